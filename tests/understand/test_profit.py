"""Margins of clients, worked out by hand, and what is said where a part of one is not known."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from pulseops.base.db import Database
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.base.ids import uuid7
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import profit
from pulseops.understand.metrics import service as metrics
from tests.conftest import TenantBox

NAMES = ("plain", "nolabor", "norate", "mixed", "once", "opencost", "own")
START = date(2026, 1, 1)


def frames() -> Mapping[str, pl.DataFrame]:
    """Each client differs from the plain one in what its name says; `own` has no subscription but a cost of its own."""
    contracts = [(f"K-{n}", n, 1000.0, "one_time" if n == "once" else "monthly", None) for n in NAMES if n != "own"]
    contracts += [("K-own", "own", 1000.0, "monthly", 300.0), ("K-trial", "plain", 500.0, "monthly", None)]
    hours = [(n, "2026-10-01", 10.0, None if n == "norate" else 50.0, "EUR" if n == "mixed" else "USD")
             for n in NAMES if n != "nolabor"]  # fmt: skip
    hours += [("plain", "2026-11-20", 2.0, 50.0, "USD"), ("plain", "2026-05-01", 99.0, 50.0, "USD")]
    return {
        "clients": pl.DataFrame({"external_id": NAMES, "name": [f"Client {n}" for n in NAMES]}),
        "products": pl.DataFrame({"external_id": ["P"], "name": ["Suite"]}),
        "contracts": pl.DataFrame(
            {
                "external_id": [c[0] for c in contracts],
                "client": [c[1] for c in contracts],
                "amount": [c[2] for c in contracts],
                "recurrence": [c[3] for c in contracts],
                "unit_cost": [c[4] for c in contracts],
                "start_on": [START] * len(contracts),
                "currency": ["USD"] * len(contracts),
                "is_trial": [c[0] == "K-trial" for c in contracts],
            }
        ),
        "labor": pl.DataFrame(
            {
                "external_id": [f"L-{i}" for i in range(len(hours))],
                "client": [h[0] for h in hours],
                "contract": [f"K-{h[0]}" for h in hours],
                "worked_on": [date.fromisoformat(h[1]) for h in hours],
                "hours": [h[2] for h in hours],
                "cost_rate": [h[3] for h in hours],
                "currency": [h[4] for h in hours],
            }
        ),
        "subscriptions": pl.DataFrame(
            {
                "external_id": [f"S-{n}" for n in NAMES if n != "own"],
                "client": [n for n in NAMES if n != "own"],
                "product": ["P"] * (len(NAMES) - 1),
                "purchased": [10] * (len(NAMES) - 1),
                "unit_cost": [None if n == "opencost" else 20.0 for n in NAMES if n != "own"],
                "currency": ["USD"] * (len(NAMES) - 1),
                "start_on": [START] * (len(NAMES) - 1),
            }
        ),
    }


@pytest.fixture(scope="module")
def box(database: Database) -> TenantBox:
    """The clients above, as of 23 November 2026."""
    made = TenantBox(database, name="Margins MSP")
    with made.work() as ctx:
        sources.import_tables(ctx, "Files", frames())
    with made.work() as ctx:
        metrics.rescore(ctx)
    return made


def listed(box: TenantBox, months: int = 3, **narrow: str | None) -> dict[str, dict[str, Any]]:
    with box.work() as ctx:
        found = profit.page(ctx, months, narrow, "margin", offset=0, limit=50)
    return {row["name"].removeprefix("Client "): row for row in found["rows"]}


def test_margin_is_revenue_less_labor_less_licenses(box: TenantBox) -> None:
    row = listed(box)["plain"]
    assert (row["revenue_minor"], row["labor_minor"], row["licenses_minor"]) == (300_000, 60_000, 60_000)
    assert (row["margin_minor"], row["margin"], row["tier"]) == (180_000, 0.6, "A")
    assert row["hours"] == 12
    assert row["hourly_minor"] == 20_000


@pytest.mark.parametrize(
    ("name", "issue"),
    [
        ("nolabor", "no_labor"),
        ("norate", "no_rate"),
        ("mixed", "is_mixed"),
        ("opencost", "no_license_cost"),
        ("once", "no_revenue"),
    ],
)
def test_what_is_not_known_is_said_and_never_zero(box: TenantBox, name: str, issue: str) -> None:
    row = listed(box)[name]
    assert row[issue]
    assert row["margin"] is None
    assert row["tier"] == "unknown"


def test_without_labor_there_is_no_margin_but_its_parts_stay(box: TenantBox) -> None:
    row = listed(box)["nolabor"]
    assert (row["labor_minor"], row["revenue_minor"], row["margin_minor"]) == (None, 300_000, None)


def test_costs_of_the_agreement_stand_in_where_no_subscription_is_known(box: TenantBox) -> None:
    assert listed(box)["own"]["licenses_minor"] == 90_000


def test_totals_are_the_sum_of_the_rows_and_count_what_is_missing(box: TenantBox) -> None:
    with box.work() as ctx:
        found = profit.page(ctx, 3, {}, "-revenue_minor", offset=0, limit=50)
    (total,) = found["totals"]
    known = [row for row in found["rows"] if row["margin"] is not None]
    for name in ("revenue_minor", "labor_minor", "licenses_minor", "margin_minor"):
        assert total[name] == sum(row[name] for row in known), name
    assert (total["clients"], total["known"]) == (len(NAMES), 2)
    assert [total[n] for n in ("no_labor", "no_rate", "mixed", "no_license_cost", "no_revenue")] == [1, 1, 1, 1, 1]


def test_parts_of_a_client_add_up_to_its_row(box: TenantBox) -> None:
    row = listed(box, 12)["plain"]
    with box.work() as ctx:
        one = profit.of_client(ctx, row["id"], 12)
        hours = profit.entries(ctx, row["id"], 12, offset=0, limit=1)
    assert one["row"]["margin_minor"] == row["margin_minor"]
    assert sum(a["revenue_minor"] or 0 for a in one["agreements"]) == row["revenue_minor"]
    assert sum(a["labor_minor"] or 0 for a in one["agreements"]) == row["labor_minor"] == 555_000
    assert sum(p["cost_minor"] for p in one["licenses"]) == row["licenses_minor"]
    assert sum(m["labor_minor"] or 0 for m in one["trend"]) == row["labor_minor"]
    assert (hours["total"], hours["hours"], len(hours["rows"])) == (3, 111, 1)


def test_lists_are_narrowed_and_nonsense_is_refused(box: TenantBox) -> None:
    assert set(listed(box, issue="no_rate")) == {"norate"}
    assert set(listed(box, tier="A")) == {"plain"}
    assert set(listed(box, q="LABOR")) == {"nolabor"}
    with box.work() as ctx:
        for months, narrow, sort in ((2, {}, "margin"), (3, {"issue": "x"}, "margin"), (3, {}, "secret")):
            with pytest.raises(Invalid):
                profit.page(ctx, months, narrow, sort, offset=0, limit=5)
        with pytest.raises(NotFound):
            profit.of_client(ctx, uuid7())
    with box.work("none") as ctx, pytest.raises(Forbidden):
        profit.page(ctx, 3, {}, "margin", offset=0, limit=5)


def test_new_hours_show_at_once(database: Database) -> None:
    made = TenantBox(database, name="More hours MSP")
    with made.work() as ctx:
        sources.import_tables(ctx, "Files", frames())
    with made.work() as ctx:
        metrics.rescore(ctx)
        before = profit.summed(ctx, date(2026, 11, 23), 3)[0]["labor_minor"]
    more = {"external_id": ["L-new"], "client": ["plain"], "worked_on": [date(2026, 11, 22)], "hours": [1.0]}
    with made.work() as ctx:
        sources.import_tables(ctx, "Files", {"labor": pl.DataFrame({**more, "cost_rate": [70.0]})})
    with made.work() as ctx:
        assert profit.summed(ctx, date(2026, 11, 23), 3)[0]["labor_minor"] == before + 7_000


def test_strangers_see_nothing(box: TenantBox, other_tenant: TenantBox) -> None:
    with other_tenant.work() as ctx:
        assert profit.page(ctx, 3, {}, "margin", offset=0, limit=5)["rows"] == []
        assert profit.map_of_value_and_risk(ctx)["points"] == []
    stranger_id = listed(box)["plain"]["id"]
    with other_tenant.work() as ctx, pytest.raises(NotFound):
        profit.entries(ctx, stranger_id, 3, offset=0, limit=5)


def test_four_fields_of_the_map_hold_every_placed_client(box: TenantBox) -> None:
    with box.work() as ctx:
        found = profit.map_of_value_and_risk(ctx)
    assert sum(field["clients"] for field in found["fields"]) == found["placed"]
    assert found["placed"] + found["unplaced"] == len(NAMES)
