"""Who belongs to a tenant and what they may do there."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, repository
from pulseops.accounts import repository_people as people
from pulseops.accounts.credentials import clean_name
from pulseops.accounts.repository_people import SORTS, MemberFilter
from pulseops.accounts.roles import permissions_of
from pulseops.accounts.sessions import require_person
from pulseops.accounts.tables import Role
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, FieldProblem, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.lists import order_by


def page(ctx: Context, chosen: MemberFilter, sort: str | None, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of people, how many match, and the numbers of the tenant. Needs users:read. Raises Invalid (sort)."""
    ctx.require("users:read")
    order = order_by(sort or "name", SORTS, "u.email")
    rows = people.members(ctx, chosen, order, offset=offset, limit=limit)
    return {"rows": rows, "total": people.total(ctx, chosen), "counts": people.counts(ctx)}


def get(ctx: Context, user_id: UUID) -> dict[str, Any]:
    """One person. Needs users:read. Raises NotFound."""
    ctx.require("users:read")
    found = people.one(ctx, user_id)
    if not found:
        raise NotFound.of("person")
    return found


def set_roles(ctx: Context, user_id: UUID, roles: Sequence[str]) -> None:
    """Replace what somebody may do. Only owners touch owners; nobody gives more than they have.

    Needs users:write. Raises NotFound, Invalid, Forbidden, Conflict (the last owner).
    """
    found, owners = _touchable(ctx, user_id)
    wanted = grantable(ctx, roles)
    if Role.OWNER not in wanted and owners == {user_id}:
        raise _last_owner("roles")
    if set(found["roles"]) == set(wanted):
        return
    people.set_roles(ctx, user_id, wanted)
    audit.record(ctx, "user.roles_changed", "user", str(user_id), name=found["name"], before=found["roles"], now=wanted)
    publish(ctx, "users", [user_id])


def deactivate(ctx: Context, user_id: UUID) -> None:
    """Shut somebody out: their sessions, keys and the invitations they sent end at once. Twice is once.

    Needs users:write. Raises NotFound, Forbidden, Conflict (oneself, the last owner).
    """
    found, owners = _touchable(ctx, user_id)
    if user_id == ctx.actor.id:
        raise Conflict("not-yourself", "You cannot deactivate yourself. Ask another owner or admin.")
    if owners == {user_id}:
        raise _last_owner(None)
    if not found["is_active"]:
        return
    people.set_active(ctx, user_id, active=False)
    ended = {
        "sessions": repository.revoke_all(ctx, user_id),
        "keys": repository.revoke_keys(ctx, user_id),
        "invitations": people.revoke_invitations_by(ctx, user_id),
    }
    audit.record(ctx, "user.deactivated", "user", str(user_id), name=found["name"], ended=ended)
    publish(ctx, "users", [user_id])


def reactivate(ctx: Context, user_id: UUID) -> None:
    """Let somebody in again, with the roles they had; ended keys stay ended. Twice is once."""
    found, _ = _touchable(ctx, user_id)
    if found["is_active"]:
        return
    grantable(ctx, found["roles"])
    people.set_active(ctx, user_id, active=True)
    audit.record(ctx, "user.reactivated", "user", str(user_id), name=found["name"], roles=found["roles"])
    publish(ctx, "users", [user_id])


def rename(ctx: Context, name: str) -> str:
    """Change how one is called oneself; answers the name as it is kept. Raises Invalid."""
    user_id = require_person(ctx)
    before, now = repository.person(ctx, user_id)["name"], clean_name(name)
    if now != before:
        repository.rename(ctx, user_id, now)
        audit.record(ctx, "user.renamed", "user", str(user_id), before=before, now=now)
        publish(ctx, "users", [user_id])
    return now


def grantable(ctx: Context, roles: Iterable[str]) -> list[str]:
    """Roles in their order, without doubles, that the actor may give. Raises Invalid naming the field `roles`."""
    wanted = set(roles)
    unknown = wanted - set(Role)
    if unknown or not wanted:
        raise Invalid.field("roles", f"Unknown role {min(unknown)}." if unknown else "Choose at least one role.")
    beyond = [role for role in Role if role in wanted and not may_grant(ctx, role)]
    if beyond:
        raise Invalid.field("roles", f"You cannot give the role {beyond[0]}: it may do more than you.")
    return [str(role) for role in Role if role in wanted]


def may_grant(ctx: Context, role: str) -> bool:
    """Whether the role may do nothing that the actor may not."""
    return ctx.may("users:write") and all(ctx.may(permission) for permission in permissions_of([role]))


def _touchable(ctx: Context, user_id: UUID) -> tuple[dict[str, Any], set[UUID]]:
    """The person and all active owners, held; owners first, so that two who remove each other do not lock up."""
    ctx.require("users:write")
    owners = people.lock_owners(ctx)
    found = people.lock_member(ctx, user_id)
    if not found:
        raise NotFound.of("person")
    if Role.OWNER in found["roles"]:
        ctx.require("owners:write")
    return found, owners


def _last_owner(field: str | None) -> Conflict:
    text = "This is the last owner. Make somebody else an owner first."
    return Conflict("last-owner", text, fields=(FieldProblem(field, text),) if field else ())
