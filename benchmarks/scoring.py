"""How fast scores are made, in one process: a single what-if, and a million clients from ready features.

usage: python -m benchmarks.scoring
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.churn_quality import PRIOR
from benchmarks.figures import figure, percentile
from benchmarks.worlds import panel_of, world_end
from pulseops.core import features, health
from pulseops.core.churn import ChurnModel
from pulseops.core.panel import Floats
from pulseops.core.simulation import msp_world

MILLION, PART = 1_000_000, 25_000


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; `data` is not needed."""
    panel = panel_of(msp_world(3, 400, 26, world_end(), oracle=False), 26)
    t = panel.length - 1
    matrix, signals = features.build(panel, t).values, health.signals_at(panel, t).values
    model = ChurnModel.from_json(json.loads(PRIOR.read_text()))
    return {"whatif_p95_ms": _what_if(signals, model, matrix), "score_1m_s": _million(signals, matrix, model)}


def _what_if(signals: Floats, model: ChurnModel, matrix: Floats) -> dict[str, Any]:
    """One client scored twice (now and with changes), health and churn, 400 times."""
    taken = []
    began = time.perf_counter()
    for n in range(len(matrix)):
        start = time.perf_counter()
        both = np.vstack([signals[n], signals[(n + 1) % len(signals)]])
        health.score(both)
        model.predict(np.vstack([matrix[n], matrix[n]]), np.array([3.0, 12.0]))
        taken.append((time.perf_counter() - start) * 1000)
    how = "one client now and changed, health and churn with drivers, in process; p95 of 400, range p50 to max"
    spent = time.perf_counter() - began
    return figure(percentile(taken, 0.95), "ms", how, low=percentile(taken, 0.5), high=max(taken), seconds=spent)


def _million(signals: Floats, matrix: Floats, model: ChurnModel) -> dict[str, Any]:
    """Health and P30, P60, P90 of a million clients whose features are ready, two threads."""
    rng = np.random.default_rng(1)
    parts = [rng.integers(0, len(matrix), PART) for _ in range(MILLION // PART)]

    def work(rows: np.ndarray[Any, np.dtype[np.int64]]) -> float:
        scores = health.score(signals[rows])
        hazards = model.hazards(matrix[rows], rng.uniform(0, 12, len(rows)))
        p = 1 - np.cumprod(1 - hazards, axis=1)
        return float(np.nansum(scores.value)) + float(p.sum())

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, parts))
    spent = time.perf_counter() - began
    how = "health with contributions and churn at three horizons by the pooled model, two threads, one run"
    return figure(spent, "s", how, seconds=spent)


if __name__ == "__main__":
    for key, entry in measure(None).items():
        print(f"{key}: {entry['value']:.2f} {entry['unit']}; {entry['method']}")
