"""How good forecasts were: rolling origins over the past, ranges widened to what the errors were, naive where it was
better.

Native ranges of such models hold the truth too seldom (68-75 % at a stated 80 %). The errors of all series of a
tenant at all past origins, each divided by the model's own spread, are pooled per step ahead; their quantile is the
factor that makes 80 % hold 80 % (conformal prediction with a pooled score).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pulseops.core.forecasting.models import LEAST, SEASON, Forecast, forecast, naive
from pulseops.core.forecasting.seasons import Bools
from pulseops.core.panel import Floats

LEVELS = (0.80, 0.95)
NORMAL = {0.80: 1.2816, 0.95: 1.9600}
CAUTION = 1.25
"""Where too few past errors are known, the normal range times this."""

CLEARLY = 1.5
"""The naive forecast is used where the model's past error is this many times as large. A stricter rule judges by too
few past errors and makes the whole worse (chosen with benchmarks/m3.py --others)."""

ENOUGH = 12
"""Known points from which the model is used although no past forecast could be checked."""

STEADY = 0.005
"""Least spread as a share of what is said: a series that never moved (seats of a year's term) does not say how far it
moves when it does, and one that moves then must not be thousands of its spreads away."""

OWN = 60
"""Errors of its own with which a series counts as much as all series together."""

FEWEST = {0.80: 20, 0.95: 60}
"""Past errors per step ahead below which a quantile is not trusted."""


@dataclass(frozen=True)
class Backtest:
    """Forecasts made at past origins. `origins` (O,) columns known then; `model`, `naive` and `truth` (N, O, H), NaN
    where not known; `spread`, `naive_spread` (N, O, H)."""

    origins: tuple[int, ...]
    model: Floats
    spread: Floats
    naive: Floats
    naive_spread: Floats
    truth: Floats

    def errors(self, use_naive: Bools) -> Floats:
        """Absolute errors over spreads of the method each series uses, (N, O, H)."""
        pick = use_naive[:, None, None]
        mean = np.where(pick, self.naive, self.model)
        spread = np.where(pick, self.naive_spread, self.spread)
        scores: Floats = np.abs(self.truth - mean) / _at_least(spread, mean)
        return scores

    def mean_error(self, *, of_naive: bool = False) -> Floats:
        """Mean absolute error per series over all origins and steps, NaN without any."""
        error = np.abs(self.truth - (self.naive if of_naive else self.model))
        known = np.isfinite(error)
        total = np.where(known, error, 0.0).sum(axis=(1, 2))
        count = known.sum(axis=(1, 2))
        mean: Floats = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
        return mean


@dataclass(frozen=True)
class Ranged:
    """A forecast with its ranges. `use_naive` (N,): the naive forecast was clearly better, or too little is known to
    tell; `lower`, `upper`: per level (N, H); `pooled` past errors behind the factors, per step ahead (H,)."""

    mean: Floats
    lower: dict[float, Floats]
    upper: dict[float, Floats]
    use_naive: Bools
    backtest: Backtest
    pooled: Floats
    columns: int  # columns of the series that were given


def rolling(
    values: Floats, horizon: int, origins: Sequence[int], *, season: int = SEASON, thorough: bool = False
) -> Backtest:
    """Forecast every series at every origin with what was known then: one batch for all."""
    size, length = values.shape
    padded = np.hstack([values, np.full((size, horizon), np.nan)])
    truth = np.stack([padded[:, o : o + horizon] for o in origins], axis=1) if origins else np.empty((size, 0, horizon))
    cut = np.concatenate([np.where(np.arange(length) < o, values, np.nan) for o in origins]) if origins else values[:0]
    modelled = forecast(cut, horizon, season=season, thorough=thorough)
    simple = naive(cut, horizon, season=season)
    known = (np.isfinite(cut).sum(axis=1) >= LEAST)[:, None]

    def shaped(array: Floats) -> Floats:
        kept = np.where(known, array, np.nan)
        return kept.reshape(len(origins), size, horizon).transpose(1, 0, 2)

    parts = (shaped(part) for part in (modelled.mean, modelled.spread, simple.mean, simple.spread))
    return Backtest(tuple(origins), next(parts), next(parts), next(parts), next(parts), truth)


def origins_of(length: int, horizon: int, *, most: int = 12, season: int = SEASON) -> tuple[int, ...]:
    """The last origins that leave something to compare with, and at least a season (or half of what is known)
    behind."""
    first = max(min(season, length // 2), LEAST)
    every = range(max(length - horizon - most + 1, first), length)
    return tuple(every)[-(most + horizon - 1) :]


def ranged(
    values: Floats,
    horizon: int,
    *,
    origins: Sequence[int] | None = None,
    season: int = SEASON,
    thorough: bool = False,
) -> Ranged:
    """Forecast N series with ranges that held on the past of all of them together."""
    past = origins_of(values.shape[1], horizon, season=season) if origins is None else tuple(origins)
    tested = rolling(values, horizon, past, season=season, thorough=thorough)
    of_model, of_naive = tested.mean_error(), tested.mean_error(of_naive=True)
    tested_at_all = np.isfinite(of_model)
    enough = np.isfinite(values).sum(axis=1) >= ENOUGH
    use_naive = np.where(tested_at_all, of_model > CLEARLY * of_naive, ~enough)
    modelled = forecast(values, horizon, season=season, thorough=thorough)
    simple = naive(values, horizon, season=season)
    mean = np.where(use_naive[:, None], simple.mean, modelled.mean)
    spread = _at_least(np.where(use_naive[:, None], simple.spread, modelled.spread), mean)
    scores = tested.errors(use_naive)
    pooled = np.isfinite(scores).sum(axis=(0, 1)).astype(np.float64)
    lower, upper = {}, {}
    never_negative = (np.nanmin(np.where(np.isfinite(values), values, np.inf), axis=1, initial=np.inf) >= 0)[:, None]
    worst = worst_misses(tested, use_naive, mean)
    for level in LEVELS:
        half = np.fmin(factors(scores, level) * spread, worst)
        lower[level] = np.where(never_negative, np.maximum(mean - half, 0.0), mean - half)
        upper[level] = mean + half
    return Ranged(mean, lower, upper, use_naive, tested, pooled, values.shape[1])


def factors(scores: Floats, level: float) -> Floats:
    """Per series and step ahead the factor on the spread that held `level` of the past errors (N, O, H) -> (N, H).

    The quantile of all series together, per step ahead, is firm but lumps calm and wild series; that of a series alone,
    over all steps, fits it but rests on few errors. The answer lies between, nearer to its own the more errors it has.
    """
    size, _, steps = scores.shape
    together = np.full(steps, NORMAL[level] * CAUTION)
    for step in range(steps):
        near = scores[:, :, max(step - 1, 0) : step + 2].reshape(1, -1)
        if np.isfinite(near).sum() >= FEWEST[level]:
            together[step] = _quantile(near, level)[0]
    relative = (scores / np.maximum(together, 1e-9)).reshape(size, -1)
    count = np.isfinite(relative).sum(axis=1)
    enough = count >= FEWEST[level] / 2
    own = np.where(enough, np.maximum(np.nan_to_num(_quantile(relative, level)), 0.1), 1.0)
    return np.asarray(together * (own ** (count / (count + OWN)))[:, None])


def _at_least(spread: Floats, mean: Floats) -> Floats:
    """A spread, but not less than a small share of the value."""
    return np.maximum(spread, np.maximum(STEADY * np.abs(mean), 1e-12))


def worst_misses(tested: Backtest, use_naive: Bools, mean: Floats) -> Floats:
    """The widest range worth showing (N, H): the largest miss so far, absolute or as a share of what was said, and a
    quarter more. A series that grew from little has spreads from its small days that would make any range absurd.

    NaN, no limit, where a step ahead and its neighbors have fewer than 12 past errors.
    """
    said = np.where(use_naive[:, None, None], tested.naive, tested.model)
    error = np.abs(tested.truth - said)
    share = error / np.maximum(np.abs(said), 1e-12)
    limit = np.full(mean.shape, np.nan)
    for step in range(mean.shape[1]):
        near = slice(max(step - 1, 0), step + 2)
        count = np.isfinite(error[:, :, near]).sum(axis=(1, 2))
        largest, largest_share = (
            np.where(np.isfinite(part), part, 0.0)[:, :, near].max(axis=(1, 2), initial=0.0) for part in (error, share)
        )
        reach = np.maximum(largest, largest_share * np.abs(mean[:, step]))
        limit[:, step] = np.where(count >= 12, CAUTION * reach, np.nan)
    return limit


def _quantile(rows: Floats, level: float) -> Floats:
    """Conformal quantile of the known values of each row: of n values the ceil((n + 1) level)-th, at most the
    largest."""
    if rows.shape[1] == 0:
        return np.full(len(rows), np.nan)
    ordered = np.sort(rows, axis=1)  # NaN last
    count = np.isfinite(ordered).sum(axis=1)
    at = np.clip(np.ceil((count + 1) * level).astype(np.int64) - 1, 0, np.maximum(count - 1, 0))
    return np.asarray(ordered[np.arange(len(rows)), at])


__all__ = ["LEVELS", "Backtest", "Forecast", "Ranged", "factors", "origins_of", "ranged", "rolling"]
