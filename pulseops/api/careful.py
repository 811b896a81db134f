"""What programs rely on when they write: a request sent twice is done once, and no edit undoes another unseen.

Routers take it as `route_class=Careful`. POSTs then accept an `Idempotency-Key`; where a path can be read and edited,
reading answers an `ETag` and edits accept it as `If-Match` (RFC 9110).
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from pulseops.api.deps import Ctx, Identified
from pulseops.base import once
from pulseops.base.context import Context

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Key = Annotated[
    str | None,
    Header(
        min_length=8,
        max_length=200,
        description="Any text of your own, a fresh one for each wish: sent again within 24 hours it is answered as the"
        " first time and nothing is done twice.",
        examples=["0b9c7a52-6f0e-4f0f-9f57-1f6f0a7f2c11"],
    ),
]
Seen = Annotated[
    str | None,
    Header(
        max_length=200,
        description="The `ETag` you read: the edit is refused with 412 when it has changed since.",
        examples=['"8f14e45fceea167a5a36dedd4bea2543"'],
    ),
]
_READERS: dict[str, Callable[..., Any]] = {}
_EDITED: set[str] = set()


class Repeated(Exception):
    """Not a failure: the request was carried out before, and this is what it was answered."""

    def __init__(self, answer: once.Answer) -> None:
        super().__init__()
        self.answer = answer


class Careful(APIRoute):
    """A route whose POST can be repeated and whose edits can be made conditional."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        methods = set(given.get("methods") or ())
        more = []
        if "GET" in methods:
            _READERS[path] = endpoint
        if "POST" in methods and _asks_who(endpoint) and not _takes_files(given):
            more.append(Depends(once_only, scope="function"))
        elif path in _READERS and "GET" not in methods:
            _EDITED.add(path)
            more.append(Depends(_unless_changed(_READERS[path]), scope="function"))
        kept = [each for each in given.get("dependencies") or () if not _is_ours(each.dependency)]
        super().__init__(path, endpoint, **{**given, "dependencies": [*kept, *more]})

    def get_route_handler(self) -> Handler:
        """What answers a request, inside its transaction."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            response = await handle(request)
            if hasattr(request.state, "once"):
                ctx, key = request.state.once
                answer = once.Answer(response.status_code, bytes(response.body).decode())
                await run_in_threadpool(once.keep, ctx, key, answer)
            if request.method == "GET" and self.path in _EDITED:
                response.headers["etag"] = tag(json.loads(bytes(response.body)))
            return response

        return handler


async def once_only(request: Request, ctx: Ctx, idempotency_key: Key = None) -> None:
    """Hand out what this key was answered before; else take it, so that the answer is kept with what is done."""
    if idempotency_key is None:
        return
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    answer = await run_in_threadpool(once.begin, ctx, idempotency_key, hashlib.sha256(asked).hexdigest())
    if answer:
        raise Repeated(answer)
    request.state.once = (ctx, idempotency_key)


def _unless_changed(read: Callable[..., Any]) -> Callable[..., None]:
    """Refuse an edit of what does not read as the caller saw it. Conditional edits of one path wait for each other."""

    def unless_changed(request: Request, ctx: Ctx, if_match: Seen = None) -> None:
        if if_match is None or if_match.strip() == "*":
            return
        once.hold(ctx, request.url.path)
        if _tag_now(read, request, ctx) not in [each.strip() for each in if_match.split(",")]:
            raise HTTPException(412, "It was changed since you read it. Read it again and repeat your edit on that.")

    return unless_changed


def _asks_who(endpoint: Callable[..., Any]) -> bool:
    """Whether a route is for people who signed in; links that work without it have no tenant to keep an answer in."""
    return any(each.annotation in (Ctx, Identified) for each in inspect.signature(endpoint).parameters.values())


def _takes_files(given: dict[str, Any]) -> bool:
    """Whether a route takes a form with a file: its body is not read twice, and handing it in twice does no harm."""
    content = (given.get("openapi_extra") or {}).get("requestBody", {}).get("content", {})
    return "multipart/form-data" in content


def _is_ours(dependency: Any) -> bool:
    """Whether an included route carries it already: FastAPI makes each route anew when its router is included."""
    return getattr(dependency, "__name__", "") in (once_only.__name__, "unless_changed")


def _tag_now(read: Callable[..., Any], request: Request, ctx: Context) -> str:
    """The tag that reading would answer now."""
    signature = inspect.signature(read)
    given = {
        name: TypeAdapter(parameter.annotation).validate_python(request.path_params[name])
        for name, parameter in signature.parameters.items()
        if name in request.path_params
    }
    found = read(ctx=ctx, **given)
    return tag(TypeAdapter(signature.return_annotation).dump_python(found, mode="json"))


def tag(content: Any) -> str:
    """Name of a content as an ETag: equal for equal JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def install(app: FastAPI) -> None:
    """Answer repeated requests of an app."""

    @app.exception_handler(Repeated)
    def repeated(request: Request, error: Repeated) -> Response:
        headers = {"idempotency-replayed": "true"}
        return Response(error.answer.body, error.answer.status, headers, "application/json")
