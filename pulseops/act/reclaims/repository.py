"""All SQL of reclaims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import copy_rows, fetch, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like

OPEN = ("asked", "proposed")


def policy(ctx: Context) -> dict[str, Any] | None:
    """How this tenant takes seats back, if it ever said so."""
    sql = """SELECT wait_days, cooldown_days, on_silence, automatic, by_name, updated_at FROM reclaim_policy
        WHERE tenant_id = %(tenant)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})


def put_policy(ctx: Context, values: Mapping[str, Any]) -> None:
    """Write the policy down."""
    sql = b"""INSERT INTO reclaim_policy
            (tenant_id, wait_days, cooldown_days, on_silence, automatic, by_name, updated_at)
        VALUES (%(tenant)s, %(wait_days)s, %(cooldown_days)s, %(on_silence)s, %(automatic)s, %(by)s, %(now)s)
        ON CONFLICT (tenant_id) DO UPDATE SET wait_days = EXCLUDED.wait_days, on_silence = EXCLUDED.on_silence,
            cooldown_days = EXCLUDED.cooldown_days, automatic = EXCLUDED.automatic, by_name = EXCLUDED.by_name,
            updated_at = EXCLUDED.updated_at"""
    raw(ctx).execute(sql, {**values, "tenant": ctx.tenant_id, "by": ctx.actor.name, "now": ctx.now})


_COLUMNS = (
    "id", "tenant_id", "created_at", "batch_id", "seat_id", "product_id", "person_id", "client_id", "product_name",
    "person_name", "email", "kind", "other_id", "other_name", "seats", "monthly_minor", "currency", "state",
    "token_hash", "asked_at", "answer_by_on", "action_id", "settled_at", "by_name",
)  # fmt: skip


def add(ctx: Context, rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Insert reclaims; answers their ids in the same order."""
    ids = [row.get("id") or uuid7() for row in rows]
    known = {"tenant_id": ctx.tenant_id, "created_at": ctx.now, "by_name": ctx.actor.name}
    full = [{**row, **known, "id": key} for key, row in zip(ids, rows, strict=True)]
    copy_rows(ctx, "reclaim", _COLUMNS, [tuple(row.get(name) for name in _COLUMNS) for row in full])
    return ids


def open_seats(ctx: Context, seat_ids: Sequence[UUID]) -> set[UUID]:
    """Seats among these that are asked for already."""
    sql = """SELECT seat_id FROM reclaim WHERE tenant_id = %(tenant)s AND seat_id = ANY(%(ids)s)
        AND state = ANY(%(open)s)"""
    params = {"tenant": ctx.tenant_id, "ids": list(seat_ids), "open": list(OPEN)}
    return {row["seat_id"] for row in fetch(ctx, sql, params)}


def change(ctx: Context, ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    """Set columns of some reclaims (names come from code)."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"UPDATE reclaim SET {sets} WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
    raw(ctx).execute(sql.encode(), {**values, "tenant": ctx.tenant_id, "ids": list(ids)})


def lock(ctx: Context, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Reclaims held against others until the transaction ends."""
    sql = """SELECT * FROM reclaim WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(ids)})


def lock_unanswered(ctx: Context, before: date, limit: int) -> list[dict[str, Any]]:
    """Reclaims whose holder did not answer in time, the oldest first."""
    sql = """SELECT * FROM reclaim WHERE tenant_id = %(tenant)s AND state = 'asked' AND answer_by_on < %(before)s
        ORDER BY answer_by_on, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "before": before, "limit": limit})


def held(nobody: Context) -> dict[str, Any] | None:
    """The reclaim whose secret this transaction holds (row security shows no other)."""
    sql = """SELECT id, tenant_id, state, kind, product_name, other_name, person_name, asked_at, answer_by_on,
            answered_at, by_name FROM reclaim WHERE token_hash = current_setting('app.token_hash', true)"""
    return fetch_one(nobody, sql)


def settle_by_action(ctx: Context) -> int:
    """Close proposals whose action was declined, refused, failed or is past its time."""
    sql = b"""UPDATE reclaim r SET state = CASE a.state WHEN 'declined' THEN 'cancelled' WHEN 'expired' THEN 'cancelled'
            ELSE 'refused' END, note = coalesce(a.last_error, r.note), settled_at = %(now)s
        FROM action a WHERE r.tenant_id = %(tenant)s AND r.state = 'proposed' AND a.tenant_id = r.tenant_id
          AND a.id = r.action_id AND a.state IN ('declined', 'expired', 'refused', 'failed')"""
    return raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "now": ctx.now}).rowcount


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    states: Sequence[str] = ()
    product: UUID | None = None
    client: UUID | None = None
    batch: UUID | None = None
    q: str | None = None


_SHOWN = """r.id, r.batch_id, r.seat_id, r.product_id, r.product_name, r.person_id, r.person_name, r.email, r.client_id,
    c.name AS client_name, r.kind, r.other_name, r.seats, r.delivered, r.monthly_minor, r.currency, r.state,
    r.asked_at, r.answer_by_on, r.answered_at, r.note, r.action_id, a.state AS action_state, a.undo_until, r.settled_at,
    r.by_name, r.created_at"""
_FROM = """FROM reclaim r LEFT JOIN client c ON c.id = r.client_id LEFT JOIN action a ON a.id = r.action_id"""


def _where(ctx: Context, filters: Filter, *, with_state: bool = True) -> tuple[str, dict[str, Any]]:
    tests: list[tuple[object, str]] = [
        (with_state and filters.states, "r.state = ANY(%(states)s)"),
        (filters.product, "r.product_id = %(product)s"),
        (filters.client, "r.client_id = %(client)s"),
        (filters.batch, "r.batch_id = %(batch)s"),
        (filters.q, "(r.product_name ILIKE %(like)s OR r.person_name ILIKE %(like)s OR r.email ILIKE %(like)s)"),
    ]
    params = {"tenant": ctx.tenant_id, "like": like(filters.q or ""), **vars(filters), "states": list(filters.states)}
    return " AND ".join(["r.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]), params


def page(ctx: Context, filters: Filter, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page, newest first."""
    where, params = _where(ctx, filters)
    sql = f"""SELECT {_SHOWN} {_FROM} WHERE {where} ORDER BY r.created_at DESC, r.product_name, r.person_name, r.id
        OFFSET %(offset)s LIMIT %(limit)s"""
    return fetch(ctx, sql, {**params, "offset": offset, "limit": limit})


