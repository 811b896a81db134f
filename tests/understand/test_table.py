"""A table with an outcome, from the file to a judged model and a probability for each customer."""

import os
from pathlib import Path

import polars
import pytest

from pulseops.base.context import Context
from pulseops.base.db import Database, fetch
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.predictions import models
from pulseops.worker.cycle import run_cycle
from tests.conftest import TenantBox
from tests.core.test_tabular import customers

DATA = Path(os.environ.get("PULSEOPS_DATA") or Path(__file__).parents[3] / "shared" / "data")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="PULSEOPS_DATA names no folder with the shared data sets")


def write(folder: Path, size: int, leavers: int | None = None) -> Path:
    """A file as somebody would export it."""
    rows, y, _ = customers(size)
    labels = ["Yes" if left else "No" for left in y]
    if leavers is not None:
        labels = ["Yes" if n < leavers else "No" for n in range(size)]
    frame = polars.DataFrame([{"Customer ID": r.pop("customer"), **r, "Churn": labels[n]} for n, r in enumerate(rows)])
    path = folder / "customers.csv"
    frame.write_csv(path)
    return path


def label_model(ctx: Context) -> dict[str, object]:
    return next(v for v in models.versions(ctx) if v["kind"] == "churn_label")


def test_a_labelled_table_trains_judges_and_scores(database: Database, tenant: TenantBox, tmp_path: Path) -> None:
    path = write(tmp_path, 600)
    with tenant.work() as ctx:
        (outcome,) = sources.import_path(ctx, path)
        assert (outcome.stream, outcome.rows_stored) == ("customers", 600)
    assert set(run_cycle(database, tenant.id).values()) == {"succeeded"}
    with tenant.work("viewer") as ctx:
        model = label_model(ctx)
        assert model["state"] == "champion"
        assert str(model["summary"]).startswith("trained on 600 customers of your table")
        assert model["evaluation"]["pooled"]["auc"] > 0.68  # type: ignore[index]
        rows = metrics.every(ctx, Filter(sort="-label_p"))
        assert all(0 < row["label_p"] < 1 for row in rows)
        left = [row["status"] == "inactive" for row in rows]
        assert sum(left[:100]) > 2 * sum(left[-100:])
        assert all(row["p90"] is None and row["risk"] == "unknown" for row in rows)


def test_it_is_learnt_again_only_when_the_table_changed(tenant: TenantBox, tmp_path: Path) -> None:
    path = write(tmp_path, 300)
    with tenant.work() as ctx:
        sources.import_path(ctx, path)
        metrics.rescore(ctx)
        first = label_model(ctx)["number"]
        metrics.rescore(ctx)
        assert label_model(ctx)["number"] == first
        path.write_text(path.read_text().replace("Basic", "Starter"))
        sources.import_path(ctx, path)
        metrics.rescore(ctx)
        assert label_model(ctx)["number"] == first + 1  # type: ignore[operator]


def test_too_few_leavers_are_refused_in_words(tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work() as ctx:
        sources.import_path(ctx, write(tmp_path, 200, leavers=4))
        metrics.rescore(ctx)
        model = label_model(ctx)
        assert (model["state"], model["summary"]) == (
            "refused", "No model of this table: not enough churn events: 4 of 10.",
        )  # fmt: skip
        assert all(row["label_p"] is None for row in metrics.every(ctx, Filter()))


def test_a_stranger_s_table_stays_a_stranger_s(tenant: TenantBox, other_tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work() as ctx:
        sources.import_path(ctx, write(tmp_path, 200))
        metrics.rescore(ctx)
    with other_tenant.work("owner") as ctx:
        assert models.versions(ctx) == []


@needs_data
def test_telco_end_to_end(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        (outcome,) = sources.import_path(ctx, DATA / "churn" / "telco_ibm.csv")
        assert (outcome.rows_stored, outcome.rows_refused) == (7043, 0)
    assert set(run_cycle(database, tenant.id).values()) == {"succeeded"}
    with tenant.work("viewer") as ctx:
        pooled = label_model(ctx)["evaluation"]["pooled"]  # type: ignore[index]
        assert (pooled["n"], pooled["events"]) == (7043, 1869)
        assert pooled["log_loss"] < 0.4175
        assert pooled["auc"] > 0.845
        assert pooled["ece"] < 0.015


@needs_data
def test_ravenstack_end_to_end(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        sources.import_path(ctx, DATA / "saas_ravenstack")
    assert set(run_cycle(database, tenant.id).values()) == {"succeeded"}
    with tenant.work("viewer") as ctx:
        rows = metrics.every(ctx, Filter())
        assert len(rows) == 500
        assert {row["as_of"].isoformat() for row in rows} == {"2024-12-31"}
        assert all(row["p30"] <= row["p60"] <= row["p90"] for row in rows if row["status"] == "active")
        churn = next(v for v in models.versions(ctx) if v["kind"] == "churn")
        assert churn["evaluation"]["leavers"] > 400
        pooled = churn["evaluation"]["pooled"]
        assert pooled["auc"] > 0.53
        assert pooled["log_loss"] < pooled["base_log_loss"]
        newest = "SELECT count(*) AS n FROM prediction WHERE kind = 'churn' AND detail->>'backfilled' = 'true'"
        assert fetch(ctx, newest)[0]["n"] > 3000
