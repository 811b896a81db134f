"""All SQL of playbooks and their versions, and of whom a trigger meets."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.decide.alerts.rules import RANK

_VERSION = "v.id, v.number, v.trigger, v.steps, v.every_days, v.most_a_day, v.published_at, v.published_by, v.backtest"
_BOOK = "p.id, p.name, p.text, p.builtin, p.enabled, p.by_name, p.created_at"


def books(ctx: Context) -> list[dict[str, Any]]:
    """All playbooks with the number of their published version and whether a draft waits."""
    sql = f"""SELECT {_BOOK}, max(v.number) FILTER (WHERE v.published_at IS NOT NULL) AS published,
            bool_or(v.id IS NOT NULL AND v.published_at IS NULL) AS has_draft
        FROM playbook p LEFT JOIN playbook_version v ON v.playbook_id = p.id
        WHERE p.tenant_id = %(tenant)s GROUP BY p.id ORDER BY p.name"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def book(ctx: Context, playbook_id: UUID, *, lock: bool = False) -> dict[str, Any] | None:
    """One playbook."""
    sql = f"SELECT {_BOOK} FROM playbook p WHERE p.tenant_id = %(tenant)s AND p.id = %(id)s"
    return fetch_one(ctx, sql + (" FOR UPDATE" if lock else ""), {"tenant": ctx.tenant_id, "id": playbook_id})


def versions(ctx: Context, playbook_id: UUID) -> list[dict[str, Any]]:
    """All versions, newest first."""
    sql = f"""SELECT {_VERSION} FROM playbook_version v
        WHERE v.tenant_id = %(tenant)s AND v.playbook_id = %(id)s ORDER BY v.number DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": playbook_id})


def published(ctx: Context) -> list[dict[str, Any]]:
    """The published version of each playbook that is turned on, with the playbook's name."""
    sql = f"""SELECT DISTINCT ON (p.id) p.id AS playbook_id, p.name, {_VERSION}
        FROM playbook p JOIN playbook_version v ON v.playbook_id = p.id AND v.published_at IS NOT NULL
        WHERE p.tenant_id = %(tenant)s AND p.enabled ORDER BY p.id, v.number DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def version(ctx: Context, version_id: UUID) -> dict[str, Any] | None:
    """One version with its playbook's name."""
    sql = f"""SELECT v.playbook_id, p.name, {_VERSION} FROM playbook_version v JOIN playbook p ON p.id = v.playbook_id
        WHERE v.tenant_id = %(tenant)s AND v.id = %(id)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": version_id})


def name_taken(ctx: Context, name: str, but: UUID | None) -> bool:
    """Whether another playbook has this name."""
    sql = """SELECT 1 FROM playbook WHERE tenant_id = %(tenant)s AND lower(name) = lower(%(name)s)
        AND id IS DISTINCT FROM %(but)s"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "name": name, "but": but}))


