-- Opportunity Pipeline: one row for each deal in the CRM, open or closed.
-- source: opportunities = sales/opportunities.csv
-- source: users = sales/users.csv
-- rows: opportunities
-- note: a stage that the CRM does not know yet comes through unchanged, so that the check shows it instead of losing the deal
SELECT
  o._row,
  o.opportunity_id AS id,
  o.account_id AS accountId,
  o.name,
  upper(replace(o.type, ' ', '_')) AS type,
  CASE o.stage WHEN 'Needs Analysis' THEN 'DISCOVERY' ELSE upper(replace(o.stage, ' ', '_')) END AS stage,
  o.stage AS stageName,
  upper(replace(o.forecast_category, ' ', '_')) AS forecastCategory,
  money(o.amount, o.currency) AS amount,
  TRY_CAST(o.probability AS DOUBLE) / 100 AS probability,
  moment(o.created_at, '%Y-%m-%dT%H:%M:%SZ') AS createdAt,
  local_date(o.close_date, '%Y-%m-%d') AS closeDate,
  o.stage NOT IN ('Closed Won', 'Closed Lost') AS isOpen,
  o.plan,
  o.lead_source AS leadSource,
  o.lead_id AS leadId,
  u.full_name AS ownerName,
  email_of(u.email) AS ownerEmail,
  o.next_step AS nextStep,
  o.loss_reason AS lossReason,
  moment(o.last_modified_at, '%Y-%m-%dT%H:%M:%SZ') AS updatedAt
FROM opportunities o
LEFT JOIN users u ON u.user_id = o.owner_id
