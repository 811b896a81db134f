"""Does low health foretell leaving? Measured on the months of a tenant whose 90 days are over, never assumed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from pulseops.core import evaluation, health
from pulseops.core.churn.periods import HORIZON, within_horizon
from pulseops.core.churn.record import LEAST_LEAVERS, Cases, track_record
from pulseops.core.health import Bands, HealthScores, HealthWeights
from pulseops.core.panel import Floats, Panel

MONTHS = 12
FIRST_MONTH = 6
"""Months of history before the first one judged: trends need some."""
DRAWS = 300
BANDS = ("excellent", "good", "fair", "poor", "unknown")


@dataclass(frozen=True)
class Past:
    """R client-months: raw signals (R, 13), and whether the client left within 90 days (R,)."""

    signals: Floats
    y: NDArray[np.int64]
    client: NDArray[np.int64]
    t: NDArray[np.int64]


def past(panel: Panel, months: int = MONTHS) -> Past:
    """The last `months` months whose 90 days are over."""
    last = panel.length - 1 - HORIZON
    parts: list[tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    for t in range(max(last - months + 1, FIRST_MONTH), last + 1):
        who, y = within_horizon(panel, t)
        parts.append((health.signals_at(panel, t).values[who], y, who, np.full(len(who), t)))
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Past(np.zeros((0, health.COUNT)), none, none, none)
    return Past(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def scored(seen: Past, weights: HealthWeights, bands: Bands, sourced: NDArray[np.bool_]) -> HealthScores:
    """Health of each of these client-months by some weights and bands."""
    return health.score(seen.signals, weights, bands, sourced=sourced)


def foretelling(seen: Past, scores: HealthScores, seed: int) -> dict[str, Any]:
    """Rank correlation of health with leaving, with 90 % intervals from resampling whole clients, and leaving by band.

    `rank` is Spearman's, below 0 when low health goes with leaving; `pairs` the share of pairs of a leaver and a stayer
    in which the leaver had the lower health (0.5: health says nothing). Too few leavers with a known score: no figures.
    """
    known = ~np.isnan(scores.value)
    value, y, client = scores.value[known], seen.y[known], seen.client[known]
    leavers = len(np.unique(client[y == 1]))
    found: dict[str, Any] = {
        "n": len(y),
        "unknown": int((~known).sum()),
        "months": len(np.unique(seen.t)),
        "leavers": leavers,
        "enough": leavers >= LEAST_LEAVERS and len(np.unique(y)) == 2,
        "least": LEAST_LEAVERS,
        "bands": _by_band(scores.band, seen.y),
    }
    if not found["enough"]:
        return found
    rank, pairs = _figures(value, y)
    found |= {"rank": rank, "pairs": pairs}
    return found | _intervals(value, y, client, seed)


def _figures(value: Floats, y: NDArray[np.int64]) -> tuple[float, float]:
    rank = float(np.corrcoef(rankdata(value), rankdata(y))[0, 1]) if len(np.unique(value)) > 1 else 0.0
    return rank, evaluation.auc(-value, y) or 0.5


def _intervals(value: Floats, y: NDArray[np.int64], client: NDArray[np.int64], seed: int) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    names, place = np.unique(client, return_inverse=True)
    order = np.argsort(place, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(place[order])) + 1)
    draws = []
    for _ in range(DRAWS):
        rows = np.concatenate([members[i] for i in rng.integers(0, len(names), len(names))])
        if 0 < y[rows].sum() < len(rows):
            draws.append(_figures(value[rows], y[rows]))
    low, high = np.quantile(np.array(draws), [0.05, 0.95], axis=0)
    return {"rank_interval": [float(low[0]), float(high[0])], "pairs_interval": [float(low[1]), float(high[1])]}


def _by_band(band: NDArray[np.str_], y: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Client-months per band, how many left within 90 days, and the 90 % interval of their share."""
    rows = []
    for name in BANDS:
        here = y[band == name]
        lower, upper = evaluation.wilson(int(here.sum()), len(here)) if len(here) else (None, None)
        rows.append({"band": name, "n": len(here), "left": int(here.sum()), "lower": lower, "upper": upper})
    return rows


def caught(panel: Panel, seen: Past, scores: HealthScores, below: float) -> dict[str, Any]:
    """What calling clients with a health below a limit would have been worth: leavers caught before, false alarms.

    Counted as the track record of churn counts calls of high risk: each time a client fell below. A client-month whose
    score is unknown calls nobody.
    """
    told = np.nan_to_num(100.0 - scores.value, nan=0.0)
    cases = Cases.of(panel, told, seen.y, seen.client, seen.t, np.zeros(len(told)))
    found = track_record(cases, 100.0 - below + 1e-5)
    found.pop("expected", None)
    return found
