-- Account: one row for each company in the CRM. What it pays comes from its subscriptions, who looks after it from the list of users.
-- source: accounts = sales/accounts.csv
-- source: users = sales/users.csv
-- source: subscriptions = sales/subscriptions.csv
-- rows: accounts
-- note: stage follows the subscriptions where there are any, else the CRM's account type; arr is null without an active subscription
WITH terms AS (
  SELECT
    account_id,
    any_value(currency) AS currency,
    12 * sum(CAST(mrr AS DECIMAL(18, 2))) FILTER (status = 'active') AS arr,
    arg_max(plan, CAST(mrr AS DECIMAL(18, 2))) FILTER (status = 'active') AS plan,
    min(started_on) AS customer_since,
    min(renews_on) FILTER (status = 'active') AS renewal,
    bool_or(status = 'active') AS is_active
  FROM subscriptions
  GROUP BY account_id
)
SELECT
  a._row,
  a.account_id AS id,
  a.account_name AS name,
  a.website,
  a.industry,
  a.employees AS employeeCount,
  a.country,
  a.sales_region AS salesRegion,
  a.data_region AS dataRegion,
  upper(replace(a.segment, '-', '_')) AS segment,
  CASE
    WHEN t.is_active THEN 'CUSTOMER'
    WHEN t.account_id IS NOT NULL THEN 'FORMER_CUSTOMER'
    WHEN a.account_type = 'Partner' THEN 'PARTNER'
    ELSE 'PROSPECT'
  END AS stage,
  a.parent_account_id AS parentId,
  u.full_name AS accountOwnerName,
  email_of(u.email) AS accountOwnerEmail,
  t.plan,
  money(t.arr, t.currency) AS arr,
  local_date(t.customer_since, '%Y-%m-%d') AS customerSinceDate,
  local_date(t.renewal, '%Y-%m-%d') AS renewalDate,
  moment(a.last_modified_at, '%Y-%m-%dT%H:%M:%SZ') AS updatedAt
FROM accounts a
LEFT JOIN users u ON u.user_id = a.owner_id
LEFT JOIN terms t ON t.account_id = a.account_id
