"""Drift is looked for once a day of data, told to alerts when it is real, and health is held against leaving."""

from contextlib import suppress

import pytest

from pulseops.base.db import fetch, raw
from pulseops.base.errors import Forbidden
from pulseops.decide.alerts import service as alerts
from pulseops.decide.alerts.repository import Filter
from pulseops.learn.readouts import service
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import models, track
from tests.conftest import TenantBox


class Undo(Exception):
    """Ends a unit of work without keeping anything of it."""


def test_a_check_is_kept_once_a_day_and_says_what_it_saw(settled: TenantBox) -> None:
    with settled.work() as ctx:
        assert service.last_check(ctx) is None
        assert service.check(ctx)["checked"] == 1
        assert service.check(ctx) == {"checked": 0}
        found = service.last_check(ctx)
        assert found is not None
        assert (found.as_of, found.model_number) == (features_service.as_of(ctx), 1)
        assert len(found.calibration["months"]) == 9
        assert found.calibration["observed"] == sum(m["left"] for m in found.calibration["months"])
        assert {m["state"] for m in found.features} <= {"ok", "warn", "alarm", "few"}
        assert {"name", "psi", "chance", "missing_before", "missing_now", "group"} <= set(found.features[0])
        noted = models.in_use(ctx)
        assert noted is not None
        assert noted["drift"]["state"] == found.state


def test_months_since_the_fit_join_those_it_was_judged_on(settled: TenantBox) -> None:
    with settled.work() as ctx:
        before = len(track.cases(ctx))
        service.check(ctx)
        model = models.in_use(ctx)
        assert model is not None
        to_date, judged = model["evaluation"]["to_date"], track.cases(ctx)
        assert to_date["later"] == 7, "nine months since, and the 90 days after seven month ends are over"
        assert len(judged) == to_date["pooled"]["n"] > before
        assert len(to_date["months"]) == len(model["evaluation"]["months"]) + 7
        assert (judged.y == ((judged.ahead >= 1) & (judged.ahead <= 3))).all()
        assert {each.months for each in track.calls(ctx)} == {len(to_date["months"])}


def test_real_drift_opens_one_alert_and_its_end_closes_it(settled: TenantBox) -> None:
    with suppress(Undo), settled.work() as ctx:
        raw(ctx).execute(
            "UPDATE usage_day SET logins = logins * 20, active_users = 0 WHERE tenant_id = %s", [ctx.tenant_id]
        )
        assert service.check(ctx) == {"checked": 1, "alarms": 1}
        found = service.last_check(ctx)
        assert found is not None
        assert any("PSI" in reason for reason in found.reasons)
        alerts.evaluate(ctx)
        rows, _ = alerts.page(ctx, Filter(), "a.id", offset=0, limit=200)
        told = [row for row in rows if row["rule_key"] == "model_drift"]
        assert [row["subject_name"] for row in told] == ["Churn model 1"]
        model = models.in_use(ctx)
        assert model is not None
        models.note_drift(ctx, model["id"], "ok", [])
        alerts.evaluate(ctx)
        sql = "SELECT state FROM alert WHERE tenant_id = %(t)s AND rule_key = 'model_drift'"
        assert [row["state"] for row in fetch(ctx, sql, {"t": ctx.tenant_id})] == ["resolved"]
        raise Undo


def test_the_day_a_state_began_stays(settled: TenantBox) -> None:
    with settled.work() as ctx:
        model = models.in_use(ctx)
        assert model is not None
        models.note_drift(ctx, model["id"], "alarm", ["a"])
        since = models.version(ctx, model["id"])["drift"]["since"]
    with settled.work() as ctx:
        models.note_drift(ctx, model["id"], "alarm", ["a", "b"])
        again = models.version(ctx, model["id"])["drift"]
        assert (again["since"], again["reasons"]) == (since, ["a", "b"])


def test_health_is_held_against_leaving(settled: TenantBox) -> None:
    with settled.work() as ctx:
        service.check(ctx)
        found = service.last_health(ctx)
        assert found is not None
        figures = found["figures"]
        assert sum(row["n"] for row in figures["bands"]) == figures["n"] + figures["unknown"]
        assert ("rank" in figures) == figures["enough"]


def test_departments_and_empty_tenants_are_not_checked(it_tenant: TenantBox, tenant: TenantBox) -> None:
    for box in (it_tenant, tenant):
        with box.work() as ctx:
            assert service.check(ctx) == {"checked": 0}
            assert service.last_check(ctx) is None
            assert service.last_health(ctx) is None


def test_readouts_need_the_right(settled: TenantBox) -> None:
    with settled.work("nobody") as ctx:
        for verb in (service.last_check, service.last_health):
            with pytest.raises(Forbidden):
                verb(ctx)
