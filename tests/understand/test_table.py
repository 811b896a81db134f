"""A table with an outcome, from the file to a judged model and a probability for each customer."""

import os
from pathlib import Path
from typing import Any

import polars
import pytest

from pulseops.base.context import Context
from pulseops.base.db import Database, fetch
from pulseops.base.errors import Invalid, NotFound
from pulseops.learn.training import cards
from pulseops.learn.training import service as training
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


def test_customers_without_an_outcome_are_scored_and_not_learnt_from(tenant: TenantBox, tmp_path: Path) -> None:
    path = write(tmp_path, 300)
    frame = polars.read_csv(path)
    labels = [None if n % 10 == 0 else label for n, label in enumerate(frame["Churn"])]
    frame.with_columns(polars.Series("Churn", labels)).write_csv(path)
    with tenant.work() as ctx:
        (outcome,) = sources.import_path(ctx, path)
        assert (outcome.rows_stored, outcome.rows_refused) == (300, 0)
        metrics.rescore(ctx)
        assert "trained on 270 customers" in str(label_model(ctx)["summary"])
        assert "30 without an outcome are scored only" in str(label_model(ctx)["summary"])
        assert all(0 < row["label_p"] < 1 for row in metrics.every(ctx, Filter()))


def leaking(folder: Path) -> Path:
    """The same table with a state that is right in 97 of 100 rows."""
    path = write(folder, 400)
    frame = polars.read_csv(path)
    states = [("open", "ended")[(label == "Yes") != (n % 33 == 0)] for n, label in enumerate(frame["Churn"])]
    frame.with_columns(polars.Series("state", states)).write_csv(path)
    return path


def test_a_column_under_suspicion_waits_for_a_person(tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work() as ctx:
        sources.import_path(ctx, leaking(tmp_path))
        metrics.rescore(ctx)
        evaluation: Any = label_model(ctx)["evaluation"]
        assert [suspect["name"] for suspect in evaluation["suspects"]["columns"]] == ["state"]
        assert evaluation["pooled"]["auc"] < 0.9 < evaluation["suspects"]["with"]["auc"]
    with tenant.work("admin") as ctx:
        with pytest.raises(NotFound):
            training.choose_column(ctx, "no such column", True, "x")
        with pytest.raises(Invalid):
            training.choose_column(ctx, "state", True, " ")
        training.choose_column(ctx, "state", True, "The state is from the month before.")
    with tenant.work() as ctx:
        metrics.rescore(ctx)
        model: Any = label_model(ctx)
        assert "state" in model["evaluation"]["columns"]
        assert model["evaluation"]["pooled"]["auc"] > 0.9
        limits = cards.card(ctx, model["id"]).limits
        assert any("state" in limit and "allowed by a person" in limit for limit in limits)
    with tenant.work("admin") as ctx:
        training.choose_column(ctx, "state", None, "It was not.")
        training.choose_column(ctx, "tenure", False, "Counted on the last day.")
    with tenant.work() as ctx:
        metrics.rescore(ctx)
        assert ["tenure", "left out by you"] in label_model(ctx)["evaluation"]["dropped"]  # type: ignore[index]
        assert label_model(ctx)["evaluation"]["pooled"]["auc"] < 0.9  # type: ignore[index]


def test_a_table_of_suspects_alone_says_which(tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work() as ctx:
        path = leaking(tmp_path)
        polars.read_csv(path).select("Customer ID", "state", "Churn").write_csv(path)
        sources.import_path(ctx, path)
        metrics.rescore(ctx)
        model: Any = label_model(ctx)
        assert model["state"] == "refused"
        assert "state (foretells nearly all by itself)" in model["summary"]
        assert model["evaluation"]["suspects"]["columns"][0]["name"] == "state"


def test_no_probability_outlives_its_model(tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work() as ctx:
        (first,) = sources.import_path(ctx, write(tmp_path, 200))
        metrics.rescore(ctx)
        (second,) = sources.import_path(ctx, write(tmp_path, 200, leavers=4))
        metrics.rescore(ctx)
        assert label_model(ctx)["state"] == "refused"
        assert all(row["label_p"] is None for row in metrics.every(ctx, Filter()))
        sources.undo(ctx, second.run_id)
        metrics.rescore(ctx)
        assert label_model(ctx)["state"] == "champion"
        sources.undo(ctx, first.run_id)
        metrics.rescore(ctx)
        assert label_model(ctx)["state"] == "retired"


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
