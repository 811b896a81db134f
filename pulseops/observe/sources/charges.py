"""FOCUS files (FinOps Open Cost and Usage Specification 1.0 to 1.2): columns checked as a whole, a block at a time.

Amounts stay text until the database reads them as exact decimals. A row that cannot be stored is refused with its
reason; a column that the file lacks is named in the report.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from pulseops.observe.sources import mapping
from pulseops.observe.sources.files.delimited import DelimitedFile
from pulseops.observe.sources.files.table import Table
from pulseops.observe.sources.refreshers import Chunk
from pulseops.observe.sources.rows import Refused
from pulseops.observe.sources.runs import Feed
from pulseops.observe.sources.streams import Stream, normal

ROWS = 20_000
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"
_TIME = (
    r"^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?)? ?(Z|UTC|[+-](0\d|1[0-4]):?[0-5]\d)?$"
)
_EMPTY = ["", "NULL", "null", "Null"]
_CODE = r"^[A-Z]{3}$"
_SINCE = {
    "1.2": ("invoiceid", "billingaccounttype", "subaccounttype", "pricingcurrency"),
    "1.1": ("servicesubcategory", "skumeter", "skupricedetails", "capacityreservationid", "commitmentdiscountquantity"),
}
_MANDATORY = (
    "BilledCost", "BillingAccountId", "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd", "ChargeCategory",
    "ChargePeriodStart", "ChargePeriodEnd", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost",
    "ProviderName", "PublisherName", "ServiceCategory", "ServiceName", "SubAccountId", "Tags",
)  # fmt: skip


@dataclass(frozen=True)
class _Test:
    """A condition that must hold, and what to say where it does not (`{}` is the value)."""

    field: str
    holds: pl.Expr
    reason: str


def version_of(headers: Sequence[str]) -> str:
    """The newest version of the specification whose own columns are there."""
    known = {normal(header) for header in headers}
    return next((version for version, columns in _SINCE.items() if known.intersection(columns)), "1.0")


def file_feed(spec: Stream, table: Table, columns: Mapping[str, str | None], currency: str) -> Feed:
    """Chunks of a file under a mapping."""
    headers = {name: header for header, name in columns.items() if name}
    known = {normal(header) for header in table.headers}
    notes = {
        "file": asdict(table.facts),
        "focus": {
            "version": version_of(table.headers),
            "missing": [name for name in _MANDATORY if normal(name) not in known],
            "assumed_currency": None if "currency" in headers else currency,
        },
    }
    plain = isinstance(table, DelimitedFile) and table.is_plain
    frames = _blocks(table) if plain and isinstance(table, DelimitedFile) else _slowly(table)
    return Feed(spec, headers=headers, notes=lambda: notes, chunks=_checked(spec, frames, columns, currency))


def frame_feed(spec: Stream, frame: pl.DataFrame, currency: str) -> Feed:
    """Chunks of a frame with the headers of the specification."""
    columns = mapping.map_headers(spec, frame.columns)
    numbered = ((part, _numbers(part, at), ()) for at, part in _sliced(frame))
    return Feed(spec, chunks=_checked(spec, numbered, columns, currency))


_Part = tuple[pl.DataFrame, pl.Series, Sequence[Refused]]


def _sliced(frame: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    for at in range(0, frame.height, ROWS):
        yield at + 1, frame.slice(at, ROWS)


def _numbers(frame: pl.DataFrame, first: int) -> pl.Series:
    return pl.Series("row_number", range(first, first + frame.height), dtype=pl.Int64)


def _blocks(table: DelimitedFile) -> Iterator[_Part]:
    """Blocks read by columns; one with rows of a wrong width or with line ends inside cells is read row by row."""
    line = table.facts.header_row + 1
    width = len(table.headers)
    for block in table.blocks():
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        frame = _by_columns(block, table.delimiter, width)
        if frame is not None and frame.height == lines and _is_full(block, table.delimiter, frame):
            frame.columns = list(table.headers)
            yield frame, _numbers(frame, line), ()
        else:
            yield from _gathered(table.headers, table.rows_of(block, line))
        line += lines


def _by_columns(block: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    try:
        frame = pl.read_csv(
            io.BytesIO(block), has_header=False, separator=delimiter, infer_schema=False, low_memory=True
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.width == width else None


def _is_full(block: bytes, delimiter: str, frame: pl.DataFrame) -> bool:
    """Whether every row has all its cells: the reader fills short rows up without a word.

    The delimiters of the block, less those inside cells, must be as many as full rows have.
    """
    count = block.count(delimiter.encode()) - frame.height * (frame.width - 1)
    if b'"' not in block:
        return count == 0
    inside = frame.select(pl.all().str.count_matches(delimiter, literal=True).sum()).sum_horizontal()[0]
    return bool(count == (inside or 0))


def _slowly(table: Table) -> Iterator[_Part]:
    """Any table, row by row."""
    yield from _gathered(table.headers, table.rows())


def _gathered(headers: Sequence[str], rows: Iterator[Any]) -> Iterator[_Part]:
    cells: list[list[str | None]] = []
    numbers: list[int] = []
    refused: list[Refused] = []
    schema = dict.fromkeys(headers, pl.String)
    for row in rows:
        if row.refusal is not None:
            refused.append(Refused(row.number, None, None, row.refusal, _payload(headers, row.cells)))
            continue
        cells.append([None if cell is None else str(cell) for cell in row.cells])
        numbers.append(row.number)
        if len(cells) == ROWS:
            yield pl.DataFrame(cells, schema=schema, orient="row"), pl.Series("row_number", numbers), refused
            cells, numbers, refused = [], [], []
    frame = pl.DataFrame(cells, schema=schema, orient="row")
    yield frame, pl.Series("row_number", numbers, dtype=pl.Int64), refused


def _payload(headers: Sequence[str], cells: Sequence[object]) -> str:
    named = {header: cell for header, cell in zip(headers, cells, strict=False) if cell not in (None, "")}
    return json.dumps(named, ensure_ascii=False, default=str).replace("\\u0000", "")


def _checked(spec: Stream, parts: Iterator[_Part], columns: Mapping[str, str | None], currency: str) -> Iterator[Chunk]:
    header_of = {name: header for header, name in columns.items() if name}
    for raw, numbers, refused in parts:
        frame = _canonical(spec, raw, header_of, currency).with_columns(numbers)
        tests = _tests(header_of)
        bad = pl.any_horizontal(*(~test.holds.fill_null(value=False) for test in tests))
        is_bad = frame.select(bad.alias("bad"))["bad"]
        wrong = [*refused]
        if is_bad.any():
            wrong += _refusals(frame.filter(is_bad), raw.filter(is_bad), tests, header_of)
            frame = frame.filter(~is_bad)
        yield Chunk(_with_tags(frame), wrong)


def _canonical(spec: Stream, raw: pl.DataFrame, header_of: Mapping[str, str], currency: str) -> pl.DataFrame:
    """Columns by field name; empty cells and NULL are null; those the file lacks are null."""
    text = []
    for field in spec.fields:
        header = header_of.get(field.name)
        if header is None:
            text.append(pl.lit(None, dtype=pl.String).alias(field.name))
            continue
        cell = pl.col(header).cast(pl.String).str.strip_chars()
        text.append(pl.when(cell.is_in(_EMPTY)).then(None).otherwise(cell).alias(field.name))
    frame = raw.select(text)
    usual = pl.col("currency").str.to_uppercase().fill_null(currency)
    return frame.with_columns(
        provider=pl.coalesce("provider", "publisher", "issuer"),
        currency=usual if "currency" not in header_of else pl.col("currency").str.to_uppercase(),
        billing_on=pl.col("billing_on").str.slice(0, 10),
        effective=pl.coalesce("effective", "billed") if "effective" not in header_of else pl.col("effective"),
    )


def _tests(header_of: Mapping[str, str]) -> list[_Test]:
    def date_of(name: str) -> pl.Expr:
        return pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).is_not_null()

    def optional(name: str, test: pl.Expr) -> pl.Expr:
        return pl.col(name).is_null() | test

    not_money = "'{}' is not an amount of money"
    not_time = "'{}' is not a time; FOCUS writes 2024-12-31T00:00:00Z"
    backward = pl.col("ends_at").is_null() | (
        pl.col("ends_at").str.slice(0, 10) >= pl.col("starts_at").str.slice(0, 10)
    )
    return [
        *(
            _Test(name, pl.col(name).is_not_null(), f"the cell is empty, and {name} is needed")
            for name in ("provider", "service", "billed", "starts_at", "currency")
        ),
        _Test("billed", pl.col("billed").str.contains(_NUMBER), not_money),
        *(
            _Test(name, optional(name, pl.col(name).str.contains(_NUMBER)), not_money)
            for name in ("effective", "listed", "contracted", "quantity")
        ),
        _Test("starts_at", pl.col("starts_at").str.contains(_TIME) & date_of("starts_at"), not_time),
        _Test("ends_at", optional("ends_at", pl.col("ends_at").str.contains(_TIME) & date_of("ends_at")), not_time),
        _Test("billing_on", optional("billing_on", date_of("billing_on")), not_time),
        _Test("ends_at", backward, "'{}' lies before the start of the charge period"),
        _Test("currency", pl.col("currency").str.contains(_CODE), "'{}' is not a currency code such as USD"),
    ]


def _refusals(
    frame: pl.DataFrame, raw: pl.DataFrame, tests: Sequence[_Test], header_of: Mapping[str, str]
) -> Iterator[Refused]:
    """The first test each row fails, in words."""
    held = frame.select(test.holds.fill_null(value=False).alias(str(at)) for at, test in enumerate(tests))
    cells = raw.rows()
    for row, passed in enumerate(held.iter_rows()):
        test = tests[passed.index(False)]
        header = header_of.get(test.field, test.field)
        value = frame[test.field][row]
        reason = f"{header}: {test.reason.format(value)}."
        yield Refused(
            frame["row_number"][row], header, value and str(value)[:200], reason, _payload(raw.columns, cells[row])
        )


def _with_tags(frame: pl.DataFrame) -> pl.DataFrame:
    """Tags as JSON objects of texts; few different ones stand in many rows."""
    different = frame["tags"].drop_nulls().unique()
    if different.is_empty():
        return frame
    read = {text: _tags(text) for text in different}
    return frame.with_columns(pl.col("tags").replace_strict(read, default=None, return_dtype=pl.String))


def _tags(text: str) -> str | None:
    for attempt in (text, "{" + text + "}"):  # one provider leaves the braces out
        try:
            found = json.loads(attempt)
        except ValueError:
            continue
        if isinstance(found, list) and all(isinstance(item, dict) and "key" in item for item in found):
            found = {item["key"]: item.get("value") for item in found}
        if isinstance(found, dict):
            plain = {str(k): v if isinstance(v, str) else json.dumps(v) for k, v in found.items() if v is not None}
            return json.dumps(plain, sort_keys=True, ensure_ascii=False).replace("\\u0000", "") if plain else None
    return json.dumps({"tags": text}, ensure_ascii=False).replace("\\u0000", "")
