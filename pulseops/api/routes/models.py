"""Models: which are in use, how good they are, whether they still fit, and who may change that."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx
from pulseops.learn.readouts import service as readouts
from pulseops.learn.training import cards
from pulseops.learn.training import service as training
from pulseops.understand.predictions import models, track

router = APIRouter(prefix="/models", tags=["models"])


class CallsOut(BaseModel):
    """What calling clients from the probability `high` on would have been worth in the months judged.

    `who`: high, medium (and high); to compare, tenth (the riskiest of each month, `high` is null) and everybody.
    `enough` is false with fewer than `least` leavers; then nothing more is said. `called` times a client was
    called, `left` left within 90 days, `expected` should have; `flagged` of `judged` leavers were called one or two
    whole months before the month they left in; `a_month` false alarms; `at_once` clients are called at a time, a
    `share` of all; of them `rate` left, of all `base`.
    """

    who: str
    high: float | None
    enough: bool
    leavers: int
    months: int
    least: int | None
    called: int | None
    left: int | None
    expected: float | None
    flagged: int | None
    judged: int | None
    false_alarms: int | None
    a_month: float | None
    at_once: float | None
    share: float | None
    rate: float | None
    base: float | None
    lift: float | None


class DriftOut(BaseModel):
    """The newest check of the churn model in use. `state`: few (too little to judge), ok, warn, alarm."""

    model_id: UUID
    model_number: int
    as_of: date
    at: datetime
    state: str
    reasons: list[str]
    features: list[dict[str, Any]]
    calibration: dict[str, Any]


class HealthOut(BaseModel):
    """How health and leaving went together in the months whose 90 days are over."""

    as_of: date
    figures: dict[str, Any]


class ChallengerOut(BaseModel):
    """The model that wants to be in use; `blocked` says why it cannot be promoted, None when it can."""

    id: UUID
    number: int
    summary: str
    trained_through_on: date | None
    created_at: datetime
    champion_number: int | None
    evaluation: dict[str, Any] | None
    blocked: str | None


class ModelsState(BaseModel):
    """What the models page shows beside the versions; `calls` by the bands of risk in force."""

    calls: list[CallsOut]

    check: DriftOut | None
    health: HealthOut | None
    challenger: ChallengerOut | None


class Reason(BaseModel):
    """Why; kept in the audit trail."""

    reason: str = Field(min_length=1, max_length=500)


class ColumnChoice(BaseModel):
    """What a person decided about a column of the table with an outcome: `used` None leaves it to the product."""

    name: str = Field(min_length=1, max_length=500)
    used: bool | None
    reason: str = Field(min_length=1, max_length=500)


class Asked(BaseModel):
    """`queued` is false when it was waiting already."""

    queued: bool


class DecisionOut(BaseModel):
    """What was done with a version, by whom, why."""

    at: datetime
    actor_name: str
    action: str
    detail: dict[str, Any]


class Amount(BaseModel):
    """A named figure."""

    label: str
    value: float


class CardOut(BaseModel):
    """A model card; every figure was kept when the model was made."""

    version: dict[str, Any]
    use: str
    not_for: str
    method: str
    data: list[Amount]
    inputs: list[Amount]
    weights: list[Amount]
    limits: list[str]
    comparison: dict[str, Any] | None
    decisions: list[DecisionOut]


@router.get("")
def list_models(ctx: Ctx) -> list[dict[str, Any]]:
    """Model versions with their evaluation, newest first."""
    return models.versions(ctx)


@router.get("/state")
def models_state(ctx: Ctx) -> ModelsState:
    """Drift, health against leaving, and the challenger."""
    check, health, challenger = readouts.last_check(ctx), readouts.last_health(ctx), training.standing(ctx)
    return ModelsState(
        calls=[CallsOut.model_validate(each, from_attributes=True) for each in track.calls(ctx)],
        check=DriftOut(**asdict(check)) if check else None,
        health=HealthOut.model_validate(health) if health else None,
        challenger=ChallengerOut.model_validate(challenger) if challenger else None,
    )


@router.post("/challenger", status_code=202)
def ask_challenger(ctx: Ctx) -> Asked:
    """Let a challenger be trained and compared now."""
    return Asked(queued=training.ask(ctx))


@router.put("/columns", status_code=204)
def choose_column(ctx: Ctx, body: ColumnChoice) -> None:
    """Use a column of the table with an outcome or leave it out; the table is learnt again in a job born with this."""
    training.choose_column(ctx, body.name, body.used, body.reason)


@router.get("/{model_id}/card")
def model_card(ctx: Ctx, model_id: UUID) -> CardOut:
    """What a version is, what it was made from, how good it was."""
    found = cards.card(ctx, model_id)
    amounts = {
        name: [Amount(label=label, value=value) for label, value in getattr(found, name)]
        for name in ("data", "inputs", "weights")
    }
    decisions = [DecisionOut.model_validate(row) for row in found.decisions]
    return CardOut(**{**vars(found), **amounts, "decisions": decisions})


@router.post("/{model_id}/promote", status_code=204)
def promote(ctx: Ctx, model_id: UUID, body: Reason) -> None:
    """Put the challenger in use; all clients are scored by it in a job born with the change."""
    training.promote(ctx, model_id, body.reason)


@router.post("/{model_id}/roll-back", status_code=204)
def roll_back(ctx: Ctx, model_id: UUID, body: Reason) -> None:
    """Put a retired churn model in use again."""
    training.roll_back(ctx, model_id, body.reason)
