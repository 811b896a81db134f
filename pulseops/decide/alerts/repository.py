"""All SQL of alerts: settings of rules, the set-based life cycle, lists."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.accounts.preferences import local_today
from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_columns, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like
from pulseops.decide.alerts.conditions import QUERIES
from pulseops.decide.alerts.wording import Candidate

STATES = ("open", "acknowledged", "snoozed", "resolved")
FRESH_DAYS = 35  # older data are judged on their own day
ENDED = "The condition ended."
TURNED_OFF = "The rule was turned off."
BY_ITSELF = (ENDED, TURNED_OFF)  # resolutions no person gave: what comes back is told again


def settings(ctx: Context) -> dict[str, dict[str, Any]]:
    """Stored settings of built-in rules by key."""
    sql = """SELECT key, enabled, severity, params, digest_only, demoted_at FROM alert_rule
        WHERE tenant_id = %(tenant)s AND expression IS NULL"""
    return {row["key"]: row for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}


def put_setting(
    ctx: Context, key: str, *, enabled: bool, severity: str, params: Mapping[str, float], digest_only: bool
) -> None:
    """Store the setting of one rule."""
    sql = """INSERT INTO alert_rule (id, tenant_id, key, enabled, severity, params, digest_only, hold_days,
            cooldown_hours)
        VALUES (%(id)s, %(tenant)s, %(key)s, %(enabled)s, %(severity)s, %(params)s, %(digest_only)s, 0, 0)
        ON CONFLICT (tenant_id, key) DO UPDATE SET enabled = EXCLUDED.enabled, severity = EXCLUDED.severity,
            params = EXCLUDED.params, digest_only = EXCLUDED.digest_only"""
    values = {"enabled": enabled, "severity": severity, "params": Jsonb(dict(params)), "digest_only": digest_only}
    raw(ctx).execute(sql.encode(), {"id": uuid7(), "tenant": ctx.tenant_id, "key": key, **values})


def rows_of_rule(ctx: Context, key: str, params: Mapping[str, float]) -> list[dict[str, Any]]:
    """What one rule's query finds now; deadlines are counted from the tenant's today."""
    return fetch(ctx, QUERIES[key], {"tenant": ctx.tenant_id, "now": ctx.now, "lag": _lag(ctx), **params})


def _lag(ctx: Context) -> int:
    """Days from the day of the data to the tenant's today; 0 when the data are too old to speak of today."""
    rows = fetch(ctx, "SELECT max(as_of) AS day FROM client_standing WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})
    days = (local_today(ctx) - rows[0]["day"]).days if rows[0]["day"] else 0
    return days if 0 < days <= FRESH_DAYS else 0


_SEEN = (
    "fingerprint",
    "rule_key",
    "client_id",
    "product_id",
    "subject_name",
    "title",
    "severity",
    "severity_rank",
    "value",
    "threshold",
    "evidence",
)


def stage_seen(ctx: Context, candidates: Sequence[Candidate]) -> None:
    """Put what the rules see into `_seen`, for the set-based steps below."""
    names = ", ".join(_SEEN)
    with raw(ctx).cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS _seen")
        made = f"SELECT {names}, ''::text AS verdict FROM alert WITH NO DATA"
        cursor.execute(f"CREATE TEMP TABLE _seen ON COMMIT DROP AS {made}".encode())
        with cursor.copy(f"COPY _seen ({names}, verdict) FROM STDIN".encode()) as copy:
            for c in candidates:
                evidence = json.dumps({"facts": [vars(fact) for fact in c.facts]})
                subject = (c.fingerprint, c.rule_key, c.client_id, c.product_id, c.subject_name)
                copy.write_row((*subject, c.title, c.severity, c.rank, c.value, c.threshold, evidence, c.verdict))
        cursor.execute("ANALYZE _seen")


# A condition must last as long as its rule asks: until then it waits here and its candidate opens nothing.
_HELD = (
    """DELETE FROM alert_pending p WHERE p.tenant_id = %(tenant)s AND NOT EXISTS (
        SELECT 1 FROM _seen s WHERE s.fingerprint = p.fingerprint AND s.verdict IN ('fire', 'unknown')
          AND s.rule_key = ANY(%(keys)s))""",
    """INSERT INTO alert_pending (tenant_id, fingerprint, rule_key, since_at)
    SELECT %(tenant)s, s.fingerprint, s.rule_key, %(now)s FROM _seen s
    WHERE s.verdict = 'fire' AND s.rule_key = ANY(%(keys)s) ON CONFLICT (tenant_id, fingerprint) DO NOTHING""",
    """UPDATE _seen s SET verdict = 'hold' FROM alert_pending p
    JOIN unnest(%(keys)s::text[], %(days)s::int[]) AS h(key, days) ON h.key = p.rule_key
    WHERE p.tenant_id = %(tenant)s AND p.fingerprint = s.fingerprint AND s.verdict = 'fire'
      AND p.since_at > %(now)s - make_interval(days => h.days)""",
)


def hold_back(ctx: Context, hold_days: Mapping[str, int]) -> None:
    """Turn candidates whose condition does not last long enough yet into `hold`. `hold_days` by rule key, above 0."""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "keys": list(hold_days), "days": list(hold_days.values())}
    for sql in _HELD:
        raw(ctx).execute(sql.encode(), params)


