"""The bridge of MRR: before plus all causes is after, by client, by the rule of the monthly points, for one tenant."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from pulseops.base.context import Context
from pulseops.base.errors import Forbidden
from pulseops.understand.metrics import answers_bridge as bridge
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics.answer import Query
from pulseops.understand.metrics.answers import run
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_source, insert


def contract(ctx: Context, client: UUID, mrr: int, start: date, end: date | None = None, **values: Any) -> None:
    key = f"{client}-{mrr}-{start}"
    row = {"external_id": key, "name": "Care", "recurrence": "monthly", "is_trial": False, "currency": "USD"}
    source = add_source(ctx, f"Contracts {key}")
    insert(ctx, "contract", source_id=source, client_id=client, mrr_minor=mrr, start_on=start, end_on=end,
           **{**row, **values})  # fmt: skip


def scene(ctx: Context) -> dict[str, UUID]:
    """One client of each cause, one that stays, one that only tries."""
    ids = {name: add_client(ctx, name) for name in ("Fresh", "Grows", "Shrinks", "Gone", "Stays", "Tries")}
    contract(ctx, ids["Fresh"], 100, date(2026, 11, 1))
    contract(ctx, ids["Grows"], 200, date(2026, 1, 1), name="Care")
    contract(ctx, ids["Grows"], 50, date(2026, 11, 5), name="Backup")
    contract(ctx, ids["Shrinks"], 300, date(2026, 1, 1), date(2026, 11, 10))
    contract(ctx, ids["Shrinks"], 250, date(2026, 11, 10))
    contract(ctx, ids["Gone"], 400, date(2026, 1, 1), date(2026, 11, 2))
    contract(ctx, ids["Stays"], 500, date(2026, 1, 1))
    contract(ctx, ids["Tries"], 900, date(2026, 11, 1), is_trial=True)
    return ids


def test_before_and_causes_make_after(tenant: TenantBox, other_tenant: TenantBox) -> None:
    for box in (tenant, other_tenant):
        with box.work() as ctx:
            scene(ctx)
    with tenant.work("viewer") as ctx:
        found = bridge.moved(ctx)
    assert (found.first_on, found.last_on) == (date(2026, 10, 23), date(2026, 11, 23))
    amounts = {cause: (part["n"], part["amount_minor"]) for cause, part in found.causes().items()}
    assert amounts == {"new": (1, 100), "expansion": (1, 50), "contraction": (1, -50), "churned": (1, -400)}
    assert (found.before_minor, found.now_minor) == (1400, 1100)
    assert found.before_minor + sum(row["change_minor"] for row in found.rows) == found.now_minor
    assert [row["name"] for row in found.rows] == ["Gone", "Fresh", "Grows", "Shrinks"]


def test_days_are_those_asked_and_one_client_is_told_by_agreement(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ids = scene(ctx)
        year = run(ctx, Query("mrr_bridge", since=date(2026, 1, 1), until=date(2026, 11, 30)))
        one = run(ctx, Query("mrr_bridge", client_id=ids["Grows"]))
    assert (year.facts["first_on"], year.facts["last_on"]) == (date(2025, 12, 31), date(2026, 11, 23))
    assert (year.facts["before_minor"], year.value) == (0, 1100.0)
    assert [(row["name"], row["cause"], row["change_minor"]) for row in one.rows] == [("Backup", "new", 50)]


def test_both_ends_are_the_monthly_points(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        points = [p for p in metrics.trend(ctx, ["mrr"]) if p["currency"] == "USD"]
        for before, after in zip(points[-4:-1], points[-3:], strict=True):
            since = date.fromordinal(before["on"].toordinal() + 1)
            found = bridge.moved(ctx, since, after["on"])
            assert found.before_minor == round(before["value"] * 100)
            assert found.now_minor == round(after["value"] * 100)
            assert found.before_minor + sum(row["change_minor"] for row in found.rows) == found.now_minor
        headline = next(figure for figure in metrics.portfolio(ctx) if figure.metric.id == "mrr")
        month = bridge.moved(ctx)
    assert (headline.value, headline.before) == (month.now_minor, month.before_minor)


def test_who_may_not_see_figures_is_refused(tenant: TenantBox) -> None:
    with tenant.work("nobody") as ctx, pytest.raises(Forbidden):
        bridge.moved(ctx)


def test_the_page_narrows_and_pages(browse: Any, tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        scene(ctx)
    page = browse("viewer").get("/api/metrics/mrr-bridge", params={"page_size": 2}).json()
    assert (page["total"], len(page["rows"]), page["now_minor"] - page["before_minor"]) == (4, 2, -300)
    gone = browse("viewer").get("/api/metrics/mrr-bridge", params={"cause": "churned"}).json()
    assert [row["name"] for row in gone["rows"]] == ["Gone"]
    empty = browse("viewer", box=other_tenant).get("/api/metrics/mrr-bridge").json()
    assert (empty["rows"], empty["before_minor"]) == ([], 0)
