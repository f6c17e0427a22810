-- source: opportunities = opportunities.csv
-- source: reps = sales_reps.csv
-- rows: opportunities
-- note: The files have no currency column; every amount is taken as US dollars.
-- note: Dates have no time; createdAt and updatedAt stand at midnight UTC.
-- note: The source does not say when a deal last changed: updatedAt is the later of creation and close, so for an open deal the day on
--   which it is expected to close.
-- note: The segment of a deal differs from its account's in 1,594 rows and 1,397 deals were opened before the signup of their account;
--   the deals are published as they are, and the segment is the one of their account.
SELECT o._row,
  o.opp_id AS id,
  o.account_id AS "accountId",
  upper(replace(o.stage, ' ', '_')) AS stage,
  o.stage AS "stageName",
  money(o.amount, 'USD') AS amount,
  moment(o.created_date, '%Y-%m-%d') AS "createdAt",
  o.close_date AS "closeDate",
  o.stage NOT IN ('Closed Won', 'Closed Lost') AS "isOpen",
  o.plan AS plan,
  o.lead_source AS "leadSource",
  o.lead_id AS "leadId",
  r.name AS "ownerName",
  moment(greatest(o.created_date, o.close_date), '%Y-%m-%d') AS "updatedAt"
FROM opportunities o
LEFT JOIN reps r USING (rep_id)
