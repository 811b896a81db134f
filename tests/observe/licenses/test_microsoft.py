"""Microsoft 365 reports as they come: concealed names, a broken row, pages, suspended SKUs, days behind."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.sources import service as sources
from pulseops.observe.sources.runs import Outcome
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_source, insert

REAL = Path(__file__).parents[4] / "shared" / "data" / "microsoft365"
NEEDS_REAL = pytest.mark.skipif(not REAL.is_dir(), reason="the documented Microsoft answers are not on this machine")
HEAD = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Teams Last Activity Date,Assigned Products\n"


def brought(ctx: Context, path: Path, client: str | None = None) -> tuple[Outcome, list[str], list[str]]:
    """Outcome, reasons of refused rows, and what the report tells."""
    (outcome,) = sources.import_path(ctx, path, client=client)
    refused = sources.list_refusals(ctx, outcome.run_id, limit=50, offset=0)[0]
    run = sources.get_run(ctx, outcome.run_id)
    return outcome, [row["reason"] for row in refused], [*run["report"]["file"]["notes"], *run["report"]["told"]]


def rows(ctx: Context, sql: str) -> list[dict[str, Any]]:
    return fetch(ctx, sql)


@NEEDS_REAL
def test_concealed_names_are_counted_and_never_shown_as_people(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        file = REAL / "Office365ActiveUserDetail.csv"
        outcome, reasons, _ = brought(ctx, file)
        assert (outcome.stream, outcome.rows_refused) == ("m365_users", 1)
        assert "the report names no client" in reasons[0]
        add_client(ctx, "Contoso")
        outcome, _, told = brought(ctx, file, "Contoso")
        assert outcome.rows_stored == 1
        assert told[0] == "The report was refreshed on 2022-10-23: use after that day is not in it."
        assert told[1].startswith("1 of 1 rows conceal who they are of")
        assert rows(ctx, "SELECT 1 FROM person") == []
        assert rows(ctx, "SELECT day, active_users FROM usage_day") == [
            {"day": date(2022, 10, 23), "active_users": 0.0}
        ]
        assert brought(ctx, file, "Contoso")[0].rows_unchanged == 1


@NEEDS_REAL
def test_a_row_of_the_wrong_width_is_refused_not_shifted(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "Contoso")
        outcome, reasons, _ = brought(ctx, REAL / "Office365ActiveUserDetail_badrow.csv", "Contoso")
        assert (outcome.rows_in, outcome.rows_stored, outcome.rows_refused) == (1, 0, 1)
        assert "cells where the header has 24" in reasons[0]


@NEEDS_REAL
def test_app_use_says_which_apps_and_that_a_page_is_missing(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, "Contoso")
        source = add_source(ctx, "Graph")
        person = insert(ctx, "person", source_id=source, external_id="1", client_id=client, kind="human", enabled=True,
                        email="Admin@contoso.com")  # fmt: skip
        product = insert(ctx, "product", source_id=source, external_id="p", name="Office 365 E3", vendor="Microsoft")
        insert(ctx, "seat", source_id=source, external_id="s", product_id=product, person_id=person)
        outcome, _, told = brought(ctx, REAL / "M365AppUserDetail.json")
        assert (outcome.stream, outcome.rows_stored) == ("m365_users", 1)
        assert "one page of several" in told[0]
        assert rows(ctx, "SELECT last_active_on FROM person") == [{"last_active_on": date(2020, 6, 30)}]
        assert rows(ctx, "SELECT used_features FROM seat") == [{"used_features": ["teams"]}]


@NEEDS_REAL
def test_subscribed_skus_become_products_with_known_names_and_no_price(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "Sample account One")
        outcome, reasons, _ = brought(ctx, REAL / "subscribedSkus.json", "Sample account One")
        assert (outcome.stream, outcome.rows_stored, outcome.rows_refused) == ("m365_skus", 1, 1)
        assert "CRMSTANDARD is Suspended: 0 usable licenses (25 suspended) but 14 assigned" in reasons[0]
        sql = """SELECT p.name, p.sku, b.purchased, b.assigned, b.unit_cost_minor FROM subscription b
            JOIN product p ON p.id = b.product_id"""
        assert rows(ctx, sql) == [
            {"name": "Office 365 E5", "sku": "ENTERPRISEPREMIUM", "purchased": 25, "assigned": 14,
             "unit_cost_minor": None}
        ]  # fmt: skip


def test_people_seats_and_the_day_of_the_report(it_tenant: TenantBox, tmp_path: Path) -> None:
    file = tmp_path / "Office365ActiveUserDetail.csv"
    file.write_text(
        HEAD + "2026-11-20,ada@contoso.example,Ada,False,2026-11-19,OFFICE 365 E3+VISIO PLAN 2\n"
        "2026-11-20,bob@contoso.example,Bob,False,2026-09-01,OFFICE 365 E3\n"
        "2026-11-20,eve_fabrikam#EXT#@contoso.example,Eve,False,,\n"
        "2026-11-20,gone@contoso.example,Gone,True,2026-11-21,OFFICE 365 E3\n"
    )
    with it_tenant.work() as ctx:
        add_client(ctx, "Everybody", kind="department")
        outcome, reasons, _ = brought(ctx, file, "Everybody")
        assert (outcome.rows_stored, outcome.rows_refused) == (3, 1)
        assert reasons == ["The last activity 2026-11-21 lies after the report itself (2026-11-20)."]
        people = rows(ctx, "SELECT name, kind, last_active_on FROM person ORDER BY name")
        assert [(p["name"], p["kind"]) for p in people] == [("Ada", "human"), ("Bob", "human"), ("Eve", "guest")]
        held = rows(ctx, "SELECT p.name, count(*) AS n FROM seat s JOIN product p ON p.id = s.product_id GROUP BY 1")
        assert {r["name"]: r["n"] for r in held} == {"OFFICE 365 E3": 2, "VISIO PLAN 2": 1}
        day = rows(ctx, "SELECT sum(active_users) AS n, max(day) AS day FROM usage_day")[0]
        assert (day["n"], day["day"]) == (2.0, date(2026, 11, 20))
        assert brought(ctx, file, "Everybody")[0].rows_unchanged == 3
        sources.undo(ctx, outcome.run_id)
        left = rows(ctx, "SELECT (SELECT count(*) FROM seat) + (SELECT count(*) FROM person) AS n")[0]["n"]
        assert left == 0
