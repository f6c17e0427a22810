-- source: churn = ravenstack_churn_events.csv
-- rows: churn
-- note: The source has no health score, only why accounts have left: riskReasons are the reason codes of an account's churn events,
--   each once. An account without such an event has no record.
-- note: 61 events are of accounts that had come back before; they count like the others.
-- note: calculatedAt is the day of the account's latest churn event, midnight UTC.
SELECT list(_row) AS _row,
  account_id AS id,
  account_id AS "accountId",
  list_sort(list(DISTINCT reason_code)) AS "riskReasons",
  max(moment(churn_date, '%d-%m-%Y')) AS "calculatedAt"
FROM churn
GROUP BY account_id
