"""Champion against challenger on the same later months, which neither has seen.

The champion is a fitted model; the challenger is what fitting again would have given: for each of the later months it
is fitted on what was known before it. Their difference in log-loss has an interval from resampling whole clients.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pulseops.core import evaluation, features
from pulseops.core.churn.fit import fit
from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import HORIZON, within_horizon
from pulseops.core.panel import Floats, Panel

MOST_FITS = 2
"""Times the challenger is fitted for the comparison; each judges the months until the next."""
MOST_MONTHS = 12
LEAST_LEAVERS = 10
"""Leavers in the months judged below which nothing is decided."""
WORSE_CALIBRATED = 0.01
DRAWS = 500
Verdict = Literal["better", "not better", "worse calibrated", "too few"]


@dataclass(frozen=True)
class Judged:
    """R client-months: probabilities within 90 days of both models and what came."""

    champion: Floats
    challenger: Floats
    y: NDArray[np.int64]
    client: NDArray[np.int64]
    t: NDArray[np.int64]


def later_months(panel: Panel, since: int) -> range:
    """Months from `since` on whose 90 days are over, the newest MOST_MONTHS of them."""
    last = panel.length - 1 - HORIZON
    return range(max(since, last - MOST_MONTHS + 1, 0), last + 1)


def judge(panel: Panel, champion: ChurnModel, since: int, *, prior: ChurnModel, seed: int) -> Judged:
    """Both models on all later months. `since` is the last month the champion has learnt from."""
    months = later_months(panel, since)
    parts: list[Judged] = []
    for chunk in np.array_split(np.array(months), min(MOST_FITS, max(len(months), 1))):
        if not len(chunk):
            continue
        challenger = fit(panel.until(int(chunk[0])), seed=seed, prior=prior).model
        for t in chunk.tolist():
            who, y = within_horizon(panel, t)
            sides = (p90(champion, panel, who, t), p90(challenger, panel, who, t))
            parts.append(Judged(*sides, y, who, np.full(len(who), t)))
    if not parts:
        none, empty = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Judged(none, none, empty, empty, empty)
    names = ("champion", "challenger", "y", "client", "t")
    return Judged(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))


def p90(model: ChurnModel, panel: Panel, who: NDArray[np.int64], t: int) -> Floats:
    """Probability to leave within 90 days after month t, (len(who),)."""
    x, renewal = features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t]
    return np.asarray(1 - np.prod(1 - model.hazards(x, renewal), axis=1))


def gate(judged: Judged, seed: int) -> dict[str, Any]:
    """Figures of both and the verdict, as plain JSON: a challenger passes when it is `better`.

    Better is a log-loss lower by more than chance (the upper end of the 90 % interval of the difference below 0) and a
    calibration error not more than WORSE_CALIBRATED above the champion's.
    """
    events = int(judged.y.sum())
    found: dict[str, Any] = {"n": len(judged.y), "events": events, "months": len(np.unique(judged.t))}
    if events < LEAST_LEAVERS:
        return {**found, "verdict": "too few", "least": LEAST_LEAVERS}
    each = [_losses(p, judged.y) for p in (judged.champion, judged.challenger)]
    difference = each[1] - each[0]
    lower, upper = _interval(difference, judged.client, seed)
    sides = [_figures(p, judged.y) for p in (judged.champion, judged.challenger)]
    worse = sides[1]["ece"] - sides[0]["ece"] > WORSE_CALIBRATED
    verdict: Verdict = "not better" if upper >= 0 else "worse calibrated" if worse else "better"
    names = {"champion": sides[0], "challenger": sides[1]}
    return {
        **found,
        **names,
        "difference": float(difference.mean()),
        "lower": lower,
        "upper": upper,
        "verdict": verdict,
    }


def _losses(p: Floats, y: NDArray[np.int64]) -> Floats:
    q = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(-(y * np.log(q) + (1 - y) * np.log1p(-q)))


def _figures(p: Floats, y: NDArray[np.int64]) -> dict[str, Any]:
    return {
        "log_loss": evaluation.log_loss(p, y),
        "brier": float(((p - y) ** 2).mean()),
        "ece": evaluation.expected_error(p, y),
        "auc": evaluation.auc(p, y),
        "expected": float(p.sum()),
    }


def _interval(difference: Floats, client: NDArray[np.int64], seed: int) -> tuple[float, float]:
    """5 and 95 % quantiles of the mean difference over DRAWS resamples of whole clients."""
    names, place = np.unique(client, return_inverse=True)
    total, number = np.bincount(place, weights=difference), np.bincount(place)
    draws = np.random.default_rng(seed).integers(0, len(names), (DRAWS, len(names)))
    low, high = np.quantile(total[draws].sum(axis=1) / number[draws].sum(axis=1), [0.05, 0.95])
    return float(low), float(high)
