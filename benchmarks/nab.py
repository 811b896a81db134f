"""The dense-series detector on the Numenta Anomaly Benchmark, scored as its paper says (Lavin and Ahmad 2015).

usage: python -m benchmarks.nab --data FOLDER    (the folder that holds nab/ with data/ and labels/)
       python -m benchmarks.nab --tune           (compare configurations on seeded synthetic series instead)

Scoring: each window of labels is worth at most one detection, more the earlier (a sigmoid over the window); each
false alarm costs more the farther it is from the window before it; the first 15 % of a file (at most 750 points) do
not count. The threshold is one number for the whole corpus and profile, the best one, as NAB does for every detector;
the score with the detector's own threshold (0) is printed beside it. 0 is a detector that never alerts, 100 a perfect
one. The detector is causal and has one fixed configuration. Its features and numbers were chosen on synthetic series
(--tune) and on every second file (in order of name) together; the other files were measured once, after.
"""

import argparse
import csv
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import erfc

from benchmarks.figures import figure
from pulseops.core.anomalies.records import RecordConfig, points_a_day, scores
from pulseops.core.panel import Floats

PROFILES = {"standard": (1.0, 0.11, 1.0), "low_fp": (1.0, 0.22, 1.0), "low_fn": (1.0, 0.11, 2.0)}
"""Weights of a detection, a false alarm, a missed window."""

Windows = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Series:
    """One file: values, points a day, and label windows as first and last position."""

    name: str
    values: Floats
    day: int
    windows: Windows


def sigmoid(position: Floats) -> Floats:
    """NAB's scaled sigmoid: near 1 at the start of a window (-1), 0 at its end (0), -1 far behind it."""
    return np.asarray(np.where(position > 3, -1.0, 2 / (1 + np.exp(5 * np.clip(position, -20, 20))) - 1))


