"""Playbooks, their versions and backtests, and the clients inside."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.act.playbooks import service as runs
from pulseops.act.playbooks.repository import Filter
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.decide.playbooks import service
from pulseops.decide.playbooks.steps import BLANKS, KINDS

router = APIRouter(tags=["playbooks"], route_class=Careful)
RunState = Literal["running", "waiting", "done", "stopped"]


class PlaybookStep(BaseModel):
    """One step: its params depend on the kind; `next` is a key or `end`."""

    key: str
    kind: str
    params: dict[str, Any] = {}
    next: str | None = None


class BacktestEntry(BaseModel):
    """A client that would have entered."""

    client_id: UUID
    name: str
    on: date
    churned_on: date | None


class Backtest(BaseModel):
    """Who would have entered in `days`; `entered` is None when the past of a figure is not kept (`without_past`)."""

    days: int
    churn_days: int
    now: int
    entered: int | None
    clients: int
    before_churn: int
    held_back: int
    without_past: list[str]
    sample: list[BacktestEntry] = []


class PlaybookVersion(BaseModel):
    """What a playbook does; frozen once published."""

    id: UUID
    number: int
    trigger: dict[str, Any]
    steps: list[PlaybookStep]
    every_days: int
    most_a_day: int
    published_at: datetime | None
    published_by: str | None
    backtest: Backtest | None


class Playbook(BaseModel):
    """A playbook with the clients inside and through."""

    id: UUID
    name: str
    text: str
    builtin: str | None
    enabled: bool
    by_name: str
    created_at: datetime
    published: int | None
    has_draft: bool
    inside: int
    through: int
    stopped: int


class PlaybookDetail(BaseModel):
    """A playbook with all its versions, newest first."""

    id: UUID
    name: str
    text: str
    builtin: str | None
    enabled: bool
    by_name: str
    created_at: datetime
    versions: list[PlaybookVersion]


class Tellable(BaseModel):
    """A person or a channel that a step can name; `kind` of channels only."""

    id: UUID
    name: str
    kind: str | None = None


class PlaybookOptions(BaseModel):
    """Kinds of steps, the blanks their texts may have, and whom they can tell."""

    kinds: list[str]
    blanks: list[str]
    people: list[Tellable]
    channels: list[Tellable]


class PlaybookDraft(BaseModel):
    """Who enters, what happens, how often."""

    trigger: dict[str, Any]
    steps: list[dict[str, Any]]
    every_days: int = 90
    most_a_day: int = 5


class PlaybookNew(PlaybookDraft):
    """A new playbook with its first draft."""

    name: str = Field(max_length=200)
    text: str = Field(default="", max_length=2000)


class PlaybookChange(BaseModel):
    """Name and text, or trigger, steps and limits together; absent stays."""

    name: str | None = Field(default=None, max_length=200)
    text: str | None = Field(default=None, max_length=2000)
    trigger: dict[str, Any] | None = None
    steps: list[dict[str, Any]] | None = None
    every_days: int | None = None
    most_a_day: int | None = None


class PlaybookTurn(BaseModel):
    """Whether clients enter."""

    on: bool


class PlaybookEntry(BaseModel):
    """The client to let in."""

    client_id: UUID


class RunStop(BaseModel):
    """Why a client is taken out."""

    reason: str = Field(default="", max_length=1000)


class PlaybookRun(BaseModel):
    """A client inside a playbook: the next step and when it is taken."""

    id: UUID
    playbook_id: UUID
    playbook: str
    version: int
    client_id: UUID
    client_name: str
    created_at: datetime
    entered_by: str
    why: str
    state: RunState
    step: str | None
    due_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    action_id: UUID | None
    action: str | None
    action_state: str | None


class TakenStep(BaseModel):
    """What a step did, and what became of its task or action."""

    step: str
    kind: str
    at: datetime
    text: str
    action_id: UUID | None
    action_state: str | None
    last_error: str | None
    task_id: UUID | None
    task_state: str | None


class PlaybookRunDetail(PlaybookRun):
    """A run with the steps taken and those of its version."""

    taken: list[TakenStep]
    steps: list[PlaybookStep]


class PlaybookRuns(BaseModel):
    """A page of runs."""

    rows: list[PlaybookRun]
    total: int


class RunQuery(PageQuery):
    """Filters of runs."""

    state: Literal["inside", "done", "stopped"] | None = None
    playbook_id: UUID | None = None
    client_id: UUID | None = None


@router.get("/playbooks")
def list_playbooks(ctx: Ctx) -> list[Playbook]:
    """All playbooks."""
    counts = runs.counts(ctx)
    none = {"inside": 0, "through": 0, "stopped": 0}
    return [Playbook.model_validate({**none, **row, **counts.get(row["id"], {})}) for row in service.books(ctx)]


@router.post("/playbooks", status_code=201)
def create_playbook(ctx: Ctx, body: PlaybookNew) -> PlaybookDetail:
    """Add a playbook with its first draft."""
    return get_playbook(ctx, service.create(ctx, body.model_dump()))


@router.get("/playbooks/options")
def playbook_options(ctx: Ctx) -> PlaybookOptions:
    """What steps can be made of."""
    return PlaybookOptions.model_validate({"kinds": list(KINDS), "blanks": list(BLANKS), **runs.tellable(ctx)})


@router.post("/playbooks/backtest")
def backtest_playbook(ctx: Ctx, body: PlaybookDraft) -> Backtest:
    """Who would have entered, before anybody publishes it; nothing is kept."""
    return Backtest.model_validate(service.backtest(ctx, service.checked(body.model_dump())))


@router.get("/playbooks/runs")
def list_runs(ctx: Ctx, query: Annotated[RunQuery, Query()]) -> PlaybookRuns:
    """Clients inside and through, newest first."""
    states = {"inside": ("running", "waiting"), "done": ("done",), "stopped": ("stopped",)}
    chosen = Filter(states[query.state] if query.state else None, query.playbook_id, query.client_id)
    rows, total = runs.page(ctx, chosen, offset=query.offset, limit=query.page_size)
    return PlaybookRuns.model_validate({"rows": rows, "total": total})


@router.get("/playbooks/runs/{run_id}")
def get_run(ctx: Ctx, run_id: UUID) -> PlaybookRunDetail:
    """One client's way through a playbook."""
    return PlaybookRunDetail.model_validate(runs.get(ctx, run_id))


