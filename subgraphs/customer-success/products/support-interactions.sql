-- Support Interactions: one row for each ticket of the support desk, whose times are written day first, in UTC.
-- source: tickets = customer-success/tickets.csv
-- rows: tickets
-- note: slaBreached where the first answer took longer than agreed: 1 h for urgent, 4 h for high, 8 h for medium, 24 h for low
WITH timed AS (
  SELECT
    *,
    try_strptime(opened_at, '%d/%m/%Y %H:%M:%S') AS opened,
    try_strptime(resolved_at, '%d/%m/%Y %H:%M:%S') AS resolved,
    60 * TRY_CAST(first_response_minutes AS INTEGER) AS response_seconds,
    3600 * CASE priority WHEN 'Urgent' THEN 1 WHEN 'High' THEN 4 WHEN 'Medium' THEN 8 WHEN 'Low' THEN 24 END AS allowed_seconds
  FROM tickets
)
SELECT
  _row,
  ticket_id AS id,
  account_id AS accountId,
  subject,
  upper(status) AS status,
  upper(priority) AS priority,
  channel,
  category,
  moment(opened_at, '%d/%m/%Y %H:%M:%S') AS openedAt,
  response_seconds AS firstResponseSeconds,
  moment(resolved_at, '%d/%m/%Y %H:%M:%S') AS resolvedAt,
  date_diff('second', opened, resolved) AS resolutionSeconds,
  reopen_count AS reopenCount,
  boolean_of(escalated) AS escalated,
  coalesce(response_seconds, date_diff('second', opened, as_of())) > allowed_seconds AS slaBreached,
  csat,
  requester_name AS requesterName,
  email_of(requester_email) AS requesterEmail,
  assignee_name AS assigneeName,
  moment(updated_at, '%d/%m/%Y %H:%M:%S') AS updatedAt
FROM timed
