"""Make pulseops/core/churn/prior.json: the model for tenants that have lost too few clients to learn from.

usage: python -m benchmarks.fit_prior

Many simulated tenants, each with its own coefficients, so that the spread between tenants is part of the prior.
"""

import json
from pathlib import Path

import numpy as np

from benchmarks.worlds import panel_of, world_end
from pulseops.core import features
from pulseops.core.churn import periods, ridge
from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import Periods
from pulseops.core.simulation import msp_world
from pulseops.core.simulation.latent import Effects

TENANTS, CLIENTS, MONTHS, SEED = 100, 120, 42, 20261123
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


def main() -> None:
    """Fit, measure the spread of tenants around the fit, write."""
    rng = np.random.default_rng(SEED)
    tenants: list[Periods] = []
    for number in range(TENANTS):
        world = msp_world(SEED + number, CLIENTS, MONTHS, world_end(), effects=own_effects(rng), oracle=False)
        panel = panel_of(world, MONTHS)
        tenants.append(periods.build(panel, range(6, MONTHS - 1, 2)))
    names = ("x", "k", "renews", "y", "client", "t")
    pooled = Periods(*(np.concatenate([getattr(p, n) for p in tenants]) for n in names))
    fitted = ridge.fit(pooled.x, pooled.k, pooled.renews, pooled.y, penalty=20.0)
    shifts = []
    for rows in tenants:
        p = ridge.sigmoid(fitted.design(rows.x, rows.k, rows.renews) @ fitted.coefficients)
        shifts.append(np.log((rows.y.sum() + 1) / (p.sum() + 1)))
    columns, groups = periods.names(panel)
    spread = float(np.std(shifts))
    model = ChurnModel("prior", columns, groups, fitted, None, None, 0.0, (0.0, 1.0), spread)
    text = {**model.to_json(), "made_by": "python -m benchmarks.fit_prior", "tenants": TENANTS, "rows": len(pooled.y)}
    OUT.write_text(json.dumps(text, indent=1) + "\n")
    print(f"{features.FEATURE_SET}: {len(pooled.y)} rows, {pooled.y.sum()} leavings, spread {spread:.2f} -> {OUT.name}")


if __name__ == "__main__":
    main()