def weigh(size: int, windows: Windows) -> tuple[Floats, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """Unweighted worth of an alert at each point, and the window it belongs to (-1: none, -2: does not count)."""
    worth, owner = np.full(size, -1.0), np.full(size, -1, dtype=np.int64)
    at = np.arange(size)
    for number, (first, last) in enumerate(windows):
        width = last - first + 1
        inside = (at >= first) & (at <= last)
        worth[inside] = sigmoid(-(last - at[inside] + 1) / width) / sigmoid(np.array([-1.0]))[0]
        owner[inside] = number
        until = windows[number + 1][0] if number + 1 < len(windows) else size
        behind = (at > last) & (at < until)
        worth[behind] = sigmoid((at[behind] - last) / max(width - 1, 1))
    owner[: min(int(0.15 * size), 750)] = -2
    return worth, owner


def score_at_thresholds(
    found: Sequence[tuple[Series, Floats]], weights: tuple[float, float, float]
) -> tuple[Floats, Floats]:
    """Thresholds from high to low and the normalised score of the corpus at each (alert: score at or above it)."""
    hit, false, miss = weights
    rows: list[tuple[float, int, float]] = []
    total = 0
    for series, result in found:
        worth, owner = weigh(len(series.values), series.windows)
        for at in np.flatnonzero((result > 0) & (owner != -2)):
            window = int(owner[at])
            rows.append((float(result[at]), total + window if window >= 0 else -1, float(worth[at])))
        total += len(series.windows)
    rows.sort(key=lambda row: -row[0])
    best = np.full(total, -miss)
    current, curve, thresholds = -miss * total, [-miss * total], [np.inf]
    for level, window, value in rows:
        if window >= 0:
            gain = max(best[window], value * hit) - best[window]
            best[window] += gain
            current += gain
        else:
            current += value * false
        if level == thresholds[-1]:
            curve[-1] = current
        else:
            thresholds.append(level)
            curve.append(current)
    nothing = -miss * total
    return np.array(thresholds), 100 * (np.array(curve) - nothing) / (hit * total - nothing)


def report(found: Sequence[tuple[Series, Floats]]) -> dict[str, tuple[float, float, float]]:
    """Per profile: best score, its threshold, and the score at the detector's own threshold."""
    result = {}
    for name, weights in PROFILES.items():
        thresholds, curve = score_at_thresholds(found, weights)
        at = int(curve.argmax())
        result[name] = (float(curve[at]), float(thresholds[at]), float(curve[-1]))
    return result


def read_corpus(folder: Path) -> list[Series]:
    """The series of a NAB folder that are there. Raises SystemExit when there are none."""
    labels = json.loads((folder / "labels" / "combined_windows.json").read_text())
    corpus = []
    for name, windows in sorted(labels.items()):
        file = folder / "data" / name
        if not file.is_file():
            continue
        with file.open() as lines:
            rows = list(csv.DictReader(lines))
        times = np.array([row["timestamp"] for row in rows], dtype="datetime64[s]")
        ends = [tuple(int(np.searchsorted(times, np.datetime64(end[:19]))) for end in pair) for pair in windows]
        values = np.array([float(row["value"]) for row in rows])
        corpus.append(Series(name, values, points_a_day(times), [(a, b) for a, b in ends]))
    if not corpus:
        raise SystemExit(f"No NAB series in {folder}.")
    return corpus


def windowed_gaussian(values: Floats) -> Floats:
    """NAB's simplest peer: how far in the tail of the last 6,400 points, the moments renewed every 100 when full."""
    total, squares = (np.concatenate([[0.0], np.cumsum(part)]) for part in (values, values * values))
    at = np.arange(len(values))
    last = np.where(at > 6400, at - (at - 6400) % 100, at)
    first = np.maximum(last - 6400, 0)
    count = np.maximum(last - first, 1)
    mean = (total[last] - total[first]) / count
    spread = np.sqrt(np.maximum((squares[last] - squares[first]) / count - mean * mean, 1e-12))
    return np.where(last > first, 1 - 0.5 * erfc(np.abs(values - mean) / spread / np.sqrt(2)), 0.0)


def synthetic(seed: int, count: int = 40, size: int = 4032) -> Iterator[Series]:
    """Seeded operational series of 14 days at 5 minutes: rhythms, heavy tails, bursts, with spikes, shifts, changed
    spread or a lost rhythm in windows of a tenth of the file, as NAB's are."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        day, at = 288, np.arange(size)
        wave = rng.choice([0.0, 1.0]) * np.sin(2 * np.pi * at / day + rng.uniform(0, 6)) * rng.uniform(0.5, 4)
        kind = int(rng.integers(4))
        noise = (rng.normal(0, 1, size), rng.standard_t(2.5, size), rng.gamma(0.6, 1.5, size))[min(kind, 2)]
        if kind == 3:
            noise = np.convolve(rng.normal(0, 1, size + 50), np.exp(-np.arange(51) / 12), "valid")[:size]
        bursts = (rng.random(size) < rng.choice([0.0, 0.003])) * rng.gamma(2, 6, size)
        values = 20 + wave + noise + bursts
        windows = []
        for share in rng.choice(np.array([0.25, 0.45, 0.65, 0.85]), rng.integers(0, 3), replace=False):
            first = int(share * size + rng.integers(0, 100))
            width = int(rng.choice([1, 6, 60, 250]))
            part, spread = slice(first, first + width), max(float(noise.std()), float(np.abs(wave).max()))
            change = rng.integers(4)
            if change == 0:
                values[part] += rng.uniform(4, 12) * spread
            elif change == 1:
                values[part] -= rng.uniform(4, 12) * spread
            elif change == 2:
                values[part] = 20 + rng.uniform(2, 6) * (values[part] - 20)
            else:
                values[first:] += rng.uniform(2, 6) * spread
            width = int(0.1 * size / 2)
            windows.append((max(first - width // 2, 0), min(first + width, size - 1)))
        yield Series(f"synthetic {number}", values, day, sorted(windows))


def tune() -> None:
    """Random search on synthetic series; prints the ten best."""
    rng = np.random.default_rng(0)
    corpora = [list(synthetic(seed)) for seed in (201, 202)]
    results = []
    for _ in range(60):
        config = RecordConfig(
            short=int(rng.choice([6, 12, 24, 48])),
            floor=float(rng.choice([3.0, 4.0, 4.5, 5.0])),
            beyond=float(rng.choice([0.01, 0.03, 0.05])),
            half_life=float(rng.choice([4000, 8000, 16000, 32000])),
            quiet=float(rng.choice([100, 250, 500, 1000])),
            warm=int(rng.choice([150, 250, 400])),
        )
        found = [(series, scores(series.values, series.day, config)) for corpus in corpora for series in corpus]
        results.append((sum(best for best, _, _ in report(found).values()) / 3, config))
    for mean, config in sorted(results, key=lambda row: -row[0])[:10]:
        print(f"{mean:.1f} {config}")


def interval(found: Sequence[tuple[Series, Floats]], name: str, draws: int = 200) -> tuple[float, float]:
    """95 % of scores over resampled files (each draw with its own best threshold)."""
    rng = np.random.default_rng(1)
    values = []
    for _ in range(draws):
        chosen = [found[at] for at in rng.integers(0, len(found), len(found))]
        if any(series.windows for series, _ in chosen):
            values.append(float(score_at_thresholds(chosen, PROFILES[name])[1].max()))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; empty without the data."""
    if data is None or not (data / "nab").is_dir():
        print("   no NAB series here: nothing measured")
        return {}
    corpus = read_corpus(data / "nab")
    began = time.process_time()
    found = [(series, scores(series.values, series.day)) for series in corpus]
    seconds = time.process_time() - began
    points, windows = sum(len(s.values) for s in corpus), sum(len(s.windows) for s in corpus)
    unseen = report(found[1::2])
    peer = report([(series, windowed_gaussian(series.values)) for series in corpus])
    result = {}
    for name, (best, threshold, own) in report(found).items():
        how = (
            f"{len(corpus)} of NAB's 58 series, {points:,} points, {windows} windows; best single threshold"
            f" ({threshold:.3f}); with the detector's own threshold {own:.1f};"
            f" on the {len(found[1::2])} files nothing was chosen on {unseen[name][0]:.1f};"
            f" windowed Gaussian on the same series {peer[name][0]:.1f};"
            " 95 % interval over resampled files"
        )
        low, high = interval(found, name)
        result[f"nab_part_{name}"] = figure(best, "NAB points", how, low=low, high=high)
    how = "one core, CPU time, whole series at once"
    result["detector_points_per_s"] = figure(points / seconds, "points/s", how, seconds=seconds)
    return result


def main() -> None:
    """Print the figures, or compare configurations."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="folder that holds nab/")
    parser.add_argument("--tune", action="store_true")
    asked = parser.parse_args()
    if asked.tune:
        tune()
        return
    for name, entry in measure(asked.data).items():
        print(name, entry)


if __name__ == "__main__":
    main()
