"""One query per rule: who fires, who still holds, whose data is missing. SQL only; part of this room's repository.

Each answers one row a subject with `verdict`: `fire` (opens an alert), `hold` (keeps an open one, opens none) and
`unknown` (the figure is missing: keeps an open one as it is). A subject without a row has its alert ended.
Only active clients. Ages are counted from the day of the data (`as_of`); deadlines from today as pages count them,
`lag` days later (0 for data so old that they are judged on their own day).
"""

_STANDING = """s.client_id, NULL::uuid AS product_id, s.name AS subject_name, s.currency, s.mrr_minor, s.as_of, s.p90,
    s.risk_before, s.p90_lower, s.p90_upper, s.health, s.health_before, s.health_lower, s.health_upper, s.top_driver,
    s.open_tickets, s.open_tickets_before, s.utilization, s.seats_purchased, s.seats_active, s.overdue_minor,
    s.renewal_on"""
_ACTIVE = "FROM client_standing s WHERE s.tenant_id = %(tenant)s AND s.status = 'active'"

CHURN_HIGH = f"""SELECT {_STANDING}, s.p90 AS value,
    CASE WHEN s.p90 IS NULL THEN 'unknown' WHEN s.p90 >= %(probability)s THEN 'fire' ELSE 'hold' END AS verdict
    {_ACTIVE} AND (s.p90 IS NULL OR s.p90 >= %(probability)s * 0.8)
    AND s.client_id IN (SELECT id FROM client WHERE tenant_id = %(tenant)s AND kind = 'client')"""

HEALTH_LOW = f"""SELECT {_STANDING}, s.health AS value,
    CASE WHEN s.health IS NULL THEN 'unknown' WHEN s.health < %(health)s THEN 'fire' ELSE 'hold' END AS verdict
    {_ACTIVE} AND (s.health IS NULL OR s.health < %(health)s + 3)"""

HEALTH_FALLING = f"""SELECT {_STANDING}, s.health_before - s.health AS value,
    CASE WHEN s.health IS NULL OR s.health_before IS NULL THEN 'unknown'
         WHEN s.health_before - s.health >= %(points)s THEN 'fire' ELSE 'hold' END AS verdict
    {_ACTIVE} AND (s.health IS NULL OR s.health_before IS NULL OR s.health_before - s.health >= %(points)s * 2 / 3)"""

RENEWAL_NEAR = f"""
WITH notice AS (
    SELECT k.client_id, min(k.notice_on) AS notice_on
    FROM contract k JOIN client_standing s ON s.client_id = k.client_id AND s.tenant_id = k.tenant_id
    WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial AND k.start_on <= s.as_of + %(lag)s::int
      AND (k.end_on IS NULL OR k.end_on > s.as_of) AND k.notice_on >= s.as_of + %(lag)s::int GROUP BY 1
), bought AS (
    SELECT b.product_id, p.name, coalesce(b.cancel_by_on, b.term_end_on) AS decide_on, b.purchased,
        b.purchased * b.unit_cost_minor AS monthly_minor, b.currency, b.cancel_by_on, b.term_end_on, s.as_of
    FROM subscription b JOIN client_standing s ON s.client_id = b.client_id AND s.tenant_id = b.tenant_id
    JOIN client c ON c.id = b.client_id AND c.kind = 'department'
    JOIN product p ON p.id = b.product_id
    WHERE b.tenant_id = %(tenant)s AND b.ended_on IS NULL AND s.status = 'active'
      AND coalesce(b.cancel_by_on, b.term_end_on) >= s.as_of + %(lag)s::int
)
SELECT {_STANDING}, n.notice_on, NULL::date AS decide_on, NULL::bigint AS seats, NULL::numeric AS monthly_minor,
    least(s.renewal_on, n.notice_on) - s.as_of - %(lag)s::int AS value, 'fire' AS verdict
FROM client_standing s JOIN client c ON c.id = s.client_id AND c.kind = 'client'
LEFT JOIN notice n ON n.client_id = s.client_id
WHERE s.tenant_id = %(tenant)s AND s.status = 'active'
  AND least(s.renewal_on, n.notice_on) BETWEEN s.as_of + %(lag)s::int
      AND s.as_of + %(lag)s::int + %(first)s::int
UNION ALL
SELECT NULL, b.product_id, b.name, min(b.currency), NULL, max(b.as_of), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, sum(b.purchased)::int, NULL, NULL, min(b.term_end_on), min(b.cancel_by_on), b.decide_on,
    sum(b.purchased), sum(b.monthly_minor), b.decide_on - max(b.as_of) - %(lag)s::int, 'fire'
FROM (SELECT *, min(decide_on) OVER (PARTITION BY product_id) AS first_on FROM bought) b
WHERE b.decide_on = b.first_on GROUP BY b.product_id, b.name, b.decide_on
HAVING b.decide_on - max(b.as_of) - %(lag)s::int <= %(first)s::int"""

