-- $id: the account.
SELECT {'account': {
  'name': a.account_name,
  'segment': enum(a.segment),
  'industry': a.industry,
  'stage': (SELECT stage FROM stages s WHERE s.account_id = a.account_id),
  'arr': (SELECT cash(r.amount, r.currency) FROM arr r WHERE r.account_id = a.account_id),
  'renewalDate': (SELECT renewal FROM arr r WHERE r.account_id = a.account_id),
  'accountOwnerName': (SELECT full_name FROM users u WHERE u.user_id = a.owner_id),
  'campaignEngagements': (
    SELECT {'totalCount': count(*), 'nodes': coalesce(list({
        'engagedAt': iso(e.occurred_at), 'engagementType': enum(e.type),
        'campaign': {'name': c.name}, 'contactTitle': e.person.title
      } ORDER BY e.occurred_at DESC, e.id)[:5], [])}
    FROM acts e JOIN campaigns c ON c.campaign_id = e.campaign
    WHERE e.account = a.account_id AND contains(e.person.email, '@')),
  'webSessions': (
    SELECT {'totalCount': count(*), 'nodes': coalesce(list(
        {'startedAt': iso(v.started), 'highIntentPageViewCount': v.intent_views} ORDER BY v.ended DESC, v.id)[:3], [])}
    FROM visits v WHERE v.account_id = a.account_id),
  'leads': (
    SELECT {'totalCount': count(*), 'nodes': coalesce(list(
        {'stage': enum(l.status), 'score': l.score, 'jobTitle': l.job_title} ORDER BY l.scored_at DESC, l.lead_id)[:3], [])}
    FROM lead_scores l WHERE l.account_id = a.account_id),
  'opportunities': (
    SELECT {'totalCount': count(*), 'nodes': coalesce(list({
        'name': o.name,
        'stage': if(o.stage = 'Needs Analysis', 'DISCOVERY', enum(o.stage)),
        'forecastCategory': enum(o.forecast_category),
        'amount': cash(o.amount, o.currency),
        'closeDate': o.close_date,
        'dealIntelligence': {'winProbability': d.win_probability, 'riskLevel': d.risk_level}
      } ORDER BY o.last_modified_at DESC, o.opportunity_id)[:5], [])}
    FROM opportunities o JOIN deal_scores d ON d.id = o.opportunity_id WHERE o.account_id = a.account_id),
  'interactions': (
    SELECT {'nodes': coalesce(list(
        {'type': enum(i.type), 'occurredAt': iso(i.occurred_at), 'outcome': enum(i.outcome)}
        ORDER BY i.occurred_at DESC, i.activity_id)[:3], [])}
    FROM activities i WHERE i.account_id = a.account_id),
  'featureUsage': (
    SELECT {'nodes': coalesce(list(
        {'featureName': d.name, 'eventCount': d.uses, 'lastUsedAt': iso(d.last_at)} ORDER BY d.uses DESC, d.feature_key || '.' || d.day)[:5], [])}
    FROM (
      SELECT u.feature_key, f.name, CAST(u.occurred_at AS DATE) AS day, sum(u.use_count) AS uses, max(u.occurred_at) AS last_at
      FROM uses u JOIN features f USING (feature_key) WHERE u.account_id = a.account_id GROUP BY ALL) d),
  'sessionAnalytics': (
    SELECT {'nodes': coalesce(list({'date': CAST(d.day AS VARCHAR), 'dau': d.dau, 'mau': (
          SELECT count(DISTINCT m.user_id) FROM logins m
          WHERE m.account_id = a.account_id AND m.product_line = d.product_line
            AND CAST(m.started_at AS DATE) BETWEEN d.day - 29 AND d.day)
      } ORDER BY d.day DESC, lower(d.product_line))[:1], [])}
    FROM (
      SELECT CAST(l.started_at AS DATE) AS day, l.product_line, count(DISTINCT l.user_id) AS dau
      FROM logins l WHERE l.account_id = a.account_id GROUP BY ALL) d),
  'productHealth': (
    SELECT {'score': p.score, 'band': p.band, 'seatUtilization': p.seat_utilization, 'usageTrend30d': p.usage_trend, 'calculatedAt': iso(now())}
    FROM product_scores p WHERE p.account_id = a.account_id),
  'accountHealth': (
    SELECT {'score': h.score, 'band': h.band, 'trend30d': h.trend, 'churnRisk': h.churn_risk, 'csmName': h.csm_name, 'calculatedAt': iso(now())}
    FROM health_scores h WHERE h.account_id = a.account_id),
  'engagementMetrics': (
    SELECT {
      'nps': (
        SELECT round(100 * (count(*) FILTER (s.score > 8) - count(*) FILTER (s.score < 7)) / count(*), 1)
        FROM surveys s WHERE s.account_id = a.account_id AND s.answered_at > now() - INTERVAL 365 DAY HAVING count(*) > 0),
      'csmTouchCount90d': (
        SELECT count(*) FROM touches t WHERE t.account_id = a.account_id AND t.occurred_at > now() - INTERVAL 90 DAY),
      'lastBusinessReviewAt': (
        SELECT iso(max(t.occurred_at)) FROM touches t WHERE t.account_id = a.account_id AND t.type = 'Business Review')}
    FROM portfolio p WHERE p.account_id = a.account_id AND p.status = 'active'),
  'supportTickets': (
    SELECT {'totalCount': count(*), 'nodes': coalesce(list({
        'subject': t.subject, 'priority': enum(t.priority), 'openedAt': iso(desk(t.opened_at)), 'escalated': t.escalated = 'Y'
      } ORDER BY desk(t.updated_at) DESC, t.ticket_id)[:5], [])}
    FROM tickets t WHERE t.account_id = a.account_id AND t.status IN ('New', 'Open', 'Pending'))
}} AS data
FROM accounts a
WHERE a.account_id = $id
