"""Fit the best model this much history allows, and judge it only on months it had not seen."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pulseops.core import evaluation, features
from pulseops.core.churn import boost, periods, ridge
from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import HORIZON, Periods
from pulseops.core.panel import Floats, Panel

FIRST_MONTH = 4
FEW, SOME, MANY = 10, 50, 200
PENALTY, LOCAL_PENALTY = 30.0, 1000.0
MOST_ROWS = 150_000
FOLDS = 4
TRUST = 0.1
"""How far (in log-odds) a calibration is expected to move the fitted model; data must speak against it to move more."""


@dataclass(frozen=True)
class ChurnFit:
    """The model for use (fitted on all history) and its evaluation (on months after each fit's own)."""

    model: ChurnModel
    evaluation: dict[str, Any]
    leavers: int


@dataclass(frozen=True)
class _Tested:
    """Out-of-time rows: raw logits of each part for k = 1..3 (R, 3), fold, and the label within 90 days."""

    parts: list[Floats]
    y: NDArray[np.int64]
    client: NDArray[np.int64]
    t: NDArray[np.int64]
    fold: NDArray[np.int64]
    base: Floats


def rung_of(leavers: int) -> str:
    """Which model so many distinct leavers can carry (SCIENCE section 6)."""
    if leavers < FEW:
        return "prior"
    if leavers < SOME:
        return "prior+local"
    return "logistic" if leavers < MANY else "stack"


def fit(panel: Panel, *, seed: int, prior: ChurnModel) -> ChurnFit:
    """Fit on all complete months of the panel. `prior` is the pooled model used while there are few leavers."""
    left = (panel.end_month < panel.length) & ~panel.competing
    leavers = int((left & panel.active.any(axis=1)).sum())
    rung = rung_of(leavers)
    if rung == "prior":
        return ChurnFit(prior, _judge_prior(panel, prior, seed), leavers)
    rows = periods.build(panel, _months(panel))
    if rows.y.sum() < FEW:
        return ChurnFit(prior, _judge_prior(panel, prior, seed), leavers)
    bases = (prior.prior,) if rung == "prior+local" else (prior.prior, None)
    tested = [_test(panel, rows, rung, base, seed) for base in bases]
    chosen, platt, weight = _choose(tested, np.ones(len(tested[0].y), dtype=np.bool_), rung)
    names, groups = periods.names(panel)
    fitted, trees = _parts(rows, rung, bases[chosen], seed)
    model = ChurnModel(rung, names, groups, bases[chosen], fitted, trees, weight, platt, 0.0)
    return ChurnFit(model, _evaluate(tested, rung, seed), leavers)


def _months(panel: Panel) -> list[int]:
    """Months to learn from; every second or third one when rows would be too many."""
    ts = list(range(FIRST_MONTH, panel.length - 1))
    expected = panel.active[:, ts].sum() * HORIZON if ts else 0
    return ts[:: int(np.ceil(expected / MOST_ROWS)) or 1]


def _parts(rows: Periods, rung: str, base: ridge.Ridge | None, seed: int) -> tuple[ridge.Ridge, str | None]:
    """Fit the linear part and, high on the ladder, the trees."""
    args = (rows.x, rows.k, rows.renews, rows.y)
    if base is None:
        linear = ridge.fit(*args, penalty=PENALTY)
    else:
        offset = base.design(rows.x, rows.k, rows.renews) @ base.coefficients
        scaled = (base.mean, base.scale, base.flagged)
        linear = ridge.fit(*args, penalty=LOCAL_PENALTY, offset=offset, scaled=scaled)
    return linear, boost.fit(*args, seed=seed) if rung == "stack" else None


def _test(panel: Panel, rows: Periods, rung: str, base: ridge.Ridge | None, seed: int) -> _Tested:
    """Expanding window: fit on labels up to each cut, predict the months from the cut to the next."""
    last = panel.length - 1 - HORIZON
    cuts = np.unique(np.linspace(max(FIRST_MONTH + 3, last // 2), last + 1, FOLDS + 1).astype(int))
    collected: list[tuple[NDArray[Any], ...]] = []
    for fold, (cut, end) in enumerate(pairwise(cuts.tolist())):
        past = rows.take(rows.t + rows.k <= cut)
        if past.y.sum() < FEW:
            continue
        linear, trees = _parts(past, rung, base, seed)
        rate = 1 - (1 - past.y.mean()) ** HORIZON
        for t in range(cut, end):
            who, y = periods.within_horizon(panel, t)
            x, renewal = features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t]
            raw = _raw(x, renewal, base, linear, trees)
            full = np.full(len(who), 1.0)
            collected.append((*raw, y, who, full * t, full * fold, full * rate))
    if not collected:
        empty = np.zeros(0, dtype=np.int64)
        return _Tested([np.zeros((0, HORIZON))], empty, empty, empty, empty, np.zeros(0))
    columns = [np.concatenate(column) for column in zip(*collected, strict=True)]
    y, who, month, number, rate = columns[-5:]
    return _Tested(columns[:-5], y.astype(int), who.astype(int), month.astype(int), number.astype(int), rate)


def _raw(
    x: Floats, renewal: Floats, base: ridge.Ridge | None, linear: ridge.Ridge, trees: str | None
) -> tuple[Floats, ...]:
    """Uncalibrated logits for k = 1..3 of the linear part and, when there, of the trees; each (N, 3)."""
    lines, leaves = [], []
    for k in range(1, HORIZON + 1):
        ahead, renews = np.full(len(x), k), features.of_month(renewal, k)
        z = linear.design(x, ahead, renews) @ linear.coefficients
        lines.append(z + (base.design(x, ahead, renews) @ base.coefficients if base else 0.0))
        if trees:
            leaves.append(boost.logits(trees, boost.inputs(x, ahead, renews)))
    return (np.column_stack(lines), np.column_stack(leaves)) if trees else (np.column_stack(lines),)


def _p90(tested: _Tested, rows: NDArray[np.bool_], platt: tuple[float, float], weight: float) -> Floats:
    """P within 90 days from calibrated monthly hazards."""
    z = (1 - weight) * tested.parts[0][rows]
    if len(tested.parts) > 1:
        z = z + weight * tested.parts[1][rows]
    return np.asarray(1 - np.prod(1 - ridge.sigmoid(platt[0] + platt[1] * z), axis=1))


def _choose(tested: list[_Tested], rows: NDArray[np.bool_], rung: str) -> tuple[int, tuple[float, float], float]:
    """The start (0: from the pooled model, 1: from nothing), calibration and weight with the least log-loss on `rows`."""
    found = []
    for index, variant in enumerate(tested):
        platt, weight = _calibrate(variant, rows, rung)
        loss = evaluation.log_loss(_p90(variant, rows, platt, weight), variant.y[rows]) if rows.any() else 0.0
        found.append((loss, index, platt, weight))
    return min(found)[1:]


def _calibrate(tested: _Tested, rows: NDArray[np.bool_], rung: str) -> tuple[tuple[float, float], float]:
    """Platt's a and b and the trees' weight with the least penalised log-loss of P90 on the given out-of-time rows."""
    y = tested.y[rows]
    weights: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0) if rung == "stack" else (0.0,)
    if y.sum() < FEW or rung == "prior+local":
        return (0.0, 1.0), weights[len(weights) // 2]
    found = []
    for weight in weights:

        def cost(ab: Floats, weight: float = weight) -> float:
            loss = evaluation.log_loss(_p90(tested, rows, (ab[0], ab[1]), weight), y) * len(y) / HORIZON
            return float(loss + 0.5 * (ab[0] / TRUST) ** 2 + 0.5 * ((ab[1] - 1) / TRUST) ** 2)

        best = minimize(cost, np.array([0.0, 1.0]), method="L-BFGS-B", bounds=[(-3, 3), (0.3, 2)])
        found.append((float(best.fun), (float(best.x[0]), float(best.x[1])), weight))
    return min(found)[1:]


def _evaluate(tested: list[_Tested], rung: str, seed: int) -> dict[str, Any]:
    """Each fold judged with a start and calibration chosen on folds whose labels were known at its cut."""
    rows = tested[0]
    p = np.full(len(rows.y), np.nan)
    for fold in np.unique(rows.fold):
        here = rows.fold == fold
        known = rows.t + HORIZON <= rows.t[here].min()
        chosen, platt, weight = _choose(tested, known, rung)
        p[here] = _p90(tested[chosen], here, platt, weight)
    return _report(p, rows.y, rows.base, rows.client, rows.t, seed)


def _report(
    p: Floats, y: NDArray[np.int64], base: Floats, client: NDArray[np.int64], t: NDArray[np.int64], seed: int
) -> dict[str, Any]:
    """Pooled and per cut-off month."""
    if not len(p):
        return {"pooled": {"n": 0, "events": 0}, "months": []}
    pooled = evaluation.judge(p, y, float(base.mean()), client, seed)
    months = []
    for month in np.unique(t):
        here = t == month
        shares = {"expected": float(p[here].sum()), "left": int(y[here].sum()), "auc": evaluation.auc(p[here], y[here])}
        months.append({"t": int(month), "n": int(here.sum()), **shares})
    return {"pooled": pooled, "months": months, "horizon_days": 90}


def _judge_prior(panel: Panel, prior: ChurnModel, seed: int) -> dict[str, Any]:
    """The pooled model needs no training here, so every complete month tests it."""
    collected = []
    for t in range(FIRST_MONTH, panel.length - HORIZON):
        who, y = periods.within_horizon(panel, t)
        hazards = prior.hazards(features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t])
        collected.append((1 - np.prod(1 - hazards, axis=1), y, who, np.full(len(who), t)))
    if not collected:
        return {"pooled": {"n": 0, "events": 0}, "months": []}
    p, y, client, month = (np.concatenate(column) for column in zip(*collected, strict=True))
    return _report(p, y, np.full(len(p), max(float(y.mean()), 1e-4)), client, month, seed)
