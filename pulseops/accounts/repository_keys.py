"""SQL of API keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7

_COLUMNS = """SELECT k.id, k.user_id, u.name AS owner_name, m.roles AS owner_roles, k.name, k.prefix, k.scopes,
    k.created_at, k.last_used_at, k.revoked_at, k.client_id IS NOT NULL AS connected,
    coalesce((SELECT max(t.expires_at) FROM oauth_token t WHERE t.tenant_id = k.tenant_id AND t.key_id = k.id
        AND t.kind = 'refresh' AND t.used_at IS NULL), k.expires_at) AS expires_at
    FROM api_key k JOIN user_account u ON u.id = k.user_id
    LEFT JOIN membership m ON m.tenant_id = k.tenant_id AND m.user_id = k.user_id
    WHERE k.tenant_id = %(tenant)s"""


def keys(ctx: Context, user_id: UUID | None) -> list[dict[str, Any]]:
    """Keys of one person or of all, those that work first, then the newest first."""
    sql = f"""{_COLUMNS} AND (%(user)s::uuid IS NULL OR k.user_id = %(user)s)
        ORDER BY k.revoked_at IS NOT NULL OR coalesce(k.expires_at < %(now)s, false), k.created_at DESC, k.id
        LIMIT 500"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "user": user_id, "now": ctx.now})


def key(ctx: Context, key_id: UUID) -> dict[str, Any] | None:
    """One key of this tenant."""
    return fetch_one(ctx, f"{_COLUMNS} AND k.id = %(id)s", {"tenant": ctx.tenant_id, "id": key_id})


def live(ctx: Context, user_id: UUID) -> int:
    """How many keys of a person work."""
    sql = """SELECT count(*) AS n FROM api_key WHERE tenant_id = %(tenant)s AND user_id = %(user)s
        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)"""
    return int(fetch(ctx, sql, {"tenant": ctx.tenant_id, "user": user_id, "now": ctx.now})[0]["n"])


def add_key(
    ctx: Context,
    user_id: UUID,
    name: str,
    secret: tuple[str, str],
    scopes: Sequence[str],
    expires_at: datetime | None,
    client_id: str | None = None,
) -> UUID:
    """Insert a key; `secret` is what is shown of it and its hash, `client_id` the program whose connection it is."""
    sql = """INSERT INTO api_key (id, tenant_id, created_at, user_id, name, prefix, token_hash, scopes, expires_at,
            client_id)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(user)s, %(name)s, %(prefix)s, %(hash)s, %(scopes)s, %(expires)s,
            %(client)s)"""
    key_id = uuid7()
    own = {"id": key_id, "tenant": ctx.tenant_id, "now": ctx.now, "user": user_id, "name": name, "prefix": secret[0]}
    own |= {"hash": secret[1], "scopes": list(scopes), "expires": expires_at, "client": client_id}
    raw(ctx).execute(sql.encode(), own)
    return key_id


def revoke_key(ctx: Context, key_id: UUID) -> bool:
    """End a key; False when it had ended."""
    sql = b"""UPDATE api_key SET revoked_at = %(now)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND revoked_at IS NULL"""
    return raw(ctx).execute(sql, {"now": ctx.now, "tenant": ctx.tenant_id, "id": key_id}).rowcount > 0
