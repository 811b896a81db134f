"""FOCUS files (FinOps Open Cost and Usage Specification 1.0 to 1.2): columns checked as a whole, a block at a time.

Every cell stays text, in one form: times in UTC, numbers without idle zeros, tags as sorted JSON. So a charge is the
same in CSV and Parquet. A row that cannot be stored is refused with its reason; a column that the file lacks is named
in the report.
"""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import polars as pl

from pulseops.observe.sources import mapping
from pulseops.observe.sources.files.columnar import ParquetFile
from pulseops.observe.sources.files.delimited import DelimitedFile
from pulseops.observe.sources.files.table import Table
from pulseops.observe.sources.refreshers import Chunk
from pulseops.observe.sources.rows import Refused
from pulseops.observe.sources.runs import Feed
from pulseops.observe.sources.streams import Stream, normal

ROWS = 20_000
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
AMOUNT = pl.Decimal(38, 20)
MONEY = ("billed", "effective", "listed", "contracted")
_NUMBERS = (*MONEY, "quantity")
_MOST = 10**13  # what is not below is no money
_YEARS = range(1990, 2101)
_REMEMBERED = 10_000
_EMPTY = ["", "NULL", "null", "Null"]
_CODE = r"^[A-Z]{3}$"
_SINCE = {
    "1.3": ("serviceprovidername", "hostprovidername", "allocatedmethodid", "contractapplied"),
    "1.2": ("invoiceid", "billingaccounttype", "subaccounttype", "pricingcurrency"),
    "1.1": ("servicesubcategory", "skumeter", "skupricedetails", "capacityreservationid", "commitmentdiscountquantity"),
}
_PREVIEW = ("chargesubcategory", "usagequantity", "amortizedcost", "chargetype")
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
    if known.intersection(_PREVIEW):
        return "1.0-preview"
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
    return Feed(spec, headers=headers, notes=lambda: notes, chunks=_checked(spec, _parts(table), columns, currency))


def frame_feed(spec: Stream, frame: pl.DataFrame, currency: str) -> Feed:
    """Chunks of a frame with the headers of the specification."""
    columns = mapping.map_headers(spec, frame.columns)
    parts = (_numbered(part, at) for at, part in _sliced(frame))
    return Feed(spec, chunks=_checked(spec, parts, columns, currency))


_Part = tuple[pl.DataFrame, pl.Series, Sequence[Refused]]


def _parts(table: Table) -> Iterator[_Part]:
    if isinstance(table, ParquetFile):
        return (_numbered(frame, first) for first, frame in table.frames(ROWS))
    if isinstance(table, DelimitedFile) and table.is_plain:
        return _blocks(table)
    return _gathered(table.headers, table.rows())


