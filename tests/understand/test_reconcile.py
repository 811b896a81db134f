"""Seats, agreements and bills: every planted difference is found with its money, and nothing else."""

from datetime import date
from typing import Any

import pytest

from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.core.simulation import World, it_world, msp_world
from pulseops.observe.licenses import aliases
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import reconcile, software, spend
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, insert

END = date(2026, 11, 22)


def brought(ctx: Context, world: World, *without: str) -> None:
    outcomes = sources.import_tables(ctx, "World", {k: v for k, v in world.tables.items() if k not in without})
    assert {o.state for o in outcomes} == {"succeeded"}
    assert sum(o.rows_refused for o in outcomes) == 0


def ids_of(ctx: Context, world: World) -> dict[tuple[str, str], str]:
    """Names of client and product by their ids in the world."""
    clients = dict(world.tables["clients"].select("external_id", "name").iter_rows())
    products = dict(world.tables["products"].select("external_id", "name").iter_rows())
    return {(c, p): f"{clients[c]}: {products[p]}" for c in clients for p in products}


def check(ctx: Context, world: World) -> None:
    names = ids_of(ctx, world)
    found = {
        f"{row['client_name']}: {row['product_name']}": (row["status"], row["money_minor"])
        for row in reconcile.page(ctx, status="different", limit=500)["rows"]
    }
    planted = {
        names[str(d["client"]), str(d["product"])]: (d["kind"], round(float(str(d["monthly"])) * 100))
        for d in world.truth.differences
    }
    assert found == planted
    assert len(planted) > 8


def test_what_vendors_bill_departments_wrongly_is_found(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        world = it_world(31, departments=8, people=250, months=4, end=END)
        brought(ctx, world)
        check(ctx, world)


def test_what_clients_are_billed_wrongly_is_found(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        world = msp_world(32, clients=60, months=6, end=END, oracle=False, seat_lists=True)
        brought(ctx, world, "tickets", "surveys", "usage")
        check(ctx, world)
        page = reconcile.page(ctx, limit=500)
        assert page["total"] == sum(n for status, n in page["counts"].items() if status != "name_unknown")
        money = [row["money_minor"] or 0 for row in page["rows"]]
        under, over = sum(m for m in money if m > 0), -sum(m for m in money if m < 0)
        assert page["sums"] == [{"currency": "USD", "under_minor": under, "over_minor": over}]


def test_both_lenses_see_the_same_seats_and_money(tenant: TenantBox, it_tenant: TenantBox) -> None:
    """The same world as departments of a company and as clients of a provider: one engine, so one set of figures."""
    world = it_world(33, departments=5, people=120, months=4, end=END)
    seen: list[Any] = []
    for box, kind in ((it_tenant, "department"), (tenant, "client")):
        with box.work() as ctx:
            tables = {**world.tables, "clients": world.tables["clients"].with_columns(kind=_same(kind, world))}
            brought(ctx, World(tables, world.truth, world.end))
            listed = software.page(ctx, software.narrowed(ctx), offset=0, limit=100)
            costs = [c["monthly_minor"] for c in listed["totals"]["costs"]]
            seats = {k: listed["totals"][k] for k in ("products", "purchased", "assigned", "active")}
            month = spend.page(ctx)
            parts = sorted((p["scope"], p["label"] or "", p["amount_minor"]) for p in month["parts"])
            rows = reconcile.page(ctx, limit=500)["rows"]
            compared = sorted((r["client_name"], r["product_name"], r["status"], r["money_minor"] or 0) for r in rows)
            seen.append((seats, costs, month["total_minor"], parts, compared))
    assert seen[0] == seen[1]


def _same(kind: str, world: World) -> Any:
    from polars import Series

    return Series([kind] * world.tables["clients"].height)


def three(ctx: Context, seats: int | None, agreed: int | None, billed: int | None, **sub: Any) -> dict[str, Any]:
    """One client with one product and what each side says."""
    client, product = add_client(ctx, "Fabrikam"), add_product(ctx, "Mail Suite")
    source = add_source(ctx, "Test")
    if seats is not None:
        add_subscription(ctx, client, product, purchased=seats, assigned=None, **sub)
    if agreed is not None:
        insert(ctx, "contract_line", source_id=source, external_id="a", client_id=client, product_name="mail suite",
               quantity=agreed, unit_price_minor=1_000, currency="USD")  # fmt: skip
    if billed is not None:
        bill = {"total_minor": 1, "currency": "USD", "issued_on": date(2026, 11, 1)}
        invoice = insert(ctx, "invoice", source_id=source, external_id="i", client_id=client, **bill)
        line = {"product_name": "Mail Suite (annual, per user)", "quantity": billed, "currency": "USD"}
        insert(ctx, "invoice_line", source_id=source, external_id="l", client_id=client, invoice_id=invoice, **line)
    row: dict[str, Any]
    (row,) = reconcile.page(ctx)["rows"]
    return row


@pytest.mark.parametrize(
    ("counts", "status", "gap", "money"),
    [
        ((10, 10, 10), "matched", 0, 0),
        ((12, 10, 10), "under_billed", 2, 2_000),
        ((10, 12, 12), "over_billed", -2, -2_000),
        ((10, 8, 10), "agreement", 0, 0),
        ((10, 10, None), "no_bill", None, None),
    ],
)
def test_verdicts(tenant: TenantBox, counts: Any, status: str, gap: Any, money: Any) -> None:
    with tenant.work() as ctx:
        row = three(ctx, *counts)
        assert (row["status"], row["gap"], row["money_minor"]) == (status, gap, money)
        if counts[2]:
            bill = next(t for t in row["trail"] if t["side"] == "billed")
            assert (bill["how"], bill["normal"]) == ("normal form", "mail suite")


def test_without_a_price_or_with_two_currencies_there_are_seats_and_no_money(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        row = three(ctx, 12, None, 10, currency="EUR")
        assert (row["gap"], row["money_minor"]) == (2, None)
        assert "several_currencies" in row["issues"]


def test_a_person_says_what_a_name_means_and_takes_it_back(tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client, product = add_client(ctx, "Fabrikam"), add_product(ctx, "Mail Suite")
        add_subscription(ctx, client, product, purchased=5, assigned=None)
        insert(ctx, "contract_line", source_id=add_source(ctx, "PSA"), external_id="a", client_id=client,
               product_name="Post office box", quantity=5, currency="USD")  # fmt: skip
        assert len(reconcile.page(ctx, status="name_unknown")["rows"]) == 1
        aliases.name_product(ctx, "Post Office BOX", product)
        page = reconcile.page(ctx)
        assert [(r["agreed"], r["trail"][0]["how"]) for r in page["rows"]] == [(5, "person")]
        with pytest.raises(NotFound):
            aliases.name_product(ctx, "x", client)
        with pytest.raises(Invalid):
            reconcile.page(ctx, sort="color")
        alias = page["names"][0]["id"]
    with other_tenant.work() as ctx, pytest.raises(NotFound):
        aliases.forget_name(ctx, alias)
    with tenant.work("viewer") as ctx:
        assert reconcile.page(ctx)["total"] == 1
        with pytest.raises(Forbidden):
            aliases.forget_name(ctx, alias)
    with tenant.work() as ctx:
        aliases.forget_name(ctx, alias)
        assert reconcile.page(ctx)["total"] == 2
