"""All SQL of clients inside playbooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import add_row, change_row, fetch, fetch_one
from pulseops.base.ids import uuid7

_RUN = """r.id, r.playbook_id, p.name AS playbook, r.version_id, v.number AS version, r.client_id,
    c.name AS client_name, r.created_at, r.entered_by, r.why, r.state, r.step, r.due_at, r.ended_at, r.reason,
    r.action_id, a.title AS action, a.state AS action_state, a.reason AS action_reason"""
_FROM = """FROM playbook_run r JOIN playbook p ON p.id = r.playbook_id JOIN playbook_version v ON v.id = r.version_id
    JOIN client c ON c.id = r.client_id LEFT JOIN action a ON a.id = r.action_id"""
ONGOING = ("running", "waiting")
UNSETTLED = ("proposed", "approved", "reserved")  # states of an action that hold its run


def kept_out(ctx: Context, playbook_id: UUID, since: datetime) -> set[UUID]:
    """Clients inside a playbook, or in it since a moment."""
    sql = """SELECT DISTINCT client_id FROM playbook_run WHERE tenant_id = %(tenant)s AND playbook_id = %(playbook)s
        AND (state IN ('running', 'waiting') OR created_at > %(since)s)"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "playbook": playbook_id, "since": since})
    return {row["client_id"] for row in rows}


def entered_since(ctx: Context, playbook_id: UUID, since: datetime) -> int:
    """Clients that entered by themselves since a moment. Holds the playbook for this transaction."""
    params = {"tenant": ctx.tenant_id, "playbook": playbook_id, "since": since}
    fetch(ctx, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(%(playbook)s::text, 13))) AS l", params)
    sql = """SELECT count(*) AS n FROM playbook_run WHERE tenant_id = %(tenant)s AND playbook_id = %(playbook)s
        AND created_at >= %(since)s"""
    return int(fetch(ctx, sql, params)[0]["n"])


def add_run(ctx: Context, version: Mapping[str, Any], client_id: UUID, why: str) -> UUID | None:
    """Let a client in at the first step; None when it is inside already."""
    sql = """INSERT INTO playbook_run (id, tenant_id, created_at, playbook_id, version_id, client_id, entered_by, why,
            state, step, due_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(playbook)s, %(version)s, %(client)s, %(by)s, %(why)s, 'running',
            %(step)s, %(now)s)
        ON CONFLICT (playbook_id, client_id) WHERE state IN ('running', 'waiting') DO NOTHING RETURNING id"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "playbook": version["playbook_id"]}
    params |= {"version": version["id"], "client": client_id, "by": ctx.actor.name, "why": why[:1000]}
    rows = fetch(ctx, sql, {**params, "step": version["steps"][0]["key"]})
    return rows[0]["id"] if rows else None


def claim(ctx: Context) -> dict[str, Any] | None:
    """The next run whose step is due and whose action is settled, held until the transaction ends; others skip it."""
    sql = f"""SELECT {_RUN} {_FROM} WHERE r.tenant_id = %(tenant)s AND r.state IN ('running', 'waiting')
          AND r.due_at <= %(now)s AND (a.id IS NULL OR a.state <> ALL(%(unsettled)s))
        ORDER BY r.due_at, r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now, "unsettled": list(UNSETTLED)})


def lock(ctx: Context, run_id: UUID) -> dict[str, Any] | None:
    """One run, held against others."""
    sql = f"SELECT {_RUN} {_FROM} WHERE r.tenant_id = %(tenant)s AND r.id = %(id)s FOR UPDATE OF r"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": run_id})


def find(ctx: Context, run_id: UUID) -> dict[str, Any] | None:
    """One run."""
    sql = f"SELECT {_RUN} {_FROM} WHERE r.tenant_id = %(tenant)s AND r.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": run_id})


