"""All SQL of accounts."""

from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw


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
