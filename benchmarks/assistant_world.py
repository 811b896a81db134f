"""A small provider to ask, with a stranger's tenant beside it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from benchmarks.assistant_figures import filled
from benchmarks.assistant_injection import STRANGER
from pulseops.base.context import AGENT
from pulseops.base.db import Database, make_engine
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
from pulseops.understand.metrics import service as metrics


@contextmanager
def world() -> Iterator[tuple[Database, UUID, UUID]]:
    """A database with both; gone afterwards."""
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing), settings=TEST_SETTINGS) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url))
        asked, stranger = filled(database, "Asked", 5, 25), filled(database, "Stranger", 17, 10)
        with database.unit_of_work(stranger, AGENT) as ctx:
            metrics.create_client(ctx, {"name": STRANGER}, mrr_minor=1, renewal_on=None, signals={})
        yield database, asked, stranger
        database.engine.dispose()
