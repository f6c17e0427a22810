-- Session Analytics: logins of each account in each product line, day by day (UTC), with active users of the day, the week and the month before.
-- source: logins = product/logins.parquet
-- rows: logins
-- note: dau, wau and mau count the users of one account in one product line; a day without logins makes no record
-- note: trials have no account yet: all of them together make one record a product line and day
WITH visits AS (
  SELECT
    _row,
    account_id,
    coalesce(account_id, 'trial') AS tenant,
    product_line AS line,
    user_id,
    CAST(started_at AS DATE) AS day,
    duration_seconds AS seconds,
    error_count AS errors,
    min(CAST(started_at AS DATE)) OVER (PARTITION BY user_id) AS first_day
  FROM logins
),
days AS (
  SELECT
    list(_row) AS _row,
    any_value(account_id) AS account_id,
    tenant,
    line,
    day,
    count(*) AS sessions,
    count(DISTINCT user_id) AS dau,
    round(avg(seconds)) AS average_seconds,
    count(DISTINCT user_id) FILTER (first_day = day) AS new_users,
    avg(CAST(errors > 0 AS INTEGER)) AS error_rate
  FROM visits
  GROUP BY tenant, line, day
),
active AS (
  SELECT
    d.tenant,
    d.line,
    d.day,
    count(DISTINCT v.user_id) FILTER (v.day > d.day - 7) AS wau,
    count(DISTINCT v.user_id) AS mau
  FROM days d
  JOIN visits v ON v.tenant = d.tenant AND v.line = d.line AND v.day > d.day - 30 AND v.day <= d.day
  GROUP BY ALL
)
SELECT
  d._row,
  d.tenant || '.' || d.day || '.' || lower(d.line) AS id,
  d.account_id AS accountId,
  d.day AS date,
  d.line AS productLine,
  d.sessions AS sessionCount,
  d.dau,
  a.wau,
  a.mau,
  round(d.dau / a.mau, 4) AS stickinessRate,
  d.average_seconds AS averageSessionSeconds,
  d.sessions AS loginCount,
  d.new_users AS newUserCount,
  round(d.error_rate, 4) AS errorSessionRate
FROM days d
JOIN active a USING (tenant, line, day)
