"""All SQL of the ladder of autonomy and of the kill switch."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7


def rungs(ctx: Context) -> list[dict[str, Any]]:
    """All rungs the tenant set, with the names of clients."""
    sql = """SELECT a.id, a.action_type, a.scope, a.scope_value, c.name AS client_name, a.level, a.cap_action,
            a.cap_day, a.by_name, a.updated_at
        FROM autonomy a LEFT JOIN client c ON a.scope = 'client' AND c.tenant_id = a.tenant_id
            AND c.id::text = a.scope_value
        WHERE a.tenant_id = %(tenant)s ORDER BY a.action_type, a.scope, a.scope_value"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def put_rung(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Set a rung."""
    sql = """INSERT INTO autonomy (id, tenant_id, created_at, action_type, scope, scope_value, level, cap_action,
            cap_day, by_name, updated_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(action_type)s, %(scope)s, %(scope_value)s, %(level)s, %(cap_action)s,
            %(cap_day)s, %(by)s, %(now)s)
        ON CONFLICT (tenant_id, action_type, scope, scope_value) DO UPDATE SET level = excluded.level,
            cap_action = excluded.cap_action, cap_day = excluded.cap_day, by_name = excluded.by_name,
            updated_at = excluded.updated_at
        RETURNING id"""
    params = {**values, "id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "by": ctx.actor.name}
    found: UUID = fetch(ctx, sql, params)[0]["id"]
    return found


def remove_rung(ctx: Context, rung_id: UUID) -> dict[str, Any] | None:
    """Drop a rung; what it was, or None."""
    sql = """DELETE FROM autonomy WHERE tenant_id = %(tenant)s AND id = %(id)s
        RETURNING action_type, scope, scope_value, level"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": rung_id})


def groups_of(ctx: Context, client_id: UUID) -> dict[str, str | None]:
    """What a rung may know a client by."""
    sql = """SELECT c.industry, c.plan, coalesce(u.name, c.owner_name) AS owner FROM client c
        LEFT JOIN user_account u ON u.id = c.owner_id WHERE c.tenant_id = %(tenant)s AND c.id = %(id)s"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": client_id})
    return rows[0] if rows else {}


def control(ctx: Context) -> dict[str, Any] | None:
    """The kill switch and where tickets are made."""
    sql = """SELECT k.stopped_at, k.stopped_by, k.stop_reason, k.ticket_port, k.ticket_channel_id,
            ch.name AS ticket_channel
        FROM action_control k LEFT JOIN channel ch ON ch.id = k.ticket_channel_id WHERE k.tenant_id = %(tenant)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})


def hold_control(ctx: Context) -> None:
    """Nobody turns the kill switch while this transaction reserves an action; those who reserve do not wait."""
    raw(ctx).execute(b"SELECT 1 FROM action_control WHERE tenant_id = %s FOR SHARE", [ctx.tenant_id])


def put_control(ctx: Context, values: Mapping[str, Any]) -> None:
    """Set columns of the control (names come from code)."""
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    sets = ", ".join(f"{name} = excluded.{name}" for name in values)
    extra = "" if "ticket_port" in values else ", ticket_port"
    known = "" if "ticket_port" in values else ", 'manual'"
    sql = f"""INSERT INTO action_control (tenant_id, {names}{extra}) VALUES (%(tenant)s, {marks}{known})
        ON CONFLICT (tenant_id) DO UPDATE SET {sets}"""
    raw(ctx).execute(sql.encode(), {**values, "tenant": ctx.tenant_id})


def webhook_channel(ctx: Context, channel_id: UUID) -> dict[str, Any] | None:
    """A signed webhook channel with its secret: do not log."""
    sql = """SELECT id, name, secret, enabled FROM channel
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND kind = 'webhook'"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": channel_id})
