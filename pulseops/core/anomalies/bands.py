"""What a business figure should be next, from its own past: a level, a scale, a record of extremes, the same season.

For series of a month or a week a point (costs, tickets, logins): too short for learnt models, heavy-tailed, with
steps. Each series is its own measure. The band around the expected value is the widest of three: a multiple of its
usual error, the largest error it ever had while normal (slowly forgotten: robust z alone fires all the time on heavy
tails), and what people said is to be expected. Errors are clipped before they teach (Gelper, Fried and Croux 2010,
robust Holt smoothing), and three misses in a row on one side are a new level, not three surprises.

Strictly causal: point t is judged with points before t only, and many points at once give what one at a time gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Kind = Literal["amount", "count"]


@dataclass(frozen=True)
class BandConfig:
    """One fixed configuration for all series, chosen on seeded synthetic series (benchmarks/anomalies.py).

    `warm` known points before the first judgement; `z` usual errors to the edge of the band; `margin` times the
    record of normal errors; `relative` least usual error as a share of the expected value; `alpha`, `beta`, `gamma`
    how fast level, trend and scale learn; `damp` how much of the trend is believed; `forget` share of the record kept
    per point; `clip` usual errors an error may teach; `shift` misses in a row on one side that make a new level.
    """

    warm: int = 6
    z: float = 3.5
    margin: float = 1.25
    relative: float = 0.015
    alpha: float = 0.3
    beta: float = 0.1
    gamma: float = 0.15
    damp: float = 0.8
    forget: float = 0.97
    clip: float = 2.0
    shift: int = 3


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

    `kind` count: the usual error is at least that of a Poisson count and the range ends at 0. `phases` points a
    season (12 months, 53 weeks). `floor` (N,) least distance worth a word; `tolerance` (N,) share of the expected
    value that people declared normal. Raises ValueError for shapes that do not fit.
    """

    def __init__(
        self,
        size: int,
        *,
        kind: Kind = "amount",
        phases: int = 12,
        floor: Floats | float = 0.0,
        tolerance: Floats | float = 0.0,
        config: BandConfig = DEFAULT,
    ) -> None:
        self.config, self.kind = config, kind
        self.floor, self.tolerance = _per_series(floor, size), _per_series(tolerance, size)
        self.count = np.zeros(size, dtype=np.int64)
        self.first = np.full((size, config.warm), np.nan)
        self.recent = np.full((size, config.shift), np.nan)
        self.level, self.trend, self.scale, self.record = (np.zeros(size) for _ in range(4))
        self.run = np.zeros(size, dtype=np.int64)  # misses in a row, negative below the range
        self.season = np.full((2, size, phases), np.nan)  # relative errors of one and two seasons ago

    def step(self, values: Floats, phase: int) -> tuple[Floats, Floats, Floats, Bools, Bools]:
        """Judge one point of each series (NaN or infinite: not known). Returns expected, lower, upper, outside,
        shifted."""
        if values.shape != self.level.shape:
            raise ValueError(f"values are {values.shape}, not {self.level.shape}")
        known = np.isfinite(values)
        x = np.where(known, values, np.nan)
        ready = self.count >= self.config.warm
        plain = self.level + self.config.damp * self.trend
        expected, usual, lower, upper = self._range(plain, phase)
        judged = known & ready
        with np.errstate(invalid="ignore"):
            beyond = (x > upper) | (x < lower)
            outside = judged & beyond & (np.abs(x - expected) >= self.floor)
        shifted = self._learn(x, judged, outside, plain, expected, usual, phase)
        self._warm_up(x, known & ~ready)
        hide = ~ready
        for part in (expected, lower, upper):
            part[hide] = np.nan
        return expected, lower, upper, outside, shifted

    def _range(self, plain: Floats, phase: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Expected value, usual error, lower and upper end."""
        c = self.config
        ago1, ago2 = self.season[0, :, phase], self.season[1, :, phase]
        both = np.where(np.sign(ago1) == np.sign(ago2), np.sign(ago1) * np.fmin(np.abs(ago1), np.abs(ago2)), 0.0)
        size = np.abs(plain)
        expected = plain + np.nan_to_num(both) * size
        usual = np.maximum(self.scale, c.relative * np.abs(expected))
        if self.kind == "count":
            expected = np.maximum(expected, 0.0)
            usual = np.maximum(usual, np.sqrt(np.maximum(expected, 1.0)))
        half = np.maximum(c.z * usual, c.margin * self.record)
        half = np.maximum(half, self.tolerance * np.abs(expected))
        once = plain + np.nan_to_num(ago1) * size  # seen a season ago: inside, even if it was seen only once
        lower = np.fmin(expected - half, once - usual)
        upper = np.fmax(expected + half, once + usual)
        return expected, usual, np.maximum(lower, 0.0) if self.kind == "count" else lower, upper

    def _learn(
        self, x: Floats, judged: Bools, outside: Bools, plain: Floats, expected: Floats, usual: Floats, phase: int
    ) -> Bools:
        """Take one point into the state. Returns where the level was set anew."""
        c = self.config
        error = np.where(judged, x - expected, 0.0)
        normal = judged & ~outside
        taught = np.clip(error, -c.clip * usual, c.clip * usual)
        self.level = np.where(normal, plain + c.alpha * taught, self.level)
        self.trend = np.where(normal, c.damp * self.trend + c.beta * taught, self.trend)
        spread = (1 - c.gamma) * self.scale + c.gamma * 1.2533 * np.abs(taught)
        self.scale = np.where(normal, spread, self.scale)
        kept = c.forget * self.record
        self.record = np.where(normal, np.maximum(kept, np.abs(error)), np.where(judged, kept, self.record))
        relative = np.divide(x - plain, np.abs(plain), out=np.full(len(x), np.nan), where=np.abs(plain) > 0)
        self.season[1, judged, phase] = self.season[0, judged, phase]
        self.season[0, :, phase] = np.where(normal, relative, np.where(judged, np.nan, self.season[0, :, phase]))
        self.recent[judged] = np.hstack([self.recent[judged, 1:], x[judged, None]])
        return self._shift(judged, outside, np.sign(error).astype(np.int64))

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
        self.level[full], self.scale[full] = level, usual
        self.record[full] = np.minimum(errors.max(axis=1), np.maximum(3 * usual, 0.1 * np.abs(level)))
        self.recent[full] = values[:, -self.config.shift :]


def _per_series(value: Floats | float, size: int) -> Floats:
    array = np.broadcast_to(np.asarray(value, dtype=np.float64), (size,))
    return np.array(array)


def bands(
    values: Floats,
    phases: Sequence[int],
    *,
    kind: Kind = "amount",
    season: int = 12,
    floor: Floats | float = 0.0,
    tolerance: Floats | float = 0.0,
    config: BandConfig = DEFAULT,
) -> Bands:
    """Bands of N whole series (N, T); `phases` gives the season of each column (0 .. season-1)."""
    detector = BandDetector(len(values), kind=kind, phases=season, floor=floor, tolerance=tolerance, config=config)
    parts = [detector.step(values[:, t], phase) for t, phase in enumerate(phases)]
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
