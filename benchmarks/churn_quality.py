"""How much of what can be known does the churn model know? Log-loss skill against base rate and oracle.

usage: python -m benchmarks.churn_quality

Worlds with known truth; fitted on the first 31 months, judged on months 33-41. Bar: .50 at 600 clients, 0 at 150; ECE
at most .015.
"""

import json
import time
from pathlib import Path

import numpy as np

from benchmarks.worlds import panel_of, world_end
from pulseops.core import evaluation, features
from pulseops.core.churn import ChurnModel, fit
from pulseops.core.churn.periods import within_horizon
from pulseops.core.panel import Panel
from pulseops.core.simulation import msp_world

MONTHS, CUT = 45, 31
PRIOR = Path(__file__).parents[1] / "pulseops" / "core" / "churn" / "prior.json"


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


def run(seed: int, clients: int) -> None:
    """One world."""
    prior = ChurnModel.from_json(json.loads(PRIOR.read_text()))
    world = msp_world(seed, clients, MONTHS, world_end())
    panel = panel_of(world, MONTHS)
    began = time.perf_counter()
    fitted = fit(until(panel, CUT), seed=1, prior=prior)
    took = time.perf_counter() - began
    found = []
    for t in range(CUT + 2, MONTHS - 4):
        who, y = within_horizon(panel, t)
        scores = fitted.model.predict(features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t])
        found.append((scores.p[:, 2], y, world.truth.p90[who, t]))
    p, y, truth = (np.concatenate(part) for part in zip(*found, strict=True))
    base = evaluation.log_loss(np.full(len(y), y.mean()), y)
    loss, best = evaluation.log_loss(p, y), evaluation.log_loss(truth, y)
    print(
        f"{clients} clients, seed {seed}: {fitted.model.rung}, {fitted.leavers} leavers, fit {took:.1f} s; test "
        f"{len(y)} rows, {y.sum()} left; expected {p.sum():.0f}, oracle {truth.sum():.0f}; "
        f"AUC {evaluation.auc(p, y):.3f} (oracle {evaluation.auc(truth, y):.3f}); log-loss {loss:.4f}, base {base:.4f}, oracle {best:.4f};"
        f" skill {(base - loss) / (base - best):.2f}; ECE {evaluation.expected_error(p, y):.4f}"
    )


if __name__ == "__main__":
    for size in (150, 600):
        for number in (1, 2, 3):
            run(number, size)
