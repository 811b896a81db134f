"""All SQL of waste but the making of findings: lists, totals, plans, exclusions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import copy_rows, fetch, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like
from pulseops.core.waste import RELEASED
from pulseops.observe.licenses.repository import HELD, running

# Each has an index in its order: sorting 150,000 findings for one page would take longer than the page may.
SORTS: dict[str, str] = {"monthly_minor": "f.monthly_minor", "used_on": "f.used_on", "subject": "f.subject"}


@dataclass(frozen=True)
class WasteFilter:
    """What the list is narrowed to; None means all. `group`: whether a group assigns the seat."""

    kinds: Sequence[str] = ()
    product: UUID | None = None
    client: UUID | None = None
    group: bool | None = None
    q: str | None = None
    sort: str = "-monthly_minor"


def _where(filters: WasteFilter, group: str) -> str:
    tests: list[tuple[object, str]] = [
        (len(filters.kinds) == 1, "f.kind = (%(kinds)s::text[])[1]"),
        (len(filters.kinds) > 1, "f.kind = ANY(%(kinds)s)"),
        (filters.product, "f.product_id = %(product)s"),
        (filters.client, "f.client_id = %(client)s"),
        (filters.group is not None, f"{group} = %(group)s"),
    ]
    return " AND ".join(["f.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)])


def _params(ctx: Context, filters: WasteFilter, **more: object) -> dict[str, object]:
    fixed = {"tenant": ctx.tenant_id, "like": like(filters.q or ""), **vars(filters)}
    return {**fixed, "kinds": list(filters.kinds), **more}


_ROW = """f.id, f.kind, f.product_id, p.name AS product_name, f.other_id, o.name AS other_name, f.client_id,
    c.name AS client_name, f.seat_id, f.person_id, f.subject, n.email, f.seats, f.monthly_minor, f.currency, f.since_on,
    f.used_on, f.via_group, f.found_on"""
_JOINS = """JOIN product p ON p.id = f.product_id LEFT JOIN product o ON o.id = f.other_id
    LEFT JOIN client c ON c.id = f.client_id LEFT JOIN person n ON n.id = f.person_id"""


def _order(filters: WasteFilter) -> str:
    name = SORTS[filters.sort.removeprefix("-")]
    return f"{name} DESC NULLS LAST, f.id DESC" if filters.sort.startswith("-") else f"{name} ASC NULLS FIRST, f.id"


def page(ctx: Context, filters: WasteFilter, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page of findings (`q` is not heeded: see `searched`). The rows are chosen before names are looked up."""
    order, where = _order(filters), _where(filters, "(f.via_group IS NOT NULL)")
    sql = f"""SELECT {_ROW} FROM (SELECT * FROM waste_finding f WHERE {where} ORDER BY {order}
            OFFSET %(offset)s LIMIT %(limit)s) f {_JOINS} ORDER BY {order}"""
    return fetch(ctx, sql, _params(ctx, filters, offset=offset, limit=limit))


def totals(ctx: Context, filters: WasteFilter) -> list[dict[str, Any]]:
    """Findings, seats and money of all that a filter shows, per kind and currency, from the counts."""
    sql = f"""SELECT f.kind, f.currency, sum(f.findings) AS findings, sum(f.seats) AS seats,
            sum(f.monthly_minor)::bigint AS monthly_minor
        FROM waste_total f WHERE {_where(filters, "f.is_group")} GROUP BY 1, 2"""
    return fetch(ctx, sql, _params(ctx, filters))


def searched(
    ctx: Context, filters: WasteFilter, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A page of findings that hold `q` in who or what they are about, and the totals of all of them.

    ILIKE is not leakproof, so under row security no index finds them: all are read, once for both.
    """
    order, where = _order(filters), _where(filters, "(f.via_group IS NOT NULL)")
    sql = f"""WITH hit AS MATERIALIZED (
            SELECT f.id, f.kind, f.currency, f.seats, f.monthly_minor, f.used_on, f.subject FROM waste_finding f
            WHERE {where} AND f.subject ILIKE %(like)s)
        SELECT ARRAY(SELECT f.id FROM hit f ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s) AS ids,
            (SELECT coalesce(jsonb_agg(t), '[]') FROM (
                SELECT kind, currency, count(*) AS findings, sum(seats) AS seats,
                    sum(monthly_minor)::bigint AS monthly_minor
                FROM hit GROUP BY 1, 2) t) AS totals"""
    found = fetch(ctx, sql, _params(ctx, filters, offset=offset, limit=limit))[0]
    rows = {row["id"]: row for row in findings(ctx, found["ids"])}
    return [rows[key] for key in found["ids"]], found["totals"]


def findings(ctx: Context, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Findings by id, those that still stand."""
    sql = f"SELECT {_ROW} FROM waste_finding f {_JOINS} WHERE f.tenant_id = %(tenant)s AND f.id = ANY(%(ids)s)"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(ids)})


