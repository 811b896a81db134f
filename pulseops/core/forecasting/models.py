"""The model and the naive forecast it must beat; seasons are taken out before and put back after.

The model is the mean of three that err differently: Dynamic Optimised Theta (the trend adds), the theta method with its
classical weight on logarithms (the trend multiplies), and exponential smoothing whose season changes. Each on its own
was worse on the first parts of the M3 series.
"""

from dataclasses import dataclass

import numpy as np

from pulseops.core.forecasting import smoothing, theta
from pulseops.core.forecasting.seasons import Bools, Ints, last_of, prepare, remove, seasons
from pulseops.core.panel import Floats

SEASON = 12
LEAST = 4
"""Fewest known points of a series for a model; below, the last value is carried on."""
MOST_GROWTH = 4.0
"""Times the largest value so far: no forecast from logarithms goes beyond."""


@dataclass(frozen=True)
class Forecast:
    """Means (N, H), the model's own standard errors (N, H), and whether a season was found (N,)."""

    mean: Floats
    spread: Floats
    seasonal: Bools


@dataclass(frozen=True)
class _Flat:
    """Series as they are and without their season, and what puts it back."""

    whole: Floats
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
    fitted = theta.fit(flat.values, flat.length)
    adding = _back(flat, theta.run_on(flat.values, flat.length, fitted, horizon), season)
    mean = (adding + _multiplying(flat, adding, season) + _smoothed(flat, horizon, season)) / 3
    few = flat.length < LEAST
    mean[few] = last_of(flat.whole, flat.length)[few, None]
    usual = np.sqrt(fitted.loss / flat.freedom(season, 3))
    return _shown(flat, mean, usual[:, None] * np.sqrt(1 + np.arange(horizon) * fitted.alpha[:, None] ** 2), season)


def naive(values: Floats, horizon: int, *, season: int = SEASON) -> Forecast:
    """The last value, times its season where there is one (Naive 2 of the M competitions): what a model must beat."""
    flat = _flatten(values, horizon, season, plain=True)
    mean = np.repeat(last_of(flat.values, flat.length)[:, None], horizon, axis=1)
    steps = np.diff(flat.values, axis=1)
    squares = np.where(np.isfinite(steps), steps * steps, 0.0).sum(axis=1)
    usual = np.sqrt(squares / flat.freedom(season, 1))
    return _shown(flat, _back(flat, mean, season), usual[:, None] * np.sqrt(1 + np.arange(horizon)), season)


def _flatten(values: Floats, horizon: int, season: int, *, plain: bool = False) -> _Flat:
    if horizon < 1:
        raise ValueError("the horizon is at least 1")
    filled, length = prepare(values)
    phases, additive, believed = seasons(filled, length, season, plain=plain)
    return _Flat(filled, remove(filled, phases, additive, season), length, phases, additive, believed)


def _multiplying(flat: _Flat, adding: Floats, season: int) -> Floats:
    """The theta method on logarithms; `adding` (N, H) for series that are not positive or not two seasons long."""
    mean, rows = adding.copy(), ~flat.additive & (flat.length >= 2 * season)
    if rows.any():
        logs, length = np.log(flat.values[rows]), flat.length[rows]
        ahead = theta.run_on(logs, length, theta.fit(logs, length, 0.5), mean.shape[1])
        highest = np.nanmax(logs, axis=1)[:, None] + np.log(MOST_GROWTH)
        mean[rows] = np.exp(np.minimum(ahead, highest)) * _shift(flat, mean.shape[1], season)[rows]
    return mean


def _smoothed(flat: _Flat, horizon: int, season: int) -> Floats:
    """Exponential smoothing whose season changes; on logarithms where the season multiplies."""
    add = flat.additive[:, None]
    logs = np.where(add, flat.whole, np.log(np.where(add, 1.0, flat.whole)))
    phases = np.where(add, flat.phases, np.log(np.where(add, 1.0, np.maximum(flat.phases, 1e-9))))
    ahead = smoothing.run(logs, phases, flat.length, horizon)
    highest = np.nanmax(np.where(np.isfinite(logs), logs, -np.inf), axis=1, initial=-np.inf)[:, None]
    return np.where(add, ahead, np.exp(np.where(add, 0.0, np.minimum(ahead, highest + np.log(MOST_GROWTH)))))


def _shift(flat: _Flat, horizon: int, season: int) -> Floats:
    """Season of the points ahead, (N, H)."""
    rows = np.arange(len(flat.values))[:, None]
    return np.asarray(flat.phases[rows, (flat.length[:, None] + np.arange(horizon)) % season])


def _back(flat: _Flat, mean: Floats, season: int) -> Floats:
    """Put the season back."""
    shift = _shift(flat, mean.shape[1], season)
    return np.where(flat.additive[:, None], mean + shift, mean * shift)


def _shown(flat: _Flat, mean: Floats, spread: Floats, season: int) -> Forecast:
    """What was never negative stays so; spreads grow with the season."""
    lowest = np.nanmin(np.where(np.isfinite(flat.values), flat.values, np.inf), axis=1, initial=np.inf)
    mean = np.where((lowest >= 0)[:, None], np.maximum(mean, 0.0), mean)
    mean[flat.length == 0] = np.nan
    add, shift = flat.additive[:, None], np.abs(_shift(flat, mean.shape[1], season))
    return Forecast(mean, np.where(add, spread, spread * shift), flat.believed > 0.5)
