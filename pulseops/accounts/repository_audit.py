"""SQL of the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like

_COLUMNS = """sequence, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail, hash"""
_FILTER = """tenant_id = %(tenant)s AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(actor)s::text IS NULL OR actor_name ILIKE %(actor)s)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR at <= %(until)s)"""


@dataclass(frozen=True)
class AuditFilter:
    """What to show: one action, words in the actor's name, from `since` to `until`."""

    action: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def _params(ctx: Context, chosen: AuditFilter) -> dict[str, Any]:
    actor = like(chosen.actor) if chosen.actor else None
    own = {"tenant": ctx.tenant_id, "action": chosen.action, "actor": actor}
    return {**own, "since": chosen.since, "until": chosen.until}


def audit_page(ctx: Context, chosen: AuditFilter, *, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """Newest entries first, and how many there are."""
    params = _params(ctx, chosen)
    total = fetch(ctx, f"SELECT count(*) AS n FROM audit_entry WHERE {_FILTER}", params)[0]["n"]
    sql = f"""SELECT {_COLUMNS} FROM audit_entry WHERE {_FILTER}
        ORDER BY sequence DESC LIMIT %(limit)s OFFSET %(offset)s"""
    return fetch(ctx, sql, {**params, "limit": limit, "offset": offset}), int(total)


def audit_actions(ctx: Context) -> list[str]:
    """Actions that occur."""
    sql = "SELECT DISTINCT action FROM audit_entry WHERE tenant_id = %(tenant)s ORDER BY action"
    return [row["action"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})]


def lock_chain(ctx: Context) -> tuple[int, str | None]:
    """Last number and hash of the tenant's audit chain, held for this transaction."""
    params = {"tenant": ctx.tenant_id}
    fetch(ctx, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(%(tenant)s::text, 7))) AS l", params)
    sql = "SELECT sequence, hash FROM audit_entry WHERE tenant_id = %(tenant)s ORDER BY sequence DESC LIMIT 1"
    rows = fetch(ctx, sql, params)
    return (rows[0]["sequence"], rows[0]["hash"]) if rows else (0, None)


def add_audit(ctx: Context, entry: dict[str, Any], previous: str, digest: str) -> None:
    """Insert one audit entry."""
    sql = """INSERT INTO audit_entry (id, tenant_id, sequence, at, actor_kind, actor_id, actor_name, action,
            subject_kind, subject_id, detail, previous_hash, hash)
        VALUES (%(id)s, %(tenant)s, %(sequence)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(action)s,
            %(subject_kind)s, %(subject_id)s, %(detail)s, %(previous)s, %(hash)s)"""
    own = {"id": uuid7(), "tenant": ctx.tenant_id, "previous": previous, "hash": digest}
    raw(ctx).execute(sql.encode(), {**entry, **own, "detail": Jsonb(entry["detail"])})


def audit_chain(ctx: Context) -> Iterator[dict[str, Any]]:
    """All entries in order, read a thousand at a time."""
    sql = """SELECT sequence, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail,
            previous_hash, hash FROM audit_entry WHERE tenant_id = %(tenant)s ORDER BY sequence"""
    with raw(ctx).cursor("audit_chain", row_factory=psycopg.rows.dict_row) as cursor:
        cursor.itersize = 1000
        cursor.execute(sql.encode(), {"tenant": ctx.tenant_id})
        yield from cursor
