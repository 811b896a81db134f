"""SQL of one import while it runs: the temporary table `_incoming`, its verdicts, and the raw records it becomes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import copy_rows, fetch, raw
from pulseops.base.ids import uuid7
from pulseops.observe.sources.refreshers import Batch
from pulseops.observe.sources.rows import Record, Refused

BATCH = 10_000
_COLUMNS = ("id", "row_number", "external_id", "fields", "payload", "content_hash")
_LIVE = "state NOT IN ('undone', 'failed')"


def execute(ctx: Context, sql: str, params: Mapping[str, object] | None = None) -> int:
    """Run one statement on this transaction; returns the number of rows it touched."""
    with raw(ctx).cursor() as cursor:
        cursor.execute(sql.encode(), params)
        return cursor.rowcount


def open_staging(ctx: Context, source_id: UUID) -> None:
    """Make `_incoming` anew and keep other imports of the same source waiting until this transaction ends."""
    execute(ctx, "SELECT set_config('statement_timeout', '1800s', true)")
    # Rows of this very transaction have no statistics yet; the planner would take 25,000 of them for one and loop.
    execute(ctx, "SELECT set_config('enable_nestloop', 'off', true)")
    execute(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 7))", {"key": f"import:{source_id}"})
    execute(ctx, "DROP TABLE IF EXISTS _incoming")
    execute(
        ctx,
        """CREATE TEMP TABLE _incoming (
            id uuid NOT NULL, row_number bigint NOT NULL, external_id text NOT NULL, fields jsonb NOT NULL,
            payload jsonb NOT NULL, content_hash text NOT NULL, unchanged boolean NOT NULL DEFAULT false,
            field text, value text, reason text,
            client_id uuid, product_id uuid, person_id uuid, invoice_id uuid
        ) ON COMMIT DROP""",
    )


def load(ctx: Context, run_id: UUID, rows: Iterator[Record | Refused]) -> tuple[int, int]:
    """Stage records by COPY and write refusals, a batch at a time. Returns (rows seen, rows refused)."""
    seen = refused = 0
    while batch := list(islice(rows, BATCH)):
        seen += len(batch)
        refused += write_refusals(ctx, run_id, [row for row in batch if isinstance(row, Refused)])
        with raw(ctx).cursor() as cursor, cursor.copy(f"COPY _incoming ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for row in batch:
                if isinstance(row, Record):
                    copy.write_row((uuid7(), row.number, row.external_id, row.fields, row.payload, row.content_hash))
    execute(ctx, "ANALYZE _incoming")
    return seen, refused


def write_refusals(ctx: Context, run_id: UUID, refused: Sequence[Refused]) -> int:
    """Keep refused rows with their reasons."""
    columns = ("id", "tenant_id", "run_id", "row_number", "field", "value", "reason", "payload")
    return copy_rows(
        ctx,
        "refusal",
        columns,
        [(uuid7(), ctx.tenant_id, run_id, r.number, r.field, r.value, r.reason, r.payload) for r in refused],
    )


def number_repeats(ctx: Context) -> None:
    """Tell rows with the same derived key apart by their place, in streams whose rows are aggregated later."""
    execute(
        ctx,
        """UPDATE _incoming i SET external_id = i.external_id || '#' || d.n
        FROM (SELECT id, row_number() OVER (PARTITION BY external_id ORDER BY row_number) AS n
              FROM _incoming WHERE external_id LIKE '~%%') d
        WHERE d.id = i.id AND d.n > 1""",
        {},
    )


def refuse_duplicates(ctx: Context) -> None:
    """A later row with the key of an earlier one is refused, with the number of that row."""
    execute(
        ctx,
        """UPDATE _incoming i SET field = 'external_id', value = left(i.external_id, 200),
            reason = CASE WHEN d.first_hash = i.content_hash THEN 'The same row as row ' || d.first_row || '.'
                     ELSE 'The same key as row ' || d.first_row || ', but other values; the first one is kept.' END
        FROM (SELECT id, first_value(row_number) OVER w AS first_row, first_value(content_hash) OVER w AS first_hash,
                     row_number() OVER w AS n
              FROM _incoming WINDOW w AS (PARTITION BY external_id ORDER BY row_number)) d
        WHERE d.id = i.id AND d.n > 1""",
    )


def mark_unchanged(ctx: Context, batch: Batch) -> int:
    """Records whose newest live version has the same content. Returns how many."""
    return execute(
        ctx,
        f"""UPDATE _incoming i SET unchanged = true
        FROM (SELECT DISTINCT ON (r.external_id) r.external_id, r.content_hash
              FROM raw_record r JOIN sync_run s ON s.id = r.run_id AND s.{_LIVE}
              WHERE r.tenant_id = %(tenant)s AND r.source_id = %(source)s AND r.stream = %(stream)s
              ORDER BY r.external_id, r.id DESC) l
        WHERE l.external_id = i.external_id AND l.content_hash = i.content_hash AND i.reason IS NULL""",
        params(ctx, batch),
    )


def part(ctx: Context, batch: Batch, headers: Mapping[str, str]) -> tuple[int, int]:
    """Move refused rows to `refusal`, drop them and unchanged ones from `_incoming`. Returns (refused, unchanged)."""
    refused = execute(
        ctx,
        """INSERT INTO refusal (id, tenant_id, run_id, row_number, field, value, reason, payload)
        SELECT id, %(tenant)s, %(run)s, row_number, coalesce(%(headers)s::jsonb ->> field, field), value, reason,
            payload
        FROM _incoming WHERE reason IS NOT NULL""",
        {**params(ctx, batch), "headers": json.dumps(dict(headers))},
    )
    unchanged = int(fetch(ctx, "SELECT count(*) AS n FROM _incoming WHERE unchanged AND reason IS NULL")[0]["n"])
    execute(ctx, "DELETE FROM _incoming WHERE unchanged OR reason IS NOT NULL")
    return refused, unchanged


def keep_raw(ctx: Context, batch: Batch) -> int:
    """Write what is left in `_incoming` as raw records of this run."""
    return execute(
        ctx,
        """INSERT INTO raw_record
            (id, tenant_id, source_id, run_id, stream, external_id, row_number, payload, fields, content_hash)
        SELECT id, %(tenant)s, %(source)s, %(run)s, %(stream)s, external_id, row_number, payload, fields, content_hash
        FROM _incoming""",
        params(ctx, batch),
    )


def stage_gone(ctx: Context, batch: Batch) -> int:
    """Fill `_incoming` with the records of an undone run that have no live version left."""
    return _restage(ctx, batch, "r.run_id = %(run)s", "NOT IN")


def stage_earlier(ctx: Context, batch: Batch) -> int:
    """Fill `_incoming` with the newest live versions of the records of an undone run."""
    return _restage(ctx, batch, f"r.run_id IN (SELECT id FROM sync_run WHERE {_LIVE})", "IN")


def _restage(ctx: Context, batch: Batch, which: str, live: str) -> int:
    execute(ctx, "TRUNCATE _incoming")
    execute(ctx, "DROP TABLE IF EXISTS _live_keys")
    execute(
        ctx,
        f"""CREATE TEMP TABLE _live_keys ON COMMIT DROP AS SELECT DISTINCT r.external_id
        FROM raw_record r JOIN sync_run s ON s.id = r.run_id AND s.{_LIVE}
        WHERE r.tenant_id = %(tenant)s AND r.source_id = %(source)s AND r.stream = %(stream)s""",
        params(ctx, batch),
    )
    return execute(
        ctx,
        f"""INSERT INTO _incoming (id, row_number, external_id, fields, payload, content_hash)
        SELECT DISTINCT ON (r.external_id) r.id, r.row_number, r.external_id, r.fields, r.payload, r.content_hash
        FROM raw_record r JOIN (SELECT DISTINCT external_id FROM raw_record
            WHERE tenant_id = %(tenant)s AND run_id = %(run)s) k ON k.external_id = r.external_id
        WHERE r.tenant_id = %(tenant)s AND r.source_id = %(source)s AND r.stream = %(stream)s AND {which}
          AND r.external_id {live} (SELECT external_id FROM _live_keys)
        ORDER BY r.external_id, r.id DESC""",
        params(ctx, batch),
    )


def params(ctx: Context, batch: Batch) -> dict[str, Any]:
    """Parameters every statement of a refresher needs: tenant, source, run, stream, now, today."""
    return {
        "tenant": ctx.tenant_id,
        "source": batch.source_id,
        "run": batch.run_id,
        "stream": batch.stream,
        "now": ctx.now,
        "today": ctx.today,
    }
