"""All SQL of a tenant's own rules, of silences, and of how rules fare."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7

REMOVED = "The rule was removed."
_RULE = """r.key, r.name, r.enabled, r.severity, r.expression, r.scope, r.hold_days, r.cooldown_hours, r.digest_only,
    r.by_name, r.created_at, r.demoted_at"""
_JSON = ("expression", "scope")


def custom_rules(ctx: Context) -> list[dict[str, Any]]:
    """The tenant's own rules, oldest first."""
    sql = f"""SELECT {_RULE} FROM alert_rule r WHERE r.tenant_id = %(tenant)s AND r.expression IS NOT NULL
        ORDER BY r.created_at, r.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def custom_rule(ctx: Context, key: str) -> dict[str, Any] | None:
    """One of the tenant's own rules."""
    sql = f"""SELECT {_RULE} FROM alert_rule r
        WHERE r.tenant_id = %(tenant)s AND r.key = %(key)s AND r.expression IS NOT NULL"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "key": key})


def name_taken(ctx: Context, name: str, but: str | None) -> bool:
    """Whether another rule of the tenant has this name."""
    sql = "SELECT 1 FROM alert_rule WHERE tenant_id = %(tenant)s AND name = %(name)s AND key IS DISTINCT FROM %(but)s"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "name": name, "but": but}))


def add_rule(ctx: Context, values: Mapping[str, Any]) -> str:
    """Store a rule; answers its key."""
    rule_id = uuid7()
    row = {name: Jsonb(value) if name in _JSON else value for name, value in values.items()}
    row |= {"id": rule_id, "tenant_id": ctx.tenant_id, "created_at": ctx.now, "key": f"custom:{rule_id}"}
    row |= {"params": Jsonb({}), "by_name": ctx.actor.name}
    names, marks = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    raw(ctx).execute(f"INSERT INTO alert_rule ({names}) VALUES ({marks})".encode(), row)
    return str(row["key"])


def change_rule(ctx: Context, key: str, values: Mapping[str, Any]) -> None:
    """Set columns (names come from code)."""
    if values:
        sets = ", ".join(f"{name} = %({name})s" for name in values)
        row = {name: Jsonb(value) if name in _JSON else value for name, value in values.items()}
        sql = f"UPDATE alert_rule SET {sets} WHERE tenant_id = %(tenant)s AND key = %(key)s"
        raw(ctx).execute(sql.encode(), {**row, "tenant": ctx.tenant_id, "key": key})


def mark_demoted(ctx: Context, key: str) -> None:
    """Tell of a rule in briefs only, because few acted on it."""
    sql = b"""UPDATE alert_rule SET digest_only = true, demoted_at = %(now)s, kept_at = NULL
        WHERE tenant_id = %(tenant)s AND key = %(key)s"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "key": key, "now": ctx.now})


