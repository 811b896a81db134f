"""All SQL of predictions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import copy_rows, fetch, fetch_one, raw
from pulseops.base.ids import uuid7

PREDICTION = (
    "id",
    "client_id",
    "kind",
    "as_of",
    "value",
    "lower",
    "upper",
    "band",
    "coverage",
    "drivers",
    "detail",
    "snapshot_id",
    "model_version_id",
)


_VERSION = """id, kind, number, state, evaluation, summary, trained_through_on, data_hash, seed, versions, drift,
    created_at"""


def champion(ctx: Context, kind: str) -> dict[str, Any] | None:
    """The model in use, without its artifact."""
    sql = f"""SELECT {_VERSION} FROM model_version
        WHERE tenant_id = %(tenant)s AND kind = %(kind)s AND state = 'champion'"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "kind": kind})


def version(ctx: Context, model_id: UUID) -> dict[str, Any] | None:
    """One model version, without its artifact."""
    sql = f"SELECT {_VERSION} FROM model_version WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": model_id})


def artifact(ctx: Context, model_id: UUID) -> dict[str, Any]:
    """The fitted model itself, as JSON."""
    sql = "SELECT artifact FROM model_version WHERE tenant_id = %(tenant)s AND id = %(id)s"
    found: dict[str, Any] = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": model_id})[0]["artifact"]
    return found


def part(ctx: Context, model_id: UUID, name: str) -> Any:
    """One entry of a fitted model's JSON; None when it has none of that name."""
    sql = "SELECT artifact->%(name)s AS part FROM model_version WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": model_id, "name": name})[0]["part"]


def versions(ctx: Context) -> list[dict[str, Any]]:
    """All model versions, newest first."""
    sql = f"""SELECT {_VERSION} FROM model_version
        WHERE tenant_id = %(tenant)s ORDER BY created_at DESC, number DESC LIMIT 200"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def add_version(ctx: Context, kind: str, values: Mapping[str, Any], *, state: str = "champion") -> UUID:
    """Store a model as the one in use (`champion`) or as the one that wants to be (`challenger`).

    The one of that state before it is retired. State `refused` stores why there is no model, and none stays in use.
    """
    own = {"tenant": ctx.tenant_id, "kind": kind, "id": uuid7(), "state": state, "now": ctx.now}
    params: dict[str, Any] = {**own, **values}
    for name in ("artifact", "evaluation", "versions"):
        params[name] = Jsonb(params[name])
    params["gone"] = "challenger" if state == "challenger" else "champion"
    raw(ctx).execute(
        b"""UPDATE model_version SET state = 'retired'
            WHERE tenant_id = %(tenant)s AND kind = %(kind)s AND state = %(gone)s""",
        params,
    )
    raw(ctx).execute(
        b"""INSERT INTO model_version (id, tenant_id, kind, number, state, artifact, evaluation, data_hash, seed,
                versions, summary, trained_through_on, created_at)
            SELECT %(id)s, %(tenant)s, %(kind)s, coalesce(max(number), 0) + 1, %(state)s, %(artifact)s, %(evaluation)s,
                %(data_hash)s, %(seed)s, %(versions)s, %(summary)s, %(trained_through_on)s, %(now)s
            FROM model_version WHERE tenant_id = %(tenant)s AND kind = %(kind)s""",
        params,
    )
    model_id: UUID = params["id"]
    return model_id


def retire(ctx: Context, kind: str) -> None:
    """Leave no version of this kind in use."""
    sql = b"""UPDATE model_version SET state = 'retired'
        WHERE tenant_id = %(tenant)s AND kind = %(kind)s AND state IN ('champion', 'refused')"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "kind": kind})


def set_champion(ctx: Context, model_id: UUID) -> None:
    """Put a version in use; the one before it of its kind is retired."""
    params = {"tenant": ctx.tenant_id, "id": model_id}
    raw(ctx).execute(
        b"""UPDATE model_version SET state = 'retired' WHERE tenant_id = %(tenant)s AND state = 'champion'
            AND kind = (SELECT kind FROM model_version WHERE tenant_id = %(tenant)s AND id = %(id)s)""",
        params,
    )
    sql = b"UPDATE model_version SET state = 'champion' WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql, params)


