"""Rules a tenant writes: firing, lasting, letting go, scope, tried on the past, explained, judged."""

from datetime import timedelta
from typing import Any

import pytest

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.decide.alerts import explaining, noise, own_rules, service, silences
from pulseops.decide.alerts.repository import Filter
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, add_source, change_standing, days, insert

BUSY = {"all": [{"left": {"metric": "open_tickets"}, "op": ">", "right": 10, "release": 6}]}


def add(ctx: Context, expression: Any = None, **values: Any) -> str:
    base = {
        "name": "Busy", "severity": "high", "expression": expression or BUSY, "scope": {"owners": [], "industries": []},
        "hold_days": 0, "cooldown_hours": 0, "digest_only": False, "enabled": True,
    }  # fmt: skip
    return str(own_rules.add_rule(ctx, {**base, **values})["key"])


def alerts(ctx: Context, *states: str) -> list[dict[str, Any]]:
    return service.page(ctx, Filter(states=states), "a.subject_name, a.id", offset=0, limit=50)[0]


def test_fires_holds_and_lets_go_at_its_own_limits(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, open_tickets=11)
        key = add(ctx)
        assert service.evaluate(ctx).opened == 1
        (found,) = alerts(ctx)
        assert (found["rule_key"], found["rule_label"], found["severity"]) == (key, "Busy", "high")
        assert found["title"] == "Busy: Open tickets 11"
        assert (found["value"], found["threshold"]) == (11, 10)
        change_standing(ctx, client, open_tickets=8)
        service.evaluate(ctx)
        assert alerts(ctx)[0]["state"] == "open", "between the limits it holds on"
        change_standing(ctx, client, open_tickets=None)
        service.evaluate(ctx)
        assert alerts(ctx)[0]["state"] == "open", "no data is not resolved"
        change_standing(ctx, client, open_tickets=6)
        service.evaluate(ctx)
        assert alerts(ctx)[0]["resolution"] == "The condition ended."
        change_standing(ctx, client, open_tickets=8)
        assert service.evaluate(ctx).reopened == 0, "and between them it opens nothing"


