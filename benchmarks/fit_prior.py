"""Make pulseops/core/churn/prior.json: the model for tenants that have lost too few clients to learn from.

usage: python -m benchmarks.fit_prior

Many simulated tenants, each with its own coefficients, so that the spread between tenants is part of the prior.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.worlds import panel_of, world_end
from pulseops.core import features
from pulseops.core.churn import periods, ridge
from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import Periods
from pulseops.core.churn.ridge import Ridge
from pulseops.core.churn.walk import FIRST_MONTH
from pulseops.core.simulation import msp_world
from pulseops.core.simulation.latent import Effects

TENANTS, CLIENTS, SEED = 140, 120, 20261123
SHORTEST, LONGEST = 14, 42
"""Months of history: a tenant that needs this model has little of it, and features are noisier there."""
PENALTY, SPREAD = 20.0, 0.4
TURNS, NEWTON = 6, 3
COUNTED = 1.5
"""Rows that tell of one leaving: three before it, of every second month."""
OUT = Path(__file__).parents[1] / "pulseops" / "core" / "churn" / "prior.json"


def own_effects(rng: np.random.Generator) -> Effects:
    """Coefficients of one tenant, around the simulator's."""
    e = Effects()
    scale = rng.uniform(0.5, 1.5, 6)
    return Effects(
        intercept=e.intercept + rng.normal(0, 0.4),
        satisfaction=e.satisfaction * scale[0],
        renewal=e.renewal * scale[1],
        month_to_month=e.month_to_month * scale[2],
        champion=e.champion * scale[3],
        late=e.late * scale[4],
        new=e.new * scale[5],
    )


def levelled(tenants: Sequence[Periods]) -> tuple[Ridge, float]:
    """Pooled coefficients with a level of each tenant's own around them (a random intercept), and how far those lie
    apart. The intercept is that of the tenant in the middle: where a tenant's own fit starts.

    Coefficients given the levels and levels given the coefficients, in turn; the spread counts what a level still
    leaves open (expectation-maximisation, Laplace).
    """
    names = ("x", "k", "renews", "y", "client", "t")
    pooled = Periods(*(np.concatenate([getattr(p, n) for p in tenants]) for n in names))
    mean, scale, flagged = ridge.scaling(pooled.x)
    shell = Ridge(mean, scale, flagged, np.zeros(0), np.zeros((0, 0)))
    design = shell.design(pooled.x, pooled.k, pooled.renews)
    whose = np.repeat(np.arange(len(tenants)), [len(t.y) for t in tenants])
    level, variance = np.zeros(len(tenants)), SPREAD**2
    for _ in range(TURNS):
        weights = ridge.minimized(design, pooled.y, PENALTY, level[whose])
        for _ in range(NEWTON):
            p = ridge.sigmoid(design @ weights + level[whose])
            slope = np.bincount(whose, pooled.y - p) / COUNTED - level / variance
            curve = np.bincount(whose, p * (1 - p)) / COUNTED + 1 / variance
            level = level + slope / curve
        level -= level.mean()
        variance = float((level**2 + 1 / curve).mean())
    return replace(shell, coefficients=weights), float(np.sqrt(variance))


def main() -> None:
    """Fit, measure the spread of tenants around the fit, write."""
    rng = np.random.default_rng(SEED)
    tenants: list[Periods] = []
    for number in range(TENANTS):
        effects, months = own_effects(rng), int(rng.integers(SHORTEST, LONGEST + 1))
        world = msp_world(SEED + number, CLIENTS, months, world_end(), effects=effects, oracle=False)
        panel = panel_of(world, months)
        tenants.append(periods.build(panel, range(FIRST_MONTH, months - 1, 2)))
    fitted, spread = levelled(tenants)
    columns, groups = periods.names(panel)
    model = ChurnModel("prior", columns, groups, fitted, None, None, 0.0, (spread**2 / 2, 1.0), spread)
    rows, left = sum(len(t.y) for t in tenants), sum(int(t.y.sum()) for t in tenants)
    text = {**model.to_json(), "made_by": "python -m benchmarks.fit_prior", "tenants": TENANTS, "rows": rows}
    OUT.write_text(json.dumps(text, indent=1) + "\n")
    print(f"{features.FEATURE_SET}: {rows} rows, {left} leavings, spread {spread:.2f} -> {OUT.name}")


if __name__ == "__main__":
    main()
