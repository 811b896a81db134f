"""Profitability over HTTP: spans, narrowing, files, drill-down."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import service as metrics
from tests.conftest import TenantBox


@pytest.fixture
def earning(tenant: TenantBox) -> TenantBox:
    """One client with an agreement, hours and a name that a spreadsheet would run."""
    frames = {
        "clients": pl.DataFrame({"external_id": ["A"], "name": ["=1+1"]}),
        "contracts": pl.DataFrame(
            {"external_id": ["K"], "client": ["A"], "amount": [1000.0], "recurrence": ["monthly"],
             "start_on": [date(2026, 1, 1)], "unit_cost": [100.0], "currency": ["USD"]}
        ),
        "labor": pl.DataFrame(
            {"external_id": ["L"], "contract": ["K"], "worked_on": [date(2026, 11, 2)], "hours": [2.0],
             "cost_rate": [50.0], "currency": ["USD"]}
        ),
    }  # fmt: skip
    with tenant.work() as ctx:
        sources.import_tables(ctx, "Files", frames)
    with tenant.work() as ctx:
        metrics.rescore(ctx)
    return tenant


def test_a_margin_is_followed_down_to_its_hours(earning: TenantBox, browse: Any) -> None:
    browser = browse("viewer")
    found = browser.get("/api/profitability?months=1&sort=-margin").json()
    assert found["total"] == 1
    row = found["rows"][0]
    assert (row["margin_minor"], row["tier"]) == (100_000 - 10_000 - 10_000, "A")
    assert {figure["id"]: figure["value"] for figure in found["figures"]}["gross_margin"] == 0.8
    one = browser.get(f"/api/profitability/clients/{row['id']}?months=1").json()
    assert one["agreements"][0]["labor_minor"] == 10_000
    hours = browser.get(f"/api/profitability/clients/{row['id']}/hours?months=1").json()
    assert [entry["cost_minor"] for entry in hours["rows"]] == [10_000]


def test_files_run_nothing_and_nonsense_is_refused(earning: TenantBox, browse: Any) -> None:
    browser = browse("viewer")
    text = browser.get("/api/profitability/export.csv").text
    assert "'=1+1" in text
    for query in ("months=2", "months=0", "tier=Z", "issue=x", "sort=secret"):
        assert browser.get(f"/api/profitability?{query}").status_code == 422, query