def test_departments_are_not_asked_whether_they_leave(tenant: TenantBox, it_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        assert "p90" in {measure.id for measure in own_rules.options(ctx)[0]}
    with it_tenant.work() as ctx:
        assert not {"p90", "mrr", "overdue"} & {measure.id for measure in own_rules.options(ctx)[0]}
        key = add(ctx)
        client = add_client(ctx, "Sales", kind="department", open_tickets=11)
        assert explaining.explain(ctx, key, client).steps[1].text == "The department is active."


def test_must_last_before_it_opens(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, open_tickets=11)
        key = add(ctx, hold_days=3)
        service.evaluate(ctx)
        assert alerts(ctx) == []
        assert "It must last 3 days" in " ".join(step.text for step in explaining.explain(ctx, key, client).steps)
    with tenant.work(now=NOW + timedelta(days=2)) as ctx:
        change_standing(ctx, client, open_tickets=None)
        service.evaluate(ctx)
    with tenant.work(now=NOW + timedelta(days=3, minutes=1)) as ctx:
        change_standing(ctx, client, open_tickets=12)
        assert service.evaluate(ctx).opened == 1, "a day without data does not start it anew"
        change_standing(ctx, client, open_tickets=1)
        service.evaluate(ctx)
    with tenant.work(now=NOW + timedelta(days=9)) as ctx:
        change_standing(ctx, client, open_tickets=12)
        found = service.evaluate(ctx)
        assert (found.opened, found.reopened) == (0, 0), "it begins anew"


def test_scope_and_switch(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "Mine", open_tickets=11, owner_name="Mara")
        add_client(ctx, "Other", open_tickets=11, owner_name="Theo", industry="Law")
        key = add(ctx, scope={"owners": ["Mara"], "industries": []})
        service.evaluate(ctx)
        assert [row["subject_name"] for row in alerts(ctx)] == ["Mine"]
        own_rules.change_rule(ctx, key, {"scope": {"owners": [], "industries": ["Law"]}})
        service.evaluate(ctx)
        assert [row["subject_name"] for row in alerts(ctx, "open")] == ["Other"]
        own_rules.change_rule(ctx, key, {"enabled": False})
        service.evaluate(ctx)
        assert alerts(ctx, "open") == []
        own_rules.change_rule(ctx, key, {"enabled": True})
        assert service.evaluate(ctx).reopened == 1, "nobody resolved it: it comes back with its rule"
        own_rules.remove_rule(ctx, key)
        assert alerts(ctx, "open") == []
        assert {row["rule_label"] for row in alerts(ctx)} == {"A rule that was removed"}
        with pytest.raises(NotFound):
            own_rules.own_rule(ctx, key)


def test_what_cannot_be_kept_is_refused_field_by_field(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add(ctx)
        with pytest.raises(Invalid) as caught:
            add(ctx, {"all": [{"left": 1, "op": "<", "right": 2}]}, severity="loud", hold_days=100, cooldown_hours=-1)
        fields = {problem.field for problem in caught.value.fields}
        assert fields == {"name", "severity", "hold_days", "cooldown_hours", "expression.all.0.left"}
    with tenant.work("viewer") as ctx:
        assert own_rules.own_rules(ctx)
        with pytest.raises(Forbidden):
            add(ctx, name="Another")


def test_strangers_see_none_of_it(tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        key, client = add(ctx), add_client(ctx)
        made = silences.add_silence(
            ctx, rule_key=key, client_id=None, reason="x", starts_at=NOW, ends_at=NOW + timedelta(days=1)
        )
    with other_tenant.work() as ctx:
        assert own_rules.own_rules(ctx) == []
        assert silences.silences(ctx) == []
        for call in (
            lambda: own_rules.own_rule(ctx, key),
            lambda: own_rules.remove_rule(ctx, key),
            lambda: explaining.explain(ctx, "churn_high", client),
            lambda: silences.end_silence(ctx, made["id"]),
        ):
            with pytest.raises(NotFound):
                call()
        with pytest.raises(Invalid, match="rule does not exist"):
            silences.add_silence(
                ctx, rule_key=key, client_id=None, reason="x", starts_at=NOW, ends_at=NOW + timedelta(days=1)
            )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"ends_at": NOW - timedelta(minutes=1)}, "ends_at"),
        ({"ends_at": NOW + timedelta(days=31)}, "ends_at"),
        ({"rule_key": "nonsense"}, "rule_key"),
        ({"starts_at": NOW.replace(tzinfo=None)}, "starts_at"),
    ],
)
def test_silences_need_a_reason_and_an_end(tenant: TenantBox, change: dict[str, Any], field: str) -> None:
    fine = {"rule_key": "churn_high", "client_id": None, "reason": "Move", "starts_at": NOW}
    fine |= {"ends_at": NOW + timedelta(days=1)}
    with tenant.work() as ctx, pytest.raises(Invalid) as caught:
        silences.add_silence(ctx, **{**fine, **change})
    assert caught.value.fields[0].field == field


def test_silencing_everything_is_not_for_everybody(tenant: TenantBox) -> None:
    with tenant.work("account_manager") as ctx, pytest.raises(Forbidden):
        silences.add_silence(
            ctx, rule_key=None, client_id=None, reason="x", starts_at=NOW, ends_at=NOW + timedelta(days=1)
        )


def believed(ctx: Context, client: Any, ago: int, health: float) -> None:
    insert(
        ctx, "prediction", client_id=client, kind="health", as_of=days(-ago), value=health, band="x", coverage=1.0,
        drivers="[]", detail={},
    )  # fmt: skip


def test_preview_counts_openings_and_the_churns_that_followed(tenant: TenantBox) -> None:
    low = {"all": [{"left": {"metric": "health"}, "op": "<", "right": 50, "release": 55}]}
    with tenant.work() as ctx:
        add_client(ctx, "Now", health=40.0)
        left = add_client(ctx, "Left", status="inactive", health=None, churned_on=days(-20))
        ctx.session.connection().exec_driver_sql(f"UPDATE client SET churned_on = '{days(-20)}' WHERE id = '{left}'")
        flapping = add_client(ctx, "Flapping")
        for client, history in (
            (left, ((88, 70.0), (60, 45.0))),
            (flapping, ((89, 49.0), (74, 53.0), (60, 49.0), (44, 60.0), (30, 49.0))),
        ):
            for ago, health in history:
                believed(ctx, client, ago, health)
        found = own_rules.preview(ctx, low, None, 0)
        assert (found.now, found.fired, found.before_churn) == (1, 3, 1)
        assert (found.leavers, found.leavers_warned) == (1, 1)
        assert [f.name for f in found.firings] == ["Flapping", "Left", "Flapping"]
        assert found.known_on, "says of which days scores are kept"
        assert own_rules.preview(ctx, low, None, 21).fired == 2, "lasting three weeks is rarer"
        assert own_rules.preview(ctx, low, {"owners": ["Nobody"]}, 0).fired == 0


