"""SQL of tenants, people, their sign-ins, sessions and passwords."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7

LONGEST_SESSION = timedelta(days=30)  # however active: a stolen cookie must end some day


def holder(ctx: Context, secret_hash: str, *, is_key: bool) -> dict[str, Any] | None:
    """The session or API key behind a secret and its person (whose columns are None when they left the tenant).

    From here on this transaction sees the rows of that tenant (database function `holder_of`, migration 0008).
    """
    sql = "SELECT * FROM holder_of(%(secret)s, %(is_key)s, %(longest)s)"
    return fetch_one(ctx, sql, {"secret": secret_hash, "is_key": is_key, "longest": LONGEST_SESSION})


def member(ctx: Context, user_id: object) -> dict[str, Any] | None:
    """An active member of this tenant with roles and the tenant's settings."""
    return fetch_one(
        ctx,
        """SELECT u.id, u.email, u.name, m.roles, t.settings FROM membership m
           JOIN user_account u ON u.id = m.user_id JOIN tenant t ON t.id = m.tenant_id
           WHERE m.tenant_id = %(tenant)s AND m.user_id = %(user)s AND m.is_active""",
        {"tenant": ctx.tenant_id, "user": user_id},
    )


def touch(ctx: Context, holder_id: object, *, is_key: bool) -> None:
    """Note that a session or key was used now."""
    sql = (
        "UPDATE api_key SET last_used_at = %(now)s WHERE id = %(id)s AND tenant_id = %(tenant)s"
        if is_key
        else "UPDATE user_session SET last_seen_at = %(now)s WHERE id = %(id)s AND tenant_id = %(tenant)s"
    )
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "id": holder_id, "tenant": ctx.tenant_id})


def tenant(ctx: Context) -> dict[str, Any]:
    """The tenant of this transaction."""
    sql = "SELECT id, name, kind, currency, timezone, is_demo, settings FROM tenant WHERE id = %(tenant)s"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]


def find_user(ctx: Context, email: str) -> dict[str, Any] | None:
    """A person by lower-case e-mail; people are not a tenant's."""
    sql = "SELECT id, email, name, password_hash FROM user_account WHERE email = %(email)s"
    return fetch_one(ctx, sql, {"email": email})


def add_user(ctx: Context, email: str, name: str, password_hash: str | None) -> UUID:
    """Insert a person."""
    sql = """INSERT INTO user_account (id, email, name, password_hash)
        VALUES (%(id)s, %(email)s, %(name)s, %(hash)s)"""
    user_id = uuid7()
    raw(ctx).execute(sql.encode(), {"id": user_id, "email": email, "name": name, "hash": password_hash})
    return user_id


def add_membership(ctx: Context, user_id: UUID, roles: Sequence[str]) -> None:
    """Make a person a member of this tenant."""
    sql = """INSERT INTO membership (id, tenant_id, user_id, roles, is_active)
        VALUES (%(id)s, %(tenant)s, %(user)s, %(roles)s, true)"""
    raw(ctx).execute(sql.encode(), {"id": uuid7(), "tenant": ctx.tenant_id, "user": user_id, "roles": list(roles)})


def add_tenant(ctx: Context, name: str, kind: str, currency: str, timezone: str, is_demo: bool) -> None:
    """Insert the tenant of this transaction."""
    sql = """INSERT INTO tenant (id, name, kind, currency, timezone, is_demo, settings)
        VALUES (%(tenant)s, %(name)s, %(kind)s, %(currency)s, %(timezone)s, %(demo)s, '{}')"""
    params = {"tenant": ctx.tenant_id, "name": name, "kind": kind, "currency": currency, "timezone": timezone}
    raw(ctx).execute(sql.encode(), {**params, "demo": is_demo})


