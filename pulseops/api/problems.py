"""Every refusal leaves as RFC 9457 problem+json, and nothing of our insides with it."""

from collections.abc import Sequence

import psycopg
import sqlalchemy.exc
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from pulseops.base import errors

log = structlog.get_logger(__name__)

STATUS: dict[str, tuple[int, str]] = {
    "invalid": (422, "The input is not accepted"),
    "unauthenticated": (401, "Not signed in"),
    "forbidden": (403, "Not allowed"),
    "not_found": (404, "Not found"),
    "conflict": (409, "Not possible now"),
    "limited": (429, "Too much at once"),
    "unavailable": (503, "Not available now"),
}
_HTTP = {404: "not-found", 405: "method-not-allowed", 412: "changed-meanwhile", 413: "too-large"}


class FieldProblem(BaseModel):
    """One wrong field."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details, with the code, the wrong fields and the request to ask about."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: list[FieldProblem] = []
    request_id: str


def problem(
    request: Request,
    status: int,
    title: str,
    code: str,
    detail: str,
    fields: Sequence[tuple[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Make the answer."""
    body = Problem(
        type=f"/docs/problems#{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        fields=[FieldProblem(field=name, message=message) for name, message in fields],
        request_id=request.scope.get("request_id", ""),
    )
    return JSONResponse(body.model_dump(), status, headers, media_type="application/problem+json")


def logged(request: Request) -> str:
    """The path for the log, without the secret that an address may hold."""
    token = request.path_params.get("token")
    return request.url.path.replace(token, "{token}") if token else request.url.path


def install(app: FastAPI) -> None:
    """Translate all errors of an app."""

    @app.exception_handler(errors.PulseOpsError)
    def refused(request: Request, error: errors.PulseOpsError) -> JSONResponse:
        status, title = STATUS[error.kind]
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
        fields = [(f.field, f.message) for f in error.fields]
        return problem(request, status, title, error.code, error.detail, fields, headers)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [(".".join(str(p) for p in e["loc"][1:]) or str(e["loc"][0]), str(e["msg"])) for e in error.errors()]
        detail = "; ".join(f"{name}: {message}" for name, message in fields[:5])
        return problem(request, 422, STATUS["invalid"][1], "invalid-input", detail, fields)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        code = _HTTP.get(error.status_code, "bad-request")
        headers = dict(error.headers) if error.headers else None
        return problem(request, error.status_code, str(error.detail), code, str(error.detail), headers=headers)

    @app.exception_handler(sqlalchemy.exc.DataError)
    @app.exception_handler(psycopg.DataError)
    def unstorable(request: Request, error: Exception) -> JSONResponse:
        log.warning("input.unstorable", path=logged(request), reason=type(error).__name__)
        detail = "The input holds a character, a number or a day that cannot be stored; nothing was changed."
        return problem(request, 422, STATUS["invalid"][1], "invalid-input", detail)

    @app.exception_handler(sqlalchemy.exc.OperationalError)
    @app.exception_handler(psycopg.OperationalError)
    def away(request: Request, error: Exception) -> JSONResponse:
        log.warning("database.unavailable", path=logged(request), reason=type(error).__name__)
        detail = "The database does not answer in time; nothing was changed. Try again in a few seconds."
        status, title = STATUS["unavailable"]
        return problem(request, status, title, "database-unavailable", detail, headers={"Retry-After": "5"})

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", path=logged(request), exc_info=error)
        detail = "Something went wrong on our side; nothing was changed. Tell your operator the request id."
        return problem(request, 500, "Internal error", "internal", detail)
