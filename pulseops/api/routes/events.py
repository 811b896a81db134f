"""GET /api/events: what changed, as it changes (server-sent events)."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from pulseops.api.deps import identified
from pulseops.api.live import Broker
from pulseops.base.errors import Unauthenticated

router = APIRouter(tags=["events"])

HEARTBEAT_S = 20.0


@router.get("/events", response_class=StreamingResponse)
async def follow_events(request: Request) -> StreamingResponse:
    """Stream `{topic, ids}`; ids empty means "reload the topic", topic `*` means "reload all"."""
    tenant_id = await run_in_threadpool(_who, request)
    broker: Broker = request.app.state.broker

    async def stream() -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        async for text in broker.follow(tenant_id, HEARTBEAT_S):
            if text is not None:
                yield f"data: {text}\n\n"
                continue
            try:
                await run_in_threadpool(_who, request)
            except Unauthenticated:
                return
            yield ": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-cache"})


def _who(request: Request):  # type: ignore[no-untyped-def]
    """Tenant of the session, in a short transaction of its own: a stream holds no connection."""
    for ctx, _identity in identified(request):
        return ctx.tenant_id
