"""Logistic regression with standardised inputs and a Gaussian prior; a missing value gets a flag.

Two fits: from nothing (`fit`, which makes the pooled model) and from a model that is there (`update`). The second
starts at the pooled model and goes as far as the tenant's own months speak for it (maximum a posteriori, as in
hierarchical models, Gelman and Hill 2007), so that some data cannot make it much worse than none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats

MOST_DEVIATIONS = 5.0
TENANT_SPREAD = 0.4
"""How far the levels of tenants may lie from the pooled model's, in log-odds: somewhat further than simulated ones do
(`spread` in prior.json)."""
HEAD = 4
"""Columns of a design before those of features: intercept, k = 2, k = 3, a renewal in that month."""
COUNTED = 3.0
"""Rows that tell of the same leaving (of t and k with the same t + k): together they weigh as one."""
STEPS = 40


@dataclass(frozen=True)
class Ridge:
    """Coefficients on the design (intercept, k2, k3, renews, F standardised values, F missing flags)."""

    mean: Floats
    scale: Floats
    flagged: NDArray[np.bool_]
    coefficients: Floats
    covariance: Floats

    def design(self, x: Floats, k: NDArray[np.int64], renews: Floats) -> Floats:
        """Design matrix (R, 4 + 2F)."""
        z = np.clip((x - self.mean) / self.scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        missing = np.isnan(z)
        flags = (missing & self.flagged).astype(np.float64)
        head = np.column_stack([np.ones(len(x)), k == 2, k == 3, renews]).astype(np.float64)
        return np.hstack([head, np.where(missing, 0.0, z), flags])

    def to_json(self) -> dict[str, Any]:
        """Plain lists."""
        names = ("mean", "scale", "flagged", "coefficients", "covariance")
        return {name: getattr(self, name).tolist() for name in names}

    @classmethod
    def from_json(cls, text: dict[str, Any]) -> "Ridge":
        """The reverse of to_json."""
        return cls(
            mean=np.array(text["mean"]),
            scale=np.array(text["scale"]),
            flagged=np.array(text["flagged"], dtype=np.bool_),
            coefficients=np.array(text["coefficients"]),
            covariance=np.array(text["covariance"]),
        )


def scaling(x: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Mean and deviation of the observed values per column, and which columns are sometimes missing. Shapes (F,)."""
    known = ~np.isnan(x)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, x, 0.0)
    mean = filled.sum(axis=0) / count
    variance = (np.where(known, x - mean, 0.0) ** 2).sum(axis=0) / count
    scale = np.where(variance > 1e-12, np.sqrt(variance), 1.0)
    share = known.mean(axis=0) if len(x) else np.ones(x.shape[1])
    return mean, scale, (share < 0.99) & (share > 0.01)


def fit(x: Floats, k: NDArray[np.int64], renews: Floats, y: NDArray[np.int64], *, penalty: float) -> Ridge:
    """Minimise log-loss + penalty/2 |w|^2; the intercept is free. No covariance is computed."""
    mean, scale, flagged = scaling(x)
    shell = Ridge(mean, scale, flagged, np.zeros(0), np.zeros((0, 0)))
    return replace(shell, coefficients=minimized(shell.design(x, k, renews), y, penalty))


@dataclass(frozen=True)
class Leash:
    """How far a fit may go from its start: deviation of the factor on all that one signal says, and of coefficients."""

    signal: float
    free: float

    def reach(self, start: Ridge, groups: Sequence[str]) -> Floats:
        """Covariance of the coefficients around the start; `groups` (F,) names the signal of each feature."""
        width = HEAD + 2 * len(groups)
        covariance = np.diag(np.full(width, self.free**2))
        covariance[0, 0] = TENANT_SPREAD**2
        signals = np.array(["", "", "", "renewal", *groups, *groups])
        for name in np.unique(signals[3:]):
            said = np.where(signals == name, start.coefficients, 0.0)
            covariance += self.signal**2 * np.outer(said, said)
        return covariance


def flat(x: Floats, y: NDArray[np.int64]) -> Ridge:
    """A start that says the same of everybody: the scales and the base rate of these rows."""
    mean, scale, flagged = scaling(x)
    coefficients = np.zeros(HEAD + 2 * x.shape[1])
    coefficients[0] = logit(np.clip(y.mean(), 1e-4, 0.5))
    return Ridge(mean, scale, flagged, coefficients, np.zeros((0, 0)))


def update(
    start: Ridge,
    groups: Sequence[str],
    leash: Leash,
    x: Floats,
    k: NDArray[np.int64],
    renews: Floats,
    y: NDArray[np.int64],
) -> tuple[Ridge, float]:
    """Move `start` to the most probable coefficients given these rows; with Laplace's covariance and evidence.

    The evidence (log marginal likelihood, MacKay 1992) compares starts and leashes on the same rows: it holds against
    a longer leash what it did not need.
    """
    root = np.linalg.cholesky(leash.reach(start, groups))
    design = start.design(x, k, renews)
    z = design @ root
    v, value, hessian = _climb(z, y, design @ start.coefficients, np.ones(len(root)), np.zeros(len(root)), COUNTED)
    evidence = value - 0.5 * float(np.linalg.slogdet(hessian)[1])
    covariance = root @ np.linalg.inv(hessian) @ root.T
    return replace(start, coefficients=start.coefficients + root @ v, covariance=covariance), evidence


def _climb(
    z: Floats, y: NDArray[np.int64], offset: Floats, strength: Floats, begin: Floats, counted: float
) -> tuple[Floats, float, Floats]:
    """Newton's steps, halved where they overshoot, to the top of log-likelihood / counted - strength/2 |v|^2.

    The place (W,), the value there, and the negative second derivatives (W, W) of the last step.
    """

    def height(v: Floats) -> tuple[float, Floats]:
        eta = offset + z @ v
        return float((y @ eta - np.logaddexp(0, eta).sum()) / counted - 0.5 * (strength * v) @ v), sigmoid(eta)

    v, (value, p), hessian = begin, height(begin), np.diag(strength)
    for _ in range(STEPS):
        weighed = z * np.sqrt(p * (1 - p) / counted)[:, None]
        hessian = weighed.T @ weighed + np.diag(strength)
        step = np.linalg.solve(hessian, z.T @ (y - p) / counted - strength * v)
        while (found := height(v + step))[0] < value and np.abs(step).max() > 1e-9:
            step = step / 2
        gain = found[0] - value
        if gain > 0:
            v, (value, p) = v + step, found
        if gain < 1e-6:
            break
    return v, value, hessian


def minimized(design: Floats, y: NDArray[np.int64], penalty: float, offset: Floats | None = None) -> Floats:
    """Coefficients of a logistic regression on a design whose first column is 1 and not penalised. Shape (W,).

    `offset` (R,) is added to the log-odds of each row as it is.
    """
    strength = np.full(design.shape[1], penalty)
    strength[0] = 1e-6
    begin = np.zeros(design.shape[1])
    begin[0] = logit(np.clip(y.mean(), 1e-4, 1 - 1e-4))
    given = np.zeros(len(y)) if offset is None else offset
    return _climb(design, y, given, strength, begin, 1.0)[0]


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + exp(-z)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def logit(p: Floats) -> Floats:
    """Log-odds of probabilities kept within 1e-9 of 0 and 1."""
    q = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(q) - np.log1p(-q))
