"""Records as a program sends them: one JSON object a line, in one request."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, Settled
from pulseops.api.routes.imports import ImportReply, reply
from pulseops.base.errors import Invalid
from pulseops.observe.sources import service
from pulseops.observe.sources.files.objects import MOST_BYTES
from pulseops.observe.sources.files.opening import check_size

router = APIRouter(prefix="/imports", tags=["imports"], route_class=Careful)

LINES = "application/x-ndjson"
_EXAMPLE = (
    '{"external_id": "T-1041", "client": "Harbor Dental", "opened_at": "2026-11-23T08:12:00Z", "priority": "high"}\n'
    '{"external_id": "T-1042", "client": "Harbor Dental", "opened_at": "2026-11-24T09:30:00Z", "priority": "low"}\n'
)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One JSON object a line. Names are those of `GET /api/imports/streams`, or their aliases.",
        "content": {LINES: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}


def _sized(request: Request, ctx: Ctx, settings: Settled) -> None:
    """Right and size are looked at before the body is read."""
    ctx.require("imports:write")
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Invalid.field("body", "The size of the body is not stated (Content-Length).")
    check_size(int(length), min(settings.upload_limit_mb, MOST_BYTES >> 20))


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post("/streams/{stream}/records", openapi_extra=_BODY, dependencies=[Depends(_sized, scope="function")])
def ingest_records(
    ctx: Ctx,
    settings: Settled,
    stream: str,
    body: Annotated[bytes, Depends(_body)],
    source: Annotated[str, Query(min_length=1, max_length=100)] = "API",
    client: Annotated[str | None, Query(max_length=300, description="Whose they are where no record says it.")] = None,
) -> ImportReply:
    """Send records of one kind, up to 64 MB; above 8 MB they are imported by a job (state `queued`).

    Records are known by their `external_id` within a source: sent again unchanged they count as unchanged, changed they
    replace the earlier one. Refused records are listed with their line under `GET /api/imports/{run_id}/refusals`.
    """
    outcome = service.ingest(ctx, stream, [body], settings.upload_limit_mb, source=source, client=client)
    return reply(service.get_run(ctx, outcome.run_id))
