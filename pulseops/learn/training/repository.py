"""All SQL of training."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7

_COLUMNS = "id, challenger_id, champion_id, as_of, why, verdict, figures, created_at"


def put_evaluation(
    ctx: Context, challenger: UUID, champion: UUID, as_of: date, why: str, verdict: str, figures: Mapping[str, Any]
) -> UUID:
    """Keep what a comparison came to."""
    sql = b"""INSERT INTO evaluation (id, tenant_id, challenger_id, champion_id, as_of, why, verdict, figures)
        VALUES (%(id)s, %(tenant)s, %(challenger)s, %(champion)s, %(as_of)s, %(why)s, %(verdict)s, %(figures)s)"""
    own = {"id": uuid7(), "tenant": ctx.tenant_id, "challenger": challenger, "champion": champion}
    raw(ctx).execute(sql, {**own, "as_of": as_of, "why": why, "verdict": verdict, "figures": Jsonb(dict(figures))})
    evaluation_id: UUID = own["id"]
    return evaluation_id


def evaluation_of(ctx: Context, challenger_id: UUID) -> dict[str, Any] | None:
    """The newest comparison of a challenger."""
    sql = f"""SELECT {_COLUMNS} FROM evaluation WHERE tenant_id = %(tenant)s AND challenger_id = %(id)s
        ORDER BY created_at DESC, id DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": challenger_id})


def challenger(ctx: Context) -> dict[str, Any] | None:
    """The churn model that wants to be in use: id, number, when it was made."""
    sql = """SELECT id, number, summary, trained_through_on, created_at FROM model_version
        WHERE tenant_id = %(tenant)s AND kind = 'churn' AND state = 'challenger'"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})


def newest_of(ctx: Context, kind: str) -> dict[str, Any] | None:
    """The newest version of a kind of model: id, evaluation."""
    sql = """SELECT id, evaluation FROM model_version WHERE tenant_id = %(tenant)s AND kind = %(kind)s
        ORDER BY number DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "kind": kind})


def newest_at(ctx: Context) -> datetime | None:
    """When the newest churn model was made."""
    sql = "SELECT max(created_at) AS at FROM model_version WHERE tenant_id = %(tenant)s AND kind = 'churn'"
    at: datetime | None = fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["at"]
    return at


def imported_since(ctx: Context, at: datetime) -> bool:
    """Whether history came in after a moment. A customer table with a label is no history."""
    sql = """SELECT 1 FROM sync_run WHERE tenant_id = %(tenant)s AND state = 'succeeded' AND rows_stored > 0
        AND stream IS DISTINCT FROM 'customers' AND finished_at > %(at)s LIMIT 1"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "at": at}))


def has_clients(ctx: Context) -> bool:
    """Whether there is anybody to learn from."""
    return bool(fetch(ctx, "SELECT 1 FROM client WHERE tenant_id = %(tenant)s LIMIT 1", {"tenant": ctx.tenant_id}))


def decisions(ctx: Context, model_id: UUID) -> list[dict[str, Any]]:
    """What was done with a version, by whom and why, oldest first: from the audit trail."""
    sql = """SELECT at, actor_name, action, detail FROM audit_entry WHERE tenant_id = %(tenant)s
        AND subject_kind = 'model' AND subject_id = %(id)s ORDER BY sequence"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": str(model_id)})