def pending_since(ctx: Context, fingerprint: str) -> datetime | None:
    """Since when a condition waits."""
    sql = "SELECT since_at FROM alert_pending WHERE tenant_id = %(tenant)s AND fingerprint = %(mark)s"
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "mark": fingerprint})
    return rows[0]["since_at"] if rows else None


_EVENT = """INSERT INTO alert_event (id, tenant_id, alert_id, at, kind, by_name, detail)
    SELECT gen_random_uuid(), %(tenant)s, id, %(now)s, '{kind}', %(by)s, {detail} FROM changed"""

_WOKEN = """WITH changed AS (
    UPDATE alert SET state = 'open', snoozed_until = NULL, snooze_reason = NULL
    WHERE tenant_id = %(tenant)s AND state = 'snoozed' AND snoozed_until <= %(now)s RETURNING id
), events AS ({event}) SELECT id FROM changed"""

# A worse severity than the one somebody acknowledged or snoozed is news again.
_ESCALATED = """WITH changed AS (
    UPDATE alert a SET state = 'open', acknowledged_at = NULL, snoozed_until = NULL, snooze_reason = NULL,
        severity = s.severity, severity_rank = s.severity_rank
    FROM _seen s WHERE a.tenant_id = %(tenant)s AND a.fingerprint = s.fingerprint AND s.verdict = 'fire'
      AND a.state IN ('acknowledged', 'snoozed') AND s.severity_rank < a.severity_rank RETURNING a.id, s.severity
), events AS ({event}) SELECT id FROM changed"""

# Most conditions stand as they stood: only what moved is written, so that a cycle leaves pages of alerts as they are.
_REFRESHED = """UPDATE alert a SET last_seen_at = %(now)s, title = s.title, subject_name = s.subject_name,
        severity = s.severity, severity_rank = s.severity_rank, value = s.value, threshold = s.threshold,
        evidence = s.evidence
    FROM _seen s WHERE a.tenant_id = %(tenant)s AND a.fingerprint = s.fingerprint AND a.state <> 'resolved'
      AND s.verdict <> 'unknown' AND (a.last_seen_at <= %(now)s - interval '20 hours'
        OR (a.title, a.subject_name, a.severity, a.value, a.threshold, a.evidence)
           IS DISTINCT FROM (s.title, s.subject_name, s.severity, s.value, s.threshold, s.evidence))
    RETURNING a.id"""

_ENDED = """WITH changed AS (
    UPDATE alert a SET state = 'resolved', resolved_at = %(now)s, resolution = %(why)s, snoozed_until = NULL
    WHERE a.tenant_id = %(tenant)s AND a.state <> 'resolved' AND a.rule_key = ANY(%(rules)s)
      AND NOT EXISTS (SELECT 1 FROM _seen s WHERE s.fingerprint = a.fingerprint) RETURNING a.id
), events AS ({event}) SELECT id FROM changed"""

_LAST = """SELECT DISTINCT ON (a.fingerprint) a.id, a.fingerprint, a.resolution, a.resolved_at, a.severity_rank
    FROM alert a JOIN _seen s ON s.fingerprint = a.fingerprint AND s.verdict = 'fire'
    WHERE a.tenant_id = %(tenant)s AND a.resolved_at > %(now)s - make_interval(days => %(quiet_days)s)
      AND NOT EXISTS (SELECT 1 FROM alert o WHERE o.tenant_id = %(tenant)s AND o.fingerprint = a.fingerprint
                      AND o.state <> 'resolved')
    ORDER BY a.fingerprint, a.resolved_at DESC"""

_REOPENED = f"""WITH last AS ({_LAST}), changed AS (
    UPDATE alert a SET state = 'open', resolved_at = NULL, resolution = NULL, acknowledged_at = NULL,
        last_seen_at = %(now)s, title = s.title, severity = s.severity, severity_rank = s.severity_rank,
        value = s.value, threshold = s.threshold, evidence = s.evidence
    FROM last l JOIN _seen s ON s.fingerprint = l.fingerprint
    WHERE a.tenant_id = %(tenant)s AND a.id = l.id
      AND (l.resolution = ANY(%(ended)s) OR s.severity_rank < l.severity_rank)
    RETURNING a.id
), events AS ({{event}}) SELECT id FROM changed"""

