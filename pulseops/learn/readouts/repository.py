"""All SQL of readouts."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7


def checked(ctx: Context, model_id: UUID, as_of: date) -> bool:
    """Whether this model was checked with the data of that day and nothing was imported since, or hours ago."""
    sql = """SELECT 1 FROM drift_check d WHERE d.tenant_id = %(tenant)s AND d.model_version_id = %(model)s
        AND d.as_of = %(as_of)s AND (d.created_at > now() - interval '6 hours' OR NOT EXISTS (
            SELECT 1 FROM sync_run r WHERE r.tenant_id = %(tenant)s AND r.state = 'succeeded' AND r.rows_stored > 0
              AND r.finished_at > d.created_at))"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "model": model_id, "as_of": as_of}))


def put_check(ctx: Context, model_id: UUID, as_of: date, state: str, found: Mapping[str, Any]) -> None:
    """Keep one check of a day, in place of an earlier one of the same day. `found`: reasons, features, calibration."""
    sql = b"""INSERT INTO drift_check (id, tenant_id, model_version_id, as_of, state, reasons, features, calibration)
        VALUES (%(id)s, %(tenant)s, %(model)s, %(as_of)s, %(state)s, %(reasons)s, %(features)s, %(calibration)s)
        ON CONFLICT (tenant_id, model_version_id, as_of) DO UPDATE SET state = EXCLUDED.state, created_at = now(),
            reasons = EXCLUDED.reasons, features = EXCLUDED.features, calibration = EXCLUDED.calibration"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "model": model_id, "as_of": as_of, "state": state}
    raw(ctx).execute(sql, {**params, **{name: Jsonb(value) for name, value in found.items()}})


def last_check(ctx: Context, model_id: UUID) -> dict[str, Any] | None:
    """The newest check of a model."""
    sql = """SELECT as_of, state, reasons, features, calibration, created_at FROM drift_check
        WHERE tenant_id = %(tenant)s AND model_version_id = %(model)s ORDER BY as_of DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "model": model_id})


def put_health(ctx: Context, as_of: date, figures: Mapping[str, Any]) -> None:
    """Keep how health and leaving went together, as of a day."""
    sql = b"""INSERT INTO health_readout (id, tenant_id, as_of, figures) VALUES (%(id)s, %(tenant)s, %(as_of)s, %(f)s)
        ON CONFLICT (tenant_id, as_of) DO UPDATE SET figures = EXCLUDED.figures, created_at = now()"""
    raw(ctx).execute(sql, {"id": uuid7(), "tenant": ctx.tenant_id, "as_of": as_of, "f": Jsonb(dict(figures))})


def last_health(ctx: Context) -> dict[str, Any] | None:
    """The newest readout of health."""
    sql = """SELECT as_of, figures, created_at FROM health_readout WHERE tenant_id = %(tenant)s
        ORDER BY as_of DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})
