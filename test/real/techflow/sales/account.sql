-- source: accounts = data/salesforce_accounts.parquet
-- rows: accounts
-- omit: account deleted in Salesforce = SELECT _row FROM accounts WHERE is_deleted
-- note: The account id is Salesforce's 18-character id: of the four source systems only Salesforce has accounts. The app, Segment and
--   Stripe know users; a user belongs to the account whose name equals the user's company_name exactly. 185 companies have such an
--   account, 307 of 492 have none and stay unresolved: their records are published without an account.
-- note: A match on the e-mail domain is not made: 500 users share three domains, so it would merge strangers.
-- note: Timestamps have no zone and are taken as UTC.
-- note: annual_revenue is the company's own revenue, not what it pays us, so arr is null.
SELECT _row,
  id,
  name,
  industry,
  number_of_employees AS "employeeCount",
  billing_country AS country,
  upper(type) AS stage,
  moment(last_modified_date, '%Y-%m-%dT%H:%M:%S.%f') AS "updatedAt"
FROM accounts
WHERE is_deleted IS NOT TRUE
