"""Signed-in browsers: opened, listed, ended, moved to another tenant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, credentials, repository
from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Forbidden, NotFound, Unauthenticated
from pulseops.base.security import hash_token, new_token


@dataclass(frozen=True)
class Device:
    """What asks for a session, as far as it tells."""

    user_agent: str | None
    ip: str | None


@dataclass(frozen=True)
class SignedIn:
    """A new session; the token is shown once, to be put in the cookie."""

    token: str
    tenant_id: UUID
    user_id: UUID


def sign_in(database: Database, *, email: str, password: str, device: Device, now: datetime) -> SignedIn:
    """Check a password and open a session in the tenant used last. Raises Unauthenticated, Limited."""
    user = credentials.prove(database, email=email, password=password, ip=device.ip, now=now)
    with database.unit_of_work(None, now=now, user=str(user["id"])) as nobody:
        tenants = repository.tenants_of(nobody, user["id"])
        if not tenants:
            raise Unauthenticated("no-tenant", "Your access was removed. Ask the person who invited you.")
        return open_session(nobody, user["id"], user["name"], tenants[0]["tenant_id"], device)


def open_session(ctx: Context, user_id: UUID, name: str, tenant_id: UUID, device: Device) -> SignedIn:
    """A session for a person who proved to be a member of the tenant; this transaction goes on in that tenant."""
    claim(ctx, tenant=str(tenant_id))
    own = Context(ctx.session, tenant_id, Actor("user", user_id, name), ctx.now)
    token = new_token()
    repository.add_session(own, user_id, hash_token(token), (device.user_agent or "")[:300], device.ip)
    repository.mark_used(own, user_id)
    audit.record(own, "session.opened", "user", str(user_id))
    return SignedIn(token, tenant_id, user_id)


def sign_out(ctx: Context, session_id: UUID) -> None:
    """End the session that asks."""
    repository.revoke_session(ctx, session_id)
    audit.record(ctx, "session.closed", "user", str(ctx.actor.id))


def tenants(ctx: Context) -> list[dict[str, Any]]:
    """Tenants of the person who asks, the last used first."""
    user_id = person_of(ctx)
    claim(ctx, user=str(user_id))
    return repository.tenants_of(ctx, user_id)


def switch(ctx: Context, session_id: UUID | None, tenant_id: UUID, device: Device) -> SignedIn:
    """Leave this tenant for another one of the same person. Raises NotFound, Forbidden (a program's key)."""
    user_id = require_person(ctx)
    if tenant_id not in {each["tenant_id"] for each in tenants(ctx)}:
        raise NotFound.of("tenant")
    if session_id:
        sign_out(ctx, session_id)
    return open_session(ctx, user_id, ctx.actor.name, tenant_id, device)


def own_sessions(ctx: Context) -> list[dict[str, Any]]:
    """Live sessions of the person who asks, in all their tenants, the last used first."""
    user_id = require_person(ctx)
    rows: list[dict[str, Any]] = []
    for there in everywhere(ctx, user_id):
        settings = tenant_settings(there)
        since = ctx.now - timedelta(minutes=settings.idle_minutes)
        rows += [{**row, "tenant_name": settings.name} for row in repository.sessions(there, user_id, since)]
    return sorted(rows, key=lambda row: row["last_seen_at"], reverse=True)


def end_session(ctx: Context, session_id: UUID) -> None:
    """End one of one's own sessions. Raises NotFound (somebody else's too)."""
    user_id = require_person(ctx)
    ended = [there for there in everywhere(ctx, user_id) if repository.revoke_own_session(there, user_id, session_id)]
    if not ended:
        raise NotFound.of("session")
    audit.record(ctx, "session.ended", "user", str(user_id), session=session_id)


def end_others(ctx: Context, session_id: UUID | None) -> int:
    """End all of one's own sessions but the one that asks, in all tenants. Returns how many."""
    user_id = require_person(ctx)
    count = sum(repository.revoke_all(there, user_id, but=session_id) for there in everywhere(ctx, user_id))
    if count:
        audit.record(ctx, "session.ended_others", "user", str(user_id), sessions=count)
    return count


def everywhere(ctx: Context, user_id: UUID) -> Iterator[Context]:
    """The same transaction in each tenant of a person, and back where it was at the end."""
    claim(ctx, user=str(user_id))
    for each in repository.tenants_of(ctx, user_id):
        claim(ctx, tenant=str(each["tenant_id"]))
        yield Context(ctx.session, each["tenant_id"], ctx.actor, ctx.now)
    claim(ctx, tenant=str(ctx.tenant_id))


def person_of(ctx: Context) -> UUID:
    """Id of the person who asks, perhaps by a key. Raises Forbidden for agents."""
    if ctx.actor.id is None:
        raise Forbidden("people-only", "Only a person can do this.")
    return ctx.actor.id


def require_person(ctx: Context) -> UUID:
    """Id of the person who asks in a browser: a stolen key must not grow into an account. Raises Forbidden."""
    if ctx.actor.kind != "user":
        raise Forbidden("people-only", "Only a person who signed in can do this, not an API key.")
    return person_of(ctx)
