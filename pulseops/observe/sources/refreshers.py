"""How the rooms that own the canonical tables take part in an import without sources knowing them.

An import stages its records in the temporary table `_incoming` (see `staging_repository`). The room that owns a stream
plugs in a Refresher, which resolves references and writes its own tables by set-based SQL. `pulseops.observe` plugs in
all of them when it is imported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

import polars

from pulseops.base.context import Context
from pulseops.observe.sources.rows import Refused


@dataclass(frozen=True)
class Batch:
    """Records of one stream of one source that wait in `_incoming`."""

    source_id: UUID
    run_id: UUID
    stream: str


class Refresher(Protocol):
    """What the owner of a stream's table does with a batch."""

    def resolve(self, ctx: Context, batch: Batch) -> None:
        """Fill the id columns of `_incoming` and set `field` and `reason` on rows whose reference is unknown."""
        ...

    def apply(self, ctx: Context, batch: Batch) -> None:
        """Insert or update the canonical rows of all records in `_incoming`."""
        ...

    def remove(self, ctx: Context, batch: Batch) -> None:
        """Remove the canonical rows of all records in `_incoming`."""
        ...


@runtime_checkable
class Telling(Protocol):
    """A refresher that has something to say about a batch, after it was resolved."""

    def findings(self, ctx: Context, batch: Batch) -> list[str]:
        """Sentences for the report of the run."""
        ...


@dataclass(frozen=True)
class Chunk:
    """Checked rows of a file as text columns named by the fields of their stream (with `row_number`), and the rest."""

    frame: polars.DataFrame
    refused: Sequence[Refused] = ()


class Loader(Protocol):
    """What the owner of a stream of very many rows does."""

    def load(self, ctx: Context, batch: Batch, frames: Iterator[polars.DataFrame]) -> tuple[int, int, dict[str, Any]]:
        """Store what is new in the frames. Returns rows stored, rows unchanged, and findings for the report."""
        ...

    def take_back(self, ctx: Context, batch: Batch) -> int:
        """Remove what a run stored. Returns how many rows."""
        ...


_LOADERS: dict[str, Loader] = {}
_PLUGGED: dict[str, Refresher] = {}
_SETTLERS: list[Callable[[Context, UUID], None]] = []


def plug(stream: str, refresher: Refresher) -> None:
    """Make a room responsible for a stream."""
    _PLUGGED[stream] = refresher


def plug_loader(stream: str, loader: Loader) -> None:
    """Make a room responsible for a stream of very many rows."""
    _LOADERS[stream] = loader


def loader_of(stream: str) -> Loader | None:
    """Who takes this stream in chunks; None for streams that come row by row."""
    return _LOADERS.get(stream)


def plug_settler(settle: Callable[[Context, UUID], None]) -> None:
    """Add what follows from several streams together; called once after the last file with the source's id."""
    _SETTLERS.append(settle)


def refresher_of(stream: str) -> Refresher:
    """Who is responsible for a stream. Raises KeyError for a stream nobody owns."""
    return _PLUGGED[stream]


def settle_all(ctx: Context, source_id: UUID) -> None:
    """Run all settlers of all rooms."""
    for settle in _SETTLERS:
        settle(ctx, source_id)
