-- source: opportunities = data/salesforce_opportunities.parquet
-- rows: opportunities
-- note: No model scores these deals: winProbability is the probability that Salesforce states for the deal's stage, for closed deals 0
--   or 1; calculatedAt is when Salesforce last changed the deal, taken as UTC.
SELECT _row,
  id,
  account_id AS "accountId",
  id AS "opportunityId",
  probability / 100 AS "winProbability",
  moment(last_modified_date, '%Y-%m-%dT%H:%M:%S.%f') AS "calculatedAt"
FROM opportunities
