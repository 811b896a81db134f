"""What the tenant set for itself, and what other values would do."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from pulseops.accounts import preferences
from pulseops.api.deps import Ctx
from pulseops.api.routes.models import CallsOut
from pulseops.base import jobs
from pulseops.base.context import Context
from pulseops.observe.licenses.repository_money import holds_amounts
from pulseops.understand.metrics import preview, suggestion
from pulseops.understand.predictions.track import Calls

router = APIRouter(tags=["settings"])

RESCORING = frozenset({"weights", "bands", "risk"})


class Weights(BaseModel):
    """Weight of each dimension of health, 0 to 1; brought to a sum of 1 when saved."""

    utilization: float
    financial: float
    support: float
    satisfaction: float
    engagement: float


class Bands(BaseModel):
    """Least health score of each band; below fair is poor."""

    excellent: float
    good: float
    fair: float


class Risk(BaseModel):
    """Least probability to leave within 90 days of each band; below medium is low."""

    medium: float
    high: float


class TenantSettings(BaseModel):
    """Settings in force; `currency_fixed` when amounts are stored, so that the currency stays."""

    name: str
    kind: str
    currency: str
    timezone: str
    idle_minutes: int
    fiscal_start: int
    conversation_days: int
    weights: Weights
    bands: Bands
    risk: Risk
    currency_fixed: bool
    default_weights: Weights
    default_bands: Bands
    default_risk: Risk


class SettingsChange(BaseModel):
    """What to change; absent stays."""

    name: str | None = None
    currency: str | None = None
    timezone: str | None = None
    idle_minutes: int | None = None
    fiscal_start: int | None = None
    conversation_days: int | None = None
    weights: Weights | None = None
    bands: Bands | None = None
    risk: Risk | None = None


class SettingsSaved(BaseModel):
    """Settings in force now, names of those that changed, and whether all clients are scored again."""

    settings: TenantSettings
    changed: list[str]
    rescoring: bool


class SettingsTried(BaseModel):
    """Values to try; absent ones are those in force."""

    weights: Weights | None = None
    bands: Bands | None = None
    risk: Risk | None = None


class BandCount(BaseModel):
    """Active clients in a band, before and with the values tried."""

    band: str
    before: int
    now: int


class BandMover(BaseModel):
    """A client whose health band would change."""

    client_id: UUID
    name: str
    before: float | None
    now: float | None
    band_before: str
    band_now: str


class CaughtOut(BaseModel):
    """Leavers called at least a month before they left (`flagged` of `judged`), and calls followed by no leaving.

    `called` is poor, or fair and poor together. `enough` is false when too few have left to say.
    """

    called: str
    enough: bool
    leavers: int
    months: int
    times: int
    flagged: int
    judged: int
    false_alarms: int


class Caught(BaseModel):
    """The settings in force and those tried, on the same past months."""

    before: CaughtOut
    now: CaughtOut


class SettingsEffect(BaseModel):
    """What the values tried would do to today's clients; nothing is written."""

    clients: int
    health: list[BandCount]
    risk: list[BandCount]
    health_moved: int
    risk_moved: int
    movers: list[BandMover]
    caught: list[Caught] | None
    calls: list[CallsOut]
    calls_tried: list[CallsOut]


class RiskSuggestion(BaseModel):
    """Bands of risk from the tenant's own probabilities, because those in force call `share` of the `clients` high.

    With `risk` the bands would hold `counts`; `calls` say what those in force were worth in the months judged, beside
    calling the riskiest tenth of each month.
    """

    share: float
    clients: int
    risk: Risk
    counts: dict[str, int]
    calls: list[CallsOut]


@router.get("/settings")
def get_settings(ctx: Ctx) -> TenantSettings:
    """Settings in force."""
    ctx.require("clients:read")
    return _settings(ctx)


@router.patch("/settings")
def change_settings(ctx: Ctx, body: SettingsChange) -> SettingsSaved:
    """Change settings; weights and bands score all clients again, in a job born with the change."""
    values: dict[str, Any] = body.model_dump(exclude_none=True)
    changed = preferences.change(ctx, values, currency_fixed=holds_amounts(ctx))
    rescoring = bool(RESCORING & set(changed))
    if rescoring:
        jobs.enqueue(ctx, jobs.CYCLE, once=True, asked_by="Settings")
    return SettingsSaved(settings=_settings(ctx), changed=sorted(changed), rescoring=rescoring)


@router.post("/settings/preview")
def preview_settings(ctx: Ctx, body: SettingsTried) -> SettingsEffect:
    """See who would move, before saving."""
    found = preview.effect(ctx, body.model_dump(exclude_none=True))
    return SettingsEffect(
        clients=found.clients,
        health=[BandCount(band=band, before=before, now=now) for band, before, now in found.health],
        risk=[BandCount(band=band, before=before, now=now) for band, before, now in found.risk],
        health_moved=found.health_moved,
        risk_moved=found.risk_moved,
        movers=[BandMover.model_validate(each, from_attributes=True) for each in found.movers],
        caught=_caught(found.caught),
        calls=_calls(found.calls),
        calls_tried=_calls(found.calls_tried),
    )


def _calls(found: list[Calls]) -> list[CallsOut]:
    return [CallsOut.model_validate(each, from_attributes=True) for each in found]


def _caught(pairs: list[tuple[preview.Caught, preview.Caught]] | None) -> list[Caught] | None:
    if pairs is None:
        return None
    sides = [[CaughtOut.model_validate(each, from_attributes=True) for each in pair] for pair in pairs]
    return [Caught(before=before, now=now) for before, now in sides]


@router.get("/settings/risk-suggestion")
def risk_suggestion(ctx: Ctx) -> RiskSuggestion | None:
    """Bands that would tell clients apart; nothing when those in force do."""
    found = suggestion.risk_bands(ctx)
    return RiskSuggestion.model_validate(found, from_attributes=True) if found else None


def _settings(ctx: Context) -> TenantSettings:
    found = preferences.tenant_settings(ctx)
    return TenantSettings(
        name=found.name,
        kind=found.kind,
        currency=found.currency,
        timezone=found.timezone,
        idle_minutes=found.idle_minutes,
        fiscal_start=found.fiscal_start,
        conversation_days=found.conversation_days,
        weights=Weights(**found.weights),
        bands=Bands(**found.bands),
        risk=Risk(**found.risk),
        currency_fixed=holds_amounts(ctx),
        default_weights=Weights(**preferences.WEIGHTS),
        default_bands=Bands(**preferences.BANDS),
        default_risk=Risk(**preferences.RISK),
    )
