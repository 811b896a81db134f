"""All SQL of actions and their approvals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import change_row, fetch, fetch_columns, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like

_JSON = frozenset({"params", "changes", "warnings", "receipt"})
_SHOWN = """a.id, a.type, a.key, a.params, a.title, a.subject, a.client_id, c.name AS client_name, a.changes,
    a.warnings, a.touches, a.why, a.origin_kind, a.origin_id, a.level, a.state, a.proposed_by, a.created_at,
    a.expires_at, a.decided_by, a.decided_at, a.decided_via, a.reason, a.attempts, a.next_try_at, a.last_error,
    a.performed_at, a.receipt, a.undo_until, a.undone_at, a.undone_by"""
_FROM = "FROM action a LEFT JOIN client c ON c.id = a.client_id"
# States in which an action counts against the cap of its day: done, or on its way.
SPENT = ("approved", "reserved", "performed")


def add(ctx: Context, values: Mapping[str, Any]) -> UUID | None:
    """Insert an action; None when its key was used before."""
    row = {name: Jsonb(value) if name in _JSON else value for name, value in values.items()}
    row |= {"id": uuid7(), "tenant_id": ctx.tenant_id, "created_at": ctx.now, "attempts": 0}
    row.setdefault("receipt", Jsonb({}))
    names, marks = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    sql = f"INSERT INTO action ({names}) VALUES ({marks}) ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id"
    rows = fetch(ctx, sql, row)
    return rows[0]["id"] if rows else None


def change(ctx: Context, action_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    row = {name: Jsonb(value) if name in _JSON else value for name, value in values.items()}
    change_row(ctx, "action", action_id, row)


def of_key(ctx: Context, key: str) -> dict[str, Any] | None:
    """The action that has this key."""
    sql = f"SELECT {_SHOWN} {_FROM} WHERE a.tenant_id = %(tenant)s AND a.key = %(key)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "key": key})


def find(ctx: Context, action_id: UUID) -> dict[str, Any] | None:
    """One action."""
    sql = f"SELECT {_SHOWN} {_FROM} WHERE a.tenant_id = %(tenant)s AND a.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": action_id})


def lock(ctx: Context, action_id: UUID) -> dict[str, Any] | None:
    """One action, held against others until the transaction ends."""
    sql = f"SELECT {_SHOWN} {_FROM} WHERE a.tenant_id = %(tenant)s AND a.id = %(id)s FOR UPDATE OF a"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": action_id})


def spent_since(ctx: Context, kind: str, since: datetime, but: UUID | None = None) -> int:
    """Objects that actions of a kind touched, or are about to, since a moment. Holds the kind for this transaction."""
    params = {"tenant": ctx.tenant_id, "kind": kind, "since": since, "spent": list(SPENT), "but": but}
    lock_kind = "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(%(tenant)s::text || %(kind)s, 11))) AS l"
    fetch(ctx, lock_kind, params)
    sql = """SELECT coalesce(sum(touches), 0)::int AS n FROM action
        WHERE tenant_id = %(tenant)s AND type = %(kind)s AND state = ANY(%(spent)s)
          AND decided_at >= %(since)s AND id IS DISTINCT FROM %(but)s"""
    return int(fetch(ctx, sql, params)[0]["n"])


_CLAIM = """UPDATE action a SET state = CASE WHEN a.state = 'approved' THEN 'reserved' ELSE a.state END,
        attempts = a.attempts + 1, next_try_at = %(until)s
    FROM (SELECT id FROM action WHERE tenant_id = %(tenant)s AND state IN ('approved', 'reserved', 'undoing')
            AND (NOT %(stopped)s OR state = 'undoing') AND coalesce(next_try_at, %(now)s) <= %(now)s
        ORDER BY next_try_at NULLS FIRST, id LIMIT 1 FOR UPDATE SKIP LOCKED) due
    WHERE a.tenant_id = %(tenant)s AND a.id = due.id
    RETURNING a.id, a.type, a.key, a.title, a.params, a.receipt, a.state, a.attempts, a.undone_by"""


def claim(ctx: Context, until: datetime, *, stopped: bool) -> dict[str, Any] | None:
    """Take the next due action for this worker alone until `until`. With `stopped` only what is being undone."""
    return fetch_one(ctx, _CLAIM, {"tenant": ctx.tenant_id, "now": ctx.now, "until": until, "stopped": stopped})


def expire(ctx: Context) -> list[UUID]:
    """Close proposals nobody decided in time."""
    sql = """UPDATE action SET state = 'expired', decided_at = %(now)s
        WHERE tenant_id = %(tenant)s AND state = 'proposed' AND expires_at <= %(now)s RETURNING id"""
    return [row["id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now})]


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None means all."""

    states: Sequence[str] | None = None
    kind: str | None = None
    client_id: UUID | None = None
    origin_id: UUID | None = None
    q: str | None = None


