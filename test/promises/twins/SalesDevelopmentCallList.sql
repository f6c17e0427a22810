SELECT {'leads': {'totalCount': count(*), 'nodes': coalesce(list({
  'fullName': l.full_name, 'jobTitle': l.job_title, 'phone': l.phone, 'email': lower(l.email),
  'score': l.score, 'intentScore': l.intent, 'mqlAt': iso(l.mql_at),
  'account': CASE WHEN a.account_id IS NOT NULL THEN {
    'id': a.account_id, 'name': a.account_name, 'segment': enum(a.segment),
    'openOpportunityCount': (
      SELECT count(*) FROM opportunities o WHERE o.account_id = a.account_id AND o.stage NOT LIKE 'Closed%'),
    'accountOwnerName': (SELECT u.full_name FROM users u WHERE u.user_id = a.owner_id),
    'webSessions': (
      SELECT {'nodes': coalesce(list(
        {'startedAt': iso(v.started), 'highIntentPageViewCount': v.intent_views} ORDER BY v.ended DESC, v.id)[:1], [])}
      FROM visits v WHERE v.account_id = a.account_id)
  } END
} ORDER BY l.score DESC, l.lead_id)[:25], [])}} AS data
FROM lead_scores l
LEFT JOIN accounts a ON a.account_id = l.account_id
WHERE l.status = 'MQL' AND l.score >= 80
