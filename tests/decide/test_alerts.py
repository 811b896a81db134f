"""One alert per ongoing condition, from opening to its end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.decide.alerts import service
from pulseops.decide.alerts.repository import Filter
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, change_standing, days, insert


def every(ctx: Context, *states: str) -> list[dict[str, Any]]:
    return service.page(ctx, Filter(states=states), "a.rule_key, a.id", offset=0, limit=100)[0]


def only(ctx: Context, *states: str) -> dict[str, Any]:
    found = every(ctx, *states)
    assert len(found) == 1, [f["title"] for f in found]
    return found[0]


def limit(ctx: Context) -> float:
    """Where the tenant's high band begins."""
    return tenant_settings(ctx).risk["high"]


def kinds(ctx: Context, alert_id: UUID) -> list[str]:
    return [event["kind"] for event in reversed(service.get(ctx, alert_id)["events"])]


def test_a_calm_client_raises_nothing(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx)
        service.evaluate(ctx)
        assert every(ctx) == []


@pytest.mark.parametrize(
    ("rule", "standing", "words"),
    [
        (
            "churn_high",
            {"p90": 0.36, "risk_before": "medium"},
            "36 % likely to leave within 90 days; the risk was medium a month ago",
        ),
        ("health_low", {"health": 44.0, "health_before": 45.0}, "Health is 44, the limit is 50"),
        (
            "health_falling",
            {"health": 61.0, "health_before": 78.0, "open_tickets": 11},
            "Health fell from 78 to 61 in a month; open tickets rose from 4 to 11",
        ),
        ("renewal_near", {"renewal_on": days(25)}, "Contract ends on 18 Dec 2026 (in 25 days)"),
        ("seats_exhausted", {"utilization": 0.97, "seats_active": 97.0}, "97 of 100 seats are in use (97 %)"),
    ],
)
def test_rule_fires_with_its_facts(tenant: TenantBox, rule: str, standing: dict[str, Any], words: str) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, **standing)
        service.evaluate(ctx)
        found = only(ctx)
        assert (found["rule_key"], found["title"], found["client_id"]) == (rule, words, client)
        assert found["evidence"]["facts"][0]["value"]


def test_missing_figures_and_inactive_clients_raise_nothing(tenant: TenantBox) -> None:
    unknown = dict.fromkeys(("p90", "health", "health_before", "utilization", "overdue_minor", "renewal_on"))
    with tenant.work() as ctx:
        add_client(ctx, "Unknown", **unknown)
        add_client(ctx, "Gone", status="inactive", p90=0.9, health=10.0)
        service.evaluate(ctx)
        assert every(ctx) == []


def test_overdue_needs_the_days_and_says_how_much(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, overdue_minor=123_400)
        source = add_source(ctx)
        invoice = {
            "source_id": source,
            "client_id": client,
            "issued_on": days(-60),
            "total_minor": 123_400,
            "currency": "USD",
        }
        insert(ctx, "invoice", external_id="1", due_on=days(-10), **invoice)
        service.evaluate(ctx)
        assert every(ctx) == []
        insert(ctx, "invoice", external_id="2", due_on=days(-46), **invoice)
        service.evaluate(ctx)
        found = only(ctx)
        assert found["title"] == "USD 1,234 overdue, the oldest for 46 days"
        assert found["severity"] == "high"


def test_notice_date_comes_before_the_renewal(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, renewal_on=days(80))
        insert(
            ctx, "contract", source_id=add_source(ctx), external_id="k", client_id=client, start_on=days(-200),
            end_on=days(80), notice_on=days(20), mrr_minor=1, currency="USD", is_trial=False,
        )  # fmt: skip
        service.evaluate(ctx)
        found = only(ctx)
        assert found["title"].startswith("Last day to give notice is 13 Dec 2026")
        assert found["severity"] == "high"


