"""Invitations: a link that lets one person join one tenant, once, within seven days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, credentials, repository
from pulseops.accounts import repository_people as people
from pulseops.accounts.people import grantable
from pulseops.accounts.sessions import Device, SignedIn, open_session
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Conflict, FieldProblem, NotFound
from pulseops.base.events import publish
from pulseops.base.security import hash_password, hash_token, new_token

LINK_LIVES = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """A new invitation; the token is shown once, to be copied or mailed."""

    id: UUID
    token: str
    email: str
    tenant_name: str
    expires_at: datetime


@dataclass(frozen=True)
class Offer:
    """What a link offers to whom; `known` when the person has an account already and only joins."""

    email: str
    tenant_name: str
    invited_by: str
    roles: tuple[str, ...]
    known: bool
    expires_at: datetime


def invite(ctx: Context, email: str, roles: Sequence[str]) -> Invited:
    """Offer somebody to join; an earlier open offer to the same address stops working.

    Needs users:write. Raises Invalid, Conflict (a member already).
    """
    ctx.require("users:write")
    email = credentials.clean_email(email)
    wanted = grantable(ctx, roles)
    user = repository.find_user(ctx, email)
    member = people.lock_member(ctx, user["id"]) if user else None
    if member:
        text = "Belongs to your tenant already." if member["is_active"] else "Was deactivated here. Reactivate instead."
        raise Conflict("already-member", text, fields=(FieldProblem("email", text),))
    token, expires_at = new_token(), ctx.now + LINK_LIVES
    invitation_id = people.add_invitation(ctx, email, wanted, hash_token(token), expires_at)
    audit.record(ctx, "user.invited", "invitation", str(invitation_id), email=email, roles=wanted)
    publish(ctx, "users")
    return Invited(invitation_id, token, email, repository.tenant(ctx)["name"], expires_at)


def renew(ctx: Context, invitation_id: UUID) -> Invited:
    """A fresh link for an open invitation; the old one stops working. Needs users:write. Raises NotFound."""
    ctx.require("users:write")
    found = people.open_invitation(ctx, invitation_id)
    if not found:
        raise NotFound.of("invitation")
    return invite(ctx, found["email"], found["roles"])


def revoke(ctx: Context, invitation_id: UUID) -> None:
    """Take an open invitation back. Needs users:write. Raises NotFound."""
    ctx.require("users:write")
    found = people.open_invitation(ctx, invitation_id)
    if not found:
        raise NotFound.of("invitation")
    people.revoke_invitation(ctx, invitation_id)
    audit.record(ctx, "user.invitation_revoked", "invitation", str(invitation_id), email=found["email"])
    publish(ctx, "users")


def pending(ctx: Context) -> list[dict[str, Any]]:
    """Open invitations, the newest first, also those past their time. Needs users:read."""
    ctx.require("users:read")
    return people.invitations(ctx)


def look(database: Database, token: str, now: datetime) -> Offer:
    """What a link offers. Raises NotFound (used, revoked, too old or made up)."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(token)) as nobody:
        ctx, found = _held(nobody)
        return Offer(
            email=found["email"],
            tenant_name=repository.tenant(ctx)["name"],
            invited_by=people.inviter(ctx, found["invited_by"]),
            roles=tuple(found["roles"]),
            known=repository.find_user(ctx, found["email"]) is not None,
            expires_at=found["expires_at"],
        )


def accept(
    database: Database,
    *,
    token: str,
    name: str,
    password: str,
    proven: UUID | None,
    device: Device,
    now: datetime,
) -> SignedIn:
    """Join the tenant and sign in there. A new person gives name and password; a known one the password they have.

    `proven` is the id of who is signed in already: when it is the person invited, no password is asked. Raises
    NotFound, Invalid, Unauthenticated, Limited, Conflict (shut out of this tenant meanwhile).
    """
    offer = look(database, token, now)
    user_id = _who(database, offer, password, proven, device, now)
    if user_id is None:
        name = credentials.clean_name(name)
        credentials.check_password(password, offer.email)
    hashed = hash_password(password) if user_id is None else None
    with database.unit_of_work(None, now=now, token_hash=hash_token(token)) as nobody:
        ctx, found = _held(nobody)
        people.lock_email(ctx, offer.email)
        known = repository.find_user(ctx, offer.email)
        if known and user_id is None:
            raise Conflict("email-taken", "This address has an account by now. Open the link again.")
        if user_id is None:
            user_id = repository.add_user(ctx, offer.email, name, hashed)
        _join(ctx, user_id, found["roles"])
        people.mark_accepted(ctx, found["id"])
        name = known["name"] if known else name
        own = Context(ctx.session, ctx.tenant_id, Actor("user", user_id, name), now)
        audit.record(own, "user.joined", "user", str(user_id), email=offer.email, roles=found["roles"])
        publish(own, "users", [user_id])
        return open_session(own, user_id, name, own.tenant_id, device)


def _who(
    database: Database, offer: Offer, password: str, proven: UUID | None, device: Device, now: datetime
) -> UUID | None:
    """Id of the known person invited, proven by session or password; None for somebody new."""
    if not offer.known:
        return None
    with database.unit_of_work(None, now=now) as ctx:
        user = repository.find_user(ctx, offer.email)
    if user and user["id"] == proven:
        return proven
    found: UUID = credentials.prove(database, email=offer.email, password=password, ip=device.ip, now=now)["id"]
    return found


def _held(nobody: Context) -> tuple[Context, dict[str, Any]]:
    """The live invitation whose secret is held, and its tenant's context. Raises NotFound."""
    found = people.held_invitation(nobody)
    if not found or found["accepted_at"] or found["revoked_at"] or found["expires_at"] <= nobody.now:
        text = "This invitation was used, taken back, or is older than 7 days. Ask for a new one."
        raise NotFound("link-dead", text)
    claim(nobody, tenant=str(found["tenant_id"]), token_hash="")
    return Context(nobody.session, found["tenant_id"], nobody.actor, nobody.now), found


def _join(ctx: Context, user_id: UUID, roles: Sequence[str]) -> None:
    member = people.lock_member(ctx, user_id)
    if not member:
        repository.add_membership(ctx, user_id, roles)
    elif not member["is_active"]:
        raise Conflict("shut-out", "Your access to this tenant was removed. Ask an owner or admin.")
