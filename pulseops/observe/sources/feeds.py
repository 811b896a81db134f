"""What a run reads: files and frames as rows of a stream."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from uuid import UUID
from zoneinfo import ZoneInfo

import polars

from pulseops.base.context import Context
from pulseops.base.errors import NotFound
from pulseops.observe.sources import charges, evidence, mapping, repository, uploads
from pulseops.observe.sources.dates import Order
from pulseops.observe.sources.files.opening import open_table
from pulseops.observe.sources.files.table import RawRow, Table
from pulseops.observe.sources.rows import RowReader
from pulseops.observe.sources.runs import Feed
from pulseops.observe.sources.streams import Stream
from pulseops.observe.sources.values import Reading


def open_upload(ctx: Context, upload_id: UUID) -> Table:
    """The stored file as a table. Raises NotFound, and Invalid when it is unreadable."""
    found = repository.get_upload(ctx, upload_id)
    if found is None:
        raise NotFound.of("upload")
    return open_table(uploads.reader(ctx, upload_id, found["size"]), found["file_name"], found["size"])


def file_feed(
    ctx: Context,
    table: Table,
    stream: str,
    columns: Mapping[str, str | None],
    date_order: Order | None,
    constants: Mapping[str, str] | None = None,
) -> Feed:
    """Rows of a file under a mapping. Raises Invalid for an unusable mapping or ambiguous dates without an order."""
    spec = mapping.check(stream, columns, table.headers, constants or ())
    currency, zone = repository.tenant_defaults(ctx)
    if spec.is_bulk:
        return charges.file_feed(spec, table, columns, currency)
    reading = evidence.reading(table, spec, columns, order=date_order, zone=ZoneInfo(zone), currency=currency)
    given = constants or {}
    fixed = {name: value for name, value in given.items() if spec.field(name)}
    if spec.field("chosen_client") and "client" in given:
        fixed["chosen_client"] = given["client"]
    rows = RowReader(spec, table.headers, columns, reading, constants=fixed).read(table.rows())
    headers = {name: header for header, name in columns.items() if name}
    return Feed(
        spec, rows, headers, lambda: {"file": asdict(table.facts), "decimal": reading.decimal, "dates": reading.orders}
    )


def frame_feed(ctx: Context, spec: Stream, frame: polars.DataFrame) -> Feed:
    """Rows of a frame with canonical column names; others are attributes where a stream keeps them."""
    currency, _ = repository.tenant_defaults(ctx)
    if spec.is_bulk:
        return charges.frame_feed(spec, frame, currency)
    columns = {header: header if spec.field(header) else None for header in frame.columns}
    reader = RowReader(spec, frame.columns, columns, Reading(currency=currency), keep_payload=False)
    return Feed(spec, reader.read(_frame_rows(frame)))


def _frame_rows(frame: polars.DataFrame) -> Iterator[RawRow]:
    for number, row in enumerate(frame.iter_rows(), start=1):
        yield RawRow(number, list(row))
