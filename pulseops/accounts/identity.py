"""Who asks: from the secret of a cookie or a key to an actor in a tenant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import repository
from pulseops.accounts.preferences import IDLE_MINUTES
from pulseops.accounts.roles import permissions_of
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database
from pulseops.base.errors import Unauthenticated
from pulseops.base.security import hash_token

MCP_ONLY = "mcp"  # among a key's scopes: it opens nothing but /mcp
SEEN_EVERY = timedelta(seconds=60)


@dataclass(frozen=True)
class Identity:
    """The proven person (or their key) behind one request."""

    user_id: UUID
    email: str
    name: str
    tenant_id: UUID
    session_id: UUID | None
    roles: tuple[str, ...]
    actor: Actor
    mcp_only: bool = False


@contextmanager
def signed_in(
    database: Database, *, cookie: str | None, key: str | None, now: datetime, active: bool = True
) -> Iterator[tuple[Context, Identity]]:
    """One unit of work in the name of whoever holds the secret. Raises Unauthenticated.

    The transaction first sees only the row whose secret is held, then only that row's tenant. With `active` False
    (a page that waits for news while nobody touches it) the time without activity goes on.
    """
    secret = key or cookie
    if not secret:
        raise Unauthenticated("not-signed-in", "Sign in to continue.")
    with database.unit_of_work(None, now=now) as nobody:
        found = repository.holder(nobody, hash_token(secret), is_key=key is not None)
        if not found or found["revoked_at"] or (found["expires_at"] and found["expires_at"] <= now):
            raise Unauthenticated("session-ended", "This session has ended. Sign in again.")
        identity = _identity(found, now)
        ctx = Context(nobody.session, identity.tenant_id, identity.actor, now)
        if active and (found["last_seen_at"] is None or now - found["last_seen_at"] > SEEN_EVERY):
            repository.touch(ctx, found["id"], is_key=key is not None)
        yield ctx, identity


def member(ctx: Context, user_id: UUID | None) -> dict[str, Any] | None:
    """An active member of this tenant (id, email, name, roles), or None."""
    return repository.member(ctx, user_id) if user_id else None


def actor_of(ctx: Context, user_id: UUID) -> Actor | None:
    """A member as they may act now, for links that were mailed to them; None when they left the tenant."""
    person = member(ctx, user_id)
    if not person:
        return None
    return Actor("user", person["id"], person["name"], permissions_of(person["roles"]), tuple(person["roles"]))


def _identity(found: dict[str, Any], now: datetime) -> Identity:
    """The person behind a session or key, unless it ended, they left the tenant or stayed away too long."""
    if found["email"] is None:
        raise Unauthenticated("session-ended", "This account no longer belongs to this tenant. Sign in again.")
    is_key = found["scopes"] is not None
    idle = timedelta(minutes=int(found["settings"].get("idle_minutes", IDLE_MINUTES)))
    if not is_key and now - found["last_seen_at"] > idle:
        raise Unauthenticated("session-ended", "You were signed out after a time without activity. Sign in again.")
    allowed = permissions_of(found["roles"])
    if is_key and "*" not in found["scopes"]:
        allowed &= frozenset(found["scopes"])
    return Identity(
        user_id=found["user_id"],
        email=found["email"],
        name=found["name"],
        tenant_id=found["tenant_id"],
        session_id=None if is_key else found["id"],
        roles=tuple(found["roles"]),
        actor=Actor("key" if is_key else "user", found["user_id"], found["name"], allowed, tuple(found["roles"])),
        mcp_only=is_key and MCP_ONLY in found["scopes"],
    )
