"""Ask, streamed as server-sent events; threads, ratings, suggestions, and proposals that a click confirms."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, Settled, database_of
from pulseops.api.talking import Work, talk
from pulseops.assistant import acting, keeping, language, service
from pulseops.base.context import Context
from pulseops.base.errors import PulseOpsError
from pulseops.base.settings import Settings

router = APIRouter(prefix="/assistant", tags=["assistant"])
log = structlog.get_logger(__name__)

BROKEN = service.Event("problem", {"code": "internal", "detail": "The answer broke off by a fault of ours."})


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


def _near(settings: Settings) -> dict[str, bool]:
    """What of its own neighbourhood this server may let a tenant's language model be."""
    return {
        "allow_private": settings.outbound.allow_private,
        "allow_loopback": settings.outbound.allow_private or settings.serves_this_machine_only,
    }


@router.post("/ask", response_class=StreamingResponse)
def ask(body: Question, ctx: Ctx, request: Request, settings: Settled) -> StreamingResponse:
    """Answer as a stream of `start`, `part` and `done` (or `problem`). Rights are those of whoever asks.

    `restart` takes back the parts so far: a language model broke off, and the built-in planner answers instead.
    """
    ctx.require("assistant:read")
    if body.conversation_id:
        service.thread(ctx, body.conversation_id)
    text = service.checked(body.question)
    database, tenant_id, actor = database_of(request), ctx.tenant_id, ctx.actor
    reach = language.reach(ctx, **_near(settings))

    def work() -> AbstractContextManager[Context]:
        return database.unit_of_work(tenant_id, actor)

    stream = (
        wired(talk(work, reach, text, body.conversation_id, body.page))
        if reach
        else embedded(work, text, body.conversation_id, body.page)
    )
    return StreamingResponse(stream, media_type="text/event-stream", headers={"cache-control": "no-cache"})


def embedded(work: Work, text: str, thread: UUID | None, page: str) -> Iterator[str]:
    """The embedded planner's answer; `done` is said only once it is kept."""
    last: service.Event | None = None
    try:
        with work() as own:
            for event in service.ask(own, text, conversation_id=thread, page=page):
                if event.name == "done":
                    last = event
                else:
                    yield sse(event)
        if last:
            yield sse(last)
    except PulseOpsError as refusal:
        yield sse(service.Event("problem", {"code": refusal.code, "detail": refusal.detail}))
    except Exception as fault:  # the headers are gone: the stream itself must say it
        log.error("assistant.failed", exc_info=fault)
        yield sse(BROKEN)


async def wired(events: AsyncIterator[service.Event]) -> AsyncIterator[str]:
    """Events of a language model's answer on the wire."""
    try:
        async for event in events:
            yield sse(event)
    except PulseOpsError as refusal:
        yield sse(service.Event("problem", {"code": refusal.code, "detail": refusal.detail}))
    except Exception as fault:
        log.error("assistant.failed", exc_info=fault)
        yield sse(BROKEN)


def sse(event: service.Event) -> str:
    """One event on the wire."""
    return f"event: {event.name}\ndata: {json.dumps(event.data, ensure_ascii=False, default=str)}\n\n"


class ModelChange(BaseModel):
    """How the tenant's language model is reached. An empty key leaves the stored one."""

    enabled: bool = False
    provider: Literal["openai", "anthropic", "bedrock", "ollama"]
    model: str = Field(min_length=1, max_length=200, examples=["gpt-5-mini"])
    base_url: str | None = Field(default=None, max_length=400)
    region: str | None = Field(default=None, max_length=40)
    key: str | None = Field(default=None, max_length=400)
    access_key: str | None = Field(default=None, max_length=200)
    secret_key: str | None = Field(default=None, max_length=400)


class ModelOut(BaseModel):
    """How it is reached, without its secret, and what leaves this server when it is on."""

    enabled: bool
    provider: str
    model: str
    base_url: str | None
    region: str | None
    hint: str | None
    updated_at: datetime | None
    updated_by: str | None
    leaves: list[str]


@router.get("/language-model")
def get_language_model(ctx: Ctx) -> ModelOut:
    """The tenant's language model; off unless an admin turned it on."""
    return ModelOut.model_validate(language.shown(ctx))


@router.put("/language-model")
def set_language_model(ctx: Ctx, settings: Settled, body: ModelChange) -> ModelOut:
    """Set, turn on or turn off the language model."""
    found = language.change(ctx, body.model_dump(), **_near(settings))
    return ModelOut.model_validate(found)


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


class Erased(BaseModel):
    """How many conversations were removed."""

    conversations: int


@router.delete("/conversations")
def erase_conversations(ctx: Ctx) -> Erased:
    """Remove all one's own threads, with their proposals."""
    return Erased(conversations=keeping.erase_own(ctx))


@router.delete("/conversations/of/{user_id}")
def erase_conversations_of(ctx: Ctx, user_id: UUID) -> Erased:
    """Remove all threads of a person, also of one who left; 404 when there are none."""
    return Erased(conversations=keeping.erase_of(ctx, user_id))


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
