"""Data of software that contradicts itself: each row refused with the reason, or kept and marked; nothing lost."""

from pathlib import Path
from typing import Any

import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.licenses import releasing
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import software, spend
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product

SUBSCRIPTIONS = "subscription id,client,product,purchased,assigned,unit cost,currency,start,term end\n"
CASES: dict[str, tuple[str, str, str]] = {
    "purchased 0 with assigned 5": (
        "subscriptions.csv",
        SUBSCRIPTIONS + "1,Lab,Mail,0,5,10,USD,2026-01-01,2026-12-31\n",
        "0 licenses are purchased but 5 assigned: no utilization can be computed from that.",
    ),
    "renewal before start": (
        "subscriptions.csv",
        SUBSCRIPTIONS + "1,Lab,Mail,10,5,10,USD,2026-06-01,2026-01-01\n",
        "term_end_on 2026-01-01 lies before start_on 2026-06-01.",
    ),
    "seat of an unknown person": (
        "seats.csv",
        "seat id,product,person\n1,Mail,nobody@contoso.example\n",
        "No person 'nobody@contoso.example' is known by id or name. Import people first, or check this column.",
    ),
    "usage date in the future": (
        "usage.csv",
        "client,product,day,active users\nLab,Mail,2027-01-15,4\n",
        "day 2027-01-15 lies in the future.",
    ),
    "person twice with the same id": (
        "people.csv",
        "person id,client,name,email\nH,Lab,Ada,a@contoso.example\nH,Lab,Ada B,a@contoso.example\n",
        "The same key as row 2, but other values; the first one is kept.",
    ),
}


def brought(ctx: Context, folder: Path, name: str, text: str) -> tuple[Any, list[str], dict[str, Any]]:
    """Outcome, reasons of refused rows, report. Every row is accounted for."""
    (folder / name).write_text(text)
    (outcome,) = sources.import_path(ctx, folder / name)
    assert outcome.state == "succeeded", outcome.error
    assert outcome.rows_in == outcome.rows_stored + outcome.rows_unchanged + outcome.rows_refused
    refused = sources.list_refusals(ctx, outcome.run_id, limit=50, offset=0)[0]
    return outcome, [row["reason"] for row in refused], sources.get_run(ctx, outcome.run_id)["report"]


@pytest.mark.parametrize("case", CASES)
def test_a_row_that_contradicts_itself_is_refused_with_the_reason(
    it_tenant: TenantBox, tmp_path: Path, case: str
) -> None:
    with it_tenant.work() as ctx:
        add_client(ctx, "Lab", kind="department"), add_product(ctx, "Mail")
        name, text, reason = CASES[case]
        assert brought(ctx, tmp_path, name, text)[1] == [reason]


def test_a_person_under_two_ids_is_kept_and_told(it_tenant: TenantBox, tmp_path: Path) -> None:
    with it_tenant.work() as ctx:
        add_client(ctx, "Lab", kind="department"), add_product(ctx, "Mail")
        people = "person id,client,name,email\nH1,Lab,Ada,ada@contoso.example\nH2,Lab,Ada B,ADA@contoso.example\n"
        outcome, _, report = brought(ctx, tmp_path, "people.csv", people)
        assert outcome.rows_stored == 2
        assert "Some addresses stand with more than one person (ADA@contoso.example" in report["told"][0] or (
            "(ada@contoso.example" in report["told"][0]
        )
        seats = "seat id,product,person\n1,Mail,ada@contoso.example\n2,Mail,H1\n"
        outcome, reasons, _ = brought(ctx, tmp_path, "seats.csv", seats)
        assert outcome.rows_stored == 1
        assert reasons == [
            "2 people have the address ada@contoso.example. Name the person by id, or join them.",
        ]


def test_without_a_price_there_are_seats_and_no_money_and_currencies_stay_apart(
    it_tenant: TenantBox, tmp_path: Path
) -> None:
    with it_tenant.work() as ctx:
        add_client(ctx, "Lab", kind="department"), add_product(ctx, "Mail"), add_product(ctx, "Chat")
        rows = "1,Lab,Mail,10,5,,,,\n2,Lab,Chat,4,4,10,USD,,\n3,Lab,Chat,3,3,9,EUR,,\n"
        brought(ctx, tmp_path, "subscriptions.csv", SUBSCRIPTIONS.replace("subscription id", "id") + rows)
        page = software.page(ctx, software.narrowed(ctx, sort="name"), offset=0, limit=10)
        chat, mail = page["rows"]
        assert (mail["purchased"], mail["monthly_minor"], mail["issues"]) == (10, None, ["price_missing"])
        assert (chat["purchased"], "several_currencies" in chat["issues"]) == (7, True)
        assert {c["currency"]: c["monthly_minor"] for c in chat["costs"]} == {"USD": 4_000, "EUR": 2_700}


FOCUS = "ProviderName,ServiceName,BillingCurrency,BilledCost,ChargePeriodStart,ChargePeriodEnd"


def test_a_short_row_is_refused_where_cells_hold_delimiters(it_tenant: TenantBox, tmp_path: Path) -> None:
    times = "2026-10-01T00:00:00Z,2026-10-02T00:00:00Z"
    rows = [f'X,"S, large",USD,1.005,{times}', f"X,S,USD,2,{times}", "X,S,USD,4,2026-10-03T00:00:00Z"]
    with it_tenant.work() as ctx:
        outcome, reasons, _ = brought(ctx, tmp_path, "focus.csv", "\r\n".join([FOCUS, *rows]) + "\r\n")
        assert (outcome.rows_stored, outcome.rows_refused) == (2, 1)
        assert reasons[0].startswith("The row has 5 cells where the header has 6.")
        assert spend.page(ctx)["total_minor"] == 301


