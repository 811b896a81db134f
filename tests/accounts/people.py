"""People with a password, for tests that sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from pulseops.accounts import service
from pulseops.accounts.sessions import Device, SignedIn, sign_in
from pulseops.base.db import Database
from pulseops.base.ids import uuid7
from tests.conftest import NOW

PASSWORD = "correct horse battery"
DEVICE = Device("Firefox on Linux", "192.0.2.7")


def new_email() -> str:
    """An address nobody used before."""
    return f"p{uuid7().hex}@example.com"


def sign_up(database: Database, email: str, *, name: str = "Northwind MSP", kind: str = "msp") -> UUID:
    """A tenant whose owner is Ada with PASSWORD."""
    return service.create_tenant(
        database, name=name, kind=kind, owner_email=email, owner_name="Ada Example", password=PASSWORD, now=NOW
    )


def enter(
    database: Database, email: str, password: str = PASSWORD, *, now: datetime = NOW, device: Device = DEVICE
) -> SignedIn:
    """Sign in."""
    return sign_in(database, email=email, password=password, device=device, now=now)


def audit_actions(database: Database, tenant_id: UUID) -> list[str]:
    """What the trail of a tenant says, oldest first."""
    with database.unit_of_work(tenant_id) as ctx:
        rows = ctx.session.execute(text("SELECT action FROM audit_entry ORDER BY sequence"))
        return [row.action for row in rows]
