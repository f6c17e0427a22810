-- Figures that the products compute, told a second time and in another way: one sub-query a figure, straight over the raw tables.
CREATE TABLE arr AS
SELECT account_id, currency, sum(12 * CAST(mrr AS DECIMAL(18, 2))) AS amount, min(renews_on) AS renewal
FROM subscriptions WHERE status = 'active' GROUP BY account_id, currency;

CREATE TABLE stages AS
SELECT a.account_id, CASE
  WHEN a.account_id IN (SELECT account_id FROM subscriptions WHERE status = 'active') THEN 'CUSTOMER'
  WHEN a.account_id IN (SELECT account_id FROM subscriptions) THEN 'FORMER_CUSTOMER'
  ELSE enum(a.account_type) END AS stage
FROM accounts a;

-- A visit is every hit of a visitor up to the next silence of more than half an hour.
CREATE TABLE visits AS
WITH starts AS (
  SELECT h.visitor_id, h.event_id, h.occurred_at AS started
  FROM hits h
  WHERE NOT EXISTS (
    SELECT 1 FROM hits b
    WHERE b.visitor_id = h.visitor_id AND b.event_id <> h.event_id
      AND (b.occurred_at < h.occurred_at OR (b.occurred_at = h.occurred_at AND b.event_id < h.event_id))
      AND b.occurred_at >= h.occurred_at - INTERVAL 30 MINUTE
  )
)
SELECT
  s.event_id AS id,
  max(h.account_id) AS account_id,
  s.started,
  max(h.occurred_at) AS ended,
  count(*) FILTER (h.event = 'page_view' AND (h.path IN ('/pricing', '/docs', '/demo') OR h.path LIKE '/docs/%')) AS intent_views
FROM hits h
ASOF JOIN starts s ON s.visitor_id = h.visitor_id AND h.occurred_at >= s.started
GROUP BY s.visitor_id, s.started, s.event_id;

CREATE TABLE lead_scores AS
SELECT *, (35 * fit + 40 * behavior + 25 * intent + 5) // 10 / 10 AS score
FROM (
  SELECT
    l.*,
    CASE grade WHEN 'A' THEN 95 WHEN 'B' THEN 75 WHEN 'C' THEN 50 ELSE 25 END AS fit,
    least(100, coalesce((
      SELECT sum(CASE e.type
        WHEN 'email-opened' THEN 2 WHEN 'ad-clicked' THEN 4 WHEN 'email-clicked' THEN 8 WHEN 'content-downloaded' THEN 14
        WHEN 'form-submitted' THEN 20 WHEN 'webinar-attended' THEN 24 WHEN 'event-attended' THEN 28 END)
      FROM acts e
      WHERE lower(e.person.email) = lower(l.email)
        AND e.occurred_at > (SELECT max(o.occurred_at) FROM acts o WHERE lower(o.person.email) = lower(l.email)) - INTERVAL 90 DAY
    ), 0)) AS behavior,
    coalesce((SELECT max(CAST(i.surge AS INTEGER)) FROM intent i WHERE l.email LIKE '%@' || i.company_domain), 0) AS intent,
    coalesce((SELECT max(e.occurred_at) FROM acts e WHERE lower(e.person.email) = lower(l.email)), CAST(l.created_at AS TIMESTAMP)) AS scored_at
  FROM leads l
);

CREATE TABLE deal_scores AS
WITH closed AS (
  SELECT DISTINCT h.opportunity_id, h.new_value AS stage, e.new_value = 'Closed Won' AS won
  FROM history h
  JOIN history e ON e.opportunity_id = h.opportunity_id AND e.new_value IN ('Closed Won', 'Closed Lost')
  WHERE h.field = 'stage'
),
deals AS (
  SELECT
    o.opportunity_id AS id,
    (SELECT (count(*) FILTER (c.won) + 1) / (count(*) + 2) FROM closed c WHERE c.stage = o.stage) AS rate,
    [
      if(o.next_step IS NULL, 'NO_NEXT_STEP', NULL),
      if((SELECT count(DISTINCT contact_id) FROM activities a WHERE a.opportunity_id = o.opportunity_id) < 2, 'SINGLE_THREADED', NULL),
      if(NOT EXISTS (
        SELECT 1 FROM activities a JOIN contacts USING (contact_id)
        WHERE a.opportunity_id = o.opportunity_id AND buying_role = 'Decision Maker'), 'NO_DECISION_MAKER', NULL),
      if(NOT EXISTS (
        SELECT 1 FROM activities a
        WHERE a.opportunity_id = o.opportunity_id
          AND date_diff('day', CAST(a.occurred_at AS TIMESTAMP), now()) <= 21), 'STALE', NULL),
      if(EXISTS (
        SELECT 1 FROM history h
        WHERE h.opportunity_id = o.opportunity_id AND h.field = 'close_date' AND h.new_value > h.old_value), 'CLOSE_DATE_PUSHED', NULL),
      if(o.competitors IS NOT NULL, 'COMPETITOR', NULL)
    ] AS marks
  FROM opportunities o
  WHERE o.stage NOT LIKE 'Closed%'
)
SELECT
  id,
  [m FOR m IN marks IF m IS NOT NULL] AS risks,
  len(risks) AS risk_count,
  round(rate * (100 - 8 * risk_count) / 100, 4) AS win_probability,
  CASE WHEN risk_count < 2 THEN 'LOW' WHEN risk_count < 4 THEN 'MEDIUM' ELSE 'HIGH' END AS risk_level
