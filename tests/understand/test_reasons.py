"""Levers verified in the scorer, changes that add up, and scores computed again to the last digit."""

from datetime import timedelta

import numpy as np
import polars as pl
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pulseops.accounts import preferences
from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.errors import Conflict, Forbidden, NotFound
from pulseops.core import health
from pulseops.core.health import Bands, HealthWeights, row_of
from pulseops.core.levers import REACHABLE, Lever, fewest
from pulseops.observe.sources import service as sources
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import reasons
from pulseops.understand.metrics import service as metrics
from pulseops.understand.predictions import service as predictions
from pulseops.understand.predictions.replay import replay
from tests.conftest import TenantBox
from tests.core.panels import world
from tests.core.test_health import good
from tests.understand.test_predictions import active

ALL = np.ones(health.COUNT, dtype=np.bool_)
PLACE = {signal.id: index for index, signal in enumerate(health.SIGNALS)}
ROWS = arrays(np.float64, (1, health.COUNT), elements=st.one_of(st.just(np.nan), st.floats(0, 120)))


@given(ROWS)
def test_applying_the_levers_gives_the_promised_score(values: np.ndarray) -> None:
    plan = fewest(values, HealthWeights(), Bands(), ALL)
    score = health.score(values, sourced=ALL)
    if plan is None:
        assert np.isnan(score.value[0]) or score.value[0] >= 80
        return
    changed = values.copy()
    for lever in plan.levers:
        assert lever.signal in REACHABLE
        changed[0, PLACE[lever.signal]] = lever.target
    then = health.score(changed, sourced=ALL)
    assert then.value[0] == pytest.approx(plan.then)
    assert plan.reached == (plan.then >= plan.goal)
    assert plan.now == score.value[0] < plan.goal
    if plan.reached and len(plan.levers) > 1:
        for leave in plan.levers:
            less = changed.copy()
            less[0, PLACE[leave.signal]] = leave.value
            assert health.score(less, sourced=ALL).value[0] < plan.goal


def test_one_lever_is_enough_for_a_late_payer() -> None:
    values = row_of({**good(), "payment_history": 90, "satisfaction": 70, "nps": 60, "monthly_spend": 0.8})
    plan = fewest(values, HealthWeights(), Bands(), ALL)
    assert plan is not None
    assert (plan.goal, plan.reached, [lever.signal for lever in plan.levers]) == (80, True, ["payment_history"])


def test_levers_name_the_invoices(simulated: TenantBox) -> None:
    with simulated.work("viewer") as ctx:
        found = [(who, reasons.levers(ctx, who)) for who in active(ctx)]
        for who, advice in found:
            row = metrics.standing(ctx, who)
            assert advice.band == row["health_band"]
            if advice.levers:
                told = {lever["signal"]: lever["target"] for lever in advice.levers}
                assert metrics.what_if(ctx, who, told)["then"]["value"] == pytest.approx(advice.then)
        assert any(advice.reached and advice.levers for _, advice in found)
    late = Lever("payment_history", value=40.0, target=5.0, gain=6.0)
    numbers = [f"INV-{n}" for n in range(5)]
    assert reasons._say(late, numbers[:1], None) == "Collect invoice INV-0"
    assert reasons._say(late, numbers, None) == "Collect invoices INV-0, INV-1, INV-2 and 2 more"
    assert reasons._say(late, [], None) == "See that the invoices of three months are paid on time"


UNPAID = """UPDATE invoice SET balance_minor = total_minor WHERE id = (SELECT i.id FROM invoice i
    JOIN client c ON c.id = i.client_id JOIN client_standing s ON s.client_id = c.id
    WHERE i.tenant_id = %(t)s AND c.status = 'active' AND s.health < 100 AND i.due_on = (SELECT max(due_on)
        FROM invoice WHERE client_id = c.id AND due_on < %(on)s::date - 20) ORDER BY i.due_on, i.id LIMIT 1)
    RETURNING id, client_id, external_id"""


def test_collecting_an_invoice_lifts_the_client_as_told(own: TenantBox) -> None:
    """The lever is not only tried in the scorer: the money comes in, and the score is what was promised."""
    with own.work("owner") as ctx:
        as_of = features_service.as_of(ctx)
        [bill] = fetch(ctx, UNPAID, {"t": ctx.tenant_id, "on": as_of})
        raw(ctx).execute("DELETE FROM payment WHERE invoice_id = %s", [bill["id"]])
        hard_to_please = {"excellent": 100.0, "good": 99.0, "fair": 98.0}
        preferences.change(ctx, {"bands": hard_to_please}, currency_fixed=True)
        metrics.rescore(ctx)
        advice = reasons.levers(ctx, bill["client_id"])
        [lever] = [each for each in advice.levers if each["signal"] == "payment_history"]
        assert lever["text"] == f"Collect invoice {bill['external_id']}"
        assert lever["target"] == lever["value"] / 2
        promised = metrics.what_if(ctx, bill["client_id"], {lever["signal"]: lever["target"]})["then"]["value"]
        assert promised == pytest.approx((advice.now or 0) + lever["gain"])
        invoices = world(15, 26, 5).tables["invoices"].filter(pl.col("external_id") == bill["external_id"])
        number = pl.col("external_id")
        paid = invoices.select("late-" + number, invoice=number, paid_on=pl.lit(as_of), amount="total")
        sources.import_tables(ctx, "Simulated", {"payments": paid})
        metrics.rescore(ctx)
        assert metrics.standing(ctx, bill["client_id"])["health"] == pytest.approx(promised, abs=1e-4)
        assert promised > (advice.now or 0) + 1


