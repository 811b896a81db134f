"""SQL of one part of a month's spend: what it is made of."""

from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.licenses.repository import MONTH, running

_BILLED = f"""lines AS (
    SELECT {MONTH} AS month, l.billed_minor + l.billed_rest AS amount, coalesce(p.name, l.service) AS service,
        l.product_id, coalesce(l.client_id::text, l.department, '') AS department_key,
        coalesce(c.name, l.department) AS department, coalesce(l.category, p.category, '') AS category,
        coalesce(l.vendor, p.vendor, '') AS vendor
    FROM cost_line l LEFT JOIN client c ON c.id = l.client_id LEFT JOIN product p ON p.id = l.product_id
    WHERE l.tenant_id = %(tenant)s AND l.currency = %(currency)s
      AND l.period_start_on > %(before)s::date - 46 AND l.period_start_on < %(month)s::date + interval '1 month')"""

_CONTRACTED = f"""lines AS (
    SELECT %(month)s::date AS month, (b.purchased * b.unit_cost_minor)::numeric AS amount, p.name AS service,
        b.product_id, b.client_id::text AS department_key, c.name AS department, coalesce(p.category, '') AS category,
        coalesce(p.vendor, '') AS vendor
    FROM subscription b JOIN client c ON c.id = b.client_id JOIN product p ON p.id = b.product_id
    WHERE b.tenant_id = %(tenant)s AND b.currency = %(currency)s AND c.status = 'active' AND {running()}
      AND b.purchased * b.unit_cost_minor IS NOT NULL)"""

_IN_PART = {
    "total": "true",
    "department": "department_key = %(key)s",
    "category": "category = %(key)s",
    "vendor": "vendor = %(key)s",
}


def rows(
    ctx: Context, scope: str, key: str, currency: str, month: date, before: date, on: date | None, limit: int
) -> list[dict[str, Any]]:
    """One row a service and department, the largest first, with the exact sums of all rows and how many there are.

    `on` reads subscriptions of that day instead of bills.
    """
    sql = f"""WITH {_CONTRACTED if on else _BILLED}, parts AS (
        SELECT service, max(product_id::text)::uuid AS product_id, vendor, department, count(*) AS lines,
            sum(amount) FILTER (WHERE month = %(month)s) AS amount,
            sum(amount) FILTER (WHERE month = %(before)s) AS before
        FROM lines WHERE month IN (%(month)s, %(before)s) AND {_IN_PART[scope]} GROUP BY service, vendor, department)
        SELECT service, product_id, vendor, department, lines, round(amount)::bigint AS amount_minor,
            round(before)::bigint AS before_minor, round(sum(amount) OVER ())::bigint AS total_minor,
            round(sum(before) OVER ())::bigint AS total_before_minor, count(*) OVER () AS of
        FROM parts ORDER BY abs(coalesce(amount, 0)) DESC, abs(coalesce(before, 0)) DESC, service, department
        LIMIT %(limit)s"""
    params = {"tenant": ctx.tenant_id, "key": key, "currency": currency, "month": month, "before": before, "on": on}
    return fetch(ctx, sql, {**params, "limit": limit})


def changes(ctx: Context, scope: str, key: str, currency: str, month: date, before: date, on: date | None,
            limit: int) -> list[dict[str, Any]]:  # fmt: skip
    """One row a service, the largest change first, with the exact sums of all rows and how many there are."""
    sql = f"""WITH {_CONTRACTED if on else _BILLED}, parts AS (
        SELECT service, vendor, max(product_id::text)::uuid AS product_id,
            sum(amount) FILTER (WHERE month = %(month)s) AS amount,
            sum(amount) FILTER (WHERE month = %(before)s) AS before
        FROM lines WHERE month IN (%(month)s, %(before)s) AND {_IN_PART[scope]} GROUP BY service, vendor)
        SELECT service, vendor, product_id, round(amount)::bigint AS amount_minor,
            round(before)::bigint AS before_minor, round(sum(amount) OVER ())::bigint AS total_minor,
            round(sum(before) OVER ())::bigint AS total_before_minor, count(*) OVER () AS of
        FROM parts ORDER BY abs(coalesce(amount, 0) - coalesce(before, 0)) DESC, service, vendor LIMIT %(limit)s"""
    params = {"tenant": ctx.tenant_id, "key": key, "currency": currency, "month": month, "before": before, "on": on}
    return fetch(ctx, sql, {**params, "limit": limit})
