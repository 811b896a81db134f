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
from pulseops.base.context import SYSTEM, Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Unauthenticated
from pulseops.base.security import hash_token

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


@contextmanager
def signed_in(
    database: Database, *, cookie: str | None, key: str | None, now: datetime, active: bool = True
) -> Iterator[tuple[Context, Identity]]:
    """One unit of work in the name of whoever holds the secret. Raises Unauthenticated.

    The same transaction first sees only the row whose secret is held, then only that row's tenant. With `active` False
    (a page that waits for news while nobody touches it) the time without activity goes on.
    """
    secret = key or cookie
    if not secret:
        raise Unauthenticated("not-signed-in", "Sign in to continue.")
    with database.unit_of_work(None, now=now, token_hash=hash_token(secret)) as nobody:
        found = repository.key_holder(nobody) if key else repository.session_holder(nobody)
        if not found or found["revoked_at"] or (found["expires_at"] and found["expires_at"] <= now):
            raise Unauthenticated("session-ended", "This session has ended. Sign in again.")
        claim(nobody, tenant=str(found["tenant_id"]), token_hash="")
        identity = _identity(Context(nobody.session, found["tenant_id"], SYSTEM, now), found)
        ctx = Context(nobody.session, identity.tenant_id, identity.actor, now)
        if active and (found["last_seen_at"] is None or now - found["last_seen_at"] > SEEN_EVERY):
            repository.touch(ctx, found["id"], is_key=key is not None)
        yield ctx, identity


def _identity(ctx: Context, found: dict[str, Any]) -> Identity:
    """The person behind a session or key, unless they left the tenant or stayed away too long."""
    person = repository.member(ctx, found["user_id"])
    if not person:
        raise Unauthenticated("session-ended", "This account no longer belongs to this tenant. Sign in again.")
    is_key = found["scopes"] is not None
    idle = timedelta(minutes=int(person["settings"].get("idle_minutes", IDLE_MINUTES)))
    if not is_key and ctx.now - found["last_seen_at"] > idle:
        raise Unauthenticated("session-ended", "You were signed out after a time without activity. Sign in again.")
    allowed = permissions_of(person["roles"])
    if is_key and "*" not in found["scopes"]:
        allowed &= frozenset(found["scopes"])
    return Identity(
        user_id=person["id"],
        email=person["email"],
        name=person["name"],
        tenant_id=ctx.tenant_id,
        session_id=None if is_key else found["id"],
        roles=tuple(person["roles"]),
        actor=Actor("key" if is_key else "user", person["id"], person["name"], allowed, tuple(person["roles"])),
    )
