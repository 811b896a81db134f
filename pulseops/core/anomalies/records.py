"""Anomalies in long, dense series: every series is measured by its own history of extremes.

Seven causal features of each point: its jump; its distance from the median of the same time of the last seven days;
the mean of that distance over the last hours; the mean of the values over a longer time; the mean size of the jumps in
it (a changed spread, or spikes that come more often); the last points against those before; the distance from the last
day in that day's standard deviations (what is far today may be usual over weeks). Each distance from the feature's
mean over the last `window` points is divided by the largest distance it has had so far, in its own unit and slowly
forgotten, but at least by `floor` standard deviations. The score is the largest logarithm of these ratios: above 0
means "clearly farther than ever before". An alert then silences lower ones for a while. One configuration serves all
series: operational data is heavy-tailed in its own way each, so a fixed number of standard deviations cannot; and a
record is kept in the feature's unit, because in standard deviations the first small surprise of a young series would
stand for ever.

Strictly causal. Points one at a time give, to the last bit, what the whole series gives: all state is sums and maxima
taken in order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats

Ints = NDArray[np.int64]
FEATURES = 7
DAYS = 7
MOST = 5.0
"""Score above which size no longer matters."""


@dataclass(frozen=True)
class RecordConfig:
    """One configuration for all series, chosen on seeded synthetic series and on every second file (benchmarks/nab.py).

    `window` points of mean and spread; `short` points of the short mean; `long` of the longer means, and before the
    last `quick`, which are held against them; `near` points of the nearest past; `floor` least record, in standard
    deviations; `beyond` share by which a record must be passed; `half_life` points after which a record counts half;
    `quiet` points after which the silence after an alert has faded; `warm` known points before anything is scored.
    """

    window: int = 3000
    short: int = 24
    long: int = 72
    quick: int = 6
    near: int = 288
    floor: float = 4.5
    beyond: float = 0.03
    half_life: float = 16_000.0
    quiet: float = 100.0
    warm: int = 250


DEFAULT = RecordConfig()


class RecordDetector:
    """State of one series with `day` points a day (1: no daily rhythm). `update` scores any number of new points."""

    def __init__(self, day: int = 288, config: RecordConfig = DEFAULT) -> None:
        if day < 1:
            raise ValueError("a day has at least one point")
        self.day, self.config = day, config
        self.t = 0
        self.known = 0
        self.center = np.nan
        self.tail = np.empty(0)  # the last points, as far back as a feature looks
        self.rest, self.quick = _Sums(config.short), _Sums(config.quick)
        self.long, self.rough, self.near = _Sums(config.long), _Sums(config.long), _Sums(config.near)
        self.whole = _Sums(config.long + config.quick)
        self.sums = [_Sums(config.window) for _ in range(FEATURES)]
        self.records = np.full(FEATURES, -np.inf)
        self.loudest = -np.inf

    def update(self, values: Floats) -> Floats:
        """Scores (n,) of new points: 0 for nothing new, above 0 an alert, larger for more unusual.

        A point that is not finite is a gap: it scores 0 and teaches nothing.
        """
        values = np.asarray(values, dtype=np.float64)
        x = np.where(np.isfinite(values), values, np.nan)
        if np.isnan(self.center) and np.isfinite(x).any():
            self.center = float(x[np.isfinite(x)][0])
        x = x - self.center
        size = len(x)
        if size == 0 or np.isnan(self.center):
            self.t += size
            return np.zeros(size)
        ratios = np.full((FEATURES, size), -np.inf)
        for row, feature in enumerate(self._features(x)):
            ratios[row] = self._ratio(row, feature)
        seen = self.known + np.cumsum(np.isfinite(x))
        score = np.where(np.isfinite(x) & (seen > self.config.warm), ratios.max(axis=0), -np.inf)
        result = self._silence(score)
        self.known = int(seen[-1])
        self.t += size
        return result

    def _features(self, x: Floats) -> list[Floats]:
        """Jump, distance from the same time of the last days and its mean, longer mean, size of jumps, last points
        against those before, distance from the last day in its own standard deviations."""
        back = max(DAYS * self.day, 1)
        whole = np.concatenate([self.tail, x])
        start = len(self.tail)
        self.tail = whole[-back:] if len(whole) > back else whole

        def earlier(points: int) -> Floats:
            found = np.full(len(x), np.nan)
            first = start - points
            skip = max(-first, 0)
            if skip < len(x):
                found[skip:] = whole[first + skip : first + len(x)]
            return found

        jump = x - earlier(1)
        rest = x - _median(np.stack([earlier(self.day * number) for number in range(1, DAYS + 1)]))
        usual = np.where(np.isfinite(rest), self.rest.add(rest).including()[0], np.nan)
        long, rough = self.long.add(x).including()[0], self.rough.add(np.abs(jump)).including()[0]
        mean, spread = self.near.add(x).before()
        near = (x - mean) / np.maximum(spread, self._least(1e-5))
        return [jump, rest, usual, long, rough, self._shift(x), near]

    def _shift(self, x: Floats) -> Floats:
        """Mean of the last points less that of those before."""
        (count, total), (of_all, all_total) = self.quick.add(x).totals(), self.whole.add(x).totals()
        with np.errstate(divide="ignore", invalid="ignore"):
            shift = total / count - (all_total - total) / (of_all - count)
        return np.where((count > 0) & (of_all > count), shift, np.nan)

    def _least(self, share: float) -> float:
        """A spread below this is none: it depends on the unit of the series."""
        return share * (abs(self.center) + 1e-4)

    def _ratio(self, row: int, feature: Floats) -> Floats:
        """Logarithm of a feature's distance from its mean over its record before, (n,)."""
        c = self.config
        mean, spread = self.sums[row].add(feature).before()
        distance = np.abs(feature - mean)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(np.isfinite(distance), np.log(distance), -np.inf)
            least = np.log(c.floor * np.fmax(spread, self._least(1e-9)))
        before, self.records[row] = _record(logs, self.records[row], self.t, np.log(2) / c.half_life)
        return np.where(np.isfinite(feature), np.minimum(logs - np.maximum(before, least), MOST), -np.inf)

    def _silence(self, score: Floats) -> Floats:
        """Only what is louder than the last alerts, which fade, counts."""
        score = score - np.log1p(self.config.beyond)
        positive = np.where(score > 0, score, -np.inf)
        fade = 1 / self.config.quiet
        before, self.loudest = _record(positive, self.loudest, self.t, fade)
        return np.where(positive > np.maximum(before, 0.0), positive, 0.0)