def counts(ctx: Context, filters: Filter) -> dict[str, int]:
    """Reclaims per state under the other filters."""
    where, params = _where(ctx, filters, with_state=False)
    sql = f"SELECT r.state, count(*) AS n FROM reclaim r WHERE {where} GROUP BY 1"
    return {row["state"]: row["n"] for row in fetch(ctx, sql, params)}


def state_of_seats(ctx: Context, seat_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The newest reclaim of each of these seats."""
    sql = """SELECT DISTINCT ON (seat_id) seat_id, id, state, answer_by_on FROM reclaim
        WHERE tenant_id = %(tenant)s AND seat_id = ANY(%(ids)s) ORDER BY seat_id, created_at DESC"""
    return {row["seat_id"]: row for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(seat_ids)})}


def given_up(ctx: Context) -> list[dict[str, Any]]:
    """Seats given up or moved and not given back, per batch, product and whose contracts.

    `saved_minor` is what each moved seat saves a month.
    """
    sql = """SELECT r.batch_id, r.product_id, max(r.product_name) AS product_name,
            CASE WHEN c.kind = 'client' THEN r.client_id END AS owner,
            max(CASE WHEN c.kind = 'client' THEN c.name END) AS owner_name, r.kind = 'unassigned' AS is_spare,
            max(r.other_name) FILTER (WHERE r.kind = 'downgrade') AS moved_to,
            round(avg(r.monthly_minor) FILTER (WHERE r.kind = 'downgrade'))::bigint AS saved_minor,
            coalesce(sum(r.seats) FILTER (WHERE r.state = 'released'), 0)::int AS seats,
            min(r.settled_at) FILTER (WHERE r.state = 'released') AS first_at, max(r.by_name) AS by_name
        FROM reclaim r LEFT JOIN client c ON c.id = r.client_id
        WHERE r.tenant_id = %(tenant)s AND r.state IN ('released', 'restored') AND r.product_id IS NOT NULL
        GROUP BY 1, 2, 4, 6 ORDER BY min(r.created_at)"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def given_up_unpaid(ctx: Context, product_id: UUID, client_id: UUID | None) -> int:
    """Seats of a product that were given up or moved and are still paid for: they stand among those nobody holds.

    `client_id` is the client's, or None for the departments together.
    """
    sql = """SELECT coalesce(sum(r.seats - r.delivered), 0)::int AS n
        FROM reclaim r LEFT JOIN client c ON c.id = r.client_id
        WHERE r.tenant_id = %(tenant)s AND r.product_id = %(product)s AND r.state = 'released'
          AND CASE WHEN c.kind = 'client' THEN r.client_id END IS NOT DISTINCT FROM %(client)s"""
    params = {"tenant": ctx.tenant_id, "product": product_id, "client": client_id}
    return int(fetch(ctx, sql, params)[0]["n"])


def open_of_seats(ctx: Context, seat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Open reclaims of these seats, held against others."""
    sql = """SELECT id, seat_id, batch_id, state FROM reclaim WHERE tenant_id = %(tenant)s AND seat_id = ANY(%(ids)s)
        AND state = ANY(%(open)s) ORDER BY id FOR UPDATE"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(seat_ids), "open": list(OPEN)})


def restore_action(ctx: Context, action_id: UUID) -> None:
    """Mark all reclaims an action settled as taken back."""
    sql = b"""UPDATE reclaim SET state = 'restored', settled_at = %(now)s
        WHERE tenant_id = %(tenant)s AND action_id = %(action)s AND state = 'released'"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "action": action_id, "now": ctx.now})


def deliver(ctx: Context, batch_id: UUID, product_id: UUID, seats: int) -> None:
    """Write down that so many of a batch's seats of a product are no longer paid for, oldest reclaims first."""
    sql = b"""UPDATE reclaim r SET delivered = r.delivered + least(greatest(%(seats)s - d.before, 0), d.open)
        FROM (SELECT id, seats - delivered AS open, sum(seats - delivered) OVER (ORDER BY created_at, id)
                - (seats - delivered) AS before
              FROM reclaim WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s AND product_id = %(product)s
                AND state = 'released') d
        WHERE r.tenant_id = %(tenant)s AND r.id = d.id AND d.open > 0 AND d.before < %(seats)s"""
    params = {"tenant": ctx.tenant_id, "batch": batch_id, "product": product_id, "seats": seats}
    raw(ctx).execute(sql, params)
