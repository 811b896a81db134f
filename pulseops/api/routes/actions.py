"""Actions: what the agent wants, does and did; approvals, undo, journal."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.act.actions import service
from pulseops.act.actions.registry import known
from pulseops.act.actions.repository import Filter
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery

router = APIRouter(tags=["actions"], route_class=Careful)
State = Literal[
    "observed", "proposed", "approved", "reserved", "performed", "failed", "undoing", "undone", "declined", "expired",
    "refused",
]  # fmt: skip
Level = Literal["observe", "suggest", "approve", "alone"]
TABS: dict[str, tuple[str, ...] | None] = {
    "waiting": ("proposed",),
    "running": ("approved", "reserved", "undoing"),
    "done": ("performed", "undone"),
    "not_done": ("failed", "refused", "declined", "expired"),
    "observed": ("observed",),
}


class ActionChange(BaseModel):
    """One line of a dry run."""

    subject: str
    field: str
    before: str | None
    after: str | None


class Action(BaseModel):
    """One thing to do, what it changes, who allowed it and what came of it."""

    id: UUID
    type: str
    label: str
    risk: Literal["low", "medium", "high"]
    title: str
    subject: str
    client_id: UUID | None
    client_name: str | None
    changes: list[ActionChange]
    warnings: list[str]
    touches: int
    why: str
    origin_kind: str | None
    origin_id: UUID | None
    level: Level
    state: State
    proposed_by: str
    created_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_via: str | None
    reason: str | None
    attempts: int
    next_try_at: datetime | None
    last_error: str | None
    performed_at: datetime | None
    receipt: dict[str, Any]
    undo_until: datetime | None
    can_undo: bool
    undone_at: datetime | None
    undone_by: str | None


class ActionEntry(BaseModel):
    """One entry of the journal; `hash` chains it to the entry before."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    subject_kind: str
    subject_id: str | None
    title: str | None
    detail: dict[str, Any]
    hash: str


class ActionDetail(Action):
    """An action with its entries of the journal."""

    journal: list[ActionEntry]


class ActionPage(BaseModel):
    """A page of actions and the number per state."""

    rows: list[Action]
    total: int
    counts: dict[str, int]


class ActionQuery(PageQuery):
    """Filters of the list."""

    tab: Literal["waiting", "running", "done", "not_done", "observed"] | None = None
    type: str | None = Query(default=None, max_length=60)
    client_id: UUID | None = None
    origin_id: UUID | None = None


class ActionWish(BaseModel):
    """A kind with its parameters; `key` makes asking twice the same as once."""

    type: str = Field(max_length=60)
    params: dict[str, Any]
    why: str = Field(default="", max_length=2000)
    key: str | None = Field(default=None, max_length=200)
    perform: bool = True


class ActionTry(BaseModel):
    """A kind with its parameters, to see what it would change."""

    type: str = Field(max_length=60)
    params: dict[str, Any]


class DryRunAnswer(BaseModel):
    """What would change, how far the agent may go, and why it would be refused."""

    title: str
    subject: str
    changes: list[ActionChange]
    touches: int
    warnings: list[str]
    level: Level
    because: str
    refusal: str | None


class Decline(BaseModel):
    """Why not."""

    reason: str


def shown(ctx: Ctx, row: dict[str, Any]) -> dict[str, Any]:
    """An action as pages see it."""
    kind = known().get(row["type"])
    open_until = row["undo_until"] is not None and row["undo_until"] >= ctx.now
    can_undo = row["state"] == "performed" and open_until and ctx.may("actions:approve")
    named = {"label": kind.label, "risk": kind.risk} if kind else {"label": row["type"], "risk": "high"}
    return {**row, **named, "can_undo": can_undo}


@router.get("/actions")
def list_actions(ctx: Ctx, query: Annotated[ActionQuery, Query()]) -> ActionPage:
    """Actions, newest first."""
    states = TABS[query.tab] if query.tab else None
    words = (query.q or "").strip() or None
    chosen = Filter(states, query.type, query.client_id, query.origin_id, words)
    found = service.page(ctx, chosen, offset=query.offset, limit=query.page_size)
    return ActionPage.model_validate({**found, "rows": [shown(ctx, row) for row in found["rows"]]})


@router.post("/actions", status_code=201)
def propose_action(ctx: Ctx, body: ActionWish) -> Action:
    """Wish for an action; the ladder and your rights decide what becomes of it: see `state`."""
    row = service.propose(ctx, body.type, body.params, why=body.why, key=body.key, perform=body.perform)
    return Action.model_validate(shown(ctx, row))


@router.post("/actions/dry-run")
def dry_run_action(ctx: Ctx, body: ActionTry) -> DryRunAnswer:
    """What an action would change; nothing is kept."""
    found = service.dry_run(ctx, body.type, body.params)
    plan, rung = found["plan"], found["rung"]
    changes = [ActionChange.model_validate(vars(change)) for change in plan.changes]
    return DryRunAnswer(
        title=plan.title, subject=plan.subject, changes=changes, touches=plan.touches, warnings=list(plan.warnings),
        level=rung.level, because=rung.because, refusal=found["refusal"],
    )  # fmt: skip


@router.get("/actions/journal")
def read_journal(ctx: Ctx, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> list[ActionEntry]:
    """What was proposed, decided, done and taken back: 50 entries a page, newest first."""
    return [ActionEntry.model_validate(row) for row in service.journal(ctx, offset=(page - 1) * 50, limit=50)]


@router.get("/actions/{action_id}")
def get_action(ctx: Ctx, action_id: UUID) -> ActionDetail:
    """One action with its journal."""
    return ActionDetail.model_validate(shown(ctx, service.get(ctx, action_id)))


@router.post("/actions/{action_id}/approve")
def approve_action(ctx: Ctx, action_id: UUID) -> Action:
    """Allow it. Above a cap it stays proposed; `last_error` says why."""
    return Action.model_validate(shown(ctx, service.approve(ctx, action_id)))


@router.post("/actions/{action_id}/decline")
def decline_action(ctx: Ctx, action_id: UUID, body: Decline) -> Action:
    """Say no, and why."""
    return Action.model_validate(shown(ctx, service.decline(ctx, action_id, body.reason)))


@router.post("/actions/{action_id}/undo")
def undo_action(ctx: Ctx, action_id: UUID) -> Action:
    """Take it back."""
    return Action.model_validate(shown(ctx, service.undo(ctx, action_id)))