def _sliced(frame: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    for at in range(0, frame.height, ROWS):
        yield at + 1, frame.slice(at, ROWS)


def _numbered(frame: pl.DataFrame, first: int) -> _Part:
    return frame, pl.int_range(first, first + frame.height, eager=True).alias("row_number"), ()


def _blocks(table: DelimitedFile) -> Iterator[_Part]:
    """Blocks read by columns; one with rows of a wrong width or with line ends inside cells is read row by row."""
    line = table.facts.header_row + 1
    for block in table.blocks():
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        frame = _by_columns(block, table)
        if frame is not None and frame.height == lines and _is_full(block, table.delimiter, frame):
            yield _numbered(frame, line)
        else:
            yield from _gathered(table.headers, table.rows_of(block, line))
        line += lines


def _by_columns(block: bytes, table: DelimitedFile) -> pl.DataFrame | None:
    schema = dict.fromkeys(table.headers, pl.String())
    try:
        return pl.read_csv(io.BytesIO(block), has_header=False, separator=table.delimiter, schema=schema)
    except pl.exceptions.PolarsError:
        return None


def _is_full(block: bytes, delimiter: str, frame: pl.DataFrame) -> bool:
    """Whether every row has all its cells: the reader fills short rows up without a word.

    A row that ends in a value is full. Else the delimiters of the block, less those inside cells, must be as many as
    full rows have.
    """
    if not frame.to_series(-1).null_count():
        return True
    count = block.count(delimiter.encode()) - frame.height * (frame.width - 1)
    if b'"' not in block:
        return count == 0
    inside = frame.select(pl.all().str.count_matches(delimiter, literal=True).sum()).sum_horizontal()[0]
    return bool(count == (inside or 0))


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
            yield _listed(schema, cells, numbers, refused)
            cells, numbers, refused = [], [], []
    yield _listed(schema, cells, numbers, refused)


def _listed(schema: Mapping[str, Any], cells: list[Any], numbers: list[int], refused: Sequence[Refused]) -> _Part:
    frame = pl.DataFrame(cells, schema=schema, orient="row")
    return frame, pl.Series("row_number", numbers, dtype=pl.Int64), refused


def _payload(headers: Sequence[str], cells: Sequence[object]) -> str:
    named = {header: cell for header, cell in zip(headers, cells, strict=False) if cell not in (None, "")}
    return json.dumps(named, ensure_ascii=False, default=str).replace("\\u0000", "")


def _checked(spec: Stream, parts: Iterator[_Part], columns: Mapping[str, str | None], currency: str) -> Iterator[Chunk]:
    header_of = {name: header for header, name in columns.items() if name}
    tests = _tests()
    bad = pl.any_horizontal(*(~test.holds.fill_null(value=False) for test in tests)).alias("bad")
    for raw, numbers, refused in parts:
        frame = _canonical(spec, raw, header_of, currency).with_columns(numbers)
        read = _with_read(frame)
        is_bad = read.select(bad)["bad"]
        wrong = [*refused]
        if is_bad.any():
            wrong += _refusals(read.filter(is_bad), raw.filter(is_bad), tests, header_of)
            read = read.filter(~is_bad)
        yield Chunk(_settled(read, frame.columns), wrong)


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
    code = pl.col("currency").str.to_uppercase()
    beside_services = pl.col("charge_category").is_in(["Tax", "Credit", "Adjustment"])
    return frame.with_columns(
        provider=pl.coalesce("provider", "publisher", "issuer"),
        service=pl.when(beside_services).then(pl.coalesce("service", "charge_category")).otherwise("service"),
        currency=code if "currency" in header_of else pl.lit(currency),
        effective=pl.coalesce("effective", "billed"),
    )


def _with_read(frame: pl.DataFrame) -> pl.DataFrame:
    """Beside each text of a number or time what it was read as (`_name`), null where it could not be.

    Few different times stand in many rows.
    """
    numbers = [pl.col(name).cast(AMOUNT, strict=False).alias(f"_{name}") for name in _NUMBERS]
    times = [_each(frame, name, _time).alias(f"_{name}") for name in ("starts_at", "ends_at", "billing_on")]
    return frame.with_columns(*numbers, *times)


def _each(frame: pl.DataFrame, name: str, read: Callable[[str], str | None]) -> pl.Series:
    different = frame[name].drop_nulls().unique().to_list()
    return frame[name].replace_strict(
        different, [read(text) for text in different], default=None, return_dtype=pl.String
    )


@lru_cache(_REMEMBERED)
def _time(text: str) -> str | None:
    """A time in UTC; one without a zone is UTC, as the specification wants."""
    if not _TIME.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text.removesuffix("UTC").replace(" Z", "Z").strip())
        utc = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return f"{utc:%Y-%m-%dT%H:%M:%SZ}" if utc.year in _YEARS else None


def _tests() -> list[_Test]:
    def read(name: str, reason: str) -> _Test:
        return _Test(name, pl.col(name).is_null() | pl.col(f"_{name}").is_not_null(), reason)

    not_time = "'{}' is not a time; FOCUS writes 2024-12-31T00:00:00Z"
    backward = pl.col("_ends_at").is_null() | (
        pl.col("_ends_at").str.slice(0, 10) >= pl.col("_starts_at").str.slice(0, 10)
    )
    return [
        *(
            _Test(name, pl.col(name).is_not_null(), f"the cell is empty, and {name} is needed")
            for name in ("provider", "service", "billed", "starts_at", "currency")
        ),
        *(read(name, "'{}' is not an amount of money") for name in MONEY),
        read("quantity", "'{}' is not a number"),
        *(
            _Test(name, pl.col(name).is_null() | (pl.col(f"_{name}").abs() < _MOST), "'{}' is too large to be money")
            for name in MONEY
        ),
        *(read(name, not_time) for name in ("starts_at", "ends_at", "billing_on")),
        _Test("ends_at", backward, "'{}' lies before the start of the charge period"),
        _Test("currency", pl.col("currency").str.contains(_CODE), "'{}' is not a currency code such as USD"),
    ]


def _settled(read: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Each value in its one form."""
    plain = {
        name: pl.when(pl.col(name).str.contains(".", literal=True) & ~pl.col(name).str.contains("[eE]"))
        .then(pl.col(name).str.strip_chars_end("0").str.strip_chars_end("."))
        .otherwise(name)
        for name in _NUMBERS
    }
    tags = _each(read, "tags", _tags)
    return read.with_columns(
        tags, **plain, starts_at="_starts_at", ends_at="_ends_at", billing_on=pl.col("_billing_on").str.slice(0, 10)
    ).select(columns)


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


@lru_cache(_REMEMBERED)
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
