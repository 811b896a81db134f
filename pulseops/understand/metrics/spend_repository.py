"""All SQL of software spend: bill lines by month and part; running subscriptions where a tenant has no bills."""

from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.licenses.repository import MONTH, running

# Lines are added up before anything is joined to them: there are few sums and many lines.
_BILLED = f"""lines AS MATERIALIZED (
    SELECT l.month, l.amount, coalesce(l.client_id::text, l.department, '') AS department_key,
        coalesce(c.name, l.department) AS department, coalesce(l.category, p.category, '') AS category,
        coalesce(l.vendor, p.vendor, '') AS vendor
    FROM (SELECT {MONTH} AS month, l.client_id, l.department, l.product_id, l.category, l.vendor,
            sum(l.billed_minor) + sum(l.billed_rest) AS amount
        FROM (SELECT period_start_on, period_end_on, client_id, department, product_id, category, vendor,
                sum(billed_minor) AS billed_minor, sum(billed_rest) AS billed_rest
            FROM cost_line WHERE tenant_id = %(tenant)s AND currency = %(currency)s
              AND period_start_on > %(before)s::date - 46 AND period_start_on < %(month)s::date + interval '1 month'
            GROUP BY 1, 2, 3, 4, 5, 6, 7) l
        GROUP BY 1, 2, 3, 4, 5, 6) l
    LEFT JOIN client c ON c.id = l.client_id LEFT JOIN product p ON p.id = l.product_id)"""

_CONTRACTED = f"""lines AS (
    SELECT %(month)s::date AS month, b.purchased * b.unit_cost_minor AS amount, b.client_id::text AS department_key,
        c.name AS department, coalesce(p.category, '') AS category, coalesce(p.vendor, '') AS vendor
    FROM subscription b JOIN client c ON c.id = b.client_id JOIN product p ON p.id = b.product_id
    WHERE b.tenant_id = %(tenant)s AND b.currency = %(currency)s AND c.status = 'active' AND {running()}
      AND b.purchased * b.unit_cost_minor IS NOT NULL)"""

_PART = """SELECT '{scope}' AS scope, {key} AS key, max({label}) AS label,
        round(sum(amount) FILTER (WHERE month = %(month)s))::bigint AS amount_minor,
        round(sum(amount) FILTER (WHERE month = %(before)s))::bigint AS before_minor
    FROM lines WHERE month IN (%(month)s, %(before)s) GROUP BY 2"""
_PARTS = " UNION ALL ".join(
    _PART.format(scope=scope, key=key, label=label)
    for scope, key, label in (
        ("department", "department_key", "department"),
        ("category", "category", "category"),
        ("vendor", "vendor", "vendor"),
    )
)


def contracted_currencies(ctx: Context, on: date) -> list[str]:
    """Currencies of running subscriptions with a known cost, most first."""
    sql = f"""SELECT b.currency FROM subscription b JOIN client c ON c.id = b.client_id
        WHERE b.tenant_id = %(tenant)s AND b.currency IS NOT NULL AND c.status = 'active' AND {running()}
          AND b.purchased * b.unit_cost_minor IS NOT NULL
        GROUP BY 1 ORDER BY count(*) DESC, 1"""
    return [row["currency"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "on": on})]


def months(ctx: Context, since: date, product_id: UUID | None = None) -> list[dict[str, Any]]:
    """Billed amount of each month and currency from `since` on, oldest first, with the number of its lines and the
    shortest period among them in days. Lines are added up by period first: there are few periods and many lines."""
    sql = f"""SELECT currency, {MONTH} AS month, round(sum(amount))::bigint AS amount_minor, sum(n)::bigint AS lines,
            min(l.period_end_on - l.period_start_on) AS shortest
        FROM (SELECT currency, period_start_on, period_end_on, sum(billed_minor) + sum(billed_rest) AS amount,
                count(*) AS n
              FROM cost_line
              WHERE tenant_id = %(tenant)s AND period_start_on >= %(since)s
                AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
              GROUP BY 1, 2, 3) l
        GROUP BY 1, 2 ORDER BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "since": since, "product": product_id})


def parts(ctx: Context, currency: str, month: date, before: date, on: date | None) -> list[dict[str, Any]]:
    """Spend of a month and the one before by department, category and vendor; `on` reads subscriptions of that day."""
    sql = f"WITH {_CONTRACTED if on else _BILLED} {_PARTS}"
    params = {"tenant": ctx.tenant_id, "currency": currency, "month": month, "before": before, "on": on}
    return fetch(ctx, sql, params)


def part_months(ctx: Context, currency: str, since: date, until: date) -> list[dict[str, Any]]:
    """Billed amount of each month from `since` to `until` by department, category and vendor."""
    sql = f"""WITH {_BILLED}
        SELECT CASE WHEN GROUPING(department_key) = 0 THEN 'department' WHEN GROUPING(category) = 0 THEN 'category'
                ELSE 'vendor' END AS scope, coalesce(department_key, category, vendor) AS key, month,
            CASE WHEN GROUPING(department_key) = 0 THEN max(department) ELSE coalesce(category, vendor) END AS label,
            round(sum(amount))::float8 AS amount_minor
        FROM lines WHERE month BETWEEN %(before)s AND %(month)s
        GROUP BY GROUPING SETS ((department_key, month), (category, month), (vendor, month))"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "currency": currency, "before": since, "month": until})


def people(ctx: Context) -> dict[str, int]:
    """Enabled human accounts by client or department id; those of inactive ones are left out."""
    sql = """SELECT n.client_id::text AS key, count(*) AS n FROM person n JOIN client c ON c.id = n.client_id
        WHERE n.tenant_id = %(tenant)s AND n.enabled AND n.kind = 'human' AND c.status = 'active' GROUP BY 1"""
    return {row["key"]: row["n"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}
