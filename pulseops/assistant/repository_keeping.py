"""SQL of removing conversations; messages and proposals of a conversation go with it."""

from datetime import datetime
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import raw


def remove_older(ctx: Context, before: datetime) -> int:
    """Remove what was last touched before then."""
    params = {"tenant": ctx.tenant_id, "before": before}
    raw(ctx).execute(
        b"DELETE FROM proposal WHERE tenant_id = %(tenant)s AND conversation_id IS NULL AND created_at < %(before)s",
        params,
    )
    sql = b"DELETE FROM conversation WHERE tenant_id = %(tenant)s AND updated_at < %(before)s"
    return raw(ctx).execute(sql, params).rowcount


def remove_of(ctx: Context, user_id: UUID) -> int:
    """Remove all of one person."""
    params = {"tenant": ctx.tenant_id, "user": user_id}
    raw(ctx).execute(b"DELETE FROM proposal WHERE tenant_id = %(tenant)s AND user_id = %(user)s", params)
    sql = b"DELETE FROM conversation WHERE tenant_id = %(tenant)s AND user_id = %(user)s"
    return raw(ctx).execute(sql, params).rowcount
