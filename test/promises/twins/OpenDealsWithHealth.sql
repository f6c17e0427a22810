SELECT {'opportunities': {'totalCount': count(*), 'nodes': coalesce(list({
  'name': o.name,
  'stage': if(o.stage = 'Needs Analysis', 'DISCOVERY', enum(o.stage)),
  'closeDate': o.close_date,
  'amount': cash(o.amount, o.currency),
  'dealIntelligence': {'riskLevel': d.risk_level, 'riskFactors': d.risks},
  'account': CASE WHEN a.account_id IS NOT NULL THEN {
    'id': a.account_id,
    'name': a.account_name,
    'accountHealth': (
      SELECT {'score': h.score, 'band': h.band, 'churnRisk': h.churn_risk} FROM health_scores h WHERE h.account_id = a.account_id),
    'productHealth': (SELECT {'usageTrend30d': p.usage_trend} FROM product_scores p WHERE p.account_id = a.account_id),
    'openTicketCount': (
      SELECT count(*) FROM tickets t WHERE t.account_id = a.account_id AND t.status NOT IN ('Solved', 'Closed'))
  } END
} ORDER BY o.close_date, o.opportunity_id)[:50], [])}} AS data
FROM opportunities o
JOIN deal_scores d ON d.id = o.opportunity_id
LEFT JOIN accounts a ON a.account_id = o.account_id