@router.post("/playbooks/runs/{run_id}/stop")
def stop_run(ctx: Ctx, run_id: UUID, body: RunStop) -> PlaybookRunDetail:
    """Take a client out."""
    runs.stop(ctx, run_id, body.reason)
    return get_run(ctx, run_id)


@router.get("/playbooks/{playbook_id}")
def get_playbook(ctx: Ctx, playbook_id: UUID) -> PlaybookDetail:
    """One playbook with its versions."""
    return PlaybookDetail.model_validate(service.get(ctx, playbook_id))


@router.patch("/playbooks/{playbook_id}")
def change_playbook(ctx: Ctx, playbook_id: UUID, body: PlaybookChange) -> PlaybookDetail:
    """Change the name, or write the draft; published versions stay."""
    values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    service.change(ctx, playbook_id, values)
    return get_playbook(ctx, playbook_id)


@router.post("/playbooks/{playbook_id}/publish")
def publish_playbook(ctx: Ctx, playbook_id: UUID) -> PlaybookDetail:
    """Freeze the draft; clients enter from the next cycle."""
    service.publish(ctx, playbook_id)
    return get_playbook(ctx, playbook_id)


@router.post("/playbooks/{playbook_id}/turn")
def turn_playbook(ctx: Ctx, playbook_id: UUID, body: PlaybookTurn) -> PlaybookDetail:
    """Let clients enter, or not."""
    service.turn(ctx, playbook_id, on=body.on)
    return get_playbook(ctx, playbook_id)


@router.post("/playbooks/{playbook_id}/enter", status_code=201)
def enter_playbook(ctx: Ctx, playbook_id: UUID, body: PlaybookEntry) -> PlaybookRunDetail:
    """Let one client in by hand."""
    return get_run(ctx, runs.enter(ctx, playbook_id, body.client_id))


@router.delete("/playbooks/{playbook_id}", status_code=204)
def remove_playbook(ctx: Ctx, playbook_id: UUID) -> None:
    """Remove a playbook with its runs."""
    service.remove(ctx, playbook_id)