def test_focus_rows_that_cannot_be_stored_say_why(it_tenant: TenantBox, tmp_path: Path) -> None:
    times = "2026-10-01T00:00:00Z,2026-10-02 00:00:00"
    bad = {
        f"X,S,USD,abc,{times}": "BilledCost: 'abc' is not an amount of money.",
        f"X,S,USD,,{times}": "BilledCost: the cell is empty, and billed is needed.",
        "X,S,USD,1,10/01/2026,": "ChargePeriodStart: '10/01/2026' is not a time; FOCUS writes 2024-12-31T00:00:00Z.",
        "X,S,USD,1,2026-02-30,": "ChargePeriodStart: '2026-02-30' is not a time; FOCUS writes 2024-12-31T00:00:00Z.",
        f"X,S,Dollar,1,{times}": "BillingCurrency: 'DOLLAR' is not a currency code such as USD.",
        "X,S,USD,1,2026-10-02,2026-10-01": "ChargePeriodEnd: '2026-10-01' lies before the start of the charge period.",
        "X,S,USD,1,2026-10-03": "The row has 5 cells where the header has 6."
        " A quote or delimiter inside a value is often the cause.",
        f"X,S,USD,1,{times},9": "The row has 7 cells where the header has 6."
        " A quote or delimiter inside a value is often the cause.",
    }
    good = [f"X,S,USD,-2.50,{times}", f"X,S,usd,8E-7,{times}", f'X,"S, ""new""\nline",USD,1.0000005,{times}']
    with it_tenant.work() as ctx:
        text = "\n".join([FOCUS, *bad, *good]) + "\n"
        outcome, reasons, report = brought(ctx, tmp_path, "focus.csv", text)
        assert (outcome.stream, outcome.rows_stored) == ("focus", 3)
        assert sorted(reasons) == sorted(bad.values())
        assert [(t["billed"], t["credits_minor"]) for t in report["totals"]] == [("-1.4999987", -250)]
        assert spend.page(ctx)["total_minor"] == -150


@pytest.mark.parametrize(
    ("more", "version"),
    [("", "1.0"), ("ServiceSubcategory,SkuMeter", "1.1"), ("InvoiceId,PricingCurrency,ServiceSubcategory", "1.2")],
)
def test_each_version_of_focus_is_read_and_missing_columns_are_named(
    it_tenant: TenantBox, tmp_path: Path, more: str, version: str
) -> None:
    names = [*FOCUS.split(","), *(more.split(",") if more else [])]
    row = ["X", "S", "USD", "12.345", "2026-10-01T00:00:00Z", "", *["i"] * (len(names) - 6)]
    with it_tenant.work() as ctx:
        outcome, _, report = brought(ctx, tmp_path, "focus.csv", f"{','.join(names)}\n{','.join(row)}\n")
        assert (outcome.rows_stored, report["focus"]["version"]) == (1, version)
        assert {"BillingAccountId", "Tags", "EffectiveCost"} <= set(report["focus"]["missing"])
        line = fetch(ctx, "SELECT billed_minor, effective_minor, effective_rest FROM cost_line")[0]
        assert (line["billed_minor"], line["effective_minor"]) == (1235, 1235)


def test_a_later_file_of_the_same_bill_adds_what_is_new_and_keeps_the_rest(
    it_tenant: TenantBox, tmp_path: Path
) -> None:
    day = "2026-10-0{0}T00:00:00Z,2026-10-0{0}T01:00:00Z"
    rows = [f"X,S,USD,{n},{day.format(n)}" for n in (1, 2, 2, 3)]
    with it_tenant.work() as ctx:
        brought(ctx, tmp_path, "focus.csv", "\n".join([FOCUS, *rows]) + "\n")
        later = [*rows[1:], f"X,S,USD,2,{day.format(2)}", f"X,S,USD,4,{day.format(4)}"]
        outcome, _, report = brought(ctx, tmp_path, "focus.csv", "\n".join([FOCUS, *later]) + "\n")
        assert (outcome.rows_stored, outcome.rows_unchanged, report["only_earlier"]) == (2, 3, 1)
        assert spend.page(ctx)["total_minor"] == 1400
        sources.undo(ctx, outcome.run_id)
        assert spend.page(ctx)["total_minor"] == 800


def test_a_moved_seat_stays_moved_while_the_source_is_behind(it_tenant: TenantBox, tmp_path: Path) -> None:
    head = "seat id,product,person,last used\n"
    with it_tenant.work() as ctx:
        add_client(ctx, "Lab", kind="department")
        large, small = add_product(ctx, "Large"), add_product(ctx, "Small")
        brought(ctx, tmp_path, "people.csv", "person id,client,name,email\n1,Lab,Ada,ada@contoso.example\n")
        brought(ctx, tmp_path, "seats.csv", head + "S,Large,1,2026-11-01\n")

        def now() -> tuple[Any, Any]:
            row = fetch(ctx, "SELECT product_id, moved_from_id FROM seat WHERE tenant_id = %(t)s", {"t": it_tenant.id})
            return row[0]["product_id"], row[0]["moved_from_id"]

        seat = fetch(ctx, "SELECT id FROM seat WHERE tenant_id = %(t)s", {"t": it_tenant.id})[0]["id"]
        releasing.move(ctx, [seat], small, ctx.today)
        brought(ctx, tmp_path, "seats.csv", head + "S,Large,1,2026-11-20\n")
        assert now() == (small, large)
        brought(ctx, tmp_path, "seats.csv", head + "S,Small,1,2026-11-21\n")
        assert now() == (small, None)
        brought(ctx, tmp_path, "seats.csv", head + "S,Large,1,2026-11-22\n")
        assert now() == (large, None)
