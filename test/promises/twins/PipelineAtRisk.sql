-- $below: the score that calls for attention.
SELECT {'accountHealthList': {'totalCount': count(*), 'nodes': coalesce(list({
  'score': h.score, 'band': h.band, 'churnRisk': h.churn_risk, 'calculatedAt': iso(now()),
  'account': {
    'id': a.account_id,
    'name': a.account_name,
    'accountOwnerName': (SELECT u.full_name FROM users u WHERE u.user_id = a.owner_id),
    'openPipelineAmount': (
      SELECT cash(sum(CAST(o.amount AS DECIMAL(18, 2))), any_value(o.currency))
      FROM opportunities o WHERE o.account_id = a.account_id AND o.stage NOT LIKE 'Closed%'),
    'openOpportunityCount': (
      SELECT count(*) FROM opportunities o WHERE o.account_id = a.account_id AND o.stage NOT LIKE 'Closed%')
  }
} ORDER BY h.score, h.account_id)[:50], [])}} AS data
FROM health_scores h
JOIN accounts a ON a.account_id = h.account_id
WHERE h.score < $below
