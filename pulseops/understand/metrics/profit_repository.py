"""All SQL of profitability: what agreements bring in, what hours and licenses cost, per client and currency."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.lists import like
from pulseops.observe.licenses.repository import running

COST = "round(l.hours * l.cost_rate_minor)::bigint"

# Revenue is what runs at each month's end (the rule of MRR); hours count on their day. Subscriptions are what licenses
# cost; only where a client has none at all do the agreements' own unit costs stand in, so nothing is counted twice.
_OWN_COST = "CASE WHEN k.unit_cost_minor IS NOT NULL THEN coalesce(k.quantity, 1) * k.unit_cost_minor END"
_ONE = "(%(client)s::uuid IS NULL OR {row}.client_id = %(client)s)"
_PARTS = f"""
ends AS (SELECT * FROM unnest(%(begins)s::date[], %(ends)s::date[]) AS e(begin_on, on_day)),
agreed AS (SELECT e.on_day, k.id, k.client_id, k.currency, k.mrr_minor, {_OWN_COST} AS cost_minor
    FROM ends e JOIN contract k ON k.start_on <= e.on_day AND (k.end_on IS NULL OR k.end_on > e.on_day)
    WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial AND {_ONE.format(row="k")}),
worked AS (SELECT l.client_id, l.contract_id, l.worked_on, l.hours, l.currency, {COST} AS cost_minor
    FROM labor_entry l WHERE l.tenant_id = %(tenant)s AND l.worked_on > %(after)s AND l.worked_on <= %(as_of)s
        AND {_ONE.format(row="l")}),
bought AS (SELECT e.on_day, b.client_id, b.product_id, b.currency, b.purchased, b.unit_cost_minor
    FROM ends e JOIN subscription b ON {running("b", "e.on_day")}
    WHERE b.tenant_id = %(tenant)s AND {_ONE.format(row="b")})"""

# All parts of all clients in one list, each added up first and joined once: what the planner thinks of their number
# then matters little.
_CLIENTS = f"""{_PARTS},
parts AS (
    SELECT client_id, currency, sum(mrr_minor)::bigint AS revenue, NULL::bigint AS labor, NULL::bigint AS licenses,
        sum(cost_minor)::bigint AS own_cost, bool_or(cost_minor IS NULL) AS own_open, NULL::float8 AS hours,
        NULL::float8 AS uncosted, false AS is_open, false AS holds, false AS books FROM agreed GROUP BY 1, 2
    UNION ALL SELECT client_id, currency, NULL, sum(cost_minor)::bigint, NULL, NULL, false, sum(hours),
        sum(hours) FILTER (WHERE cost_minor IS NULL), false, false, true FROM worked GROUP BY 1, 2
    UNION ALL SELECT client_id, currency, NULL, NULL, sum(purchased * unit_cost_minor)::bigint, NULL, false, NULL, NULL,
        bool_or(purchased * unit_cost_minor IS NULL), true, false FROM bought GROUP BY 1, 2
    UNION ALL SELECT b.client_id, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, false, true, false
        FROM subscription b WHERE b.tenant_id = %(tenant)s AND {_ONE.format(row="b")} GROUP BY 1
    UNION ALL SELECT l.client_id, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, false, false, true
        FROM labor_entry l WHERE l.tenant_id = %(tenant)s AND l.worked_on > %(year)s AND l.worked_on <= %(after)s
            AND {_ONE.format(row="l")} GROUP BY 1),
joined AS (
    SELECT s.client_id AS id, s.name, s.owner_name, s.industry, s.currency, s.mrr_minor, s.p90, s.risk, s.health_band,
        sum(x.revenue) FILTER (WHERE x.currency = s.currency)::bigint AS revenue_minor,
        sum(x.hours) AS hours, sum(x.uncosted) AS uncosted,
        CASE WHEN bool_or(x.books) THEN coalesce(sum(x.labor) FILTER (WHERE x.currency = s.currency), 0)::bigint END
            AS labor_minor,
        CASE WHEN bool_or(x.holds) THEN coalesce(sum(x.licenses) FILTER (WHERE x.currency = s.currency), 0)
            ELSE sum(x.own_cost) FILTER (WHERE x.currency = s.currency) END::bigint AS licenses_minor,
        bool_or(x.books) IS NOT TRUE AS no_labor, coalesce(sum(x.uncosted), 0) > 0 AS no_rate,
        CASE WHEN bool_or(x.holds) THEN bool_or(x.is_open) ELSE coalesce(bool_or(x.own_open), true) END
            AS no_license_cost,
        count(DISTINCT x.currency) FILTER (WHERE x.revenue <> 0 OR x.labor <> 0 OR x.licenses <> 0) > 1 AS is_mixed
    FROM client_standing s LEFT JOIN parts x ON x.client_id = s.client_id
    WHERE s.tenant_id = %(tenant)s AND s.status = 'active' AND {_ONE.format(row="s")}
    GROUP BY s.client_id),
