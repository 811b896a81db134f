"""SQL of sources, runs, refusals, mappings and uploads."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.ids import uuid7
from pulseops.observe.sources.staging_repository import execute

_RUN = """SELECT r.id, r.label, r.stream, r.state, r.upload_id, r.mapping, r.rows_in, r.rows_stored, r.rows_unchanged,
    r.rows_refused, r.created_at, r.started_at, r.finished_at, r.error, r.report, r.source_id, s.name AS source
    FROM sync_run r JOIN source s ON s.id = r.source_id WHERE r.tenant_id = %(tenant)s"""
RUN_SORTS = {
    "created_at": "r.created_at",
    "label": "lower(r.label)",
    "stream": "r.stream",
    "state": "r.state",
    "rows_in": "r.rows_in",
    "rows_refused": "r.rows_refused",
}


def tenant_defaults(ctx: Context) -> tuple[str, str]:
    """Currency and time zone of the tenant: what cells mean that state neither."""
    row = fetch(ctx, "SELECT currency, timezone FROM tenant WHERE id = %(tenant)s", {"tenant": ctx.tenant_id})[0]
    return row["currency"], row["timezone"]


def source_named(ctx: Context, name: str, kind: str) -> UUID:
    """The source of this name; made at first use."""
    sql = """INSERT INTO source (id, tenant_id, name, kind, config)
        VALUES (%(id)s, %(tenant)s, %(name)s, %(kind)s, '{}')
        ON CONFLICT (tenant_id, name) DO UPDATE SET name = EXCLUDED.name RETURNING id"""
    values = {"id": uuid7(), "tenant": ctx.tenant_id, "name": name, "kind": kind}
    found: UUID = fetch(ctx, sql, values)[0]["id"]
    return found


def touch_source(ctx: Context, source_id: UUID) -> None:
    """Note that a source delivered."""
    sql = "UPDATE source SET last_success_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    execute(ctx, sql, {"tenant": ctx.tenant_id, "id": source_id, "now": ctx.now})


def add_upload(ctx: Context, file_name: str) -> UUID:
    """An upload that is still arriving (size 0)."""
    found = uuid7()
    execute(
        ctx,
        """INSERT INTO upload (id, tenant_id, file_name, size, sha256)
        VALUES (%(id)s, %(tenant)s, %(name)s, 0, '')""",
        {"id": found, "tenant": ctx.tenant_id, "name": file_name},
    )
    return found


def add_chunk(ctx: Context, upload_id: UUID, number: int, content: bytes) -> None:
    """One piece of an upload."""
    execute(
        ctx,
        """INSERT INTO upload_chunk (tenant_id, upload_id, number, content)
        VALUES (%(tenant)s, %(id)s, %(number)s, %(content)s)""",
        {"tenant": ctx.tenant_id, "id": upload_id, "number": number, "content": content},
    )


def finish_upload(ctx: Context, upload_id: UUID, size: int, sha256: str) -> None:
    """The upload is complete."""
    execute(
        ctx,
        "UPDATE upload SET size = %(size)s, sha256 = %(sha)s WHERE tenant_id = %(tenant)s AND id = %(id)s",
        {"tenant": ctx.tenant_id, "id": upload_id, "size": size, "sha": sha256},
    )


def get_upload(ctx: Context, upload_id: UUID) -> dict[str, Any] | None:
    """Name, size and digest of an upload."""
    sql = "SELECT id, file_name, size, sha256 FROM upload WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return next(iter(fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": upload_id})), None)


def read_chunk(ctx: Context, upload_id: UUID, number: int) -> bytes:
    """One piece of an upload; empty past its end."""
    sql = """SELECT content FROM upload_chunk
        WHERE tenant_id = %(tenant)s AND upload_id = %(id)s AND number = %(number)s"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": upload_id, "number": number})
    return bytes(rows[0]["content"]) if rows else b""


