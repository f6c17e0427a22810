-- Campaign Engagement: one row for each thing that a person of a known account did with a campaign.
-- source: engagements = marketing/engagements.jsonl
-- source: campaigns = marketing/campaigns.csv
-- source: consent = marketing/consent.csv
-- rows: engagements
-- omit: people of no known account = SELECT _row FROM engagements WHERE account IS NULL
-- note: marketingConsent is the person's last answer before the engagement; budgets and costs are kept in US dollars
WITH answers AS (
  SELECT email_of(email) AS email, boolean_of(granted) AS granted, CAST(changed_at AS TIMESTAMP) AS changed_at
  FROM consent
  WHERE purpose = 'marketing'
)
SELECT
  e._row,
  e.id,
  e.account AS accountId,
  upper(replace(e.type, '-', '_')) AS engagementType,
  e.occurred_at AS engagedAt,
  {
    'id': e.campaign,
    'name': c.name,
    'channel': c.channel,
    'startDate': local_date(c.start_date, '%Y-%m-%d'),
    'endDate': local_date(c.end_date, '%Y-%m-%d'),
    'budget': money(c.budget_usd, 'USD'),
    'actualCost': money(c.actual_cost_usd, 'USD')
  } AS campaign,
  e.person.id AS contactId,
  email_of(e.person.email) AS contactEmail,
  e.person.name AS contactName,
  e.person.title AS contactTitle,
  e.asset AS assetName,
  e.response AS isResponse,
  e.utm_source AS utmSource,
  e.utm_medium AS utmMedium,
  if(e.utm_source IS NULL, NULL, e.campaign) AS utmCampaign,
  a.granted AS marketingConsent
FROM engagements e
LEFT JOIN campaigns c ON c.campaign_id = e.campaign
ASOF LEFT JOIN answers a ON a.email = email_of(e.person.email) AND a.changed_at <= CAST(e.occurred_at AS TIMESTAMP)
WHERE e.account IS NOT NULL