def test_a_client_that_left_has_no_levers(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        sql = "SELECT id FROM client WHERE tenant_id = %(t)s AND status = 'inactive' LIMIT 1"
        gone = fetch(ctx, sql, {"t": ctx.tenant_id})[0]["id"]
        advice = reasons.levers(ctx, gone)
        assert (advice.levers, advice.reason) == ([], "Not enough data for a health score.")


@pytest.mark.parametrize("kind", ["health", "churn"])
def test_what_changed_adds_up(simulated: TenantBox, kind: reasons.Kind) -> None:
    with simulated.work("viewer") as ctx:
        sql = "SELECT id FROM client WHERE tenant_id = %(t)s AND status = 'active' AND since_on < '2026-05-01'"
        old = [row["id"] for row in fetch(ctx, sql, {"t": ctx.tenant_id})]
        assert len(old) > 20
        for who in old:
            change = reasons.changed(ctx, who, kind, ctx.today - timedelta(days=95))
            assert change.before_on < change.now_on
            if change.before is None or change.now is None:
                continue
            total = sum(part["change"] for part in change.parts)
            odds = (lambda p: np.log(p / (1 - p))) if kind == "churn" else (lambda p: p)
            assert total == pytest.approx(odds(change.now) - odds(change.before), abs=2e-3)
        with pytest.raises(NotFound):
            reasons.changed(ctx, old[0], kind, ctx.today - timedelta(days=4000))


def newest(ctx: Context, kind: str) -> list[dict[str, object]]:
    found = [predictions.latest(ctx, who, kind) for who in active(ctx)]
    return [row for row in found if row]


@pytest.mark.parametrize("kind", ["health", "churn"])
def test_replay_is_identical(simulated: TenantBox, kind: str) -> None:
    with simulated.work("viewer") as ctx:
        rows = newest(ctx, kind)
        assert len(rows) > 30
        for row in rows:
            again = replay(ctx, row["id"])
            assert (again.again, again.intact, again.identical) == (row["value"], True, True)


def test_old_scores_replay_after_weights_and_models_changed(own: TenantBox) -> None:
    with own.work() as ctx:
        kept = newest(ctx, "health")[0], newest(ctx, "churn")[0]
        raw(ctx).execute(
            """UPDATE tenant SET settings = settings || '{"weights": {"utilization": 0.9}}' WHERE id = %s""",
            [ctx.tenant_id],
        )
        metrics.models.retrain(ctx)
        metrics.rescore(ctx)
        assert newest(ctx, "health")[0]["id"] != kept[0]["id"]
        assert all(replay(ctx, row["id"]).identical for row in (*kept, newest(ctx, "health")[0]))


def tamper(url: str, sql: str, *values: object) -> None:
    """As somebody who has the database itself; the application's own role may not."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.encode(), values)


@pytest.mark.parametrize(
    "change",
    [
        """"values" = jsonb_set("values", '{escalation_rate}', '0.987')""",
        """"values" = "values" - 'feature.tenure_log'""",
        """"values" = "values" || '{"feature.high_share": 0.123}'""",
        """status = status || '{"nps": "missing", "active_users": "derived"}'""",
    ],
)
def test_a_tampered_snapshot_is_found(own: TenantBox, database_url: str, change: str) -> None:
    with own.work() as ctx:
        row = next(r for r in newest(ctx, "health") if r["value"] is not None)
        assert replay(ctx, row["id"]).identical
    tamper(database_url, f"UPDATE feature_snapshot SET {change} WHERE id = %s", row["snapshot_id"])
    with own.work() as ctx:
        found = replay(ctx, row["id"])
        assert not found.intact
        assert not found.identical


def test_a_tampered_value_is_found(own: TenantBox, database_url: str) -> None:
    with own.work() as ctx:
        row = newest(ctx, "churn")[0]
    tamper(database_url, "UPDATE prediction SET value = value + 0.01 WHERE id = %s", row["id"])
    with own.work() as ctx:
        found = replay(ctx, row["id"])
        assert (found.intact, found.identical) == (True, False)


@pytest.mark.parametrize("table", ["prediction", "feature_snapshot"])
def test_the_application_itself_may_not_change_what_was_believed(own: TenantBox, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), own.work() as ctx:
        raw(ctx).execute(f"UPDATE {table} SET as_of = as_of - 1".encode())


def test_reconstructed_scores_say_that_they_cannot_be_replayed(own: TenantBox) -> None:
    with own.work() as ctx:
        sql = "SELECT id FROM prediction WHERE tenant_id = %(t)s AND snapshot_id IS NULL LIMIT 1"
        with pytest.raises(Conflict, match="inputs were not kept"):
            replay(ctx, fetch(ctx, sql, {"t": ctx.tenant_id})[0]["id"])


def test_strangers_and_the_unpermitted(simulated: TenantBox, other_tenant: TenantBox) -> None:
    with simulated.work() as ctx:
        who, row = active(ctx)[0], newest(ctx, "health")[0]
    with other_tenant.work("owner") as ctx:
        for call in (
            lambda: reasons.levers(ctx, who),
            lambda: reasons.changed(ctx, who, "health", ctx.today),
            lambda: replay(ctx, row["id"]),
        ):
            with pytest.raises(NotFound):
                call()
    with simulated.work("nobody") as ctx:
        with pytest.raises(Forbidden):
            replay(ctx, row["id"])
        with pytest.raises(Forbidden):
            reasons.levers(ctx, who)


def test_nothing_known_means_no_probability(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        row = metrics.create_client(ctx, {"name": "Blank"}, mrr_minor=None, renewal_on=None, signals={})
        assert (row["health"], row["p90"], row["risk"]) == (None, None, "unknown")
        assert features_service.as_of(ctx) == ctx.today
