"""What other weights and bands would make of today's clients, before anybody saves them. Nothing is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pulseops.accounts.preferences import TenantSettings, check_bands, check_risk, check_weights, tenant_settings
from pulseops.base.context import Context
from pulseops.core import health, health_record
from pulseops.core.panel import Panel
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import repository_preview as repository
from pulseops.understand.metrics.memory import remembered
from pulseops.understand.predictions import models, track
from pulseops.understand.predictions.bands import risk_of
from pulseops.understand.predictions.service import MONTHS_TO_SCORE
from pulseops.understand.predictions.track import Calls

HEALTH_BANDS = ("excellent", "good", "fair", "poor", "unknown")
RISKS = ("low", "medium", "high", "unknown")
MOST_MOVERS = 10
MOST_TRIED = 2_000
"""Clients up to which values are tried on the past while a person waits."""


@dataclass(frozen=True)
class Mover:
    """A client whose health band would be another one; scores are None where unknown."""

    client_id: UUID
    name: str
    before: float | None
    now: float | None
    band_before: str
    band_now: str


@dataclass(frozen=True)
class Caught:
    """What calling clients by health would have been worth in the last months whose 90 days are over.

    `called` is poor, or fair and poor together. `flagged` of `judged` leavers were called at least a month before they
    left; `false_alarms` of the `times` a client was called were followed by 90 days without leaving. `enough` is false
    when too few left to say.
    """

    called: str
    enough: bool
    leavers: int
    months: int
    times: int = 0
    flagged: int = 0
    judged: int = 0
    false_alarms: int = 0


@dataclass(frozen=True)
class Effect:
    """Active clients per band before and with the values tried, how many change, and those whose score moves most.

    `caught` says what both would have been worth in the past by health (None where nobody leaves, or for too many
    clients to try), `calls` and `calls_tried` by the bands of risk in force and those tried.
    """

    clients: int
    health: list[tuple[str, int, int]]
    risk: list[tuple[str, int, int]]
    health_moved: int
    risk_moved: int
    movers: list[Mover]
    caught: list[tuple[Caught, Caught]] | None
    calls: list[Calls]
    calls_tried: list[Calls]


@dataclass(frozen=True)
class Past:
    """History to try values on: client-months whose 90 days are over."""

    panel: Panel
    seen: health_record.Past


def effect(ctx: Context, values: Mapping[str, Any]) -> Effect:
    """Score today's clients with other `weights`, `bands` or `risk`.

    Needs settings:write. Raises Invalid as saving does.
    """
    ctx.require("settings:write")
    settings = tenant_settings(ctx)
    weights = check_weights(values.get("weights") or settings.weights)
    bands = check_bands(values.get("bands") or settings.bands)
    tried = replace(settings, risk=check_risk(values.get("risk") or settings.risk))
    rows = repository.active_standings(ctx)
    before, now = _healths(ctx, [row["client_id"] for row in rows], weights, bands)
    p90 = np.array([np.nan if row["p90"] is None else row["p90"] for row in rows])
    risks = [str(x) for x in risk_of(p90, settings)], [str(x) for x in risk_of(p90, tried)]
    movers = [
        Mover(row["client_id"], row["name"], _known(before.value[n]), _known(now.value[n]), *_pair(before, now, n))
        for n, row in enumerate(rows)
        if before.band[n] != now.band[n]
    ]
    judged = track.cases(ctx)
    movers.sort(key=lambda each: abs((each.now or 0) - (each.before or 0)), reverse=True)
    return Effect(
        clients=len(rows),
        health=_counted([str(x) for x in before.band], [str(x) for x in now.band], HEALTH_BANDS),
        risk=_counted(*risks, RISKS),
        health_moved=len(movers),
        risk_moved=sum(a != b for a, b in zip(*risks, strict=True)),
        movers=movers[:MOST_MOVERS],
        caught=_caught(ctx, settings, weights, bands) if 0 < len(rows) <= MOST_TRIED else None,
        calls=track.by_band(judged, settings.risk),
        calls_tried=track.by_band(judged, tried.risk),
    )


def _caught(
    ctx: Context, settings: TenantSettings, weights: Mapping[str, float], bands: Mapping[str, float]
) -> list[tuple[Caught, Caught]] | None:
    """Leavers who were poor (or fair) before they left and false alarms, by the settings in force and those tried."""
    if settings.kind != "msp":
        return None
    past = remembered(ctx, "past health", lambda: _past(ctx))
    setup = models.health_setup(ctx, None)
    sourced = np.array(setup.sourced)
    both = (setup.weights, setup.bands), (health.HealthWeights(**weights), health.Bands(**bands))
    sides = [_worth(past, *each, sourced) for each in both]
    return list(zip(*sides, strict=True))


def _past(ctx: Context) -> Past:
    panel = features_service.read_history(ctx).panel
    return Past(panel, health_record.past(panel))


def _worth(
    past: Past, weights: health.HealthWeights, bands: health.Bands, sourced: NDArray[np.bool_]
) -> tuple[Caught, Caught]:
    scores = health_record.scored(past.seen, weights, bands, sourced)
    rows = []
    for called, below in (("poor", bands.fair), ("fair", bands.good)):
        found = health_record.caught(past.panel, past.seen, scores, below)
        figures = {name: found[name] for name in Caught.__dataclass_fields__ if name in found and name != "called"}
        rows.append(Caught(called, **figures, times=found.get("called", 0)))
    return rows[0], rows[1]


def _healths(
    ctx: Context, ids: list[UUID], weights: Mapping[str, float], bands: Mapping[str, float]
) -> tuple[health.HealthScores, health.HealthScores]:
    """Scores by the settings in force and by those tried."""
    read = features_service.read_panel(ctx, ids, months=MONTHS_TO_SCORE)
    values = health.signals_at(read.panel, read.panel.length - 1).values
    setup = models.health_setup(ctx, None)
    sourced = np.array(setup.sourced)
    before = health.score(values, setup.weights, setup.bands, sourced=sourced)
    return before, health.score(values, health.HealthWeights(**weights), health.Bands(**bands), sourced=sourced)


def _pair(before: health.HealthScores, now: health.HealthScores, n: int) -> tuple[str, str]:
    return str(before.band[n]), str(now.band[n])


def _counted(before: list[str], now: list[str], names: tuple[str, ...]) -> list[tuple[str, int, int]]:
    then, after = Counter(before), Counter(now)
    return [(name, then[name], after[name]) for name in names]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