judged AS (
    SELECT *, coalesce(revenue_minor, 0) = 0 AS no_revenue,
        no_labor OR no_rate OR no_license_cost OR is_mixed OR coalesce(revenue_minor, 0) = 0 AS is_open,
        CASE WHEN NOT (no_labor OR no_rate OR no_license_cost OR is_mixed)
            THEN revenue_minor - labor_minor - licenses_minor END AS margin_minor
    FROM joined),
rows AS (
    SELECT *, CASE WHEN revenue_minor > 0 THEN margin_minor::float8 / revenue_minor END AS margin,
        CASE WHEN hours > 0 AND NOT (no_license_cost OR is_mixed) AND revenue_minor > 0
            THEN round((revenue_minor - licenses_minor) / hours)::bigint END AS hourly_minor
    FROM judged),
tiered AS (
    SELECT *, CASE WHEN margin IS NULL THEN 'unknown' WHEN margin >= %(a)s THEN 'A' WHEN margin >= %(b)s THEN 'B'
        WHEN margin >= %(c)s THEN 'C' ELSE 'D' END AS tier FROM rows)"""

ISSUES = {
    "no_labor": "no_labor",
    "no_rate": "no_rate",
    "no_license_cost": "no_license_cost",
    "no_revenue": "no_revenue",
    "mixed": "is_mixed",
}
SORTS = {
    "name": "name",
    "owner_name": "owner_name",
    "revenue_minor": "revenue_minor",
    "labor_minor": "labor_minor",
    "licenses_minor": "licenses_minor",
    "margin_minor": "margin_minor",
    "margin": "margin",
    "hours": "hours",
    "hourly_minor": "hourly_minor",
    "mrr_minor": "mrr_minor",
    "p90": "p90",
}


def clients(
    ctx: Context, span: Mapping[str, Any], narrow: Mapping[str, Any], order: str, *, offset: int, limit: int
) -> list[dict[str, Any]]:
    """One page of clients with their margin in the span (see `profit.span`)."""
    where, params = _where(ctx, span, narrow)
    sql = f"WITH {_CLIENTS} SELECT * FROM tiered WHERE {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s"
    return _planned(ctx, sql, {**params, "offset": offset, "limit": limit})


def _planned(ctx: Context, sql: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a query that is planned for its very parameters: one plan for all would read every client for one."""
    raw(ctx).execute("SET LOCAL plan_cache_mode = force_custom_plan")
    found = fetch(ctx, sql, params)
    raw(ctx).execute("SET LOCAL plan_cache_mode = auto")
    return found


