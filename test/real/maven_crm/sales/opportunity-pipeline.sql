-- source: pipeline = sales_pipeline.csv
-- rows: pipeline
-- note: accountId is made from the account's name in the same way as the account's id (see sales/account.sql). 1,425 deals name no
--   account and are published without one.
-- note: The files have no currency column; every amount is taken as US dollars.
-- note: The value of every lost deal is 0, which says nothing about it: amount is null for lost deals of value 0, as it is for open ones.
-- note: 'Engaging' is QUALIFICATION, the stage after PROSPECTING; stageName keeps the source's own word.
-- note: The product 'GTXPro' is written GTX Pro, as in the list of products.
-- note: createdAt is engage_date at midnight UTC; deals in Prospecting have none. Open deals have no close date. updatedAt is the
--   later of both.
SELECT _row,
  opportunity_id AS id,
  left(trim(regexp_replace(lower(account), '[^a-z0-9]+', '-', 'g'), '-'), 48) || '-' || md5(account)[1:8] AS "accountId",
  CASE deal_stage
    WHEN 'Won' THEN 'CLOSED_WON'
    WHEN 'Lost' THEN 'CLOSED_LOST'
    WHEN 'Engaging' THEN 'QUALIFICATION'
    ELSE upper(deal_stage)
  END AS stage,
  deal_stage AS "stageName",
  money(CASE WHEN deal_stage = 'Lost' THEN nullif(close_value, '0') ELSE close_value END, 'USD') AS amount,
  moment(engage_date, '%m/%d/%Y') AS "createdAt",
  local_date(close_date, '%m/%d/%Y') AS "closeDate",
  deal_stage NOT IN ('Won', 'Lost') AS "isOpen",
  CASE product WHEN 'GTXPro' THEN 'GTX Pro' ELSE product END AS plan,
  sales_agent AS "ownerName",
  greatest(moment(engage_date, '%m/%d/%Y'), moment(close_date, '%m/%d/%Y')) AS "updatedAt"
FROM pipeline
