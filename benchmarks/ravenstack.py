"""What the product says of RavenStack: 500 accounts of a made-up software company, of which 439 left.

usage: python -m benchmarks.run --data FOLDER --only ravenstack

The files are imported as a tenant of the product; the churn model is judged as its models page does, by walking
through the past.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figure
from pulseops.accounts import service as accounts
from pulseops.base.context import AGENT
from pulseops.base.db import Database, make_engine
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
from pulseops.core import evaluation
from pulseops.core.churn import periods, walk
from pulseops.core.churn.fit import rung_of
from pulseops.core.panel import Floats, Panel
from pulseops.learn.readouts import service as readouts
from pulseops.observe.sources import service as sources
from pulseops.understand.features import service as features
from pulseops.understand.predictions import models
from pulseops.worker.cycle import run_cycle

FOLDER = "saas_ravenstack"
DRAWS = 1000
PASSWORD = "a long enough phrase"  # noqa: S105


def imported(folder: Path) -> tuple[Panel, dict[str, Any]]:
    """The panel its models learn from, and how health ranked leavers, of a new tenant with these files."""
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing), settings=TEST_SETTINGS) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url))
        tenant = accounts.create_tenant(
            database, name="RavenStack", kind="msp", owner_email="owner@example.com", owner_name="Owner",
            password=PASSWORD,
        )  # fmt: skip
        with database.unit_of_work(tenant, AGENT) as ctx:
            sources.import_path(ctx, folder)
        run_cycle(database, tenant)
        with database.unit_of_work(tenant, AGENT) as ctx:
            found = features.read_history(ctx).panel, (readouts.last_health(ctx) or {}).get("figures", {})
        database.engine.dispose()
    return found


def tested(panel: Panel) -> tuple[Floats, walk.Tested]:
    """P90 of each client-month judged, as `churn.fit` walks."""
    rows = periods.build(panel, range(walk.FIRST_MONTH, panel.length - 1))
    prior = models.prior().prior
    assert prior is not None
    boosted = rung_of(int(((panel.end_month < panel.length) & ~panel.competing).sum())) == "stack"
    groups = periods.names(panel)[1]
    through = walk.through(panel, rows, prior, groups, few=False, boosted=boosted, seed=models.SEED)
    return walk.judged(through), through


def level(p: Floats, y: NDArray[np.int64], client: NDArray[np.int64]) -> tuple[float, float, float]:
    """Left for each one expected, with a 90 % interval from resampling clients."""
    names, place = np.unique(client, return_inverse=True)
    left, said = np.bincount(place, weights=y), np.bincount(place, weights=p)
    draws = np.random.default_rng(1).integers(0, len(names), (DRAWS, len(names)))
    low, high = np.quantile(left[draws].sum(axis=1) / said[draws].sum(axis=1), [0.05, 0.95])
    return float(y.sum() / p.sum()), float(low), float(high)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; none without the data."""
    if data is None or not (data / FOLDER).is_dir():
        print("   left out: no RavenStack files")
        return {}
    began = time.perf_counter()
    panel, health = imported(data / FOLDER)
    p, through = tested(panel)
    judged = evaluation.judge(p, through.y, float(through.base.mean()), through.client, models.SEED)
    seconds = time.perf_counter() - began
    how = f"RavenStack imported, {judged['n']} account-months walked through, {judged['events']} left within 90 days;"
    how += " 90 % interval from resampling accounts"
    value, low, high = level(p, through.y, through.client)
    levelled = f"left / expected ({through.y.sum()} / {p.sum():.0f}); {how}"
    found = {"ravenstack_level": figure(value, "ratio", levelled, low=low, high=high, seconds=seconds)}
    for name in ("auc", "skill"):
        low, high = judged["intervals"][name]
        told = "log-loss below the base rate known at each cut; " if name == "skill" else ""
        found[f"ravenstack_{name}"] = figure(judged[name], "share", told + how, low=low, high=high, seconds=seconds)
    if health.get("enough"):
        low, high = health["rank_interval"]
        ranked = f"Spearman of health with leaving: {health['n']} account-months, {health['leavers']} leavers; 90 %"
        ranked += " interval from resampling accounts"
        found["ravenstack_health_rank"] = figure(
            health["rank"], "correlation", ranked, low=low, high=high, seconds=seconds
        )
    return found
