-- The sample's raw files as tables, less the rows that a person would refuse by hand: a key told twice, 31 February, an address that is none.
-- The variables `sources` (the folder) and `moment` (the time of the publish) are set before.
CREATE MACRO iso(t) AS strftime(CAST(t AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ');
CREATE MACRO desk(t) AS try_strptime(t, '%d/%m/%Y %H:%M:%S');
CREATE MACRO cash(a, c) AS CASE WHEN a IS NOT NULL THEN {
  'amount': CASE c WHEN 'JPY' THEN CAST(CAST(a AS DECIMAL(18, 0)) AS VARCHAR) ELSE CAST(CAST(a AS DECIMAL(18, 2)) AS VARCHAR) END,
  'currency': c
} END;
CREATE MACRO enum(t) AS upper(replace(replace(t, ' ', '_'), '-', '_'));
CREATE MACRO file(name) AS getvariable('sources') || '/' || name;
CREATE MACRO now() AS CAST(getvariable('moment') AS TIMESTAMP);

CREATE TABLE accounts AS FROM read_csv(file('sales/accounts.csv'), all_varchar = true);
CREATE TABLE users AS FROM read_csv(file('sales/users.csv'), all_varchar = true);
CREATE TABLE contacts AS FROM read_csv(file('sales/contacts.csv'), all_varchar = true);
CREATE TABLE subscriptions AS FROM read_csv(file('sales/subscriptions.csv'), all_varchar = true);
CREATE TABLE history AS FROM read_csv(file('sales/opportunity-history.csv'), all_varchar = true);
CREATE TABLE activities AS FROM read_csv(file('sales/activities.csv'), all_varchar = true);
CREATE TABLE opportunities AS
FROM read_csv(file('sales/opportunities.csv'), all_varchar = true)
WHERE TRY_CAST(close_date AS DATE) IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY opportunity_id) = 1;

CREATE TABLE campaigns AS FROM read_csv(file('marketing/campaigns.csv'), all_varchar = true);
CREATE TABLE intent AS FROM read_csv(file('marketing/intent-signals.csv'), all_varchar = true);
CREATE TABLE acts AS FROM read_json(file('marketing/engagements.jsonl'), format = 'newline_delimited');
CREATE TABLE hits AS FROM read_json(file('marketing/web-events.jsonl'), format = 'newline_delimited');
CREATE TABLE leads AS
FROM read_csv(file('marketing/leads.csv'), all_varchar = true, ignore_errors = true)
WHERE email LIKE '%_@_%.__%' AND TRY_CAST(created_at AS TIMESTAMP) IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY lead_id) = 1;

CREATE TABLE features AS FROM read_csv(file('product/features.csv'), all_varchar = true);
CREATE TABLE seats AS FROM read_csv(file('product/entitlements.csv'), all_varchar = true);
CREATE TABLE uses AS FROM read_parquet(file('product/usage-events.parquet'));
CREATE TABLE logins AS FROM read_parquet(file('product/logins.parquet'));

CREATE TABLE portfolio AS FROM read_csv(file('customer-success/portfolio.csv'), all_varchar = true);
CREATE TABLE weeks AS FROM read_csv(file('customer-success/weekly-usage.csv'), auto_detect = true);
CREATE TABLE touches AS FROM read_csv(file('customer-success/csm-touches.csv'), auto_detect = true);
CREATE TABLE surveys AS FROM read_csv(file('customer-success/nps-responses.csv'), auto_detect = true);
CREATE TABLE all_tickets AS FROM read_csv(file('customer-success/tickets.csv'), all_varchar = true, ignore_errors = true);
CREATE TABLE tickets AS FROM all_tickets WHERE desk(opened_at) IS NOT NULL AND coalesce(CAST(csat AS INTEGER), 1) BETWEEN 1 AND 5;
