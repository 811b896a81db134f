"""How a route gets its Context: one transaction a request, committed before the answer leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import structlog
from fastapi import Depends, Query, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from pydantic import BaseModel

from pulseops.accounts.identity import Identity, signed_in
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Unauthenticated
from pulseops.base.settings import Settings

COOKIE = "pulseops_session"
IDLE = "x-pulseops-idle"
WAITING = frozenset({"/api/events"})  # asks again and again while the page is open


def database_of(request: Request) -> Database:
    """The process's database."""
    database: Database = request.app.state.database
    return database


# Dependencies that only hand on what is there are async: FastAPI sends each synchronous one to a thread and back.
async def settings_of(request: Request) -> Settings:
    """The process's settings."""
    settings: Settings = request.app.state.settings
    return settings


def bearer(request: Request) -> str | None:
    """Secret of an `Authorization: Bearer` header."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None


KEY = HTTPBearer(scheme_name="key", auto_error=False, description="An API key, made under Settings, API keys.")
SESSION = APIKeyCookie(
    name=COOKIE, scheme_name="session", auto_error=False, description="The browser's, by `POST /api/auth/login`."
)


def identified(
    request: Request, _key: Annotated[Any, Security(KEY)] = None, _session: Annotated[Any, Security(SESSION)] = None
) -> Iterator[tuple[Context, Identity]]:
    """Context and identity of whoever is signed in. Pages say in a header when nobody has touched them for a while."""
    now, active = datetime.now(UTC), IDLE not in request.headers and request.url.path not in WAITING
    cookie, key = request.cookies.get(COOKIE), bearer(request)
    with signed_in(database_of(request), cookie=cookie, key=key, now=now, active=active) as (ctx, identity):
        if identity.mcp_only:
            raise Unauthenticated("mcp-only", "This token was given to an agent for /mcp and opens nothing else.")
        structlog.contextvars.bind_contextvars(tenant_id=str(ctx.tenant_id), actor=str(ctx.actor.id))
        yield ctx, identity


# scope="function": the default commits after the answer was sent, and a failed commit would read 200.
Identified = Annotated[tuple[Context, Identity], Depends(identified, scope="function")]


async def context(both: Identified) -> Context:
    """Context alone, for routes that do not ask who."""
    return both[0]


Ctx = Annotated[Context, Depends(context, scope="function")]
Settled = Annotated[Settings, Depends(settings_of)]


class PageQuery(BaseModel):
    """Paging and sorting of every list: `sort` is a column, `-column` for descending."""

    page: int = Query(default=1, ge=1, le=100_000)
    page_size: int = Query(default=25, ge=1, le=200)
    sort: str | None = Query(default=None, max_length=40, pattern=r"^-?[a-z_0-9]+$")
    q: str | None = Query(default=None, max_length=200)

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.page_size


Paged = Annotated[PageQuery, Query()]
