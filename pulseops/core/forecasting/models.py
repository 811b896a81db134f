"""The models and the naive forecast they must beat; seasons are taken out before and put back after.

The quick model is the mean of three that err differently: Dynamic Optimised Theta and the theta method with its
classical weight, both on logarithms where growth multiplies, and exponential smoothing whose season changes. The
thorough one is the median of these and of a long autoregression (chosen with benchmarks/m3.py --others).
"""

from dataclasses import dataclass

import numpy as np

from pulseops.core.forecasting import autoregression, smoothing, theta
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
    """Series as they are, without their season, and of these the logarithms where they grow; what puts it back."""

    whole: Floats
    values: Floats
    scaled: Floats
    length: Ints
    phases: Floats
    additive: Bools
    believed: Floats
    grows: Bools

    def freedom(self, season: int, constants: int) -> Floats:
        """Points less what was fitted to them: the season's phases, as far as it is believed, and the constants."""
        return np.asarray(np.maximum(self.length - constants - self.believed * (season - 1), 1.0))


def forecast(values: Floats, horizon: int, *, season: int = SEASON, thorough: bool = False) -> Forecast:
    """Forecast N series (N, T) by `horizon` points; shorter ones are padded with NaN in front or behind.

    `thorough`: the median of four models from two seasons on, at twice the time. Gaps inside a series are filled by
    the value before. A series with fewer than LEAST points is carried on; one without any gives NaN; one that was
    never negative stays so. Raises ValueError for a horizon below 1.
    """
    flat = _flatten(values, horizon, season)
    fitted = theta.fit(flat.scaled, flat.length)
    optimal = _raised(flat, theta.run_on(flat.scaled, flat.length, fitted, horizon), season)
    members = np.stack([optimal, _classical(flat, optimal, season), _smoothed(flat, horizon, season)])
    mean = members.mean(axis=0)
    if thorough:
        rows = flat.length >= 2 * season
        echoes = _raised(flat, autoregression.run(flat.scaled, flat.length, horizon), season)
        mean[rows] = np.median([*members[:, rows], echoes[rows]], axis=0)
    few = flat.length < LEAST
    mean[few] = last_of(flat.whole, flat.length)[few, None]
    usual = np.sqrt(fitted.loss / flat.freedom(season, 3))[:, None]
    spread = usual * np.sqrt(1 + np.arange(horizon) * fitted.alpha[:, None] ** 2)
    return _shown(flat, mean, np.where(flat.grows[:, None], spread * np.abs(mean), _wide(flat, spread, season)))


def naive(values: Floats, horizon: int, *, season: int = SEASON) -> Forecast:
    """The last value, times its season where there is one (Naive 2 of the M competitions): what a model must beat."""
    flat = _flatten(values, horizon, season, plain=True)
    mean = np.repeat(last_of(flat.values, flat.length)[:, None], horizon, axis=1)
    steps = np.diff(flat.values, axis=1)
    squares = np.where(np.isfinite(steps), steps * steps, 0.0).sum(axis=1)
    usual = np.sqrt(squares / flat.freedom(season, 1))[:, None]
    return _shown(flat, _back(flat, mean, season), _wide(flat, usual * np.sqrt(1 + np.arange(horizon)), season))


def _flatten(values: Floats, horizon: int, season: int, *, plain: bool = False) -> _Flat:
    if horizon < 1:
        raise ValueError("the horizon is at least 1")
    filled, length = prepare(values)
    phases, additive, believed = seasons(filled, length, season, plain=plain)
    flat = remove(filled, phases, additive, season)
    grows = ~additive & (length >= 2 * season)
    scaled = np.where(grows[:, None], np.log(np.where(grows[:, None], flat, 1.0)), flat)
    return _Flat(filled, flat, scaled, length, phases, additive, believed, grows)


def _classical(flat: _Flat, optimal: Floats, season: int) -> Floats:
    """The theta method with a line that weighs a half; `optimal` (N, H) where a series is short or not positive."""
    mean, rows = optimal.copy(), flat.grows
    if rows.any():
        scaled, length = flat.scaled[rows], flat.length[rows]
        ahead = np.zeros_like(mean)
        ahead[rows] = theta.run_on(scaled, length, theta.fit(scaled, length, 0.5), mean.shape[1])
        mean[rows] = _raised(flat, ahead, season)[rows]
    return mean


def _smoothed(flat: _Flat, horizon: int, season: int) -> Floats:
    """Exponential smoothing whose season changes; on logarithms where the season multiplies."""
    add = flat.additive[:, None]
    logs = np.where(add, flat.whole, np.log(np.where(add, 1.0, flat.whole)))
    phases = np.where(add, flat.phases, np.log(np.where(add, 1.0, np.maximum(flat.phases, 1e-9))))
    ahead = smoothing.run(logs, phases, flat.length, horizon)
    return np.where(add, ahead, _grown(logs, np.where(add, 0.0, ahead)))


def _grown(logs: Floats, ahead: Floats) -> Floats:
    """Forecasts from logarithms, within MOST_GROWTH."""
    highest = np.nanmax(np.where(np.isfinite(logs), logs, -np.inf), axis=1, initial=-np.inf)[:, None]
    return np.asarray(np.exp(np.minimum(ahead, highest + np.log(MOST_GROWTH))))


def _raised(flat: _Flat, ahead: Floats, season: int) -> Floats:
    """Forecasts of `scaled` on the scale of the series, with their season."""
    grows = flat.grows[:, None]
    return _back(flat, np.where(grows, _grown(flat.scaled, np.where(grows, ahead, 0.0)), ahead), season)


def _shift(flat: _Flat, horizon: int, season: int) -> Floats:
    """Season of the points ahead, (N, H)."""
    rows = np.arange(len(flat.values))[:, None]
    return np.asarray(flat.phases[rows, (flat.length[:, None] + np.arange(horizon)) % season])


def _back(flat: _Flat, mean: Floats, season: int) -> Floats:
    """Put the season back."""
    shift = _shift(flat, mean.shape[1], season)
    return np.where(flat.additive[:, None], mean + shift, mean * shift)


def _wide(flat: _Flat, spread: Floats, season: int) -> Floats:
    """Spreads of values without their season: where the season multiplies they grow with it."""
    return np.where(flat.additive[:, None], spread, spread * np.abs(_shift(flat, spread.shape[1], season)))


def _shown(flat: _Flat, mean: Floats, spread: Floats) -> Forecast:
    """What was never negative stays so."""
    lowest = np.nanmin(np.where(np.isfinite(flat.values), flat.values, np.inf), axis=1, initial=np.inf)
    mean = np.where((lowest >= 0)[:, None], np.maximum(mean, 0.0), mean)
    mean[flat.length == 0] = np.nan
    return Forecast(mean, spread, flat.believed > 0.5)
