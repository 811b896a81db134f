"""Signing in and out, and who is signed in."""

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from pydantic import BaseModel, Field

from pulseops.accounts import credentials, invitations, passwords, people, service, sessions
from pulseops.accounts.identity import Identity
from pulseops.accounts.preferences import tenant_settings
from pulseops.accounts.roles import WORDS
from pulseops.act.notifications import account_mail
from pulseops.api.deps import COOKIE, Identified, Settled, database_of, identified
from pulseops.base.context import Context
from pulseops.base.errors import Unauthenticated, Unavailable
from pulseops.base.settings import Settings

router = APIRouter(prefix="/auth", tags=["auth"])


class Credentials(BaseModel):
    """What a person types to sign in."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class UserOut(BaseModel):
    """The person."""

    id: UUID
    email: str
    name: str


class TenantOut(BaseModel):
    """The tenant in view."""

    id: UUID
    name: str
    kind: str
    currency: str
    fiscal_start: int
    timezone: str
    is_demo: bool


class TenantChoice(BaseModel):
    """A tenant one may switch to."""

    id: UUID
    name: str
    kind: str


class Me(BaseModel):
    """Who is signed in, where, what they may do, and the tenants they belong to."""

    user: UserOut
    tenant: TenantOut
    roles: list[str]
    permissions: list[str]
    tenants: list[TenantChoice]


class Options(BaseModel):
    """What the sign-in page offers; `mail` when this server can send a reset link."""

    demo: bool
    sign_up: bool
    mail: bool


class SignUp(Credentials):
    """A new tenant and its owner."""

    name: str = Field(max_length=200)
    company: str = Field(max_length=200)
    kind: str
    currency: str = Field(default="USD", max_length=3)
    timezone: str = Field(default="UTC", max_length=60)


class SignedInOut(BaseModel):
    """Who signed in where; the session itself is in the cookie."""

    tenant_id: UUID
    user_id: UUID


class Switch(BaseModel):
    """Where to go."""

    tenant_id: UUID


class Forgot(BaseModel):
    """Whose password is forgotten."""

    email: str = Field(max_length=254)


class ResetLink(BaseModel):
    """The secret of a mailed link and the new password."""

    token: str = Field(max_length=100)
    password: str = Field(max_length=200)


class ResetDone(BaseModel):
    """Whose password was replaced."""

    email: str


class InvitationLink(BaseModel):
    """The secret of an invitation's link."""

    token: str = Field(max_length=100)


class InvitationOffer(BaseModel):
    """What the link offers, with roles in words; `known` people join with the password they have."""

    email: str
    tenant_name: str
    invited_by: str
    roles: list[str]
    known: bool
    expires_at: datetime


class InvitationAnswer(InvitationLink):
    """Yes. A new person gives name and password, a known one the password unless signed in."""

    name: str = Field(default="", max_length=200)
    password: str = Field(default="", max_length=200)


def device_of(request: Request) -> sessions.Device:
    """What the browser tells of itself."""
    ip = request.client.host if request.client else None
    return sessions.Device(request.headers.get("user-agent"), ip)


Device = Annotated[sessions.Device, Depends(device_of)]


@router.get("/options")
def auth_options(settings: Settled) -> Options:
    """Whether demo accounts, sign-up and mail are offered."""
    return Options(demo=settings.demo, sign_up=True, mail=bool(settings.mail.host))


@router.post("/login")
def login(body: Credentials, request: Request, response: Response, device: Device, settings: Settled) -> SignedInOut:
    """Sign in; the session is a cookie. A session this browser had before ends."""
    now = datetime.now(UTC)
    done = sessions.sign_in(database_of(request), email=body.email, password=body.password, device=device, now=now)
    _leave(request)
    return _enter(response, done, settings)


@router.post("/sign-up", status_code=201)
def sign_up(body: SignUp, request: Request, response: Response, device: Device, settings: Settled) -> SignedInOut:
    """Make a tenant and sign its owner in; at most 20 tries an hour from one network."""
    credentials.count_sign_up(database_of(request), device.ip, datetime.now(UTC))
    service.create_tenant(
        database_of(request),
        name=body.company,
        kind=body.kind,
        owner_email=body.email,
        owner_name=body.name,
        password=body.password,
        currency=body.currency,
        timezone=body.timezone,
    )
    return login(Credentials(email=body.email, password=body.password), request, response, device, settings)


