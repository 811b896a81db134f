"""Spend: what a month cost, where the money comes from, and what is never added or invented."""

from datetime import date
from typing import Any

import pytest

from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.observe.licenses import service as licenses
from pulseops.understand.metrics import software, spend
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, insert


def bill(ctx: Context, amount: int, month: int, **values: Any) -> None:
    """A bill line over a calendar month of 2026."""
    row = {
        "source_id": add_source(ctx, f"Bills {amount} {month} {values}"),
        "external_id": f"{amount}-{month}-{values}",
        "service": "Mail Suite",
        "vendor": "Fabrikam Soft",
        "category": "Productivity",
        "billed_minor": amount,
        "currency": "USD",
        "period_start_on": date(2026, month, 1),
        "period_end_on": date(2026, month, 28),
    }
    insert(ctx, "cost_line", **{**row, **values})


def part(page: dict[str, Any], scope: str, label: str | None) -> dict[str, Any]:
    return next(p for p in page["parts"] if (p["scope"], p["label"]) == (scope, label))


def test_every_cut_adds_up_to_the_bills(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        sales = add_client(ctx, "Sales", kind="department")
        bill(ctx, 70_000, 10, client_id=sales, department="Sales")
        bill(ctx, 20_000, 10, vendor="Other", category="Design", department="Lab")
        bill(ctx, 5_000, 10, vendor=None, category=None)
        bill(ctx, -1_000, 10)
        bill(ctx, 60_000, 9, client_id=sales)
        page = spend.page(ctx)
    assert (page["source"], page["month"], page["total_minor"], page["before_minor"]) == (
        "bills", date(2026, 10, 1), 94_000, 60_000,
    )  # fmt: skip
    for scope in spend.SCOPES:
        assert sum(p["amount_minor"] or 0 for p in page["parts"] if p["scope"] == scope) == 94_000
    assert part(page, "department", "Sales")["before_minor"] == 60_000
    assert part(page, "department", "Lab")["amount_minor"] == 20_000
    assert part(page, "vendor", "")["amount_minor"] == 5_000
    assert part(page, "vendor", "Other")["before_minor"] is None


def test_a_bill_counts_in_the_month_its_middle_lies_in(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, 100, 9, period_start_on=date(2026, 9, 24), period_end_on=date(2026, 10, 23))
        bill(ctx, 7, 10, period_start_on=date(2026, 10, 5), period_end_on=date(2027, 10, 4))
        bill(ctx, 3, 10, period_start_on=date(2026, 10, 31), period_end_on=None)
        page = spend.page(ctx)
    assert [(m["month"], m["amount_minor"]) for m in page["months"]] == [(date(2026, 10, 1), 110)]


def test_a_month_billed_day_by_day_is_partial_and_not_the_headline(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, 900, 10)
        for day in (1, 2, 3):
            bill(ctx, day, 11, period_start_on=date(2026, 11, day), period_end_on=date(2026, 11, day + 1))
        page = spend.page(ctx)
        cost = next(f for f in software.figures(ctx) if f.metric.id == "software_cost")
    assert (page["month"], page["total_minor"]) == (date(2026, 10, 1), 900)
    assert [m["is_partial"] for m in page["months"]] == [False, True]
    assert (cost.value, cost.before) == (900.0, None)


def test_currencies_are_never_added(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, 500, 10)
        bill(ctx, 300, 10, currency="EUR")
        assert spend.page(ctx)["total_minor"] == 500
        euro = spend.page(ctx, currency="EUR")
        assert (euro["total_minor"], euro["currencies"]) == (300, ["EUR", "USD"])
        with pytest.raises(Invalid):
            spend.page(ctx, currency="GBP")


def test_without_bills_subscriptions_speak_for_today_only(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        lab = add_client(ctx, "Lab", kind="department")
        product = add_product(ctx, category="Design", vendor="Fabrikam Soft")
        add_subscription(ctx, lab, product, purchased=10, unit_cost_minor=1_000)
        add_subscription(ctx, lab, product, purchased=10, unit_cost_minor=None)
        add_subscription(ctx, lab, product, purchased=99, is_trial=True)
        page = spend.page(ctx)
    assert (page["source"], page["total_minor"], page["before_minor"]) == ("subscriptions", 10_000, None)
    assert [m["month"] for m in page["months"]] == [date(2026, 11, 1)]
    assert part(page, "department", "Lab")["amount_minor"] == 10_000


def test_nothing_known_is_not_zero(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        page = spend.page(ctx)
        assert (page["source"], page["total_minor"], page["per_head_minor"], page["months"]) == (None, None, None, [])
        assert {f.value for f in software.figures(ctx)} == {None}


def test_cost_per_head_counts_enabled_people(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        sales, lab = (add_client(ctx, name, kind="department") for name in ("Sales", "Lab"))
        bill(ctx, 9_000, 10, client_id=sales)
        bill(ctx, 1_000, 10, client_id=lab)
        source = add_source(ctx, "People")
        for number, more in enumerate(({}, {}, {"enabled": False}, {"kind": "shared"})):
            row = {"kind": "human", "enabled": True, **more}
            insert(ctx, "person", source_id=source, external_id=str(number), client_id=sales, **row)
        page = spend.page(ctx)
    assert (page["people"], page["per_head_minor"]) == (2, 5_000)
    assert part(page, "department", "Sales")["per_head_minor"] == 4_500
    assert part(page, "department", "Lab")["per_head_minor"] is None


def test_budgets_hold_until_the_next(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        sales = add_client(ctx, "Sales", kind="department")
        for month in (8, 9, 10):
            bill(ctx, 100, month, client_id=sales)

        def plan(month: int, amount: int | None, scope: Any = "total", key: str = "") -> None:
            licenses.set_budget(
                ctx, scope=scope, key=key, month=date(2026, month, 15), currency="USD", amount_minor=amount
            )

        plan(9, 500)
        plan(9, 400)
        plan(10, None)
        plan(8, 80, "department", str(sales))
        october = spend.page(ctx)
        assert [m["budget_minor"] for m in october["months"]] == [None, 400, None]
        assert october["budget_minor"] is None
        assert part(october, "department", "Sales")["budget_minor"] == 80
        assert spend.page(ctx, date(2026, 9, 30))["budget_minor"] == 400
        with pytest.raises(Invalid):
            plan(9, -1)
        with pytest.raises(Invalid):
            plan(9, 1, "vendor")
        with pytest.raises(NotFound):
            plan(9, 1, "department", "no such department")


def test_permissions(it_tenant: TenantBox) -> None:
    with it_tenant.work("none") as ctx:
        for verb in (spend.page, software.figures, software.today):
            with pytest.raises(Forbidden):
                verb(ctx)
    with it_tenant.work("viewer") as ctx, pytest.raises(Forbidden):
        licenses.set_budget(ctx, scope="total", key="", month=date(2026, 1, 1), currency="USD", amount_minor=1)
