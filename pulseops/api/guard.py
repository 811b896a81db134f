"""What happens to every request before a route sees it: a name, a gate, a check of where it comes from."""

import asyncio
import re
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulseops.api.problems import problem
from pulseops.base.ids import uuid7

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = frozenset({"/api/health", "/api/events"})
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "content-security-policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; "
        "base-uri 'self'; form-action 'self'"
    ),
}
HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}
_GOOD_ID = re.compile(r"[\w.-]{8,64}")


class Guard:
    """Pure ASGI middleware. At most `at_once` API requests hold a thread and a connection; others wait in line.

    Without the line, requests that hold a connection wait for a thread while threads wait for a connection, and the
    server stands still.
    """

    def __init__(self, app: ASGIApp, at_once: int, *, is_https: bool = False) -> None:
        self.app = app
        self.headers = {**HEADERS, **(HTTPS_ONLY if is_https else {})}
        self.line = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _GOOD_ID.fullmatch(given) else str(uuid7())
        scope["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["x-request-id"] = request_id
                for name, value in self.headers.items():
                    out.setdefault(name, value)
            await send(message)

        if scope["method"] not in SAFE and not same_site(headers):
            refusal = problem(
                Request(scope), 403, "Not allowed", "cross-site", "Requests from another site are refused."
            )
            await refusal(scope, receive, answer)
        elif scope["path"].startswith("/api/") and scope["path"] not in OPEN_PATHS:
            async with self.line:
                await self.app(scope, receive, answer)
        else:
            await self.app(scope, receive, answer)


def same_site(headers: Headers) -> bool:
    """Whether a changing request comes from our own pages or from a program (which sends neither header).

    With the SameSite=Lax cookie this keeps other sites from acting for the user (OWASP CSRF cheat sheet, Fetch
    Metadata).
    """
    site = headers.get("sec-fetch-site")
    if site:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
