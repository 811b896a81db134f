"""All SQL of accounts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7


def session_holder(ctx: Context) -> dict[str, Any] | None:
    """The browser session whose token hash this transaction holds (row security hides all others)."""
    rows = fetch(
        ctx,
        """SELECT id, tenant_id, user_id, last_seen_at, revoked_at, NULL AS expires_at, NULL AS scopes FROM user_session
           WHERE token_hash = current_setting('app.token_hash')""",
    )
    return rows[0] if rows else None


def key_holder(ctx: Context) -> dict[str, Any] | None:
    """The API key whose hash this transaction holds."""
    rows = fetch(
        ctx,
        """SELECT id, tenant_id, user_id, last_used_at AS last_seen_at, revoked_at, expires_at, scopes FROM api_key
           WHERE token_hash = current_setting('app.token_hash')""",
    )
    return rows[0] if rows else None


def member(ctx: Context, user_id: object) -> dict[str, Any] | None:
    """An active member of this tenant with roles and the tenant's settings."""
    rows = fetch(
        ctx,
        """SELECT u.id, u.email, u.name, m.roles, t.settings FROM membership m
           JOIN user_account u ON u.id = m.user_id JOIN tenant t ON t.id = m.tenant_id
           WHERE m.tenant_id = %(tenant)s AND m.user_id = %(user)s AND m.is_active""",
        {"tenant": ctx.tenant_id, "user": user_id},
    )
    return rows[0] if rows else None


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


def lock_chain(ctx: Context) -> tuple[int, str | None]:
    """Last number and hash of the tenant's audit chain, held for this transaction."""
    params = {"tenant": ctx.tenant_id}
    fetch(ctx, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(%(tenant)s::text, 7))) AS l", params)
    sql = "SELECT sequence, hash FROM audit_entry WHERE tenant_id = %(tenant)s ORDER BY sequence DESC LIMIT 1"
    rows = fetch(ctx, sql, params)
    return (rows[0]["sequence"], rows[0]["hash"]) if rows else (0, None)


def add_audit(ctx: Context, entry: dict[str, Any], previous: str, digest: str) -> None:
    """Insert one audit entry."""
    sql = """INSERT INTO audit_entry (id, tenant_id, sequence, at, actor_kind, actor_id, actor_name, action, subject_kind,
            subject_id, detail, previous_hash, hash)
        VALUES (%(id)s, %(tenant)s, %(sequence)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(action)s,
            %(subject_kind)s, %(subject_id)s, %(detail)s, %(previous)s, %(hash)s)"""
    own = {"id": uuid7(), "tenant": ctx.tenant_id, "previous": previous, "hash": digest}
    raw(ctx).execute(sql.encode(), {**entry, **own, "detail": Jsonb(entry["detail"])})


def audit_chain(ctx: Context) -> list[dict[str, Any]]:
    """All entries in order."""
    sql = """SELECT sequence, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail,
            previous_hash, hash FROM audit_entry WHERE tenant_id = %(tenant)s ORDER BY sequence"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def find_user(ctx: Context, email: str) -> dict[str, Any] | None:
    """A person by lower-case e-mail; people are not a tenant's."""
    sql = "SELECT id, email, name, password_hash, failed_attempts, locked_until FROM user_account WHERE email = %(email)s"
    rows = fetch(ctx, sql, {"email": email})
    return rows[0] if rows else None


def add_user(ctx: Context, email: str, name: str, password_hash: str | None) -> UUID:
    """Insert a person."""
    sql = """INSERT INTO user_account (id, email, name, password_hash, failed_attempts)
        VALUES (%(id)s, %(email)s, %(name)s, %(hash)s, 0)"""
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
    sql = """SELECT m.tenant_id, t.name, t.kind, m.roles FROM membership m JOIN tenant t ON t.id = m.tenant_id
        WHERE m.user_id = %(user)s AND m.is_active ORDER BY m.created_at DESC"""
    return fetch(ctx, sql, {"user": user_id})


def every_tenant(ctx: Context) -> list[UUID]:
    """All tenants; needs the `census` claim."""
    return [row["id"] for row in fetch(ctx, "SELECT id FROM tenant ORDER BY created_at")]


def set_failures(ctx: Context, user_id: UUID, failures: int, locked_until: object) -> None:
    """Note failed sign-ins."""
    sql = "UPDATE user_account SET failed_attempts = %(n)s, locked_until = %(until)s WHERE id = %(id)s"
    raw(ctx).execute(sql.encode(), {"n": failures, "until": locked_until, "id": user_id})


def add_session(ctx: Context, user_id: UUID, token_hash: str, user_agent: str | None, ip: str | None) -> UUID:
    """Insert a browser session."""
    sql = """INSERT INTO user_session (id, tenant_id, user_id, token_hash, last_seen_at, user_agent, ip)
        VALUES (%(id)s, %(tenant)s, %(user)s, %(hash)s, %(now)s, %(agent)s, %(ip)s)"""
    session_id = uuid7()
    own = {"id": session_id, "tenant": ctx.tenant_id, "user": user_id, "now": ctx.now}
    raw(ctx).execute(sql.encode(), {**own, "hash": token_hash, "agent": user_agent, "ip": ip})
    return session_id


def revoke_session(ctx: Context, session_id: UUID) -> None:
    """End a browser session."""
    sql = "UPDATE user_session SET revoked_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "id": session_id})
