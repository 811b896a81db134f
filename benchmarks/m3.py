"""Forecasts on monthly series of the M3 competition: accuracy against Naive 2, and how often the ranges hold the truth.

usage: python -m benchmarks.m3 --data FOLDER    (the folder that holds m3_monthly/: x known, xx the 18 months after)

sMAPE and MASE over 18 months, OWA as in the M4 competition (mean of both against Naive 2 on the same series; below 1
is better). Ranges are made as in the product: from rolling origins within x of all series together. Nothing is chosen
on xx.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figure
from pulseops.core.forecasting import LEVELS, forecast, naive, ranged
from pulseops.core.panel import Floats

HORIZON = 18


def aligned(series: list[list[float]]) -> Floats:
    """Series as rows that end in the same column."""
    width = max(map(len, series))
    return np.array([[np.nan] * (width - len(row)) + row for row in series], dtype=np.float64)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; empty without the data."""
    file = data / "m3_monthly" / "series_400.json.gz" if data else None
    if file is None or not file.is_file():
        print("   no M3 series here: nothing measured")
        return {}
    with gzip.open(file) as stored:
        rows = list(json.load(stored).values())
    values, truth = aligned([row["x"] for row in rows]), np.array([row["xx"] for row in rows], dtype=np.float64)
    began = time.process_time()
    alone = forecast(values, HORIZON).mean
    seconds = time.process_time() - began
    began = time.process_time()
    found = ranged(values, HORIZON, origins=range(values.shape[1] - 36, values.shape[1] - 17, 6))
    whole = time.process_time() - began
    base = naive(values, HORIZON).mean
    errors = {
        name: errors_of(values, truth, mean) for name, mean in (("base", base), ("model", alone), ("used", found.mean))
    }
    result = {"m3_owa": _owa(errors, len(rows), seconds)}
    for level in LEVELS:
        inside = ((truth >= found.lower[level]) & (truth <= found.upper[level])).mean(axis=1)
        low, high = resampled(lambda at, i=inside: float(100 * i[at].mean()), len(rows))
        how = f"share of {truth.size:,} values inside the {level:.0%} range; made from four rolling origins within x"
        result[f"m3_cover_{level * 100:.0f}"] = figure(float(100 * inside.mean()), "%", how, low=low, high=high)
    how = f"{len(rows)} series, 18 months; with backtest and ranges {len(rows) / whole:,.0f}"
    result["forecast_series_per_cpu_s"] = figure(len(rows) / seconds, "series/CPU-s", how, seconds=seconds + whole)
    return result


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


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="folder that holds m3_monthly/")
    for name, entry in measure(parser.parse_args().data).items():
        print(name, entry)


if __name__ == "__main__":
    main()
