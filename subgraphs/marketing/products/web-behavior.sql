-- Web Behavior: hits of the web site put together to visits; a visitor who is silent for 30 minutes begins a new one.
-- source: hits = marketing/web-events.jsonl
-- rows: hits
-- note: visits of strangers keep an empty account; a visitor is matched once any hit of the visit is
WITH views AS (
  SELECT * REPLACE (CAST(occurred_at AS TIMESTAMP) AS occurred_at) FROM hits
),
gaps AS (
  SELECT *, lag(occurred_at) OVER (PARTITION BY visitor_id ORDER BY occurred_at, event_id) AS before FROM views
),
visits AS (
  SELECT
    *,
    count(*) FILTER (before IS NULL OR occurred_at - before > INTERVAL 30 MINUTE)
      OVER (PARTITION BY visitor_id ORDER BY occurred_at, event_id) AS visit
  FROM gaps
),
sessions AS (
  SELECT
    list(_row) AS _row,
    visitor_id,
    -- Not the visitor's own id: who may not know the visitor may know the visit.
    first(event_id ORDER BY occurred_at, event_id) AS first_hit,
    min(occurred_at) AS started,
    max(occurred_at) AS ended,
    any_value(account_id) AS account,
    any_value(email) AS email,
    count(*) FILTER (event = 'page_view') AS views,
    count(*) FILTER (event = 'page_view' AND regexp_matches(path, '^/(pricing|docs|demo)(/|$)')) AS intent_views,
    first(path ORDER BY occurred_at, event_id) AS landing,
    last(path ORDER BY occurred_at, event_id) AS leaving,
    any_value(regexp_extract(referrer, '^https?://([^/]+)', 1)) AS referrer,
    any_value(utm_source) AS source,
    any_value(utm_campaign) AS campaign,
    any_value(device) AS device,
    any_value(ip) AS ip,
    bool_or(event = 'form_submit') AS converted
  FROM visits
  GROUP BY visitor_id, visit
)
SELECT
  _row,
  first_hit AS id,
  account AS accountId,
  visitor_id AS visitorId,
  email_of(email) AS contactEmail,
  started AS startedAt,
  ended AS endedAt,
  date_diff('second', started, ended) AS durationSeconds,
  views AS pageViewCount,
  intent_views AS highIntentPageViewCount,
  landing AS landingPage,
  leaving AS exitPage,
  referrer AS referrerHost,
  CASE
    WHEN source = 'newsletter' THEN 'Email'
    WHEN source LIKE '%-ads' THEN 'Paid'
    WHEN referrer LIKE '%search%' THEN 'Organic search'
    WHEN referrer LIKE '%social%' THEN 'Social'
    WHEN referrer IS NOT NULL THEN 'Referral'
    ELSE 'Direct'
  END AS channel,
  source AS utmSource,
  campaign AS utmCampaign,
  upper(device) AS deviceType,
  ip AS ipAddress,
  converted AS isConverted
FROM sessions
