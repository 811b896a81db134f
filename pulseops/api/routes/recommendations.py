"""Recommendations: what to do next and what it is worth."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.act.tasks import service as tasks
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.base.lists import order_by
from pulseops.decide.recommendations import queue as queueing
from pulseops.decide.recommendations import repository, service

router = APIRouter(tags=["recommendations"], route_class=Careful)

RecommendationKind = Literal["retention", "renewal", "upsell", "license_optimization", "cost_saving"]
RecommendationState = Literal["open", "snoozed", "accepted", "dismissed", "expired", "done"]


class Evidence(BaseModel):
    """One fact with the page that has the rows behind it."""

    label: str
    value: str
    at: str | None = None
    href: str | None = None


class Step(BaseModel):
    """One step of the play."""

    type: str
    text: str


class SuccessTest(BaseModel):
    """How data will tell whether it worked; declared before acceptance."""

    metric: str
    text: str
    days: int
    baseline: float | None


class Recommendation(BaseModel):
    """A proposed action. Expected value = probability x value - cost."""

    id: UUID
    kind: RecommendationKind
    play: str
    client_id: UUID | None
    product_id: UUID | None
    subject_name: str
    title: str
    why: str
    steps: list[Step]
    evidence: list[Evidence]
    probability: float
    probability_basis: str
    value_minor: int
    value_basis: str
    cost_minor: int
    expected_minor: int
    currency: str
    success_test: SuccessTest
    state: RecommendationState
    owner_id: UUID | None
    owner_name: str | None
    snoozed_until: datetime | None
    expires_on: date
    created_at: datetime
    updated_at: datetime


class RecommendationDecision(BaseModel):
    """What was decided, by whom, why."""

    at: datetime
    action: str
    reason: str | None
    by_name: str


class RecommendationDetail(Recommendation):
    """A recommendation with its decisions and its task."""

    decisions: list[RecommendationDecision]
    task_id: UUID | None


class RecommendationTotal(BaseModel):
    """Sums of all that is selected, per currency."""

    currency: str
    recommendations: int
    expected_minor: int
    value_minor: int


class RecommendationCounts(BaseModel):
    """Recommendations per state under the same other filters."""

    open: int
    snoozed: int
    accepted: int
    dismissed: int
    expired: int
    done: int


class QueueQuery(BaseModel):
    """Kinds (none: all) and how many."""

    kind: list[RecommendationKind] = Query(default=[])
    limit: int = Query(default=8, ge=1, le=50)


class QueueItem(BaseModel):
    """One thing to do: a recommendation, or (kind `contract`) a contract that ends without one.

    score = expected_minor x urgency. `deadline_on` None: it can wait.
    """

    recommendation_id: UUID | None
    kind: RecommendationKind | Literal["contract"]
    client_id: UUID | None
    product_id: UUID | None
    subject_name: str
    title: str
    why: str | None
    currency: str
    value_minor: int
    value_basis: str | None
    probability: float | None
    cost_minor: int
    expected_minor: int
    deadline_on: date | None
    deadline_what: Literal["notice", "end"] | None
    days_left: int | None
    urgency: float
    score: float


class RecommendationPage(BaseModel):
    """A page of recommendations."""

    rows: list[Recommendation]
    total: int
    totals: list[RecommendationTotal]
    counts: RecommendationCounts


class RecommendationQuery(PageQuery):
    """Filters of the list; several states or kinds are a union."""

    state: list[RecommendationState] = Field(default=[])
    kind: list[RecommendationKind] = Field(default=[])
    client_id: UUID | None = None
    owner_id: UUID | None = None


class RecommendationAccept(BaseModel):
    """Who does it, by when."""

    owner_id: UUID | None = None
    due_on: date | None = None


class RecommendationAccepted(BaseModel):
    """The task; `created` is false when it was accepted before."""

    task_id: UUID
    created: bool


class RecommendationAssign(BaseModel):
    """To whom; null for nobody."""

    owner_id: UUID | None


class RecommendationSnooze(BaseModel):
    """How long, and why if you like."""

    days: int
    reason: str | None = Field(default=None, max_length=1000)


class RecommendationDismiss(BaseModel):
    """Why not."""

    reason: str = Field(max_length=1000)


@router.get("/recommendations")
def list_recommendations(ctx: Ctx, query: Annotated[RecommendationQuery, Query()]) -> RecommendationPage:
    """Recommendations, the most valuable first."""
    words = (query.q or "").strip() or None
    chosen = repository.Filter(query.state, query.kind, query.client_id, query.owner_id, words)
    order = order_by(query.sort or "-expected_minor", repository.SORTS, "r.id")
    found = service.page(ctx, chosen, order, offset=query.offset, limit=query.page_size)
    total = sum(row["recommendations"] for row in found["totals"])
    return RecommendationPage.model_validate({**found, "total": total})


@router.get("/recommendations/queue")
def recommendation_queue(ctx: Ctx, query: Annotated[QueueQuery, Query()]) -> list[QueueItem]:
    """What to do first today: expected value x urgency, each part shown."""
    return [QueueItem.model_validate(row) for row in queueing.queue(ctx, query.kind, query.limit)]


@router.get("/recommendations/{recommendation_id}")
def get_recommendation(ctx: Ctx, recommendation_id: UUID) -> RecommendationDetail:
    """One recommendation with its decisions."""
    found: dict[str, Any] = service.get(ctx, recommendation_id)
    return RecommendationDetail.model_validate({**found, "task_id": tasks.task_of(ctx, recommendation_id)})


@router.post("/recommendations/{recommendation_id}/accept")
def accept_recommendation(ctx: Ctx, recommendation_id: UUID, body: RecommendationAccept) -> RecommendationAccepted:
    """Accept it and make its task; accepting twice answers the same task."""
    done = tasks.accept(ctx, recommendation_id, body.owner_id, body.due_on)
    return RecommendationAccepted(task_id=done.task_id, created=done.created)


@router.post("/recommendations/{recommendation_id}/assign")
def assign_recommendation(ctx: Ctx, recommendation_id: UUID, body: RecommendationAssign) -> RecommendationDetail:
    """Give it to a member."""
    service.assign(ctx, recommendation_id, body.owner_id)
    return get_recommendation(ctx, recommendation_id)


@router.post("/recommendations/{recommendation_id}/snooze")
def snooze_recommendation(ctx: Ctx, recommendation_id: UUID, body: RecommendationSnooze) -> RecommendationDetail:
    """Put it aside for 7, 14, 30 or 90 days."""
    service.snooze(ctx, recommendation_id, body.days, body.reason)
    return get_recommendation(ctx, recommendation_id)


@router.post("/recommendations/{recommendation_id}/dismiss")
def dismiss_recommendation(ctx: Ctx, recommendation_id: UUID, body: RecommendationDismiss) -> RecommendationDetail:
    """Say no, and why."""
    service.dismiss(ctx, recommendation_id, body.reason)
    return get_recommendation(ctx, recommendation_id)


@router.post("/recommendations/{recommendation_id}/reopen")
def reopen_recommendation(ctx: Ctx, recommendation_id: UUID) -> RecommendationDetail:
    """Back to open; undoes snooze and dismiss."""
    service.reopen(ctx, recommendation_id)
    return get_recommendation(ctx, recommendation_id)