FROM deals;

CREATE TABLE product_scores AS
WITH recent AS (
  SELECT *, CASE WHEN occurred_at > now() - INTERVAL 30 DAY THEN 0 ELSE 1 END AS month
  FROM uses
  WHERE occurred_at > now() - INTERVAL 60 DAY AND occurred_at <= now() AND account_id IS NOT NULL
),
parts AS (
  SELECT
    s.account_id,
    (SELECT count(DISTINCT user_id) FROM recent u WHERE u.account_id = s.account_id AND month = 0) AS users,
    (SELECT coalesce(sum(use_count), 0) FROM recent u WHERE u.account_id = s.account_id AND month = 0) AS used,
    (SELECT sum(use_count) FROM recent u WHERE u.account_id = s.account_id AND month = 1) AS used_before,
    (SELECT count(DISTINCT feature_key) FROM recent u WHERE u.account_id = s.account_id AND month = 0) AS adopted,
    (SELECT count(DISTINCT user_id || CAST(CAST(occurred_at AS DATE) AS VARCHAR)) FROM recent u WHERE u.account_id = s.account_id AND month = 0) AS days,
    (SELECT count(*) FROM features f WHERE ';' || f.plans || ';' LIKE '%;' || s.plan || ';%') AS available,
    CAST(s.seats AS INTEGER) AS seats
  FROM seats s
  WHERE s.valid_to IS NULL
)
SELECT
  *,
  round(
    30 * least(1, users / seats) + 30 * least(1, adopted / available)
      + if(users = 0, 0, 20 * least(1, used / users / 40) + 20 * least(1, days / users / 4)), 1
  ) AS score,
  CASE WHEN score < 40 THEN 'AT_RISK' WHEN score < 60 THEN 'WATCH' ELSE 'HEALTHY' END AS band,
  round(least(1, users / seats), 4) AS seat_utilization,
  round((used - used_before) / used_before, 4) AS usage_trend
FROM parts;

CREATE MACRO health_at(account, until) AS round(
  0.4 * coalesce((
    SELECT 100 * least(1, 2 * avg(active_users / seats)) FROM weeks w
    WHERE w.account_id = account AND w.week_start > CAST(until AS DATE) - 29 AND w.week_start <= CAST(until AS DATE) - 7), 50)
  + 0.15 * least(100, 30 * (
    SELECT count(*) FROM touches t
    WHERE t.account_id = account AND t.occurred_at <= until AND t.occurred_at > until - INTERVAL 90 DAY))
  + 0.2 * greatest(0, least(100, 85
    - 10 * (SELECT count(*) FROM all_tickets t
      WHERE t.account_id = account AND desk(opened_at) <= until AND coalesce(desk(resolved_at) > until, true))
    - 15 * (SELECT count(*) FROM all_tickets t
      WHERE t.account_id = account AND t.escalated = 'Y' AND desk(opened_at) <= until AND desk(opened_at) > until - INTERVAL 90 DAY)
    + 15 * coalesce((SELECT avg(CAST(csat AS INTEGER)) - 3 FROM all_tickets t
      WHERE t.account_id = account AND desk(opened_at) <= until AND desk(resolved_at) <= until
        AND desk(resolved_at) > until - INTERVAL 180 DAY AND csat IN ('1', '2', '3', '4', '5')), 0)))
  + 0.25 * coalesce((
    SELECT avg(mood) FROM (
      SELECT t.account_id, t.occurred_at AS said, 50 + 50 * sentiment AS mood FROM touches t WHERE sentiment IS NOT NULL
      UNION ALL
      SELECT s.account_id, s.answered_at, 10 * s.score FROM surveys s
    ) v WHERE v.account_id = account AND v.said <= until AND v.said > until - INTERVAL 180 DAY), 50), 1);

CREATE TABLE health_scores AS
SELECT
  *,
  CASE WHEN score < 45 THEN 'AT_RISK' WHEN score < 65 THEN 'WATCH' ELSE 'HEALTHY' END AS band,
  round(score - before, 1) AS trend,
  round(1 / (1 + exp((score - 45) / 10)), 3) AS churn_risk
FROM (
  SELECT p.*, health_at(p.account_id, now()) AS score, health_at(p.account_id, now() - INTERVAL 30 DAY) AS before
  FROM portfolio p
  WHERE p.status = 'active'
);
