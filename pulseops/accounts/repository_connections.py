"""SQL of programs that connect by OAuth, their codes and tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7


def add_client(ctx: Context, client_id: str, info: Mapping[str, Any]) -> None:
    """Keep a program."""
    sql = "INSERT INTO oauth_client (id, created_at, client_id, info) VALUES (%(id)s, %(now)s, %(client)s, %(info)s)"
    params = {"id": uuid7(), "now": ctx.now, "client": client_id, "info": Jsonb(dict(info))}
    raw(ctx).execute(sql.encode(), params)


def client(ctx: Context, client_id: str) -> dict[str, Any] | None:
    """What a program said of itself."""
    rows = fetch(ctx, "SELECT info FROM oauth_client WHERE client_id = %(client)s", {"client": client_id})
    return rows[0]["info"] if rows else None


def registered_since(ctx: Context, since: datetime) -> int:
    """How many programs registered since then."""
    sql = "SELECT count(*) AS n FROM oauth_client WHERE created_at > %(since)s"
    return int(fetch(ctx, sql, {"since": since})[0]["n"])


def drop_unused(ctx: Context, before: datetime) -> None:
    """Forget programs that registered before then and that nobody ever allowed."""
    sql = b"DELETE FROM oauth_client WHERE created_at < %(before)s AND allowed_at IS NULL"
    raw(ctx).execute(sql, {"before": before})


def add_token(
    ctx: Context,
    user_id: UUID,
    client_id: str,
    kind: str,
    token_hash: str,
    scopes: Sequence[str],
    wire: Mapping[str, Any],
    key_id: UUID | None,
    expires_at: datetime,
) -> None:
    """Keep a code or a refresh token, and that the program was allowed."""
    sql = b"""INSERT INTO oauth_token (id, tenant_id, created_at, user_id, client_id, kind, token_hash, scopes, wire,
            key_id, expires_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(user)s, %(client)s, %(kind)s, %(hash)s, %(scopes)s, %(wire)s,
            %(key)s, %(expires)s)"""
    own = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "user": user_id, "client": client_id, "kind": kind}
    own |= {"hash": token_hash, "scopes": list(scopes), "wire": Jsonb(dict(wire)), "key": key_id, "expires": expires_at}
    raw(ctx).execute(sql, own)
    allowed = b"UPDATE oauth_client SET allowed_at = %(now)s WHERE client_id = %(client)s"
    raw(ctx).execute(allowed, {"now": ctx.now, "client": client_id})


_TOKEN = "id, tenant_id, user_id, client_id, scopes, wire, key_id, expires_at, used_at"  # noqa: S105


def token(ctx: Context, kind: str, token_hash: str) -> dict[str, Any] | None:
    """The row of a secret that is held."""
    sql = f"SELECT {_TOKEN} FROM oauth_token WHERE token_hash = %(hash)s AND kind = %(kind)s"
    return fetch_one(ctx, sql, {"hash": token_hash, "kind": kind})


def use_token(ctx: Context, kind: str, token_hash: str) -> dict[str, Any] | None:
    """Use a secret up; None when somebody was quicker, or it ended."""
    sql = f"""UPDATE oauth_token SET used_at = %(now)s WHERE token_hash = %(hash)s AND kind = %(kind)s
        AND used_at IS NULL AND expires_at > %(now)s RETURNING {_TOKEN}"""
    return fetch_one(ctx, sql, {"hash": token_hash, "kind": kind, "now": ctx.now})


def drop_ended(ctx: Context) -> None:
    """Forget secrets that ended."""
    sql = b"DELETE FROM oauth_token WHERE tenant_id = %(tenant)s AND expires_at < %(now)s"
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "now": ctx.now})


def tie_token(ctx: Context, token_id: UUID, key_id: UUID) -> None:
    """Note the key that a code was traded for, so that its second use ends it."""
    sql = b"UPDATE oauth_token SET key_id = %(key)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql, {"key": key_id, "tenant": ctx.tenant_id, "id": token_id})


def renew_key(ctx: Context, key_id: UUID, secret: tuple[str, str], expires_at: datetime) -> bool:
    """Give a connection's key a new secret; False when it was revoked."""
    sql = b"""UPDATE api_key SET prefix = %(prefix)s, token_hash = %(hash)s, expires_at = %(expires)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND revoked_at IS NULL"""
    params = {"prefix": secret[0], "hash": secret[1], "expires": expires_at, "tenant": ctx.tenant_id, "id": key_id}
    return raw(ctx).execute(sql, params).rowcount > 0


def key_of(ctx: Context, token_hash: str) -> dict[str, Any] | None:
    """The connection whose access token is held."""
    sql = """SELECT id AS key_id, tenant_id, user_id, client_id FROM api_key
        WHERE token_hash = %(hash)s AND client_id IS NOT NULL"""
    return fetch_one(ctx, sql, {"hash": token_hash})
