"""All SQL of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7


def reserve(ctx: Context, *, recipient: str, subject: str, reason: str, title: str, body: str) -> UUID | None:
    """Write a delivery down; None when the same was reserved before."""
    sql = """INSERT INTO delivery (id, tenant_id, created_at, channel, recipient, subject, reason, title, body, state,
            attempts, next_try_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, 'mail', %(recipient)s, %(subject)s, %(reason)s, %(title)s, %(body)s,
            'reserved', 0, %(now)s)
        ON CONFLICT (tenant_id, subject, channel, recipient, reason) DO NOTHING RETURNING id"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "recipient": recipient, "subject": subject}
    rows = fetch(ctx, sql, {**params, "reason": reason, "title": title, "body": body})
    return rows[0]["id"] if rows else None


def claim(ctx: Context, until: datetime, limit: int) -> list[dict[str, Any]]:
    """Take due deliveries for this sender alone until `until`; another sender skips them."""
    sql = """UPDATE delivery SET attempts = attempts + 1, next_try_at = %(until)s
        WHERE tenant_id = %(tenant)s AND id IN (
            SELECT id FROM delivery WHERE tenant_id = %(tenant)s AND state = 'reserved' AND next_try_at <= %(now)s
            ORDER BY next_try_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING id, recipient, title, body, attempts"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now, "until": until, "limit": limit})


def settle(ctx: Context, delivery_id: UUID, state: str, error: str | None, next_try_at: datetime) -> None:
    """Write down how a try ended."""
    sql = """UPDATE delivery SET state = %(state)s, last_error = %(error)s, next_try_at = %(next)s,
            settled_at = CASE WHEN %(state)s <> 'reserved' THEN %(now)s::timestamptz END
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    params = {"tenant": ctx.tenant_id, "id": delivery_id, "state": state, "error": error, "next": next_try_at}
    raw(ctx).execute(sql.encode(), {**params, "now": ctx.now})


def log(ctx: Context, limit: int) -> list[dict[str, Any]]:
    """Newest deliveries, without their text (links in them are secrets)."""
    sql = """SELECT id, created_at, channel, recipient, subject, reason, title, state, attempts, last_error,
            next_try_at, settled_at
        FROM delivery WHERE tenant_id = %(tenant)s ORDER BY created_at DESC, id DESC LIMIT %(limit)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "limit": limit})