def _where(ctx: Context, filters: Filter) -> tuple[str, dict[str, Any]]:
    tests: list[tuple[object, str]] = [
        (filters.states, "a.state = ANY(%(states)s)"),
        (filters.kind, "a.type = %(kind)s"),
        (filters.client_id, "a.client_id = %(client_id)s"),
        (filters.origin_id, "a.origin_id = %(origin_id)s"),
        (filters.q, "(a.title ILIKE %(like)s OR a.subject ILIKE %(like)s)"),
    ]
    states = list(filters.states) if filters.states else None
    params = {**vars(filters), "states": states, "tenant": ctx.tenant_id, "like": like(filters.q or "")}
    return " AND ".join(["a.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]), params


def page(ctx: Context, filters: Filter, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Newest first, and how many there are."""
    where, params = _where(ctx, filters)
    sql = (
        f"SELECT {_SHOWN} {_FROM} WHERE {where} ORDER BY a.created_at DESC, a.id DESC OFFSET %(offset)s LIMIT %(limit)s"
    )
    rows = fetch(ctx, sql, {**params, "offset": offset, "limit": limit})
    return rows, int(fetch(ctx, f"SELECT count(*) AS n {_FROM} WHERE {where}", params)[0]["n"])


def counts(ctx: Context) -> dict[str, int]:
    """How many actions per state."""
    sql = "SELECT state, count(*) AS n FROM action WHERE tenant_id = %(tenant)s GROUP BY 1"
    return {row["state"]: row["n"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}


def journal(ctx: Context, *, offset: int, limit: int, action_id: UUID | None = None) -> list[dict[str, Any]]:
    """What the agent and people did with actions, rungs, plays and the kill switch: entries of the audit chain."""
    sql = """SELECT e.sequence, e.at, e.actor_kind, e.actor_name, e.action, e.subject_kind, e.subject_id, e.detail,
            e.hash, a.title, a.state
        FROM audit_entry e LEFT JOIN action a
            ON a.tenant_id = e.tenant_id AND e.subject_kind = 'action' AND a.id::text = e.subject_id
        WHERE e.tenant_id = %(tenant)s
          AND e.subject_kind IN ('action', 'autonomy', 'kill_switch', 'playbook', 'playbook_run')
          AND (%(action)s::text IS NULL OR (e.subject_kind = 'action' AND e.subject_id = %(action)s))
        ORDER BY e.sequence DESC OFFSET %(offset)s LIMIT %(limit)s"""
    wanted = str(action_id) if action_id else None
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "action": wanted, "offset": offset, "limit": limit})


def approvers(ctx: Context, roles: Sequence[str]) -> list[dict[str, Any]]:
    """Active members with one of these roles: id, name, address."""
    sql = """SELECT u.id, u.name, u.email, m.roles FROM membership m JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.is_active AND m.roles && %(roles)s ORDER BY u.email"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "roles": list(roles)})


def asked(ctx: Context, action_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Who was asked about these actions, as pairs of action and person."""
    sql = "SELECT action_id, asked_id FROM approval WHERE tenant_id = %(tenant)s AND action_id = ANY(%(ids)s)"
    return set(fetch_columns(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(action_ids)}))


def add_approval(ctx: Context, action_id: UUID, asked_id: UUID, token_hash: str, expires_at: datetime) -> UUID | None:
    """Write down that somebody is asked; None when they were before."""
    sql = """INSERT INTO approval (id, tenant_id, created_at, action_id, asked_id, token_hash, expires_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(action)s, %(asked)s, %(hash)s, %(expires)s)
        ON CONFLICT (action_id, asked_id) DO NOTHING RETURNING id"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "action": action_id, "asked": asked_id}
    rows = fetch(ctx, sql, {**params, "hash": token_hash, "expires": expires_at})
    return rows[0]["id"] if rows else None


def approval_of_secret(ctx: Context) -> dict[str, Any] | None:
    """The question whose secret this transaction holds, in whatever tenant."""
    return fetch_one(ctx, "SELECT id, tenant_id, action_id, asked_id, expires_at, used_at, decision FROM approval", {})


def use_approval(ctx: Context, approval_id: UUID, decision: str) -> bool:
    """Spend a link; False when it was spent before."""
    sql = """UPDATE approval SET used_at = %(now)s, decision = %(decision)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND used_at IS NULL RETURNING id"""
    params = {"tenant": ctx.tenant_id, "id": approval_id, "now": ctx.now, "decision": decision}
    return bool(fetch(ctx, sql, params))


def close_approvals(ctx: Context, action_id: UUID, decision: str) -> None:
    """Links of a decided action decide nothing any more."""
    sql = b"""UPDATE approval SET used_at = %(now)s, decision = %(decision)s
        WHERE tenant_id = %(tenant)s AND action_id = %(action)s AND used_at IS NULL"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "action": action_id, "now": ctx.now, "decision": decision})
