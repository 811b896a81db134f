"""Seats on their way back: dry run, asking, deciding, undoing; and the holder's own page without signing in."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from pulseops.act.reclaims import asking
from pulseops.act.reclaims import service as reclaims
from pulseops.act.reclaims.repository import Filter
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery, Settled, database_of
from pulseops.api.exports import as_csv
from pulseops.api.routes.waste import Finding, MonthCash
from pulseops.learn.outcomes import ledger

router = APIRouter(tags=["reclaims"], route_class=Careful)

State = Literal["asked", "proposed", "released", "kept", "escalated", "cancelled", "restored", "refused"]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=500)]


class Policy(BaseModel):
    """How seats are taken back. `automatic`: kinds of waste the agent begins with by itself."""

    wait_days: int
    cooldown_days: int
    on_silence: Literal["reclaim", "escalate"]
    automatic: list[str]


class Chosen(BaseModel):
    """Findings by id."""

    findings: Ids


class Begin(Chosen):
    """What to take back; `ask` mails the holders first."""

    ask: bool = True


class Line(Finding):
    """What would happen to one finding; `blocked` says why nothing would."""

    blocked: str | None


class Worth(BaseModel):
    """What the chosen seats of a product are worth under its contracts. `other_name`: the edition they move to."""

    product_id: UUID
    product_name: str
    other_name: str | None
    client_id: UUID | None
    currency: str | None
    seats: int
    monthly_minor: int | None
    amount_minor: int | None
    effective_on: date
    cancel_by_on: date
    rule: str
    months: list[MonthCash]


class Preview(BaseModel):
    """A dry run. `refusals` are what the caps would say; `warnings` what to know before."""

    lines: list[Line]
    seats: int
    worth: list[Worth]
    refusals: list[str]
    warnings: list[str]
    policy: Policy


class Begun(BaseModel):
    """What came of it: seats given up at once (and the actions to undo), waiting for approval, asked for."""

    actions: list[UUID]
    released: int
    proposed: int
    asked: int
    refusal: str | None


class Undo(BaseModel):
    """Actions to take back."""

    actions: Ids


class ReclaimRow(BaseModel):
    """One seat asked for or given up."""

    id: UUID
    batch_id: UUID
    seat_id: UUID | None
    product_id: UUID | None
    product_name: str
    person_id: UUID | None
    person_name: str
    email: str | None
    client_id: UUID | None
    client_name: str | None
    kind: str
    other_name: str | None
    seats: int
    delivered: int
    monthly_minor: int | None
    currency: str | None
    state: State
    asked_at: datetime | None
    answer_by_on: date | None
    answered_at: datetime | None
    note: str | None
    action_id: UUID | None
    action_state: str | None
    undo_until: datetime | None
    settled_at: datetime | None
    by_name: str
    created_at: datetime


class ReclaimPage(BaseModel):
    """A page of reclaims with how many there are per state."""

    rows: list[ReclaimRow]
    total: int
    counts: dict[str, int]


class ReclaimQuery(PageQuery):
    """Which reclaims."""

    state: list[State] = Field(default_factory=list)
    product: UUID | None = None
    client: UUID | None = None
    batch: UUID | None = None

    def filter(self) -> Filter:
        """As the room understands it."""
        q = self.q.strip() if self.q else None
        return Filter(self.state, self.product, self.client, self.batch, q or None)


class Decision(BaseModel):
    """Keep the seat, or let it go."""

    keep: bool


class Reason(BaseModel):
    """Why."""

    reason: str = Field(default="", max_length=500)


class HolderLink(BaseModel):
    """The secret of a holder's link."""

    token: str = Field(max_length=200)


class HolderAnswer(HolderLink):
    """A holder's answer."""

    keep: bool
    note: str | None = Field(default=None, max_length=500)


class HolderQuestion(BaseModel):
    """What a holder is asked. `moves_to`: the smaller edition they would have instead."""

    company: str
    product_name: str
    moves_to: str | None
    person_name: str
    state: State
    answer_by_on: date | None
    answered_at: datetime | None


@router.get("/reclaims")
def list_reclaims(query: Annotated[ReclaimQuery, Query()], ctx: Ctx) -> ReclaimPage:
    """Reclaims, newest first."""
    page = reclaims.page(ctx, query.filter(), offset=query.offset, limit=query.page_size)
    return ReclaimPage.model_validate(page)


@router.get("/reclaims/export.csv")
def export_reclaims(query: Annotated[ReclaimQuery, Query()], ctx: Ctx) -> Response:
    """Reclaims as a file: the list to work off in the vendor's console (at most 10,000)."""
    rows = reclaims.page(ctx, query.filter(), offset=0, limit=10_000)["rows"]
    names = ("product_name", "person_name", "email", "client_name", "seats", "state", "kind", "settled_at", "by_name")
    headers = {"content-disposition": 'attachment; filename="reclaims.csv"'}
    body = as_csv(names, ([row[name] for name in names] for row in rows))
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/reclaims/policy")
def show_policy(ctx: Ctx) -> Policy:
    """How seats are taken back."""
    return Policy.model_validate(_only(reclaims.policy(ctx)))


@router.put("/reclaims/policy", status_code=204)
def set_policy(body: Policy, ctx: Ctx) -> None:
    """Change how seats are taken back."""
    reclaims.set_policy(ctx, body.model_dump())


@router.post("/reclaims/preview")
def preview_reclaim(body: Chosen, ctx: Ctx) -> Preview:
    """What would happen, seat by seat, and what it is worth; nothing is changed."""
    ctx.require("licenses:write")
    found = reclaims.preview(ctx, body.findings)
    return Preview.model_validate({**found, "policy": _only(found["policy"])})


@router.post("/reclaims")
def begin_reclaim(body: Begin, ctx: Ctx, settings: Settled) -> Begun:
    """Take seats back: after asking the holders, or at once."""
    done = reclaims.begin(ctx, body.findings, ask=body.ask, base_url=settings.base_url)
    ledger.observe(ctx)
    return Begun.model_validate(done)


@router.post("/reclaims/undo", status_code=204)
def undo_reclaim(body: Undo, ctx: Ctx) -> None:
    """Give back what actions took."""
    reclaims.undo(ctx, body.actions)
    ledger.observe(ctx)


@router.post("/reclaims/{reclaim_id}/decide", status_code=204)
def decide_reclaim(reclaim_id: UUID, body: Decision, ctx: Ctx) -> None:
    """Decide in the holder's place."""
    reclaims.decide(ctx, reclaim_id, keep=body.keep)
    ledger.observe(ctx)


@router.post("/reclaims/{reclaim_id}/cancel", status_code=204)
def cancel_reclaim(reclaim_id: UUID, body: Reason, ctx: Ctx) -> None:
    """Stop asking for a seat."""
    reclaims.cancel(ctx, reclaim_id, body.reason)


@router.post("/seat-question")
def look_at_question(body: HolderLink, request: Request) -> HolderQuestion:
    """What a holder's link asks; asked by POST so that its secret is in no log."""
    return HolderQuestion.model_validate(asking.look(database_of(request), body.token, datetime.now(UTC)))


@router.post("/seat-question/answer", status_code=204)
def answer_question(body: HolderAnswer, request: Request) -> None:
    """A holder keeps a seat or lets it go."""
    reclaims.answer(database_of(request), body.token, keep=body.keep, note=body.note, now=datetime.now(UTC))


def _only(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in Policy.model_fields}
