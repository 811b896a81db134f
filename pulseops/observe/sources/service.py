"""What may be done with data that comes in."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import polars

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.jobs import CYCLE, enqueue
from pulseops.base.security import defused
from pulseops.observe.sources import mapping, repository, runs, uploads
from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.connectors.protocol import Connector
from pulseops.observe.sources.connectors.simulator import Simulator
from pulseops.observe.sources.dates import Order
from pulseops.observe.sources.feeds import file_feed, frame_feed, open_upload
from pulseops.observe.sources.files.opening import open_table
from pulseops.observe.sources.paths import UNKNOWN, ordered_files
from pulseops.observe.sources.previews import Preview, preview
from pulseops.observe.sources.refreshers import Batch, settle_all
from pulseops.observe.sources.rows import REFUSAL_HEADERS
from pulseops.observe.sources.runs import Feed, Outcome
from pulseops.observe.sources.samples import SAMPLES

__all__ = [
    "Outcome", "Preview", "arriving", "get_run", "give_up", "import_connector", "import_path", "import_tables",
    "ingest", "list_refusals", "list_runs", "preview", "refusals_csv", "run_import", "sample", "start", "undo",
    "upload",
]  # fmt: skip

FILES = "Files"
IMPORT_JOB = "import"
AT_ONCE_BYTES = 8 * 1024 * 1024
QUIET, LONGEST = timedelta(seconds=5), timedelta(minutes=15)
"""Files that follow each other within QUIET belong together; nothing waits for the rest longer than LONGEST."""


def upload(ctx: Context, file_name: str, blocks: Iterable[bytes], limit_mb: int) -> tuple[UUID, int]:
    """Take a file in, a piece at a time. Returns its id and size. Raises Limited above the size limit."""
    ctx.require("imports:write")
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].strip()[:200] or "file"
    return uploads.store(ctx, name, blocks, limit_mb)


def start(
    ctx: Context,
    upload_id: UUID,
    stream: str,
    chosen: Mapping[str, str | None],
    *,
    date_order: Order | None = None,
    source: str = FILES,
    client: str | None = None,
) -> Outcome:
    """Begin an import: a small file is imported at once, a larger one by a job. Raises Invalid if unmappable.

    `client` (id or name) says whose rows they are where no cell does.
    """
    ctx.require("imports:write")
    table = open_upload(ctx, upload_id)
    constants = {"client": client} if client else {}
    spec = mapping.check(stream, chosen, table.headers, constants)
    repository.remember_mapping(ctx, mapping.headers_hash(table.headers), stream, chosen)
    source_id = repository.source_named(ctx, source.strip()[:100] or FILES, "file")
    options = {"columns": dict(chosen), "date_order": date_order, "constants": constants}
    label = table.facts.file_name
    run_id = repository.add_run(
        ctx, source_id, label, stream=spec.name, state="queued", upload_id=upload_id, mapping=options
    )
    publish(ctx, "imports", [run_id])
    if table.facts.size <= AT_ONCE_BYTES:
        return run_import(ctx, run_id)
    enqueue(ctx, IMPORT_JOB, run_id=str(run_id))
    audit.record(ctx, "import.queued", "import", str(run_id), file=label, stream=spec.name)
    return Outcome(run_id, label, spec.name, "queued")


def ingest(
    ctx: Context, stream: str, blocks: Iterable[bytes], limit_mb: int, *, source: str = FILES, client: str | None = None
) -> Outcome:
    """Take records in as a program sends them, one JSON object a line, and import them as a file would be.

    Names are those of the stream's fields or their aliases; what is known by neither becomes an attribute where the
    stream keeps them. Raises NotFound for an unknown stream, Invalid when no line can be read or a required field is
    missing everywhere, Limited above the size limit; then nothing is kept.
    """
    ctx.require("imports:write")
    if stream not in STREAMS:
        raise NotFound.of("kind of table")
    upload_id, _ = upload(ctx, f"{stream}.ndjson", blocks, limit_mb)
    chosen = mapping.map_headers(STREAMS[stream], open_upload(ctx, upload_id).headers)
    return start(ctx, upload_id, stream, chosen, source=source, client=client)


def run_import(ctx: Context, run_id: UUID) -> Outcome:
    """Carry out a queued run. Running it again does nothing: a finished run answers its figures."""
    ctx.require("imports:write")
    run = _run(ctx, run_id, lock=True)
    if run["state"] not in ("queued", "running"):
        return _outcome(run)
    options = run["mapping"]

    def feed() -> Feed:
        table = open_upload(ctx, run["upload_id"])
        fixed = options.get("constants")
        return file_feed(ctx, table, run["stream"], options["columns"], options["date_order"], fixed)

    outcome = runs.carry_out(ctx, run_id, run["source_id"], run["label"], run["stream"], feed)
    _after(ctx, run["source_id"], [outcome])
    return outcome


def arriving(ctx: Context, scored_at: datetime | None) -> bool:
    """Whether data was stored since the last scoring and more of it is on its way, so that scoring had better wait."""
    ctx.require("imports:read")
    return repository.is_arriving(ctx, scored_at, QUIET, LONGEST)


def give_up(ctx: Context, run_id: UUID) -> None:
    """Mark a run failed after its job broke down; in a transaction of its own, as the job's was rolled back."""
    ctx.require("imports:write")
    text = "The import broke down by a fault of ours; nothing was stored. Start it again, or see the worker's log."
    repository.set_state(ctx, run_id, "failed", text)
    publish(ctx, "imports", [run_id])


