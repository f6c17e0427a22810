-- Engagement Metrics: for each customer, how its people answer, meet, learn and log in.
-- source: portfolio = customer-success/portfolio.csv
-- source: surveys = customer-success/nps-responses.csv
-- source: touches = customer-success/csm-touches.csv
-- source: onboarding = customer-success/onboarding.csv
-- source: weeks = customer-success/weekly-usage.csv
-- rows: portfolio
-- omit: churned customers = SELECT _row FROM portfolio WHERE status <> 'active'
-- note: loginCount30d adds up the whole weeks of the last 30 days, as the usage is imported by week
WITH answers AS (
  SELECT
    account_id,
    count(*) AS response_count,
    round(100 * avg(CASE WHEN CAST(score AS INTEGER) >= 9 THEN 1 WHEN CAST(score AS INTEGER) <= 6 THEN -1 ELSE 0 END), 1) AS nps
  FROM surveys
  WHERE CAST(answered_at AS TIMESTAMP) <= as_of() AND CAST(answered_at AS TIMESTAMP) > as_of() - INTERVAL 365 DAY
  GROUP BY account_id
),
contact AS (
  SELECT
    account_id,
    count(*) FILTER (CAST(occurred_at AS TIMESTAMP) > as_of() - INTERVAL 90 DAY) AS touch_count,
    max(occurred_at) FILTER (type IN ('Meeting', 'Business Review')) AS last_meeting,
    max(occurred_at) FILTER (type = 'Business Review') AS last_review
  FROM touches
  WHERE CAST(occurred_at AS TIMESTAMP) <= as_of()
  GROUP BY account_id
),
logins AS (
  SELECT account_id, sum(CAST(logins AS INTEGER)) AS login_count
  FROM weeks
  WHERE CAST(week_start AS DATE) >= CAST(as_of() AS DATE) - 30 AND CAST(week_start AS DATE) <= CAST(as_of() AS DATE)
  GROUP BY account_id
)
SELECT
  p._row,
  p.account_id AS id,
  p.account_id AS accountId,
  a.nps,
  coalesce(a.response_count, 0) AS npsResponseCount,
  coalesce(c.touch_count, 0) AS csmTouchCount90d,
  moment(c.last_meeting, '%Y-%m-%dT%H:%M:%SZ') AS lastCsmMeetingAt,
  moment(c.last_review, '%Y-%m-%dT%H:%M:%SZ') AS lastBusinessReviewAt,
  CASE
    WHEN o.completed_on IS NOT NULL THEN 'COMPLETE'
    WHEN o.started_on IS NOT NULL THEN 'IN_PROGRESS'
    ELSE 'NOT_STARTED'
  END AS onboardingStatus,
  moment(o.completed_on, '%Y-%m-%d') AS onboardingCompletedAt,
  date_diff('day', CAST(o.subscribed_on AS DATE), CAST(o.first_value_on AS DATE)) AS timeToValueDays,
  round(TRY_CAST(o.trainings_completed AS DOUBLE) / nullif(TRY_CAST(o.trainings_assigned AS DOUBLE), 0), 4) AS trainingCompletionRate,
  coalesce(l.login_count, 0) AS loginCount30d,
  boolean_of(o.reference) AS isReference,
  boolean_of(o.executive_sponsor) AS executiveSponsorEngaged,
  as_of() AS calculatedAt
FROM portfolio p
LEFT JOIN answers a ON a.account_id = p.account_id
LEFT JOIN contact c ON c.account_id = p.account_id
LEFT JOIN onboarding o ON o.account_id = p.account_id
LEFT JOIN logins l ON l.account_id = p.account_id
WHERE p.status = 'active'