def tenants_of(ctx: Context, user_id: UUID) -> list[dict[str, Any]]:
    """Tenants a person is an active member of, the last used first; needs the `user` claim."""
    sql = """SELECT m.tenant_id, t.name, t.kind, t.is_demo, m.roles
        FROM membership m JOIN tenant t ON t.id = m.tenant_id WHERE m.user_id = %(user)s AND m.is_active
        ORDER BY m.last_used_at DESC NULLS LAST, m.created_at DESC"""
    return fetch(ctx, sql, {"user": user_id})


def change_tenant(ctx: Context, columns: dict[str, Any], settings: dict[str, Any]) -> None:
    """Change columns (name, currency, timezone) and settings of this tenant; settings not named stay."""
    sql = """UPDATE tenant SET name = coalesce(%(name)s, name), currency = coalesce(%(currency)s, currency),
            timezone = coalesce(%(timezone)s, timezone), settings = settings || %(settings)s
        WHERE id = %(tenant)s"""
    values = {name: columns.get(name) for name in ("name", "currency", "timezone")}
    raw(ctx).execute(sql.encode(), {**values, "settings": Jsonb(settings), "tenant": ctx.tenant_id})


def every_tenant(ctx: Context) -> list[UUID]:
    """All tenants; needs the `census` claim."""
    return [row["id"] for row in fetch(ctx, "SELECT id FROM tenant ORDER BY created_at")]


def add_session(ctx: Context, user_id: UUID, token_hash: str, user_agent: str | None, ip: str | None) -> UUID:
    """Insert a browser session."""
    sql = """INSERT INTO user_session (id, tenant_id, created_at, user_id, token_hash, last_seen_at, user_agent, ip)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(user)s, %(hash)s, %(now)s, %(agent)s, %(ip)s)"""
    session_id = uuid7()
    own = {"id": session_id, "tenant": ctx.tenant_id, "user": user_id, "now": ctx.now}
    raw(ctx).execute(sql.encode(), {**own, "hash": token_hash, "agent": user_agent, "ip": ip})
    return session_id


def revoke_session(ctx: Context, session_id: UUID) -> None:
    """End a browser session."""
    sql = "UPDATE user_session SET revoked_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "id": session_id})


def mark_used(ctx: Context, user_id: UUID) -> None:
    """Note that a person entered this tenant now, so that the next sign-in leads here."""
    sql = "UPDATE membership SET last_used_at = %(now)s WHERE tenant_id = %(tenant)s AND user_id = %(user)s"
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "user": user_id})


def person(ctx: Context, user_id: UUID) -> dict[str, Any]:
    """A person by id."""
    sql = "SELECT id, email, name, password_hash FROM user_account WHERE id = %(id)s"
    return fetch(ctx, sql, {"id": user_id})[0]


def failures(ctx: Context, column: str, value: str | None, since: object, most: int) -> list[Any]:
    """Times of the newest failures since then of one address of mail (`email_hash`) or one network (`ip`)."""
    sql = f"""SELECT at FROM sign_in_failure WHERE {column} = %(value)s AND at > %(since)s
        ORDER BY at DESC LIMIT %(most)s"""
    return [row["at"] for row in fetch(ctx, sql, {"value": value, "since": since, "most": most})]


def add_failure(ctx: Context, email_hash: str, ip: str | None, oldest: object) -> None:
    """Note a failure and drop those older than `oldest`."""
    params = {"id": uuid7(), "now": ctx.now, "email": email_hash, "ip": ip, "oldest": oldest}
    raw(ctx).execute(b"DELETE FROM sign_in_failure WHERE at < %(oldest)s", params)
    sql = "INSERT INTO sign_in_failure (id, at, email_hash, ip) VALUES (%(id)s, %(now)s, %(email)s, %(ip)s)"
    raw(ctx).execute(sql.encode(), params)


def forget_failures(ctx: Context, email_hash: str) -> None:
    """Start counting anew for one address of mail."""
    raw(ctx).execute(b"DELETE FROM sign_in_failure WHERE email_hash = %(email)s", {"email": email_hash})


