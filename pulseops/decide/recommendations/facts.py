"""One query per kind: whom a recommendation is for, with the facts it rests on. SQL only; part of the repository."""

_CLIENT = """s.client_id, NULL::uuid AS product_id, s.name AS subject_name, s.currency, s.mrr_minor, s.as_of, s.health,
    s.health_before, s.p60, s.p90, s.p90_lower, s.p90_upper, s.risk, s.top_driver, s.open_tickets,
    s.open_tickets_before, s.utilization, s.seats_purchased, s.seats_active, s.overdue_minor, s.renewal_on,
    s.last_contact_on"""
_PAYING = """FROM client_standing s JOIN client c ON c.id = s.client_id AND c.kind = 'client'
    WHERE s.tenant_id = %(tenant)s AND s.status = 'active' AND s.mrr_minor > 0"""

RETENTION = f"SELECT {_CLIENT} {_PAYING} AND s.risk IN ('high', 'medium') AND s.p90 IS NOT NULL"

RENEWAL = f"""SELECT {_CLIENT} {_PAYING} AND s.risk = 'low' AND s.p90 IS NOT NULL
    AND s.renewal_on BETWEEN s.as_of AND s.as_of + %(renewal_days)s"""

UPSELL = f"""SELECT {_CLIENT} {_PAYING} AND s.health > %(healthy)s AND s.utilization > %(full)s
    AND s.risk IN ('low', 'unknown')"""

LICENSE_OPTIMIZATION = f"""SELECT {_CLIENT} {_PAYING} AND s.utilization < %(idle)s AND s.seats_purchased > 0
    AND s.seats_active IS NOT NULL"""

# One row a product and owner (a client, or all departments together) with what its contracts let go of, as the room
# `waste` found it. What we pay ourselves only: departments, and clients where nothing is resold.
COST_SAVING = """
SELECT s.client_id, s.product_id, s.currency, p.name || coalesce(' · ' || c.name, '') AS subject_name, s.as_of,
    s.purchased, s.seats, s.monthly_minor, s.amount_minor, s.effective_on,
    CASE WHEN s.rule <> 'open' THEN s.cancel_by_on END AS cancel_by_on, least(s.spare, s.seats) AS unassigned,
    coalesce(t.disabled, 0)::int AS disabled, coalesce(t.inactive, 0)::int AS inactive,
    coalesce(t.duplicate, 0)::int AS duplicate, t.departments
FROM savings_plan s JOIN product p ON p.id = s.product_id LEFT JOIN client c ON c.id = s.client_id
LEFT JOIN LATERAL (
    SELECT sum(d.disabled) AS disabled, sum(d.inactive) AS inactive, sum(d.duplicate) AS duplicate,
        string_agg(d.name, ', ' ORDER BY d.seats DESC, d.name) AS departments
    FROM (SELECT o.name, sum(w.seats) AS seats, sum(w.seats) FILTER (WHERE w.kind = 'disabled') AS disabled,
              sum(w.seats) FILTER (WHERE w.kind IN ('unused', 'never_used')) AS inactive,
              sum(w.seats) FILTER (WHERE w.kind = 'duplicate') AS duplicate
          FROM waste_total w JOIN client o ON o.id = w.client_id
          WHERE w.tenant_id = %(tenant)s AND w.product_id = s.product_id
            AND w.kind IN ('disabled', 'unused', 'never_used', 'duplicate')
            AND (s.client_id IS NULL OR w.client_id = s.client_id)
          GROUP BY o.name) d) t ON true
WHERE s.tenant_id = %(tenant)s AND s.seats > 0 AND s.amount_minor > 0
  AND NOT EXISTS (SELECT FROM subscription b WHERE b.tenant_id = %(tenant)s AND b.product_id = s.product_id
                  AND b.client_id = s.client_id AND b.unit_price_minor IS NOT NULL)"""

QUERIES: dict[str, str] = {
    "retention": RETENTION,
    "renewal": RENEWAL,
    "upsell": UPSELL,
    "license_optimization": LICENSE_OPTIMIZATION,
    "cost_saving": COST_SAVING,
}