PAYMENT_OVERDUE = f"""
WITH late AS (
    SELECT i.client_id, min(i.due_on) AS since_on, count(*) AS invoices
    FROM invoice i JOIN client_standing s ON s.client_id = i.client_id AND s.tenant_id = i.tenant_id
    LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid FROM payment p WHERE p.invoice_id = i.id) y ON true
    WHERE i.tenant_id = %(tenant)s AND s.overdue_minor > 0 AND i.due_on < s.as_of AND i.due_on > s.as_of - 400
      AND CASE WHEN y.paid IS NULL AND i.balance_minor IS NOT NULL THEN i.balance_minor
          ELSE i.total_minor - coalesce(y.paid, 0) END > 0
    GROUP BY 1
)
SELECT {_STANDING}, l.since_on, l.invoices, s.as_of - l.since_on AS value,
    CASE WHEN s.overdue_minor IS NULL THEN 'unknown'
         WHEN s.as_of - l.since_on >= %(days)s THEN 'fire' ELSE 'hold' END AS verdict
FROM client_standing s LEFT JOIN late l ON l.client_id = s.client_id
WHERE s.tenant_id = %(tenant)s AND s.status = 'active' AND (s.overdue_minor IS NULL OR s.overdue_minor > 0)"""

SEATS_EXHAUSTED = f"""SELECT {_STANDING}, s.utilization AS value,
    CASE WHEN s.utilization IS NULL THEN 'unknown'
         WHEN s.utilization >= %(utilization)s THEN 'fire' ELSE 'hold' END AS verdict
    {_ACTIVE} AND (s.utilization IS NULL OR s.utilization >= %(utilization)s - 0.03)"""

# Late payments have their own rule, which tells the same sooner.
ANOMALY = """
SELECT DISTINCT ON (a.series) a.client_id, a.product_id, coalesce(c.name, p.name, a.label) AS subject_name, a.currency,
    a.series, a.kind, a.label, a.grain, a.period_on, a.observed, a.expected, a.lower, a.upper, a.excess_minor,
    a.severity, a.id AS anomaly_id, a.period_on AS as_of, a.observed AS value, 'fire' AS verdict
FROM anomaly a LEFT JOIN client c ON c.id = a.client_id LEFT JOIN product p ON p.id = a.product_id
WHERE a.tenant_id = %(tenant)s AND a.status = 'open' AND a.kind <> 'overdue' AND (c.id IS NULL OR c.status = 'active')
  AND a.period_on >= (SELECT max(period_on) FROM anomaly WHERE tenant_id = %(tenant)s) - 62
ORDER BY a.series, a.period_on DESC"""

SOURCE_STALE = """
SELECT NULL::uuid AS client_id, NULL::uuid AS product_id, o.name AS subject_name, o.id AS source_id, o.kind,
    o.last_success_at, %(now)s::date AS as_of,
    extract(epoch FROM %(now)s - coalesce(o.last_success_at, o.created_at)) / 3600 AS value, 'fire' AS verdict
FROM source o
WHERE o.tenant_id = %(tenant)s AND (o.kind NOT IN ('file', 'manual', 'simulator') OR o.config ? 'schedule')
  AND coalesce(o.last_success_at, o.created_at) < %(now)s - make_interval(hours => %(hours)s::int)"""

# What the last drift check left with the model in use; the check itself is downstream of alerts.
MODEL_DRIFT = """
SELECT NULL::uuid AS client_id, NULL::uuid AS product_id, 'Churn model ' || m.number AS subject_name,
    'model:churn' AS series, m.drift->'reasons' AS reasons, m.drift->>'since' AS since_on, %(now)s::date AS as_of,
    jsonb_array_length(m.drift->'reasons') AS value,
    CASE WHEN m.drift->>'state' = 'alarm' THEN 'fire' ELSE 'hold' END AS verdict
FROM model_version m
WHERE m.tenant_id = %(tenant)s AND m.kind = 'churn' AND m.state = 'champion'
    AND m.drift->>'state' IN ('warn', 'alarm')"""

QUERIES: dict[str, str] = {
    "churn_high": CHURN_HIGH,
    "health_low": HEALTH_LOW,
    "health_falling": HEALTH_FALLING,
    "renewal_near": RENEWAL_NEAR,
    "payment_overdue": PAYMENT_OVERDUE,
    "seats_exhausted": SEATS_EXHAUSTED,
    "anomaly": ANOMALY,
    "source_stale": SOURCE_STALE,
    "model_drift": MODEL_DRIFT,
}
