"""Logistic regression with a quadratic penalty, an offset and standardised inputs; a missing value gets a flag."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pulseops.core.panel import Floats

MOST_DEVIATIONS = 5.0
TENANT_SPREAD = 0.4
"""How far tenants lie apart in log-odds, as the pooled model found: holds the intercept that corrects it."""


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


def fit(
    x: Floats,
    k: NDArray[np.int64],
    renews: Floats,
    y: NDArray[np.int64],
    *,
    penalty: float,
    offset: Floats | None = None,
    scaled: tuple[Floats, Floats, NDArray[np.bool_]] | None = None,
) -> Ridge:
    """Minimise log-loss + penalty/2 |w|^2 by L-BFGS with the exact gradient; the intercept is held only with an offset.

    `offset` (R,) is added to the logit: with a prior's logit this fits what the prior does not know yet.
    The covariance is the inverse Hessian at the optimum (Laplace), for intervals.
    """
    mean, scale, flagged = scaled or scaling(x)
    width = 4 + 2 * x.shape[1]
    shell = Ridge(mean, scale, flagged, np.zeros(width), np.zeros((0, 0)))
    design = shell.design(x, k, renews)
    base = np.zeros(len(y)) if offset is None else offset
    strength = np.full(width, penalty)
    strength[0] = 1e-6 if offset is None else 1 / TENANT_SPREAD**2

    def loss(w: Floats) -> tuple[float, Floats]:
        logit = design @ w + base
        value = np.logaddexp(0, logit).sum() - (y * logit).sum() + 0.5 * (strength * w * w).sum()
        return float(value), design.T @ (sigmoid(logit) - y) + strength * w

    start = np.zeros(width)
    rate = np.clip(y.mean(), 1e-4, 0.5)
    start[0] = np.log(rate / (1 - rate)) if offset is None else 0.0
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    p = sigmoid(design @ found + base)
    hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(np.maximum(strength, 1e-3))
    return Ridge(mean, scale, flagged, found, np.linalg.inv(hessian))


def minimized(design: Floats, y: NDArray[np.int64], penalty: float) -> Floats:
    """Coefficients of a logistic regression on a design whose first column is 1 and not penalised. Shape (W,)."""
    strength = np.full(design.shape[1], penalty)
    strength[0] = 1e-6

    def loss(w: Floats) -> tuple[float, Floats]:
        z = design @ w
        value = np.logaddexp(0, z).sum() - (y * z).sum() + 0.5 * (strength * w * w).sum()
        return float(value), design.T @ (sigmoid(z) - y) + strength * w

    start = np.zeros(design.shape[1])
    rate = np.clip(y.mean(), 1e-4, 1 - 1e-4)
    start[0] = np.log(rate / (1 - rate))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x)


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + exp(-z)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def logit(p: Floats) -> Floats:
    """Log-odds of probabilities kept within 1e-9 of 0 and 1."""
    q = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(q) - np.log1p(-q))
