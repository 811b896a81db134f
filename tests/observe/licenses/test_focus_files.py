"""FOCUS files as different providers and versions of the specification write them: exact, whole, and known again."""

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Conflict
from pulseops.observe.sources import service as sources
from tests.conftest import TenantBox

Row = dict[str, Any]
OCTOBER = ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")


def charge(at: int, **more: Any) -> Row:
    """One charge of an hour; costs have more digits than a cent."""
    day, hour = divmod(at, 24)
    return {
        "BilledCost": f"{Decimal(at * 7919 % 100_003) / 10**7:.11f}",
        "EffectiveCost": f"{Decimal(at * 104_729 % 100_019) / 10**7:.11f}",
        "BillingAccountId": "1234567890123456789",
        "BillingCurrency": "USD",
        "BillingPeriodStart": OCTOBER[0],
        "BillingPeriodEnd": OCTOBER[1],
        "ChargeCategory": "Usage",
        "ChargePeriodStart": f"2026-10-{day % 28 + 1:02}T{hour:02}:00:00Z",
        "ChargePeriodEnd": f"2026-10-{day % 28 + 1:02}T{hour:02}:59:59Z",
        "ProviderName": "Nimbus",
        "ServiceName": ("Compute", "Object storage", 'Queue, "fast"')[at % 3],
        "ServiceCategory": "Compute",
        "SubAccountId": f"acc-{at % 4}",
        "SubAccountName": ("Atlas", "Zenith", None, "Lab")[at % 4],
        "PricingQuantity": f"{at % 17}.50",
        "Tags": json.dumps({"team": ("lab", "sales")[at % 2], "env": "prod"}) if at % 5 else None,
        **more,
    }


def _renamed(row: Row, **names: str) -> Row:
    return {names.get(name, name): value for name, value in row.items()}


def _with_kinds() -> list[Row]:
    """Every charge category, corrections, refunds, a commitment bought once and used up later, in two currencies."""
    rows = [charge(at) for at in range(40)]
    rows += [
        charge(1, ChargeCategory="Tax", BilledCost="19.995", EffectiveCost="19.995", ServiceName=None),
        charge(2, ChargeCategory="Credit", BilledCost="-100.005", EffectiveCost="-100.005"),
        charge(3, ChargeCategory="Adjustment", BilledCost="0.004", EffectiveCost="0.004", ServiceName=""),
        charge(4, ChargeCategory="Purchase", BilledCost="1200", EffectiveCost="0"),
        charge(5, ChargeCategory="Usage", BilledCost="0", EffectiveCost="1.6438356164383561644"),
        charge(6, ChargeClass="Correction", BilledCost="-3.333", ChargePeriodStart="2026-08-03T00:00:00Z",
               ChargePeriodEnd="2026-08-04T00:00:00Z"),
        charge(7, BillingCurrency="EUR", BilledCost="7.77777", EffectiveCost="7.77777"),
        charge(8, BillingCurrency="JPY", BilledCost="1999.5", EffectiveCost="1999.5"),
        charge(9, SubAccountId="", SubAccountName="", Tags="{}"),
        charge(10, BilledCost="8.5E-7", EffectiveCost="1E+2"),
    ]  # fmt: skip
    return rows


def _written(rows: list[Row], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def _parquet(rows: list[Row]) -> bytes:
    """As clouds write it: decimals, times and maps instead of text."""
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("^.*Cost$", "PricingQuantity").cast(pl.Decimal(38, 11)),
        pl.col("^.*Period(Start|End)$").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC", time_unit="us"),
        pl.col("Tags").map_elements(_pairs, return_dtype=_PAIRS),
    )
    out = io.BytesIO()
    frame.write_parquet(out, row_group_size=16)
    return out.getvalue()


_PAIRS = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))


def _pairs(text: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in json.loads(text).items()]


PLAIN = [charge(at) for at in range(60)]
FILES: dict[str, tuple[str, Callable[[], bytes], list[Row]]] = {
    "all charge categories": ("focus.csv", lambda: _written(_with_kinds()), _with_kinds()),
    "packed by gzip": ("export-00001.csv.gz", lambda: gzip.compress(_written(_with_kinds())), _with_kinds()),
    "Parquet": ("part_0_0001.snappy.parquet", lambda: _parquet(PLAIN), PLAIN),
    "semicolons and a byte order mark": ("focus.csv", lambda: _written(PLAIN, ";", "utf-8-sig"), PLAIN),
    "UTF-16": ("focus.csv", lambda: _written(PLAIN, "\t", "utf-16"), PLAIN),
    "1.3 names the provider of the service": (
        "focus.csv", lambda: _written([_renamed(row, ProviderName="ServiceProviderName") for row in PLAIN]), PLAIN,
    ),
    "1.0-preview": (
        "focus.csv",
        lambda: _written([_renamed(row, EffectiveCost="AmortizedCost", ChargeCategory="ChargeType") for row in PLAIN]),
        PLAIN,
    ),
    "only the publisher": (
        "focus.csv", lambda: _written([_renamed(row, ProviderName="PublisherName") for row in PLAIN]), PLAIN,
    ),
    "times with a zone and in words": (
        "focus.csv",
        lambda: _written(
            [{**row, "ChargePeriodStart": row["ChargePeriodStart"].replace("T", " ").replace("Z", " UTC"),
              "BillingPeriodStart": "2026-10-01T02:00:00+02:00"} for row in PLAIN]
        ),
        PLAIN,
    ),
    "custom columns": (
        "focus.csv", lambda: _written([{**row, "x_Discount": "a,b", "oci_Ref": ""} for row in PLAIN]), PLAIN,
    ),
}  # fmt: skip