def of_seats(ctx: Context, seat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Findings about seats."""
    sql = f"""SELECT {_ROW} FROM waste_finding f {_JOINS}
        WHERE f.tenant_id = %(tenant)s AND f.seat_id = ANY(%(ids)s)"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(seat_ids)})


def seat_findings(ctx: Context, kinds: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Seats of some kinds that a person holds and no group assigns, dearest first."""
    sql = f"""SELECT {_ROW} FROM (SELECT * FROM waste_finding f WHERE f.tenant_id = %(tenant)s
            AND f.kind = ANY(%(kinds)s) AND f.seat_id IS NOT NULL AND f.via_group IS NULL
            ORDER BY f.monthly_minor DESC NULLS LAST, f.id LIMIT %(limit)s) f {_JOINS}"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "kinds": list(kinds), "limit": limit})


def overlapping(ctx: Context, finding: Mapping[str, Any], on: date, cutoff: date, limit: int) -> list[dict[str, Any]]:
    """Seats behind an overlap, used least recently first: those of a product whose holders use the other one too."""
    owner = "n.client_id = %(client)s" if finding["client_id"] else "c.kind = 'department'"
    used = f"""FROM seat e JOIN person n ON n.id = e.person_id JOIN client c ON c.id = n.client_id
        WHERE {HELD} AND c.status = 'active' AND {owner} AND n.enabled AND n.kind = 'human'
          AND (n.leave_until IS NULL OR n.leave_until < %(on)s) AND e.last_active_on > %(cutoff)s
          AND NOT EXISTS (SELECT FROM waste_finding f WHERE f.tenant_id = %(tenant)s AND f.seat_id = e.id)
          AND NOT EXISTS (SELECT FROM waste_exclusion x WHERE x.tenant_id = %(tenant)s
            AND (x.until_on IS NULL OR x.until_on >= %(on)s) AND (x.kind IS NULL OR x.kind = 'overlap')
            AND (x.product_id IS NULL OR x.product_id = e.product_id)
            AND (x.client_id IS NULL OR x.client_id = n.client_id)
            AND (x.person_id IS NULL OR x.person_id = n.id))"""
    sql = f"""SELECT e.id AS seat_id, n.id AS person_id, n.client_id, c.name AS client_name,
            coalesce(n.name, n.email, 'no name') AS subject, n.email, e.assigned_on AS since_on,
            e.last_active_on AS used_on, e.via_group
        {used} AND e.product_id = %(product_id)s
          AND coalesce(lower(n.email), n.id::text) IN (SELECT coalesce(lower(n.email), n.id::text)
            {used} AND e.product_id = %(other_id)s)
        ORDER BY e.last_active_on, e.id LIMIT %(limit)s"""
    params = {**finding, "tenant": ctx.tenant_id, "client": finding["client_id"], "on": on, "cutoff": cutoff}
    return fetch(ctx, sql, {**params, "limit": limit})


_PLANS = """SELECT s.product_id, p.name AS product_name, p.vendor, s.client_id, c.name AS client_name, s.currency,
        s.purchased, s.held, s.wasted, s.spare, s.seats, s.moved, s.monthly_minor, s.amount_minor,
        s.effective_on, s.cancel_by_on, s.rule, s.months, s.as_of
    FROM savings_plan s JOIN product p ON p.id = s.product_id LEFT JOIN client c ON c.id = s.client_id
    WHERE s.tenant_id = %(tenant)s"""


def plans(ctx: Context, product: UUID | None, limit: int) -> list[dict[str, Any]]:
    """What contracts let go of, the largest amount first; without a price last."""
    sql = f"""{_PLANS} AND (%(product)s::uuid IS NULL OR s.product_id = %(product)s)
        ORDER BY s.amount_minor DESC NULLS LAST, s.seats + s.moved DESC, s.id LIMIT %(limit)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "product": product, "limit": limit})


def plans_of(ctx: Context, product_id: UUID, client_id: UUID | None) -> list[dict[str, Any]]:
    """Plans of one product and owner, one a currency."""
    sql = f"{_PLANS} AND s.product_id = %(product)s AND s.client_id IS NOT DISTINCT FROM %(client)s"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "product": product_id, "client": client_id})


def plan_totals(ctx: Context) -> list[dict[str, Any]]:
    """Plans added up per currency: seats, money a month and over 12 months, and how many have no price."""
    sql = """SELECT currency, count(*) AS plans, sum(seats + moved) AS seats,
            sum(monthly_minor)::bigint AS monthly_minor, sum(amount_minor)::bigint AS amount_minor
        FROM savings_plan WHERE tenant_id = %(tenant)s AND seats + moved > 0 GROUP BY 1 ORDER BY 5 DESC NULLS LAST"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def units(ctx: Context) -> list[dict[str, Any]]:
    """What plans are made of, read right after `find_all`: one row a product and owner with seats bought and held."""
    sql = """SELECT u.product_id, u.owner, u.purchased, u.held, coalesce(w.wasted, 0) AS wasted,
            coalesce(w.moved, 0) AS moved, coalesce(w.saved, 0) AS saved, coalesce(w.spare, 0) AS spare
        FROM _unit u JOIN (
            SELECT product_id, owner, sum(seats) FILTER (WHERE kind = ANY(%(released)s)) AS wasted,
                sum(seats) FILTER (WHERE kind = 'downgrade') AS moved,
                avg(monthly_minor) FILTER (WHERE kind = 'downgrade') AS saved,
                sum(seats) FILTER (WHERE kind = 'unassigned') AS spare
            FROM _found GROUP BY 1, 2) w ON w.product_id = u.product_id AND w.owner = u.owner
        WHERE u.is_known AND u.purchased > 0 AND coalesce(w.wasted, w.moved, w.spare) > 0"""
    return fetch(ctx, sql, {"released": list(RELEASED)})


def terms(ctx: Context) -> list[dict[str, Any]]:
    """Running subscriptions behind `units`."""
    sql = """SELECT b.product_id, b.owner, b.subscription_id, b.purchased, b.unit_cost_minor, b.currency, b.start_on,
            b.term_end_on, b.cancel_by_on, b.auto_renew
        FROM _bought b WHERE b.purchased > 0 ORDER BY b.subscription_id"""
    return fetch(ctx, sql)


_PLAN_COLUMNS = (
    "product_id", "client_id", "currency", "purchased", "held", "wasted", "spare", "seats", "moved", "monthly_minor",
    "amount_minor", "effective_on", "cancel_by_on", "rule", "months", "as_of",
)  # fmt: skip


def put_plans(ctx: Context, rows: Sequence[Mapping[str, Any]], product_ids: Sequence[UUID] | None) -> None:
    """Replace the plans of all or some products."""
    sql = """DELETE FROM savings_plan WHERE tenant_id = %(tenant)s
        AND (%(products)s::uuid[] IS NULL OR product_id = ANY(%(products)s))"""
    scope = list(product_ids) if product_ids is not None else None
    raw(ctx).execute(sql.encode(), {"tenant": ctx.tenant_id, "products": scope})
    values = [
        (uuid7(), ctx.tenant_id, *(json.dumps(r[n]) if n == "months" else r[n] for n in _PLAN_COLUMNS)) for r in rows
    ]
    copy_rows(ctx, "savings_plan", ("id", "tenant_id", *_PLAN_COLUMNS), values)


def last_refresh(ctx: Context) -> dict[str, Any] | None:
    """When findings were last made and from what."""
    sql = """SELECT as_of, refreshed_at, imported_at, audit_sequence, seats FROM waste_refresh
        WHERE tenant_id = %(tenant)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})


TOLD_BY = ("product", "subscription", "waste_exclusion", "seat")
"""Subjects of the audit trail that change what waste is."""


def state_of_facts(ctx: Context) -> dict[str, Any]:
    """The newest import and the newest change by hand that findings could depend on."""
    sql = """SELECT (SELECT max(finished_at) FROM sync_run WHERE tenant_id = %(tenant)s) AS imported_at,
        coalesce((SELECT max(sequence) FROM audit_entry WHERE tenant_id = %(tenant)s
            AND subject_kind = ANY(%(kinds)s)), 0) AS audit_sequence"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "kinds": list(TOLD_BY)})[0]


def note_refresh(ctx: Context, as_of: date, facts: Mapping[str, Any], seats: int) -> None:
    """Write down from what findings were made."""
    sql = b"""INSERT INTO waste_refresh (tenant_id, as_of, refreshed_at, imported_at, audit_sequence, seats)
        VALUES (%(tenant)s, %(as_of)s, %(now)s, %(imported_at)s, %(audit_sequence)s, %(seats)s)
        ON CONFLICT (tenant_id) DO UPDATE SET as_of = EXCLUDED.as_of, refreshed_at = EXCLUDED.refreshed_at,
            imported_at = EXCLUDED.imported_at, audit_sequence = EXCLUDED.audit_sequence, seats = EXCLUDED.seats"""
    raw(ctx).execute(sql, {**facts, "tenant": ctx.tenant_id, "as_of": as_of, "now": ctx.now, "seats": seats})


def exclusions(ctx: Context, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """What never counts as waste, newest first, and how many; those past their day are marked."""
    sql = """SELECT x.id, x.kind, x.product_id, p.name AS product_name, x.person_id,
            coalesce(n.name, n.email) AS person_name, x.client_id, c.name AS client_name, x.reason, x.until_on,
            x.by_name, x.created_at, coalesce(x.until_on < %(today)s, false) AS is_over
        FROM waste_exclusion x LEFT JOIN product p ON p.id = x.product_id LEFT JOIN person n ON n.id = x.person_id
        LEFT JOIN client c ON c.id = x.client_id
        WHERE x.tenant_id = %(tenant)s ORDER BY x.created_at DESC, x.id DESC OFFSET %(offset)s LIMIT %(limit)s"""
    params = {"tenant": ctx.tenant_id, "today": ctx.today, "offset": offset, "limit": limit}
    count = "SELECT count(*) AS n FROM waste_exclusion WHERE tenant_id = %(tenant)s"
    return fetch(ctx, sql, params), int(fetch(ctx, count, params)[0]["n"])


def add_exclusion(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Insert an exclusion."""
    row_id = uuid7()
    sql = b"""INSERT INTO waste_exclusion (id, tenant_id, created_at, product_id, person_id, client_id, kind, reason,
            until_on, by_name)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(product_id)s, %(person_id)s, %(client_id)s, %(kind)s, %(reason)s,
            %(until_on)s, %(by)s)"""
    known = {"id": row_id, "tenant": ctx.tenant_id, "now": ctx.now, "by": ctx.actor.name}
    raw(ctx).execute(sql, {**values, **known})
    return row_id


def remove_exclusion(ctx: Context, exclusion_id: UUID) -> dict[str, Any] | None:
    """Delete an exclusion; answers what it named."""
    sql = """DELETE FROM waste_exclusion WHERE tenant_id = %(tenant)s AND id = %(id)s
        RETURNING product_id, person_id, client_id, kind, reason, until_on"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": exclusion_id})


def exists(ctx: Context, table: str, row_id: UUID) -> bool:
    """Whether a product, person or client of this tenant has this id (the table's name comes from code)."""
    sql = f"SELECT 1 FROM {table} WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": row_id}))


