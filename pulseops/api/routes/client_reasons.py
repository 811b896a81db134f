"""Why a score is what it is, what would lift it, and the same score computed again."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from pulseops.api.deps import Ctx
from pulseops.understand.metrics import reasons
from pulseops.understand.predictions import replay as replaying

router = APIRouter(tags=["clients"])


class LeverOut(BaseModel):
    """One change: a signal from `value` to `target`; `gain` in points of health on its own."""

    signal: str
    label: str
    value: float
    target: float
    gain: float
    text: str


class AdviceOut(BaseModel):
    """The fewest changes that lift a client to the next band (`goal`), tried in the scorer."""

    as_of: date
    now: float | None
    band: str
    goal: float | None
    then: float | None
    reached: bool
    reason: str | None
    levers: list[LeverOut]


class PartOut(BaseModel):
    """How much one signal moved the score: points of health, or log-odds of leaving."""

    id: str
    label: str
    change: float
    before: float | None
    now: float | None


class ChangeOut(BaseModel):
    """A score on two days and what moved it."""

    kind: Literal["health", "churn"]
    before_on: date
    now_on: date
    before: float | None
    now: float | None
    same_model: bool
    parts: list[PartOut]


class ReplayOut(BaseModel):
    """A score as stored and as computed again from its kept inputs (with their SHA-256) and model."""

    prediction_id: UUID
    client_id: UUID
    kind: Literal["health", "churn"]
    as_of: date
    model_number: int
    snapshot_id: UUID
    content_hash: str
    value: float | None
    again: float | None
    drivers: list[Any]
    intact: bool
    identical: bool


@router.get("/clients/{client_id}/levers")
def levers(ctx: Ctx, client_id: UUID) -> AdviceOut:
    """Fewest levers to the next health band."""
    return AdviceOut.model_validate(asdict(reasons.levers(ctx, client_id)))


@router.get("/clients/{client_id}/change")
def change(
    ctx: Ctx, client_id: UUID, kind: Literal["health", "churn"] = "health", since: date | None = None
) -> ChangeOut:
    """Why the score changed since a day (30 days ago when none is given)."""
    day = since or ctx.today - timedelta(days=30)
    return ChangeOut.model_validate(asdict(reasons.changed(ctx, client_id, kind, day)))


@router.post("/predictions/{prediction_id}/replay")
def replay(ctx: Ctx, prediction_id: UUID) -> ReplayOut:
    """Compute a past score again."""
    return ReplayOut.model_validate(asdict(replaying.replay(ctx, prediction_id)))