def note_drift(ctx: Context, model_id: UUID, state: str, reasons: Sequence[str], on: date) -> None:
    """What the last check of a model found; the day a state began stays."""
    sql = b"""UPDATE model_version SET drift = jsonb_build_object('state', %(state)s::text,
            'reasons', %(reasons)s::jsonb,
            'since', CASE WHEN drift->>'state' = %(state)s THEN drift->>'since' ELSE %(on)s::text END)
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    params = {"tenant": ctx.tenant_id, "id": model_id, "state": state, "reasons": Jsonb(list(reasons)), "on": str(on)}
    raw(ctx).execute(sql, params)


def put_later(ctx: Context, model_id: UUID, later: Mapping[str, Any], to_date: Mapping[str, Any]) -> None:
    """What a model said after its training, and the figures over all it was judged on, in place of earlier ones."""
    sql = b"""UPDATE model_version SET artifact = artifact || jsonb_build_object('later', %(later)s::jsonb),
            evaluation = evaluation || jsonb_build_object('to_date', %(to_date)s::jsonb)
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    params = {"tenant": ctx.tenant_id, "id": model_id, "later": Jsonb(dict(later)), "to_date": Jsonb(dict(to_date))}
    raw(ctx).execute(sql, params)


def add_predictions(ctx: Context, rows: Sequence[Sequence[object]]) -> None:
    """Insert rows in the order of PREDICTION."""
    copy_rows(ctx, "prediction", [*PREDICTION, "tenant_id"], [[*row, ctx.tenant_id] for row in rows])


def thin(ctx: Context, before: date, decided: Sequence[tuple[UUID, datetime]]) -> tuple[int, int]:
    """Apply the rule of `thin_beliefs` (migration 0013), the one way in which beliefs go. Returns how many went."""
    sql = "SELECT * FROM thin_beliefs(%(before)s, %(clients)s::uuid[], %(moments)s::timestamptz[])"
    params = {"before": before, "clients": [c for c, _ in decided], "moments": [at for _, at in decided]}
    found = fetch(ctx, sql, params)[0]
    return found["predictions"], found["snapshots"]


def latest(ctx: Context, client_id: UUID, kind: str, day: date) -> dict[str, Any] | None:
    """The newest belief of one kind about one client, none of a day after `day`."""
    sql = """SELECT p.*, m.number AS model_number, m.summary AS model_summary FROM prediction p
        LEFT JOIN model_version m ON m.id = p.model_version_id
        WHERE p.tenant_id = %(tenant)s AND p.client_id = %(client)s AND p.kind = %(kind)s AND p.as_of <= %(day)s
        ORDER BY p.as_of DESC, p.created_at DESC, p.id DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "kind": kind, "day": day})


def prediction(ctx: Context, prediction_id: UUID) -> dict[str, Any] | None:
    """One belief by its id, with the number of its model."""
    sql = """SELECT p.*, m.number AS model_number FROM prediction p
        LEFT JOIN model_version m ON m.id = p.model_version_id
        WHERE p.tenant_id = %(tenant)s AND p.id = %(id)s AND p.kind IN ('health', 'churn')"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": prediction_id})


