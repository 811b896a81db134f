"""One run from rows to canonical tables: all of it or nothing, and every row accounted for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from polars import DataFrame

from pulseops.base.context import Context
from pulseops.base.errors import PulseOpsError
from pulseops.base.events import publish
from pulseops.observe.sources import repository, staging_repository
from pulseops.observe.sources.refreshers import Batch, Chunk, Loader, Telling, loader_of, refresher_of
from pulseops.observe.sources.rows import Record, Refused
from pulseops.observe.sources.streams import Stream

_log = structlog.get_logger()


@dataclass(frozen=True)
class Feed:
    """What a run reads: rows of one stream, the headers its fields came from, and notes for the report.

    Streams of millions of rows come as `chunks` instead.
    """

    stream: Stream
    rows: Iterator[Record | Refused] = field(default_factory=lambda: iter(()))
    headers: Mapping[str, str] = field(default_factory=dict)
    notes: Callable[[], dict[str, Any]] = dict
    chunks: Iterator[Chunk] = field(default_factory=lambda: iter(()))


@dataclass(frozen=True)
class Outcome:
    """Figures of a run: rows_in = rows_stored + rows_unchanged + rows_refused."""

    run_id: UUID
    label: str
    stream: str
    state: str
    rows_in: int = 0
    rows_stored: int = 0
    rows_unchanged: int = 0
    rows_refused: int = 0
    error: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """The four figures by name."""
        return {
            "rows_in": self.rows_in,
            "rows_stored": self.rows_stored,
            "rows_unchanged": self.rows_unchanged,
            "rows_refused": self.rows_refused,
        }


def carry_out(
    ctx: Context, run_id: UUID, source_id: UUID, label: str, stream: str, open_feed: Callable[[], Feed]
) -> Outcome:
    """Run an import inside a savepoint: an unreadable file leaves a failed run with its reason and no row.

    Errors that are no refusal (a bug, a lost connection) are not caught: the whole transaction is rolled back.
    """
    repository.announce(ctx)
    repository.set_state(ctx, run_id, "running")
    try:
        with ctx.session.begin_nested():
            outcome = _store(ctx, run_id, source_id, label, open_feed())
    except PulseOpsError as error:
        repository.set_state(ctx, run_id, "failed", error.detail)
        _log.info("import_failed", run_id=str(run_id), stream=stream, code=error.code)
        publish(ctx, "imports", [run_id])
        return Outcome(run_id, label, stream, "failed", error=error.detail)
    repository.set_state(ctx, run_id, "succeeded")
    repository.touch_source(ctx, source_id)
    _log.info(
        "import_succeeded", run_id=str(run_id), stream=stream, rows_in=outcome.rows_in, stored=outcome.rows_stored
    )
    publish(ctx, "imports", [run_id])
    return outcome


def _store(ctx: Context, run_id: UUID, source_id: UUID, label: str, feed: Feed) -> Outcome:
    batch = Batch(source_id, run_id, feed.stream.name)
    staging_repository.open_staging(ctx, source_id)
    loader = loader_of(feed.stream.name)
    if loader:
        return _store_many(ctx, batch, label, feed, loader)
    seen, refused = staging_repository.load(ctx, run_id, feed.rows)
    if feed.stream.repeats:
        staging_repository.number_repeats(ctx)
    staging_repository.refuse_duplicates(ctx)
    staging_repository.mark_unchanged(ctx, batch)
    refresher = refresher_of(feed.stream.name)
    refresher.resolve(ctx, batch)
    late, unchanged = staging_repository.part(ctx, batch, feed.headers)
    told = refresher.findings(ctx, batch) if isinstance(refresher, Telling) else []
    stored = staging_repository.keep_raw(ctx, batch)
    refresher.apply(ctx, batch)
    refused += late
    if seen != stored + unchanged + refused:
        raise RuntimeError(f"rows do not add up: {seen} in, {stored} stored, {unchanged} unchanged, {refused} refused")
    outcome = Outcome(run_id, label, feed.stream.name, "succeeded", seen, stored, unchanged, refused)
    report = {**feed.notes(), "told": told, "reasons": repository.top_reasons(ctx, run_id) if refused else []}
    repository.set_counts(ctx, outcome.run_id, outcome.counts, report)
    return outcome


def _store_many(ctx: Context, batch: Batch, label: str, feed: Feed, loader: Loader) -> Outcome:
    """The same for a stream whose rows are too many to be kept one by one as raw records."""
    refused = 0

    def frames() -> Iterator[DataFrame]:
        nonlocal refused
        for chunk in feed.chunks:
            refused += staging_repository.write_refusals(ctx, batch.run_id, chunk.refused)
            yield chunk.frame

    stored, unchanged, found = loader.load(ctx, batch, frames())
    outcome = Outcome(
        batch.run_id, label, batch.stream, "succeeded", stored + unchanged + refused, stored, unchanged, refused
    )
    reasons = repository.top_reasons(ctx, batch.run_id) if refused else []
    repository.set_counts(ctx, batch.run_id, outcome.counts, {**feed.notes(), **found, "reasons": reasons})
    return outcome


DEPENDANTS: dict[str, tuple[str, ...]] = {
    "clients": (
        "contacts", "contracts", "invoices", "payments", "tickets", "surveys", "usage", "subscriptions", "people",
        "seats", "churn_events", "labor", "contract_lines", "invoice_lines",
    ),
    "customers": ("contracts", "tickets", "invoices", "usage", "churn_events"),
    "contracts": ("usage", "labor"),
    "products": ("subscriptions", "seats", "usage"),
    "invoices": ("payments", "invoice_lines"),
    "people": ("seats",),
}  # fmt: skip


def take_back(ctx: Context, batch: Batch) -> tuple[int, int]:
    """Undo the canonical effects of a run that is already marked undone. Returns (removed, restored) records."""
    staging_repository.open_staging(ctx, batch.source_id)
    loader = loader_of(batch.stream)
    if loader:
        return loader.take_back(ctx, batch), 0
    refresher = refresher_of(batch.stream)
    removed = staging_repository.stage_gone(ctx, batch)
    if removed:
        refresher.remove(ctx, batch)
    restored = staging_repository.stage_earlier(ctx, batch)
    if restored:
        refresher.resolve(ctx, batch)
        refresher.apply(ctx, batch)
    return removed, restored
