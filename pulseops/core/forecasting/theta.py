"""Dynamic Optimised Theta: exponential smoothing plus a growing line whose weight is fitted.

Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016, "Models for optimising the theta method and their
relationship to state space models". Given the smoothing constant the errors are linear in the first level and in the
weight of the line, so that only one number per series is searched and thousands of series are fitted at once.
"""

from dataclasses import dataclass

import numpy as np

from pulseops.core.forecasting.seasons import Ints
from pulseops.core.panel import Floats

_ALPHAS = np.concatenate([np.linspace(0.1, 0.3, 11), np.linspace(0.35, 0.95, 13), [0.99]])
_ROUNDS = 3


@dataclass(frozen=True)
class ThetaFit:
    """Per series: smoothing constant, weight of the line (1 - 1/theta), first level, squared error."""

    alpha: Floats
    weight: Floats
    level: Floats
    loss: Floats


def fit(flat: Floats, length: Ints, weight: float | None = None) -> ThetaFit:
    """The smoothing constant with the least squared error: a grid, then finer ones around the best.

    `weight` of the line: None fits it too; 0.5 is the classical theta method.
    """
    grid = np.tile(_ALPHAS, (len(flat), 1))
    best = _try(flat, length, grid, weight)
    width = 0.06
    for _ in range(_ROUNDS):
        grid = np.clip(best.alpha[:, None] + width * np.linspace(-0.75, 0.75, 4), 0.1, 0.995)
        finer = _try(flat, length, grid, weight)
        better = finer.loss < best.loss
        pairs = zip(
            (finer.alpha, finer.weight, finer.level, finer.loss),
            (best.alpha, best.weight, best.level, best.loss),
            strict=True,
        )
        best = ThetaFit(*(np.where(better, new, old) for new, old in pairs))
        width /= 3
    return best


def _try(flat: Floats, length: Ints, alpha: Floats, weight: float | None) -> ThetaFit:
    """Best level and weight of the line for each constant of a grid (N, G); of them the best per series.

    The error of point t is r(t) - level * d(t) - weight * g(t): two sums of squares decide both.
    """
    smooth = np.zeros_like(alpha)
    decay = np.ones_like(alpha)
    mean, line_a, line_b = (np.zeros(len(flat)) for _ in range(3))
    sums = np.zeros((6, *alpha.shape))  # dd, dg, gg, dr, gr, rr
    for t in range(flat.shape[1]):
        inside = t < length
        y = np.where(inside, flat[:, t], 0.0)
        line = decay * line_a[:, None] + (1 - decay * (1 - alpha)) / alpha * line_b[:, None]
        error = y[:, None] - smooth
        if t > 0:
            for number, part in enumerate((decay * decay, decay * line, line * line, decay * error, line * error)):
                sums[number] += np.where(inside[:, None], part, 0.0)
            sums[5] += np.where(inside[:, None], error * error, 0.0)
        smooth += alpha * (y[:, None] - smooth)
        decay = decay * (1 - alpha)
        line_a, line_b, mean = _line(t, y, mean, line_b)
    return _solve(sums, alpha, weight)


def _line(t: int, y: Floats, mean: Floats, slope: Floats) -> tuple[Floats, Floats, Floats]:
    """Level and slope of the least-squares line through the points so far, updated by one."""
    steeper = ((t - 1) * slope + 6 * (y - mean) / (t + 1)) / (t + 2) if t else np.zeros_like(y)
    now = (t * mean + y) / (t + 1)
    return now - steeper * (t + 2) / 2, steeper, now


def _solve(sums: Floats, alpha: Floats, given: float | None) -> ThetaFit:
    dd, dg, gg, dr, gr, rr = sums
    tiny = 1e-12 * np.maximum(dd * gg, 1e-300)
    free = (dd * gr - dg * dr) / np.maximum(dd * gg - dg * dg, tiny)
    weight = np.clip(np.where(np.isfinite(free), free, 0.0), 0.0, 1.0) if given is None else np.full_like(dd, given)
    level = np.where(dd > 0, (dr - weight * dg) / np.maximum(dd, 1e-300), 0.0)
    loss = rr - 2 * level * dr - 2 * weight * gr + level**2 * dd + 2 * level * weight * dg + weight**2 * gg
    loss = np.where(np.isfinite(loss), np.maximum(loss, 0.0), np.inf)
    rows, at = np.arange(len(alpha)), loss.argmin(axis=1)
    return ThetaFit(alpha[rows, at], weight[rows, at], level[rows, at], loss[rows, at])


def run_on(flat: Floats, length: Ints, fit: ThetaFit, horizon: int) -> Floats:
    """Run the fitted model over the past and on: beyond the end it is fed its own forecasts."""
    smooth, decay = fit.level.copy(), np.ones(len(flat))
    mean, line_a, line_b = (np.zeros(len(flat)) for _ in range(3))
    result = np.full((len(flat), horizon), np.nan)
    for t in range(int(length.max(initial=0)) + horizon):
        line = decay * line_a + (1 - decay * (1 - fit.alpha)) / fit.alpha * line_b
        expected = smooth + fit.weight * line
        ahead = t - length
        y = np.where(ahead < 0, flat[:, min(t, flat.shape[1] - 1)], expected)
        now = (ahead >= 0) & (ahead < horizon)
        result[now, ahead[now]] = expected[now]
        smooth = smooth + fit.alpha * (y - smooth)
        decay = decay * (1 - fit.alpha)
        line_a, line_b, mean = (np.asarray(part) for part in _line(t, y, mean, line_b))
    return result
