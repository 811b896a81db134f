"""What a business figure should be next, from its own past: a level, a scale, a record of extremes, a year ago.

For series of a month or a week a point (costs, tickets, logins): too short for learnt models, heavy-tailed, with
steps. Each series is its own measure. The band around the expected value is the widest of three: a multiple of its
usual error, the largest error it ever had while normal (slowly forgotten: robust z alone fires all the time on heavy
tails), and what people said is to be expected. Errors are clipped before they teach (Gelper, Fried and Croux 2010,
robust Holt smoothing), and three misses in a row on one side are a new level, not three surprises. Where the same
point of the last season, grown as the series has grown since, was the better forecast so far, it is the expected
value; or that point smoothed with its neighbors (a quarter, a half, a quarter), where that was better still.

Strictly causal: point t is judged with points before t only, and many points at once give what one at a time gives.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Kind = Literal["amount", "level", "count"]
RECENT = 6
"""Points over which growth since the last season is measured, and least comparisons before a season is believed."""


@dataclass(frozen=True)
class BandConfig:
    """One fixed configuration for all series, chosen on seeded synthetic series (benchmarks/anomalies.py).

    `warm` known points before the first judgement; `z` usual errors to the edge of the band; `margin` times the
    record of normal errors; `relative` least usual error as a share of the expected value; `alpha`, `beta`, `gamma`
    how fast level, trend and scale learn; `damp` how much of the trend is believed; `forget` share of the record kept
    per point; `clip` usual errors an error may teach; `shift` misses in a row on one side that make a new level;
    `wary` widens the band by this over the number of points seen, since the spread of few points is not well known;
    `better` share of the plain forecast's error below which the season is believed.
    """

    warm: int = 6
    z: float = 3.5
    margin: float = 2.0
    relative: float = 0.015
    alpha: float = 0.3
    beta: float = 0.03
    gamma: float = 0.1
    damp: float = 0.8
    forget: float = 0.97
    clip: float = 2.0
    shift: int = 3
    wary: float = 2.0
    better: float = 0.8


DEFAULT = BandConfig()


@dataclass(frozen=True)
class Bands:
    """Expected value and range, all (N, T), NaN where nothing could be expected yet. `outside` marks points beyond
    the range whose distance from the expected value reaches the floor; `shifted` those after which the level was set
    anew."""

    expected: Floats
    lower: Floats
    upper: Floats
    outside: Bools
    shifted: Bools


class BandDetector:
    """State of N series; `step` judges one point of each and learns from it.

    `kind` amount: may be negative; level: ends at 0; count: as level, with an error of at least that of a Poisson
    count. `season` points a year (12 months, 52 weeks). `floor` (N,) least distance worth a word; `tolerance` (N,)
    share of the expected value that people declared normal. Raises ValueError for shapes that do not fit.
    """

    def __init__(
        self,
        size: int,
        *,
        kind: Kind = "amount",
        season: int = 12,
        floor: Floats | float = 0.0,
        tolerance: Floats | float = 0.0,
        config: BandConfig = DEFAULT,
    ) -> None:
        self.config, self.kind, self.season, self.t = config, kind, season, 0
        self.floor, self.tolerance = _per_series(floor, size), _per_series(tolerance, size)
        self.count = np.zeros(size, dtype=np.int64)
        self.first = np.full((size, config.warm), np.nan)
        self.recent = np.full((size, config.shift), np.nan)
        self.level, self.trend, self.record = (np.zeros(size) for _ in range(3))
        self.run = np.zeros(size, dtype=np.int64)  # misses in a row, negative below the range
        self.scale = np.zeros((3, size))  # usual error of the plain forecast, of the last season's, of that smoothed
        self.compared = np.zeros(size, dtype=np.int64)
        self.seen = np.full((season + RECENT + 1, size), np.nan)
        self.history = self.seen.copy()  # surprises replaced by what was expected

    def step(self, values: Floats) -> tuple[Floats, Floats, Floats, Bools, Bools]:
        """Judge one point of each series (NaN or infinite: not known).

        Returns expected, lower, upper, outside, shifted.
        """
        if values.shape != self.level.shape:
            raise ValueError(f"values are {values.shape}, not {self.level.shape}")
        known = np.isfinite(values)
        x = np.where(known, values, np.nan)
        ready = self.count >= self.config.warm
        growth = self._growth()
        sharp, soft = self._same_point()
        forecasts = np.stack([self.level + self.config.damp * self.trend, sharp * growth, soft * growth])
        expected, usual, lower, upper = self._range(forecasts, self.seen[self._place(self.season)] * growth)
        with np.errstate(invalid="ignore"):
            outside = known & ready & ((x > upper) | (x < lower)) & (np.abs(x - expected) >= self.floor)
        shifted = self._learn(x, known & ready, outside, forecasts, expected, usual)
        self._warm_up(x, known & ~ready)
        self.seen[self._place(0)] = x
        self.history[self._place(0)] = np.where(outside & ~shifted, expected, x)
        self.t += 1
        for part in (expected, lower, upper):
            part[~ready] = np.nan
        return expected, lower, upper, outside, shifted

    def _place(self, back: int) -> int:
        return (self.t - back) % len(self.history)

    def _at(self, back: int) -> Floats:
        return np.asarray(self.history[self._place(back)])

    def _same_point(self) -> tuple[Floats, Floats]:
        """The same point of the last season, and the mean of it and its neighbors where these are known."""
        sharp = self._at(self.season)
        soft = 0.5 * sharp + 0.25 * (self._at(self.season - 1) + self._at(self.season + 1))
        return sharp, np.where(np.isfinite(soft), soft, sharp)

    def _growth(self) -> Floats:
        """What the last points are, together, as a multiple of the same points a season ago; 1 where not known."""
        now, then = np.zeros_like(self.level), np.zeros_like(self.level)
        for back in range(1, RECENT + 1):
            pair = np.isfinite(self._at(back)) & np.isfinite(self._at(back + self.season))
            now += np.where(pair, self._at(back), 0.0)
            then += np.where(pair, self._at(back + self.season), 0.0)
        growth = np.divide(now, then, out=np.ones_like(now), where=(then > 0) & (now > 0))
        return np.asarray(np.clip(growth, 0.2, 5.0))

    def _range(self, forecasts: Floats, year_ago: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Expected value, usual error, lower and upper end. What was seen a season ago is inside, seen once or not."""
        c = self.config
        soft = self.scale[2] < self.scale[1]
        scale = np.where(soft, self.scale[2], self.scale[1])
        seasonal = np.isfinite(forecasts[1]) & (self.compared >= RECENT) & (scale < c.better * self.scale[0])
        expected = np.where(seasonal, np.where(soft, forecasts[2], forecasts[1]), forecasts[0])
        usual = np.maximum(np.where(seasonal, scale, self.scale[0]), c.relative * np.abs(expected))
        if self.kind != "amount":
            expected = np.maximum(expected, 0.0)
        if self.kind == "count":
            usual = np.maximum(usual, np.sqrt(np.maximum(expected, 1.0)))
        record = np.where(seasonal, 0.0, self.record)  # a record of errors the season explains says nothing
        half = np.maximum(c.z * usual * (1 + c.wary / np.maximum(self.count, 1)), c.margin * record)
        half = np.maximum(half, self.tolerance * np.abs(expected))
        lower = np.fmin(expected - half, year_ago - c.clip * usual)
        upper = np.fmax(expected + half, year_ago + c.clip * usual)
        return expected, usual, lower if self.kind == "amount" else np.maximum(lower, 0.0), upper

    def _learn(
        self, x: Floats, judged: Bools, outside: Bools, forecasts: Floats, expected: Floats, usual: Floats
    ) -> Bools:
        """Take one point into the state. Returns where the level was set anew."""
        c = self.config
        normal = judged & ~outside
        plain = forecasts[0]
        error = np.where(judged, x - plain, 0.0)
        limit = c.clip * np.maximum(np.maximum(self.scale[0], usual), c.relative * np.abs(plain))
        taught = np.clip(error, -limit, limit)
        self.level = np.where(normal, plain + c.alpha * taught, self.level)
        self.trend = np.where(normal, c.damp * self.trend + c.beta * taught, self.trend)
        self.scale[0] = np.where(normal, self._spread(self.scale[0], taught), self.scale[0])
        self._learn_season(x, normal, forecasts[1:], limit)
        kept = c.forget * self.record
        self.record = np.where(normal, np.maximum(kept, np.abs(error)), np.where(judged, kept, self.record))
        self.count[judged] += 1
        self.recent[judged] = np.hstack([self.recent[judged, 1:], x[judged, None]])
        with np.errstate(invalid="ignore"):
            return self._shift(judged, outside, np.where(judged, np.sign(x - expected), 0).astype(np.int64))

    def _spread(self, scale: Floats, taught: Floats) -> Floats:
        return (1 - self.config.gamma) * scale + self.config.gamma * 1.2533 * np.abs(taught)

    def _learn_season(self, x: Floats, normal: Bools, seasonal: Floats, limit: Floats) -> None:
        """The usual errors of the seasonal forecasts (2, N): the mean of the first comparisons, then learnt like the
        plain one."""
        able = normal & np.isfinite(seasonal[0])
        error = np.clip(np.where(able, x - seasonal, 0.0), -limit, limit)
        self.compared[able] += 1
        early = self.compared <= RECENT
        share = 1 / np.maximum(self.compared, 1)
        mean = self.scale[1:] + share * (1.2533 * np.abs(error) - self.scale[1:])
        learnt = np.where(early, mean, self._spread(self.scale[1:], error))
        self.scale[1:] = np.where(able, learnt, self.scale[1:])

    def _shift(self, judged: Bools, outside: Bools, side: Ints) -> Bools:
        """Count misses in a row on one side; enough of them are the new level."""
        same = outside & (np.sign(self.run) == side)
        self.run = np.where(same, self.run + side, np.where(outside, side, np.where(judged, 0, self.run)))
        shifted = np.abs(self.run) >= self.config.shift
        if shifted.any():
            self.level[shifted] = np.median(self.recent[shifted], axis=1)
            self.trend[shifted] = 0.0
            self.run[shifted] = 0
        return np.asarray(shifted)

    def _warm_up(self, x: Floats, new: Bools) -> None:
        """Collect the first known points; the last of them starts the state."""
        rows = np.flatnonzero(new)
        self.first[rows, self.count[rows]] = x[rows]
        self.count[rows] += 1
        full = rows[self.count[rows] == self.config.warm]
        if not len(full):
            return
        values = self.first[full]
        level = np.median(values, axis=1)
        errors = np.abs(values - level[:, None])
        usual = 1.4826 * np.median(errors, axis=1)
        self.level[full], self.scale[0, full] = level, usual
        self.record[full] = np.minimum(errors.max(axis=1), np.maximum(3 * usual, 0.1 * np.abs(level)))
        self.recent[full] = values[:, -self.config.shift :]


def _per_series(value: Floats | float, size: int) -> Floats:
    return np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (size,)))


def bands(
    values: Floats,
    *,
    kind: Kind = "amount",
    season: int = 12,
    floor: Floats | float = 0.0,
    tolerance: Floats | float = 0.0,
    config: BandConfig = DEFAULT,
) -> Bands:
    """Bands of N whole series (N, T), one point a month (`season` 12) or week (52) without missing columns."""
    detector = BandDetector(len(values), kind=kind, season=season, floor=floor, tolerance=tolerance, config=config)
    parts = [detector.step(values[:, t]) for t in range(values.shape[1])]
    if not parts:
        empty = np.empty((len(values), 0))
        return Bands(empty, empty, empty, empty.astype(bool), empty.astype(bool))
    return Bands(*(np.stack(column, axis=1) for column in zip(*parts, strict=True)))


def why_silent(values: Floats, config: BandConfig = DEFAULT) -> str | None:
    """Why one series (T,) gives no verdict, in words; None when it does."""
    known = int(np.isfinite(values).sum())
    if known == 0:
        return "No value is known."
    if known <= config.warm:
        return f"{known} known points: at least {config.warm + 1} are needed."
    return None
