"""`pulseops import`: from files of a folder to scored clients, with every row accounted for."""

import re
import secrets
from pathlib import Path
from typing import cast, get_args
from uuid import UUID

from pulseops.accounts import service as accounts
from pulseops.base.context import AGENT
from pulseops.base.db import Database, make_engine
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.settings import Settings
from pulseops.cli.database import running_database
from pulseops.observe.sources import service as sources
from pulseops.observe.sources.dates import Order
from pulseops.understand.metrics import service as metrics
from pulseops.worker.cycle import run_cycle


def bring_in(
    settings: Settings,
    path: Path,
    *,
    email: str | None,
    name: str | None,
    kind: str,
    date_order: str | None,
    client: str | None = None,
) -> None:
    """Import, score, and print both. Raises NotFound, Invalid, Conflict."""
    if date_order not in (None, *get_args(Order)):
        raise Invalid.field("date_order", f"The date order is one of {', '.join(get_args(Order))}.")
    with running_database(settings) as url:
        database = Database(make_engine(url, pool_size=2, statement_timeout_s=600))
        try:
            tenant_id = _tenant(database, path, email, name, kind)
            with database.unit_of_work(tenant_id, AGENT) as ctx:
                order = cast("Order | None", date_order)
                name_of_source = path.resolve().name
                outcomes = sources.import_path(ctx, path, date_order=order, source=name_of_source, client=client)
            for outcome in outcomes:
                print(_line(outcome))
            for step, state in run_cycle(database, tenant_id, "pulseops import").items():
                print(f"{step}: {state}")
            with database.unit_of_work(tenant_id, AGENT) as ctx:
                print(_standing(metrics.portfolio(ctx)))
        finally:
            database.engine.dispose()


def _tenant(database: Database, path: Path, email: str | None, name: str | None, kind: str) -> UUID:
    """The tenant of a person, or a new one whose owner's password is shown once."""
    if email:
        found = accounts.find_tenant(database, email)
        if not found:
            raise NotFound("not-found", f"Nobody with the address {email} belongs to a tenant.")
        return found
    title = name or path.resolve().stem
    owner = f"owner@{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-') or 'import'}.example.com"
    password = secrets.token_urlsafe(12)
    tenant_id = accounts.create_tenant(
        database, name=title, kind=kind, owner_email=owner, owner_name="Owner", password=password
    )
    print(f"Made the tenant {title}. Sign in as {owner} with the password {password} (shown only now).")
    return tenant_id


def _line(outcome: sources.Outcome) -> str:
    if outcome.state != "succeeded":
        return f"{outcome.label}: {outcome.state}: {outcome.error}"
    text = f"{outcome.label} as {outcome.stream}: {outcome.rows_in:,} rows in = {outcome.rows_stored:,} stored"
    return f"{text} + {outcome.rows_unchanged:,} unchanged + {outcome.rows_refused:,} refused"


def _standing(figures: list[metrics.Figure]) -> str:
    known = {f.metric.id: f.value for f in figures}
    if not known:
        return "No clients are known yet; nothing was scored."
    return f"{known['active_clients']:,.0f} active clients, {known['at_risk']:,.0f} at high risk to leave."
