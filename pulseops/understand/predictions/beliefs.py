"""What is kept of scores: values, intervals and drivers, rounded once and for many clients together."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pulseops.accounts.preferences import TenantSettings
from pulseops.core import health
from pulseops.core.churn import ChurnScores
from pulseops.core.health import HealthScores
from pulseops.core.panel import Floats
from pulseops.understand.predictions.bands import risk_of
from pulseops.understand.predictions.inputs import DIGITS

HORIZONS = ("p30", "p60", "p90")
_SIGNALS = tuple(signal.id for signal in health.SIGNALS)


@dataclass(frozen=True)
class Belief:
    """One score as it is kept; None is unknown."""

    value: float | None
    lower: float | None
    upper: float | None
    band: str
    coverage: float
    drivers: list[list[Any]]
    detail: dict[str, Any]


def known(values: Floats) -> list[Any]:
    """Rounded numbers as nested lists with None for unknown."""
    rounded = np.round(values, DIGITS)
    if not np.isnan(rounded).any():
        return list(rounded.tolist())
    holes = rounded.astype(object)
    holes[np.isnan(rounded)] = None
    return list(holes.tolist())


def of_health(scores: HealthScores, signals: Floats) -> list[Belief]:
    """Health of N clients; drivers are [signal, contribution, raw value, points]."""
    triple = known(np.column_stack([scores.value, scores.lower, scores.upper]))
    parts, raw, points = known(scores.contributions), known(signals), known(scores.points)
    bands, coverage = scores.band.tolist(), scores.coverage.tolist()
    beliefs = []
    for n, (value, lower, upper) in enumerate(triple):
        columns = zip(_SIGNALS, parts[n], raw[n], points[n], strict=True)
        drivers = [list(row) for row in columns if row[3] is not None]
        beliefs.append(Belief(value, lower, upper, bands[n], coverage[n], drivers, {}))
    return beliefs


def of_churn(scores: ChurnScores, settings: TenantSettings) -> list[Belief]:
    """P90 of N clients, with all horizons and the base in the detail; drivers are [group, log-odds]."""
    triples = known(np.stack([scores.p, scores.lower, scores.upper], axis=2))
    parts, base = known(scores.contributions), known(scores.base)
    bands = risk_of(scores.p[:, 2], settings).tolist()
    beliefs = []
    for n, horizons in enumerate(triples):
        drivers = [list(pair) for pair in zip(scores.groups, parts[n], strict=True)]
        detail = {**dict(zip(HORIZONS, horizons, strict=True)), "base": base[n]}
        value, lower, upper = horizons[2]
        beliefs.append(Belief(value, lower, upper, bands[n], 1.0, drivers, detail))
    return beliefs
