-- source: usage = ravenstack_feature_usage.csv
-- source: subscriptions = ravenstack_subscriptions.csv
-- rows: usage
-- omit: use under a subscription that no account is known for = SELECT u._row FROM usage u ANTI JOIN subscriptions s USING
--   (subscription_id)
-- note: The source has no score. featuresAdoptedCount and errorRate are counted over all use that the file holds, not over 30 days;
--   errorRate is errors per use, both added up.
-- note: calculatedAt is the last day of use in the file, midnight UTC: the figures hold what was known then.
SELECT list(u._row) AS _row,
  s.account_id AS id,
  s.account_id AS "accountId",
  count(DISTINCT u.feature_name) AS "featuresAdoptedCount",
  sum(CAST(u.error_count AS INTEGER)) / nullif(sum(CAST(u.usage_count AS INTEGER)), 0) AS "errorRate",
  (SELECT max(moment(usage_date, '%d-%m-%Y')) FROM usage) AS "calculatedAt"
FROM usage u
JOIN subscriptions s USING (subscription_id)
GROUP BY s.account_id