def test_departments_get_renewals_by_product(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        product = add_product(ctx)
        for name in ("Sales", "Finance"):
            department = add_client(ctx, name, kind="department", renewal_on=days(40))
            add_subscription(ctx, department, product, cancel_by_on=days(10), term_end_on=days(40))
        service.evaluate(ctx)
        found = only(ctx)
        assert found["title"] == "Decide in 10 days: 200 seats renew after 3 Dec 2026"
        assert found["product_id"] == product


def test_anomalies_and_stale_sources(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        point = {
            "kind": "cost",
            "label": "Mail Suite",
            "observed": 900.0,
            "expected": 500.0,
            "lower": 400.0,
            "upper": 600.0,
        }
        point |= {"currency": "USD", "excess_minor": 40_000, "severity": "high", "status": "open", "grain": "month"}
        point |= {"last_on": days(-23), "periods": 1, "ratio": 4.0, "cause": Jsonb([])}
        anomaly = insert(ctx, "anomaly", series="cost:mail", period_on=days(-23), **point)
        add_source(ctx, "One-off file", "file", last_success_at=NOW - timedelta(days=9))
        add_source(ctx, "PSA", "connector", last_success_at=NOW - timedelta(days=9))
        service.evaluate(ctx)
        titles = [(f["rule_key"], f["subject_name"], f["title"]) for f in every(ctx)]
        assert titles == [
            ("anomaly", "Mail Suite", "Mail Suite: USD 900 in Oct 2026, USD 500 expected"),
            ("source_stale", "PSA", "No delivery for 9 days"),
        ]
        assert anomaly


def test_one_alert_per_condition_however_the_numbers_move(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, p90=0.20)
        assert service.evaluate(ctx).opened == 1
        change_standing(ctx, client, p90=0.27)
    with tenant.work(now=NOW + timedelta(hours=1)) as ctx:
        done = service.evaluate(ctx)
        assert (done.opened, done.refreshed) == (0, 1)
        found = only(ctx)
        assert "27 %" in found["title"]
        assert found["last_seen_at"] == NOW + timedelta(hours=1)
        assert kinds(ctx, found["id"]) == ["opened"]
    with tenant.work(now=NOW + timedelta(hours=2)) as ctx:
        assert service.evaluate(ctx).refreshed == 0, "nothing moved, nothing is written"
    with tenant.work(now=NOW + timedelta(days=1, hours=2)) as ctx:
        assert service.evaluate(ctx).refreshed == 1
        assert only(ctx)["last_seen_at"] == NOW + timedelta(days=1, hours=2)


def test_hysteresis_missing_data_and_end(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, p90=0.20)
        service.evaluate(ctx)
        change_standing(ctx, client, p90=0.9 * limit(ctx))
        service.evaluate(ctx)
        assert only(ctx)["state"] == "open", "inside the band it holds"
        change_standing(ctx, client, p90=None)
        service.evaluate(ctx)
        assert only(ctx)["state"] == "open", "no data is not resolved"
        change_standing(ctx, client, p90=0.05)
        assert service.evaluate(ctx).ended == 1
        found = only(ctx)
        assert (found["state"], found["resolution"]) == ("resolved", "The condition ended.")
        change_standing(ctx, client, p90=0.30)
        assert service.evaluate(ctx).reopened == 1, "back within days: the same alert, not a new one"
        assert sorted(kinds(ctx, only(ctx, "open")["id"])) == ["ended", "opened", "reopened"]


def test_holding_opens_nothing(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, p90=0.9 * limit(ctx))
        assert service.evaluate(ctx).opened == 0


def test_what_a_person_resolved_stays_quiet_unless_worse(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, p90=0.20)
        service.evaluate(ctx)
        service.resolve(ctx, only(ctx)["id"], "Spoke with them")
        assert service.evaluate(ctx).opened == 0
        change_standing(ctx, client, p90=0.45)
        assert service.evaluate(ctx).reopened == 1
        assert only(ctx)["severity"] == "critical"
    with tenant.work() as ctx:
        service.resolve(ctx, only(ctx)["id"], "Again")
    with tenant.work(now=NOW + timedelta(days=8)) as ctx:
        assert service.evaluate(ctx).opened == 1


def test_snooze_wakes_when_due_and_at_once_when_worse(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        first, second = add_client(ctx, "A", p90=0.20), add_client(ctx, "B", p90=0.21)
        service.evaluate(ctx)
        for found in every(ctx):
            service.snooze(ctx, found["id"], 7, "On holiday")
        change_standing(ctx, second, p90=0.5)
        assert service.evaluate(ctx).escalated == 1
        assert only(ctx, "snoozed")["client_id"] == first
    with tenant.work(now=NOW + timedelta(days=7)) as ctx:
        assert service.evaluate(ctx).woken == 1
        assert every(ctx, "snoozed") == []


def test_verbs_refuse_what_makes_no_sense(tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, p90=0.20)
        service.evaluate(ctx)
        alert = only(ctx)["id"]
        with pytest.raises(Invalid, match="7, 14, 30, 90"):
            service.snooze(ctx, alert, 5, "Because")
        with pytest.raises(Invalid, match="reason"):
            service.resolve(ctx, alert, "  ")
        with pytest.raises(Invalid, match="does not belong"):
            service.assign(ctx, alert, other_tenant.id)
        service.resolve(ctx, alert, "Done")
        with pytest.raises(Conflict, match="resolved already"):
            service.acknowledge(ctx, alert)
        service.reopen(ctx, alert)
        service.acknowledge(ctx, alert)
        assert only(ctx)["state"] == "acknowledged"
    with other_tenant.work() as ctx, pytest.raises(NotFound):
        service.get(ctx, alert)
    with tenant.work("viewer") as ctx, pytest.raises(Forbidden):
        service.acknowledge(ctx, alert)


def test_rules_can_be_set_and_turned_off(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, p90=0.9 * limit(ctx))
        service.evaluate(ctx)
        assert every(ctx) == []
        service.set_rule(ctx, "churn_high", params={"probability": 0.5 * limit(ctx)}, severity="medium")
        service.evaluate(ctx)
        assert only(ctx)["severity"] == "medium"
        service.set_rule(ctx, "churn_high", enabled=False)
        service.evaluate(ctx)
        assert only(ctx)["resolution"] == "The rule was turned off."
        with pytest.raises(Invalid, match="no such limit"):
            service.set_rule(ctx, "churn_high", params={"nonsense": 1})


def test_several_alerts_are_changed_together_or_not_at_all(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ids = [
            insert(ctx, "alert", rule_key="health_low", fingerprint=f"f{n}", severity="high", severity_rank=2,
                   state="open", subject_name="x", title="x", evidence={}, opened_at=NOW, last_seen_at=NOW)
            for n in range(3)
        ]  # fmt: skip
        assert service.change_many(ctx, ids, "snooze", days=7, reason="Holiday") == 3
        assert service.change_many(ctx, ids, "resolve", reason="Done") == 3
        assert service.change_many(ctx, ids, "acknowledge") == 0, "resolved ones are passed over"
        assert service.change_many(ctx, ids, "reopen") == 3
    with pytest.raises(NotFound), tenant.work() as ctx:
        service.change_many(ctx, [*ids, UUID(int=1)], "acknowledge")
    with tenant.work() as ctx:
        assert {service.get(ctx, each)["state"] for each in ids} == {"open"}


def test_deadlines_are_counted_from_today_where_the_tenant_is(tenant: TenantBox) -> None:
    with tenant.work(now=NOW + timedelta(days=2)) as ctx:
        add_client(ctx, renewal_on=days(10))
        service.evaluate(ctx)
        titles = [row["title"] for row in service.page(ctx, Filter(), "a.id", offset=0, limit=9)[0]]
        assert [title.rpartition(" (")[2] for title in titles if title.startswith("Contract ends")] == ["in 8 days)"]


def test_a_remembered_page_is_read_anew_when_an_alert_changed(tenant: TenantBox) -> None:
    def counted() -> dict[str, int]:
        with tenant.work() as ctx:
            return service.page(ctx, Filter(states=("open",)), "a.id", offset=0, limit=10)[1]

    with tenant.work() as ctx:
        add_client(ctx, p90=0.20)
        service.evaluate(ctx)
        alert_id = only(ctx)["id"]
    assert (counted()["open"], counted()["acknowledged"]) == (1, 0)
    with tenant.work() as ctx:
        service.acknowledge(ctx, alert_id)
    assert (counted()["open"], counted()["acknowledged"]) == (0, 1)
