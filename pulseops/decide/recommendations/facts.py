"""One query per kind: whom a recommendation is for, with the facts it rests on. SQL only; part of the repository."""

from pulseops.observe.licenses.repository import running

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

# One row a product and term, the costliest term of each product.
# What we pay ourselves (departments; clients where nothing is resold): seats nobody holds,
# seats of disabled people, seats of people idle for IDLE_DAYS; never shared or service accounts.
COST_SAVING = f"""
WITH held AS (
    SELECT e.product_id, n.client_id,
        count(*) FILTER (WHERE NOT n.enabled) AS disabled,
        count(*) FILTER (WHERE n.enabled AND n.kind = 'human' AND e.last_active_on < s.as_of - %(idle_days)s)
            AS inactive
    FROM seat e JOIN person n ON n.id = e.person_id
    JOIN client_standing s ON s.client_id = n.client_id
    WHERE e.tenant_id = %(tenant)s AND e.released_on IS NULL
      AND (e.assigned_on IS NULL OR e.assigned_on < s.as_of - %(idle_days)s)
    GROUP BY 1, 2
), bought AS (
    SELECT b.product_id, b.client_id, c.kind, b.currency, sum(b.purchased) AS purchased, sum(b.assigned) AS assigned,
        sum(b.purchased * b.unit_cost_minor)::float8 / nullif(sum(b.purchased), 0) AS unit_cost_minor,
        min(b.cancel_by_on) FILTER (WHERE b.term_end_on >= s.as_of) AS cancel_by_on,
        min(b.term_end_on) FILTER (WHERE b.term_end_on >= s.as_of) AS term_end_on, max(s.as_of) AS as_of,
        max(s.name) AS client_name
    FROM subscription b JOIN client_standing s ON s.client_id = b.client_id
    JOIN client c ON c.id = b.client_id AND (c.kind = 'department' OR b.unit_price_minor IS NULL)
    WHERE b.tenant_id = %(tenant)s AND s.status = 'active' AND b.purchased > 0 AND b.unit_cost_minor > 0
      AND b.currency IS NOT NULL AND {running("b", "s.as_of")}
    GROUP BY 1, 2, 3, 4
)
SELECT DISTINCT ON (owner, w.product_id, w.currency) w.owner AS client_id, w.product_id, w.currency,
    p.name || coalesce(' · ' || (SELECT name FROM client WHERE id = w.owner), '') AS subject_name, w.as_of,
    w.purchased::int, w.unit_cost_minor, w.cancel_by_on, w.term_end_on, w.unassigned::int, w.disabled::int,
    w.inactive::int, w.departments
FROM (
    SELECT CASE WHEN b.kind = 'client' THEN b.client_id END AS owner, b.product_id, b.currency, b.cancel_by_on,
        b.term_end_on, max(b.as_of) AS as_of, sum(b.purchased) AS purchased,
        sum(b.purchased * b.unit_cost_minor) / sum(b.purchased) AS unit_cost_minor,
        sum(greatest(b.purchased - b.assigned, 0)) AS unassigned, sum(coalesce(h.disabled, 0)) AS disabled,
        sum(coalesce(h.inactive, 0)) AS inactive,
        string_agg(b.client_name, ', ' ORDER BY greatest(b.purchased - b.assigned, 0) + coalesce(h.disabled, 0)
            + coalesce(h.inactive, 0) DESC, b.client_name) FILTER (WHERE greatest(b.purchased - b.assigned, 0)
            + coalesce(h.disabled, 0) + coalesce(h.inactive, 0) > 0) AS departments
    FROM bought b LEFT JOIN held h ON h.product_id = b.product_id AND h.client_id = b.client_id
    GROUP BY 1, 2, 3, 4, 5
) w JOIN product p ON p.id = w.product_id
WHERE w.unassigned + w.disabled + w.inactive > 0
ORDER BY owner, w.product_id, w.currency, (w.unassigned + w.disabled + w.inactive) * w.unit_cost_minor DESC"""

QUERIES: dict[str, str] = {
    "retention": RETENTION,
    "renewal": RENEWAL,
    "upsell": UPSELL,
    "license_optimization": LICENSE_OPTIMIZATION,
    "cost_saving": COST_SAVING,
}