def import_tables(
    ctx: Context, source_name: str, tables: Mapping[str, polars.DataFrame], *, kind: str = "simulator"
) -> list[Outcome]:
    """Import frames with canonical columns, parents first; the door of the simulator. One run a stream."""
    connector = Simulator(tables, source_name)
    connector.kind = kind
    return import_connector(ctx, connector)


def import_connector(ctx: Context, connector: Connector) -> list[Outcome]:
    """Import everything a connector hands over."""
    ctx.require("imports:write")
    delivered = dict(connector.tables())
    unknown = sorted(set(delivered) - set(STREAMS))
    if unknown:
        raise Invalid.field("tables", f"No streams are called {', '.join(unknown)}; known: {', '.join(STREAMS)}.")
    source_id = repository.source_named(ctx, connector.name, connector.kind)
    outcomes = []
    for stream in (name for name in STREAMS if name in delivered):
        frame = delivered[stream]
        run_id = repository.add_run(ctx, source_id, f"{connector.name}: {stream}", stream=stream, state="queued")
        label = f"{connector.name}: {stream}"
        feed = frame_feed(ctx, STREAMS[stream], frame)
        outcomes.append(runs.carry_out(ctx, run_id, source_id, label, stream, lambda feed=feed: feed))  # type: ignore[misc]
    _after(ctx, source_id, outcomes)
    return outcomes


def import_path(
    ctx: Context, path: Path, *, date_order: Order | None = None, source: str = FILES, client: str | None = None
) -> list[Outcome]:
    """Import a file, or all tables of a folder with parents first, as the door `pulseops import` does.

    `client` (id or name) says whose rows they are where no cell does.

    A file that is no known stream or cannot be read becomes a failed outcome with its reason. Raises NotFound when
    there is nothing at the path.
    """
    ctx.require("imports:write")
    source_id = repository.source_named(ctx, source, "file")
    outcomes = []
    for file, stream in ordered_files(path):
        run_id = repository.add_run(ctx, source_id, file.name, stream=stream, state="queued")
        with file.open("rb") as opened:

            def feed(opened: BinaryIO = opened, file: Path = file) -> Feed:
                table = open_table(opened, file.name, file.stat().st_size)
                proposal = mapping.propose(table.headers, file.name)
                fixed = {"client": client} if client else None
                return file_feed(ctx, table, proposal.stream or UNKNOWN, proposal.mapping, date_order, fixed)

            outcomes.append(runs.carry_out(ctx, run_id, source_id, file.name, stream, feed))
    _after(ctx, source_id, outcomes)
    return outcomes