# What a person resolved stays quiet for `quiet_days` although the condition goes on, unless it gets worse (above).
_OPENED = f"""WITH last AS ({_LAST}), changed AS (
    INSERT INTO alert (id, tenant_id, {", ".join(_SEEN)}, state, opened_at, last_seen_at)
    SELECT gen_random_uuid(), %(tenant)s, {", ".join("s." + name for name in _SEEN)}, 'open', %(now)s, %(now)s
    FROM _seen s WHERE s.verdict = 'fire' AND NOT EXISTS (SELECT 1 FROM last l WHERE l.fingerprint = s.fingerprint)
    ON CONFLICT (tenant_id, fingerprint) WHERE state <> 'resolved' DO NOTHING RETURNING id
), events AS ({{event}}) SELECT id FROM changed"""


@dataclass(frozen=True)
class Moves:
    """Ids of alerts by what happened to them in one evaluation."""

    woken: list[UUID]
    escalated: list[UUID]
    refreshed: int
    ended: list[UUID]
    reopened: list[UUID]
    opened: list[UUID]


def move(ctx: Context, rules_on: Sequence[str], rules_off: Sequence[str], quiet_days: int) -> Moves:
    """Bring all alerts in line with `_seen`, one statement a step, with their events."""
    params = {
        "tenant": ctx.tenant_id,
        "now": ctx.now,
        "by": ctx.actor.name,
        "ended": list(BY_ITSELF),
        "quiet_days": quiet_days,
    }

    def step(sql: str, kind: str, detail: str = "'{}'::jsonb", **more: object) -> list[UUID]:
        statement = sql.replace("{event}", _EVENT.format(kind=kind, detail=detail))
        return [row["id"] for row in fetch(ctx, statement, {**params, **more})]

    escalated = step(_ESCALATED, "escalated", "jsonb_build_object('severity', severity)")
    woken = step(_WOKEN, "woken")
    refreshed = len(fetch(ctx, _REFRESHED, params))
    ended = step(_ENDED, "ended", rules=list(rules_on), why=ENDED)
    ended += step(_ENDED, "turned_off", rules=list(rules_off), why=TURNED_OFF)
    reopened = step(_REOPENED, "reopened", "jsonb_build_object('by_rule', true)")
    return Moves(woken, escalated, refreshed, ended, reopened, step(_OPENED, "opened"))


def lock(ctx: Context, alert_id: UUID) -> dict[str, Any] | None:
    """State of one alert, held against others until the transaction ends."""
    sql = "SELECT id, state, title, fingerprint FROM alert WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": alert_id})


def is_ongoing(ctx: Context, fingerprint: str) -> bool:
    """Whether an alert of this fingerprint is not resolved."""
    sql = "SELECT 1 FROM alert WHERE tenant_id = %(tenant)s AND fingerprint = %(mark)s AND state <> 'resolved'"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "mark": fingerprint}))


def change(ctx: Context, alert_id: UUID, values: Mapping[str, object]) -> None:
    """Set columns (names come from code)."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"UPDATE alert SET {sets} WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {**values, "tenant": ctx.tenant_id, "id": alert_id})


def add_event(ctx: Context, alert_id: UUID, kind: str, detail: Mapping[str, object]) -> None:
    """Write down one step of an alert's life."""
    sql = """INSERT INTO alert_event (id, tenant_id, alert_id, at, kind, by_name, detail)
        VALUES (%(id)s, %(tenant)s, %(alert)s, %(now)s, %(kind)s, %(by)s, %(detail)s)"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "alert": alert_id, "now": ctx.now, "kind": kind}
    raw(ctx).execute(sql.encode(), {**params, "by": ctx.actor.name, "detail": Jsonb(dict(detail))})


def newest_of(ctx: Context, fingerprint: str) -> dict[str, Any] | None:
    """The newest alert of a fingerprint: how it stands and whether it is silenced."""
    sql = f"""SELECT a.id, a.state, a.opened_at, a.resolved_at, a.resolution, q.silenced_until
        FROM alert a LEFT JOIN LATERAL ({SILENCED}) q ON true
        WHERE a.tenant_id = %(tenant)s AND a.fingerprint = %(mark)s ORDER BY a.opened_at DESC LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "mark": fingerprint, "now": ctx.now})


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    states: Sequence[str] = ()
    severities: Sequence[str] = ()
    rule: str | None = None
    client_id: UUID | None = None
    assignee_id: UUID | None = None
    q: str | None = None
    silenced: bool | None = None


SORTS = {
    "severity": "a.severity_rank",
    "opened_at": "a.opened_at",
    "last_seen_at": "a.last_seen_at",
    "subject_name": "a.subject_name",
    "state": "a.state",
    "mrr_minor": "s.mrr_minor",
}
SILENCED = """SELECT s.ends_at AS silenced_until, s.reason AS silence_reason FROM silence s
    WHERE s.tenant_id = a.tenant_id AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
      AND (s.rule_key IS NULL OR s.rule_key = a.rule_key) AND (s.client_id IS NULL OR s.client_id = a.client_id)
    ORDER BY s.ends_at DESC LIMIT 1"""