def brought(ctx: Context, folder: Path, name: str, content: bytes) -> sources.Outcome:
    (folder / name).write_bytes(content)
    (outcome,) = sources.import_path(ctx, folder / name)
    assert (outcome.state, outcome.stream) == ("succeeded", "focus"), outcome.error
    return outcome


def in_cents(rows: list[Row], cost: str) -> dict[tuple[str, str, str], int]:
    """Sums per service, account and currency, made without the product."""
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        key = (row["ServiceName"] or row["ChargeCategory"], row["SubAccountId"] or "", row["BillingCurrency"])
        sums[key] += Decimal(row[cost])
    digits = {"JPY": 0}
    return {key: int(s.scaleb(digits.get(key[2], 2)).quantize(Decimal(1), ROUND_HALF_UP)) for key, s in sums.items()}


def stored_cents(ctx: Context, cost: str) -> dict[tuple[str, str, str], int]:
    sql = f"""SELECT service, coalesce(account_id, '') AS account, currency,
            round(sum({cost}_minor + {cost}_rest))::bigint AS minor
        FROM cost_line WHERE tenant_id = %(tenant)s GROUP BY 1, 2, 3"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id})
    return {(row["service"], row["account"], row["currency"]): row["minor"] for row in rows}


@pytest.mark.parametrize("case", FILES)
def test_totals_are_the_files_to_the_cent_and_the_file_again_changes_nothing(
    it_tenant: TenantBox, tmp_path: Path, case: str
) -> None:
    name, content, rows = FILES[case]
    with it_tenant.work() as ctx:
        outcome = brought(ctx, tmp_path, name, content())
        assert (outcome.rows_stored, outcome.rows_refused) == (len(rows), 0)
        for cost, column in (("billed", "BilledCost"), ("effective", "EffectiveCost")):
            assert stored_cents(ctx, cost) == in_cents(rows, column)
        again = brought(ctx, tmp_path, name, content())
        assert (again.rows_stored, again.rows_unchanged) == (0, len(rows))


def test_a_bill_of_very_many_lines_is_summed_on_the_way(
    it_tenant: TenantBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulseops.observe.sources.charges.ROWS", 7)
    monkeypatch.setattr("pulseops.observe.licenses.charges.LINES_HELD", 5)
    with it_tenant.work() as ctx:
        assert brought(ctx, tmp_path, "focus.parquet", _parquet(PLAIN)).rows_stored == len(PLAIN)
        assert stored_cents(ctx, "billed") == in_cents(PLAIN, "BilledCost")
        assert brought(ctx, tmp_path, "focus.csv", _written(PLAIN)).rows_unchanged == len(PLAIN)


def test_the_same_charges_in_another_format_and_order_are_known(it_tenant: TenantBox, tmp_path: Path) -> None:
    with it_tenant.work() as ctx:
        brought(ctx, tmp_path, "focus.parquet", _parquet(PLAIN))
        again = brought(ctx, tmp_path, "focus.csv", _written(PLAIN[::-1]))
        assert (again.rows_stored, again.rows_unchanged) == (0, len(PLAIN))


def test_columns_that_a_file_lacks_are_assumed_aloud_or_left_open(it_tenant: TenantBox, tmp_path: Path) -> None:
    needed = ("ProviderName", "ServiceName", "BilledCost", "ChargePeriodStart")
    with it_tenant.work() as ctx:
        run = brought(ctx, tmp_path, "focus.csv", _written([{name: row[name] for name in needed} for row in PLAIN]))
        focus = sources.get_run(ctx, run.run_id)["report"]["focus"]
        assert focus["assumed_currency"] == "USD"
        assert {"BillingCurrency", "EffectiveCost", "SubAccountId", "Tags", "BillingPeriodStart"} <= {*focus["missing"]}
        line = fetch(ctx, "SELECT * FROM cost_line LIMIT 1")[0]
        assert line["billed_minor"] == line["effective_minor"]
        assert (line["account_id"], line["tags"], line["billing_on"], line["client_id"]) == (None,) * 4


BAD: dict[str, tuple[Row, str]] = {
    "a word": ({"BilledCost": "free"}, "BilledCost: 'free' is not an amount of money."),
    "an error of a spreadsheet": ({"BilledCost": "#REF!"}, "BilledCost: '#REF!' is not an amount of money."),
    "grouped digits": ({"EffectiveCost": "1,234.50"}, "EffectiveCost: '1,234.50' is not an amount of money."),
    "no number": ({"BilledCost": "NaN"}, "BilledCost: 'NaN' is not an amount of money."),
    "too much": ({"BilledCost": "1E15"}, "BilledCost: '1E15' is too large to be money."),
    "no service": ({"ServiceName": None}, "ServiceName: the cell is empty, and service is needed."),
    "the year 1970": (
        {"ChargePeriodStart": "1970-01-01T00:00:00Z"},
        "ChargePeriodStart: '1970-01-01T00:00:00Z' is not a time; FOCUS writes 2024-12-31T00:00:00Z.",
    ),
    "hour 25": (
        {"ChargePeriodStart": "2026-10-01T25:00:00Z"},
        "ChargePeriodStart: '2026-10-01T25:00:00Z' is not a time; FOCUS writes 2024-12-31T00:00:00Z.",
    ),
    "a period of words": (
        {"BillingPeriodStart": "October"},
        "BillingPeriodStart: 'October' is not a time; FOCUS writes 2024-12-31T00:00:00Z.",
    ),
    "no quantity": ({"PricingQuantity": "many"}, "PricingQuantity: 'many' is not a number."),
    "virtual money": ({"BillingCurrency": "credits"}, "BillingCurrency: 'CREDITS' is not a currency code such as USD."),
}


def test_bad_rows_are_named_and_the_rest_still_reconciles(it_tenant: TenantBox, tmp_path: Path) -> None:
    rows = [{**charge(at), **bad} for at, (bad, _) in enumerate(BAD.values())]
    for name, content in (("focus.csv", _written(PLAIN + rows)), ("slow.csv", _written(PLAIN + rows, ";", "utf-16"))):
        with it_tenant.work() as ctx:
            outcome = brought(ctx, tmp_path, name, content)
            assert (outcome.rows_refused, outcome.rows_in) == (len(BAD), len(PLAIN) + len(BAD))
            refused, _ = sources.list_refusals(ctx, outcome.run_id, limit=50, offset=0)
            assert sorted(row["reason"] for row in refused) == sorted(reason for _, reason in BAD.values())
            assert min(row["row_number"] for row in refused) == len(PLAIN) + 2
            assert stored_cents(ctx, "billed") == in_cents(PLAIN, "BilledCost")


def test_a_mended_file_of_refused_rows_completes_the_bill(it_tenant: TenantBox, tmp_path: Path) -> None:
    with it_tenant.work() as ctx:
        first = brought(ctx, tmp_path, "focus.csv", _written([*PLAIN[1:], {**PLAIN[0], "BilledCost": "?"}]))
        text = sources.refusals_csv(ctx, first.run_id).replace(",?,", f",{PLAIN[0]['BilledCost']},")
        again = brought(ctx, tmp_path, "mended.csv", text.encode())
        assert (again.rows_stored, again.rows_unchanged) == (1, 0)
        assert stored_cents(ctx, "billed") == in_cents(PLAIN, "BilledCost")


def test_an_import_whose_charges_came_again_is_undone_last(it_tenant: TenantBox, tmp_path: Path) -> None:
    with it_tenant.work() as ctx:
        first = brought(ctx, tmp_path, "first.csv", _written(PLAIN))
        second = brought(ctx, tmp_path, "second.csv", _written([*PLAIN[1:], charge(99)]))
        assert (second.rows_stored, second.rows_unchanged) == (1, len(PLAIN) - 1)
    with pytest.raises(Conflict, match=r"Undo 'second\.csv' first"), it_tenant.work() as ctx:
        sources.undo(ctx, first.run_id)
    with it_tenant.work() as ctx:
        assert sources.undo(ctx, second.run_id) == (1, 0)
        assert sources.undo(ctx, first.run_id) == (len(PLAIN), 0)
        assert stored_cents(ctx, "billed") == {}


def test_an_uploaded_file_is_looked_at_before_it_is_imported(it_tenant: TenantBox) -> None:
    for name, content in (("part.parquet", _parquet(PLAIN)), ("export.csv.gz", gzip.compress(_written(PLAIN)))):
        with it_tenant.work() as ctx:
            upload_id, _ = sources.upload(ctx, name, [content], 10)
            seen = sources.preview(ctx, upload_id, None, None)
            assert (seen.stream, seen.lacking, seen.problems) == ("focus", [], [])
            outcome = sources.start(ctx, upload_id, "focus", seen.mapping)
            assert outcome.rows_stored + outcome.rows_unchanged == len(PLAIN)
            assert stored_cents(ctx, "billed") == in_cents(PLAIN, "BilledCost")
