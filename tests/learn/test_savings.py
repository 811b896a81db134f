"""A saving is realised only when a seat count or a bill shows it; else it stays approved, and says why."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.act.reclaims import service as reclaims
from pulseops.base.context import Context
from pulseops.learn.outcomes import ledger
from pulseops.observe.licenses import service as licenses
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter
from tests.conftest import NOW, TenantBox
from tests.decide.facts import TODAY, add_client, add_product, add_source, add_subscription, insert
from tests.understand.test_waste import seat

ENDS = date(2026, 12, 31)
LATER = {"now": NOW + timedelta(days=75)}  # early in February 2027


class Decided:
    """Three of ten seats at $10 are given up in November; the contract runs until the end of the year."""

    def __init__(self, box: TenantBox) -> None:
        self.box = box
        with box.work() as ctx:
            self.client, self.product = add_client(ctx, "Lab", kind="department"), add_product(ctx, "Suite")
            self.source = add_source(ctx, "Bills")
            self.subscription = add_subscription(
                ctx, self.client, self.product, purchased=10, assigned=10, unit_cost_minor=1_000, term_end_on=ENDS,
                start_on=ENDS - timedelta(days=364), cancel_by_on=TODAY + timedelta(days=5), auto_renew=True,
            )  # fmt: skip
            for _ in range(3):
                seat(ctx, self.client, self.product, 90)
            seat(ctx, self.client, self.product, 1)
            self.bill(ctx, date(2026, 10, 1), 10_000)
            waste.refresh(ctx)
            ids = [r["id"] for r in waste.page(ctx, WasteFilter(), offset=0, limit=9)["rows"]]
        with box.work("it_admin") as ctx:
            reclaims.begin(ctx, ids, ask=False, base_url="")
            ledger.observe(ctx)

    def bill(
        self, ctx: Context, month: date, minor: int, product: UUID | None = None, last: date | None = None
    ) -> None:
        last = last or (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        insert(ctx, "cost_line", source_id=self.source, external_id=f"{month}", client_id=self.client, service="Suite",
               product_id=product or self.product, billed_minor=minor, currency="USD", period_start_on=month,
               period_end_on=last)  # fmt: skip

    def count(self, ctx: Context, purchased: int) -> None:
        licenses.update_subscription(ctx, self.product, self.subscription, {"purchased": purchased})


@pytest.fixture
def decided(it_tenant: TenantBox) -> Decided:
    return Decided(it_tenant)


def told(ctx: Context) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Seats of each kind, and the realised lines."""
    ledger.observe(ctx)
    book = ledger.page(ctx, [], offset=0, limit=99)
    return {s["kind"]: s["seats"] for s in book["sums"]}, [r for r in book["rows"] if r["kind"] == "realised"]


def waits(ctx: Context) -> list[tuple[int, str | None]]:
    rows = ledger.page(ctx, ["approved"], offset=0, limit=9)["rows"]
    return [(row["open_seats"], row["waits"]) for row in rows]


def test_while_the_contract_runs_it_is_approved_and_waits_for_nothing(decided: Decided) -> None:
    with decided.box.work() as ctx:
        assert told(ctx) == ({"approved": 3, "open": 3}, [])
        assert waits(ctx) == [(3, None)]


def test_the_bill_proves_it_once_and_says_which(decided: Decided) -> None:
    with decided.box.work(**LATER) as ctx:
        decided.bill(ctx, date(2027, 1, 1), 7_000)
        kinds, lines = told(ctx)
        assert kinds == {"approved": 3, "realised": 3, "open": 0}
        assert lines[0]["evidence"] == {"by": "bill", "before": 10_000, "now": 7_000, "month": "2027-01-01"}
        assert lines[0]["monthly_minor"] == 3_000
        assert "January 2027" in lines[0]["basis"]
        # the count follows later: the same seats are not realised twice
        decided.count(ctx, 7)
        assert told(ctx)[0] == kinds


def test_a_bill_proves_a_part_and_the_count_the_rest(decided: Decided) -> None:
    with decided.box.work(**LATER) as ctx:
        decided.bill(ctx, date(2027, 1, 1), 8_900)
        assert told(ctx)[0] == {"approved": 3, "realised": 1, "open": 2}
        assert waits(ctx) == [
            (2, "The subscription still counts 10 seats, and the bill of January 2027 is not lower by another seat")
        ]
        decided.count(ctx, 7)
        kinds, lines = told(ctx)
        assert kinds == {"approved": 3, "realised": 3, "open": 0}
        assert sorted(line["evidence"]["by"] for line in lines) == ["bill", "seats"]


def test_a_bill_that_does_not_show_it_leaves_it_approved_with_the_reason(decided: Decided) -> None:
    with decided.box.work(**LATER) as ctx:
        assert told(ctx) == ({"approved": 3, "open": 3}, [])
        assert "no bill of a later month is known" in str(waits(ctx)[0][1])
        decided.bill(ctx, date(2027, 1, 1), 10_000)
        assert told(ctx) == ({"approved": 3, "open": 3}, [])
        assert "the bill of January 2027 is not lower" in str(waits(ctx)[0][1])


def test_a_lower_bill_before_the_contract_lets_go_proves_nothing(decided: Decided) -> None:
    with decided.box.work(**LATER) as ctx:
        decided.bill(ctx, date(2026, 12, 1), 5_000)
        assert told(ctx) == ({"approved": 3, "open": 3}, [])


def test_a_part_month_and_a_bill_of_another_product_prove_nothing(decided: Decided) -> None:
    with decided.box.work(**LATER) as ctx:
        decided.bill(ctx, date(2027, 2, 1), 1_000, last=date(2027, 2, 1))
        decided.bill(ctx, date(2027, 1, 1), 1_000, add_product(ctx, "Other"))
        assert told(ctx) == ({"approved": 3, "open": 3}, [])


def test_where_the_count_moved_the_bill_is_not_asked(decided: Decided) -> None:
    with decided.box.work(**LATER) as ctx:
        decided.count(ctx, 9)
        decided.bill(ctx, date(2027, 1, 1), 5_000)
        assert told(ctx)[0] == {"approved": 3, "realised": 1, "open": 2}
        assert waits(ctx) == [(2, "The subscription still counts 9 seats")]
