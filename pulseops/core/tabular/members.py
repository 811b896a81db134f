"""The models that are combined: one linear, three boosted, each stored as text and explained exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from pulseops.core.churn import ridge
from pulseops.core.panel import Floats
from pulseops.core.tabular.columns import OTHER, Columns

RARE = 10
MOST_LINEAR_LEVELS = 40
FARTHEST = 8.0
_COMMON = {
    "objective": "binary", "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
    "cat_smooth": 10.0,
}  # fmt: skip
BOOSTED: dict[str, tuple[dict[str, Any], int]] = {
    "boosted": ({}, 100),
    "regularised": (
        {"learning_rate": 0.03, "num_leaves": 15, "bagging_fraction": 0.8, "bagging_freq": 1,
         "feature_fraction": 0.7, "lambda_l2": 5.0}, 300),
    "random": (
        {"learning_rate": 0.05, "num_leaves": 31, "extra_trees": True, "feature_fraction": 0.6, "lambda_l2": 1.0,
         "min_data_in_leaf": 10, "bagging_fraction": 0.8, "bagging_freq": 1}, 300),
}  # fmt: skip
"""Parameters and rounds: LightGBM's defaults, a careful one for small or noisy tables, and random splits."""


@dataclass(frozen=True)
class Linear:
    """Logistic regression on one-hot levels, standardised numbers and missing flags; `owner` (W,) column of each."""

    kinds: tuple[tuple[str, int, float], ...]
    mean: Floats
    scale: Floats
    coefficients: Floats
    owner: NDArray[np.int64]

    def design(self, x: Floats) -> Floats:
        """Standardised inputs (R, W)."""
        return np.clip((_raw(self.kinds, x) - self.mean) / self.scale, -FARTHEST, FARTHEST)

    def explained(self, x: Floats) -> Floats:
        """Log-odds by column, the base last. Shape (R, C + 1)."""
        parts = np.zeros((len(x), x.shape[1] + 1))
        np.add.at(parts.T, self.owner, (self.design(x) * self.coefficients[1:]).T)
        parts[:, -1] += self.coefficients[0]
        return parts

    def to_json(self) -> dict[str, Any]:
        """Plain lists."""
        arrays = {n: getattr(self, n).tolist() for n in ("mean", "scale", "coefficients", "owner")}
        return {"kinds": [list(k) for k in self.kinds], **arrays}

    @classmethod
    def from_json(cls, text: Mapping[str, Any]) -> "Linear":
        """The reverse of to_json."""
        kinds = tuple((str(kind), int(place), float(value)) for kind, place, value in text["kinds"])
        mean, scale, found = (np.array(text[name], dtype=np.float64) for name in ("mean", "scale", "coefficients"))
        return cls(kinds, mean, scale, found, np.array(text["owner"], dtype=np.int64))


def linear(columns: Columns, x: Floats, y: NDArray[np.int64], penalty: float) -> Linear:
    """Fit by penalised likelihood; levels seen fewer than ten times share one column."""
    kinds: list[tuple[str, int, float]] = []
    for place, column in enumerate(columns.used):
        values = x[:, place]
        missing = np.isnan(values)
        if column.levels is None:
            middle = float(np.median(values[~missing])) if (~missing).any() else 0.0
            kinds.append(("number", place, middle))
        else:
            levels, counts = np.unique(values[~missing], return_counts=True)
            frequent = levels[np.argsort(-counts, kind="stable")][:MOST_LINEAR_LEVELS]
            enough = set(levels[counts >= RARE].tolist())
            kinds += [("level", place, float(level)) for level in frequent if level in enough and level != OTHER]
        if missing.any():
            kinds.append(("missing", place, 0.0))
    owner = np.array([place for _, place, _ in kinds], dtype=np.int64)
    raw = _raw(kinds, x)
    mean, deviation = raw.mean(axis=0), raw.std(axis=0)
    shell = Linear(tuple(kinds), mean, np.where(deviation > 1e-9, deviation, 1.0), np.zeros(len(kinds) + 1), owner)
    weights = ridge.minimized(np.hstack([np.ones((len(x), 1)), shell.design(x)]), y, penalty)
    return Linear(shell.kinds, shell.mean, shell.scale, weights, owner)


def _raw(kinds: Sequence[tuple[str, int, float]], x: Floats) -> Floats:
    """Inputs before they are standardised. Shape (R, W)."""
    parts = []
    for kind, place, value in kinds:
        column = x[:, place]
        flag = np.isnan(column) if kind == "missing" else column == value
        parts.append(np.where(np.isnan(column), value, column) if kind == "number" else flag.astype(np.float64))
    return np.column_stack(parts) if parts else np.zeros((len(x), 0))


def boosted(columns: Columns, x: Floats, y: NDArray[np.int64], name: str, seed: int) -> str:
    """Fit one of BOOSTED; the model as LightGBM's text."""
    parameters, rounds = BOOSTED[name]
    categories = [place for place, column in enumerate(columns.used) if column.levels is not None]
    smallest = {"min_data_in_bin": 1, "min_data_in_leaf": max(min(20, len(x) // 20), 2)}
    given = {**_COMMON, **smallest, **parameters, "seed": seed}
    data = lightgbm.Dataset(x, label=y, categorical_feature=categories or "auto", params={"verbose": -1})
    text: str = lightgbm.train(given, data, num_boost_round=rounds).model_to_string()
    return text


@lru_cache(maxsize=64)
def _booster(text: str) -> lightgbm.Booster:
    return lightgbm.Booster(model_str=text)


def boosted_logits(text: str, x: Floats) -> Floats:
    """Raw scores (R,)."""
    return np.asarray(_booster(text).predict(x, raw_score=True, num_threads=1))


def boosted_explained(text: str, x: Floats) -> Floats:
    """Exact TreeSHAP contributions by column, the base last. Shape (R, C + 1)."""
    return np.asarray(_booster(text).predict(x, pred_contrib=True, num_threads=1))
