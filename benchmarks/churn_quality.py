"""How much of what can be known does the churn model know? Log-loss skill against base rate (0) and oracle (1).

usage: python -m benchmarks.churn_quality

Worlds with a known truth, whose seeds the pooled prior has not seen. In the suites `varied` each world is a provider
with coefficients of its own, as those of the prior were; in the others all have the simulator's. Fitted on the first
months, then a gap, judged on the months after. The base is the rate known before the test. Skill is pooled over worlds;
its interval (90 %) comes from resampling worlds. The level is how many left for each one expected. Two worlds at a
time, one a process.
"""

import json
import time
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figure, two_processes
from benchmarks.fit_prior import own_effects
from benchmarks.worlds import panel_of, world_end
from pulseops.core import evaluation, features
from pulseops.core.churn import ChurnModel, fit
from pulseops.core.churn.periods import within_horizon
from pulseops.core.panel import Floats, Panel
from pulseops.core.simulation import msp_world

PRIOR = Path(__file__).parents[1] / "pulseops" / "core" / "churn" / "prior.json"
DRAWS = 1000


@dataclass(frozen=True)
class Suite:
    """Worlds of one size: months of history, last month learnt from, months judged."""

    name: str
    clients: int
    worlds: int
    months: int
    cut: int
    judged: range
    varied: bool = False


SUITES = (
    Suite("600", 600, 16, 45, 31, range(33, 41)),
    Suite("150", 150, 48, 45, 31, range(33, 41)),
    Suite("cold", 150, 48, 26, 12, range(14, 22)),
    Suite("600_varied", 600, 12, 45, 31, range(33, 41), varied=True),
    Suite("150_varied", 150, 48, 45, 31, range(33, 41), varied=True),
    Suite("cold_varied", 150, 48, 26, 12, range(14, 22), varied=True),
    Suite("5000", 5000, 1, 33, 22, range(24, 29)),
)


@dataclass(frozen=True)
class Judged:
    """One world's test: probabilities, labels and truth (R,), the base rate known before, CPU seconds of the fit."""

    p: Floats
    y: NDArray[np.int64]
    truth: Floats
    base: float
    rung: str
    fit_s: float

    def losses(self, outcome: NDArray[np.int64] | Floats) -> tuple[float, float, float]:
        """Summed log-loss of the base rate, the model and the oracle."""

        def loss(p: Floats) -> float:
            return float(-(outcome * np.log(p) + (1 - outcome) * np.log1p(-p)).sum())

        truth = np.clip(self.truth, 1e-9, 1 - 1e-9)
        return loss(np.full(len(self.y), self.base)), loss(self.p), loss(truth)


def until(panel: Panel, t: int) -> Panel:
    """What was known at the end of month t."""
    return Panel(
        months=panel.months[: t + 1],
        series={n: v[:, : t + 1] for n, v in panel.series.items()},
        state={n: v[:, : t + 1] for n, v in panel.state.items()},
        active=panel.active[:, : t + 1],
        end_month=np.minimum(panel.end_month, t + 1),
        competing=panel.competing,
    )


def run(suite: Suite, seed: int, prior: ChurnModel) -> Judged:
    """Fit and judge one world."""
    effects = own_effects(np.random.default_rng(seed)) if suite.varied else None
    world = msp_world(seed, suite.clients, suite.months, world_end(), effects=effects, oracle=suite.judged)
    panel = panel_of(world, suite.months)
    began = time.process_time()
    fitted = fit(until(panel, suite.cut), seed=1, prior=prior)
    took = time.process_time() - began
    found: list[tuple[Floats, NDArray[np.int64], Floats]] = []
    for t in suite.judged:
        who, y = within_horizon(panel, t)
        scores = fitted.model.predict(features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t])
        found.append((scores.p[:, 2], y, world.truth.p90[who, t]))
    p, y, truth = (np.concatenate(part) for part in zip(*found, strict=True))
    known = np.concatenate([within_horizon(panel, t)[1] for t in range(suite.cut - 2)])
    return Judged(p, y, truth, max(float(known.mean()), 1e-3), fitted.model.rung, took)