def test_preview_says_what_has_no_past(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        full = {"all": [{"left": {"metric": "utilization"}, "op": ">", "right": 0.9}]}
        found = own_rules.preview(ctx, full, None, 0)
        assert (found.fired, found.without_past) == (None, ["Utilization"])


def test_preview_of_tickets_and_money_comes_from_the_store(tenant: TenantBox) -> None:
    both = {
        "all": [
            {"left": {"metric": "open_tickets"}, "op": ">=", "right": 2},
            {"left": {"metric": "overdue"}, "op": ">", "right": 100},
        ]
    }
    with tenant.work() as ctx:
        client, source = add_client(ctx), add_source(ctx)
        for n in range(2):
            insert(
                ctx, "ticket", source_id=source, external_id=f"t{n}", client_id=client, priority="normal",
                opened_at=NOW - timedelta(days=50), resolved_at=NOW - timedelta(days=20),
            )  # fmt: skip
        invoice = {"source_id": source, "client_id": client, "total_minor": 20_000, "currency": "USD"}
        bill = insert(ctx, "invoice", external_id="i", issued_on=days(-70), due_on=days(-40), **invoice)
        insert(
            ctx, "payment", source_id=source, external_id="p", client_id=client, invoice_id=bill, paid_on=days(-25),
            amount_minor=20_000, currency="USD",
        )  # fmt: skip
        found = own_rules.preview(ctx, both, None, 0)
        assert [firing.on for firing in found.firings] == [days(-35)]


@pytest.mark.parametrize(
    ("currency", "over", "under", "words"),
    [
        ("USD", 150_050, 99_999, "USD 1,500.50"),
        ("JPY", 1_500, 999, "JPY 1,500"),
        ("KWD", 1_500_500, 999_999, "KWD 1,500.500"),
    ],
)
def test_limits_of_money_count_as_the_currency_does(
    tenant: TenantBox, currency: str, over: int, under: int, words: str
) -> None:
    with tenant.work() as ctx:
        for name, minor in (("Over", over), ("Under", under)):
            client = add_client(ctx, name, mrr_minor=minor, currency=currency)
            insert(ctx, "contract", client_id=client, source_id=add_source(ctx, name), external_id=name, name=name,
                   start_on=days(-40), mrr_minor=minor, currency=currency, is_trial=False)  # fmt: skip
        expression = {"all": [{"left": {"metric": "mrr"}, "op": ">", "right": 1000}]}
        seen = own_rules.preview(ctx, expression, {"owners": [], "industries": []}, 0)
        assert seen.fired_clients == 1, "on the past too"
        add(ctx, expression)
        assert service.evaluate(ctx).opened == 1
        (found,) = alerts(ctx)
        assert (found["subject_name"], found["title"]) == ("Over", f"Busy: MRR {words}")


def test_explained_step_by_step(tenant: TenantBox) -> None:
    two = {"all": [*BUSY["all"], {"left": {"metric": "health"}, "op": "<", "right": 60}]}
    with tenant.work() as ctx:
        key = add(ctx, two)
        client = add_client(ctx, open_tickets=11, health=72.0)
        found = explaining.explain(ctx, key, client)
        assert found.verdict == "No alert. Health is 72; the rule asks for below 60."
        assert [step.holds for step in found.steps] == [True, True, True, False, False]
        change_standing(ctx, client, health=None)
        assert "Health is unknown" in explaining.explain(ctx, key, client).verdict
        change_standing(ctx, client, health=40.0)
        assert "opens with the next evaluation" in explaining.explain(ctx, key, client).verdict
        service.evaluate(ctx)
        opened = explaining.explain(ctx, key, client)
        assert opened.verdict.startswith("An alert is open since")
        alert = next(row for row in alerts(ctx) if row["rule_key"] == key)
        assert opened.alert_id == alert["id"]
        service.resolve(ctx, alert["id"], "Spoke")
        assert "stays quiet until" in explaining.explain(ctx, key, client).verdict
        silent = {"rule_key": None, "client_id": client, "reason": "x", "starts_at": NOW}
        silences.add_silence(ctx, ends_at=NOW + timedelta(days=1), **silent)
        service.reopen(ctx, alert["id"])
        assert "silenced until" in explaining.explain(ctx, key, client).verdict


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ({"p90": 0.36}, "opens with the next evaluation"),
        ({"p90": None}, "not known"),
        ({"p90": 0.09}, "Near the limit"),
        ({"p90": 0.01}, "Leaving within 90 days is 1 %"),
        ({"p90": 0.36, "status": "inactive"}, "The client is inactive"),
    ],
)
def test_built_in_rules_are_explained_too(tenant: TenantBox, standing: dict[str, Any], words: str) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, **standing)
        found = explaining.explain(ctx, "churn_high", client)
        assert words in found.verdict, found


