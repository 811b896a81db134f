"""Findings of all seats: as defined, within contracts, never of what was excluded, and only when something changed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.base.ids import uuid7
from pulseops.core import waste as rules
from pulseops.core.waste import Product, Seat
from pulseops.observe.licenses import service as licenses
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter
from tests.conftest import NOW, TenantBox
from tests.decide.facts import TODAY, add_client, add_product, add_source, add_subscription, insert


def seat(ctx: Context, client: UUID, product: UUID, used: int | None = 1, since: int = 300, **values: Any) -> UUID:
    """A seat of a new person (or `email`'s), used and assigned so many days ago."""
    person = {"kind": "human", "enabled": True, "name": "Ada Example", "email": f"{uuid7()}@example.com"}
    person |= {k: values.pop(k) for k in ("kind", "enabled", "name", "email", "leave_until") if k in values}
    source = values.pop("source", None) or add_source(ctx, f"Directory {uuid7()}")
    who = insert(ctx, "person", source_id=source, external_id=str(uuid7()), client_id=client, **person)
    day = None if used is None else TODAY - timedelta(days=used)
    row = {"product_id": product, "person_id": who, "last_active_on": day, **values}
    row["assigned_on"] = TODAY - timedelta(days=since)
    return insert(ctx, "seat", source_id=source, external_id=str(uuid7()), **row)


def found(ctx: Context, **narrow: Any) -> list[dict[str, Any]]:
    return list(waste.page(ctx, WasteFilter(**narrow), offset=0, limit=200)["rows"])


@pytest.fixture
def lab(it_tenant: TenantBox) -> tuple[TenantBox, UUID]:
    """An IT tenant with one department."""
    with it_tenant.work() as ctx:
        return it_tenant, add_client(ctx, "Lab", kind="department")


@pytest.mark.parametrize("draw", range(3))
def test_sql_and_the_definition_find_the_same_seats(lab: tuple[TenantBox, UUID], draw: int) -> None:
    box, client = lab
    rng = np.random.default_rng(draw)
    words = ["mail", "office", "bi", "phone"]
    with box.work() as ctx:
        products: dict[str, Product] = {}
        for number in range(6):
            features = sorted(rng.choice(words, rng.integers(1, 5), replace=False).tolist()) if number % 3 else None
            vendor = f"V{number % 2}" if number < 5 else None
            category = f"C{rng.integers(2)}" if number < 5 else None
            made = add_product(ctx, f"P{number}", vendor=vendor, category=category, features=features)
            price = int(rng.integers(1, 9)) * 100
            add_subscription(ctx, client, made, purchased=500, unit_cost_minor=price)
            known = None if features is None else frozenset(features)
            products[str(made)] = Product(str(made), vendor, category, known, price)
        source, seats = add_source(ctx, "Directory"), []
        for _ in range(120):
            person = f"p{rng.integers(40)}@example.com"
            kind = str(rng.choice(["human", "human", "human", "shared", "service"]))
            enabled, on_leave = bool(rng.random() > 0.15), bool(rng.random() < 0.1)
            used = None if rng.random() < 0.2 else int(rng.integers(-3, 150))
            since, product = int(rng.integers(0, 200)), str(rng.choice(sorted(products)))
            if product == sorted(products)[0]:
                used = None  # nobody reports its use
            own = sorted(rng.choice(words, rng.integers(1, 3), replace=False).tolist()) if rng.random() < 0.5 else None
            leave = TODAY + timedelta(days=9) if on_leave else None
            row = {"kind": kind, "enabled": enabled, "leave_until": leave, "used_features": own}
            made = seat(ctx, client, UUID(product), used, since, email=person.upper(), source=source, **row)
            day = None if used is None else TODAY - timedelta(days=used)
            seats.append(
                Seat(str(made), product, person, kind, enabled, TODAY - timedelta(days=since), day,
                     on_leave, None if own is None else frozenset(own))
            )  # fmt: skip
        waste.refresh(ctx)
        rows = found(ctx, kinds=list(rules.SEAT_KINDS))
    expected = rules.wasted(seats, products, TODAY)
    assert {str(r["seat_id"]): (r["kind"], r["other_id"] and str(r["other_id"])) for r in rows} == {
        key: (each.kind, each.other) for key, each in expected.items()
    }
    assert len(expected) > 20


def test_money_only_where_a_price_is_known_and_never_in_two_currencies(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        priced, unpriced, two = (add_product(ctx, name) for name in ("Priced", "Unpriced", "Two"))
        add_subscription(ctx, client, priced, purchased=10, assigned=10, unit_cost_minor=1_000)
        add_subscription(ctx, client, unpriced, purchased=10, assigned=10, unit_cost_minor=None)
        for currency in ("USD", "EUR"):
            add_subscription(ctx, client, two, purchased=5, assigned=5, unit_cost_minor=700, currency=currency)
        for product in (priced, unpriced, two):
            seat(ctx, client, product, 90), seat(ctx, client, product, 1)
        waste.refresh(ctx)
        rows = {r["product_name"]: (r["monthly_minor"], r["currency"]) for r in found(ctx)}
        page = waste.page(ctx, WasteFilter(), offset=0, limit=1)
        plans = {(p["product_name"], p["currency"]): p for p in waste.plans(ctx)["rows"]}
    assert rows == {"Priced": (1_000, "USD"), "Unpriced": (None, None), "Two": (None, None)}
    totals = {t["currency"]: (int(t["seats"]), t["monthly_minor"]) for t in page["totals"]}
    assert (page["total"], totals) == (3, {"USD": (1, 1_000), None: (2, None)})
    assert (plans["Priced", "USD"]["monthly_minor"], plans["Unpriced", None]["monthly_minor"]) == (1_000, None)
    assert sum(p["seats"] for (name, _), p in plans.items() if name == "Two") == 1


def test_bad_counts_are_shown_and_promise_nothing(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        none, over = add_product(ctx, "None bought"), add_product(ctx, "Over")
        add_subscription(ctx, client, none, purchased=0, assigned=5)
        add_subscription(ctx, client, over, purchased=10, assigned=12, unit_cost_minor=1_000)
        for _ in range(3):
            seat(ctx, client, over, 90)
        seat(ctx, client, over, 1)
        waste.refresh(ctx)
        rows = {(r["product_name"], r["kind"]): r["seats"] for r in found(ctx) if not r["seat_id"]}
        plan = waste.plans(ctx, over)["rows"][0]
    assert rows == {("None bought", "over_assigned"): 5, ("Over", "over_assigned"): 2}
    # three idle seats, but two of them are missing elsewhere: one can be given up
    assert (plan["wasted"], plan["seats"], plan["monthly_minor"]) == (3, 1, 1_000)


def test_spare_seats_and_the_day_the_contract_allows(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    ends = TODAY + timedelta(days=100)
    with box.work() as ctx:
        product = add_product(ctx, "Suite")
        terms = {"start_on": ends - timedelta(days=365), "term_end_on": ends, "cancel_by_on": ends - timedelta(days=30)}
        add_subscription(ctx, client, product, purchased=100, assigned=80, unit_cost_minor=1_000, **terms)
        seat(ctx, client, product, 1)
        waste.refresh(ctx)
        row, plan = found(ctx)[0], waste.plans(ctx)["rows"][0]
    assert (row["kind"], row["seats"], row["monthly_minor"]) == ("unassigned", 20, 20_000)
    assert (plan["effective_on"], plan["cancel_by_on"], plan["rule"]) == (
        ends + timedelta(days=1),
        ends - timedelta(days=30),
        "notice",
    )
    assert 0 < plan["amount_minor"] <= 9 * 20_000
    assert sum(month["amount_minor"] for month in plan["months"]) == plan["amount_minor"]


def test_notice_that_passed_yesterday_is_missed_although_the_data_are_older(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product, ends = add_product(ctx, "Suite"), TODAY + timedelta(days=29)
        terms = {"start_on": ends - timedelta(days=364), "term_end_on": ends, "auto_renew": True}
        terms["cancel_by_on"] = TODAY - timedelta(days=1)
        add_subscription(ctx, client, product, purchased=2, assigned=2, **terms)
        seat(ctx, client, product, 90), seat(ctx, client, product, 3)
        waste.refresh(ctx)
        page, plan = waste.page(ctx, WasteFilter(), offset=0, limit=1), waste.plans(ctx)["rows"][0]
    assert (page["as_of"], plan["rule"], plan["amount_minor"]) == (TODAY - timedelta(days=3), "missed", 0)
    assert plan["cancel_by_on"] > TODAY


def test_clients_of_an_msp_have_their_own_seats(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        product, (one, two) = add_product(ctx, "Suite"), (add_client(ctx, "One"), add_client(ctx, "Two"))
        add_subscription(ctx, one, product, purchased=50, assigned=30, unit_cost_minor=1_000)
        add_subscription(ctx, two, product, purchased=10, assigned=10, unit_cost_minor=2_000)
        seat(ctx, two, product, 90), seat(ctx, two, product, 1)
        waste.refresh(ctx)
        rows = {(r["client_name"], r["kind"]): (r["seats"], r["monthly_minor"]) for r in found(ctx)}
        only = found(ctx, client=two)
    assert rows == {("One", "unassigned"): (20, 20_000), ("Two", "unused"): (1, 2_000)}
    assert [r["client_name"] for r in only] == ["Two"]


def test_two_tools_for_one_purpose(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        cheap = add_product(ctx, "Cheap", vendor="A", category="Board")
        dear = add_product(ctx, "Dear", vendor="B", category="Board")
        for product, price in ((cheap, 500), (dear, 900)):
            add_subscription(ctx, client, product, purchased=8, assigned=8, unit_cost_minor=price)
        for number in range(8):
            email = f"{number}@example.com"
            seat(ctx, client, cheap, 1, email=email)
            if number < 6:
                seat(ctx, client, dear, 2, email=email)
        waste.refresh(ctx)
        rows = [(r["kind"], r["product_name"], r["other_name"], r["seats"], r["monthly_minor"]) for r in found(ctx)]
    assert rows == [("overlap", "Cheap", "Dear", 6, 3_000)]


def test_exclusions_take_findings_away_at_once_and_give_them_back(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx, "Suite")
        add_subscription(ctx, client, product, purchased=2, assigned=2)
        idle = seat(ctx, client, product, 90)
        seat(ctx, client, product, 1)
        waste.refresh(ctx)
        person = found(ctx)[0]["person_id"]
        for values, wrong in (
            ({}, "product_id"),
            ({"product_id": uuid7()}, "product_id"),
            ({"person_id": person, "kind": "nonsense"}, "kind"),
            ({"person_id": person, "until_on": TODAY - timedelta(days=1)}, "until_on"),
        ):
            with pytest.raises(Invalid) as refused:
                waste.exclude(ctx, {"reason": "x", **values})
            assert refused.value.fields[0].field == wrong
        other_kind = waste.exclude(ctx, {"person_id": person, "kind": "disabled", "reason": "not this"})
        assert len(found(ctx)) == 1
        made = waste.exclude(ctx, {"person_id": person, "reason": "Parental leave", "until_on": TODAY})
        assert (found(ctx), waste.plans(ctx)["totals"]) == ([], [])
        rows, total = waste.exclusions(ctx, offset=0, limit=10)
        assert (total, rows[0]["person_name"], rows[0]["is_over"]) == (2, "Ada Example", False)
        waste.include(ctx, made)
        assert [r["seat_id"] for r in found(ctx)] == [idle]
        with pytest.raises(NotFound):
            waste.include(ctx, made)
        waste.include(ctx, other_kind)
    with box.work("viewer") as ctx, pytest.raises(Forbidden):
        waste.exclude(ctx, {"person_id": person, "reason": "x"})


def test_nothing_is_judged_again_when_nothing_changed(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        product = add_product(ctx, "Suite")
        add_subscription(ctx, client, product, purchased=2, assigned=2)
        seat(ctx, client, product, 90), seat(ctx, client, product, 1)
        first, second = waste.refresh(ctx), waste.refresh(ctx)
        ids = [r["id"] for r in found(ctx)]
        assert (first.new, second.seats, waste.refresh(ctx, force=True).new) == (1, 0, 0)
        licenses.update(ctx, product, {"notes": "changed"})
        again = waste.refresh(ctx)
        assert (again.seats, again.new, again.changed, [r["id"] for r in found(ctx)]) == (2, 0, 0, ids)
    with box.work(now=NOW + timedelta(days=1)) as ctx:
        # a new day: data stand still, notice days do not
        assert (waste.refresh(ctx).seats, waste.refresh(ctx).seats) == (2, 0)
    with box.work(now=NOW + timedelta(days=1)) as ctx:
        raw(ctx).execute("UPDATE seat SET last_active_on = %s", [NOW.date() + timedelta(days=1)])
        assert waste.refresh(ctx, force=True).gone == 1


def test_totals_equal_the_rows_under_every_filter(lab: tuple[TenantBox, UUID]) -> None:
    box, client = lab
    with box.work() as ctx:
        other = add_client(ctx, "Sales", kind="department")
        for number in range(4):
            product = add_product(ctx, f"Tool {number}%_")
            add_subscription(ctx, client, product, purchased=20 + number, assigned=9, unit_cost_minor=100 * number)
            for n in range(5):
                group = "Everybody" if n == 0 else None
                seat(ctx, (client, other)[n % 2], product, 90 if n < 3 else 1, enabled=n != 4, via_group=group)
        waste.refresh(ctx)
        for narrow in (
            {}, {"kinds": ["unused"]}, {"client": other}, {"group": True}, {"group": False}, {"q": "ada"},
            {"q": "%_"}, {"product": product},
        ):  # fmt: skip
            page = waste.page(ctx, WasteFilter(**narrow), offset=0, limit=200)
            assert page["total"] == len(page["rows"]) > 0
            assert sum(int(t["seats"]) for t in page["totals"]) == sum(r["seats"] for r in page["rows"])
            assert sum(t["monthly_minor"] or 0 for t in page["totals"]) == sum(
                r["monthly_minor"] or 0 for r in page["rows"]
            )
        with pytest.raises(Invalid):
            found(ctx, sort="nonsense")
        stored = fetch(ctx, "SELECT count(*) AS n FROM waste_finding WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})
        assert stored[0]["n"] == waste.page(ctx, WasteFilter(), offset=0, limit=1)["total"]