def rename(ctx: Context, user_id: UUID, name: str) -> None:
    """Change how a person is called."""
    raw(ctx).execute(b"UPDATE user_account SET name = %(name)s WHERE id = %(id)s", {"name": name, "id": user_id})


def set_password(ctx: Context, user_id: UUID, password_hash: str) -> None:
    """Replace a password."""
    sql = "UPDATE user_account SET password_hash = %(hash)s WHERE id = %(id)s"
    raw(ctx).execute(sql.encode(), {"hash": password_hash, "id": user_id})


def add_reset(ctx: Context, user_id: UUID, token_hash: str, expires_at: object) -> UUID:
    """Insert a reset link."""
    reset_id = uuid7()
    sql = """INSERT INTO password_reset (id, user_id, token_hash, expires_at)
        VALUES (%(id)s, %(user)s, %(hash)s, %(expires)s)"""
    params = {"id": reset_id, "user": user_id, "hash": token_hash, "expires": expires_at}
    raw(ctx).execute(sql.encode(), params)
    return reset_id


def live_resets(ctx: Context, user_id: UUID) -> int:
    """How many unused links of a person still work."""
    sql = """SELECT count(*) AS n FROM password_reset
        WHERE user_id = %(user)s AND used_at IS NULL AND expires_at > %(now)s"""
    return int(fetch(ctx, sql, {"user": user_id, "now": ctx.now})[0]["n"])


def use_reset(ctx: Context, token_hash: str) -> UUID | None:
    """Spend a link: the person it belongs to, whose other links die with it; None when it does not work any more."""
    params = {"hash": token_hash, "now": ctx.now}
    sql = """UPDATE password_reset SET used_at = %(now)s
        WHERE token_hash = %(hash)s AND used_at IS NULL AND expires_at > %(now)s RETURNING user_id"""
    rows = fetch(ctx, sql, params)
    if not rows:
        return None
    user_id: UUID = rows[0]["user_id"]
    sql = "UPDATE password_reset SET used_at = %(now)s WHERE user_id = %(user)s AND used_at IS NULL"
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "user": user_id})
    return user_id


def sessions(ctx: Context, user_id: UUID, since: object) -> list[dict[str, Any]]:
    """Live sessions of a person in this tenant, used since then."""
    sql = """SELECT id, created_at, last_seen_at, user_agent, ip FROM user_session
        WHERE tenant_id = %(tenant)s AND user_id = %(user)s AND revoked_at IS NULL AND last_seen_at > %(since)s
        ORDER BY last_seen_at DESC, id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "user": user_id, "since": since})


def revoke_own_session(ctx: Context, user_id: UUID, session_id: UUID) -> bool:
    """End one session of a person; False when it is not theirs or over."""
    sql = """UPDATE user_session SET revoked_at = %(now)s WHERE tenant_id = %(tenant)s AND user_id = %(user)s
        AND id = %(id)s AND revoked_at IS NULL"""
    params = {"now": ctx.now, "tenant": ctx.tenant_id, "user": user_id, "id": session_id}
    return raw(ctx).execute(sql.encode(), params).rowcount == 1


def revoke_all(ctx: Context, user_id: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of a person in this tenant, except perhaps one."""
    sql = """UPDATE user_session SET revoked_at = %(now)s WHERE tenant_id = %(tenant)s AND user_id = %(user)s
        AND revoked_at IS NULL AND id IS DISTINCT FROM %(but)s"""
    params = {"now": ctx.now, "tenant": ctx.tenant_id, "user": user_id, "but": but}
    return raw(ctx).execute(sql.encode(), params).rowcount


def revoke_keys(ctx: Context, user_id: UUID) -> int:
    """End all API keys of a person in this tenant."""
    sql = """UPDATE api_key SET revoked_at = %(now)s
        WHERE tenant_id = %(tenant)s AND user_id = %(user)s AND revoked_at IS NULL"""
    return raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "user": user_id}).rowcount
