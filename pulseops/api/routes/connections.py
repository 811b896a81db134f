"""A person allows an agent to connect (OAuth 2.1): what it asks for, and their answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.accounts import connections
from pulseops.api.deps import Ctx

router = APIRouter(prefix="/connection", tags=["account"])
Scope = Literal["assistant:read", "assistant:propose"]


class ConnectionWish(BaseModel):
    """What an agent sent the browser with; the addresses it registered are checked again."""

    client_id: str = Field(max_length=100)
    redirect_uri: str = Field(max_length=2000)
    scope: str = Field(default="assistant:read", max_length=200)


class OfferedScope(BaseModel):
    """One thing that may be allowed, in words."""

    scope: Scope
    text: str


class ConnectionOffer(BaseModel):
    """How the agent calls itself, where the browser goes afterwards, what may be allowed."""

    client_name: str
    goes_to: str
    scopes: list[OfferedScope]


class ConnectionAnswer(BaseModel):
    """What the person allows; without `assistant:read` it is a no."""

    client_id: str = Field(max_length=100)
    redirect_uri: str = Field(max_length=2000)
    scopes: list[Scope] = Field(max_length=2)
    code_challenge: str = Field(min_length=43, max_length=128, pattern=r"^[\w.~-]+$")
    state: str | None = Field(default=None, max_length=2000)
    resource: str | None = Field(default=None, max_length=2000)


class ConnectionDone(BaseModel):
    """Where the browser goes now."""

    redirect: str


@router.get("")
def look_at_connection(ctx: Ctx, query: Annotated[ConnectionWish, Query()]) -> ConnectionOffer:
    """What an agent asks for."""
    return ConnectionOffer.model_validate(
        connections.offer(ctx, query.client_id, query.redirect_uri, query.scope.split())
    )


@router.post("")
def answer_connection(ctx: Ctx, body: ConnectionAnswer) -> ConnectionDone:
    """Allow it or not."""
    return ConnectionDone(redirect=connections.decide(ctx, **body.model_dump()))
