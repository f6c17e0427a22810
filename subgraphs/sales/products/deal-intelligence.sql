-- Deal Intelligence: how likely each open deal is to be won, from what became of earlier deals that stood in the same stage, and what puts it at risk.
-- source: opportunities = sales/opportunities.csv
-- source: history = sales/opportunity-history.csv
-- source: activities = sales/activities.csv
-- source: contacts = sales/contacts.csv
-- rows: opportunities
-- omit: closed deals = SELECT _row FROM opportunities WHERE stage IN ('Closed Won', 'Closed Lost')
-- note: winProbability = (won + 1) / (closed + 2) among closed deals that reached the stage, less 8 % for each risk factor
-- note: predictedCloseDate = day the stage was reached + median days from that stage to the win, not before today
WITH reached AS (
  SELECT
    opportunity_id,
    new_value AS stage,
    max(CAST(changed_at AS TIMESTAMP)) AS since
  FROM history
  WHERE field = 'stage' AND CAST(changed_at AS TIMESTAMP) <= as_of()
  GROUP BY ALL
),
closed AS (
  SELECT opportunity_id, stage, since FROM reached WHERE stage IN ('Closed Won', 'Closed Lost')
),
stages AS (
  SELECT
    r.stage,
    (count(*) FILTER (c.stage = 'Closed Won') + 1.0) / (count(*) + 2) AS win_rate,
    CAST(median(date_diff('day', r.since, c.since)) FILTER (c.stage = 'Closed Won') AS INTEGER) AS days_to_win
  FROM reached r
  JOIN closed c USING (opportunity_id)
  GROUP BY r.stage
),
pushes AS (
  SELECT opportunity_id, count(*) AS push_count
  FROM history
  WHERE field = 'close_date' AND new_value > old_value
  GROUP BY opportunity_id
),
people AS (
  SELECT
    a.opportunity_id,
    max(CAST(a.occurred_at AS TIMESTAMP)) AS last_at,
    count(DISTINCT a.contact_id) AS contact_count,
    bool_or(c.buying_role = 'Champion') AS has_champion,
    bool_or(c.buying_role = 'Decision Maker') AS has_decision_maker
  FROM activities a
  LEFT JOIN contacts c ON c.contact_id = a.contact_id
  WHERE a.opportunity_id IS NOT NULL
  GROUP BY a.opportunity_id
),
deals AS (
  SELECT
    o.*,
    s.win_rate,
    s.days_to_win,
    r.since,
    date_diff('day', r.since, as_of()) AS days_in_stage,
    date_diff('day', p.last_at, as_of()) AS days_silent,
    coalesce(p.contact_count, 0) AS contact_count,
    coalesce(p.has_champion, false) AS has_champion,
    coalesce(u.push_count, 0) AS push_count,
    list_filter([
      CASE WHEN o.next_step IS NULL THEN 'NO_NEXT_STEP' END,
      CASE WHEN coalesce(p.contact_count, 0) <= 1 THEN 'SINGLE_THREADED' END,
      CASE WHEN NOT coalesce(p.has_decision_maker, false) THEN 'NO_DECISION_MAKER' END,
      CASE WHEN coalesce(date_diff('day', p.last_at, as_of()) > 21, true) THEN 'STALE' END,
      CASE WHEN u.push_count > 0 THEN 'CLOSE_DATE_PUSHED' END,
      CASE WHEN o.competitors IS NOT NULL THEN 'COMPETITOR' END
    ], lambda risk: risk IS NOT NULL) AS risks
  FROM opportunities o
  LEFT JOIN reached r ON r.opportunity_id = o.opportunity_id AND r.stage = o.stage
  LEFT JOIN stages s ON s.stage = o.stage
  LEFT JOIN people p ON p.opportunity_id = o.opportunity_id
  LEFT JOIN pushes u ON u.opportunity_id = o.opportunity_id
  WHERE o.stage NOT IN ('Closed Won', 'Closed Lost')
),
scored AS (
  SELECT *, round(win_rate * (1 - 0.08 * len(risks)), 4) AS win_probability FROM deals
)
SELECT
  _row,
  opportunity_id AS id,
  account_id AS accountId,
  opportunity_id AS opportunityId,
  win_probability AS winProbability,
  round(60 * win_rate + 40 * (1 - len(risks) / 6.0), 1) AS dealScore,
  CASE WHEN len(risks) >= 4 THEN 'HIGH' WHEN len(risks) >= 2 THEN 'MEDIUM' ELSE 'LOW' END AS riskLevel,
  risks AS riskFactors,
  days_in_stage AS daysInStage,
  days_silent AS daysSinceInteraction,
  push_count AS closeDatePushCount,
  contact_count AS contactCount,
  has_champion AS championIdentified,
  string_split(competitors, ';') AS competitors,
  money(round(CAST(amount AS DECIMAL(18, 2)) * win_probability, if(currency = 'JPY', 0, 2)), currency) AS expectedAmount,
  greatest(CAST(since AS DATE) + days_to_win, CAST(as_of() AS DATE)) AS predictedCloseDate,
  'stage-rates-1' AS modelVersion,
  as_of() AS calculatedAt
FROM scored