# Silences are few and alerts many: read once, then asked for each alert without touching the table again.
_LIVE = """WITH live AS MATERIALIZED (SELECT rule_key, client_id FROM silence
    WHERE tenant_id = %(tenant)s AND starts_at <= %(now)s AND ends_at > %(now)s)"""
_COVERED = """EXISTS (SELECT 1 FROM live WHERE (live.rule_key IS NULL OR live.rule_key = a.rule_key)
    AND (live.client_id IS NULL OR live.client_id = a.client_id))"""
_COLUMNS = """a.id, a.rule_key, a.client_id, a.product_id, a.subject_name, a.title, a.severity, a.state, a.value,
    a.threshold, a.evidence, a.opened_at, a.last_seen_at, a.acknowledged_at, a.snoozed_until, a.snooze_reason,
    a.assignee_id, u.name AS assignee_name, a.resolved_at, a.resolution, a.fingerprint, s.mrr_minor, s.currency,
    s.as_of, s.owner_name, r.name AS rule_name, q.silenced_until, q.silence_reason"""
_STANDING = "LEFT JOIN client_standing s ON s.client_id = a.client_id AND s.tenant_id = %(tenant)s"
_FROM = f"""LEFT JOIN user_account u ON u.id = a.assignee_id {_STANDING}
    LEFT JOIN alert_rule r ON r.tenant_id = a.tenant_id AND r.key = a.rule_key
    LEFT JOIN LATERAL ({SILENCED}) q ON true"""


def _where(ctx: Context, filters: Filter, *, with_state: bool = True) -> tuple[str, dict[str, Any]]:
    one = len(filters.states) == 1  # equality lets the index give the order; ANY does not
    tests: list[tuple[object, str]] = [
        (with_state and filters.states, "a.state = %(state)s" if one else "a.state = ANY(%(states)s)"),
        (filters.severities, "a.severity = ANY(%(severities)s)"),
        (filters.rule, "a.rule_key = %(rule)s"),
        (filters.client_id, "a.client_id = %(client_id)s"),
        (filters.assignee_id, "a.assignee_id = %(assignee_id)s"),
        (filters.silenced is True, _COVERED),
        (filters.silenced is False, f"NOT {_COVERED}"),
        (filters.q, "(a.subject_name ILIKE %(like)s OR a.title ILIKE %(like)s)"),
    ]
    params = {**vars(filters), "tenant": ctx.tenant_id, "now": ctx.now, "like": like(filters.q or "")}
    params |= {"state": filters.states[0] if one else None, "states": list(filters.states)}
    params["severities"] = list(filters.severities)
    return " AND ".join(["a.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]), params


def pick(ctx: Context, filters: Filter, order: str, *, offset: int, limit: int) -> list[UUID]:
    """Ids of one page of alerts."""
    where, params = _where(ctx, filters)
    picks = f"""{_LIVE} SELECT a.id FROM alert a {_STANDING if "s." in order else ""} WHERE {where}
        ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s"""
    return [row[0] for row in fetch_columns(ctx, picks, {**params, "offset": offset, "limit": limit})]


def rows(ctx: Context, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Alerts by id, in that order: what is joined is joined for one page, however many there are."""
    sql = f"""SELECT {_COLUMNS} FROM alert a {_FROM}
        WHERE a.tenant_id = %(tenant)s AND a.id = ANY(%(ids)s) ORDER BY array_position(%(ids)s::uuid[], a.id)"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now, "ids": list(ids)})


def counts(ctx: Context, filters: Filter) -> dict[str, int]:
    """Alerts per state under the other filters."""
    where, params = _where(ctx, filters, with_state=False)
    sums = ", ".join(f"count(*) FILTER (WHERE a.state = '{state}') AS {state}" for state in STATES)
    return fetch(ctx, f"{_LIVE} SELECT {sums} FROM alert a WHERE {where}", params)[0]


def find(ctx: Context, alert_id: UUID) -> dict[str, Any] | None:
    """One alert."""
    sql = f"SELECT {_COLUMNS} FROM alert a {_FROM} WHERE a.tenant_id = %(tenant)s AND a.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": alert_id, "now": ctx.now})


def events(ctx: Context, alert_id: UUID) -> list[dict[str, Any]]:
    """The life of one alert, newest first."""
    sql = """SELECT at, kind, by_name, detail FROM alert_event WHERE tenant_id = %(tenant)s AND alert_id = %(id)s
        ORDER BY at DESC, id DESC LIMIT 200"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": alert_id})
