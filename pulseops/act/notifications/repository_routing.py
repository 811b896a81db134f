"""All SQL between alerts and deliveries: events nobody was told of yet, what became of them, what waits for a brief."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw

TOLD_KINDS = ("opened", "reopened", "escalated", "woken")
LOOK_BACK_DAYS = 40  # longer than the longest silence

_ALERT = """a.id, a.rule_key, a.client_id, a.fingerprint, a.subject_name, a.title, a.severity, a.severity_rank,
    a.state, a.value, a.threshold, a.evidence, a.opened_at, coalesce(u.name, c.owner_name) AS owner_name,
    u.email AS owner_email"""
_OWNED = "LEFT JOIN client c ON c.id = a.client_id LEFT JOIN user_account u ON u.id = c.owner_id"

# What a person reopened themselves is no news to anybody.
_UNTOLD = f"""SELECT e.id AS event_id, e.at, e.kind, {_ALERT}, coalesce(r.digest_only, false) AS digest_only,
    coalesce(r.cooldown_hours, 0) AS cooldown_hours, x.outcome AS before,
    EXISTS (SELECT 1 FROM silence s WHERE s.tenant_id = %(tenant)s AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
        AND (s.rule_key IS NULL OR s.rule_key = a.rule_key) AND (s.client_id IS NULL OR s.client_id = a.client_id)
    ) AS silenced
FROM alert_event e JOIN alert a ON a.id = e.alert_id {_OWNED}
LEFT JOIN alert_rule r ON r.tenant_id = a.tenant_id AND r.key = a.rule_key
LEFT JOIN routed_event x ON x.event_id = e.id
WHERE e.tenant_id = %(tenant)s AND e.at > %(now)s - make_interval(days => {LOOK_BACK_DAYS}) AND e.kind = ANY(%(kinds)s)
  AND (e.kind <> 'reopened' OR e.detail ? 'by_rule') AND (x.event_id IS NULL OR x.outcome = 'silenced')
ORDER BY e.at, a.severity_rank, e.id LIMIT %(limit)s"""


def lock_routing(ctx: Context) -> None:
    """One planner a tenant at a time."""
    raw(ctx).execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{ctx.tenant_id}:routing"])


def untold(ctx: Context, limit: int) -> list[dict[str, Any]]:
    """Events of alerts that were not routed yet, oldest first, each with its alert as it is now."""
    return fetch(ctx, _UNTOLD, {"tenant": ctx.tenant_id, "now": ctx.now, "kinds": list(TOLD_KINDS), "limit": limit})


def note_events(ctx: Context, rows: Sequence[tuple[UUID, str, list[Any]]]) -> None:
    """Write down what became of events: id, outcome, and what each channel did."""
    sql = """INSERT INTO routed_event (tenant_id, event_id, at, outcome, channels)
        SELECT %(tenant)s, x.id, %(now)s, x.outcome, x.channels
        FROM unnest(%(ids)s::uuid[], %(outcomes)s::text[], %(channels)s::jsonb[]) AS x(id, outcome, channels)
        ON CONFLICT (event_id) DO UPDATE SET at = EXCLUDED.at, outcome = EXCLUDED.outcome,
            channels = EXCLUDED.channels"""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "ids": [r[0] for r in rows], "outcomes": [r[1] for r in rows]}
    raw(ctx).execute(sql.encode(), {**params, "channels": [Jsonb(r[2]) for r in rows]})


def last_notified(ctx: Context, fingerprints: Sequence[str]) -> dict[tuple[UUID, str], datetime]:
    """When each channel last heard of these conditions."""
    sql = """SELECT channel_id, fingerprint, at FROM notified
        WHERE tenant_id = %(tenant)s AND fingerprint = ANY(%(marks)s)"""
    found = fetch(ctx, sql, {"tenant": ctx.tenant_id, "marks": list(fingerprints)})
    return {(row["channel_id"], row["fingerprint"]): row["at"] for row in found}


def note_notified(ctx: Context, pairs: Sequence[tuple[UUID, str]]) -> None:
    """Remember that channels heard of conditions now."""
    sql = """INSERT INTO notified (tenant_id, channel_id, fingerprint, at)
        SELECT DISTINCT %(tenant)s::uuid, x.channel, x.mark, %(now)s::timestamptz
        FROM unnest(%(channels)s::uuid[], %(marks)s::text[]) AS x(channel, mark)
        ON CONFLICT (channel_id, fingerprint) DO UPDATE SET at = EXCLUDED.at"""
    params = {
        "tenant": ctx.tenant_id,
        "now": ctx.now,
        "channels": [p[0] for p in pairs],
        "marks": [p[1] for p in pairs],
    }
    raw(ctx).execute(sql.encode(), params)


def add_digest_items(ctx: Context, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Keep events (second) for the next brief of routes (first)."""
    sql = """INSERT INTO digest_item (id, tenant_id, created_at, route_id, event_id)
        SELECT gen_random_uuid(), %(tenant)s, %(now)s, x.route, x.event
        FROM unnest(%(routes)s::uuid[], %(events)s::uuid[]) AS x(route, event)
        ON CONFLICT (route_id, event_id) DO NOTHING"""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "routes": [p[0] for p in pairs], "events": [p[1] for p in pairs]}
    raw(ctx).execute(sql.encode(), params)