def knows_builtin(ctx: Context) -> bool:
    """Whether the playbooks that come with the product were put here once."""
    sql = """SELECT 1 FROM playbook WHERE tenant_id = %(tenant)s AND builtin IS NOT NULL
        UNION ALL SELECT 1 FROM audit_entry WHERE tenant_id = %(tenant)s AND action = 'playbook.added'
          AND actor_kind IN ('agent', 'system') LIMIT 1"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id}))


def add_book(ctx: Context, name: str, text: str, builtin: str | None, *, enabled: bool) -> UUID:
    """Insert a playbook."""
    playbook_id = uuid7()
    sql = b"""INSERT INTO playbook (id, tenant_id, created_at, name, text, builtin, enabled, by_name)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(name)s, %(text)s, %(builtin)s, %(enabled)s, %(by)s)"""
    params = {"id": playbook_id, "tenant": ctx.tenant_id, "now": ctx.now, "name": name, "text": text}
    raw(ctx).execute(sql, {**params, "builtin": builtin, "enabled": enabled, "by": ctx.actor.name})
    return playbook_id


def change_book(ctx: Context, playbook_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"UPDATE playbook SET {sets} WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {**values, "tenant": ctx.tenant_id, "id": playbook_id})


def remove_book(ctx: Context, playbook_id: UUID) -> None:
    """Remove a playbook with its versions and runs."""
    params = {"tenant": ctx.tenant_id, "id": playbook_id}
    raw(ctx).execute(b"DELETE FROM playbook WHERE tenant_id = %(tenant)s AND id = %(id)s", params)


def put_draft(ctx: Context, playbook_id: UUID, values: Mapping[str, Any]) -> None:
    """Write the draft; a published version is never touched."""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "playbook": playbook_id}
    params |= {n: Jsonb(v) if n in ("trigger", "steps") else v for n, v in values.items()}
    changed = raw(ctx).execute(
        b"""UPDATE playbook_version SET trigger = %(trigger)s, steps = %(steps)s, every_days = %(every_days)s,
            most_a_day = %(most_a_day)s
        WHERE tenant_id = %(tenant)s AND playbook_id = %(playbook)s AND published_at IS NULL""",
        params,
    )
    if changed.rowcount == 0:
        sql = b"""INSERT INTO playbook_version (id, tenant_id, created_at, playbook_id, number, trigger, steps,
                every_days, most_a_day)
            SELECT %(id)s, %(tenant)s, %(now)s, %(playbook)s, coalesce(max(number), 0) + 1, %(trigger)s, %(steps)s,
                %(every_days)s, %(most_a_day)s
            FROM playbook_version WHERE tenant_id = %(tenant)s AND playbook_id = %(playbook)s"""
        raw(ctx).execute(sql, params)


def publish_draft(ctx: Context, playbook_id: UUID, backtest: Mapping[str, Any]) -> dict[str, Any] | None:
    """Freeze the draft; what it is now, or None without one."""
    sql = """UPDATE playbook_version SET published_at = %(now)s, published_by = %(by)s, backtest = %(backtest)s
        WHERE tenant_id = %(tenant)s AND playbook_id = %(id)s AND published_at IS NULL RETURNING id, number"""
    params = {"tenant": ctx.tenant_id, "id": playbook_id, "now": ctx.now, "by": ctx.actor.name}
    return fetch_one(ctx, sql, {**params, "backtest": Jsonb(backtest)})


def met_by_alert(ctx: Context, rule: str, least_severity: str) -> list[dict[str, Any]]:
    """Clients with an ongoing alert of a rule at or above a severity, the worst first, with why."""
    severities = [name for name, rank in RANK.items() if rank <= RANK[least_severity]]
    sql = """SELECT DISTINCT ON (a.client_id) a.client_id, a.title AS why, s.mrr_minor
        FROM alert a JOIN client_standing s ON s.client_id = a.client_id AND s.status = 'active'
        WHERE a.tenant_id = %(tenant)s AND a.rule_key = %(rule)s AND a.severity = ANY(%(severities)s)
          AND a.state IN ('open', 'acknowledged') ORDER BY a.client_id, a.opened_at"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "rule": rule, "severities": severities})


def met_by_recommendation(ctx: Context, kind: str) -> list[dict[str, Any]]:
    """Clients with an undecided recommendation of a kind, with why."""
    sql = """SELECT DISTINCT ON (r.client_id) r.client_id, r.title || ': ' || r.why AS why, s.mrr_minor
        FROM recommendation r JOIN client_standing s ON s.client_id = r.client_id AND s.status = 'active'
        WHERE r.tenant_id = %(tenant)s AND r.kind = %(kind)s AND r.state = 'open'
        ORDER BY r.client_id, r.expected_minor DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "kind": kind})


_OF_HISTORY = {
    "alert": """SELECT a.client_id, a.opened_at::date AS on_day FROM alert a
        WHERE a.tenant_id = %(tenant)s AND a.rule_key = %(what)s AND a.client_id IS NOT NULL
          AND a.opened_at >= %(since)s""",
    "recommendation": """SELECT r.client_id, r.created_at::date AS on_day FROM recommendation r
        WHERE r.tenant_id = %(tenant)s AND r.kind = %(what)s AND r.client_id IS NOT NULL
          AND r.created_at >= %(since)s""",
}


def history(ctx: Context, kind: str, what: str, since: date) -> list[dict[str, Any]]:
    """When alerts or recommendations of a kind came since a day, by client, with the day the client left if it did."""
    sql = f"""SELECT h.client_id, c.name, h.on_day AS "on", c.churned_on FROM ({_OF_HISTORY[kind]}) h
        JOIN client c ON c.id = h.client_id ORDER BY h.on_day"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "what": what, "since": since})
