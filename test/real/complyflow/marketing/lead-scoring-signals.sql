-- source: leads = leads.csv
-- source: opportunities = opportunities.csv
-- rows: leads
-- note: A lead has no account of its own; it takes the account of the opportunity that it became, or none where there are several with
--   different accounts. The 3,716 leads that became none, every MQL among them, are published without an account.
-- note: The source does not score leads: scoredAt is when the lead was created, at midnight UTC because the file has days only.
WITH became AS (
  SELECT lead_id, any_value(account_id) AS account_id FROM opportunities GROUP BY lead_id HAVING count(DISTINCT account_id) = 1
)
SELECT l._row,
  l.lead_id AS id,
  o.account_id AS "accountId",
  l.lead_source AS source,
  upper(l.status) AS stage,
  moment(l.created_at, '%Y-%m-%d') AS "createdAt",
  moment(l.created_at, '%Y-%m-%d') AS "scoredAt"
FROM leads l
LEFT JOIN became o USING (lead_id)