def undo(ctx: Context, run_id: UUID) -> tuple[int, int]:
    """Take an import back: records it added are removed, records it changed get their earlier version again.

    Returns (removed, restored). Raises Conflict when later imports hang on what it added.
    """
    ctx.require("imports:write")
    run = _run(ctx, run_id, lock=True)
    if run["state"] != "succeeded":
        raise Conflict("not-undoable", f"This import is {run['state']}; only one that succeeded can be undone.")
    children = runs.DEPENDANTS.get(run["stream"], ())
    dependants = repository.later_dependants(ctx, run["source_id"], run_id, children)
    repository.set_state(ctx, run_id, "undone")
    removed, restored = runs.take_back(ctx, Batch(run["source_id"], run_id, run["stream"]))
    if removed and dependants:
        names = ", ".join(f"'{label}'" for label in dict.fromkeys(dependants[:5]))
        raise Conflict("has-dependants", f"Other imports refer to these rows. Undo {names} first; nothing was changed.")
    settle_all(ctx, run["source_id"])
    _tell(ctx, run_id)
    audit.record(ctx, "import.undone", "import", str(run_id), removed=removed, restored=restored)
    return removed, restored


def get_run(ctx: Context, run_id: UUID) -> dict[str, Any]:
    """One run with its report. Raises NotFound."""
    ctx.require("imports:read")
    return _run(ctx, run_id)


def list_runs(
    ctx: Context, *, sort: str | None, limit: int, offset: int, q: str | None = None
) -> tuple[list[dict[str, Any]], int]:
    """A page of runs, newest first unless sorted, and how many there are."""
    ctx.require("imports:read")
    column, direction = (sort or "-created_at").removeprefix("-"), "DESC" if (sort or "-").startswith("-") else "ASC"
    if column not in repository.RUN_SORTS:
        raise Invalid.field("sort", f"Imports cannot be sorted by '{column}'; by {', '.join(repository.RUN_SORTS)}.")
    order = f"{repository.RUN_SORTS[column]} {direction} NULLS LAST"
    return repository.list_runs(ctx, order=order, limit=limit, offset=offset, q=q)


def sample(ctx: Context, stream: str) -> str:
    """A small CSV of a stream to start from. Raises NotFound."""
    ctx.require("imports:read")
    if stream not in SAMPLES:
        raise NotFound.of("kind of table")
    return SAMPLES[stream]


def list_refusals(ctx: Context, run_id: UUID, *, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """A page of refused rows of a run. Raises NotFound."""
    ctx.require("imports:read")
    _run(ctx, run_id)
    return repository.list_refusals(ctx, run_id, limit, offset)


def refusals_csv(ctx: Context, run_id: UUID) -> str:
    """All refused rows with their reasons and cells, to be mended and imported again. Formulas are defused.

    The columns about the refusal come first and are passed over when the file is imported.
    """
    ctx.require("imports:read")
    _run(ctx, run_id)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    rows = list(repository.each_refusal(ctx, run_id))
    headers = list(dict.fromkeys(header for row in rows for header in row["payload"]))
    writer.writerow([defused(cell) for cell in (*REFUSAL_HEADERS, *headers)])
    for row in rows:
        cells = [row["row_number"], row["field"], row["value"], row["reason"]]
        cells += [row["payload"].get(header) for header in headers]
        writer.writerow([defused(cell) for cell in cells])
    return out.getvalue()


def _run(ctx: Context, run_id: UUID, *, lock: bool = False) -> dict[str, Any]:
    run = repository.get_run(ctx, run_id, lock=lock)
    if run is None:
        raise NotFound.of("import")
    return run


def _outcome(run: Mapping[str, Any]) -> Outcome:
    names = ("label", "stream", "state", "rows_in", "rows_stored", "rows_unchanged", "rows_refused", "error")
    return Outcome(run["id"], **{name: run[name] for name in names})


def _after(ctx: Context, source_id: UUID, outcomes: list[Outcome]) -> None:
    """What follows once after the last file: client status, news to browsers, the agent's cycle, the audit trail."""
    if any(outcome.rows_stored for outcome in outcomes):
        settle_all(ctx, source_id)
        _tell(ctx, *(outcome.run_id for outcome in outcomes))
    for outcome in outcomes:
        detail = {"file": outcome.label, "stream": outcome.stream, **outcome.counts}
        audit.record(ctx, f"import.{outcome.state}", "import", str(outcome.run_id), **detail)


def _tell(ctx: Context, *run_ids: UUID) -> None:
    publish(ctx, "imports", run_ids)
    publish(ctx, "clients")
    publish(ctx, "products")
    enqueue(ctx, CYCLE, once=True)
