"""What is done to series before a model sees them: gaps filled, seasons taken out."""

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def prepare(values: Floats) -> tuple[Floats, Ints]:
    """Series moved to the left, gaps filled by the value before, and their lengths."""
    known = np.isfinite(values)
    some = known.any(axis=1)
    first = np.where(some, known.argmax(axis=1), 0)
    last = np.where(some, values.shape[1] - 1 - known[:, ::-1].argmax(axis=1), -1)
    length = np.where(some, last - first + 1, 0)
    columns = np.arange(values.shape[1])
    place = np.maximum.accumulate(np.where(known, columns, 0), axis=1)
    carried = np.take_along_axis(np.where(known, values, np.nan), place, axis=1)
    moved = np.take_along_axis(carried, np.minimum(first[:, None] + columns, values.shape[1] - 1), axis=1)
    return np.where(columns < length[:, None], moved, np.nan), length


def last_of(filled: Floats, length: Ints) -> Floats:
    found = (
        filled[np.arange(len(filled)), np.maximum(length - 1, 0)] if filled.shape[1] else np.full(len(filled), np.nan)
    )
    return np.asarray(found)


FADES = 0.8
"""What a year counts for the season against the year after it."""


def seasons(filled: Floats, length: Ints, season: int, *, plain: bool) -> tuple[Floats, Bools, Floats]:
    """Factor (or addend) per phase, which of the two, and the share of the season that is believed (0: none, 1: all).

    `plain`: believed in full where the test is passed, as in Naive 2. Else as far as the phases differ more than noise
    makes them (shrinkage, Miller and Williams 2003), where the test is passed or three seasons are known.
    """
    size = len(filled)
    positive = np.nanmin(np.where(np.isfinite(filled), filled, np.inf), axis=1, initial=np.inf) > 0
    additive = ~positive
    phases = np.where(additive[:, None], 0.0, 1.0) * np.ones((size, season))
    believed = np.zeros(size)
    for row in np.flatnonzero(length >= 2 * season + 1):
        series = filled[row, : length[row]]
        passed = _has_season(series, season)
        if passed or (not plain and length[row] >= 3 * season):
            found, share = _phases(series, season, bool(additive[row]), 1.0 if plain else FADES)
            neutral = 0.0 if additive[row] else 1.0
            believed[row] = 1.0 if plain else share
            phases[row] = neutral + believed[row] * (found - neutral)
    return phases, additive, believed


def _has_season(series: Floats, season: int) -> bool:
    """Whether the autocorrelation at the season's lag passes the test of the theta method (90 %)."""
    centered = series - series.mean()
    total = float(centered @ centered)
    if total <= 1e-12 * max(float(np.abs(series).max()) ** 2, 1e-300):
        return False
    lags = np.array([float(centered[lag:] @ centered[:-lag]) for lag in range(1, season + 1)]) / total
    limit = 1.645 * np.sqrt((1 + 2 * float((lags[:-1] ** 2).sum())) / len(series))
    return bool(abs(lags[-1]) > limit)


def _phases(series: Floats, season: int, additive: bool, fades: float) -> tuple[Floats, float]:
    """Classical decomposition: mean of each phase against the centered mean of a season, later ones weighing more; and
    the share of the variance between phases that is not noise."""
    kernel = np.ones(season + 1 - season % 2)
    if season % 2 == 0:
        kernel[[0, -1]] = 0.5
    trend = np.convolve(series, kernel / season, "valid")
    half = season // 2
    inner = series[half : half + len(trend)]
    rest = inner - trend if additive else inner / np.maximum(trend, 1e-300)
    at = np.arange(len(trend))
    phase = (at + half) % season
    weight = fades ** ((len(trend) - 1 - at) / season)
    total = np.maximum(np.bincount(phase, weight, season), 1e-12)
    means = np.bincount(phase, weight * rest, season) / total
    means = means - means.mean() if additive else means / means.mean()
    noise = float((weight * (rest - means[phase]) ** 2).sum() / weight.sum()) * len(rest) / max(len(rest) - season, 1)
    of_means = noise * float((np.bincount(phase, weight**2, season) / total**2).mean())
    between = float(means.var(ddof=1))
    share = max(1 - of_means / between, 0.0) if between > 1e-300 else 0.0
    return np.asarray(means), share


def remove(filled: Floats, phases: Floats, additive: Bools, season: int) -> Floats:
    shift = phases[:, np.arange(filled.shape[1]) % season]
    return np.asarray(np.where(additive[:, None], filled - shift, filled / np.maximum(shift, 1e-9)))
