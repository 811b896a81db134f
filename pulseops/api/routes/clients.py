"""One client: how it stands and why, and what a person may change."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.api.routes.client_lists import ClientRow
from pulseops.core import features, health
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import service
from pulseops.understand.predictions import models
from pulseops.understand.predictions import service as predictions

router = APIRouter(prefix="/clients", tags=["clients"], route_class=Careful)


class ClientChange(BaseModel):
    """What may be changed; fields left out stay. `version` guards against overwriting somebody else's change."""

    name: str | None = Field(default=None, max_length=200)
    industry: str | None = Field(default=None, max_length=100)
    country: str | None = Field(default=None, max_length=100)
    employees: int | None = None
    owner_id: UUID | None = None
    owner_name: str | None = Field(default=None, max_length=200)
    plan: str | None = Field(default=None, max_length=100)
    notes: str | None = Field(default=None, max_length=10_000)
    mrr_minor: int | None = None
    signals: dict[str, float] = Field(default_factory=dict)
    version: int | None = None

    def columns(self) -> dict[str, Any]:
        """Columns that were named in the request."""
        return {name: getattr(self, name) for name in self.model_fields_set & clients.COLUMNS}


class NewClient(ClientChange):
    """A client added by hand."""

    name: str = Field(max_length=200)
    since_on: date | None = None
    renewal_on: date | None = None


class Ending(BaseModel):
    """Why and when a client left."""

    reason: str = Field(max_length=300)
    on: date | None = None
    involuntary: bool = False


class Note(BaseModel):
    """A note's text."""

    text: str = Field(max_length=10_000)


class Changes(BaseModel):
    """Signals to try; null means unknown."""

    signals: dict[str, float | None]


class Signal(BaseModel):
    """One health signal of one client."""

    id: str
    label: str
    unit: str
    dimension: str
    meaning: str
    needs: str
    sourced: bool
    value: float | None
    points: float | None
    contribution: float
    status: str


class Health(BaseModel):
    """A health score with its drivers: 50 plus the contributions is the value. Only a kept one has a prediction.

    `needed` is the least coverage for a score. `needs` of a signal says what to import for it; `sourced` that the
    sources deliver it for other clients.
    """

    value: float | None
    lower: float | None
    upper: float | None
    band: str
    coverage: float
    needed: float
    signals: list[Signal]
    prediction_id: UUID | None = None


class Driver(BaseModel):
    """A group's pull on the log-odds of leaving within 90 days."""

    id: str
    label: str
    contribution: float


class Horizon(BaseModel):
    """Probability within so many days, with its 90 % interval."""

    days: int
    p: float | None
    lower: float | None
    upper: float | None


class Churn(BaseModel):
    """Probability to leave; `base` plus the contributions is the log-odds of P90."""

    risk: str
    horizons: list[Horizon]
    base: float | None
    drivers: list[Driver]
    model: str
    model_number: int
    prediction_id: UUID


class ClientDetail(BaseModel):
    """Everything the head of the client page needs."""

    row: ClientRow
    version: int
    country: str | None
    employees: int | None
    owner_id: UUID | None
    since_on: date | None
    plan: str | None
    notes: str | None
    source_name: str
    source_kind: str
    external_id: str
    attributes: dict[str, Any]
    health: Health | None
    churn: Churn | None


class WhatIf(BaseModel):
    """Health now and with the changes."""

    now: Health
    then: Health


class Point(BaseModel):
    """A value on a day, with its range."""

    on: date
    value: float | None
    lower: float | None = None
    upper: float | None = None


class Listed(BaseModel):
    """A page of rows of one client."""

    rows: list[dict[str, Any]]
    total: int


@router.post("", status_code=201)
def create_client(body: NewClient, ctx: Ctx) -> ClientRow:
    """Add a client and score it."""
    values = body.columns() | ({"since_on": body.since_on} if body.since_on else {})
    known = {"mrr_minor": body.mrr_minor, "renewal_on": body.renewal_on, "signals": body.signals}
    return ClientRow.model_validate(service.create_client(ctx, values, **known))


@router.get("/{client_id}")
def get_client(client_id: UUID, ctx: Ctx) -> ClientDetail:
    """One client with its health and churn, and why."""
    row = service.standing(ctx, client_id)
    facts = clients.get(ctx, client_id)
    return ClientDetail.model_validate(
        {**facts, "row": row, "health": _health(ctx, client_id, row), "churn": _churn(ctx, client_id, row)}
    )


def _health(ctx: Ctx, client_id: UUID, row: dict[str, Any]) -> Health | None:
    found = predictions.latest(ctx, client_id, "health")
    if not found or row["status"] != "active":
        return None
    drivers = {driver[0]: driver for driver in found["drivers"]}
    statuses = predictions.statuses(ctx, found["snapshot_id"])
    needed, sourced = models.health_floor(ctx)
    signals = []
    for s in health.SIGNALS:
        _, contribution, value, points = drivers.get(s.id, (s.id, 0.0, None, None))
        facts = {name: getattr(s, name) for name in ("id", "label", "unit", "dimension", "meaning")}
        facts |= {"needs": health.NEEDS[s.id], "sourced": s.id in sourced}
        status = statuses.get(s.id, health.MISSING)
        signals.append(Signal(**facts, value=value, points=points, contribution=contribution, status=status))
    interval = {name: found[name] for name in ("value", "lower", "upper", "band", "coverage")}
    return Health(**interval, needed=needed, signals=signals, prediction_id=found["id"])


