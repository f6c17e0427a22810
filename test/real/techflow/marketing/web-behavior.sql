-- source: tracks = data/segment_tracks.parquet
-- source: users = data/users.parquet
-- source: accounts = data/salesforce_accounts.parquet
-- rows: tracks
-- omit: visit of our own staff = SELECT t._row FROM tracks t JOIN users u ON CAST(u.id AS VARCHAR) = t.user_id WHERE u.is_internal_user
-- note: Segment gives events without sessions, and its anonymous_id is another one for every event. A session is all events of one
--   user on one day (UTC): an approximation, so its length is the time between the day's first and last event.
-- note: accountId is the Salesforce account whose name equals the user's company_name exactly; all others stay without an account.
-- note: Events are actions in the app, not page views, so pageViewCount and highIntentPageViewCount are null. Pages, device and
--   network address are those of the first event, the exit page that of the last; the device is read from the browser's name.
WITH companies AS (
  SELECT name, any_value(id) AS id FROM accounts WHERE is_deleted IS NOT TRUE GROUP BY name HAVING count(*) = 1
), visits AS (
  SELECT t._row, t.id AS event_id, t.user_id, t.event, t.timestamp AS happened, t.timestamp[1:10] AS day, t.context_ip AS ip,
    t.context_user_agent AS agent, regexp_replace(t.context_page_url, '^[a-z]+://[^/]+', '') AS page, u.email, c.id AS account_id
  FROM tracks t
  LEFT JOIN users u ON CAST(u.id AS VARCHAR) = t.user_id
  LEFT JOIN companies c ON c.name = u.company_name
  WHERE u.is_internal_user IS NOT TRUE
), sessions AS (
  SELECT list(_row) AS _row, user_id, day, any_value(account_id) AS account_id, any_value(email) AS email,
    min(happened) AS started, max(happened) AS ended, bool_or(event = 'Signed Up') AS converted,
    list({ page: page, agent: agent, ip: ip } ORDER BY happened, event_id) AS steps
  FROM visits
  GROUP BY user_id, day
)
SELECT _row,
  user_id || ':' || day AS id,
  account_id AS "accountId",
  user_id AS "visitorId",
  email_of(email) AS "contactEmail",
  moment(started, '%Y-%m-%dT%H:%M:%S.%f') AS "startedAt",
  moment(ended, '%Y-%m-%dT%H:%M:%S.%f') AS "endedAt",
  date_diff('second', TRY_CAST(started AS TIMESTAMP), TRY_CAST(ended AS TIMESTAMP)) AS "durationSeconds",
  steps[1].page AS "landingPage",
  steps[-1].page AS "exitPage",
  CASE
    WHEN steps[1].agent ILIKE '%ipad%' THEN 'TABLET'
    WHEN regexp_matches(steps[1].agent, 'iPhone|iPod|Android') THEN 'MOBILE'
    WHEN regexp_matches(steps[1].agent, 'Windows|Macintosh|X11') THEN 'DESKTOP'
    ELSE 'OTHER'
  END AS "deviceType",
  steps[1].ip AS "ipAddress",
  converted AS "isConverted"
FROM sessions
