-- source: usage = ravenstack_feature_usage.csv
-- source: subscriptions = ravenstack_subscriptions.csv
-- rows: usage
-- note: Use has no account; it takes the account of its subscription. 19,142 of 25,000 rows are older than that subscription and are
--   published as they are.
-- note: 25,000 rows become 24,981 records, one for account, feature and day. usage_id is not the key: 21 of its values stand for two
--   different events each.
-- note: A day counts as beta use where any of its rows does; two records mix both.
-- note: The source knows the day only: lastUsedAt is its midnight UTC.
WITH owned AS (
  SELECT u.*, s.account_id FROM usage u LEFT JOIN subscriptions s USING (subscription_id)
)
SELECT list(_row) AS _row,
  concat_ws(':', coalesce(account_id, 'subscription-' || subscription), feature_name, local_date(usage_date, '%d-%m-%Y')) AS id,
  account_id AS "accountId",
  feature_name AS "featureKey",
  local_date(usage_date, '%d-%m-%Y') AS "usageDate",
  sum(CAST(usage_count AS INTEGER)) AS "eventCount",
  sum(CAST(usage_duration_secs AS INTEGER)) AS "durationSeconds",
  sum(CAST(error_count AS INTEGER)) AS "errorCount",
  boolean_of(max(is_beta_feature)) AS "isBeta",
  moment(usage_date, '%d-%m-%Y') AS "lastUsedAt"
FROM (SELECT *, CASE WHEN account_id IS NULL THEN subscription_id END AS subscription FROM owned)
GROUP BY account_id, subscription, feature_name, usage_date