def change_run(ctx: Context, run_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    change_row(ctx, "playbook_run", run_id, values)


def add_step(ctx: Context, run_id: UUID, values: Mapping[str, Any]) -> None:
    """Write a taken step down."""
    detail = Jsonb(values.get("detail", {}))
    add_row(ctx, "playbook_step", {**values, "run_id": run_id, "at": ctx.now, "detail": detail})


def steps(ctx: Context, run_id: UUID) -> list[dict[str, Any]]:
    """What a run did, in order, with what became of its tasks and actions."""
    sql = """SELECT s.step, s.kind, s.at, s.text, s.action_id, s.task_id, s.detail, a.state AS action_state,
            a.last_error, t.state AS task_state
        FROM playbook_step s LEFT JOIN action a ON a.id = s.action_id LEFT JOIN task t ON t.id = s.task_id
        WHERE s.tenant_id = %(tenant)s AND s.run_id = %(id)s ORDER BY s.at, s.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": run_id})


def stop_left(ctx: Context) -> list[UUID]:
    """End runs of clients that are no longer active; answers their ids."""
    sql = """UPDATE playbook_run r SET state = 'stopped', ended_at = %(now)s, due_at = NULL, action_id = NULL,
            reason = 'The client left.'
        FROM client c WHERE r.tenant_id = %(tenant)s AND c.id = r.client_id AND c.status = 'inactive'
          AND r.state IN ('running', 'waiting') RETURNING r.id"""
    return [row["id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now})]


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None means all."""

    states: Sequence[str] | None = None
    playbook_id: UUID | None = None
    client_id: UUID | None = None


def page(ctx: Context, filters: Filter, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Newest runs first, and how many there are."""
    tests: list[tuple[object, str]] = [
        (filters.states, "r.state = ANY(%(states)s)"),
        (filters.playbook_id, "r.playbook_id = %(playbook_id)s"),
        (filters.client_id, "r.client_id = %(client_id)s"),
    ]
    where = " AND ".join(["r.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)])
    states = list(filters.states) if filters.states else None
    params = {**vars(filters), "states": states, "tenant": ctx.tenant_id, "offset": offset, "limit": limit}
    sql = f"SELECT {_RUN} {_FROM} WHERE {where} ORDER BY r.created_at DESC, r.id OFFSET %(offset)s LIMIT %(limit)s"
    return fetch(ctx, sql, params), int(fetch(ctx, f"SELECT count(*) AS n {_FROM} WHERE {where}", params)[0]["n"])


def counts(ctx: Context) -> dict[UUID, dict[str, Any]]:
    """Per playbook: clients inside, through, stopped."""
    sql = """SELECT playbook_id, count(*) FILTER (WHERE state IN ('running', 'waiting')) AS inside,
            count(*) FILTER (WHERE state = 'done') AS through, count(*) FILTER (WHERE state = 'stopped') AS stopped
        FROM playbook_run WHERE tenant_id = %(tenant)s GROUP BY 1"""
    return {row["playbook_id"]: row for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}


def about(ctx: Context, client_id: UUID) -> dict[str, Any] | None:
    """What the blanks of texts are filled with, and whom tasks go to."""
    sql = """SELECT c.name AS client, c.status, coalesce(u.name, c.owner_name) AS owner, u.id AS owner_id,
            s.health, s.mrr_minor, s.currency, s.renewal_on,
            (SELECT name FROM contact k WHERE k.client_id = c.id AND k.left_on IS NULL
             ORDER BY k.is_primary DESC, k.name LIMIT 1) AS contact
        FROM client c LEFT JOIN user_account u ON u.id = c.owner_id LEFT JOIN client_standing s ON s.client_id = c.id
        WHERE c.tenant_id = %(tenant)s AND c.id = %(client)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id})


def people(ctx: Context) -> list[dict[str, Any]]:
    """Active members a step can tell, by name."""
    sql = """SELECT u.id, u.name FROM membership m JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.is_active ORDER BY u.name, u.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def channels(ctx: Context) -> list[dict[str, Any]]:
    """Channels a step can use, by name; not where they lead."""
    sql = "SELECT id, name, kind FROM channel WHERE tenant_id = %(tenant)s AND enabled ORDER BY name, id"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def wasted_seats(ctx: Context, client_id: UUID, most: int) -> list[UUID]:
    """Seats of a client that nobody uses and that may be taken back one by one, the dearest first."""
    sql = """SELECT f.seat_id FROM waste_finding f JOIN person n ON n.id = f.person_id
        WHERE f.tenant_id = %(tenant)s AND f.seat_id IS NOT NULL AND n.client_id = %(client)s AND f.via_group IS NULL
          AND f.kind IN ('disabled', 'never_used', 'unused')
        ORDER BY f.monthly_minor DESC NULLS LAST, f.id LIMIT %(most)s"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "most": most})
    return [row["seat_id"] for row in rows]