def totals(ctx: Context, span: Mapping[str, Any], narrow: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Sums per currency over clients whose margin is known, and how many are not, by reason."""
    where, params = _where(ctx, span, narrow)
    counted = ", ".join(f"count(*) FILTER (WHERE {column}) AS {name}" for name, column in ISSUES.items())
    tiers = ", ".join(
        f"count(*) FILTER (WHERE tier = '{t}') AS tier_{t.lower()}" for t in ("A", "B", "C", "D", "unknown")
    )
    sql = f"""WITH {_CLIENTS} SELECT currency, count(*) AS clients, count(margin) AS known,
            coalesce(sum(revenue_minor), 0)::bigint AS all_revenue_minor,
            sum(revenue_minor) FILTER (WHERE margin IS NOT NULL)::bigint AS revenue_minor,
            sum(labor_minor) FILTER (WHERE margin IS NOT NULL)::bigint AS labor_minor,
            sum(licenses_minor) FILTER (WHERE margin IS NOT NULL)::bigint AS licenses_minor,
            sum(margin_minor) FILTER (WHERE margin IS NOT NULL)::bigint AS margin_minor,
            sum(hours) FILTER (WHERE margin IS NOT NULL) AS hours,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY mrr_minor) AS median_mrr_minor,
            {counted}, {tiers}
        FROM tiered WHERE {where} GROUP BY 1 ORDER BY 4 DESC, 1"""
    return _planned(ctx, sql, params)


def _where(ctx: Context, span: Mapping[str, Any], narrow: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    tests = [
        (narrow.get("q"), "name ILIKE %(like)s"),
        (narrow.get("tier"), "tier = %(tier)s"),
        (narrow.get("owner"), "owner_name = %(owner)s"),
        (narrow.get("issue"), ISSUES.get(narrow.get("issue") or "", "is_open")),
    ]
    params = {"tenant": ctx.tenant_id, "client": None, **span, **narrow, "like": like(narrow.get("q") or "")}
    return " AND ".join(["true", *(sql for value, sql in tests if value)]), params


def agreements(ctx: Context, span: Mapping[str, Any], client_id: UUID) -> list[dict[str, Any]]:
    """Agreements of a client that ran or had hours in the span; hours on none of them are the row without id."""
    sql = f"""WITH {_PARTS},
        run AS (SELECT id, sum(mrr_minor)::bigint AS revenue_minor, sum(cost_minor)::bigint AS cost_minor
            FROM agreed GROUP BY 1),
        work AS (SELECT contract_id AS id, sum(hours) AS hours, sum(cost_minor)::bigint AS labor_minor,
            coalesce(sum(hours) FILTER (WHERE cost_minor IS NULL), 0) AS uncosted,
            CASE WHEN count(DISTINCT currency) = 1 THEN min(currency) END AS currency FROM worked GROUP BY 1)
        SELECT coalesce(r.id, w.id) AS id, k.name, k.product_name, k.start_on, k.end_on, k.recurrence, k.is_trial,
            k.currency, w.currency AS labor_currency, r.revenue_minor, w.hours, w.labor_minor, w.uncosted,
            CASE WHEN NOT EXISTS (SELECT FROM subscription b WHERE b.tenant_id = %(tenant)s
                AND b.client_id = %(client)s) THEN r.cost_minor END AS licenses_minor
        FROM run r FULL JOIN work w ON w.id = r.id LEFT JOIN contract k ON k.id = coalesce(r.id, w.id)
        ORDER BY r.revenue_minor DESC NULLS LAST, k.start_on DESC, 1"""
    return _planned(ctx, sql, {"tenant": ctx.tenant_id, **span, "client": client_id})


def licenses(ctx: Context, span: Mapping[str, Any], client_id: UUID) -> list[dict[str, Any]]:
    """What the client's subscriptions cost in the span, per product and currency."""
    sql = f"""WITH {_PARTS} SELECT p.id, p.name, p.vendor, b.currency, max(b.purchased) AS purchased,
            sum(b.purchased * b.unit_cost_minor)::bigint AS cost_minor,
            bool_or(b.purchased * b.unit_cost_minor IS NULL) AS is_open
        FROM bought b JOIN product p ON p.id = b.product_id GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC NULLS LAST, 2"""
    return _planned(ctx, sql, {"tenant": ctx.tenant_id, **span, "client": client_id})


def months(ctx: Context, span: Mapping[str, Any], client_id: UUID, currency: str) -> list[dict[str, Any]]:
    """Revenue, labor and licenses of each month in one currency, oldest first; NULL is unknown."""
    sql = f"""WITH {_PARTS} SELECT e.on_day,
            (SELECT sum(mrr_minor)::bigint FROM agreed a WHERE a.on_day = e.on_day AND a.currency = %(currency)s)
                AS revenue_minor,
            (SELECT sum(cost_minor)::bigint FROM worked w WHERE w.worked_on > e.begin_on AND w.worked_on <= e.on_day
                AND w.currency = %(currency)s) AS labor_minor,
            (SELECT sum(purchased * unit_cost_minor)::bigint FROM bought b WHERE b.on_day = e.on_day
                AND b.currency = %(currency)s) AS licenses_minor
        FROM ends e ORDER BY 1"""
    return _planned(ctx, sql, {"tenant": ctx.tenant_id, **span, "client": client_id, "currency": currency})


def entries(
    ctx: Context, client_id: UUID, after: date, as_of: date, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A page of hours of a client, newest first, with their number and sum."""
    params = {"tenant": ctx.tenant_id, "client": client_id, "after": after, "as_of": as_of}
    source = """FROM labor_entry l LEFT JOIN contract k ON k.id = l.contract_id
        WHERE l.tenant_id = %(tenant)s AND l.client_id = %(client)s AND l.worked_on > %(after)s
            AND l.worked_on <= %(as_of)s"""
    rows = fetch(
        ctx,
        f"""SELECT l.id, l.worked_on, l.hours, l.cost_rate_minor, l.currency, {COST} AS cost_minor, l.person_name,
            l.work_type, l.is_billable, k.name AS agreement_name {source}
        ORDER BY l.worked_on DESC, l.id OFFSET %(offset)s LIMIT %(limit)s""",
        {**params, "offset": offset, "limit": limit},
    )
    return rows, fetch(ctx, f"SELECT count(*) AS n, coalesce(sum(l.hours), 0) AS hours {source}", params)[0]
