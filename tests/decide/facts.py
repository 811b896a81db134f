"""Upstream rows for tests of decisions: clients with a standing, written by SQL."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import raw
from pulseops.base.ids import uuid7
from tests.conftest import NOW

TODAY = NOW.date()


def insert(ctx: Context, table: str, **values: Any) -> UUID:
    """Write one row with a fresh id and the tenant; dicts become JSON."""
    row = {"id": uuid7(), "tenant_id": ctx.tenant_id, **values}
    row = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in row.items()}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f"%({name})s" for name in row)
    raw(ctx).execute(f"INSERT INTO {table} ({names}) VALUES ({marks})".encode(), row)
    return row["id"]


def add_source(ctx: Context, name: str = "Files", kind: str = "file", **values: Any) -> UUID:
    return insert(ctx, "source", **{"name": name, "kind": kind, "config": {}, **values})


def add_client(
    ctx: Context, name: str = "Fabrikam", *, kind: str = "client", status: str = "active", **standing: Any
) -> UUID:
    """A client with a calm standing, changed by `standing` (None: unknown)."""
    source = add_source(ctx, f"Source of {name}")
    client = insert(
        ctx, "client", source_id=source, external_id=name, name=name, kind=kind, status=status, domains=[],
        attributes={}, version=1, churn_is_involuntary=False,
    )  # fmt: skip
    calm = {
        "as_of": TODAY, "name": name, "status": status, "currency": "USD", "mrr_minor": 500_000, "health": 72.0,
        "health_before": 73.0, "health_band": "good", "coverage": 0.9, "p30": 0.02, "p60": 0.05, "p90": 0.08,
        "p60_before": 0.05,
        "risk": "low", "risk_before": "low", "utilization": 0.7, "seats_purchased": 100, "seats_active": 70.0,
        "open_tickets": 4, "open_tickets_before": 4, "overdue_minor": 0,
    }  # fmt: skip
    row = {"client_id": client, "tenant_id": ctx.tenant_id, **calm, **standing}
    names, marks = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    raw(ctx).execute(f"INSERT INTO client_standing ({names}) VALUES ({marks})".encode(), row)
    return client


def change_standing(ctx: Context, client: UUID, **values: Any) -> None:
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    raw(ctx).execute(f"UPDATE client_standing SET {sets} WHERE client_id = %(id)s".encode(), {**values, "id": client})


def add_product(ctx: Context, name: str = "Mail Suite", **values: Any) -> UUID:
    return insert(ctx, "product", source_id=add_source(ctx, f"Source of {name}"), external_id=name, name=name, **values)


def add_subscription(ctx: Context, client: UUID, product: UUID, **values: Any) -> UUID:
    source = add_source(ctx, f"Source of subscription {uuid7()}")
    base = {"purchased": 100, "assigned": 100, "unit_cost_minor": 1_000, "currency": "USD"}
    return insert(
        ctx,
        "subscription",
        source_id=source,
        external_id=str(uuid7()),
        client_id=client,
        product_id=product,
        **{**base, **values},
    )


def days(number: int) -> date:
    """A day relative to today."""
    return TODAY + timedelta(days=number)
