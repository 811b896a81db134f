"""A fitted churn model: from features to P30, P60, P90 with intervals and contributions that add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pulseops.core import features
from pulseops.core.churn import boost
from pulseops.core.churn.periods import HORIZON
from pulseops.core.churn.ridge import Ridge, logit, sigmoid
from pulseops.core.panel import Floats

LEVEL = 0.9
NORMAL_90 = 1.6449
K_COLUMNS = 4
RUNGS = {
    "prior": "not trained on your data: fewer than 10 of your clients have left",
    "prior+local": "a general model corrected by your own history",
    "logistic": "trained on your own history",
    "stack": "trained on your own history (two models combined)",
}


@dataclass(frozen=True)
class ChurnScores:
    """N clients: `p`, `lower`, `upper` (N, 3) for 30/60/90 days; base + contributions.sum(axis=1) == logit(P90)."""

    p: Floats
    lower: Floats
    upper: Floats
    base: Floats
    contributions: Floats
    groups: tuple[str, ...]


@dataclass(frozen=True)
class ChurnModel:
    """Hazard of month k = sigmoid(a + b * ((1 - w) * (prior + ridge) + w * trees)); parts that are None count 0."""

    rung: str
    names: tuple[str, ...]
    groups: tuple[str, ...]
    prior: Ridge | None
    ridge: Ridge | None
    trees: str | None
    weight: float
    platt: tuple[float, float]
    spread: float

    def hazards(self, x: Floats, months_to_renewal: Floats) -> Floats:
        """Probability to leave in month k given still there, (N, 3)."""
        return np.column_stack([sigmoid(self._logit(x, months_to_renewal, k)[0]) for k in range(1, HORIZON + 1)])

    def predict(self, x: Floats, months_to_renewal: Floats) -> ChurnScores:
        """Score N clients from features (N, F) and months to the next contract end (N,), NaN where none is known."""
        order = tuple(features.GROUPS)
        place = np.array([order.index(group) for group in self.groups])
        total = np.zeros((len(x), len(order)))
        hazards = np.zeros((len(x), HORIZON))
        variance = np.zeros(len(x))
        for k in range(1, HORIZON + 1):
            z, parts, spread = self._logit(x, months_to_renewal, k, explain=True)
            hazards[:, k - 1] = sigmoid(z)
            grouped = np.zeros_like(total)
            np.add.at(grouped.T, place, parts[:, :-1].T)
            grouped[:, order.index("contract")] += parts[:, -1]
            total += grouped / HORIZON
            variance += spread / HORIZON
        p: Floats = np.asarray(1 - np.cumprod(1 - hazards, axis=1), dtype=np.float64)
        z = logit(p)
        half = NORMAL_90 * np.sqrt(variance)[:, None]
        base = z[:, -1] - total.sum(axis=1)
        return ChurnScores(p, sigmoid(z - half), sigmoid(z + half), base, total, order)

    def _logit(
        self, x: Floats, months_to_renewal: Floats, k: int, *, explain: bool = False
    ) -> tuple[Floats, Floats, Floats]:
        """Calibrated logit (N,), contributions of each feature and the renewal (N, F + 1), variance of the logit."""
        width = x.shape[1]
        ahead = np.full(len(x), k)
        renews = features.of_month(months_to_renewal, k)
        a, b = self.platt
        z = np.full(len(x), a)
        parts = np.zeros((len(x), width + 1))
        variance = np.full(len(x), self.spread**2)
        for linear in (self.prior, self.ridge):
            if linear is None:
                continue
            share = b * (1 - self.weight)
            design = linear.design(x, ahead, renews)
            z += share * (design @ linear.coefficients)
            if explain:
                pulls = design * linear.coefficients
                parts[:, :width] += share * (pulls[:, K_COLUMNS : K_COLUMNS + width] + pulls[:, K_COLUMNS + width :])
                parts[:, width] += share * pulls[:, 3]
                if linear.covariance.size:
                    variance += b * b * np.einsum("ij,jk,ik->i", design, linear.covariance, design, optimize=True)
        if self.trees:
            columns = boost.inputs(x, ahead, renews)
            share = b * self.weight
            if explain:
                pulls = boost.contributions(self.trees, columns)
                z += share * pulls.sum(axis=1)
                parts[:, :width] += share * pulls[:, :width]
                parts[:, width] += share * pulls[:, width + 1]
            else:
                z += share * boost.logits(self.trees, columns)
        return z, parts, variance

    def to_json(self) -> dict[str, Any]:
        """All of the model as plain JSON; never pickle."""
        return {
            "feature_set": features.FEATURE_SET,
            "rung": self.rung,
            "names": list(self.names),
            "groups": list(self.groups),
            "prior": self.prior.to_json() if self.prior else None,
            "ridge": self.ridge.to_json() if self.ridge else None,
            "trees": self.trees,
            "weight": self.weight,
            "platt": list(self.platt),
            "spread": self.spread,
        }

    @classmethod
    def from_json(cls, text: Mapping[str, Any]) -> "ChurnModel":
        """The reverse of to_json. Raises ValueError for another feature set."""
        if text["feature_set"] != features.FEATURE_SET:
            raise ValueError(f"model of feature set {text['feature_set']}, this is {features.FEATURE_SET}")
        return cls(
            rung=text["rung"],
            names=tuple(text["names"]),
            groups=tuple(text["groups"]),
            prior=Ridge.from_json(text["prior"]) if text["prior"] else None,
            ridge=Ridge.from_json(text["ridge"]) if text["ridge"] else None,
            trees=text["trees"],
            weight=text["weight"],
            platt=(text["platt"][0], text["platt"][1]),
            spread=text["spread"],
        )
