-- source: health = customer_health_scores.csv
-- source: subscriptions = subscriptions.csv
-- rows: health
-- omit: score of a churned subscription = SELECT h._row FROM health h JOIN subscriptions s USING (sub_id) WHERE s.status = 'churned'
-- omit: not the lowest of the latest scores of its account's active subscriptions = SELECT _row FROM (SELECT h._row, row_number() OVER
--   (PARTITION BY h.account_id ORDER BY h.snapshot_date < n.latest, TRY_CAST(h.health_score AS DOUBLE), h.snapshot_date DESC,
--   h.health_id) AS place FROM health h JOIN subscriptions s USING (sub_id) JOIN (SELECT sub_id, max(snapshot_date) AS latest FROM
--   health GROUP BY sub_id) n USING (sub_id) WHERE s.status = 'active') WHERE place > 1
-- note: The source scores subscriptions, not accounts (787 rows, 615 accounts). Of an account's active subscriptions the latest
--   snapshot of each counts, and the lowest score stands for the account, so that trouble in one is not hidden by the others; account
--   health, engagement metrics and product health all take that one row.
-- note: snapshot_date is a day; calculatedAt stands at midnight UTC. Some days lie after the last business day of the other files
--   (2026-06-30); they are published as they are.
-- note: The band follows the score: 65 and over is healthy, 45 and over is to be watched, below is at risk; the source's own risk_tier
--   says the same in every row.
-- note: renewalDate is snapshot_date plus days_to_renewal; a count of days would go stale.
WITH newest AS (
  SELECT sub_id, max(snapshot_date) AS latest FROM health GROUP BY sub_id
), ranked AS (
  SELECT h.*, row_number() OVER (
    PARTITION BY h.account_id
    ORDER BY h.snapshot_date < n.latest, TRY_CAST(h.health_score AS DOUBLE), h.snapshot_date DESC, h.health_id
  ) AS place
  FROM health h
  JOIN subscriptions s USING (sub_id)
  JOIN newest n USING (sub_id)
  WHERE s.status = 'active'
)
SELECT _row,
  account_id AS id,
  account_id AS "accountId",
  health_score AS score,
  CASE
    WHEN TRY_CAST(health_score AS DOUBLE) >= 65 THEN 'HEALTHY'
    WHEN TRY_CAST(health_score AS DOUBLE) >= 45 THEN 'WATCH'
    WHEN TRY_CAST(health_score AS DOUBLE) < 45 THEN 'AT_RISK'
  END AS band,
  usage_score AS "usageScore",
  coalesce(CAST(TRY_CAST(snapshot_date AS DATE) + TRY_CAST(days_to_renewal AS INTEGER) AS VARCHAR), days_to_renewal) AS "renewalDate",
  moment(snapshot_date, '%Y-%m-%d') AS "calculatedAt"
FROM ranked
WHERE place = 1
