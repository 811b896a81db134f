"""Forecasts on monthly series of the M3 competition: accuracy against Naive 2, and how often the ranges hold the truth.

usage: python -m benchmarks.m3 --data FILE    (series_400.json.gz: x known, xx the 18 months after)

sMAPE and MASE over 18 months, OWA as in the M4 competition (mean of both against Naive 2 on the same series; below 1
is better). Ranges are made as in the product: from rolling origins within x of all series together. Nothing is chosen
on xx.
"""

import argparse
import gzip
import json
import time
from pathlib import Path

import numpy as np

from pulseops.core.forecasting import LEVELS, forecast, naive, ranged
from pulseops.core.panel import Floats

HORIZON = 18


def aligned(series: list[list[float]]) -> Floats:
    """Series as rows that end in the same column."""
    width = max(map(len, series))
    return np.array([[np.nan] * (width - len(row)) + row for row in series], dtype=np.float64)


def smape(truth: Floats, mean: Floats) -> float:
    """Symmetric percentage error."""
    return float((200 * np.abs(truth - mean) / (np.abs(truth) + np.abs(mean))).mean())


def main() -> None:
    """Print accuracy, coverage and speed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    file = parser.parse_args().data
    if not file or not file.is_file():
        raise SystemExit("The M3 series are not here: give --data FILE.")
    with gzip.open(file) as stored:
        rows = list(json.load(stored).values())
    values, truth = aligned([row["x"] for row in rows]), np.array([row["xx"] for row in rows], dtype=np.float64)
    scale = np.nanmean(np.abs(values[:, 12:] - values[:, :-12]), axis=1)

    def mase(mean: Floats) -> float:
        return float((np.abs(truth - mean).mean(axis=1) / scale).mean())

    base = naive(values, HORIZON).mean
    began = time.process_time()
    alone = forecast(values, HORIZON).mean
    seconds = time.process_time() - began
    began = time.process_time()
    found = ranged(values, HORIZON, origins=range(values.shape[1] - 36, values.shape[1] - 17, 6))
    whole = time.process_time() - began
    for name, mean in (("Naive 2", base), ("model", alone), ("model or naive, by backtest", found.mean)):
        owa = (smape(truth, mean) / smape(truth, base) + mase(mean) / mase(base)) / 2
        print(f"{name:28} sMAPE {smape(truth, mean):.2f}, MASE {mase(mean):.3f}, OWA {owa:.3f}")
    for level in LEVELS:
        inside = (truth >= found.lower[level]) & (truth <= found.upper[level])
        print(f"m3_cover_{level * 100:.0f} {100 * inside.mean():.1f} %")
    print(f"forecast_series_per_cpu_s {len(rows) / seconds:,.0f}; with backtest and ranges {len(rows) / whole:,.0f}")


if __name__ == "__main__":
    main()
