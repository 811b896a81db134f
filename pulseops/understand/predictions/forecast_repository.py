"""All SQL of forecasts: monthly series of the whole tenant, and the forecasts the night kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.observe.licenses.repository import MONTH


def first_facts(ctx: Context) -> dict[str, date | None]:
    """Oldest day of each kind of fact: before it a month is unknown, not zero."""
    sql = """SELECT (SELECT min(start_on) FROM contract WHERE tenant_id = %(tenant)s AND NOT is_trial) AS contracts,
        (SELECT min(end_on) FROM contract WHERE tenant_id = %(tenant)s AND NOT is_trial AND end_on <= %(today)s) AS
        ended,
        (SELECT min(opened_at)::date FROM ticket WHERE tenant_id = %(tenant)s) AS tickets"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": ctx.today})[0]


_LIVE = """WITH live AS MATERIALIZED (
        SELECT k.currency, k.start_on, least(k.end_on, c.churned_on) AS end_on, k.mrr_minor, k.quantity,
            coalesce(k.product_name, k.name) AS item
        FROM contract k JOIN client c ON c.id = k.client_id AND (c.status = 'active' OR c.churned_on IS NOT NULL)
        WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial)"""
_RUNS = """FROM unnest(%(ends)s::date[]) AS e(day)
    JOIN live l ON l.start_on <= e.day AND (l.end_on IS NULL OR l.end_on > e.day)"""


def recurring(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """MRR (major units) at each month end, per currency; counted as the metric of that name counts it."""
    sql = f"""{_LIVE} SELECT e.day, l.currency, sum(l.mrr_minor)::float8 / 100 AS value {_RUNS} GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends)})


def contracted_seats(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """Seats under contract per product at each month end; agreements without a quantity are left out."""
    sql = f"""{_LIVE} SELECT e.day, l.item, sum(l.quantity)::float8 AS value {_RUNS}
        WHERE l.quantity IS NOT NULL AND l.item IS NOT NULL GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends)})


# The place, from 0, of the month end a day belongs to: how many ends lie before it.
_PLACE = "width_bucket({day} - 1, %(ends)s::date[])"


def tickets_by_month(ctx: Context, ends: Sequence[date]) -> dict[int, float]:
    """Tickets opened in the month that ends on each day, by its place; months without are absent."""
    sql = f"""SELECT {_PLACE.format(day="opened_at::date")} AS place, count(*)::float8 AS value
        FROM ticket WHERE tenant_id = %(tenant)s GROUP BY 1"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends)})
    return {row["place"]: row["value"] for row in rows}


def billed_seats(ctx: Context, first: date) -> list[dict[str, Any]]:
    """Seats that bills are for, per product and month (named by its last day), where they state a quantity."""
    sql = f"""SELECT ({MONTH} + interval '1 month')::date - 1 AS day,
            coalesce(p.name, l.service) AS item, sum(l.quantity)::float8 AS value
        FROM cost_line l LEFT JOIN product p ON p.id = l.product_id
        WHERE l.tenant_id = %(tenant)s AND l.quantity IS NOT NULL AND l.period_start_on > %(first)s
          AND l.period_start_on <= %(today)s AND coalesce(l.charge_category, 'Usage') <> 'Credit' GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first, "today": ctx.today})


def users_by_product(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """Active users per product and month end: the sum of each client's mean of the month."""
    sql = f"""SELECT (%(ends)s::date[])[place + 1] AS day, p.name AS item, sum(users)::float8 AS value FROM (
            SELECT {_PLACE.format(day="day")} AS place, client_id, product_id, avg(active_users) AS users
            FROM usage_day WHERE tenant_id = %(tenant)s AND active_users IS NOT NULL AND product_id IS NOT NULL
              AND day > %(first)s AND day <= %(last)s
            GROUP BY 1, 2, 3) AS each JOIN product p ON p.id = each.product_id GROUP BY 1, 2"""
    params = {"tenant": ctx.tenant_id, "ends": list(ends), "first": ends[0], "last": ends[-1]}
    return fetch(ctx, sql, params)


def users_by_month(ctx: Context, ends: Sequence[date]) -> dict[int, float]:
    """Active users of all clients, by the place of the month end: the sum of each client's mean of the month."""
    sql = f"""SELECT place, sum(users)::float8 AS value FROM (
            SELECT {_PLACE.format(day="day")} AS place, client_id, product_id, avg(active_users) AS users
            FROM usage_day WHERE tenant_id = %(tenant)s AND active_users IS NOT NULL AND day > %(first)s
            GROUP BY 1, 2, 3) AS each GROUP BY 1"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends), "first": ends[0]})
    return {row["place"]: row["value"] for row in rows}


CHANGES = ("client", "import", "product", "product_alias")
"""What people and imports change that series are made of."""


def newest_change(ctx: Context) -> int:
    """Number of the newest audit entry about such a thing; 0 for none."""
    sql = """SELECT coalesce(max(sequence), 0) AS mark FROM audit_entry
        WHERE tenant_id = %(tenant)s AND subject_kind = ANY(%(kinds)s)"""
    mark: int = fetch(ctx, sql, {"tenant": ctx.tenant_id, "kinds": list(CHANGES)})[0]["mark"]
    return mark


NUMBERS = ("months_known", "last_on", "last", "mean", "lower", "upper", "error", "naive_error")
_KEPT = ("metric", "item", "currency", "method", *NUMBERS)


def kept(ctx: Context) -> list[dict[str, Any]]:
    """What was kept last, in its order, without history and backtest."""
    sql = f"""SELECT id, mark, created_at, {", ".join(_KEPT)} FROM series_forecast
        WHERE tenant_id = %(tenant)s ORDER BY position"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def details(ctx: Context, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """History and backtest of some of them."""
    sql = "SELECT id, detail FROM series_forecast WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
    return {row["id"]: row["detail"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(ids)})}


def keep(ctx: Context, rows: Sequence[Mapping[str, Any]], mark: int) -> None:
    """Put these in the place of what was kept."""
    raw(ctx).execute(b"DELETE FROM series_forecast WHERE tenant_id = %(tenant)s", {"tenant": ctx.tenant_id})
    names = ", ".join((*_KEPT, "detail"))
    sql = f"""INSERT INTO series_forecast (id, tenant_id, created_at, position, mark, {names})
        SELECT gen_random_uuid(), %(tenant)s, %(now)s, r.nth - 1, %(mark)s, {names}
        FROM jsonb_array_elements(%(rows)s) WITH ORDINALITY AS r(value, nth),
            jsonb_populate_record(NULL::series_forecast, r.value)"""
    shown = [{**row, "last_on": row["last_on"].isoformat()} for row in rows]
    values = {"tenant": ctx.tenant_id, "now": ctx.now, "mark": mark, "rows": Jsonb(shown)}
    raw(ctx).execute(sql.encode(), values)