def products_touched(ctx: Context, values: Mapping[str, Any]) -> list[UUID]:
    """Products whose findings an exclusion can change."""
    if values["product_id"]:
        return [values["product_id"]]
    sql = """SELECT DISTINCT e.product_id FROM seat e JOIN person n ON n.id = e.person_id WHERE e.tenant_id = %(tenant)s
            AND (%(person_id)s::uuid IS NULL OR n.id = %(person_id)s)
            AND (%(client_id)s::uuid IS NULL OR n.client_id = %(client_id)s)
        UNION SELECT product_id FROM subscription WHERE tenant_id = %(tenant)s AND client_id = %(client_id)s"""
    return [row["product_id"] for row in fetch(ctx, sql, {**values, "tenant": ctx.tenant_id})]


def unit_now(ctx: Context, product_id: UUID, client_id: UUID | None, on: date) -> dict[str, Any]:
    """Running subscriptions of a product and owner (None: all departments), and how many seats are held."""
    mine = "c.id = %(client)s" if client_id else "c.kind = 'department'"
    params = {"tenant": ctx.tenant_id, "product": product_id, "client": client_id, "on": on}
    bought = f"""SELECT b.id AS subscription_id, b.purchased, b.assigned, b.unit_cost_minor, b.currency, b.start_on,
            b.term_end_on, b.cancel_by_on, b.auto_renew
        FROM subscription b JOIN client c ON c.id = b.client_id
        WHERE b.tenant_id = %(tenant)s AND b.product_id = %(product)s AND c.status = 'active' AND {mine}
          AND {running()} ORDER BY b.id"""
    held = f"""SELECT count(*) AS n FROM seat e JOIN person n ON n.id = e.person_id JOIN client c ON c.id = n.client_id
        WHERE {HELD} AND e.product_id = %(product)s AND c.status = 'active' AND {mine}"""
    terms = fetch(ctx, bought, params)
    assigned = [row["assigned"] for row in terms if row["assigned"] is not None]
    listed = int(fetch(ctx, held, params)[0]["n"])
    return {"terms": terms, "held": sum(assigned) if assigned else listed}


def owner_kind(ctx: Context, client_id: UUID) -> str | None:
    """Whether this is a client or a department."""
    sql = "SELECT kind FROM client WHERE tenant_id = %(tenant)s AND id = %(id)s"
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": client_id})
    return rows[0]["kind"] if rows else None