def on_or_before(ctx: Context, client_id: UUID, kind: str, day: date) -> dict[str, Any] | None:
    """The belief of one kind about one client that held on a day."""
    sql = """SELECT p.*, m.number AS model_number FROM prediction p
        LEFT JOIN model_version m ON m.id = p.model_version_id
        WHERE p.tenant_id = %(tenant)s AND p.client_id = %(client)s AND p.kind = %(kind)s AND p.as_of <= %(day)s
        ORDER BY p.as_of DESC, p.created_at DESC, p.id DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "kind": kind, "day": day})


def history(ctx: Context, client_id: UUID, kind: str, since: date, until: date) -> list[dict[str, Any]]:
    """One belief a day (the last of that day), oldest first."""
    sql = """SELECT DISTINCT ON (as_of) as_of, value, lower, upper, band, drivers, detail FROM prediction
        WHERE tenant_id = %(tenant)s AND client_id = %(client)s AND kind = %(kind)s
          AND as_of BETWEEN %(since)s AND %(until)s
        ORDER BY as_of, created_at DESC, id DESC"""
    params = {"tenant": ctx.tenant_id, "client": client_id, "kind": kind, "since": since, "until": until}
    return fetch(ctx, sql, params)


def judged_by(ctx: Context, ids: Sequence[UUID], as_of: date, models: Sequence[UUID]) -> set[UUID]:
    """The clients whom each of these model versions has judged as of that day."""
    sql = """SELECT client_id FROM prediction
        WHERE tenant_id = %(tenant)s AND kind IN ('health', 'churn') AND as_of = %(as_of)s
          AND client_id = ANY(%(ids)s::uuid[]) AND model_version_id = ANY(%(models)s::uuid[])
        GROUP BY client_id HAVING count(DISTINCT model_version_id) = %(all)s"""
    every = list(set(models))
    params = {"tenant": ctx.tenant_id, "as_of": as_of, "ids": list(ids), "models": every, "all": len(every)}
    with raw(ctx).cursor(binary=True) as cursor:
        return {row[0] for row in cursor.execute(sql.encode(), params)}


def has_history(ctx: Context) -> bool:
    """Whether anybody was ever scored."""
    sql = """SELECT 1 FROM prediction WHERE tenant_id = %(tenant)s AND kind = 'health' LIMIT 1"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id}))


def month_before(ctx: Context, ids: Sequence[UUID], day: date) -> dict[UUID, dict[str, Any]]:
    """Health, P60 and risk as believed on or before a day (at most 45 days earlier), per client."""
    sql = """SELECT DISTINCT ON (client_id, kind) client_id, kind, value, band, detail FROM prediction
        WHERE tenant_id = %(tenant)s AND client_id = ANY(%(ids)s::uuid[]) AND kind IN ('health', 'churn')
          AND as_of BETWEEN %(day)s::date - 45 AND %(day)s
        ORDER BY client_id, kind, as_of DESC, created_at DESC"""
    found: dict[UUID, dict[str, Any]] = {}
    for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(ids), "day": day}):
        found.setdefault(row["client_id"], {})[row["kind"]] = row
    return found


def labelled(ctx: Context) -> list[tuple[UUID, bool | None, dict[str, Any]]]:
    """Clients of a generic customer table: id, label (None where its cell was empty), attributes."""
    sql = """SELECT id, label, attributes FROM client WHERE tenant_id = %(tenant)s AND (label IS NOT NULL OR run_id IN
            (SELECT id FROM sync_run WHERE tenant_id = %(tenant)s AND stream = 'customers'))
        ORDER BY id"""
    with raw(ctx).cursor(binary=True) as cursor:
        return cursor.execute(sql.encode(), {"tenant": ctx.tenant_id}).fetchall()


def label_state(ctx: Context) -> dict[str, Any] | None:
    """The newest attempt to learn the label: id, state, data_hash."""
    sql = """SELECT id, state, data_hash FROM model_version WHERE tenant_id = %(tenant)s AND kind = 'churn_label'
        ORDER BY number DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})


def newest_values(ctx: Context, kind: str, ids: Sequence[UUID]) -> dict[UUID, tuple[float, float | None, float | None]]:
    """Newest value of one kind per client by the model in use, with its interval where one was kept."""
    sql = """SELECT DISTINCT ON (client_id) client_id, value, lower, upper FROM prediction WHERE tenant_id = %(tenant)s
        AND kind = %(kind)s AND client_id = ANY(%(ids)s::uuid[]) AND value IS NOT NULL AND model_version_id =
            (SELECT id FROM model_version WHERE tenant_id = %(tenant)s AND kind = %(kind)s AND state = 'champion')
        ORDER BY client_id, as_of DESC, created_at DESC, id DESC"""
    with raw(ctx).cursor(binary=True) as cursor:
        rows = cursor.execute(sql.encode(), {"tenant": ctx.tenant_id, "kind": kind, "ids": list(ids)}).fetchall()
    return {client: (value, lower, upper) for client, value, lower, upper in rows}
