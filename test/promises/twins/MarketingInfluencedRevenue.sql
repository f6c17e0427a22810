-- $from, $to: closed on or after the one and before the other. All pages of the operation together are one list here.
WITH touches_of AS (
  SELECT o.opportunity_id, e.id, e.occurred_at, c.*
  FROM opportunities o
  JOIN acts e
    ON e.account = o.account_id AND e.response AND contains(e.person.email, '@')
    AND e.occurred_at >= CAST(o.created_at AS TIMESTAMP) - INTERVAL 90 DAY
    AND CAST(e.occurred_at AS DATE) <= CAST(o.close_date AS DATE)
  JOIN campaigns c ON c.campaign_id = e.campaign
),
deals AS (
  SELECT
    o.*,
    a.segment,
    (SELECT count(*) FROM touches_of t WHERE t.opportunity_id = o.opportunity_id) AS touch_count,
    (SELECT {'name': t.name, 'channel': t.channel, 'actualCost': cash(t.actual_cost_usd, 'USD')}
      FROM touches_of t WHERE t.opportunity_id = o.opportunity_id ORDER BY t.occurred_at, t.id LIMIT 1) AS first_touch,
    (SELECT {'name': t.name}
      FROM touches_of t WHERE t.opportunity_id = o.opportunity_id ORDER BY t.occurred_at DESC, t.id DESC LIMIT 1) AS last_touch
  FROM opportunities o
  LEFT JOIN accounts a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND o.close_date >= $from AND o.close_date < $to
)
SELECT {'opportunities': {'totalCount': count(*), 'nodes': coalesce(list({
  'id': d.opportunity_id, 'type': enum(d.type), 'amount': cash(d.amount, d.currency), 'closeDate': d.close_date,
  'account': CASE WHEN d.account_id IS NOT NULL THEN {'id': d.account_id, 'segment': enum(d.segment)} END,
  'marketingInfluence': CASE WHEN d.account_id IS NOT NULL THEN {
    'isInfluenced': d.touch_count > 0,
    'touchCount': d.touch_count,
    'influencedAmount': CASE WHEN d.touch_count > 0 THEN cash(d.amount, d.currency) END,
    'firstTouchCampaign': d.first_touch,
    'lastTouchCampaign': d.last_touch
  } END
} ORDER BY d.last_modified_at DESC, d.opportunity_id), [])}} AS data
FROM deals d
