"""All SQL of reports, their schedules and their look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import add_row, change_row, fetch, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like

# The text of a report is long; lists do without.
_SHOWN = """r.id, r.kind, r.title, r.client_id, c.name AS client_name, r.first_on, r.last_on, r.as_of,
    r.content->>'period' AS period, r.version,
    r.created_at, r.created_by, r.sent_at, r.sent_by, r.schedule_id, s.name AS schedule_name"""
_FROM = "FROM report r LEFT JOIN client c ON c.id = r.client_id LEFT JOIN report_schedule s ON s.id = r.schedule_id"


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None means all."""

    kind: str | None = None
    client_id: UUID | None = None
    sent: bool | None = None
    q: str | None = None


SORTS = {
    "created_at": "r.created_at",
    "title": "r.title",
    "client_name": "c.name",
    "last_on": "r.last_on",
    "sent_at": "r.sent_at",
}


def add(ctx: Context, values: Mapping[str, Any]) -> UUID | None:
    """Insert a report; None when the same run of a schedule has made its one already."""
    report_id = uuid7()
    row = {"schedule_id": None, "due_at": None, **values}
    row |= {"content": Jsonb(row["content"]), "texts": Jsonb(row["texts"]), "created_by": ctx.actor.name}
    names = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    sql = f"""INSERT INTO report (id, tenant_id, created_at, version, {names})
        VALUES (%(id)s, %(tenant)s, %(now)s, 1, {marks})
        ON CONFLICT (schedule_id, due_at) DO NOTHING RETURNING id"""
    return report_id if fetch(ctx, sql, {**row, "id": report_id, **_known(ctx)}) else None


def page(ctx: Context, filters: Filter, order: str, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page of reports without their content."""
    where, params = _where(ctx, filters)
    sql = f"SELECT {_SHOWN} {_FROM} WHERE {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s"
    return fetch(ctx, sql, {**params, "offset": offset, "limit": limit})


def total(ctx: Context, filters: Filter) -> int:
    """Number of reports selected."""
    where, params = _where(ctx, filters)
    return int(fetch(ctx, f"SELECT count(*) AS n {_FROM} WHERE {where}", params)[0]["n"])


def _where(ctx: Context, filters: Filter) -> tuple[str, dict[str, Any]]:
    tests: list[tuple[object, str]] = [
        (filters.kind, "r.kind = %(kind)s"),
        (filters.client_id, "r.client_id = %(client_id)s"),
        (filters.sent is not None, "(r.sent_at IS NOT NULL) = %(sent)s"),
        (filters.q, "(r.title ILIKE %(like)s OR c.name ILIKE %(like)s)"),
    ]
    params = {**vars(filters), "tenant": ctx.tenant_id, "like": like(filters.q or "")}
    return " AND ".join(["r.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]), params


def find(ctx: Context, report_id: UUID) -> dict[str, Any] | None:
    """One report with its content and texts."""
    sql = f"SELECT {_SHOWN}, r.content, r.texts {_FROM} WHERE r.tenant_id = %(tenant)s AND r.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": report_id})


def lock(ctx: Context, report_id: UUID) -> dict[str, Any] | None:
    """What a change needs of one report, held against others until the transaction ends."""
    sql = """SELECT id, title, texts, version, sent_at FROM report
        WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": report_id})


def change(ctx: Context, report_id: UUID, title: str, texts: Mapping[str, Any]) -> None:
    """Write title and texts."""
    sql = """UPDATE report SET title = %(title)s, texts = %(texts)s, version = version + 1
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    params = {"tenant": ctx.tenant_id, "id": report_id, "title": title, "texts": Jsonb(dict(texts))}
    raw(ctx).execute(sql.encode(), params)


def mark_sent(ctx: Context, report_id: UUID) -> None:
    """Write down when it was sent first, and by whom."""
    sql = """UPDATE report SET sent_at = %(now)s, sent_by = %(by)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND sent_at IS NULL"""
    raw(ctx).execute(sql.encode(), {**_known(ctx), "id": report_id, "by": ctx.actor.name})


def delete(ctx: Context, report_id: UUID) -> None:
    """Remove a report."""
    raw(ctx).execute(
        b"DELETE FROM report WHERE tenant_id = %(tenant)s AND id = %(id)s", {"tenant": ctx.tenant_id, "id": report_id}
    )


def brand(ctx: Context) -> dict[str, Any] | None:
    """The look somebody set."""
    sql = "SELECT name, color, contact, logo FROM report_brand WHERE tenant_id = %(tenant)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id})


def put_brand(ctx: Context, values: Mapping[str, Any]) -> None:
    """Set the look."""
    sql = """INSERT INTO report_brand (tenant_id, name, color, contact, logo, updated_at)
        VALUES (%(tenant)s, %(name)s, %(color)s, %(contact)s, %(logo)s, %(now)s)
        ON CONFLICT (tenant_id) DO UPDATE SET name = EXCLUDED.name, color = EXCLUDED.color,
            contact = EXCLUDED.contact, logo = EXCLUDED.logo, updated_at = EXCLUDED.updated_at"""
    raw(ctx).execute(sql.encode(), {**values, **_known(ctx)})


_SCHEDULE = """s.id, s.name, s.kind, s.client_id, c.name AS client_name, s.every, s.day, s.hour, s.timezone,
    s.recipients, s.formats, s.enabled, s.next_run_at, s.last_run_at, s.last_error, s.created_by, s.created_at"""
_OF_SCHEDULE = "FROM report_schedule s LEFT JOIN client c ON c.id = s.client_id"


def schedules(ctx: Context) -> list[dict[str, Any]]:
    """All schedules, the next due first."""
    sql = f"""SELECT {_SCHEDULE} {_OF_SCHEDULE} WHERE s.tenant_id = %(tenant)s
        ORDER BY s.enabled DESC, s.next_run_at, s.name, s.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def schedule(ctx: Context, schedule_id: UUID) -> dict[str, Any] | None:
    """One schedule."""
    sql = f"SELECT {_SCHEDULE} {_OF_SCHEDULE} WHERE s.tenant_id = %(tenant)s AND s.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": schedule_id})


def add_schedule(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Insert a schedule."""
    return add_row(ctx, "report_schedule", {**values, "created_at": ctx.now, "created_by": ctx.actor.name})


def change_schedule(ctx: Context, schedule_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns of a schedule (names come from code)."""
    change_row(ctx, "report_schedule", schedule_id, values)


def delete_schedule(ctx: Context, schedule_id: UUID) -> None:
    """Remove a schedule; its reports stay."""
    sql = b"DELETE FROM report_schedule WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "id": schedule_id})


def due(ctx: Context) -> list[UUID]:
    """Schedules that are due, the longest waiting first."""
    sql = """SELECT id FROM report_schedule WHERE tenant_id = %(tenant)s AND enabled AND next_run_at <= %(now)s
        ORDER BY next_run_at, id"""
    return [row["id"] for row in fetch(ctx, sql, _known(ctx))]


def take(ctx: Context, schedule_id: UUID, at: datetime) -> dict[str, Any] | None:
    """One schedule that is due, held by this transaction alone; None when another has it or it was done."""
    sql = f"""SELECT {_SCHEDULE} {_OF_SCHEDULE} WHERE s.tenant_id = %(tenant)s AND s.id = %(id)s AND s.enabled
        AND s.next_run_at <= %(at)s FOR UPDATE OF s SKIP LOCKED"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": schedule_id, "at": at})


def _known(ctx: Context) -> dict[str, Any]:
    return {"tenant": ctx.tenant_id, "now": ctx.now}