def skill(worlds: list[Judged]) -> tuple[float, float | None, float | None]:
    """Pooled skill with a 90 % interval; none from one world."""
    base, model, best = np.array([w.losses(w.y) for w in worlds]).T
    if len(worlds) == 1:
        return float((base - model).sum() / (base - best).sum()), None, None
    draws = np.random.default_rng(1).integers(0, len(worlds), (DRAWS, len(worlds)))
    many = (base[draws] - model[draws]).sum(axis=1) / (base[draws] - best[draws]).sum(axis=1)
    low, high = np.quantile(many, [0.05, 0.95])
    return float((base - model).sum() / (base - best).sum()), float(low), float(high)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; `data` is not needed."""
    prior = ChurnModel.from_json(json.loads(PRIOR.read_text()))
    results: dict[str, dict[str, Any]] = {}
    with two_processes() as workers:
        for suite in SUITES:
            began = time.perf_counter()
            seeds = range(1000, 1000 + suite.worlds)
            worlds = list(workers.map(run, repeat(suite), seeds, repeat(prior)))
            results |= _figures(suite, worlds, time.perf_counter() - began)
    return results


def _figures(suite: Suite, worlds: list[Judged], seconds: float) -> dict[str, dict[str, Any]]:
    """Skill and level of one suite; more of 600 clients."""
    rungs = ", ".join(sorted({w.rung for w in worlds}))
    base, model, best = np.array([w.losses(w.truth) for w in worlds]).sum(axis=0)
    how = f"{suite.worlds} worlds of {suite.clients} clients, {suite.cut + 1} months learnt from ({rungs})"
    skilled = f"{how}; true probabilities as outcomes: {(base - model) / (base - best):.3f}"
    skilled += f"; fit {np.mean([w.fit_s for w in worlds]):.1f} CPU-s"
    value, low, high = skill(worlds)
    left, said, true = (np.array([f(w) for w in worlds]) for f in (_left, _said, _true))
    levelled = f"left / expected ({left.sum():.0f} / {said.sum():.0f}); without the luck of who left, true / expected:"
    levelled += f" {_ratio(true, said)}; interval from resampling worlds"
    level, least, most = ratio(left, said)
    results = {
        f"churn_skill_{suite.name}": figure(value, "share", skilled, low=low, high=high, seconds=seconds),
        f"churn_level_{suite.name}": figure(level, "ratio", levelled, low=least, high=most, seconds=seconds),
    }
    return results | (_more(worlds, seconds) if suite.name == "600" else {})


def _left(world: Judged) -> float:
    return float(world.y.sum())


def _said(world: Judged) -> float:
    return float(world.p.sum())


def _true(world: Judged) -> float:
    return float(world.truth.sum())


def ratio(top: Floats, bottom: Floats) -> tuple[float, float | None, float | None]:
    """Ratio of sums over worlds with a 90 % interval; none from one world."""
    value = float(top.sum() / bottom.sum())
    if len(top) == 1:
        return value, None, None
    draws = np.random.default_rng(1).integers(0, len(top), (DRAWS, len(top)))
    low, high = np.quantile(top[draws].sum(axis=1) / bottom[draws].sum(axis=1), [0.05, 0.95])
    return value, float(low), float(high)


def _ratio(top: Floats, bottom: Floats) -> str:
    value, low, high = ratio(top, bottom)
    return f"{value:.3f}" if low is None else f"{value:.3f} ({low:.3f} to {high:.3f})"


def _more(worlds: list[Judged], seconds: float) -> dict[str, dict[str, Any]]:
    """Calibration and ranking at 600 clients: mean over worlds with their range."""
    found = {
        "churn_ece_600": [evaluation.expected_error(w.p, w.y) for w in worlds],
        "churn_auc_600": [evaluation.auc(w.p, w.y) or np.nan for w in worlds],
        "churn_oracle_auc_600": [evaluation.auc(w.truth, w.y) or np.nan for w in worlds],
    }
    how = "mean over the worlds of churn_skill_600, with their range; ten bins of equal size for the calibration error"
    return {
        name: figure(float(np.mean(v)), "share", how, low=min(v), high=max(v), seconds=seconds)
        for name, v in found.items()
    }


if __name__ == "__main__":
    for key, entry in measure(None).items():
        print(f"{key}: {entry['value']:.4f} ({entry['low']} to {entry['high']}); {entry['method']}", flush=True)