def _churn(ctx: Ctx, client_id: UUID, row: dict[str, Any]) -> Churn | None:
    found = predictions.latest(ctx, client_id, "churn")
    if not found or row["status"] != "active":
        return None
    detail = found["detail"]
    horizons = []
    for days in (30, 60, 90):
        p, lower, upper = detail[f"p{days}"]
        horizons.append(Horizon(days=days, p=p, lower=lower, upper=upper))
    drivers = [Driver(id=g, label=features.GROUPS[g], contribution=c) for g, c in found["drivers"]]
    return Churn(
        risk=found["band"],
        horizons=horizons,
        base=detail["base"],
        drivers=sorted(drivers, key=lambda d: -abs(d.contribution)),
        model=found["model_summary"] or "",
        model_number=found["model_number"] or 0,
        prediction_id=found["id"],
    )


@router.patch("/{client_id}")
def update_client(client_id: UUID, body: ClientChange, ctx: Ctx) -> ClientRow:
    """Change a client and score it again."""
    known: dict[str, Any] = {"version": body.version, "mrr_minor": body.mrr_minor, "signals": body.signals}
    return ClientRow.model_validate(service.update_client(ctx, client_id, body.columns(), **known))


@router.post("/{client_id}/deactivate")
def deactivate_client(client_id: UUID, body: Ending, ctx: Ctx) -> ClientRow:
    """End the relation with a client."""
    ended = service.deactivate_client(ctx, client_id, reason=body.reason, on=body.on, involuntary=body.involuntary)
    return ClientRow.model_validate(ended)


@router.post("/{client_id}/reactivate")
def reactivate_client(client_id: UUID, ctx: Ctx) -> ClientRow:
    """Take a client back."""
    return ClientRow.model_validate(service.reactivate_client(ctx, client_id))


@router.post("/{client_id}/what-if")
def try_signals(client_id: UUID, body: Changes, ctx: Ctx) -> WhatIf:
    """Health with some signals replaced; nothing is stored."""
    both = service.what_if(ctx, client_id, body.signals)
    names = ("label", "unit", "dimension", "meaning")
    needed, sourced = models.health_floor(ctx)
    facts = {
        s.id: {n: getattr(s, n) for n in names} | {"needs": health.NEEDS[s.id], "sourced": s.id in sourced}
        for s in health.SIGNALS
    }
    for side in both.values():
        side["needed"] = needed
        side["signals"] = [{**facts[s["id"]], "status": "observed", **s} for s in side["signals"]]
    return WhatIf.model_validate(both)


@router.get("/{client_id}/history")
def client_history(client_id: UUID, ctx: Ctx, metric: Literal["health", "churn"] = "health") -> list[Point]:
    """Past beliefs about a client, oldest first."""
    clients.get(ctx, client_id)
    rows = predictions.history(ctx, client_id, metric)
    return [Point(on=r["as_of"], value=r["value"], lower=r["lower"], upper=r["upper"]) for r in rows]


@router.get("/{client_id}/series")
def client_series(client_id: UUID, ctx: Ctx) -> dict[str, list[Point]]:
    """Monthly series of a client: revenue, seats, use, tickets, satisfaction."""
    ctx.require("clients:read")
    clients.get(ctx, client_id)
    days, series = features_service.monthly(ctx, client_id)
    return {name: [Point(on=d, value=v) for d, v in zip(days, line, strict=True)] for name, line in series.items()}


@router.get("/{client_id}/timeline")
def client_timeline(client_id: UUID, query: Annotated[PageQuery, Query()], ctx: Ctx) -> list[dict[str, Any]]:
    """What happened, newest first."""
    return clients.timeline(ctx, client_id, offset=query.offset, limit=query.page_size)


@router.post("/{client_id}/notes", status_code=201)
def add_client_note(client_id: UUID, body: Note, ctx: Ctx) -> dict[str, UUID]:
    """Write something down."""
    return {"id": clients.add_note(ctx, client_id, body.text)}


@router.delete("/{client_id}/notes/{note_id}", status_code=204)
def delete_client_note(client_id: UUID, note_id: UUID, ctx: Ctx) -> None:
    """Remove a note."""
    clients.delete_note(ctx, client_id, note_id)


@router.get("/{client_id}/{what}")
def list_of_client(client_id: UUID, what: clients.List, query: Annotated[PageQuery, Query()], ctx: Ctx) -> Listed:
    """A page of contacts, contracts, invoices, tickets, survey answers, notes or subscriptions."""
    on = features_service.as_of(ctx)
    rows, total = clients.page(ctx, what, client_id, on=on, offset=query.offset, limit=query.page_size)
    return Listed(rows=rows, total=total)
