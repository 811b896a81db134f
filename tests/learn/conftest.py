"""A simulated provider whose churn model was fitted nine months ago, imported once a session."""

from uuid import UUID

import pytest

from pulseops.base.db import Database, raw
from pulseops.observe.sources import service as sources
from pulseops.understand.predictions import models
from pulseops.worker.repository import refresh_statistics
from tests.conftest import TenantBox
from tests.core.panels import world


@pytest.fixture(scope="session")
def provider(database: Database) -> tuple[TenantBox, UUID]:
    """A provider whose model was fitted nine months ago, imported once; tests begin from it by `settled`."""
    box = TenantBox(database, name="Settled MSP")
    with box.work() as ctx:
        sources.import_tables(ctx, "Simulated", world(60, 26, 5).tables)
    with box.work() as ctx:
        refresh_statistics(ctx)
    with box.work() as ctx:
        return box, models.retrain(ctx, months_back=9)


@pytest.fixture
def settled(provider: tuple[TenantBox, UUID]) -> TenantBox:
    """The provider as it was: its first model in use and no other."""
    box, first = provider
    with box.work() as ctx:
        for sql in (
            "DELETE FROM model_version WHERE tenant_id = %(t)s AND id <> %(first)s",
            "DELETE FROM drift_check WHERE tenant_id = %(t)s",
            "DELETE FROM health_readout WHERE tenant_id = %(t)s",
            "UPDATE model_version SET state = 'champion', drift = '{}' WHERE tenant_id = %(t)s",
            "UPDATE model_version SET artifact = artifact - 'later', evaluation = evaluation - 'to_date'"
            " WHERE tenant_id = %(t)s",
            "DELETE FROM procrastinate_jobs WHERE args->>'tenant_id' = %(t)s::text AND status = 'todo'",
        ):
            raw(ctx).execute(sql.encode(), {"t": ctx.tenant_id, "first": first})
    return box
