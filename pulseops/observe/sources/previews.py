"""What a file seems to be, before anything is stored."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.observe.sources import evidence, mapping, repository
from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.dates import Order
from pulseops.observe.sources.feeds import open_upload
from pulseops.observe.sources.files.table import Table
from pulseops.observe.sources.rows import Refused, RowReader
from pulseops.observe.sources.streams import Stream
from pulseops.observe.sources.values import Reading

_PREVIEW_ROWS = 200
_SHOWN_ROWS = 8
_EITHER: Order = "dmy"  # a sample that fits both orders has no row that one of them refuses


@dataclass(frozen=True)
class Preview:
    """What a file seems to be, before anything is stored."""

    upload_id: UUID
    facts: dict[str, Any]
    headers: list[str]
    stream: str | None
    others: tuple[str, ...]
    mapping: dict[str, str | None]
    remembered: bool
    lacking: list[str]
    ambiguous_dates: tuple[str, ...]
    rows: list[list[str | None]]
    checked: int
    problems: list[Refused]


def preview(
    ctx: Context, upload_id: UUID, stream: str | None = None, chosen: Mapping[str, str | None] | None = None
) -> Preview:
    """Read the head of an upload: stream, mapping, sample and the problems of its first rows. Nothing is stored."""
    ctx.require("imports:write")
    table = open_upload(ctx, upload_id)
    proposal = mapping.propose(table.headers, table.facts.file_name)
    known = repository.remembered_mapping(ctx, mapping.headers_hash(table.headers))
    name, columns, remembered = stream or proposal.stream, proposal.mapping, False
    if chosen is not None:
        columns = {header: chosen.get(header) for header in table.headers}
    elif known and stream in (None, known["stream"]):
        name, remembered = known["stream"], True
        columns = {header: known["mapping"].get(header) for header in table.headers}
    elif stream and stream in STREAMS:
        columns = mapping.map_headers(STREAMS[stream], table.headers)
    spec = STREAMS.get(name or "")
    if spec is None and name:
        raise Invalid.field("stream", f"'{name}' is no stream; known: {', '.join(STREAMS)}.")
    rows, problems, checked, ambiguous = _sample(ctx, table, spec, columns)
    return Preview(
        upload_id,
        asdict(table.facts),
        table.headers,
        name,
        tuple(other for other in proposal.others if other != name),
        columns,
        remembered,
        mapping.lacking(spec, columns) if spec else [],
        ambiguous,
        rows,
        checked,
        problems,
    )


def _sample(
    ctx: Context, table: Table, spec: Stream | None, columns: Mapping[str, str | None]
) -> tuple[list[list[str | None]], list[Refused], int, tuple[str, ...]]:
    shown: list[list[str | None]] = []
    problems: list[Refused] = []
    ambiguous: tuple[str, ...] = ()
    reader: RowReader | None = None
    if spec and not mapping.lacking(spec, columns):
        found = evidence.gather(table, spec, columns, whole=False)
        ambiguous = found.ambiguous
        orders: dict[str, Order] = {**found.orders, **dict.fromkeys(ambiguous, _EITHER)}
        currency, zone = repository.tenant_defaults(ctx)
        reading = Reading(ZoneInfo(zone), currency, found.decimal or ".", orders)
        reader = RowReader(spec, table.headers, columns, reading)
    checked = 0
    for row in table.rows():
        if len(shown) < _SHOWN_ROWS:
            shown.append([None if cell in (None, "") else str(cell)[:200] for cell in row.cells])
        if checked == _PREVIEW_ROWS:
            break
        checked += 1
        result = reader.row(row) if reader else None
        if isinstance(result, Refused):
            problems.append(result)
    return shown, problems, checked, ambiguous
