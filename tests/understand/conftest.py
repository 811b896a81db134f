"""A simulated provider in the database, imported and scored once a session; tests that change it make their own."""

import pytest

from pulseops.base.db import Database
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import service as metrics
from pulseops.understand.predictions import service as predictions
from tests.conftest import TenantBox
from tests.core.panels import world

CLIENTS = 60


def fill(box: TenantBox, clients: int = CLIENTS) -> TenantBox:
    """Import a world and score it, with a past."""
    with box.work() as ctx:
        sources.import_tables(ctx, "Simulated", world(clients, 26, 5).tables)
    with box.work() as ctx:
        predictions.backfill(ctx)
        metrics.rescore(ctx)
    return box


@pytest.fixture(scope="session")
def simulated(database: Database) -> TenantBox:
    """Read only."""
    return fill(TenantBox(database, name="Simulated MSP"))


@pytest.fixture
def own(database: Database) -> TenantBox:
    """For tests that change what they find; smaller."""
    return fill(TenantBox(database, name="Own MSP"), 15)
