"""Ask, streamed as server-sent events; threads, ratings, suggestions, and proposals that a click confirms."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, database_of
from pulseops.assistant import acting, service
from pulseops.base.errors import PulseOpsError

router = APIRouter(prefix="/assistant", tags=["assistant"])
log = structlog.get_logger(__name__)


class Question(BaseModel):
    """A question, the thread it goes on with, and the page it is asked on (a hint, never a right)."""

    question: str = Field(min_length=1, max_length=service.MOST_LETTERS, examples=["Which clients are at risk?"])
    conversation_id: UUID | None = None
    page: str = Field(default="/", max_length=400)


class Figure(BaseModel):
    """A figure of an answer: raw value, how to print it, what it means, the page of its rows, the answer's hash."""

    n: int
    value: float | str | None
    unit: str
    currency: str | None
    shown: str
    label: str
    definition: str
    href: str
    as_of: str | None
    hash: str


class Content(BaseModel):
    """Text with {{v:n}} in place of figure n, the figures, and tables, charts, drafts, proposals, choices below."""

    text: str = ""
    figures: list[Figure] = []
    blocks: list[dict[str, Any]] = []


class Turn(BaseModel):
    """One turn of a thread; `text` is the answer with its figures filled in."""

    id: UUID
    role: Literal["person", "assistant"]
    text: str
    content: Content
    planner: str | None
    created_at: datetime
    rating: Literal["up", "down"] | None


class Thread(BaseModel):
    """A thread in the list."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    questions: int


class ThreadDetail(BaseModel):
    """A thread with its turns, oldest first."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    messages: list[Turn]


class Suggestion(BaseModel):
    """A question that fits the page."""

    label: str
    question: str


class Rating(BaseModel):
    """Whether an answer helped, and why not."""

    rating: Literal["up", "down"] | None
    remark: str | None = Field(default=None, max_length=service.MOST_LETTERS)


class ProposalOut(BaseModel):
    """Something proposed and what became of it."""

    id: UUID
    verb: str
    preview: str
    door: str
    state: Literal["open", "confirmed", "dismissed"]
    expires_at: datetime
    created_at: datetime
    decided_at: datetime | None
    result: dict[str, Any]


class Done(BaseModel):
    """What a confirmed proposal did, and where to see it."""

    text: str
    href: str


@router.post("/ask", response_class=StreamingResponse)
def ask(body: Question, ctx: Ctx, request: Request) -> StreamingResponse:
    """Answer as a stream of `start`, `part` and `done` (or `problem`). Rights are those of whoever asks."""
    ctx.require("assistant:read")
    if body.conversation_id:
        service.thread(ctx, body.conversation_id)
    service.checked(body.question)
    tenant_id, actor, database = ctx.tenant_id, ctx.actor, database_of(request)

    def stream() -> Iterator[str]:
        last: service.Event | None = None
        try:
            with database.unit_of_work(tenant_id, actor) as own:
                for event in service.ask(own, body.question, conversation_id=body.conversation_id, page=body.page):
                    if event.name == "done":
                        last = event
                    else:
                        yield sse(event)
            if last:  # said only once it is kept
                yield sse(last)
        except PulseOpsError as refusal:
            yield sse(service.Event("problem", {"code": refusal.code, "detail": refusal.detail}))
        except Exception as fault:  # the headers are gone: the stream itself must say it
            log.error("assistant.failed", exc_info=fault)
            yield sse(
                service.Event("problem", {"code": "internal", "detail": "The answer broke off by a fault of ours."})
            )

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-cache"})


def sse(event: service.Event) -> str:
    """One event on the wire."""
    return f"event: {event.name}\ndata: {json.dumps(event.data, ensure_ascii=False, default=str)}\n\n"


@router.get("/suggestions")
def suggest(ctx: Ctx, page: str = "/") -> list[Suggestion]:
    """Questions that fit a page."""
    return [Suggestion.model_validate(each) for each in service.suggestions(ctx, page[:400])]


@router.get("/conversations")
def list_conversations(ctx: Ctx) -> list[Thread]:
    """One's own threads, newest first."""
    return [Thread.model_validate(row) for row in service.history(ctx)]


@router.get("/conversations/{conversation_id}")
def get_conversation(ctx: Ctx, conversation_id: UUID) -> ThreadDetail:
    """One thread."""
    return ThreadDetail.model_validate(service.thread(ctx, conversation_id))


@router.delete("/conversations/{conversation_id}", status_code=204)
def forget_conversation(ctx: Ctx, conversation_id: UUID) -> None:
    """Remove a thread."""
    service.forget(ctx, conversation_id)


@router.put("/messages/{message_id}/rating", status_code=204)
def rate_message(ctx: Ctx, message_id: UUID, body: Rating) -> None:
    """Say whether an answer helped."""
    service.rate(ctx, message_id, body.rating, body.remark)


@router.get("/proposals")
def list_proposals(ctx: Ctx) -> list[ProposalOut]:
    """One's own proposals, newest first; those of other agents (MCP) too."""
    return [ProposalOut.model_validate(row) for row in acting.mine(ctx)]


@router.post("/proposals/{proposal_id}/confirm")
def confirm_proposal(ctx: Ctx, proposal_id: UUID) -> Done:
    """Do what was proposed, once."""
    return Done.model_validate(acting.confirm(ctx, proposal_id))


@router.post("/proposals/{proposal_id}/dismiss", status_code=204)
def dismiss_proposal(ctx: Ctx, proposal_id: UUID) -> None:
    """Put it away."""
    acting.dismiss(ctx, proposal_id)
