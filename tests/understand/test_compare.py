"""Two clients by one figure, and a department's spend ahead against its budget."""

from datetime import date
from uuid import UUID

import pytest

from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.observe.licenses import service as licenses
from pulseops.understand.metrics import profit, service
from pulseops.understand.metrics.answer import Query
from pulseops.understand.metrics.answers import run
from pulseops.understand.metrics.answers_compare import OF_TEAM, SIDE_BY_SIDE
from pulseops.understand.predictions import forecasts
from pulseops.understand.predictions import service as predictions
from tests.conftest import TenantBox
from tests.decide.facts import add_client
from tests.understand.test_spend_months import bill


def two(ctx: Context) -> list[UUID]:
    return [row["id"] for row in service.page_rows(ctx, service.Filter(status="active", sort="name"), limit=2)]


def test_each_figure_is_that_of_the_clients_page(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        one, other = two(ctx)
        rows = {name: run(ctx, Query("compare", metric=name, client_id=one, other_id=other)).rows[0]
                for name in ("satisfaction", "margin", "open_tickets", "utilization", "arr")}  # fmt: skip
        for side, client in (("one", one), ("other", other)):
            standing = service.standing(ctx, client)
            latest = predictions.latest(ctx, client, "health")
            drivers = {row[0]: row[2] for row in latest["drivers"]} if latest else {}
            row = profit.of_client(ctx, client)["row"]
            assert rows["satisfaction"][side] == drivers.get("satisfaction")
            assert rows["margin"][side] == (row["margin"] if row else None)
            assert rows["open_tickets"][side] == standing["open_tickets"]
            assert rows["utilization"][side] == standing["utilization"]
            assert rows["arr"][side] == 12 * standing["mrr_minor"]


def test_the_average_is_over_those_that_are_known(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        one = two(ctx)[0]
        every = service.every(ctx, service.Filter(status="active", sort="name"))
        signals = [predictions.latest(ctx, row["id"], "health") for row in every]
        known = [d[2] for found in signals if found for d in found["drivers"] if d[0] == "satisfaction"]
        csat = run(ctx, Query("compare", metric="satisfaction", client_id=one)).rows[0]["other"]
        health = run(ctx, Query("compare", metric="health", client_id=one)).rows[0]["other"]
        every_row = run(ctx, Query("compare", client_id=one)).rows
    values = [value for value in known if value is not None]
    assert csat == pytest.approx(sum(values) / len(values))
    scores = [row["health"] for row in every if row["health"] is not None]
    assert health == pytest.approx(sum(scores) / len(scores))
    assert len(every_row) == len(SIDE_BY_SIDE)


def test_a_strangers_client_and_an_unknown_figure_are_refused(simulated: TenantBox, other_tenant: TenantBox) -> None:
    with simulated.work() as ctx:
        one = two(ctx)[0]
        with pytest.raises(Invalid):
            run(ctx, Query("compare", metric="mood", client_id=one))
    with other_tenant.work() as ctx, pytest.raises(NotFound):
        run(ctx, Query("compare", client_id=one))


def test_a_department_ahead_against_its_budget(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        sales, lab = (add_client(ctx, name, kind="department") for name in ("Sales", "Lab"))
        for month in range(1, 11):
            bill(ctx, 100_000 + month, month, client_id=sales)
            bill(ctx, 10_000 + month, month, client_id=lab)
        licenses.set_budget(ctx, scope="department", key=str(sales), month=date(2026, 11, 1), currency="USD",
                            amount_minor=90_000)  # fmt: skip
        ahead = run(ctx, Query("spend_ahead", client_id=sales, months=3))
        span = run(ctx, Query("spend_ahead", client_id=sales, since=date(2027, 1, 1), until=date(2027, 3, 31)))
        past = run(ctx, Query("spend_ahead", client_id=sales, until=date(2026, 10, 31), since=date(2026, 10, 1)))
        free = run(ctx, Query("spend_ahead", client_id=lab, months=3))
        whole = run(ctx, Query("spend_ahead", months=3))
        page = forecasts.get(ctx, "spend", months=3)
        side = run(ctx, Query("compare", client_id=sales, other_id=lab))
    assert [row["on"].month for row in ahead.rows] == [11, 12, 1]
    assert ahead.value == sum(row["forecast"] for row in ahead.rows) == pytest.approx(300_000, rel=0.05)
    assert ahead.facts["budget_minor"] == 270_000
    assert ahead.facts["over_minor"] == ahead.value - 270_000 > 0
    assert ahead.facts["first_over"] == date(2026, 11, 30)
    assert [row["on"].month for row in span.rows] == [1, 2, 3]
    assert (past.value, past.facts["silence"]) == (None, "All months of that time are billed already.")
    assert free.facts["budget_minor"] is None
    assert [row["forecast"] for row in whole.rows] == [round(p["mean"] * 100) for p in page["points"]]
    assert [row["name"] for row in side.rows][:2] == ["Software a month", "Health"]
    assert len(side.rows) == len(OF_TEAM)


def test_what_moved_spend_adds_up(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, 700, 9, service="Mail")
        bill(ctx, 900, 10, service="Mail")
        bill(ctx, 50, 10, service="Chat")
        bill(ctx, 80, 9, service="Old")
        bill(ctx, 33, 9, service="Same")
        bill(ctx, 33, 10, service="Same")
        found = run(ctx, Query("cost_causes"))
    assert [(row["name"], row["cause"], row["change_minor"]) for row in found.rows] == [
        ("Mail", "more", 200), ("Old", "ended", -80), ("Chat", "new", 50),
    ]  # fmt: skip
    assert found.value == sum(row["change_minor"] for row in found.rows) == 170
