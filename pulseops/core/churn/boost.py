"""Boosted trees on the same rows: regularised, single seed, stored as LightGBM's own text."""

from functools import lru_cache

import lightgbm
import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats

ROUNDS = 120
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 7,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


def inputs(x: Floats, k: NDArray[np.int64], renews: Floats) -> Floats:
    """Columns of the trees: features, then k and renews. Shape (R, F + 2)."""
    return np.column_stack([x, k.astype(np.float64), renews])


def fit(x: Floats, k: NDArray[np.int64], renews: Floats, y: NDArray[np.int64], *, seed: int) -> str:
    """Fit and return the model as text."""
    data = lightgbm.Dataset(inputs(x, k, renews), label=y, params={"verbose": -1})
    text: str = lightgbm.train({**PARAMETERS, "seed": seed}, data, num_boost_round=ROUNDS).model_to_string()
    return text


@lru_cache(maxsize=32)
def _booster(text: str) -> lightgbm.Booster:
    return lightgbm.Booster(model_str=text)


def logits(text: str, columns: Floats) -> Floats:
    """Raw scores (R,); R may be 0, which LightGBM itself refuses."""
    if not len(columns):
        return np.empty(0)
    return np.asarray(_booster(text).predict(columns, raw_score=True, num_threads=_threads(columns)))


def contributions(text: str, columns: Floats) -> Floats:
    """Exact TreeSHAP contributions and, last, the expected value; rows sum to the logits. Shape (R, F + 3)."""
    if not len(columns):
        return np.empty((0, columns.shape[1] + 1))
    return np.asarray(_booster(text).predict(columns, pred_contrib=True, num_threads=_threads(columns)))


def _threads(columns: Floats) -> int:
    """A second thread pays only for many rows; on a busy machine it waits for the first."""
    return 2 if len(columns) > 2000 else 1
