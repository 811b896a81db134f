"""Exponential smoothing with a damped trend and a season that changes, averaged over many constants.

Holt-Winters with additive season and damped trend (Gardner 1985), run for a fixed set of constants at once and weighed
by Akaike's criterion (Kolassa 2011): nothing is searched, and no single set of constants is believed alone.
"""

import itertools

import numpy as np

from pulseops.core.forecasting.seasons import Ints
from pulseops.core.panel import Floats

_LEVEL = (0.05, 0.15, 0.3, 0.5, 0.8)
_TREND = ((0.0, 0.0), (0.0, 0.9), (0.05, 0.9), (0.15, 0.9), (0.05, 0.97))
_SEASON = (0.0, 0.05, 0.15, 0.3)
_FIRST = 12
"""Points whose line is the start of level and trend."""


def run(series: Floats, phases: Floats, length: Ints, horizon: int) -> Floats:
    """Forecasts (N, H) of series (N, T) moved to the left; `phases` (N, S) addends of the season to start with."""
    size, season = phases.shape
    constants = [(a, b, damp, g) for a, (b, damp), g in itertools.product(_LEVEL, _TREND, _SEASON)]
    alpha, beta, phi, gamma = (np.array(column)[None, :] for column in zip(*constants, strict=True))
    flat_mean, start, slope = _begin(series, phases, length)
    trended = phi > 0
    level = np.where(trended, start[:, None], flat_mean[:, None])
    trend = np.where(trended, slope[:, None], 0.0)
    around = np.repeat(phases.T[:, :, None], alpha.shape[1], axis=2)
    squares = np.zeros((size, alpha.shape[1]))
    for t in range(series.shape[1]):
        inside = (t < length)[:, None]
        expected = level + phi * trend
        error = np.where(inside, np.nan_to_num(series[:, [t]]) - expected - around[t % season], 0.0)
        squares += error * error
        level = np.where(inside, expected + alpha * error, level)
        trend = np.where(inside, phi * trend + alpha * beta * error, trend)
        around[t % season] += gamma * (1 - alpha) * error
    fitted = np.asarray(1 + 2 * trended + (gamma > 0), dtype=np.float64)
    weight = _weights(squares, length, fitted)
    rows, ahead, result = np.arange(size), np.zeros_like(phi), np.zeros((size, horizon))
    for step in range(horizon):
        ahead = ahead + phi ** (step + 1)
        result[:, step] = (weight * (level + ahead * trend + around[(length + step) % season, rows])).sum(axis=1)
    return result


def _begin(series: Floats, phases: Floats, length: Ints) -> tuple[Floats, Floats, Floats]:
    """Mean of the first points without their season, and the line through them one step before: level and slope."""
    width = min(_FIRST, series.shape[1])
    t = np.arange(width)
    known = t < np.minimum(length, _FIRST)[:, None]
    rest = np.where(known, np.nan_to_num(series[:, :width]) - phases[:, t % phases.shape[1]], 0.0)
    count = np.maximum(known.sum(axis=1), 1)
    mean, middle = rest.sum(axis=1) / count, (count - 1) / 2
    off = np.where(known, t - middle[:, None], 0.0)
    slope = (off * rest).sum(axis=1) / np.maximum((off * off).sum(axis=1), 1e-12)
    return mean, mean - slope * (middle + 1), slope


def _weights(squares: Floats, length: Ints, fitted: Floats) -> Floats:
    """Akaike weights of the sets of constants of each series, (N, G)."""
    count = np.maximum(length, 1)[:, None]
    smallest = 1e-9 * np.maximum(squares.mean(axis=1, keepdims=True), 1e-300)
    criterion = count * np.log(np.maximum(squares, smallest) / count) + 2 * fitted
    weight = np.exp(-0.5 * (criterion - criterion.min(axis=1, keepdims=True)))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
