"""SQL of kept views."""

from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7

_COLUMNS = "id, name, query, is_shared, by_name, by_id IS NOT DISTINCT FROM %(me)s AS is_mine"


def every(ctx: Context) -> list[dict[str, Any]]:
    """Views this person may see, by name."""
    sql = f"""SELECT {_COLUMNS} FROM client_view WHERE tenant_id = %(tenant)s
        AND (is_shared OR by_id IS NOT DISTINCT FROM %(me)s) ORDER BY lower(name), id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "me": ctx.actor.id})


def put(ctx: Context, name: str, query: str, is_shared: bool) -> dict[str, Any]:
    """Insert a view or replace the person's own of that name."""
    sql = f"""INSERT INTO client_view (id, tenant_id, by_id, by_name, name, query, is_shared)
        VALUES (%(id)s, %(tenant)s, %(me)s, %(by)s, %(name)s, %(query)s, %(shared)s)
        ON CONFLICT (tenant_id, by_id, name) DO UPDATE SET query = EXCLUDED.query, is_shared = EXCLUDED.is_shared
        RETURNING {_COLUMNS}"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "me": ctx.actor.id, "by": ctx.actor.name}
    return fetch(ctx, sql, {**params, "name": name, "query": query, "shared": is_shared})[0]


def remove(ctx: Context, view_id: UUID) -> bool:
    """Delete the person's own view; False when there is none."""
    sql = """DELETE FROM client_view WHERE tenant_id = %(tenant)s AND id = %(id)s
        AND by_id IS NOT DISTINCT FROM %(me)s"""
    return raw(ctx).execute(sql.encode(), {"tenant": ctx.tenant_id, "id": view_id, "me": ctx.actor.id}).rowcount > 0
