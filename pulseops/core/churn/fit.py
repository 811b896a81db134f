"""Fit the best model this much history allows, and judge it only on months it had not seen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core import features
from pulseops.core.churn import periods, walk
from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import HORIZON
from pulseops.core.churn.record import Cases, report
from pulseops.core.churn.walk import FEW, FIRST_MONTH
from pulseops.core.panel import Floats, Panel

SOME, MANY = 50, 200
MOST_ROWS = 150_000
HIGH = 0.10
"""Probability within 90 days from which a client is called high risk, unless the tenant says otherwise."""


@dataclass(frozen=True)
class ChurnFit:
    """The model for use (fitted on all history), and its evaluation on the `cases` of months after each fit's own."""

    model: ChurnModel
    evaluation: dict[str, Any]
    leavers: int
    cases: Cases


def rung_of(leavers: int) -> str:
    """Which model so many distinct leavers can carry."""
    if leavers < FEW:
        return "prior"
    if leavers < SOME:
        return "prior+local"
    return "logistic" if leavers < MANY else "stack"


def fit(panel: Panel, *, seed: int, prior: ChurnModel, high: float = HIGH) -> ChurnFit:
    """Fit on all complete months of the panel. `prior` is the pooled model used while there are few leavers."""
    left = (panel.end_month < panel.length) & ~panel.competing
    leavers = int((left & panel.active.any(axis=1)).sum())
    rung = rung_of(leavers)
    rows = periods.build(panel, _months(panel)) if rung != "prior" else None
    if rows is None or rows.y.sum() < FEW:
        cases = _of_prior(panel, prior)
        return ChurnFit(prior, report(cases, seed, high), leavers, cases)
    if prior.prior is None:
        raise ValueError("the pooled model has no linear part")
    few, boosted = rung == "prior+local", rung == "stack"
    names, groups = periods.names(panel)
    tested = walk.through(panel, rows, prior.prior, groups, few=few, boosted=boosted, seed=seed)
    weight = walk.choose(tested, np.ones(len(tested.y), dtype=np.bool_))
    line = walk.linear(rows, prior.prior, groups, few=few)
    model = ChurnModel(
        rung, names, groups, None, line, walk.trees(rows, seed) if weight else None, weight, (0.0, 1.0), spread=0.0
    )
    cases = Cases.of(panel, walk.judged(tested), tested.y, tested.client, tested.t, tested.base)
    return ChurnFit(model, report(cases, seed, high), leavers, cases)


def _months(panel: Panel) -> list[int]:
    """Months to learn from; every second or third one when rows would be too many."""
    ts = list(range(FIRST_MONTH, panel.length - 1))
    expected = panel.active[:, ts].sum() * HORIZON if ts else 0
    return ts[:: int(np.ceil(expected / MOST_ROWS)) or 1]


def _of_prior(panel: Panel, prior: ChurnModel) -> Cases:
    """The pooled model needs no training here, so every complete month tests it."""
    cases = said_later(panel, prior, range(FIRST_MONTH, panel.length - HORIZON), base=0.0)
    rate = max(float(cases.y.mean()), 1e-4) if len(cases) else 0.0
    return replace(cases, base=np.full(len(cases), rate))


def said_later(panel: Panel, model: ChurnModel, months: Iterable[int], *, base: float) -> Cases:
    """What a fitted model says at the end of months it has not learnt from, and what came. `base`: the rate it knew."""
    none = np.zeros(0, dtype=np.int64)
    parts: list[tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    for t in months if panel.size else ():
        who, y = periods.within_horizon(panel, t)
        hazards = model.hazards(features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t])
        parts.append((1 - np.prod(1 - hazards, axis=1), y, who, np.full(len(who), t)))
    parts = parts or [(np.zeros(0), none, none, none)]
    p, y, client, at = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Cases.of(panel, p, y, client, at, np.full(len(p), base))