class _Sums:
    """Running sums of the last `window` values of a feature, added strictly in order."""

    def __init__(self, window: int) -> None:
        self.window = window
        self.total = np.zeros((3, 1))  # cumulative count, sum and sum of squares up to each of the last points
        self.size = 0

    def add(self, values: Floats) -> "_Sums":
        """Take new values; NaN is skipped."""
        known = np.isfinite(values)
        clean = np.where(known, values, 0.0)
        new = np.stack([known.astype(np.float64), clean, clean * clean])
        grown = np.cumsum(np.concatenate([self.total[:, -1:], new], axis=1), axis=1)
        self.total = np.concatenate([self.total[:, :-1], grown], axis=1)
        self.size = len(values)
        return self

    def before(self) -> tuple[Floats, Floats]:
        """Mean and spread of the window that ends before each new value, NaN without two values."""
        return self._moments(1)

    def including(self) -> tuple[Floats, Floats]:
        """Mean and spread of the window that ends with each new value."""
        return self._moments(0)

    def totals(self) -> tuple[Floats, Floats]:
        """Count and sum of the window that ends with each new value."""
        count, total, _ = self._windows(0)
        return count, total

    def _moments(self, lag: int) -> tuple[Floats, Floats]:
        count, total, squares = self._windows(lag)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = total / count
            spread = np.sqrt(np.maximum(squares / count - mean * mean, 0.0))
        enough = count >= 2
        return np.where(enough, mean, np.nan), np.where(enough, spread, np.nan)

    def _windows(self, lag: int) -> Floats:
        """Count, sum and sum of squares of each new value's window, (3, n); what is older is forgotten."""
        length = self.total.shape[1]
        last = np.arange(length - self.size, length) - lag
        found = self.total[:, last] - self.total[:, np.maximum(last - self.window, 0)]
        self.total = self.total[:, -(self.window + 2) :]
        return np.asarray(found)


def _record(logs: Floats, last: float, t: int, fade: float) -> tuple[Floats, float]:
    """Fading maximum (of logarithms that lose `fade` a point) before each point, and after the last one.

    `last` and the second answer are on the scale of time 0, so that chunks of any size give the same bits.
    """
    raised = np.concatenate([[last], logs + fade * np.arange(t, t + len(logs))])
    highest = np.maximum.accumulate(raised)
    return highest[:-1] - fade * np.arange(t, t + len(logs)), float(highest[-1])


def _median(rows: Floats) -> Floats:
    """Median of the known values of each column, NaN where none is known; rows (k, n)."""
    ordered = np.sort(rows, axis=0)  # NaN last
    count = np.isfinite(ordered).sum(axis=0)
    columns = np.arange(rows.shape[1])
    low, high = np.maximum((count - 1) // 2, 0), np.maximum(count // 2, 0)
    high = np.minimum(high, len(rows) - 1)
    return np.where(count > 0, (ordered[low, columns] + ordered[high, columns]) / 2, np.nan)


def scores(values: Floats, day: int = 288, config: RecordConfig = DEFAULT) -> Floats:
    """Scores of a whole series (T,)."""
    return RecordDetector(day, config).update(values)


def points_a_day(times: NDArray[np.datetime64]) -> int:
    """How many points of a series make a day, from the usual distance between them; 1 when it is a day or more."""
    if len(times) < 2:
        return 1
    seconds = np.diff(times.astype("datetime64[s]").astype(np.int64))
    usual = float(np.median(seconds[seconds > 0])) if (seconds > 0).any() else 86_400.0
    return max(round(86_400 / usual), 1)
