-- source: accounts = ravenstack_accounts.csv
-- source: subscriptions = ravenstack_subscriptions.csv
-- rows: accounts
-- note: country 'UK' is GB, the code that ISO 3166 has for it.
-- note: The files have no currency column but refund_amount_usd; every amount is taken as US dollars.
-- note: arr is 12 times the monthly revenue of the subscriptions without an end date. plan is the tier of the one with the highest
--   monthly revenue (of equal ones the later start, then the lower id); the account's own plan_tier differs from it often and is not
--   used.
-- note: An account with an open subscription whose mrr_amount is no number goes to quarantine with that value: its ARR is not known.
-- note: stage is null: churn_flag contradicts the churn events of 277 accounts, and every account has an open subscription, so the
--   source does not say who has left.
-- note: The source does not say when an account last changed, so updatedAt is null.
WITH dated AS (
  SELECT *, local_date(start_date, '%d-%m-%Y') AS started, TRY_CAST(mrr_amount AS DECIMAL(18, 2)) AS mrr FROM subscriptions
), contract AS (
  SELECT account_id,
    any_value(coalesce(mrr_amount, 'no mrr')) FILTER (end_date IS NULL AND mrr IS NULL) AS wrong,
    12 * sum(mrr) FILTER (end_date IS NULL) AS arr,
    (list(plan_tier ORDER BY mrr DESC, started DESC, subscription_id) FILTER (end_date IS NULL))[1] AS plan,
    min(started) AS since
  FROM dated
  GROUP BY account_id
)
SELECT a._row,
  a.account_id AS id,
  a.account_name AS name,
  a.industry AS industry,
  CASE a.country WHEN 'UK' THEN 'GB' ELSE a.country END AS country,
  c.plan AS plan,
  money(coalesce(c.wrong, CAST(c.arr AS VARCHAR)), 'USD') AS arr,
  c.since AS "customerSinceDate"
FROM accounts a
LEFT JOIN contract c USING (account_id)
