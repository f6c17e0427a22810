-- source: accounts = accounts.csv
-- source: subscriptions = subscriptions.csv
-- rows: accounts
-- note: The files have no currency column; every amount is taken as US dollars.
-- note: arr is 12 times the monthly revenue of the active subscriptions, null without one; the column accounts.arr is something else
--   (it is filled for accounts that never subscribed) and is not used.
-- note: An account with an active subscription whose mrr is no number goes to quarantine with that value: its ARR is not known.
-- note: plan is the plan of the active subscription with the highest monthly revenue; of equal ones the later start, then the lower id.
-- note: stage is read from the subscriptions: an active one is a customer, only churned ones a former customer, none a prospect.
-- note: 59 company names occur twice; they are different accounts and stay so, because account_id tells them apart.
-- note: The source does not say when an account last changed, so updatedAt is null.
WITH contract AS (
  SELECT account_id,
    count(*) FILTER (status = 'active') AS active,
    any_value(coalesce(mrr, 'no mrr')) FILTER (status = 'active' AND TRY_CAST(mrr AS DECIMAL(18, 2)) IS NULL) AS wrong,
    12 * sum(TRY_CAST(mrr AS DECIMAL(18, 2))) FILTER (status = 'active') AS arr,
    (list(plan ORDER BY TRY_CAST(mrr AS DECIMAL(18, 2)) DESC, start_date DESC, sub_id) FILTER (status = 'active'))[1] AS plan,
    any_value(status) FILTER (status NOT IN ('active', 'churned')) AS unknown,
    min(start_date) AS since
  FROM subscriptions
  GROUP BY account_id
)
SELECT a._row,
  a.account_id AS id,
  a.company_name AS name,
  a.industry AS industry,
  a.region AS "salesRegion",
  upper(replace(a.segment, '-', '_')) AS segment,
  CASE WHEN c.account_id IS NULL THEN 'PROSPECT' WHEN c.unknown IS NOT NULL THEN c.unknown WHEN c.active > 0 THEN 'CUSTOMER' ELSE 'FORMER_CUSTOMER' END AS stage,
  c.plan AS plan,
  money(coalesce(c.wrong, CAST(c.arr AS VARCHAR)), 'USD') AS arr,
  c.since AS "customerSinceDate"
FROM accounts a
LEFT JOIN contract c USING (account_id)