def test_evidence_is_the_watched_figure_with_the_line(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, "Twice", health=44.0, health_before=45.0)
        for ago, health in ((200, 80.0), (100, 60.0), (10, 44.0)):
            believed(ctx, client, ago, health)
        service.evaluate(ctx)
        (alert,) = alerts(ctx)
        found = explaining.evidence(ctx, alert["id"])
        assert (found.measure, found.limit) == ("health", 50)
        assert found.points[0]["value"] is None, "unknown is not zero"
        assert [p["value"] for p in found.points if p["value"] is not None][-1] == 44.0
        assert found.similar == []
        service.resolve(ctx, alert["id"], "Spoke")
    with tenant.work(now=NOW + timedelta(days=8)) as ctx:
        service.evaluate(ctx)
        (again,) = alerts(ctx, "open")
        (before,) = explaining.evidence(ctx, again["id"]).similar
        assert (before["same_client"], before["acted"], before["resolution"]) == (True, True, "Spoke")


def test_budget_judges_only_what_had_its_time(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        for n in range(12):
            add_client(ctx, f"Client {n}", open_tickets=11)
        key = add(ctx)
        service.evaluate(ctx)
        assert not service.budgets(ctx)[key]["noisy"], "just opened"
        service.acknowledge(ctx, alerts(ctx)[0]["id"])
    with tenant.work(now=NOW + timedelta(days=3)) as ctx:
        found = service.budgets(ctx)[key]
        assert (found["opened"], found["judged"], found["acted"], found["noisy"]) == (12, 12, 1, True)


def test_a_rule_nobody_acts_on_moves_to_the_brief_and_back_by_a_person(tenant: TenantBox) -> None:
    def rule(ctx: Context) -> Any:
        return next(each for each in service.rules(ctx) if each.rule.key == "health_low")

    with tenant.work() as ctx:
        for n in range(12):
            insert(ctx, "alert", rule_key="health_low", fingerprint=f"f{n}", severity="high", severity_rank=2,
                   state="resolved", subject_name="x", title="x", evidence={}, opened_at=NOW - timedelta(days=9),
                   last_seen_at=NOW)  # fmt: skip
        assert noise.demote(ctx) == ["health_low"]
        assert noise.demote(ctx) == []
        assert (rule(ctx).digest_only, rule(ctx).demoted_at) == (True, NOW)
        entries, _ = audit.page(ctx, audit.AuditFilter(action="alert_rule.demoted"), limit=9, offset=0)
        assert entries[0]["detail"] == {"acted": 0, "judged": 12, "days": 90}
    with tenant.work("owner") as ctx:
        service.set_rule(ctx, "health_low", digest_only=False)
        assert (rule(ctx).digest_only, rule(ctx).demoted_at) == (False, None)
    with tenant.work() as ctx:
        assert noise.demote(ctx) == [], "a person took it back"
    with tenant.work(now=NOW + timedelta(days=91)) as ctx:
        assert noise.demote(ctx) == [], "these alerts are too old to judge by"
