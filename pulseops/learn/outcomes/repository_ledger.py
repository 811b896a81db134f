"""All SQL of the ledger of savings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import copy_rows, fetch
from pulseops.base.ids import uuid7

COLUMNS = (
    "at", "kind", "product_id", "product_name", "client_id", "client_name", "seats", "monthly_minor", "amount_minor",
    "currency", "effective_on", "cancel_by_on", "basis", "evidence", "batch_id", "approved_id", "by_name",
)  # fmt: skip


def add(ctx: Context, entries: Sequence[Mapping[str, Any]]) -> None:
    """Append lines; nothing else ever writes this table."""
    known = {"at": ctx.now, "evidence": {}, "batch_id": None, "approved_id": None, "by_name": ctx.actor.name}
    rows = [{**known, **entry} for entry in entries]
    values = [
        (uuid7(), ctx.tenant_id, *(Jsonb(row[n]) if n == "evidence" else row[n] for n in COLUMNS)) for row in rows
    ]
    copy_rows(ctx, "value_entry", ("id", "tenant_id", *COLUMNS), values)


def standing(ctx: Context, at: datetime | None = None) -> list[dict[str, Any]]:
    """The newest potential line of each product, owner and currency, until a time."""
    sql = """SELECT DISTINCT ON (product_id, client_id, currency) product_id, product_name, client_id, client_name,
            currency, seats, monthly_minor, amount_minor, effective_on, cancel_by_on, at
        FROM value_entry WHERE tenant_id = %(tenant)s AND kind = 'potential'
          AND (%(at)s::timestamptz IS NULL OR at <= %(at)s) AND product_id IS NOT NULL
        ORDER BY product_id, client_id, currency, at DESC, id DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "at": at})


def approved_of_batches(ctx: Context) -> dict[tuple[UUID, UUID, UUID | None], int]:
    """Seats approved so far, by batch, product and owner; reversals taken off."""
    sql = """SELECT batch_id, product_id, client_id, sum(seats)::int AS seats FROM value_entry
        WHERE tenant_id = %(tenant)s AND kind = 'approved' AND product_id IS NOT NULL GROUP BY 1, 2, 3"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id})
    return {(row["batch_id"], row["product_id"], row["client_id"]): row["seats"] for row in rows}


def approved_lines(ctx: Context, *, only_open: bool) -> list[dict[str, Any]]:
    """Approved lines with what was taken back of each and what was realised, oldest first."""
    sql = """SELECT * FROM (
            SELECT a.*, (a.evidence->>'purchased')::int AS purchased, (a.evidence->>'billed_minor')::bigint AS billed,
                (a.evidence->>'unit_minor')::bigint AS unit,
                -coalesce(b.seats, 0)::int AS taken_back, coalesce(r.seats, 0)::int AS realised_seats,
                coalesce(r.monthly, 0)::bigint AS realised_monthly, coalesce(r.amount, 0)::bigint AS realised_amount
            FROM value_entry a
            LEFT JOIN (SELECT (evidence->>'reverses')::uuid AS id, sum(seats) AS seats FROM value_entry
                       WHERE tenant_id = %(tenant)s AND kind = 'approved' AND evidence ? 'reverses' GROUP BY 1) b
              ON b.id = a.id
            LEFT JOIN (SELECT approved_id AS id, sum(seats) AS seats, sum(monthly_minor) AS monthly,
                           sum(amount_minor) AS amount FROM value_entry
                       WHERE tenant_id = %(tenant)s AND kind = 'realised' GROUP BY 1) r ON r.id = a.id
            WHERE a.tenant_id = %(tenant)s AND a.kind = 'approved' AND NOT a.evidence ? 'reverses') l
        WHERE NOT %(only_open)s OR seats > taken_back + realised_seats ORDER BY at, id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "only_open": only_open})


def realised_since(ctx: Context, product_id: UUID, client_id: UUID | None, at: datetime) -> int:
    """Seats of a product and owner realised since a time, whichever decision they answer."""
    sql = """SELECT coalesce(sum(seats), 0)::int AS n FROM value_entry WHERE tenant_id = %(tenant)s
        AND kind = 'realised' AND product_id = %(product)s AND client_id IS NOT DISTINCT FROM %(client)s
        AND at >= %(at)s"""
    params = {"tenant": ctx.tenant_id, "product": product_id, "client": client_id, "at": at}
    return int(fetch(ctx, sql, params)[0]["n"])


def sums(ctx: Context, at: datetime | None = None) -> list[dict[str, Any]]:
    """Approved and realised lines added up per kind and currency, until a time."""
    sql = """SELECT kind, currency, sum(seats)::int AS seats, sum(monthly_minor)::bigint AS monthly_minor,
            sum(amount_minor)::bigint AS amount_minor
        FROM value_entry WHERE tenant_id = %(tenant)s AND kind <> 'potential'
          AND (%(at)s::timestamptz IS NULL OR at <= %(at)s) GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "at": at})


def by_product(ctx: Context) -> list[dict[str, Any]]:
    """Approved and realised per product, owner and currency."""
    sql = """SELECT kind, product_id, max(product_name) AS product_name, client_id, max(client_name) AS client_name,
            currency, sum(seats)::int AS seats, sum(monthly_minor)::bigint AS monthly_minor,
            sum(amount_minor)::bigint AS amount_minor, max(cancel_by_on) AS cancel_by_on
        FROM value_entry WHERE tenant_id = %(tenant)s AND kind <> 'potential' GROUP BY 1, 2, 4, 6"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def lines(ctx: Context, kinds: Sequence[str], *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """A page of lines, newest first, and their number."""
    where = "tenant_id = %(tenant)s AND kind = ANY(%(kinds)s)"
    params = {"tenant": ctx.tenant_id, "kinds": list(kinds), "offset": offset, "limit": limit}
    sql = f"""SELECT id, at, kind, product_id, product_name, client_id, client_name, seats, monthly_minor, amount_minor,
            currency, effective_on, cancel_by_on, basis, evidence, by_name, approved_id
        FROM value_entry WHERE {where} ORDER BY at DESC, id DESC OFFSET %(offset)s LIMIT %(limit)s"""
    return fetch(ctx, sql, params), int(
        fetch(ctx, f"SELECT count(*) AS n FROM value_entry WHERE {where}", params)[0]["n"]
    )


def lines_between(ctx: Context, begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """Approved and realised lines from `begin` to before `end`, oldest first."""
    sql = """SELECT at, kind, product_name, client_name, amount_minor, currency, effective_on, basis FROM value_entry
        WHERE tenant_id = %(tenant)s AND kind <> 'potential' AND at >= %(begin)s AND at < %(end)s ORDER BY at, id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "begin": begin, "end": end})


def has_lines(ctx: Context) -> bool:
    """Whether the ledger was begun."""
    return bool(fetch(ctx, "SELECT 1 FROM value_entry WHERE tenant_id = %(t)s LIMIT 1", {"t": ctx.tenant_id}))


def lock(ctx: Context) -> None:
    """One writer a tenant at a time: two would write the same line."""
    fetch(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(%(k)s, 11))", {"k": f"ledger:{ctx.tenant_id}"})
