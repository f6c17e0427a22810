-- source: events = data/usage_events.parquet
-- source: users = data/users.parquet
-- source: accounts = data/salesforce_accounts.parquet
-- rows: events
-- omit: use by our own staff = SELECT e._row FROM events e JOIN users u ON u.id = e.user_id WHERE u.is_internal_user
-- note: session_id is another one for every event, so the source has no sessions; only active users are counted.
-- note: accountId is the Salesforce account whose name equals the user's company_name exactly; use by all others is published without
--   an account, one record for company, day and product line, the company standing in the id as the hash of its name.
-- note: wau and mau count the users of the 7 and 30 days that end with the date. There is a record only for days with use. Timestamps
--   have no zone and are taken as UTC.
WITH companies AS (
  SELECT name, any_value(id) AS id FROM accounts WHERE is_deleted IS NOT TRUE GROUP BY name HAVING count(*) = 1
), used AS (
  SELECT e._row, e.user_id, e.product, CAST(e.event_timestamp[1:10] AS DATE) AS day, c.id AS account_id,
    coalesce(c.id, 'company-' || md5(u.company_name)[1:12], 'user-' || e.user_id) AS owner
  FROM events e
  LEFT JOIN users u ON u.id = e.user_id
  LEFT JOIN companies c ON c.name = u.company_name
  WHERE u.is_internal_user IS NOT TRUE
), days AS (
  SELECT list(_row) AS _row, owner, account_id, product, day, count(DISTINCT user_id) AS dau
  FROM used
  GROUP BY owner, account_id, product, day
), active AS (
  SELECT DISTINCT owner, product, day, user_id FROM used
), windows AS (
  SELECT d.owner, d.product, d.day,
    count(DISTINCT a.user_id) FILTER (a.day > d.day - 7) AS wau,
    count(DISTINCT a.user_id) AS mau
  FROM days d
  JOIN active a ON a.owner = d.owner AND a.product = d.product AND a.day BETWEEN d.day - 29 AND d.day
  GROUP BY d.owner, d.product, d.day
)
SELECT d._row,
  concat_ws(':', d.owner, d.day, d.product) AS id,
  d.account_id AS "accountId",
  d.day AS date,
  d.product AS "productLine",
  d.dau,
  w.wau,
  w.mau,
  d.dau / w.mau AS "stickinessRate"
FROM days d
JOIN windows w USING (owner, product, day)
