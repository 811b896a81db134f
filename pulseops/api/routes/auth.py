"""Signing in and out, and who is signed in."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from pulseops.accounts import service
from pulseops.accounts.identity import Identity
from pulseops.accounts.preferences import tenant_settings
from pulseops.api.deps import COOKIE, Identified, Settled, database_of
from pulseops.base.context import Context
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
    timezone: str
    is_demo: bool


class Me(BaseModel):
    """Who is signed in, where, and what they may do."""

    user: UserOut
    tenant: TenantOut
    roles: list[str]
    permissions: list[str]


class Options(BaseModel):
    """What the sign-in page offers."""

    demo: bool
    sign_up: bool


class SignUp(Credentials):
    """A new tenant and its owner."""

    name: str = Field(max_length=200)
    company: str = Field(max_length=200)
    kind: str
    currency: str = Field(default="USD", max_length=3)


@router.get("/options")
def auth_options(settings: Settled) -> Options:
    """Whether demo accounts and sign-up are offered."""
    return Options(demo=settings.demo, sign_up=True)


@router.post("/login")
def login(body: Credentials, request: Request, response: Response, settings: Settled) -> dict[str, str]:
    """Sign in; the session is a cookie."""
    now = datetime.now(UTC)
    done = service.sign_in(
        database_of(request),
        email=body.email,
        password=body.password,
        user_agent=request.headers.get("user-agent"),
        ip=request.client.host if request.client else None,
        now=now,
    )
    set_cookie(response, done.token, settings)
    return {"tenant_id": str(done.tenant_id), "user_id": str(done.user_id)}


@router.post("/sign-up", status_code=201)
def sign_up(body: SignUp, request: Request, response: Response, settings: Settled) -> dict[str, str]:
    """Make a tenant and sign its owner in."""
    service.create_tenant(
        database_of(request),
        name=body.company,
        kind=body.kind,
        owner_email=body.email,
        owner_name=body.name,
        password=body.password,
        currency=body.currency,
    )
    return login(Credentials(email=body.email, password=body.password), request, response, settings)


@router.post("/logout", status_code=204)
def logout(both: Identified, response: Response) -> None:
    """Sign out."""
    ctx, identity = both
    if identity.session_id:
        service.sign_out(ctx, identity.session_id)
    response.delete_cookie(COOKIE)


@router.get("/me")
def who_am_i(both: Identified) -> Me:
    """The signed-in person."""
    return me(*both)


def me(ctx: Context, identity: Identity) -> Me:
    """Translate an identity."""
    settings = tenant_settings(ctx)
    tenant = TenantOut(
        id=ctx.tenant_id,
        name=settings.name,
        kind=settings.kind,
        currency=settings.currency,
        timezone=settings.timezone,
        is_demo=settings.is_demo,
    )
    user = UserOut(id=identity.user_id, email=identity.email, name=identity.name)
    return Me(user=user, tenant=tenant, roles=list(identity.roles), permissions=sorted(identity.actor.permissions))


def set_cookie(response: Response, token: str, settings: Settings) -> None:
    """HttpOnly and SameSite=Lax; the server ends idle sessions, so the cookie itself lives with the browser."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=settings.secure_cookies, path="/")
