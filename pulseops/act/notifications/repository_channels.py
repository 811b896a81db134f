"""All SQL of channels and routes. Only `secret_of` and the sender's claim select the secret."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import add_row, change_row, fetch, fetch_one, raw

_SHOWN = """c.id, c.created_at, c.name, c.kind, c.hint, c.recipients, c.events, c.enabled, c.paused_until, c.last_ok_at,
    c.last_error, c.last_error_at"""
_ROUTE = """r.id, r.created_at, r.channel_id, r.enabled, r.rules, r.least_severity, r.owner_names, r.to_owner, r.mode,
    r.digest_hour, r.hours_from, r.hours_to, r.weekdays, r.cooldown_minutes"""


def channels(ctx: Context) -> list[dict[str, Any]]:
    """All channels, by name."""
    sql = f"SELECT {_SHOWN} FROM channel c WHERE c.tenant_id = %(tenant)s ORDER BY c.name, c.id"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def channel(ctx: Context, channel_id: UUID) -> dict[str, Any] | None:
    """One channel."""
    sql = f"SELECT {_SHOWN} FROM channel c WHERE c.tenant_id = %(tenant)s AND c.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": channel_id})


def name_taken(ctx: Context, name: str, but: UUID | None) -> bool:
    """Whether another channel has this name."""
    sql = "SELECT 1 FROM channel WHERE tenant_id = %(tenant)s AND name = %(name)s AND id IS DISTINCT FROM %(but)s"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "name": name, "but": but}))


def add_channel(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Store a channel."""
    secret = Jsonb(values["secret"]) if values["secret"] else None
    return add_row(ctx, "channel", {**values, "created_at": ctx.now, "secret": secret, "enabled": True})


def secret_of(ctx: Context, channel_id: UUID) -> dict[str, Any]:
    """The secret parts of one channel, for changing one and keeping the other."""
    sql = "SELECT secret FROM channel WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": channel_id})
    return (rows[0]["secret"] or {}) if rows else {}


def change_channel(ctx: Context, channel_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    change_row(ctx, "channel", channel_id, {n: Jsonb(v) if n == "secret" else v for n, v in values.items()})


def remove_channel(ctx: Context, channel_id: UUID) -> None:
    """Remove a channel with its routes; what it sent stays in the log."""
    drop = b"""UPDATE delivery SET state = 'dropped', settled_at = %(now)s, last_error = 'The channel was removed.'
        WHERE tenant_id = %(tenant)s AND channel_id = %(id)s AND state = 'reserved'"""
    raw(ctx).execute(drop, {"tenant": ctx.tenant_id, "id": channel_id, "now": ctx.now})
    sql = b"DELETE FROM channel WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "id": channel_id})


def routes(ctx: Context) -> list[dict[str, Any]]:
    """All routes with the name and kind of their channels."""
    sql = f"""SELECT {_ROUTE}, c.name AS channel_name, c.kind AS channel_kind, c.recipients,
            c.enabled AS channel_enabled
        FROM channel_route r JOIN channel c ON c.id = r.channel_id WHERE r.tenant_id = %(tenant)s
        ORDER BY c.name, r.created_at, r.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def route(ctx: Context, route_id: UUID) -> dict[str, Any] | None:
    """One route."""
    sql = f"""SELECT {_ROUTE}, c.kind AS channel_kind FROM channel_route r JOIN channel c ON c.id = r.channel_id
        WHERE r.tenant_id = %(tenant)s AND r.id = %(id)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": route_id})


def add_route(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Store a route."""
    return add_row(ctx, "channel_route", {"created_at": ctx.now, "enabled": True, **values})


def change_route(ctx: Context, route_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    change_row(ctx, "channel_route", route_id, values)


def remove_route(ctx: Context, route_id: UUID) -> None:
    """Remove a route; what it sent stays in the log."""
    sql = b"DELETE FROM channel_route WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "id": route_id})
