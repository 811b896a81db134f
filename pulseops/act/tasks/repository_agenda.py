"""SQL of what happens on which day, of reminders, and of calendar feeds."""

from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7

MOST = 2000


def tasks(ctx: Context, since: date, until: date, owner_id: UUID | None) -> list[dict[str, Any]]:
    """Tasks by the day they are due."""
    sql = """SELECT t.id, t.due_on AS "on", t.title, t.state, t.client_id, c.name AS client_name, u.name AS owner_name
        FROM task t LEFT JOIN client c ON c.id = t.client_id LEFT JOIN user_account u ON u.id = t.owner_id
        WHERE t.tenant_id = %(tenant)s AND t.due_on BETWEEN %(since)s AND %(until)s AND t.state <> 'cancelled'
          AND (%(owner)s::uuid IS NULL OR t.owner_id = %(owner)s)
        ORDER BY t.due_on, t.title LIMIT %(most)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "since": since, "until": until, "owner": owner_id, "most": MOST})


def contracts(ctx: Context, since: date, until: date, owner_id: UUID | None) -> list[dict[str, Any]]:
    """Last days to give notice and ends of contracts of active clients."""
    sql = """SELECT k.id, d.day AS "on", d.kind, coalesce(k.name, k.product_name, 'Contract') AS name, k.auto_renew,
            k.mrr_minor, k.currency, k.client_id, c.name AS client_name, coalesce(u.name, c.owner_name) AS owner_name
        FROM contract k JOIN client c ON c.id = k.client_id AND c.status = 'active'
        LEFT JOIN user_account u ON u.id = c.owner_id
        CROSS JOIN LATERAL (VALUES (k.end_on, 'contract_end'), (k.notice_on, 'notice')) AS d(day, kind)
        WHERE k.tenant_id = %(tenant)s AND d.day BETWEEN %(since)s AND %(until)s
          AND (%(owner)s::uuid IS NULL OR c.owner_id = %(owner)s)
        ORDER BY d.day, c.name LIMIT %(most)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "since": since, "until": until, "owner": owner_id, "most": MOST})


def to_remind(ctx: Context, today: date) -> list[dict[str, Any]]:
    """Open tasks to remind of or due today, with the person who does each."""
    sql = """SELECT t.id, t.title, t.due_on, t.remind_on, c.name AS client_name, u.id AS owner_id, u.name AS owner_name,
            u.email
        FROM task t JOIN user_account u ON u.id = t.owner_id
        JOIN membership m ON m.user_id = u.id AND m.tenant_id = t.tenant_id AND m.is_active
        LEFT JOIN client c ON c.id = t.client_id
        WHERE t.tenant_id = %(tenant)s AND t.state = 'open' AND (t.remind_on = %(today)s OR t.due_on = %(today)s)
        ORDER BY u.id, t.due_on NULLS LAST, t.title"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": today})


def feed(ctx: Context, user_id: UUID | None) -> dict[str, Any] | None:
    """When somebody's feed was made and last read."""
    sql = "SELECT created_at, last_read_at FROM calendar_feed WHERE tenant_id = %(tenant)s AND user_id = %(user)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "user": user_id})


def put_feed(ctx: Context, user_id: UUID, token_hash: str) -> None:
    """Make somebody's feed; an address given before stops working."""
    sql = b"""INSERT INTO calendar_feed (id, tenant_id, created_at, user_id, token_hash)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(user)s, %(hash)s)
        ON CONFLICT (tenant_id, user_id) DO UPDATE SET token_hash = excluded.token_hash, last_read_at = NULL,
            created_at = excluded.created_at"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "user": user_id, "hash": token_hash}
    raw(ctx).execute(sql, params)


def drop_feed(ctx: Context, user_id: UUID) -> None:
    """End somebody's feed."""
    sql = b"DELETE FROM calendar_feed WHERE tenant_id = %(tenant)s AND user_id = %(user)s"
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "user": user_id})


def feed_of_secret(ctx: Context) -> dict[str, Any] | None:
    """The feed whose secret this transaction holds, in whatever tenant."""
    return fetch_one(ctx, "SELECT id, tenant_id, user_id, last_read_at FROM calendar_feed", {})


def mark_read(ctx: Context, feed_id: UUID) -> None:
    """A calendar program asked; written at most once an hour."""
    sql = b"""UPDATE calendar_feed SET last_read_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s
        AND (last_read_at IS NULL OR last_read_at < %(now)s::timestamptz - interval '1 hour')"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "id": feed_id, "now": ctx.now})
