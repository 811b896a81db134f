"""Walk through the past: fit on what was known at each cut, predict the months after it, and see what came.

Nothing here has seen the months it is judged on: not the coefficients, not the start, not the weight of the trees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pulseops.core import evaluation, features
from pulseops.core.churn import boost, periods, ridge
from pulseops.core.churn.periods import HORIZON, Periods
from pulseops.core.churn.ridge import Leash, Ridge
from pulseops.core.panel import Floats, Panel

FIRST_MONTH = 4
FEW = 10
FOLDS = 4
CLOSE = Leash(signal=0.3, free=0.02)
LEASHES = (CLOSE, Leash(0.5, 0.1))
"""How far tenants lie from the pooled model; the second for one that is unlike all that was simulated."""
SCRATCH = Leash(0.0, 0.15)
"""For coefficients that start from nothing."""
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
DOUBT = 4.0
"""Log-likelihood that trees alone must win over the linear part before they are believed; a share of it for a mix."""


@dataclass(frozen=True)
class Tested:
    """R out-of-time rows: raw logits for k = 1..3 (R, 3) of the linear part, and of the trees.

    `y` (R,) is the label within 90 days; `fold` and `base` (R,) say which fit judged a row, and the base rate it knew.
    """

    line: Floats
    leaves: Floats | None
    y: NDArray[np.int64]
    client: NDArray[np.int64]
    t: NDArray[np.int64]
    fold: NDArray[np.int64]
    base: Floats


def linear(rows: Periods, prior: Ridge, groups: Sequence[str], *, few: bool) -> Ridge:
    """The linear part with the most evidence: the pooled model moved a little or more, or, if not `few`, one of its
    own."""
    args = (rows.x, rows.k, rows.renews, rows.y)
    if few:
        return ridge.update(prior, groups, CLOSE, *args)[0]
    tried = [ridge.update(prior, groups, leash, *args) for leash in LEASHES]
    tried.append(ridge.update(ridge.flat(rows.x, rows.y), groups, SCRATCH, *args))
    return max(tried, key=lambda pair: pair[1])[0]


def trees(rows: Periods, seed: int) -> str:
    """Fit the boosted part."""
    return boost.fit(rows.x, rows.k, rows.renews, rows.y, seed=seed)


def through(
    panel: Panel, rows: Periods, prior: Ridge, groups: Sequence[str], *, few: bool, boosted: bool, seed: int
) -> Tested:
    """Expanding window: fit on labels up to each cut, predict the months from the cut to the next."""
    last = panel.length - 1 - HORIZON
    cuts = np.unique(np.linspace(max(FIRST_MONTH + 3, last // 2), last + 1, FOLDS + 1).astype(int))
    parts: list[Tested] = []
    for fold, (cut, end) in enumerate(pairwise(cuts.tolist())):
        past = rows.take(rows.t + rows.k <= cut)
        if past.y.sum() < FEW:
            continue
        fitted = linear(past, prior, groups, few=few)
        boost_text = trees(past, seed) if boosted else None
        rate = float(1 - (1 - past.y.mean()) ** HORIZON)
        parts += [_month(panel, t, fold, rate, fitted, boost_text) for t in range(cut, end)]
    if not parts:
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros((0, HORIZON))
        return Tested(nothing, nothing if boosted else None, none, none, none, none, np.zeros(0))
    return _joined(parts)


def _month(panel: Panel, t: int, fold: int, rate: float, fitted: Ridge, boost_text: str | None) -> Tested:
    """What the fits of one cut say at the end of month t."""
    who, y = periods.within_horizon(panel, t)
    x, renewal = features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t]
    line = np.zeros((len(who), HORIZON))
    leaves = np.zeros((len(who), HORIZON)) if boost_text else None
    for k in range(1, HORIZON + 1):
        ahead, renews = np.full(len(x), k), features.of_month(renewal, k)
        line[:, k - 1] = fitted.design(x, ahead, renews) @ fitted.coefficients
        if boost_text and leaves is not None:
            leaves[:, k - 1] = boost.logits(boost_text, boost.inputs(x, ahead, renews))
    same = np.ones(len(who), dtype=np.int64)
    return Tested(line, leaves, y, who, same * t, same * fold, np.full(len(who), rate))


def _joined(parts: Sequence[Tested]) -> Tested:
    leaves = [p.leaves for p in parts if p.leaves is not None]
    rest = [np.concatenate([getattr(p, name) for p in parts]) for name in ("y", "client", "t", "fold", "base")]
    return Tested(np.concatenate([p.line for p in parts]), np.concatenate(leaves) if leaves else None, *rest)


def p90(tested: Tested, rows: NDArray[np.bool_], weight: float) -> Floats:
    """P within 90 days from monthly hazards, the trees weighing `weight`."""
    z = tested.line[rows]
    if tested.leaves is not None and weight:
        z = (1 - weight) * z + weight * tested.leaves[rows]
    return np.asarray(1 - np.prod(1 - ridge.sigmoid(z), axis=1))


def choose(tested: Tested, rows: NDArray[np.bool_]) -> float:
    """The weight of the trees with the least log-loss of P90 on the given rows, held to 0."""
    y = tested.y[rows]
    if tested.leaves is None or y.sum() < FEW:
        return 0.0

    def cost(weight: float) -> float:
        return evaluation.log_loss(p90(tested, rows, weight), y) * len(y) / HORIZON + DOUBT * weight

    return min(WEIGHTS, key=cost)


def judged(tested: Tested) -> Floats:
    """P90 of each row (R,), with the weight chosen on rows whose labels were known at the row's cut."""
    p = np.full(len(tested.y), np.nan)
    for fold in np.unique(tested.fold):
        here = tested.fold == fold
        known = tested.t + HORIZON <= tested.t[here].min()
        p[here] = p90(tested, here, choose(tested, known))
    return p
