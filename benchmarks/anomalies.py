"""Seeded injections into business series: how many are found, and how many false alarms do clean series raise?

usage: python -m benchmarks.anomalies [--tune]

Families as an MSP or IT team has them, 36 months or 104 weeks each: bills (small noise, growth, price steps that
count as injections when they are large), heavy-tailed cloud costs, seasonal costs, ticket counts (Poisson and
overdispersed), weekly active users. A third of the series get one injection in the second half: a spike, a lasting
step, or a dip, of 4 to 10 times the series' own usual error and at least 15 % of its level. Found: an incident on the
right side begins within two periods of it. A false alarm is any other incident. The configuration was chosen with the
seeds of `--tune`; the report uses others.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import over
from pulseops.core.anomalies import BandConfig, Kind, bands, incidents
from pulseops.core.panel import Floats

REPORT, TUNE = range(1, 6), range(101, 104)
SERIES = 400


@dataclass(frozen=True)
class World:
    """Series of one family: values with injections (N, T), the period of each (-1: none) and its side."""

    name: str
    kind: Kind
    season: int
    values: Floats
    at: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    side: "np.ndarray[tuple[int], np.dtype[np.int64]]"


def clean(name: str, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Series without surprises and their usual error."""
    length = 104 if name == "users" else 36
    t = np.arange(length)
    level = np.exp(rng.normal(7, 1.2, (SERIES, 1)))
    growth = np.exp(rng.normal(0.004, 0.008, (SERIES, 1)) * t)
    noise = rng.normal(0, 1, (SERIES, length))
    if name == "bills":
        spread = rng.uniform(0.002, 0.04, (SERIES, 1))
        return level * growth * np.exp(spread * noise), level * growth * np.maximum(spread, 0.005)
    if name == "cloud":
        spread = rng.uniform(0.03, 0.12, (SERIES, 1))
        tail = rng.standard_t(3, (SERIES, length)) / np.sqrt(3)
        return level * growth * np.exp(spread * tail), level * growth * spread
    if name == "seasonal":
        wave = rng.uniform(0.05, 0.25, (SERIES, 1)) * np.sin(2 * np.pi * (t / 12 + rng.random((SERIES, 1))))
        return level * growth * np.exp(wave + 0.03 * noise), level * growth * 0.03
    if name in ("tickets", "bursty"):
        rate = np.exp(rng.normal(2.0, 0.8, (SERIES, 1))) * growth
        shape = 8.0 if name == "bursty" else 1e6
        mean = rate * rng.gamma(shape, 1 / shape, (SERIES, length))
        return rng.poisson(mean).astype(np.float64), np.sqrt(rate + rate**2 / shape)
    level = np.round(np.exp(rng.normal(3.3, 0.8, (SERIES, 1)))) + 5
    mood = np.zeros((SERIES, length))
    for week in range(1, length):
        mood[:, week] = 0.9 * mood[:, week - 1] + 0.02 * noise[:, week]
    return level * np.exp(mood + 0.06 * rng.normal(0, 1, (SERIES, length))), level * 0.07 + 0 * t


FAMILIES: dict[str, tuple[Kind, int]] = {
    "bills": ("amount", 12),
    "cloud": ("amount", 12),
    "seasonal": ("amount", 12),
    "tickets": ("count", 12),
    "bursty": ("count", 12),
    "users": ("level", 52),
}


def world(name: str, seed: int) -> World:
    """One family with its injections."""
    rng = np.random.default_rng([seed, list(FAMILIES).index(name)])
    values, usual = clean(name, rng)
    length = values.shape[1]
    at = np.where(rng.random(SERIES) < 1 / 3, rng.integers(length // 2, length, SERIES), -1)
    shape = rng.choice(["spike", "step", "dip"], SERIES)
    rows = np.flatnonzero(at >= 0)
    level = np.abs(values[rows, at[rows] - 1])
    size = np.maximum(rng.uniform(4, 10, len(rows)) * usual[rows, at[rows]], 0.15 * level)
    side = np.ones(SERIES, dtype=np.int64)
    for row, jump in zip(rows, size, strict=True):
        t = at[row]
        if shape[row] == "dip" and values[row, t] - jump > 0:
            side[row] = -1
            values[row, t] -= jump
        else:
            values[row, t : length if shape[row] == "step" else t + 1] += jump
    kind, season = FAMILIES[name]
    return World(name, kind, season, values, at, side)


def judge(it: World, config: BandConfig) -> tuple[int, int, int, float]:
    """Injections, those found, false alarms, series-months that were judged."""
    found = incidents(it.values, bands(it.values, kind=it.kind, season=it.season, config=config))
    hits = set()
    false = 0
    for incident in found:
        row, t = incident.row, it.at[incident.row]
        if t < 0 or incident.start < t:
            false += 1
        elif incident.start <= t + 2 and np.sign(incident.beyond) == it.side[row]:
            hits.add(row)
        elif t >= 0 and incident.start > t + 12:
            false += 1
    months = it.values.size - SERIES * config.warm
    return int((it.at >= 0).sum()), len(hits), false, months / (4.345 if it.season == 52 else 1)


def families(seed: int, config: BandConfig) -> dict[str, tuple[float, float]]:
    """Recall, and false alarms per 100 series-months, of each family and of all together."""
    parts = {name: np.array(judge(world(name, seed), config), dtype=np.float64) for name in FAMILIES}
    parts["all"] = np.sum(list(parts.values()), axis=0)
    return {
        name: (float(hits / planted), float(100 * false / months))
        for name, (planted, hits, false, months) in parts.items()
    }


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; needs no data."""
    began = time.process_time()
    found = [families(seed, BandConfig()) for seed in REPORT]
    seconds = time.process_time() - began
    each = "; ".join(
        f"{name} {np.mean([f[name][0] for f in found]):.2f}/{np.mean([f[name][1] for f in found]):.2f}"
        for name in FAMILIES
    )
    how = (
        f"seeds {REPORT.start}-{REPORT.stop - 1}, {len(FAMILIES)} families of {SERIES} series, a third with one"
        f" injection of 4-10 usual errors and at least 15 %; recall/false alarms per 100 series-months: {each}"
    )
    recall, false = ([f["all"][part] for f in found] for part in (0, 1))
    return {
        "injected_recall": over(recall, "share", how, seconds),
        "injected_false_alarms_per_100_series_months": over(false, "alarms", how, 0.0),
    }


def main() -> None:
    """Print the report, or compare configurations."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tune", action="store_true", help="compare configurations on other seeds")
    if not parser.parse_args().tune:
        for name, entry in measure(None).items():
            print(name, entry)
        return
    for z in (3.0, 3.5, 4.0):
        for margin in (1.5, 2.0):
            for wary in (1.0, 2.0):
                config = BandConfig(z=z, margin=margin, wary=wary)
                found = np.mean([families(seed, config)["all"] for seed in TUNE], axis=0)
                print(config, *(f"{value:.3f}" for value in found))


if __name__ == "__main__":
    main()
