-- Feature Usage: the product's event log, put together by account, feature and day (UTC).
-- source: events = product/usage-events.parquet
-- source: features = product/features.csv
-- source: entitlements = product/entitlements.csv
-- rows: events
-- note: trials have no account yet: all of them together make one record a feature and day
WITH days AS (
  SELECT
    list(_row) AS _row,
    account_id,
    feature_key,
    CAST(occurred_at AS DATE) AS day,
    sum(use_count) AS uses,
    count(DISTINCT user_id) AS users,
    sum(duration_seconds) AS seconds,
    sum(error_count) AS errors,
    min(occurred_at) AS first_at,
    max(occurred_at) AS last_at
  FROM events
  GROUP BY ALL
)
SELECT
  d._row,
  coalesce(d.account_id, 'trial') || '.' || d.feature_key || '.' || d.day AS id,
  d.account_id AS accountId,
  d.feature_key AS featureKey,
  f.name AS featureName,
  f.area AS featureArea,
  f.product_line AS productLine,
  d.day AS usageDate,
  d.uses AS eventCount,
  d.users AS activeUserCount,
  d.seconds AS durationSeconds,
  d.errors AS errorCount,
  boolean_of(f.beta) AS isBeta,
  list_contains(string_split(f.plans, ';'), e.plan) AS isInPlan,
  d.first_at AS firstUsedAt,
  d.last_at AS lastUsedAt
FROM days d
LEFT JOIN features f ON f.feature_key = d.feature_key
LEFT JOIN entitlements e ON e.account_id = d.account_id
