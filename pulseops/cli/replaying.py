"""`pulseops replay`: a past score computed again from what was kept of it."""

from uuid import UUID

from pulseops.accounts import service as accounts
from pulseops.base.context import AGENT
from pulseops.base.db import Database, make_engine
from pulseops.base.errors import NotFound
from pulseops.base.settings import Settings
from pulseops.cli.database import running_database
from pulseops.understand.predictions.replay import replay


def print_replay(settings: Settings, prediction_id: UUID, email: str) -> bool:
    """Print the stored and the recomputed score; True when they are identical. Raises NotFound, Conflict."""
    with running_database(settings) as url:
        database = Database(make_engine(url, pool_size=2))
        try:
            tenant_id = accounts.find_tenant(database, email)
            if not tenant_id:
                raise NotFound("not-found", f"Nobody with the address {email} belongs to a tenant.")
            with database.unit_of_work(tenant_id, AGENT) as ctx:
                found = replay(ctx, prediction_id)
        finally:
            database.engine.dispose()
    print(f"{found.kind} of client {found.client_id} as of {found.as_of}, model {found.model_number}")
    print(f"stored {found.value}, computed again {found.again}")
    print(f"snapshot {found.snapshot_id}, hash {found.content_hash}: {'intact' if found.intact else 'CHANGED since'}")
    print("identical" if found.identical else "NOT identical")
    return found.identical
