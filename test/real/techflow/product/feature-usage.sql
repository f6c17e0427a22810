-- source: events = data/usage_events.parquet
-- source: users = data/users.parquet
-- source: accounts = data/salesforce_accounts.parquet
-- rows: events
-- omit: use by our own staff = SELECT e._row FROM events e JOIN users u ON u.id = e.user_id WHERE u.is_internal_user
-- note: accountId is the Salesforce account whose name equals the user's company_name exactly; use by all others is published without
--   an account, one record for company, feature and day, the company standing in the id as the hash of its name.
-- note: feature_name is there only for events of the type feature_used (8.4 %); for all others the type of the event, such as
--   file_uploaded, is the feature.
-- note: The same feature name occurs in each of the three products, so the product line is part of the record's id.
-- note: Timestamps have no zone and are taken as UTC.
WITH companies AS (
  SELECT name, any_value(id) AS id FROM accounts WHERE is_deleted IS NOT TRUE GROUP BY name HAVING count(*) = 1
), used AS (
  SELECT e._row, e.user_id, e.product, coalesce(e.feature_name, e.event_type) AS feature, e.event_timestamp AS happened,
    e.event_timestamp[1:10] AS day, e.duration_seconds AS seconds, c.id AS account_id,
    coalesce(c.id, 'company-' || md5(u.company_name)[1:12], 'user-' || e.user_id) AS owner
  FROM events e
  LEFT JOIN users u ON u.id = e.user_id
  LEFT JOIN companies c ON c.name = u.company_name
  WHERE u.is_internal_user IS NOT TRUE
)
SELECT list(_row) AS _row,
  concat_ws(':', owner, product, feature, day) AS id,
  account_id AS "accountId",
  feature AS "featureKey",
  product AS "productLine",
  day AS "usageDate",
  count(*) AS "eventCount",
  count(DISTINCT user_id) AS "activeUserCount",
  sum(seconds) AS "durationSeconds",
  moment(min(happened), '%Y-%m-%dT%H:%M:%S.%f') AS "firstUsedAt",
  moment(max(happened), '%Y-%m-%dT%H:%M:%S.%f') AS "lastUsedAt"
FROM used
GROUP BY owner, account_id, product, feature, day
