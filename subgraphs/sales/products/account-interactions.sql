-- Account Interactions: one row for each call, e-mail, meeting or demo that a rep logged.
-- source: activities = sales/activities.csv
-- source: contacts = sales/contacts.csv
-- source: users = sales/users.csv
-- rows: activities
SELECT
  a._row,
  a.activity_id AS id,
  a.account_id AS accountId,
  upper(a.type) AS type,
  upper(a.direction) AS direction,
  moment(a.occurred_at, '%Y-%m-%dT%H:%M:%SZ') AS occurredAt,
  TRY_CAST(a.duration_minutes AS INTEGER) * 60 AS durationSeconds,
  a.subject,
  upper(replace(a.outcome, ' ', '_')) AS outcome,
  a.opportunity_id AS opportunityId,
  a.contact_id AS contactId,
  c.full_name AS contactName,
  email_of(c.email) AS contactEmail,
  upper(replace(c.buying_role, ' ', '_')) AS contactRole,
  u.full_name AS repName,
  a.sentiment
FROM activities a
LEFT JOIN contacts c ON c.contact_id = a.contact_id
LEFT JOIN users u ON u.user_id = a.user_id
