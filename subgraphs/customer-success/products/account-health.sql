-- Account Health: for each customer, what use, contact, support and mood say of the relation, now and 30 days ago.
-- source: portfolio = customer-success/portfolio.csv
-- source: weeks = customer-success/weekly-usage.csv
-- source: tickets = customer-success/tickets.csv
-- source: touches = customer-success/csm-touches.csv
-- source: surveys = customer-success/nps-responses.csv
-- rows: portfolio
-- omit: churned customers = SELECT _row FROM portfolio WHERE status <> 'active'
-- note: score = 40 % use (half of the seats active each week is 100) + 15 % contact + 20 % support + 25 % mood; churnRisk is logistic in the score
-- note: a part of which nothing is known counts 50
WITH moments AS (
  SELECT days_ago, as_of() - to_days(days_ago) AS until FROM (VALUES (0), (30)) AS m(days_ago)
),
usage AS (
  SELECT account_id, days_ago, 100 * least(1, avg(CAST(active_users AS DOUBLE) / CAST(seats AS DOUBLE)) / 0.5) AS score
  FROM weeks
  JOIN moments ON CAST(week_start AS DATE) > CAST(until AS DATE) - 29 AND CAST(week_start AS DATE) <= CAST(until AS DATE) - 7
  GROUP BY ALL
),
contact AS (
  SELECT account_id, days_ago, least(100, 30 * count(*)) AS score
  FROM touches
  JOIN moments ON CAST(occurred_at AS TIMESTAMP) <= until AND CAST(occurred_at AS TIMESTAMP) > until - INTERVAL 90 DAY
  GROUP BY ALL
),
cases AS (
  SELECT
    account_id,
    try_strptime(opened_at, '%d/%m/%Y %H:%M:%S') AS opened,
    try_strptime(resolved_at, '%d/%m/%Y %H:%M:%S') AS resolved,
    escalated = 'Y' AS escalated,
    TRY_CAST(csat AS INTEGER) AS csat
  FROM tickets
),
support AS (
  SELECT
    account_id,
    days_ago,
    count(*) FILTER (resolved IS NULL OR resolved > until) AS open_count,
    count(*) FILTER (escalated AND opened > until - INTERVAL 90 DAY) AS escalated_count,
    avg(csat) FILTER (resolved <= until AND resolved > until - INTERVAL 180 DAY AND csat BETWEEN 1 AND 5) AS csat
  FROM cases
  JOIN moments ON opened <= until
  GROUP BY ALL
),
voices AS (
  SELECT account_id, CAST(occurred_at AS TIMESTAMP) AS said_at, 50 + 50 * CAST(sentiment AS DOUBLE) AS mood
  FROM touches
  WHERE sentiment IS NOT NULL
  UNION ALL
  SELECT account_id, CAST(answered_at AS TIMESTAMP), 10 * CAST(score AS DOUBLE) FROM surveys
),
sentiment AS (
  SELECT account_id, days_ago, avg(mood) AS score
  FROM voices
  JOIN moments ON said_at <= until AND said_at > until - INTERVAL 180 DAY
  GROUP BY ALL
),
parts AS (
  SELECT
    p.*,
    m.days_ago,
    coalesce(u.score, 50) AS usage,
    coalesce(c.score, 0) AS contact,
    greatest(0, least(100,
      85 - 10 * coalesce(s.open_count, 0) - 15 * coalesce(s.escalated_count, 0) + 15 * coalesce(s.csat - 3, 0)
    )) AS support,
    coalesce(v.score, 50) AS mood
  FROM portfolio p
  CROSS JOIN moments m
  LEFT JOIN usage u ON u.account_id = p.account_id AND u.days_ago = m.days_ago
  LEFT JOIN contact c ON c.account_id = p.account_id AND c.days_ago = m.days_ago
  LEFT JOIN support s ON s.account_id = p.account_id AND s.days_ago = m.days_ago
  LEFT JOIN sentiment v ON v.account_id = p.account_id AND v.days_ago = m.days_ago
  WHERE p.status = 'active'
),
scored AS (
  SELECT *, round(0.4 * usage + 0.15 * contact + 0.2 * support + 0.25 * mood, 1) AS score FROM parts
)
SELECT
  s._row,
  s.account_id AS id,
  s.account_id AS accountId,
  s.score,
  CASE WHEN s.score >= 65 THEN 'HEALTHY' WHEN s.score >= 45 THEN 'WATCH' ELSE 'AT_RISK' END AS band,
  round(s.usage, 1) AS usageScore,
  round(s.contact, 1) AS engagementScore,
  round(s.support, 1) AS supportScore,
  round(s.mood, 1) AS sentimentScore,
  round(1 / (1 + exp((s.score - 45) / 10)), 3) AS churnRisk,
  round(s.score - b.score, 1) AS trend30d,
  b.score AS previousScore,
  local_date(s.renewal_on, '%Y-%m-%d') AS renewalDate,
  s.csm_name AS csmName,
  email_of(s.csm_email) AS csmEmail,
  list_filter([
    CASE WHEN s.usage < 35 THEN 'Low use' END,
    CASE WHEN s.usage < b.usage - 20 THEN 'Falling use' END,
    CASE WHEN s.contact = 0 THEN 'No contact in 90 days' END,
    CASE WHEN s.support < 50 THEN 'Trouble in support' END,
    CASE WHEN s.mood < 45 THEN 'Unhappy people' END
  ], lambda reason: reason IS NOT NULL) AS riskReasons,
  as_of() AS calculatedAt
FROM scored s
JOIN scored b ON b._row = s._row AND b.days_ago = 30
WHERE s.days_ago = 0
