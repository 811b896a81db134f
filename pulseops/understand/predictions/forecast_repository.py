"""All SQL of forecasts: monthly series of the whole tenant."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch


def first_facts(ctx: Context) -> dict[str, date | None]:
    """Oldest day of each kind of fact: before it a month is unknown, not zero."""
    sql = """SELECT (SELECT min(start_on) FROM contract WHERE tenant_id = %(tenant)s AND NOT is_trial) AS contracts,
        (SELECT min(end_on) FROM contract WHERE tenant_id = %(tenant)s AND NOT is_trial AND end_on <= %(today)s) AS
        ended,
        (SELECT min(opened_at)::date FROM ticket WHERE tenant_id = %(tenant)s) AS tickets"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": ctx.today})[0]


def recurring(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """MRR (major units) at each month end, per currency; counted as the metric of that name counts it."""
    sql = """SELECT e.day, k.currency, sum(k.mrr_minor)::float8 / 100 AS value
        FROM unnest(%(ends)s::date[]) AS e(day)
        JOIN contract k ON k.start_on <= e.day AND (k.end_on IS NULL OR k.end_on > e.day)
        JOIN client c ON c.id = k.client_id AND (c.churned_on IS NULL OR c.churned_on > e.day)
          AND (c.status = 'active' OR c.churned_on IS NOT NULL)
        WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends)})


def contracted_seats(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """Seats under contract per product at each month end; agreements without a quantity are left out."""
    sql = """SELECT e.day, coalesce(k.product_name, k.name) AS item, sum(k.quantity)::float8 AS value
        FROM unnest(%(ends)s::date[]) AS e(day)
        JOIN contract k ON k.start_on <= e.day AND (k.end_on IS NULL OR k.end_on > e.day)
        JOIN client c ON c.id = k.client_id AND (c.churned_on IS NULL OR c.churned_on > e.day)
          AND (c.status = 'active' OR c.churned_on IS NOT NULL)
        WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial AND k.quantity IS NOT NULL
          AND coalesce(k.product_name, k.name) IS NOT NULL GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends)})


def tickets_between(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """Tickets opened in the month that ends on each day."""
    sql = """SELECT e.day, count(t.id)::float8 AS value
        FROM unnest(%(ends)s::date[], %(starts)s::date[]) AS e(day, before)
        LEFT JOIN ticket t ON t.tenant_id = %(tenant)s AND t.opened_at >= e.before + 1 AND t.opened_at < e.day + 1
        WHERE e.before IS NOT NULL GROUP BY 1"""
    starts = [None, *ends[:-1]]
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends), "starts": starts})


def use_between(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """Active users of all clients: the sum of each client's mean of the month that ends on each day."""
    sql = """WITH months AS (SELECT * FROM unnest(%(ends)s::date[], %(starts)s::date[]) AS e(day, before)
            WHERE before IS NOT NULL)
        SELECT day, sum(users)::float8 AS value FROM (
            SELECT m.day, u.client_id, u.product_id, avg(u.active_users) AS users
            FROM months m JOIN usage_day u ON u.day > m.before AND u.day <= m.day AND u.active_users IS NOT NULL
            WHERE u.tenant_id = %(tenant)s GROUP BY 1, 2, 3) AS each GROUP BY 1"""
    starts = [None, *ends[:-1]]
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends), "starts": starts})
