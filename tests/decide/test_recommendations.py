"""What is proposed, what it is worth, and what people decide about it."""

from datetime import timedelta
from typing import Any

import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.decide.recommendations import service
from pulseops.decide.recommendations.assumptions import PLAYS, cost_minor
from pulseops.decide.recommendations.queue import queue
from pulseops.decide.recommendations.repository import Filter
from pulseops.understand.waste import service as waste
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, change_standing, days, insert


def every(ctx: Context, *states: str) -> list[dict[str, Any]]:
    order = "r.expected_minor DESC, r.id"
    found: list[dict[str, Any]] = service.page(ctx, Filter(states=states), order, offset=0, limit=100)["rows"]
    return found


def only(ctx: Context, *states: str) -> dict[str, Any]:
    found = every(ctx, *states)
    assert len(found) == 1, [f["title"] for f in found]
    return found[0]


def test_retention_shows_each_part_of_its_value(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, mrr_minor=500_000, p90=0.4, risk="high", top_driver="Tickets rose from 4 to 11")
        service.generate(ctx)
        found = only(ctx)
        play = PLAYS["retention"]
        assert found["kind"] == "retention"
        assert found["value_minor"] == 500_000 * 12 * 0.4
        assert found["value_basis"] == "MRR USD 5,000 x 12 x 40 % probability of leaving in 90 days"
        assert found["expected_minor"] == round(play.success * found["value_minor"] - cost_minor(play))
        assert "assumed, until your own outcomes replace it" in found["probability_basis"]
        assert "Tickets rose from 4 to 11" in found["why"]
        assert found["success_test"]["days"] == 90
        assert {"label": "MRR", "value": "USD 5,000"}.items() <= found["evidence"][1].items()


def test_upsell_needs_health_above_80_and_use_above_85(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "At the line", health=80.0, utilization=0.9)
        add_client(ctx, "Also", health=90.0, utilization=0.85)
        add_client(ctx, "Unknown", health=None, utilization=0.9)
        wanted = add_client(ctx, "Full", health=80.1, utilization=0.86)
        service.generate(ctx)
        assert (only(ctx)["kind"], only(ctx)["client_id"]) == ("upsell", wanted)


def test_unused_seats_and_near_renewals(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "Idle", utilization=0.49, seats_active=49.0)
        add_client(ctx, "Calm", renewal_on=days(60), mrr_minor=5_000_000)
        service.generate(ctx)
        assert {(r["kind"], r["subject_name"]) for r in every(ctx)} == {
            ("license_optimization", "Idle"),
            ("renewal", "Calm"),
        }
        assert next(r for r in every(ctx) if r["kind"] == "renewal")["expires_on"] == days(60)


def test_not_worth_its_cost_is_not_proposed(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, mrr_minor=5_000, p90=0.4, risk="high")
        service.generate(ctx)
        assert every(ctx) == []


def seats(ctx: Context, department: Any, product: Any, *, idle: int, disabled: int) -> None:
    """Holders idle for a hundred days, holders whose account is disabled, and one who used the seat today."""
    source = add_source(ctx, f"Directory {product}")
    for number in range(idle + disabled + 1):
        person = insert(
            ctx,
            "person",
            source_id=source,
            external_id=f"p{number}",
            client_id=department,
            kind="human",
            enabled=number < idle or number == idle + disabled,
        )
        insert(
            ctx, "seat", source_id=source, external_id=f"s{number}", product_id=product, person_id=person,
            assigned_on=days(-300), last_active_on=days(0 if number == idle + disabled else -100),
        )  # fmt: skip


