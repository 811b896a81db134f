"""All SQL of tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.accounts.preferences import local_today
from pulseops.base.context import Context
from pulseops.base.db import add_row, change_row, fetch, fetch_one, raw
from pulseops.base.lists import like

_SHOWN = """t.id, t.title, t.body, t.client_id, c.name AS client_name, t.recommendation_id,
    r.kind AS recommendation_kind, t.owner_id, u.name AS owner_name, t.due_on, t.state, t.checklist, t.created_by,
    t.created_at, t.done_at, t.done_by, t.remind_on, t.ticket_ref, t.ticket_url,
    t.state = 'open' AND coalesce(t.due_on < %(today)s, false) AS overdue,
    (SELECT count(*) FROM task_comment m WHERE m.tenant_id = t.tenant_id AND m.task_id = t.id) AS comments"""
_FROM = """FROM task t LEFT JOIN client c ON c.id = t.client_id LEFT JOIN user_account u ON u.id = t.owner_id
    LEFT JOIN recommendation r ON r.id = t.recommendation_id"""


def add(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Insert an open task."""
    row = dict(values)
    row |= {"checklist": Jsonb(values.get("checklist", [])), "state": "open", "created_at": ctx.now}
    return add_row(ctx, "task", {**row, "created_by": ctx.actor.name})


def change(ctx: Context, task_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    row = {name: Jsonb(value) if name == "checklist" else value for name, value in values.items()}
    change_row(ctx, "task", task_id, row)


def delete(ctx: Context, task_id: UUID) -> None:
    """Remove a task."""
    raw(ctx).execute(
        b"DELETE FROM task WHERE tenant_id = %(tenant)s AND id = %(id)s", {"tenant": ctx.tenant_id, "id": task_id}
    )


def lock(ctx: Context, task_id: UUID) -> dict[str, Any] | None:
    """What a verb needs of one task, held against others until the transaction ends."""
    sql = """SELECT id, title, state, checklist, recommendation_id, client_id, owner_id, due_on FROM task
        WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": task_id})


def mark_overdue(ctx: Context, since: date, today: date) -> list[dict[str, Any]]:
    """Open tasks that were due since then and before today, and were not marked so for that day yet."""
    sql = """UPDATE task SET overdue_told_on = due_on WHERE tenant_id = %(tenant)s AND state = 'open'
          AND due_on >= %(since)s AND due_on < %(today)s AND overdue_told_on IS DISTINCT FROM due_on
        RETURNING id, title, client_id, owner_id, due_on"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "since": since, "today": today})


def find(ctx: Context, task_id: UUID) -> dict[str, Any] | None:
    """One task with the names it refers to."""
    sql = f"SELECT {_SHOWN} {_FROM} WHERE t.tenant_id = %(tenant)s AND t.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": task_id, "today": local_today(ctx)})


def of_recommendation(ctx: Context, recommendation_id: UUID) -> UUID | None:
    """The task made from a recommendation."""
    sql = """SELECT id FROM task WHERE tenant_id = %(tenant)s AND recommendation_id = %(rec)s
        ORDER BY created_at DESC LIMIT 1"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "rec": recommendation_id})
    return rows[0]["id"] if rows else None


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None means all."""

    state: str | None = None
    owner_id: UUID | None = None
    client_id: UUID | None = None
    recommendation_id: UUID | None = None
    overdue: bool = False
    q: str | None = None


SORTS = {
    "due_on": "t.due_on",
    "created_at": "t.created_at",
    "done_at": "t.done_at",
    "title": "t.title",
    "client_name": "c.name",
    "owner_name": "u.name",
}


def _where(ctx: Context, filters: Filter) -> tuple[str, dict[str, Any]]:
    tests: list[tuple[object, str]] = [
        (filters.state, "t.state = %(state)s"),
        (filters.owner_id, "t.owner_id = %(owner_id)s"),
        (filters.client_id, "t.client_id = %(client_id)s"),
        (filters.recommendation_id, "t.recommendation_id = %(recommendation_id)s"),
        (filters.overdue, "t.state = 'open' AND t.due_on < %(today)s"),
        (filters.q, "(t.title ILIKE %(like)s OR c.name ILIKE %(like)s)"),
    ]
    params = {**vars(filters), "tenant": ctx.tenant_id, "today": local_today(ctx), "like": like(filters.q or "")}
    return " AND ".join(["t.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]), params


def page(ctx: Context, filters: Filter, order: str, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page of tasks."""
    where, params = _where(ctx, filters)
    sql = f"SELECT {_SHOWN} {_FROM} WHERE {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s"
    return fetch(ctx, sql, {**params, "offset": offset, "limit": limit})


def total(ctx: Context, filters: Filter) -> int:
    """Number of tasks selected."""
    where, params = _where(ctx, filters)
    return int(fetch(ctx, f"SELECT count(*) AS n {_FROM} WHERE {where}", params)[0]["n"])


def counts(ctx: Context, user_id: UUID | None) -> dict[str, int]:
    """Open, overdue and done tasks, and the open ones of one person."""
    sql = """SELECT count(*) FILTER (WHERE state = 'open') AS open,
            count(*) FILTER (WHERE state = 'open' AND due_on < %(today)s) AS overdue,
            count(*) FILTER (WHERE state = 'done') AS done,
            count(*) FILTER (WHERE state = 'open' AND owner_id = %(user)s) AS mine
        FROM task WHERE tenant_id = %(tenant)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": local_today(ctx), "user": user_id})[0]


def comments(ctx: Context, task_id: UUID) -> list[dict[str, Any]]:
    """What was said about a task, oldest first."""
    sql = """SELECT id, created_at, by_id, by_name, text FROM task_comment
        WHERE tenant_id = %(tenant)s AND task_id = %(task)s ORDER BY created_at, id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "task": task_id})


def add_comment(ctx: Context, task_id: UUID, text: str) -> UUID:
    """Write a comment down."""
    by_id = ctx.actor.id if ctx.actor.kind in ("user", "key") else None
    row = {"created_at": ctx.now, "task_id": task_id, "by_id": by_id, "by_name": ctx.actor.name, "text": text}
    return add_row(ctx, "task_comment", row)


def delete_comment(ctx: Context, task_id: UUID, comment_id: UUID) -> bool:
    """Remove a comment of the actor's own."""
    sql = b"""DELETE FROM task_comment WHERE tenant_id = %(tenant)s AND task_id = %(task)s AND id = %(id)s
        AND by_id IS NOT DISTINCT FROM %(by)s"""
    params = {"tenant": ctx.tenant_id, "task": task_id, "id": comment_id, "by": ctx.actor.id}
    return raw(ctx).execute(sql, params).rowcount > 0
