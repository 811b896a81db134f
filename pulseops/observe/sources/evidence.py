"""What the columns of a file say about how to read them: order of day and month, decimal mark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from pulseops.base.errors import Invalid
from pulseops.observe.sources.dates import Order, order_by_evidence
from pulseops.observe.sources.files.table import Table
from pulseops.observe.sources.streams import Kind, Stream
from pulseops.observe.sources.values import Reading, decimal_mark

_SAMPLE_ROWS = 5_000
_NUMERIC = (Kind.MONEY, Kind.NUMBER, Kind.INT)


@dataclass(frozen=True)
class Evidence:
    """Order per date column, columns that can be read both ways, decimal mark of the file."""

    orders: dict[str, Order]
    ambiguous: tuple[str, ...]
    decimal: str | None


def gather(table: Table, stream: Stream, mapping: Mapping[str, str | None], *, whole: bool) -> Evidence:
    """Look at the first rows, or at all of them when `whole` and the first ones leave a date column open."""
    evidence = _look(islice(_cells(table), _SAMPLE_ROWS), table.headers, stream, mapping)
    if whole and evidence.ambiguous:
        return _look(_cells(table), table.headers, stream, mapping)
    return evidence


def reading(
    table: Table,
    stream: Stream,
    mapping: Mapping[str, str | None],
    *,
    order: Order | None,
    zone: ZoneInfo,
    currency: str,
) -> Reading:
    """How to read a whole file. Raises Invalid when a date column is ambiguous and no order was chosen."""
    evidence = gather(table, stream, mapping, whole=True)
    orders = dict(evidence.orders)
    if evidence.ambiguous and order is None:
        columns = ", ".join(f"'{header}'" for header in evidence.ambiguous)
        raise Invalid.field(
            "date_order",
            f"The dates in {columns} fit both day/month and month/day. Choose one of them (dmy or mdy) for this file.",
            "ambiguous-dates",
        )
    for header in evidence.ambiguous:
        if order is not None:
            orders[header] = order
    usual = "," if table.facts.delimiter == "semicolon" else "."  # spreadsheets use ; where the comma is taken
    return Reading(zone=zone, currency=currency, decimal=evidence.decimal or usual, orders=orders)


def _cells(table: Table) -> Iterable[list[object]]:
    return (row.cells for row in table.rows() if row.refusal is None)


def _look(
    rows: Iterable[list[object]], headers: list[str], stream: Stream, mapping: Mapping[str, str | None]
) -> Evidence:
    dates: dict[int, str] = {}
    numbers: list[int] = []
    for index, header in enumerate(headers):
        spec = stream.field(mapping.get(header) or "")
        if spec and spec.kind in (Kind.DATE, Kind.TIME):
            dates[index] = header
        elif spec and spec.kind in _NUMERIC:
            numbers.append(index)
    orders: dict[str, Order] = {}
    seen: set[str] = set()
    decimal: str | None = None
    for cells in rows:
        for index, header in dates.items():
            if header in orders:
                continue
            order, slashed = order_by_evidence((cells[index],))
            if order:
                orders[header] = order
            elif slashed:
                seen.add(header)
        if decimal is None:
            decimal = decimal_mark(cells[index] for index in numbers)
    ambiguous = tuple(header for header in dates.values() if header in seen and header not in orders)
    return Evidence(orders, ambiguous, decimal)
