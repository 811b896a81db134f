"""Products: one row each with seats, use and money, and what must not be invented, added or lost."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import polars as pl
import pytest

from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.base.ids import uuid7
from pulseops.observe.licenses import service as licenses
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import software
from tests.conftest import TenantBox
from tests.decide.facts import TODAY, add_client, add_product, add_source, add_subscription, insert


def hold(ctx: Context, client: UUID, product: UUID, *ago: int | None, **person: Any) -> None:
    """Seats of new people, last used so many days ago (None: no use on record)."""
    source = add_source(ctx, f"Directory {uuid7()}")
    for days in ago:
        row = {"kind": "human", "enabled": True, "name": "Ada Example", **person}
        who = insert(ctx, "person", source_id=source, external_id=str(uuid7()), client_id=client, **row)
        used = None if days is None else TODAY - timedelta(days=days)
        seat = {"product_id": product, "person_id": who, "last_active_on": used}
        insert(ctx, "seat", source_id=source, external_id=str(uuid7()), **seat)


def use(ctx: Context, client: UUID, product: UUID, users: float, ago: int) -> None:
    """A day of usage of a product."""
    day = TODAY - timedelta(days=ago)
    row = {"client_id": client, "product_id": product, "day": day, "active_users": users}
    insert(ctx, "usage_day", source_id=add_source(ctx, f"Usage {uuid7()}"), **row)


def row(ctx: Context, product: UUID) -> dict[str, Any]:
    return software.row(ctx, product)


@pytest.fixture
def lab(it_tenant: TenantBox) -> tuple[TenantBox, UUID]:
    """An IT tenant with one department."""
    with it_tenant.work() as ctx:
        return it_tenant, add_client(ctx, "Lab", kind="department")


def test_seats_use_and_money_of_a_product(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx)
        add_subscription(ctx, client, product, purchased=10, assigned=5, unit_cost_minor=1_000)
        hold(ctx, client, product, 0, 29, 30, 200, None)
        found = row(ctx, product)
    assert (found["purchased"], found["assigned"], found["listed"], found["active"]) == (10, 5, 5, 2)
    assert (found["utilization"], found["unused"], found["basis"]) == (0.2, 8, "seats")
    cost = {"currency": "USD", "monthly_minor": 10_000, "unit_minor": 1_000, "unused_minor": 8_000}
    assert (found["costs"], found["issues"]) == ([cost], [])


def test_use_nobody_reports_is_unknown(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx)
        add_subscription(ctx, client, product, purchased=10)
        hold(ctx, client, product, None, None)
        found, totals = row(ctx, product), software.page(ctx, software.narrowed(ctx), offset=0, limit=5)["totals"]
    assert [found[name] for name in ("active", "utilization", "unused", "basis")] == [None] * 4
    assert (found["listed"], found["costs"][0]["unused_minor"]) == (2, None)
    assert (totals["purchased"], totals["active"], totals["utilization"]) == (10, None, None)


def test_usage_reports_count_where_no_seats_are_listed(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx)
        add_subscription(ctx, client, product, purchased=10)
        for users, ago in ((3.0, 2), (6.4, 9), (9.0, 40)):
            use(ctx, client, product, users, ago)
        found = row(ctx, product)
    assert (found["active"], found["basis"], found["unused"]) == (7, "usage", 3)


def test_a_client_without_use_does_not_pull_utilization_down(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        product = add_product(ctx)
        seen, unseen = add_client(ctx, "Seen"), add_client(ctx, "Unseen")
        for client in (seen, unseen):
            add_subscription(ctx, client, product, purchased=10, assigned=8)
        hold(ctx, seen, product, *[1] * 8)
        found = row(ctx, product)
        alone = software.page(ctx, software.narrowed(ctx, client=unseen), offset=0, limit=5)
    # the product has a seat list; a client of an MSP without one is unknown
    assert (found["purchased"], found["active"], found["utilization"], found["unused"]) == (20, 8, 0.8, 2)
    assert (alone["rows"][0]["purchased"], alone["rows"][0]["active"]) == (10, None)


def test_departments_share_what_one_of_them_bought(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product, sales = add_product(ctx), add_client(ctx, "Sales", kind="department")
        add_subscription(ctx, client, product, purchased=10, assigned=9)
        hold(ctx, sales, product, *[1] * 9)
        found = row(ctx, product)
    assert (found["active"], found["utilization"], found["clients"]) == (9, 0.9, 1)


def test_trials_ended_and_future_terms_do_not_count(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    day: Callable[[int], date] = lambda ago: TODAY - timedelta(days=ago)  # noqa: E731
    with box.work() as ctx:
        product = add_product(ctx)
        add_subscription(ctx, client, product, purchased=1, term_end_on=day(-20), cancel_by_on=day(-5))
        add_subscription(ctx, client, product, purchased=10, is_trial=True)
        add_subscription(ctx, client, product, purchased=100, ended_on=day(0))
        add_subscription(ctx, client, product, purchased=1_000, start_on=day(-1))
        add_subscription(ctx, client, product, purchased=10_000, term_end_on=day(1), auto_renew=False)
        gone = add_client(ctx, "Gone", kind="department", status="inactive")
        add_subscription(ctx, gone, product, purchased=100_000)
        found = row(ctx, product)
        rows, total = licenses.subscriptions(ctx, product, on=TODAY, offset=0, limit=10)
    assert (found["purchased"], found["renewal_on"], found["cancel_by_on"]) == (1, day(-20), day(-5))
    assert (total, [r["is_running"] for r in rows].count(True)) == (6, 1)


def test_bad_input_is_shown_not_hidden(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        nothing, unpriced, two, backward = (add_product(ctx, name) for name in ("Nothing", "Free", "Two", "Back"))
        add_subscription(ctx, client, nothing, purchased=0, assigned=5)
        add_subscription(ctx, client, unpriced, purchased=7, assigned=7, unit_cost_minor=None)
        add_subscription(ctx, client, two, purchased=1, assigned=1, unit_cost_minor=100)
        add_subscription(ctx, client, two, purchased=1, assigned=1, unit_cost_minor=300, currency="EUR")
        wrong = {"start_on": TODAY - timedelta(days=1), "term_end_on": TODAY - timedelta(days=9)}
        add_subscription(ctx, client, backward, **wrong, auto_renew=True)
        rows = {r["name"]: r for r in software.every(ctx, software.narrowed(ctx))}
        totals = software.page(ctx, software.narrowed(ctx), offset=0, limit=1)["totals"]
        renewals = software.renewals(ctx, months=12)["rows"]
    assert (rows["Nothing"]["utilization"], rows["Nothing"]["issues"]) == (None, ["over_assigned"])
    assert (rows["Free"]["purchased"], rows["Free"]["costs"], rows["Free"]["unpriced"]) == (7, [], 1)
    assert {c["currency"]: c["monthly_minor"] for c in rows["Two"]["costs"]} == {"USD": 100, "EUR": 300}
    assert rows["Two"]["issues"] == ["several_currencies"]
    assert (rows["Back"]["renewal_on"], rows["Back"]["issues"]) == (None, ["dates_contradict"])
    assert {c["currency"]: c["monthly_minor"] for c in totals["costs"]} == {"USD": 100_100, "EUR": 300}
    assert renewals == []


def test_list_totals_equal_the_rows_under_every_filter(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        for number in range(12):
            product = add_product(ctx, f"Tool {number} 100%_", vendor=f"Vendor {number % 3}", category="Design")
            add_subscription(ctx, client, product, purchased=number, unit_cost_minor=100)
            hold(ctx, client, product, *[1] * (number // 2))
        for narrow in ({}, {"q": "1 100%_"}, {"vendor": "Vendor 1"}, {"utilization_below": 0.4}, {"client": client}):
            filters = software.narrowed(ctx, **narrow)
            page, rows = software.page(ctx, filters, offset=0, limit=3), software.every(ctx, filters)
            assert page["total"] == len(rows) > 0
            for name in ("purchased", "active", "unused"):
                assert (page["totals"][name] or 0) == sum(r[name] or 0 for r in rows)
            monthly = sum(c["monthly_minor"] for r in rows for c in r["costs"])
            assert page["totals"]["costs"][0]["monthly_minor"] == monthly
        seen = [r["id"] for n in range(4) for r in software.page(ctx, filters, offset=3 * n, limit=3)["rows"]]
        assert len(set(seen)) == 12
        with pytest.raises(Invalid):
            software.page(ctx, software.narrowed(ctx, sort="nonsense"), offset=0, limit=3)


def test_a_product_by_hand(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work("it_admin") as ctx:
        product = licenses.create(ctx, {"name": " Mail ", "vendor": "", "list_price_minor": 500, "currency": "USD"})
        assert (row(ctx, product)["name"], row(ctx, product)["vendor"]) == ("Mail", None)
        licenses.update(ctx, product, {"owner_name": "Priya", "list_price_minor": 0})
        assert (row(ctx, product)["owner_name"], row(ctx, product)["list_price_minor"]) == ("Priya", 0)
        with pytest.raises(Conflict):
            licenses.create(ctx, {"name": "MAIL"})
        for wrong in ({"name": " "}, {"list_price_minor": -1}, {"tenant_id": uuid7()}, {"vendor": "x" * 201}):
            with pytest.raises(Invalid):
                licenses.update(ctx, product, wrong)
        with pytest.raises(Invalid) as refused:
            licenses.create(ctx, {"name": "Priced", "list_price_minor": 1})
        assert refused.value.fields[0].field == "currency"
        seats = {"client_id": client, "purchased": 5, "unit_cost_minor": 100, "currency": "USD"}
        subscription = licenses.add_subscription(ctx, product, seats)
        licenses.update_subscription(ctx, product, subscription, {"purchased": 8})
        assert row(ctx, product)["costs"][0]["monthly_minor"] == 800
        with pytest.raises(Conflict) as held:
            licenses.delete(ctx, product)
        assert "1 subscription" in held.value.detail
        licenses.update_subscription(ctx, product, subscription, {"ended_on": TODAY})
        assert (row(ctx, product)["purchased"], row(ctx, product)["costs"]) == (None, [])
        spare = licenses.create(ctx, {"name": "Spare"})
        licenses.delete(ctx, spare)
        with pytest.raises(NotFound):
            licenses.get(ctx, spare)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"purchased": 0, "assigned": 5}, "assigned"),
        ({"purchased": -1}, "purchased"),
        ({"unit_cost_minor": 10**14}, "unit_cost_minor"),
        ({"start_on": TODAY, "term_end_on": TODAY - timedelta(days=1)}, "term_end_on"),
        ({"term_end_on": TODAY, "cancel_by_on": TODAY + timedelta(days=1)}, "cancel_by_on"),
        ({"client_id": uuid7()}, "client_id"),
    ],
)
def test_a_subscription_that_contradicts_itself_is_refused(
    lab: tuple[TenantBox, UUID], values: dict[str, Any], field: str
) -> None:
    box, client = lab
    with box.work() as ctx, pytest.raises(Invalid) as refused:
        licenses.add_subscription(ctx, add_product(ctx), {"client_id": client, **values})
    assert refused.value.fields[0].field == field


def test_holders_by_last_use(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx)
        hold(ctx, client, product, 3, 40, None)
        hold(ctx, client, product, 100, enabled=False, name="Bob Gone")

        def people(**more: Any) -> tuple[list[dict[str, Any]], int]:
            asked = {"use": None, "q": None, "sort": "last_active_on", "offset": 0, "limit": 10, **more}
            return licenses.people(ctx, product, on=TODAY, **asked)

        rows, total = people()
        assert (total, rows[0]["last_active_on"], rows[-1]["last_active_on"]) == (4, None, TODAY - timedelta(days=3))
        assert [people(use=name)[1] for name in ("active", "idle", "never", "disabled")] == [1, 2, 1, 1]
        assert [r["name"] for r in people(q="bob")[0]] == ["Bob Gone"]
        assert licenses.last_use(ctx, product, on=TODAY) == {
            "week": 1,
            "month": 0,
            "quarter": 1,
            "longer": 1,
            "never": 1,
        }
        with pytest.raises(Invalid):
            people(sort="password")


def test_an_imported_seat_of_nobody_known_is_refused_with_its_reason(it_tenant: TenantBox) -> None:
    tables = {
        "clients": pl.DataFrame({"external_id": ["D1"], "name": ["Lab"], "kind": ["department"]}),
        "people": pl.DataFrame({"external_id": ["U1"], "client": ["D1"], "name": ["Ada"]}),
        "products": pl.DataFrame({"external_id": ["P1"], "name": ["Mail"]}),
        "subscriptions": pl.DataFrame(
            {"external_id": ["S1"], "client": ["D1"], "product": ["P1"], "purchased": [4], "is_trial": [True]}
        ),
        "seats": pl.DataFrame({"external_id": ["E1", "E2"], "product": ["P1", "P1"], "person": ["U1", "U9"]}),
    }
    with it_tenant.work() as ctx:
        outcomes = sources.import_tables(ctx, "Files", tables)
        found = software.every(ctx, software.narrowed(ctx))
    seats = outcomes[-1]
    assert (seats.rows_stored, seats.rows_refused) == (1, 1)
    assert (found[0]["listed"], found[0]["purchased"], found[0]["subscriptions"]) == (1, None, 0)


def test_tenants_and_permissions(lab: tuple[TenantBox, UUID], other_tenant: TenantBox) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx)
        add_subscription(ctx, client, product)
    with other_tenant.work() as ctx:
        assert software.every(ctx, software.narrowed(ctx)) == []
        for verb in (licenses.get, software.product, software.row, licenses.delete):
            with pytest.raises(NotFound):
                verb(ctx, product)
    with box.work("viewer") as ctx:
        assert row(ctx, product)["purchased"] == 100
        for refused in (lambda: licenses.create(ctx, {"name": "X"}), lambda: licenses.delete(ctx, product)):
            with pytest.raises(Forbidden):
                refused()
