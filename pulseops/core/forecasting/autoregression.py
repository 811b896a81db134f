"""A long autoregression of the steps between points: what smoothing cannot see, echoes over two seasons.

Regularised Yule-Walker equations, all series at once: each step is told from those of the last two seasons, with a
small ridge instead of a choice of lags.
"""

import numpy as np

from pulseops.core.forecasting.seasons import Ints, last_of
from pulseops.core.panel import Floats

LAGS = 24
_RIDGE = 0.02
_TREND = 0.5
"""Share of the mean step that goes on: as much as the theta method believes of a line."""


def run(series: Floats, length: Ints, horizon: int) -> Floats:
    """Forecasts (N, H) of series (N, T) moved to the left. A series teaches no more lags than half its steps."""
    steps = np.diff(series, axis=1, append=np.nan)
    count = np.maximum(length - 1, 0)
    inside = np.arange(steps.shape[1]) < count[:, None]
    mean = np.where(inside, steps, 0.0).sum(axis=1) / np.maximum(count, 1)
    moves = np.where(inside, steps - mean[:, None], 0.0)
    weight = _solve(_covariances(moves), count)
    rows, past = np.arange(len(series)), np.zeros((len(series), LAGS + horizon))
    for back in range(1, LAGS + 1):
        past[:, LAGS - back] = np.where(count >= back, moves[rows, np.maximum(count - back, 0)], 0.0)
    for step in range(LAGS, LAGS + horizon):
        past[:, step] = (weight * past[:, step - LAGS : step][:, ::-1]).sum(axis=1)
    ahead = np.cumsum(past[:, LAGS:] + _TREND * mean[:, None], axis=1)
    return np.asarray(last_of(series, length)[:, None] + ahead)


def _covariances(moves: Floats) -> Floats:
    """Sums of products of steps 0 to LAGS apart, (N, LAGS + 1)."""
    width = moves.shape[1]
    pairs = [(moves[:, lag:] * moves[:, : max(width - lag, 0)]).sum(axis=1) for lag in range(LAGS + 1)]
    return np.stack(pairs, axis=1)


def _solve(covariances: Floats, count: Ints) -> Floats:
    """Weights of the last steps, newest first, (N, LAGS)."""
    lags = np.arange(LAGS)
    scale = np.maximum(covariances[:, :1], 1e-300)
    shares = covariances / scale
    few = lags >= (count // 2)[:, None]
    ridge = np.where(few, 1e9, _RIDGE * 100 / np.clip(count, 33, None)[:, None])
    matrix = shares[:, np.abs(lags[:, None] - lags)] + ridge[:, :, None] * np.eye(LAGS)
    return np.asarray(np.linalg.solve(matrix, shares[:, 1:, None])[:, :, 0])
