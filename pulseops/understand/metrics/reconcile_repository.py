"""All SQL of the reconciliation of seats, agreements and bills."""

from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.licenses.repository import running

_CLIENT = "c.id AS client_id, c.name AS client_name"


def seats(ctx: Context, on: date) -> list[dict[str, Any]]:
    """Seats of running subscriptions per client and product, with cost and price of one where it is but one."""
    sql = f"""SELECT {_CLIENT}, b.product_id, sum(b.purchased)::float8 AS quantity,
            CASE WHEN min(b.unit_cost_minor) = max(b.unit_cost_minor) THEN min(b.unit_cost_minor) END AS cost_minor,
            CASE WHEN min(b.unit_price_minor) = max(b.unit_price_minor) THEN min(b.unit_price_minor) END AS price_minor,
            CASE WHEN min(b.currency) = max(b.currency) THEN min(b.currency) END AS currency
        FROM subscription b JOIN client c ON c.id = b.client_id
        WHERE b.tenant_id = %(tenant)s AND c.status = 'active' AND b.purchased IS NOT NULL AND {running()}
        GROUP BY c.id, b.product_id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "on": on})


def agreed(ctx: Context, on: date) -> list[dict[str, Any]]:
    """Quantities of agreement lines in force per client and name."""
    sql = f"""SELECT {_CLIENT}, l.product_id, l.product_name, sum(l.quantity)::float8 AS quantity,
            CASE WHEN min(l.unit_price_minor) = max(l.unit_price_minor) THEN min(l.unit_price_minor) END AS price_minor,
            CASE WHEN min(l.currency) = max(l.currency) THEN min(l.currency) END AS currency
        FROM contract_line l JOIN client c ON c.id = l.client_id
        WHERE l.tenant_id = %(tenant)s AND c.status = 'active' AND (l.start_on IS NULL OR l.start_on <= %(on)s)
          AND (l.end_on IS NULL OR l.end_on > %(on)s)
        GROUP BY c.id, l.product_id, l.product_name"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "on": on})


def billed(ctx: Context, on: date) -> list[dict[str, Any]]:
    """Quantities of the newest month with lines of each client: of invoices to it, or of bills for it."""
    sql = f"""WITH lines AS (
            SELECT l.client_id, l.product_id, l.product_name, l.quantity, l.unit_price_minor AS price_minor, l.currency,
                date_trunc('month', v.issued_on)::date AS month, 'invoice' AS side
            FROM invoice_line l JOIN invoice v ON v.id = l.invoice_id
            WHERE l.tenant_id = %(tenant)s AND v.issued_on > %(on)s::date - 100 AND v.issued_on <= %(on)s
            UNION ALL
            SELECT l.client_id, l.product_id, l.service, l.quantity, round(l.billed_minor / nullif(l.quantity, 0)),
                l.currency, date_trunc('month', l.period_start_on)::date, 'bill'
            FROM cost_line l WHERE l.tenant_id = %(tenant)s AND l.quantity IS NOT NULL AND l.client_id IS NOT NULL
              AND l.period_start_on > %(on)s::date - 100 AND l.period_start_on <= %(on)s),
        newest AS (SELECT client_id, side, max(month) AS month FROM lines GROUP BY 1, 2)
        SELECT {_CLIENT}, l.product_id, l.product_name, l.month, sum(l.quantity)::float8 AS quantity,
            CASE WHEN min(l.price_minor) = max(l.price_minor) THEN min(l.price_minor)::bigint END AS price_minor,
            CASE WHEN min(l.currency) = max(l.currency) THEN min(l.currency) END AS currency
        FROM lines l JOIN newest USING (client_id, side, month) JOIN client c ON c.id = l.client_id
        WHERE c.status = 'active' GROUP BY c.id, l.product_id, l.product_name, l.month"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "on": on})


def products(ctx: Context) -> list[dict[str, Any]]:
    """Products by name, and whether anybody has a subscription of it."""
    sql = """SELECT p.id, p.name, EXISTS (SELECT FROM subscription b WHERE b.tenant_id = %(tenant)s
            AND b.product_id = p.id) AS has_seats FROM product p WHERE p.tenant_id = %(tenant)s ORDER BY p.name, p.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def aliases(ctx: Context) -> list[dict[str, Any]]:
    """What people said names mean."""
    sql = """SELECT a.id, a.alias, a.product_id, p.name AS product_name, a.by_name, a.created_at
        FROM product_alias a LEFT JOIN product p ON p.id = a.product_id
        WHERE a.tenant_id = %(tenant)s ORDER BY a.alias"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})
