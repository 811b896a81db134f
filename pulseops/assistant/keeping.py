"""How long conversations are kept, and their erasure: a tenant's days, a person's wish, an admin's duty."""

from datetime import timedelta
from uuid import UUID

from pulseops.accounts import audit, connections
from pulseops.accounts.preferences import tenant_settings
from pulseops.accounts.sessions import person_of
from pulseops.assistant import repository_keeping as repository
from pulseops.base.context import Context
from pulseops.base.errors import NotFound


def forget_old(ctx: Context) -> int:
    """Remove conversations and proposals not touched for the tenant's days, and spent secrets of agents; returns how
    many conversations. For the cycle."""
    connections.forget_old(ctx)
    return repository.remove_older(ctx, ctx.now - timedelta(days=tenant_settings(ctx).conversation_days))


def erase_own(ctx: Context) -> int:
    """Remove all one's own conversations and proposals; returns how many conversations. The audit trail says when."""
    ctx.require("assistant:read")
    return _erase(ctx, person_of(ctx))


def erase_of(ctx: Context, user_id: UUID) -> int:
    """Remove somebody's conversations and proposals, also of a person who left. Needs users:write.

    Raises NotFound when there are none.
    """
    ctx.require("users:write")
    removed = _erase(ctx, user_id)
    if not removed:
        raise NotFound.of("conversation")
    return removed


def _erase(ctx: Context, user_id: UUID) -> int:
    removed = repository.remove_of(ctx, user_id)
    audit.record(ctx, "conversations.erased", "user", str(user_id), conversations=removed)
    return removed