def take_back(ctx: Context, key: str, *, kept: bool) -> None:
    """A person decided how a rule is told; with `kept` it is not moved to the briefs again for a while."""
    sql = b"""UPDATE alert_rule SET demoted_at = NULL, kept_at = CASE WHEN %(kept)s AND demoted_at IS NOT NULL
            THEN %(now)s::timestamptz ELSE kept_at END
        WHERE tenant_id = %(tenant)s AND key = %(key)s"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "key": key, "now": ctx.now, "kept": kept})


def kept_since(ctx: Context, since: datetime) -> set[str]:
    """Rules a person took back from the briefs since a moment."""
    sql = "SELECT key FROM alert_rule WHERE tenant_id = %(tenant)s AND kept_at >= %(since)s"
    return {row["key"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "since": since})}


def remove_rule(ctx: Context, key: str) -> list[UUID]:
    """Remove a rule, its waiting conditions and silences, and end its alerts; answers their ids."""
    params = {"tenant": ctx.tenant_id, "key": key, "now": ctx.now, "why": REMOVED, "by": ctx.actor.name}
    for table, column in (("alert_rule", "key"), ("alert_pending", "rule_key"), ("silence", "rule_key")):
        raw(ctx).execute(f"DELETE FROM {table} WHERE tenant_id = %(tenant)s AND {column} = %(key)s".encode(), params)
    sql = """WITH changed AS (
            UPDATE alert SET state = 'resolved', resolved_at = %(now)s, resolution = %(why)s, snoozed_until = NULL
            WHERE tenant_id = %(tenant)s AND rule_key = %(key)s AND state <> 'resolved' RETURNING id
        ), events AS (
            INSERT INTO alert_event (id, tenant_id, alert_id, at, kind, by_name, detail)
            SELECT gen_random_uuid(), %(tenant)s, id, %(now)s, 'turned_off', %(by)s, '{}'::jsonb FROM changed
        ) SELECT id FROM changed"""
    return [row["id"] for row in fetch(ctx, sql, params)]


def ongoing_clients(ctx: Context) -> dict[str, list[UUID]]:
    """Clients with an ongoing alert or a waiting condition, per rule of the tenant's own."""
    sql = """SELECT rule_key, array_agg(client_id) AS clients FROM (
            SELECT rule_key, client_id FROM alert
            WHERE tenant_id = %(tenant)s AND state <> 'resolved' AND rule_key LIKE 'custom:%%'
              AND client_id IS NOT NULL
            UNION SELECT rule_key, split_part(fingerprint, ':', 4)::uuid FROM alert_pending
            WHERE tenant_id = %(tenant)s AND rule_key LIKE 'custom:%%') AS both_kinds
        GROUP BY 1"""
    return {row["rule_key"]: row["clients"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}


def acted_on(ctx: Context, days: int, grace_days: int) -> dict[str, dict[str, Any]]:
    """Per rule the alerts opened within `days`: how many, how many a person acted on, put aside, or let pass.

    `judged` counts those acted on, ended, or older than `grace_days`: a fresh one is not ignored yet.
    """
    sql = """SELECT a.rule_key, count(*) AS opened, count(*) FILTER (WHERE e.acted) AS acted,
            count(*) FILTER (WHERE e.acted OR a.state = 'resolved'
                OR a.opened_at < %(now)s - make_interval(days => %(grace)s)) AS judged,
            count(*) FILTER (WHERE NOT coalesce(e.acted, false) AND e.snoozed) AS snoozed,
            count(*) FILTER (WHERE NOT coalesce(e.acted, false) AND a.state = 'resolved') AS passed
        FROM alert a LEFT JOIN (
            SELECT alert_id, bool_or(kind IN ('acknowledged', 'assigned', 'resolved')) AS acted,
                bool_or(kind = 'snoozed') AS snoozed
            FROM alert_event WHERE tenant_id = %(tenant)s AND at > %(now)s - make_interval(days => %(days)s)
              AND kind IN ('acknowledged', 'assigned', 'resolved', 'snoozed') GROUP BY 1
        ) e ON e.alert_id = a.id
        WHERE a.tenant_id = %(tenant)s AND a.opened_at > %(now)s - make_interval(days => %(days)s) GROUP BY 1"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now, "days": days, "grace": grace_days})
    return {row["rule_key"]: row for row in rows}


_SILENCE = """s.id, s.created_at, s.rule_key, r.name AS rule_name, s.client_id, c.name AS client_name, s.reason,
    s.starts_at, s.ends_at, s.by_name,
    (SELECT count(*) FROM alert a WHERE a.tenant_id = s.tenant_id AND a.state <> 'resolved'
        AND (s.rule_key IS NULL OR s.rule_key = a.rule_key) AND (s.client_id IS NULL OR s.client_id = a.client_id)
    ) AS alerts"""
_OF_SILENCE = """FROM silence s LEFT JOIN client c ON c.id = s.client_id
    LEFT JOIN alert_rule r ON r.tenant_id = s.tenant_id AND r.key = s.rule_key"""


def silences(ctx: Context) -> list[dict[str, Any]]:
    """Running and planned silences, then those that ended within a month."""
    sql = f"""SELECT {_SILENCE} {_OF_SILENCE}
        WHERE s.tenant_id = %(tenant)s AND s.ends_at > %(now)s - interval '30 days'
        ORDER BY (s.ends_at <= %(now)s), s.starts_at DESC LIMIT 200"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now})


def silence(ctx: Context, silence_id: UUID) -> dict[str, Any] | None:
    """One silence."""
    sql = f"SELECT {_SILENCE} {_OF_SILENCE} WHERE s.tenant_id = %(tenant)s AND s.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": silence_id})


def add_silence(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Store a silence."""
    sql = """INSERT INTO silence (id, tenant_id, created_at, rule_key, client_id, reason, starts_at, ends_at, by_name)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(rule_key)s, %(client_id)s, %(reason)s, %(starts_at)s, %(ends_at)s,
            %(by)s)"""
    silence_id = uuid7()
    params = {**values, "id": silence_id, "tenant": ctx.tenant_id, "now": ctx.now, "by": ctx.actor.name}
    raw(ctx).execute(sql.encode(), params)
    return silence_id


def end_silence(ctx: Context, silence_id: UUID) -> None:
    """End a silence now; one that did not begin yet never does."""
    sql = b"""UPDATE silence SET ends_at = %(now)s, starts_at = least(starts_at, %(now)s)
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND ends_at > %(now)s"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "id": silence_id, "now": ctx.now})
