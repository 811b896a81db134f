"""All SQL of ways to vendors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7


def every(ctx: Context) -> list[dict[str, Any]]:
    """Links without their secrets."""
    sql = """SELECT v.id, v.client_id, c.name AS client_name, v.directory_id, v.app_id, v.by_name, v.created_at
        FROM vendor_link v LEFT JOIN client c ON c.id = v.client_id
        WHERE v.tenant_id = %(tenant)s ORDER BY c.name NULLS FIRST"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def put(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Write the link of a client (None: of the departments) down, over the one there was."""
    sql = """INSERT INTO vendor_link (id, tenant_id, created_at, client_id, directory_id, app_id, secret, by_name)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(client_id)s, %(directory_id)s, %(app_id)s, %(secret)s, %(by)s)
        ON CONFLICT (tenant_id, client_id) DO UPDATE SET directory_id = EXCLUDED.directory_id,
            app_id = EXCLUDED.app_id, secret = EXCLUDED.secret, by_name = EXCLUDED.by_name,
            created_at = EXCLUDED.created_at
        RETURNING id"""
    known = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "by": ctx.actor.name}
    made: UUID = fetch(ctx, sql, {**values, **known})[0]["id"]
    return made


def remove(ctx: Context, link_id: UUID) -> bool:
    """Delete a link; whether there was one."""
    sql = b"DELETE FROM vendor_link WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "id": link_id}).rowcount == 1


def exists(ctx: Context, client_id: UUID | None) -> bool:
    """Whether a client (None: the departments) has a link."""
    sql = "SELECT 1 FROM vendor_link WHERE tenant_id = %(tenant)s AND client_id IS NOT DISTINCT FROM %(client)s"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id}))


def secret_of(ctx: Context, client_id: UUID | None) -> dict[str, Any] | None:
    """The link of a client (None: of the departments) with its secret, for the call alone."""
    sql = """SELECT directory_id, app_id, secret FROM vendor_link
        WHERE tenant_id = %(tenant)s AND client_id IS NOT DISTINCT FROM %(client)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id})


def still_gone(ctx: Context, seat_ids: list[UUID]) -> set[UUID]:
    """Seats among these that are given up or moved now."""
    sql = """SELECT id FROM seat WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
        AND (released_on IS NOT NULL OR moved_from_id IS NOT NULL)"""
    return {row["id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": seat_ids})}
