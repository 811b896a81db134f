"""Scores against a real database: point in time, only what changed, equal to the core on the same panel."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from benchmarks.worlds import panel_of
from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.errors import Forbidden
from pulseops.core import features, health
from pulseops.observe.sources import service as sources
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import service as metrics
from pulseops.understand.predictions import models
from pulseops.understand.predictions import service as predictions
from tests.conftest import TenantBox
from tests.core.panels import END, world
from tests.decide.facts import insert


def count(ctx: Context, table: str) -> int:
    return int(fetch(ctx, f"SELECT count(*) AS n FROM {table} WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})[0]["n"])


def client(ctx: Context, external: str) -> UUID:
    sql = "SELECT id FROM client WHERE tenant_id = %(t)s AND external_id = %(e)s"
    found: UUID = fetch(ctx, sql, {"t": ctx.tenant_id, "e": external})[0]["id"]
    return found


def active(ctx: Context) -> list[UUID]:
    sql = "SELECT id FROM client WHERE tenant_id = %(t)s AND status = 'active' ORDER BY id"
    return [row["id"] for row in fetch(ctx, sql, {"t": ctx.tenant_id})]


def source(ctx: Context) -> UUID:
    found: UUID = fetch(ctx, "SELECT source_id FROM client WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})[0][
        "source_id"
    ]
    return found


def test_sql_and_arrays_read_the_same_panel(simulated: TenantBox) -> None:
    made = world(60, 26, 5)
    with simulated.work() as ctx:
        assert features_service.as_of(ctx) == END
        read = features_service.read_panel(ctx, [client(ctx, name) for name in made.truth.external_ids], months=26)
    arrays = panel_of(made, 26)
    late = read.panel.length - arrays.length
    np.testing.assert_array_equal(read.panel.active[:, late:], arrays.active)
    for name, values in arrays.series.items():
        if name not in {"seats_active", "features_used", "mrr"}:
            np.testing.assert_allclose(read.panel.series[name][:, late:], values, rtol=1e-6, err_msg=name)


def test_a_record_after_the_day_changes_nothing_known_before(own: TenantBox) -> None:
    with own.work() as ctx:
        who = active(ctx)
        before = features_service.read_panel(ctx, who)
        day, at = before.as_of, before.panel.length - 2
        old = features.build(before.panel, at).values, health.signals_at(before.panel, at).values
        later = {"source_id": source(ctx), "client_id": who[0]}
        for number in range(40):
            insert(
                ctx, "ticket", **later, external_id=f"late-{number}", priority="urgent",
                opened_at=datetime.combine(day, time(9), UTC), escalated=True,
            )  # fmt: skip
        insert(ctx, "survey_response", **later, external_id="late", kind="csat", score=0, answered_on=day)
        after = features_service.read_panel(ctx, who)
        assert after.as_of == day
        np.testing.assert_array_equal(features.build(after.panel, at).values, old[0])
        np.testing.assert_array_equal(health.signals_at(after.panel, at).values, old[1])
        now = health.signals_at(after.panel, at + 1).values
        assert not np.array_equal(now, health.signals_at(before.panel, at + 1).values)


def test_facts_of_tomorrow_are_not_read(own: TenantBox) -> None:
    with own.work() as ctx:
        who = active(ctx)
        before = features_service.read_panel(ctx, who)
        insert(
            ctx, "survey_response", source_id=source(ctx), client_id=who[0], external_id="tomorrow", kind="csat",
            score=1, answered_on=ctx.today + timedelta(days=30),
        )  # fmt: skip
        after = features_service.read_panel(ctx, who)
        assert after.as_of <= ctx.today
        if after.as_of == before.as_of:
            np.testing.assert_array_equal(after.panel.series["csat"], before.panel.series["csat"])


def test_stored_scores_are_those_of_the_core(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        who = active(ctx)
        read = features_service.read_panel(ctx, who, months=predictions.MONTHS_TO_SCORE)
        t = read.panel.length - 1
        setup, (_, model) = models.health_setup(ctx, None), models.churn_model(ctx)
        sourced = np.array(setup.sourced)
        healthy = health.score(health.signals_at(read.panel, t).values, setup.weights, setup.bands, sourced=sourced)
        churn = model.predict(features.build(read.panel, t).values, read.panel.state["months_to_renewal"][:, t])
        for n, who_n in enumerate(who):
            kept = predictions.latest(ctx, who_n, "health")
            assert kept is not None
            assert kept["value"] == (None if np.isnan(healthy.value[n]) else pytest.approx(healthy.value[n], abs=1e-3))
            assert sum(row[1] for row in kept["drivers"]) + 50 == pytest.approx(healthy.value[n], abs=1e-3)
            told = predictions.latest(ctx, who_n, "churn")
            assert told is not None
            assert told["value"] == pytest.approx(churn.p[n, 2], abs=1e-5)
            assert told["detail"]["p30"][0] <= told["detail"]["p60"][0] <= told["detail"]["p90"][0]
            odds = told["detail"]["base"] + sum(row[1] for row in told["drivers"])
            assert odds == pytest.approx(np.log(churn.p[n, 2] / (1 - churn.p[n, 2])), abs=1e-4)


def test_only_what_changed_is_scored_again(own: TenantBox) -> None:
    with own.work() as ctx:
        before = count(ctx, "prediction"), count(ctx, "feature_snapshot")
        assert metrics.rescore(ctx).changed == 0
        assert (count(ctx, "prediction"), count(ctx, "feature_snapshot")) == before
        who = active(ctx)[0]
        insert(
            ctx, "survey_response", source_id=source(ctx), client_id=who, external_id="new", kind="csat", score=5,
            answered_on=features_service.as_of(ctx),
        )  # fmt: skip
        assert metrics.rescore(ctx).changed == 1
        assert count(ctx, "prediction") == before[0] + 2
        assert count(ctx, "feature_snapshot") == before[1] + 1


def test_other_weights_score_everybody_again_by_a_new_version(own: TenantBox) -> None:
    with own.work() as ctx:
        number = len(active(ctx))
        raw(ctx).execute(
            """UPDATE tenant SET settings = settings || '{"weights": {"utilization": 1.0}}' WHERE id = %s""",
            [ctx.tenant_id],
        )
        assert metrics.rescore(ctx).changed == number
        versions = [v for v in models.versions(ctx) if v["kind"] == "health"]
        assert versions[0]["state"] == "champion"
        assert sum(v["state"] == "champion" for v in versions) == 1


def test_training_is_repeatable_and_says_what_it_is(own: TenantBox) -> None:
    with own.work() as ctx:
        first = models.retrain(ctx)
        second = models.retrain(ctx)
        kept = {v["id"]: v for v in models.versions(ctx)}
        assert kept[first]["data_hash"] == kept[second]["data_hash"]
        assert models.repository.artifact(ctx, first) == models.repository.artifact(ctx, second)
        assert "fewer than 10 of your clients have left" in kept[second]["summary"]
        assert (kept[first]["state"], kept[second]["state"]) == ("retired", "champion")
        assert kept[second]["trained_through_on"] == features_service.as_of(ctx)
        assert set(kept[second]["versions"]) >= {"lightgbm", "numpy", "feature_set"}


def test_history_is_written_once_and_marked(own: TenantBox) -> None:
    with own.work() as ctx:
        assert predictions.backfill(ctx) == 0
        line = predictions.history(ctx, active(ctx)[0], "health", days=400)
        days = [row["as_of"] for row in line]
        assert days == sorted(set(days))
        assert days[-1] == features_service.as_of(ctx)
        assert line[0]["detail"] == {"backfilled": True}


def test_a_tenant_without_clients_has_nothing_to_score(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        scored = metrics.rescore(ctx)
        assert (scored.read.ids, scored.changed) == ((), 0)
        assert metrics.portfolio(ctx) == []


def test_strangers_see_nothing(simulated: TenantBox, other_tenant: TenantBox) -> None:
    with simulated.work() as ctx:
        who = active(ctx)[0]
    with other_tenant.work() as ctx:
        assert predictions.latest(ctx, who, "health") is None
        assert predictions.history(ctx, who, "churn") == []
        assert models.versions(ctx) == []
        assert not features_service.read_panel(ctx, [who]).panel.active.any()


def test_scores_need_the_right(simulated: TenantBox) -> None:
    with simulated.work("nobody") as ctx, pytest.raises(Forbidden):
        predictions.latest(ctx, ctx.tenant_id, "health")
    with simulated.work("nobody") as ctx, pytest.raises(Forbidden):
        models.versions(ctx)


def test_no_belief_of_a_day_after_the_data_is_shown(tenant: TenantBox, tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("id,name\nA,Client A\n")
    with tenant.work() as ctx:
        sources.import_path(ctx, tmp_path)
        metrics.rescore(ctx)  # nothing dated is known yet: believed today
        somebody = client(ctx, "A")
        (tmp_path / "tickets.csv").write_text("id,client,opened,status\n1,A,2026-02-03,open\n")
        sources.import_path(ctx, tmp_path)
        metrics.rescore(ctx)
        newest = predictions.latest(ctx, somebody, "health")
        assert newest
        assert newest["as_of"] == date(2026, 2, 3)
        assert predictions.history(ctx, somebody, "health")[-1]["as_of"] == date(2026, 2, 3)
