"""One's own account: password, sessions, API keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from pulseops.accounts import keys, passwords, sessions
from pulseops.api.deps import Ctx, Identified, database_of
from pulseops.api.routes.auth import Device

router = APIRouter(tags=["account"])


class PasswordChange(BaseModel):
    """The password one has and the one one wants."""

    current: str = Field(max_length=200)
    password: str = Field(max_length=200)


class SessionsEnded(BaseModel):
    """How many other sessions ended."""

    ended: int


class BrowserSession(BaseModel):
    """A signed-in browser of one's own; `current` is the one that asks."""

    id: UUID
    tenant_name: str
    created_at: datetime
    last_seen_at: datetime
    user_agent: str | None
    ip: str | None
    current: bool


class ApiKey(BaseModel):
    """A key, without its secret; `connected` when it is the connection of an agent, which renews it by itself."""

    id: UUID
    user_id: UUID
    owner_name: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    connected: bool


class ApiKeyNew(BaseModel):
    """A key to make; `days` null is without an end."""

    name: str = Field(max_length=200)
    scopes: list[str] = Field(max_length=100)
    days: int | None = 90


class ApiKeyMade(BaseModel):
    """The only time its secret is shown."""

    id: UUID
    secret: str


class ApiKeyQuery(BaseModel):
    """Whose keys."""

    everybody: bool = False


@router.post("/account/password")
def change_password(both: Identified, body: PasswordChange, request: Request, device: Device) -> SessionsEnded:
    """Replace one's password; all other sessions end."""
    ctx, identity = both
    ended = passwords.change(
        database_of(request),
        ctx,
        email=identity.email,
        current=body.current,
        new=body.password,
        session_id=identity.session_id,
        ip=device.ip,
    )
    return SessionsEnded(ended=ended)


@router.get("/account/sessions")
def list_sessions(both: Identified) -> list[BrowserSession]:
    """One's live sessions, the last used first."""
    ctx, identity = both
    rows = sessions.own_sessions(ctx)
    return [BrowserSession(**row, current=row["id"] == identity.session_id) for row in rows]


@router.delete("/account/sessions/{session_id}", status_code=204)
def end_session(ctx: Ctx, session_id: UUID) -> None:
    """End one of one's sessions."""
    sessions.end_session(ctx, session_id)


@router.post("/account/sessions/end-others")
def end_other_sessions(both: Identified) -> SessionsEnded:
    """End all one's sessions but this one."""
    ctx, identity = both
    return SessionsEnded(ended=sessions.end_others(ctx, identity.session_id))


@router.get("/api-keys")
def list_api_keys(ctx: Ctx, query: Annotated[ApiKeyQuery, Query()]) -> list[ApiKey]:
    """One's own keys, or everybody's."""
    return [ApiKey.model_validate(row) for row in keys.listed(ctx, everybody=query.everybody)]


@router.post("/api-keys", status_code=201)
def create_api_key(ctx: Ctx, body: ApiKeyNew) -> ApiKeyMade:
    """Make a key for oneself."""
    made = keys.create(ctx, body.name, body.scopes, body.days)
    return ApiKeyMade(id=made.id, secret=made.secret)


@router.delete("/api-keys/{key_id}", status_code=204)
def revoke_api_key(ctx: Ctx, key_id: UUID) -> None:
    """End a key."""
    keys.revoke(ctx, key_id)
