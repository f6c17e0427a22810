-- Product Health Scores: for each account with seats, how broadly, deeply and often it used the product in the last 30 days, beside the 30 days before.
-- source: entitlements = product/entitlements.csv
-- source: events = product/usage-events.parquet
-- source: features = product/features.csv
-- rows: entitlements
-- omit: seats that have ended = SELECT _row FROM entitlements WHERE valid_to IS NOT NULL
-- note: score = 30 % seats in use + 30 % breadth + 20 % depth (40 uses a user are 100) + 20 % frequency (4 active days a user are 100)
WITH windows AS (
  SELECT * FROM (VALUES (0), (30)) AS w(days_ago)
),
available AS (
  SELECT plan, count(*) AS feature_count
  FROM (SELECT unnest(string_split(plans, ';')) AS plan FROM features)
  GROUP BY plan
),
used AS (
  SELECT
    account_id,
    days_ago,
    count(DISTINCT user_id) AS users,
    count(DISTINCT (user_id, CAST(occurred_at AS DATE))) AS user_days,
    count(DISTINCT feature_key) AS features,
    sum(use_count) AS uses,
    sum(error_count) AS errors
  FROM events
  JOIN windows
    ON occurred_at > as_of() - to_days(days_ago + 30) AND occurred_at <= as_of() - to_days(days_ago)
  WHERE account_id IS NOT NULL
  GROUP BY account_id, days_ago
),
parts AS (
  SELECT
    e._row,
    e.account_id,
    w.days_ago,
    a.feature_count,
    coalesce(u.users, 0) AS users,
    coalesce(u.features, 0) AS features,
    coalesce(u.uses, 0) AS uses,
    coalesce(u.user_days, 0) / 30 AS average_dau,
    coalesce(u.errors, 0) AS errors,
    least(1, coalesce(u.users, 0) / CAST(e.seats AS INTEGER)) AS utilization,
    100 * least(1, coalesce(u.features / a.feature_count, 0)) AS breadth,
    100 * least(1, coalesce(u.uses / u.users / 40, 0)) AS depth,
    100 * least(1, coalesce(u.user_days / u.users / 4, 0)) AS frequency
  FROM entitlements e
  CROSS JOIN windows w
  LEFT JOIN available a ON a.plan = e.plan
  LEFT JOIN used u ON u.account_id = e.account_id AND u.days_ago = w.days_ago
  WHERE e.valid_to IS NULL
),
scored AS (
  SELECT *, round(30 * utilization + 0.3 * breadth + 0.2 * depth + 0.2 * frequency, 1) AS score FROM parts
)
SELECT
  s._row,
  s.account_id AS id,
  s.account_id AS accountId,
  s.score,
  CASE WHEN s.score >= 60 THEN 'HEALTHY' WHEN s.score >= 40 THEN 'WATCH' ELSE 'AT_RISK' END AS band,
  round(s.breadth, 1) AS breadthScore,
  round(s.depth, 1) AS depthScore,
  round(s.frequency, 1) AS frequencyScore,
  s.users AS mau,
  round(s.average_dau / nullif(s.users, 0), 4) AS stickinessRate,
  round(s.utilization, 4) AS seatUtilization,
  s.features AS featuresAdoptedCount,
  s.feature_count AS featuresAvailableCount,
  round(least(1, s.errors / nullif(s.uses, 0)), 4) AS errorRate,
  round(s.uses / nullif(b.uses, 0) - 1, 4) AS usageTrend30d,
  b.score AS previousScore,
  'use-1' AS modelVersion,
  as_of() AS calculatedAt
FROM scored s
JOIN scored b ON b._row = s._row AND b.days_ago = 30
WHERE s.days_ago = 0
