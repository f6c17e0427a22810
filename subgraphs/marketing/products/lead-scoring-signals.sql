-- Lead Scoring Signals: each lead with how well it fits, what it did and how much its company looks around.
-- source: leads = marketing/leads.csv
-- source: engagements = marketing/engagements.jsonl
-- source: intent = marketing/intent-signals.csv
-- source: consent = marketing/consent.csv
-- rows: leads
-- note: score = 35 % fit (grade A 95, B 75, C 50, D 25) + 40 % behaviour + 25 % intent
-- note: behaviour adds up points for engagements in the 90 days before the person's last one, 100 at most; intent is the highest surge seen of the company
WITH points AS (
  SELECT * FROM (VALUES
    ('email-opened', 2), ('ad-clicked', 4), ('email-clicked', 8), ('content-downloaded', 14),
    ('form-submitted', 20), ('webinar-attended', 24), ('event-attended', 28)
  ) AS p(type, points)
),
actions AS (
  SELECT
    email_of(e.person.email) AS email,
    CAST(e.occurred_at AS TIMESTAMP) AS acted_at,
    p.points,
    max(CAST(e.occurred_at AS TIMESTAMP)) OVER (PARTITION BY email_of(e.person.email)) AS last_at
  FROM engagements e
  JOIN points p ON p.type = e.type
),
behavior AS (
  SELECT email, least(100, sum(points)) AS score, max(last_at) AS last_at
  FROM actions
  WHERE acted_at > last_at - INTERVAL 90 DAY
  GROUP BY email
),
searches AS (
  SELECT lower(company_domain) AS domain, topic, max(CAST(surge AS INTEGER)) AS surge
  FROM intent
  GROUP BY ALL
),
companies AS (
  SELECT
    domain,
    max(surge) AS score,
    list(topic ORDER BY surge DESC, topic) FILTER (surge >= 50) AS topics
  FROM searches
  GROUP BY domain
),
answers AS (
  SELECT email_of(email) AS email, arg_max(boolean_of(granted), changed_at) AS granted
  FROM consent
  WHERE purpose = 'marketing'
  GROUP BY 1
),
signals AS (
  SELECT
    l.*,
    CASE l.grade WHEN 'A' THEN 95 WHEN 'B' THEN 75 WHEN 'C' THEN 50 WHEN 'D' THEN 25 END AS fit,
    coalesce(b.score, 0) AS behavior,
    coalesce(c.score, 0) AS intent,
    c.topics,
    b.last_at,
    a.granted
  FROM leads l
  LEFT JOIN behavior b ON b.email = email_of(l.email)
  LEFT JOIN companies c ON c.domain = split_part(email_of(l.email), '@', 2)
  LEFT JOIN answers a ON a.email = email_of(l.email)
)
SELECT
  _row,
  lead_id AS id,
  account_id AS accountId,
  full_name AS fullName,
  email_of(email) AS email,
  phone,
  job_title AS jobTitle,
  source,
  upper(status) AS stage,
  round(0.35 * fit + 0.4 * behavior + 0.25 * intent, 1) AS score,
  fit AS fitScore,
  behavior AS behaviorScore,
  intent AS intentScore,
  topics AS intentTopics,
  moment(mql_at, '%Y-%m-%dT%H:%M:%SZ') AS mqlAt,
  moment(sql_at, '%Y-%m-%dT%H:%M:%SZ') AS sqlAt,
  moment(created_at, '%Y-%m-%dT%H:%M:%SZ') AS createdAt,
  coalesce(strftime(last_at, '%Y-%m-%dT%H:%M:%SZ'), created_at) AS scoredAt,
  granted AS marketingConsent
FROM signals
