"""Fit the best model this much history allows, and judge it only on months it had not seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core import evaluation, features
from pulseops.core.churn import periods, walk
from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import HORIZON
from pulseops.core.churn.record import track_record
from pulseops.core.churn.walk import FEW, FIRST_MONTH
from pulseops.core.panel import Floats, Panel

SOME, MANY = 50, 200
MOST_ROWS = 150_000
HIGH = 0.10
"""Probability within 90 days from which a client is called high risk, unless the tenant says otherwise."""


@dataclass(frozen=True)
class ChurnFit:
    """The model for use (fitted on all history) and its evaluation (on months after each fit's own)."""

    model: ChurnModel
    evaluation: dict[str, Any]
    leavers: int


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
        return ChurnFit(prior, _judge_prior(panel, prior, seed, high), leavers)
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
    p = walk.judged(tested)
    return ChurnFit(model, _report(panel, p, tested.y, tested.base, tested.client, tested.t, seed, high), leavers)


def _months(panel: Panel) -> list[int]:
    """Months to learn from; every second or third one when rows would be too many."""
    ts = list(range(FIRST_MONTH, panel.length - 1))
    expected = panel.active[:, ts].sum() * HORIZON if ts else 0
    return ts[:: int(np.ceil(expected / MOST_ROWS)) or 1]


def _report(
    panel: Panel,
    p: Floats,
    y: NDArray[np.int64],
    base: Floats,
    client: NDArray[np.int64],
    t: NDArray[np.int64],
    seed: int,
    high: float,
) -> dict[str, Any]:
    """Pooled, per cut-off month, and what calling clients high risk would have been worth."""
    if not len(p):
        return {"pooled": {"n": 0, "events": 0}, "months": [], "horizon_days": 90, "record": {"enough": False}}
    pooled = evaluation.judge(p, y, float(base.mean()), client, seed)
    months = []
    for month in np.unique(t):
        here = t == month
        shares = {"expected": float(p[here].sum()), "left": int(y[here].sum()), "auc": evaluation.auc(p[here], y[here])}
        brier = float(((p[here] - y[here]) ** 2).mean())
        name = str(panel.months[month])
        months.append({"t": int(month), "month": name, "n": int(here.sum()), "brier": brier, **shares})
    record = track_record(panel, p, y, client, t, high)
    return {"pooled": pooled, "months": months, "horizon_days": 90, "record": record}


def _judge_prior(panel: Panel, prior: ChurnModel, seed: int, high: float) -> dict[str, Any]:
    """The pooled model needs no training here, so every complete month tests it."""
    none = np.zeros(0, dtype=np.int64)
    collected: list[tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    for t in range(FIRST_MONTH, panel.length - HORIZON) if panel.size else ():
        who, y = periods.within_horizon(panel, t)
        hazards = prior.hazards(features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t])
        collected.append((1 - np.prod(1 - hazards, axis=1), y, who, np.full(len(who), t)))
    collected = collected or [(np.zeros(0), none, none, none)]
    p, y, client, month = (np.concatenate(column) for column in zip(*collected, strict=True))
    base = np.full(len(p), max(float(y.mean()), 1e-4) if len(y) else 0.0)
    return _report(panel, p, y, base, client, month, seed, high)
