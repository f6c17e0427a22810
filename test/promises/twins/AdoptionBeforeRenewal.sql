-- $from, $to: the term ends on or after the one and before the other.
SELECT {'accountHealthList': {'totalCount': count(*), 'nodes': coalesce(list({
  'renewalDate': h.renewal_on,
  'score': h.score,
  'account': {
    'id': a.account_id,
    'name': a.account_name,
    'arr': (SELECT cash(r.amount, r.currency) FROM arr r WHERE r.account_id = a.account_id),
    'productHealth': (
      SELECT {
        'score': p.score, 'seatUtilization': p.seat_utilization, 'featuresAdoptedCount': p.adopted,
        'featuresAvailableCount': p.available, 'usageTrend30d': p.usage_trend
      } FROM product_scores p WHERE p.account_id = a.account_id)
  }
} ORDER BY h.renewal_on, h.account_id)[:50], [])}} AS data
FROM health_scores h
JOIN accounts a ON a.account_id = h.account_id
WHERE h.renewal_on >= $from AND h.renewal_on < $to
