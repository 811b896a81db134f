"""People of the tenant, their roles, and invitations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.accounts import invitations, people
from pulseops.accounts.invitations import Invited
from pulseops.accounts.repository_people import MemberFilter
from pulseops.accounts.roles import PERMISSIONS, WORDS
from pulseops.act.notifications import account_mail
from pulseops.api.deps import Ctx, PageQuery, Settled

router = APIRouter(tags=["users"])

RoleName = Literal["owner", "admin", "account_manager", "it_admin", "viewer"]


class RoleOut(BaseModel):
    """A role in words, what it allows, and whether one may give it."""

    key: str
    label: str
    text: str
    permissions: list[str]
    may_grant: bool


class User(BaseModel):
    """A person of the tenant; `keys` are API keys that work."""

    id: UUID
    name: str
    email: str
    roles: list[RoleName]
    is_active: bool
    created_at: datetime
    last_seen_at: datetime | None
    keys: int


class UserCounts(BaseModel):
    """Numbers for the tabs."""

    active: int
    inactive: int
    invited: int


class UserPage(BaseModel):
    """A page of people."""

    rows: list[User]
    total: int
    counts: UserCounts


class UserQuery(PageQuery):
    """Filters of the list."""

    role: RoleName | None = None
    active: bool | None = None


class RolesChange(BaseModel):
    """All roles the person has from now on."""

    roles: list[str] = Field(max_length=10)


class InvitationNew(BaseModel):
    """Whom to invite as what."""

    email: str = Field(max_length=254)
    roles: list[str] = Field(max_length=10)


class Invitation(BaseModel):
    """An offer nobody answered yet."""

    id: UUID
    email: str
    roles: list[RoleName]
    invited_by: str
    created_at: datetime
    expires_at: datetime
    expired: bool


class InvitationMade(BaseModel):
    """The only time its link is shown; `mailed` when it is on its way by mail too."""

    id: UUID
    email: str
    link: str
    expires_at: datetime
    mailed: bool


@router.get("/roles")
def list_roles(ctx: Ctx) -> list[RoleOut]:
    """What each role may do."""
    ctx.require("users:read")
    return [
        RoleOut(
            key=role,
            label=label,
            text=text,
            permissions=sorted(PERMISSIONS[role]),
            may_grant=people.may_grant(ctx, role),
        )
        for role, (label, text) in WORDS.items()
    ]


@router.get("/users")
def list_users(ctx: Ctx, query: Annotated[UserQuery, Query()]) -> UserPage:
    """People, by name."""
    chosen = MemberFilter((query.q or "").strip() or None, query.role, query.active)
    return UserPage.model_validate(people.page(ctx, chosen, query.sort, offset=query.offset, limit=query.page_size))


@router.get("/users/{user_id}")
def get_user(ctx: Ctx, user_id: UUID) -> User:
    """One person."""
    return User.model_validate(people.get(ctx, user_id))


@router.put("/users/{user_id}/roles")
def change_roles(ctx: Ctx, user_id: UUID, body: RolesChange) -> User:
    """Replace somebody's roles."""
    people.set_roles(ctx, user_id, body.roles)
    return get_user(ctx, user_id)


@router.post("/users/{user_id}/deactivate")
def deactivate_user(ctx: Ctx, user_id: UUID) -> User:
    """Shut somebody out; their sessions and keys end at once."""
    people.deactivate(ctx, user_id)
    return get_user(ctx, user_id)


@router.post("/users/{user_id}/reactivate")
def reactivate_user(ctx: Ctx, user_id: UUID) -> User:
    """Let somebody in again."""
    people.reactivate(ctx, user_id)
    return get_user(ctx, user_id)


@router.get("/invitations")
def list_invitations(ctx: Ctx) -> list[Invitation]:
    """Open invitations, the newest first."""
    return [Invitation(**row, expired=row["expires_at"] <= ctx.now) for row in invitations.pending(ctx)]


@router.post("/invitations", status_code=201)
def invite_user(ctx: Ctx, body: InvitationNew, settings: Settled) -> InvitationMade:
    """Invite somebody, by mail when this server sends mail."""
    mail = bool(settings.mail.host)
    return _made(*account_mail.invite(ctx, body.email, body.roles, settings.base_url, mail=mail), mail)


@router.post("/invitations/{invitation_id}/renew")
def renew_invitation(ctx: Ctx, invitation_id: UUID, settings: Settled) -> InvitationMade:
    """A fresh link; the old one stops working."""
    mail = bool(settings.mail.host)
    return _made(*account_mail.renew(ctx, invitation_id, settings.base_url, mail=mail), mail)


@router.delete("/invitations/{invitation_id}", status_code=204)
def revoke_invitation(ctx: Ctx, invitation_id: UUID) -> None:
    """Take an invitation back."""
    invitations.revoke(ctx, invitation_id)


def _made(made: Invited, link: str, mailed: bool) -> InvitationMade:
    return InvitationMade(id=made.id, email=made.email, link=link, expires_at=made.expires_at, mailed=mailed)