@router.post("/logout", status_code=204)
def logout(both: Identified, response: Response) -> None:
    """Sign out."""
    ctx, identity = both
    if identity.session_id:
        sessions.sign_out(ctx, identity.session_id)
    response.delete_cookie(COOKIE)


@router.post("/switch")
def switch_tenant(both: Identified, body: Switch, response: Response, device: Device, settings: Settled) -> SignedInOut:
    """Go on in another of one's tenants, with a new session."""
    ctx, identity = both
    return _enter(response, sessions.switch(ctx, identity.session_id, body.tenant_id, device), settings)


@router.post("/forgot", status_code=202)
def forgot_password(body: Forgot, request: Request, later: BackgroundTasks, settings: Settled) -> None:
    """Ask for a reset link by mail. The answer is the same, and as fast, whether the address is known or not."""
    if not settings.mail.host:
        text = "This server sends no mail, so it cannot send a link. Ask the person who runs PulseOps for you."
        raise Unavailable("mail-off", text)
    later.add_task(account_mail.send_reset, database_of(request), body.email, settings.base_url, datetime.now(UTC))


@router.post("/reset")
def reset_password(body: ResetLink, request: Request) -> ResetDone:
    """Choose a new password by a mailed link; all sessions end."""
    email = passwords.reset(database_of(request), token=body.token, password=body.password, now=datetime.now(UTC))
    return ResetDone(email=email)


@router.post("/invitation")
def look_at_invitation(body: InvitationLink, request: Request) -> InvitationOffer:
    """What an invitation offers; asked by POST so that its secret is in no log."""
    offer = invitations.look(database_of(request), body.token, datetime.now(UTC))
    roles = [WORDS[role][0] for role in offer.roles]
    return InvitationOffer(**{**asdict(offer), "roles": roles})


@router.post("/invitation/accept")
def accept_invitation(
    body: InvitationAnswer, request: Request, response: Response, device: Device, settings: Settled
) -> SignedInOut:
    """Join and be signed in."""
    done = invitations.accept(
        database_of(request),
        token=body.token,
        name=body.name,
        password=body.password,
        proven=_signed_in_already(request),
        device=device,
        now=datetime.now(UTC),
    )
    _leave(request)
    return _enter(response, done, settings)


@router.get("/me")
def who_am_i(both: Identified) -> Me:
    """The signed-in person."""
    return me(*both)


class NameChange(BaseModel):
    """How one wants to be called."""

    name: str = Field(max_length=200)


@router.patch("/me")
def rename_me(both: Identified, body: NameChange) -> Me:
    """Change one's own name."""
    ctx, identity = both
    return me(ctx, replace(identity, name=people.rename(ctx, body.name)))


def me(ctx: Context, identity: Identity) -> Me:
    """Translate an identity."""
    settings = tenant_settings(ctx)
    tenant = TenantOut(
        id=ctx.tenant_id,
        name=settings.name,
        kind=settings.kind,
        currency=settings.currency,
        fiscal_start=settings.fiscal_start,
        timezone=settings.timezone,
        is_demo=settings.is_demo,
    )
    return Me(
        user=UserOut(id=identity.user_id, email=identity.email, name=identity.name),
        tenant=tenant,
        roles=list(identity.roles),
        permissions=sorted(identity.actor.permissions),
        tenants=[
            TenantChoice(id=each["tenant_id"], name=each["name"], kind=each["kind"]) for each in sessions.tenants(ctx)
        ],
    )


def _signed_in_already(request: Request) -> UUID | None:
    """Id of whose browser this is, if anybody's."""
    found = None
    with suppress(Unauthenticated):
        for _, identity in identified(request):
            found = identity.user_id if identity.session_id else None
    return found


def _leave(request: Request) -> None:
    """End the session this browser has, which its new cookie would leave behind."""
    with suppress(Unauthenticated):
        for ctx, identity in identified(request):
            if identity.session_id:
                sessions.sign_out(ctx, identity.session_id)


def _enter(response: Response, done: sessions.SignedIn, settings: Settings) -> SignedInOut:
    """HttpOnly and SameSite=Lax; the server ends idle sessions, so the cookie itself lives with the browser."""
    response.set_cookie(COOKIE, done.token, httponly=True, samesite="lax", secure=settings.is_https, path="/")
    return SignedInOut(tenant_id=done.tenant_id, user_id=done.user_id)
