-- source: opportunities = data/salesforce_opportunities.parquet
-- rows: opportunities
-- note: Salesforce's file has no currency column; every amount is taken as US dollars, the one currency of the Stripe files.
-- note: Timestamps have no zone and are taken as UTC; closeDate is the day of close_date.
-- note: 'Needs Analysis' is DISCOVERY; stageName keeps the source's own word.
SELECT _row,
  id,
  account_id AS "accountId",
  name,
  upper(replace(type, ' ', '_')) AS type,
  CASE stage_name WHEN 'Needs Analysis' THEN 'DISCOVERY' ELSE upper(replace(stage_name, ' ', '_')) END AS stage,
  stage_name AS "stageName",
  money(amount, 'USD') AS amount,
  probability / 100 AS probability,
  moment(created_date, '%Y-%m-%dT%H:%M:%S.%f') AS "createdAt",
  local_date(close_date, '%Y-%m-%dT%H:%M:%S.%f') AS "closeDate",
  NOT is_closed AS "isOpen",
  lead_source AS "leadSource",
  moment(last_modified_date, '%Y-%m-%dT%H:%M:%S.%f') AS "updatedAt"
FROM opportunities
