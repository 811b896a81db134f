"""Walk through the past: fit on what was known at each cut, predict the months after it, and see what came.

Nothing here has seen the months it is judged on: not the coefficients, not the calibration, not the choice of a start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pulseops.core import evaluation, features
from pulseops.core.churn import boost, periods, ridge
from pulseops.core.churn.periods import HORIZON, Periods
from pulseops.core.churn.ridge import Ridge
from pulseops.core.panel import Floats, Panel

FIRST_MONTH = 4
FEW = 10
FOLDS = 4
PENALTY, LOCAL_PENALTY = 30.0, 1000.0
TRUST = 0.1
"""How far (in log-odds) a calibration is expected to move the fitted model; data must speak against it to move more."""
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Tested:
    """R out-of-time rows: raw logits for k = 1..3 (R, 3) of the linear part per start, and of the trees.

    `y` (R,) is the label within 90 days; `fold` and `base` (R,) say which fit judged a row, and the base rate it knew.
    """

    lines: list[Floats]
    leaves: Floats | None
    y: NDArray[np.int64]
    client: NDArray[np.int64]
    t: NDArray[np.int64]
    fold: NDArray[np.int64]
    base: Floats


@dataclass(frozen=True)
class Choice:
    """Which start, Platt's a and b, and the trees' weight."""

    start: int = 0
    platt: tuple[float, float] = (0.0, 1.0)
    weight: float = 0.0


def linear(rows: Periods, base: Ridge | None) -> Ridge:
    """Fit the linear part, from nothing or as a correction of `base`."""
    args = (rows.x, rows.k, rows.renews, rows.y)
    if base is None:
        return ridge.fit(*args, penalty=PENALTY)
    offset = base.design(rows.x, rows.k, rows.renews) @ base.coefficients
    scaled = (base.mean, base.scale, base.flagged)
    return ridge.fit(*args, penalty=LOCAL_PENALTY, offset=offset, scaled=scaled)


def trees(rows: Periods, seed: int) -> str:
    """Fit the boosted part."""
    return boost.fit(rows.x, rows.k, rows.renews, rows.y, seed=seed)


def through(panel: Panel, rows: Periods, starts: Sequence[Ridge | None], *, boosted: bool, seed: int) -> Tested:
    """Expanding window: fit on labels up to each cut, predict the months from the cut to the next."""
    last = panel.length - 1 - HORIZON
    cuts = np.unique(np.linspace(max(FIRST_MONTH + 3, last // 2), last + 1, FOLDS + 1).astype(int))
    parts: list[Tested] = []
    for fold, (cut, end) in enumerate(pairwise(cuts.tolist())):
        past = rows.take(rows.t + rows.k <= cut)
        if past.y.sum() < FEW:
            continue
        fitted = [(base, linear(past, base)) for base in starts]
        boost_text = trees(past, seed) if boosted else None
        rate = float(1 - (1 - past.y.mean()) ** HORIZON)
        parts += [_month(panel, t, fold, rate, fitted, boost_text) for t in range(cut, end)]
    if not parts:
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros((0, HORIZON))
        return Tested([nothing for _ in starts], nothing if boosted else None, none, none, none, none, np.zeros(0))
    return _joined(parts)


def _month(
    panel: Panel, t: int, fold: int, rate: float, fitted: Sequence[tuple[Ridge | None, Ridge]], boost_text: str | None
) -> Tested:
    """What the fits of one cut say at the end of month t."""
    who, y = periods.within_horizon(panel, t)
    x, renewal = features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t]
    lines = [np.zeros((len(who), HORIZON)) for _ in fitted]
    leaves = np.zeros((len(who), HORIZON)) if boost_text else None
    for k in range(1, HORIZON + 1):
        ahead, renews = np.full(len(x), k), features.of_month(renewal, k)
        for line, (base, part) in zip(lines, fitted, strict=True):
            line[:, k - 1] = part.design(x, ahead, renews) @ part.coefficients
            if base is not None:
                line[:, k - 1] += base.design(x, ahead, renews) @ base.coefficients
        if boost_text and leaves is not None:
            leaves[:, k - 1] = boost.logits(boost_text, boost.inputs(x, ahead, renews))
    same = np.ones(len(who), dtype=np.int64)
    return Tested(lines, leaves, y, who, same * t, same * fold, np.full(len(who), rate))


def _joined(parts: Sequence[Tested]) -> Tested:
    lines = [np.concatenate([p.lines[i] for p in parts]) for i in range(len(parts[0].lines))]
    leaves = [p.leaves for p in parts if p.leaves is not None]
    rest = [np.concatenate([getattr(p, name) for p in parts]) for name in ("y", "client", "t", "fold", "base")]
    return Tested(lines, np.concatenate(leaves) if leaves else None, *rest)


def p90(tested: Tested, rows: NDArray[np.bool_], choice: Choice) -> Floats:
    """P within 90 days from calibrated monthly hazards."""
    z = tested.lines[choice.start][rows]
    if tested.leaves is not None:
        z = (1 - choice.weight) * z + choice.weight * tested.leaves[rows]
    return np.asarray(1 - np.prod(1 - ridge.sigmoid(choice.platt[0] + choice.platt[1] * z), axis=1))


def choose(tested: Tested, rows: NDArray[np.bool_], *, calibrated: bool) -> Choice:
    """Start, trees' weight and calibration with the least penalised log-loss of P90 on the given rows."""
    y = tested.y[rows]
    weights = WEIGHTS if tested.leaves is not None else (0.0,)
    if y.sum() < FEW or not calibrated:
        return Choice(weight=weights[len(weights) // 2])
    plain = [Choice(start, weight=w) for start in range(len(tested.lines)) for w in weights]
    best = min(plain, key=lambda choice: evaluation.log_loss(p90(tested, rows, choice), y))

    def cost(ab: Floats) -> float:
        moved = Choice(best.start, (float(ab[0]), float(ab[1])), best.weight)
        loss = evaluation.log_loss(p90(tested, rows, moved), y) * len(y) / HORIZON
        return float(loss + 0.5 * (ab[0] / TRUST) ** 2 + 0.5 * ((ab[1] - 1) / TRUST) ** 2)

    found = minimize(cost, np.array([0.0, 1.0]), method="L-BFGS-B", bounds=[(-3, 3), (0.3, 2)]).x
    return Choice(best.start, (float(found[0]), float(found[1])), best.weight)


def judged(tested: Tested, *, calibrated: bool) -> Floats:
    """P90 of each row (R,), with all choices made on rows whose labels were known at the row's cut."""
    p = np.full(len(tested.y), np.nan)
    for fold in np.unique(tested.fold):
        here = tested.fold == fold
        known = tested.t + HORIZON <= tested.t[here].min()
        p[here] = p90(tested, here, choose(tested, known, calibrated=calibrated))
    return p
