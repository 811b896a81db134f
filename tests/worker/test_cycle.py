"""The cycle: each step on its own, written down, harmless to repeat."""

from datetime import timedelta
from typing import Any

import pytest

from pulseops.base import runs
from pulseops.base.context import Context
from pulseops.base.db import Database, raw
from pulseops.base.jobs import enqueue
from pulseops.base.settings import Settings
from pulseops.decide.alerts import service as alerts
from pulseops.decide.alerts.repository import Filter
from pulseops.observe.sources import service as sources
from pulseops.worker import app as worker
from pulseops.worker import cycle, repository
from tests.conftest import TenantBox
from tests.decide.facts import add_client


def open_alerts(ctx: Context) -> int:
    return alerts.page(ctx, Filter(), "a.id", offset=0, limit=1)[1]["open"]


def test_every_step_is_a_known_job() -> None:
    assert set(cycle.STEPS) == {job.key for job in runs.JOBS.values() if job.in_cycle}


def test_an_empty_tenant_goes_round(database: Database, tenant: TenantBox) -> None:
    states = cycle.run_cycle(database, tenant.id)
    assert set(states.values()) == {"succeeded"}, states
    with tenant.work() as ctx:
        last = runs.last_runs(ctx)
        assert set(last) == {*cycle.STEPS, "cycle"}
        assert all(run["state"] == "succeeded" and run["duration_ms"] >= 0 for run in last.values())


def test_a_failed_step_keeps_nothing_and_stops_only_what_needs_it(
    database: Database, tenant: TenantBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(ctx: Context) -> dict[str, Any]:
        add_client(ctx, "Half written")
        raise RuntimeError("secret detail")

    monkeypatch.setitem(cycle.STEPS, "score", broken)
    states = cycle.run_cycle(database, tenant.id)
    assert (states["score"], states["alerts"], states["anomalies"]) == ("failed", "skipped", "succeeded")
    with tenant.work() as ctx:
        last = runs.last_runs(ctx)
        assert "secret" not in last["score"]["error"]
        assert last["cycle"]["state"] == "failed"
        assert raw(ctx).execute("SELECT count(*) FROM client WHERE name = 'Half written'").fetchone() == (0,)


def test_a_run_whose_worker_died_is_not_running_for_ever(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        runs.begin(ctx, "score", "Schedule", ctx.now)
    cycle.run_cycle(database, tenant.id)
    with tenant.work() as ctx:
        rows, _ = runs.page(ctx, "score", "failed", offset=0, limit=10)
        assert [row["error"] for row in rows] == ["The worker stopped in the middle."]


def test_the_worker_takes_jobs_of_this_tenant_and_writes_them_down(
    database: Database, database_url: str, tenant: TenantBox, settings: Settings
) -> None:
    with tenant.work() as ctx:
        add_client(ctx, p90=0.3)
        assert enqueue(ctx, "alerts", once=True, asked_by="Ada")
        assert runs.waiting(ctx) == {"alerts"}
    worker.run(settings, database_url, wait=False)
    with tenant.work() as ctx:
        assert open_alerts(ctx) == 1
        rows, _ = runs.page(ctx, "alerts", "succeeded", offset=0, limit=10)
        assert "Ada" in {row["asked_by"] for row in rows}
        assert sum(row["result"]["opened"] for row in rows) == 1  # once, also when the clock's own round came between
        assert runs.waiting(ctx) == set()


def test_quiet_minutes_take_one_row(database: Database, tenant: TenantBox, settings: Settings) -> None:
    for _ in range(3):
        worker.dispatch(database, tenant.id, settings)
    with tenant.work() as ctx:
        assert runs.page(ctx, "dispatch", None, offset=0, limit=10)[1] == 1


def test_statistics_follow_a_large_import(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        raw(ctx).execute(
            "INSERT INTO user_account (id, email, name)"
            " SELECT gen_random_uuid(), %s || n, 'x' FROM generate_series(1, 3000) n",
            [str(tenant.id)],
        )
        raw(ctx).execute("SELECT pg_stat_force_next_flush()")
    with tenant.work() as ctx:
        assert "user_account" in repository.refresh_statistics(ctx)
        raw(ctx).execute("SELECT pg_stat_force_next_flush()")
    with tenant.work() as ctx:
        assert "user_account" not in repository.refresh_statistics(ctx)


def _bring_in(ctx: Context, stream: str, text: str) -> None:
    upload_id, _ = sources.upload(ctx, f"{stream}.csv", [text.encode()], 1)
    seen = sources.preview(ctx, upload_id)
    assert seen.stream == stream
    sources.start(ctx, upload_id, stream, seen.mapping)


def _cycles(tenant: TenantBox) -> int:
    with tenant.work() as ctx:
        return runs.page(ctx, "cycle", None, offset=0, limit=1)[1]


def test_several_files_are_scored_once_and_together(
    database_url: str, database: Database, tenant: TenantBox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycle, "LOOK_AGAIN_S", 0)
    monkeypatch.setattr(sources, "QUIET", timedelta(minutes=5))
    with database.unit_of_work(tenant.id) as ctx:
        _bring_in(ctx, "clients", "id,name,industry\nA,Acme,Retail\n")
    worker.run(settings, database_url, wait=False)
    assert _cycles(tenant) == 0, "another file may follow at once"
    monkeypatch.setattr(sources, "QUIET", timedelta(0))
    with database.unit_of_work(tenant.id) as ctx:
        _bring_in(ctx, "contracts", "contract id,client id,start date,mrr\nC,A,2024-01-01,100\n")
        worker.run(settings, database_url, wait=False)
        assert _cycles(tenant) == 0, "the second file is not yet committed"
    worker.run(settings, database_url, wait=False)
    assert _cycles(tenant) == 1
    with tenant.work() as ctx:
        sql = "SELECT created_at > (SELECT max(finished_at) FROM sync_run) FROM feature_snapshot"
        assert [tuple(row) for row in raw(ctx).execute(sql)] == [(True,)]


def test_imports_without_end_are_scored_all_the_same(database: Database, tenant: TenantBox) -> None:
    with database.unit_of_work(tenant.id) as ctx:
        _bring_in(ctx, "clients", "id,name,industry\nA,Acme,Retail\n")
    for minutes, waits in ((0, True), (14, True), (15, False)):
        with database.unit_of_work(tenant.id) as ctx:
            raw(ctx).execute("UPDATE sync_run SET finished_at = now() - %s * interval '1 min'", [minutes])
        with database.unit_of_work(tenant.id) as ctx, database.unit_of_work(tenant.id) as other:
            _bring_in(ctx, "clients", f"id,name,industry\nB,Beta,Retail\nC,Gamma,{minutes}\n")
            assert sources.arriving(other, None) == waits
            ctx.session.rollback()
    with database.unit_of_work(tenant.id) as ctx:
        assert not sources.arriving(ctx, ctx.now), "what was scored already keeps nobody waiting"