def add_run(
    ctx: Context,
    source_id: UUID,
    label: str,
    *,
    stream: str,
    state: str,
    upload_id: UUID | None = None,
    mapping: Mapping[str, object] | None = None,
) -> UUID:
    """A new run."""
    found = uuid7()
    execute(
        ctx,
        """INSERT INTO sync_run (id, tenant_id, source_id, label, stream, state, upload_id, mapping, rows_in,
            rows_stored, rows_unchanged, rows_refused, report)
        VALUES (%(id)s, %(tenant)s, %(source)s, %(label)s, %(stream)s, %(state)s, %(upload)s, %(mapping)s, 0,
            0, 0, 0, '{}')""",
        {
            "id": found,
            "tenant": ctx.tenant_id,
            "source": source_id,
            "label": label,
            "stream": stream,
            "state": state,
            "upload": upload_id,
            "mapping": json.dumps(dict(mapping or {})),
        },
    )
    return found


def get_run(ctx: Context, run_id: UUID, *, lock: bool = False) -> dict[str, Any] | None:
    """One run, held against others until the transaction ends if `lock`."""
    sql = f"{_RUN} AND r.id = %(id)s" + (" FOR UPDATE OF r" if lock else "")
    return next(iter(fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": run_id})), None)


def set_state(ctx: Context, run_id: UUID, state: str, error: str | None = None) -> None:
    """Move a run on; `running` sets its start, any final state its end."""
    execute(
        ctx,
        """UPDATE sync_run SET state = %(state)s, error = %(error)s,
            started_at = CASE WHEN %(state)s = 'running' THEN %(now)s ELSE started_at END,
            finished_at = CASE WHEN %(state)s IN ('succeeded', 'failed') THEN clock_timestamp() ELSE finished_at END
        WHERE tenant_id = %(tenant)s AND id = %(id)s""",
        {"tenant": ctx.tenant_id, "id": run_id, "state": state, "error": error, "now": ctx.now},
    )


_ARRIVING = "hashtextextended(%(tenant)s || ':arriving', 0)"


def announce(ctx: Context) -> None:
    """Let other transactions know that this one imports, before it commits anything."""
    execute(ctx, f"SELECT pg_advisory_xact_lock_shared({_ARRIVING})", {"tenant": str(ctx.tenant_id)})


def is_arriving(ctx: Context, since: datetime | None, quiet: timedelta, longest: timedelta) -> bool:
    """Whether runs stored something since then, the first `longest` ago or less, and others run, wait or just ended."""
    sql = f"""SELECT min(finished_at) > clock_timestamp() - %(longest)s AND (
            max(finished_at) > clock_timestamp() - %(quiet)s OR NOT pg_try_advisory_xact_lock({_ARRIVING})
            OR EXISTS (SELECT FROM sync_run WHERE tenant_id = %(tenant)s::uuid AND state IN ('queued', 'running')))
            AS arriving
        FROM sync_run WHERE tenant_id = %(tenant)s::uuid AND state = 'succeeded' AND rows_stored > 0
            AND finished_at > coalesce(%(since)s::timestamptz, '-infinity')"""
    values = {"tenant": str(ctx.tenant_id), "since": since, "quiet": quiet, "longest": longest}
    return bool(fetch(ctx, sql, values)[0]["arriving"])


def set_counts(ctx: Context, run_id: UUID, counts: Mapping[str, int], report: Mapping[str, object]) -> None:
    """Figures of a finished run."""
    execute(
        ctx,
        """UPDATE sync_run SET rows_in = %(rows_in)s, rows_stored = %(rows_stored)s,
            rows_unchanged = %(rows_unchanged)s, rows_refused = %(rows_refused)s, report = %(report)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s""",
        {"tenant": ctx.tenant_id, "id": run_id, "report": json.dumps(dict(report), default=str), **counts},
    )


def list_runs(ctx: Context, *, order: str, limit: int, offset: int, q: str | None) -> tuple[list[dict[str, Any]], int]:
    """A page of runs and how many there are. `order` comes from RUN_SORTS."""
    where = " AND (%(q)s::text IS NULL OR r.label ILIKE '%%' || %(q)s || '%%')"
    values = {"tenant": ctx.tenant_id, "q": q, "limit": limit, "offset": offset}
    rows = fetch(ctx, f"{_RUN}{where} ORDER BY {order}, r.id DESC LIMIT %(limit)s OFFSET %(offset)s", values)
    total = fetch(ctx, f"SELECT count(*) AS n FROM ({_RUN}{where}) x", values)[0]["n"]
    return rows, int(total)


def list_refusals(ctx: Context, run_id: UUID, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """A page of refusals in the order of the file, and how many there are."""
    values = {"tenant": ctx.tenant_id, "run": run_id, "limit": limit, "offset": offset}
    where = "FROM refusal WHERE tenant_id = %(tenant)s AND run_id = %(run)s"
    rows = fetch(
        ctx,
        f"SELECT row_number, field, value, reason, payload {where} ORDER BY row_number, id"
        " LIMIT %(limit)s OFFSET %(offset)s",
        values,
    )
    return rows, int(fetch(ctx, f"SELECT count(*) AS n {where}", values)[0]["n"])


def each_refusal(ctx: Context, run_id: UUID) -> Iterator[dict[str, Any]]:
    """All refusals of a run, read in pages so that a long list is never held as a whole."""
    offset = 0
    while rows := list_refusals(ctx, run_id, 5_000, offset)[0]:
        yield from rows
        offset += len(rows)


def top_reasons(ctx: Context, run_id: UUID) -> list[dict[str, Any]]:
    """The most frequent kinds of refusal: column, an example, how often."""
    sql = """SELECT field, min(reason) AS reason, count(*)::int AS rows FROM refusal
        WHERE tenant_id = %(tenant)s AND run_id = %(run)s
        GROUP BY field, regexp_replace(reason, '''[^'']*''|[0-9]+', '?', 'g') ORDER BY count(*) DESC, field LIMIT 10"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "run": run_id})


def later_dependants(ctx: Context, source_id: UUID, run_id: UUID, streams: tuple[str, ...]) -> list[str]:
    """Labels of live runs of the same source whose records refer to those of this run's stream."""
    sql = """SELECT label FROM sync_run WHERE tenant_id = %(tenant)s AND source_id = %(source)s AND id <> %(run)s
        AND state = 'succeeded' AND rows_stored > 0 AND stream = ANY(%(streams)s) ORDER BY id DESC"""
    values = {"tenant": ctx.tenant_id, "source": source_id, "run": run_id, "streams": list(streams)}
    return [row["label"] for row in fetch(ctx, sql, values)]


def remember_mapping(ctx: Context, headers_hash: str, stream: str, mapping: Mapping[str, object]) -> None:
    """Keep a mapping for the next file with the same headers; a new one replaces it."""
    execute(
        ctx,
        """INSERT INTO import_mapping (id, tenant_id, headers_hash, stream, mapping)
        VALUES (%(id)s, %(tenant)s, %(hash)s, %(stream)s, %(mapping)s)
        ON CONFLICT (tenant_id, headers_hash) DO UPDATE SET stream = EXCLUDED.stream, mapping = EXCLUDED.mapping""",
        {
            "id": uuid7(),
            "tenant": ctx.tenant_id,
            "hash": headers_hash,
            "stream": stream,
            "mapping": json.dumps(dict(mapping)),
        },
    )


def remembered_mapping(ctx: Context, headers_hash: str) -> dict[str, Any] | None:
    """Stream and mapping used last time for these headers."""
    sql = "SELECT stream, mapping FROM import_mapping WHERE tenant_id = %(tenant)s AND headers_hash = %(hash)s"
    return next(iter(fetch(ctx, sql, {"tenant": ctx.tenant_id, "hash": headers_hash})), None)
