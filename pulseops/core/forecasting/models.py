"""The model and the naive forecast it must beat; seasons are taken out before and put back after.

The model is the mean of Dynamic Optimised Theta and of the theta method with its classical weight: each on its own was
worse on the first parts of the M3 series.
"""

from dataclasses import dataclass

import numpy as np

from pulseops.core.forecasting import theta
from pulseops.core.forecasting.seasons import Bools, Ints, last_of, prepare, remove, seasons
from pulseops.core.panel import Floats

SEASON = 12
LEAST = 4
"""Fewest known points of a series for a model; below, the last value is carried on."""

DOUBT = 0.6
"""Share of a season that is believed where three years are known but the test is not passed (chosen on the first parts
of series, before the points any benchmark judges)."""


@dataclass(frozen=True)
class Forecast:
    """Means (N, H), the model's own standard errors (N, H), and whether a season was found (N,)."""

    mean: Floats
    spread: Floats
    seasonal: Bools


@dataclass(frozen=True)
class _Flat:
    """Series without their season, and what puts it back."""

    values: Floats
    length: Ints
    phases: Floats
    additive: Bools
    believed: Floats

    def freedom(self, season: int, constants: int) -> Floats:
        """Points less what was fitted to them: the season's phases, as far as it is believed, and the constants."""
        return np.asarray(np.maximum(self.length - constants - self.believed * (season - 1), 1.0))


def forecast(values: Floats, horizon: int, *, season: int = SEASON) -> Forecast:
    """Forecast N series (N, T) by `horizon` points; shorter ones are padded with NaN in front or behind.

    Gaps inside a series are filled by the value before. A series with fewer than LEAST points is carried on; one
    without any gives NaN; one that was never negative stays so. Raises ValueError for a horizon below 1.
    """
    flat = _flatten(values, horizon, season)
    fits = [theta.fit(flat.values, flat.length, weight) for weight in (None, 0.5)]
    mean = np.mean([theta.run_on(flat.values, flat.length, fitted, horizon) for fitted in fits], axis=0)
    few = flat.length < LEAST
    mean[few] = last_of(flat.values, flat.length)[few, None]
    usual = np.sqrt(fits[0].loss / flat.freedom(season, 3))
    spread = usual[:, None] * np.sqrt(1 + np.arange(horizon) * fits[0].alpha[:, None] ** 2)
    return _back(flat, mean, spread, season)


def naive(values: Floats, horizon: int, *, season: int = SEASON) -> Forecast:
    """The last value, times its season where there is one (Naive 2 of the M competitions): what a model must beat."""
    flat = _flatten(values, horizon, season, doubt=0.0)
    mean = np.repeat(last_of(flat.values, flat.length)[:, None], horizon, axis=1)
    steps = np.diff(flat.values, axis=1)
    squares = np.where(np.isfinite(steps), steps * steps, 0.0).sum(axis=1)
    usual = np.sqrt(squares / flat.freedom(season, 1))
    return _back(flat, mean, usual[:, None] * np.sqrt(1 + np.arange(horizon)), season)


def _flatten(values: Floats, horizon: int, season: int, doubt: float = DOUBT) -> _Flat:
    if horizon < 1:
        raise ValueError("the horizon is at least 1")
    filled, length = prepare(values)
    phases, additive, believed = seasons(filled, length, season, doubt)
    return _Flat(remove(filled, phases, additive, season), length, phases, additive, believed)


def _back(flat: _Flat, mean: Floats, spread: Floats, season: int) -> Forecast:
    """Put the season back; what was never negative stays so."""
    rows = np.arange(len(mean))[:, None]
    shift = flat.phases[rows, (flat.length[:, None] + np.arange(mean.shape[1])) % season]
    add = flat.additive[:, None]
    back = np.where(add, mean + shift, mean * shift)
    lowest = np.nanmin(np.where(np.isfinite(flat.values), flat.values, np.inf), axis=1, initial=np.inf)
    back = np.where((lowest >= 0)[:, None], np.maximum(back, 0.0), back)
    back[flat.length == 0] = np.nan
    return Forecast(back, np.where(add, spread, spread * np.abs(shift)), flat.believed == 1.0)
