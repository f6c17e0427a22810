-- source: tickets = ravenstack_supports_ticket.csv
-- rows: tickets
-- note: The source has closed tickets only, so status is CLOSED for all.
-- note: submitted_at has no time: openedAt is its midnight UTC, so times from opening count from midnight as well. resolvedAt and
--   updatedAt are closed_at, taken as UTC.
-- note: 1,077 tickets are older than the signup of their account and 36 were resolved before their first response; they are published
--   as they are.
SELECT _row,
  ticket_id AS id,
  account_id AS "accountId",
  'CLOSED' AS status,
  upper(priority) AS priority,
  moment(submitted_at, '%d-%m-%Y') AS "openedAt",
  coalesce(CAST(TRY_CAST(first_response_time_minutes AS INTEGER) * 60 AS VARCHAR), first_response_time_minutes) AS "firstResponseSeconds",
  moment(closed_at, '%d-%m-%Y %H:%M') AS "resolvedAt",
  coalesce(CAST(TRY_CAST(resolution_time_hours AS INTEGER) * 3600 AS VARCHAR), resolution_time_hours) AS "resolutionSeconds",
  boolean_of(escalation_flag) AS escalated,
  satisfaction_score AS csat,
  moment(closed_at, '%d-%m-%Y %H:%M') AS "updatedAt"
FROM tickets