def due_items(ctx: Context, route_id: UUID, until: datetime) -> list[dict[str, Any]]:
    """Alerts that wait for a brief, worst first, each once, as they are now."""
    sql = f"""SELECT * FROM (SELECT DISTINCT ON (a.id) i.id AS item_id, {_ALERT}
            FROM digest_item i JOIN alert_event e ON e.id = i.event_id JOIN alert a ON a.id = e.alert_id {_OWNED}
            WHERE i.tenant_id = %(tenant)s AND i.route_id = %(route)s AND i.delivery_id IS NULL
              AND i.created_at <= %(until)s ORDER BY a.id, e.at DESC) AS each
        ORDER BY (state = 'resolved'), severity_rank, opened_at"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "route": route_id, "until": until})


def close_items(ctx: Context, route_id: UUID, until: datetime, delivery_id: UUID) -> None:
    """Mark what a brief told."""
    sql = """UPDATE digest_item SET delivery_id = %(delivery)s WHERE tenant_id = %(tenant)s AND route_id = %(route)s
        AND delivery_id IS NULL AND created_at <= %(until)s"""
    params = {"tenant": ctx.tenant_id, "route": route_id, "until": until, "delivery": delivery_id}
    raw(ctx).execute(sql.encode(), params)


def still_open(ctx: Context) -> list[dict[str, Any]]:
    """Alerts nobody works on, per severity, for a brief."""
    sql = """SELECT severity, count(*) AS n FROM alert WHERE tenant_id = %(tenant)s AND state = 'open'
        GROUP BY severity, severity_rank ORDER BY severity_rank"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def worth_doing(ctx: Context, limit: int) -> list[dict[str, Any]]:
    """Open recommendations of the greatest expected value, for a brief."""
    sql = """SELECT subject_name, title, expected_minor, currency FROM recommendation
        WHERE tenant_id = %(tenant)s AND state = 'open' ORDER BY expected_minor DESC, id LIMIT %(limit)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "limit": limit})


def routed(ctx: Context, alert_id: UUID) -> list[dict[str, Any]]:
    """What became of the events of one alert, newest first."""
    sql = """SELECT e.at, e.kind, x.outcome, x.channels FROM alert_event e
        LEFT JOIN routed_event x ON x.event_id = e.id
        WHERE e.tenant_id = %(tenant)s AND e.alert_id = %(alert)s AND e.kind = ANY(%(kinds)s)
        ORDER BY e.at DESC LIMIT 20"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "alert": alert_id, "kinds": list(TOLD_KINDS)})
