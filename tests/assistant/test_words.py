"""Answers about meaning read the settings in force: change one, ask again, and the answer changes with it."""

import random

import pytest

from pulseops.accounts import preferences
from pulseops.act.reclaims import service as reclaims
from pulseops.decide.alerts import service as alerts
from pulseops.learn.outcomes import ledger
from tests.act.test_reclaims import Scene
from tests.assistant.conftest import asked, person
from tests.conftest import TenantBox


@pytest.mark.parametrize("seed", range(4))
def test_health_weights_are_those_in_force(tenant: TenantBox, seed: int) -> None:
    dice = random.Random(seed)
    weights = preferences.check_weights({name: dice.uniform(0.05, 1) for name in preferences.WEIGHTS})
    owner = person("owner")
    with tenant.work(actor=owner) as ctx:
        before = asked(ctx, "How is the health score calculated?")
        preferences.change(ctx, {"weights": weights}, currency_fixed=True)
        after = asked(ctx, "How is the health score calculated?")
    told = {f["label"]: f["value"] for f in after["figures"]}
    assert all(told[f"Weight of {name}"] == share for name, share in weights.items())
    assert before["text"] != after["text"]


@pytest.mark.parametrize(
    ("question", "change", "label", "value"),
    [
        ("What counts as at risk?", {"risk": {"medium": 0.07, "high": 0.21}}, "high risk from", 0.21),
        ("Which bands are there?", {"bands": {"excellent": 91, "good": 70, "fair": 30}}, "excellent from", 91),
        ("How long until I am signed out?", {"idle_minutes": 77}, "Minutes until sign-out", 77),
    ],
)
def test_limits_are_those_in_force(tenant: TenantBox, question: str, change: dict, label: str, value: float) -> None:  # type: ignore[type-arg]
    with tenant.work(actor=person("owner")) as ctx:
        preferences.change(ctx, change, currency_fixed=True)
        found = asked(ctx, question)
    assert {f["label"]: f["value"] for f in found["figures"]}[label] == value


def test_alert_limits_are_those_in_force(tenant: TenantBox) -> None:
    with tenant.work(actor=person("owner")) as ctx:
        alerts.set_rule(ctx, "health_low", params={"health": 33.0})
        found = asked(ctx, "How do the alert rules work?")
    assert 33.0 in [f["value"] for f in found["figures"]]


def test_currency_and_fiscal_year_are_those_in_force(tenant: TenantBox) -> None:
    with tenant.work(actor=person("owner")) as ctx:
        preferences.change(ctx, {"currency": "EUR"}, currency_fixed=False)
        assert "The currency is EUR." in asked(ctx, "Which currency do we use?")["text"]
        preferences.change(ctx, {"fiscal_start": 4}, currency_fixed=True)
        found = asked(ctx, "When does our fiscal year begin?")
    assert "begins in April" in found["text"]


def test_savings_are_those_of_the_ledger(it_tenant: TenantBox) -> None:
    scene = Scene(it_tenant)

    def told_and_known() -> tuple[list[float], dict[str, float | None]]:
        with it_tenant.work(actor=person("it_admin")) as ctx:
            ledger.observe(ctx)
            told = [each["value"] for each in asked(ctx, "How much could we save on software?")["figures"]]
            return told, {figure.metric.id: figure.value for figure in ledger.figures(ctx)}

    told, known = told_and_known()
    assert told[0] == known["savings_potential"]
    assert told[0] > 0
    with scene.person() as ctx:
        reclaims.begin(ctx, scene.ids, ask=False, base_url="http://pulse.example")
    told, known = told_and_known()
    assert told[:3] == [known[f"savings_{kind}"] for kind in ("potential", "approved", "realised")]
    assert told[1] > 0