def test_savings_count_seats_and_respect_the_term(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        sales = add_client(ctx, "Sales", kind="department", mrr_minor=None)
        product = add_product(ctx)
        term = {"cancel_by_on": days(30), "term_end_on": days(60)}
        add_subscription(ctx, sales, product, purchased=100, assigned=80, unit_cost_minor=3_000, **term)
        seats(ctx, sales, product, idle=4, disabled=2)
        waste.refresh(ctx)
        service.generate(ctx)
        found = only(ctx)
        assert (found["kind"], found["title"]) == ("cost_saving", "Return 26 of 100 seats")
        # free from the day after the term; the plan of the room `waste` is the one figure for it
        assert found["value_minor"] == waste.plans(ctx)["rows"][0]["amount_minor"]
        assert found["value_minor"] == pytest.approx(26 * 3_000 * (12 - 61 / 30.4375), rel=0.02)
        assert found["expires_on"] == days(30), "after the last day of notice there is nothing to save in this term"
        assert "20 seats nobody holds, 2 seats of disabled accounts, 4 seats not used for 60 days" in found["why"]


def test_a_missed_notice_saves_nothing(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        sales = add_client(ctx, "Sales", kind="department", mrr_minor=None)
        add_subscription(ctx, sales, add_product(ctx), assigned=10, cancel_by_on=days(-1), term_end_on=days(60))
        waste.refresh(ctx)
        service.generate(ctx)
        assert every(ctx) == []


def test_generating_again_changes_nothing_until_facts_change(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, p90=0.4, risk="high")
        assert service.generate(ctx).opened == 1
        again = service.generate(ctx)
        assert (again.opened, again.updated, again.expired) == (0, 0, 0)
        change_standing(ctx, client, p90=0.5)
        assert service.generate(ctx).updated == 1
        assert "50 %" in only(ctx)["why"]
        change_standing(ctx, client, risk="low")
        assert service.generate(ctx).expired == 1
        assert only(ctx)["state"] == "expired"
        assert service.get(ctx, only(ctx)["id"])["decisions"][0]["action"] == "expire"


def test_dismissed_stays_away_and_snoozed_comes_back(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "A", p90=0.4, risk="high")
        service.generate(ctx)
        service.dismiss(ctx, only(ctx)["id"], "We spoke last week")
        assert service.generate(ctx).opened == 0
        service.reopen(ctx, only(ctx)["id"])
        service.snooze(ctx, only(ctx)["id"], 7)
        assert service.generate(ctx).opened == 0
    with tenant.work(now=NOW + timedelta(days=7)) as ctx:
        assert service.generate(ctx).woken == 1
        assert only(ctx)["state"] == "open"


def test_verbs_refuse_what_makes_no_sense(tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, p90=0.4, risk="high")
        service.generate(ctx)
        found = only(ctx)["id"]
        with pytest.raises(Invalid, match="reason"):
            service.dismiss(ctx, found, " ")
        with pytest.raises(Invalid, match="7, 14, 30, 90"):
            service.snooze(ctx, found, 1)
        with pytest.raises(Invalid, match="does not belong"):
            service.assign(ctx, found, other_tenant.id)
        service.dismiss(ctx, found, "No")
        with pytest.raises(Conflict, match="dismissed already"):
            service.snooze(ctx, found, 7)
    with other_tenant.work() as ctx, pytest.raises(NotFound):
        service.get(ctx, found)
    with tenant.work("viewer") as ctx, pytest.raises(Forbidden):
        service.dismiss(ctx, found, "No")


def test_the_queue_ranks_by_value_and_by_how_soon_it_is_too_late(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "Grows", health=90.0, utilization=0.95, mrr_minor=2_000_000)
        ends = add_client(ctx, "Ends", mrr_minor=300_000, p90=0.01)
        later = add_client(ctx, "Later", mrr_minor=300_000, p90=0.01)
        kept = add_client(ctx, "Renewed", mrr_minor=300_000, p90=0.01)
        for client, starts, lasts in ((ends, -300, 1), (later, -300, 25), (kept, -300, 1), (kept, 1, 400)):
            source = fetch(ctx, "SELECT source_id FROM client WHERE id = %(c)s", {"c": client})[0]["source_id"]
            insert(ctx, "contract", client_id=client, source_id=source, external_id=f"{client}{lasts}", currency="USD",
                   mrr_minor=300_000, is_trial=False, start_on=days(starts), end_on=days(lasts))  # fmt: skip
        service.generate(ctx)
        found = queue(ctx, (), 20)
        by_name = {item["subject_name"]: item for item in found}
        first = found[0]
        assert (first["subject_name"], first["kind"], first["days_left"]) == ("Ends", "contract", 1)
        assert first["expected_minor"] == 300_000, "at least a month of MRR"
        assert (first["urgency"], first["score"]) == (15.0, 4_500_000.0)
        assert by_name["Grows"]["expected_minor"] > first["expected_minor"], "worth more, but it can wait"
        assert by_name["Grows"]["urgency"] == 1
        assert 1 < by_name["Later"]["urgency"] < 2
        assert "Renewed" not in by_name
        assert [item["kind"] for item in queue(ctx, ("upsell",), 20)] == ["upsell"]
