"""The client list: pages fit together, totals equal the rows, order and filters hold."""

import pytest

from pulseops.base.errors import Invalid
from pulseops.understand.metrics import listing
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics.listing import SORTS, Filter
from tests.conftest import TenantBox

FILTERS = [
    Filter(),
    Filter(status="active"),
    Filter(status="inactive"),
    Filter(bands=("good", "fair")),
    Filter(risks=("high", "medium"), status="active"),
    Filter(q="e"),
    Filter(overdue=True),
    Filter(utilization_below=0.6),
    Filter(utilization_above=0.6, health_above=55.0),
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_totals_equal_the_rows_shown(simulated: TenantBox, filters: Filter) -> None:
    with simulated.work("viewer") as ctx:
        rows, totals = metrics.every(ctx, filters), metrics.page(ctx, filters, offset=0, limit=1)[1]
    assert sum(t["clients"] for t in totals) == len(rows)
    for total in totals:
        same = [r for r in rows if r["currency"] == total["currency"]]
        assert total["mrr_minor"] == sum(r["mrr_minor"] or 0 for r in same)
        assert total["overdue_minor"] == sum(r["overdue_minor"] or 0 for r in same)
        assert total["seats"] == (sum(r["seats_purchased"] or 0 for r in same) or None)
        expected = sum((r["mrr_minor"] or 0) * (r["p90"] or 0) for r in same)
        assert total["expected_loss_minor"] == pytest.approx(expected, abs=1)


def test_list_rows_equal_the_detail(simulated: TenantBox) -> None:
    with simulated.work("viewer") as ctx:
        for row in metrics.every(ctx, Filter())[:20]:
            assert metrics.standing(ctx, row["id"]) == row


def test_pages_fit_together(simulated: TenantBox) -> None:
    with simulated.work("viewer") as ctx:
        whole = [r["id"] for r in metrics.every(ctx, Filter(sort="-health"))]
        pages = [
            r["id"] for at in range(0, 60, 7) for r in metrics.page(ctx, Filter(sort="-health"), offset=at, limit=7)[0]
        ]
    assert pages == whole
    assert len(set(whole)) == 60


@pytest.mark.parametrize("name", ["name", "mrr_minor", "health", "p60", "utilization", "open_tickets", "renewal_on"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_order_holds_and_unknown_comes_last(simulated: TenantBox, name: str, sign: str) -> None:
    with simulated.work("viewer") as ctx:
        values = [r[name] for r in metrics.every(ctx, Filter(sort=sign + name))]
    known = [v for v in values if v is not None]
    assert values == known + [None] * (len(values) - len(known))
    if name != "name":
        assert known == sorted(known, reverse=bool(sign))


def test_every_column_offered_can_be_sorted_by(simulated: TenantBox) -> None:
    with simulated.work("viewer") as ctx:
        for name in SORTS:
            assert len(listing.rows(ctx, Filter(sort=f"-{name}"), offset=0, limit=5)) == 5


@pytest.mark.parametrize("sort", ["nonsense", "name; DROP TABLE client", "--p60", ""])
def test_an_unknown_order_is_refused(simulated: TenantBox, sort: str) -> None:
    with simulated.work("viewer") as ctx, pytest.raises(Invalid, match="Cannot sort by"):
        metrics.every(ctx, Filter(sort=sort))


@pytest.mark.parametrize("text", ["100%", "_", "\\", "'; --", "é", " "])
def test_search_takes_any_text_literally(simulated: TenantBox, text: str) -> None:
    with simulated.work("viewer") as ctx:
        rows = metrics.every(ctx, Filter(q=text))
    assert all(text.lower() in r["name"].lower() for r in rows)


def test_strangers_have_their_own_list(simulated: TenantBox, other_tenant: TenantBox) -> None:
    with other_tenant.work("owner") as ctx:
        assert metrics.page(ctx, Filter(), offset=0, limit=10) == ([], [])
