"""All SQL of recommendations."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like
from pulseops.decide.recommendations import assumptions
from pulseops.decide.recommendations.facts import QUERIES
from pulseops.decide.recommendations.proposals import Proposal


def rows_of_kind(ctx: Context, kind: str) -> list[dict[str, Any]]:
    """Facts of all subjects of one kind now."""
    limits = {
        "renewal_days": assumptions.RENEWAL_DAYS,
        "healthy": assumptions.HEALTHY_FROM,
        "full": assumptions.FULL_FROM,
        "idle": assumptions.IDLE_BELOW,
    }
    return fetch(ctx, QUERIES[kind], {"tenant": ctx.tenant_id, **limits})


_JSON = frozenset({"steps", "evidence", "success_test"})
_COLUMNS = tuple(Proposal.__dataclass_fields__)
_FACTS = tuple(name for name in _COLUMNS if name not in ("fingerprint", "client_id", "product_id", "expires_on"))


def stage_proposals(ctx: Context, proposals: Sequence[Proposal]) -> None:
    """Put all proposals of now into `_proposed`, for the set-based steps below."""
    names = ", ".join(_COLUMNS)
    with raw(ctx).cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS _proposed")
        made = f"SELECT {names} FROM recommendation WITH NO DATA"
        cursor.execute(f"CREATE TEMP TABLE _proposed ON COMMIT DROP AS {made}".encode())
        with cursor.copy(f"COPY _proposed ({names}) FROM STDIN".encode()) as copy:
            for p in proposals:
                copy.write_row([json.dumps(v) if n in _JSON else v for n, v in vars(p).items()])
        cursor.execute("ANALYZE _proposed")


_WOKEN = """UPDATE recommendation SET state = 'open', snoozed_until = NULL, updated_at = %(now)s
    WHERE tenant_id = %(tenant)s AND state = 'snoozed' AND snoozed_until <= %(now)s RETURNING id"""

# An undated proposal lives on while its facts hold; its day moves only when near: a calm hour writes nothing.
_UPDATED = f"""UPDATE recommendation r SET {", ".join(f"{n} = p.{n}" for n in _FACTS)},
        expires_on = p.expires_on, updated_at = %(now)s
    FROM _proposed p WHERE r.tenant_id = %(tenant)s AND r.fingerprint = p.fingerprint AND r.state IN ('open', 'snoozed')
      AND (p.expires_on > r.expires_on + 20
           OR ({", ".join(f"r.{n}" for n in _FACTS)}) IS DISTINCT FROM ({", ".join(f"p.{n}" for n in _FACTS)}))
    RETURNING r.id"""

_EXPIRED = """WITH changed AS (
    UPDATE recommendation r SET state = 'expired', updated_at = %(now)s
    WHERE r.tenant_id = %(tenant)s AND r.state IN ('open', 'snoozed')
      AND (NOT EXISTS (SELECT 1 FROM _proposed p WHERE p.fingerprint = r.fingerprint) OR r.expires_on < %(today)s)
    RETURNING r.id
), decided AS (
    INSERT INTO decision (id, tenant_id, recommendation_id, at, action, reason, by_name)
    SELECT gen_random_uuid(), %(tenant)s, id, %(now)s, 'expire', 'No longer true', %(by)s FROM changed
) SELECT id FROM changed"""

# What a person dismissed or finished does not come back for QUIET_DAYS.
_OPENED = f"""INSERT INTO recommendation (id, tenant_id, {", ".join(_COLUMNS)}, state, updated_at)
    SELECT gen_random_uuid(), %(tenant)s, {", ".join(f"p.{n}" for n in _COLUMNS)}, 'open', %(now)s FROM _proposed p
    WHERE NOT EXISTS (SELECT 1 FROM recommendation r WHERE r.tenant_id = %(tenant)s AND r.fingerprint = p.fingerprint
        AND (r.state IN ('open', 'snoozed', 'accepted') OR r.state IN ('dismissed', 'done')
             AND r.updated_at > %(now)s - make_interval(days => %(quiet)s)))
      AND p.expires_on >= %(today)s
    ON CONFLICT (tenant_id, fingerprint) WHERE state IN ('open', 'snoozed', 'accepted') DO NOTHING RETURNING id"""


@dataclass(frozen=True)
class Moves:
    """Ids by what happened to them in one generation."""

    woken: list[UUID]
    updated: list[UUID]
    expired: list[UUID]
    opened: list[UUID]


def move(ctx: Context) -> Moves:
    """Bring all recommendations in line with `_proposed`, one statement a step."""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "today": data_day(ctx), "by": ctx.actor.name}
    steps = (_WOKEN, _UPDATED, _EXPIRED, _OPENED)
    found = [[row["id"] for row in fetch(ctx, sql, {**params, "quiet": assumptions.QUIET_DAYS})] for sql in steps]
    return Moves(*found)


def data_day(ctx: Context) -> object:
    """Day up to which the data speaks: an old import is judged on its own day."""
    sql = "SELECT coalesce(max(as_of), %(today)s::date) AS day FROM client_standing WHERE tenant_id = %(tenant)s"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": ctx.today})[0]["day"]


def lock(ctx: Context, recommendation_id: UUID) -> dict[str, Any] | None:
    """What a verb needs of one recommendation, held against others until the transaction ends."""
    sql = """SELECT id, state, kind, fingerprint, title, why, subject_name, client_id, steps, owner_id, success_test
        FROM recommendation WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": recommendation_id})


def is_ongoing(ctx: Context, fingerprint: str) -> bool:
    """Whether a recommendation of this fingerprint is open, snoozed or accepted."""
    sql = """SELECT 1 FROM recommendation WHERE tenant_id = %(tenant)s AND fingerprint = %(mark)s
        AND state IN ('open', 'snoozed', 'accepted')"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "mark": fingerprint}))


def change(ctx: Context, recommendation_id: UUID, values: Mapping[str, object]) -> None:
    """Set columns (names come from code)."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"UPDATE recommendation SET {sets}, updated_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {**values, "now": ctx.now, "tenant": ctx.tenant_id, "id": recommendation_id})


def add_decision(ctx: Context, recommendation_id: UUID, action: str, reason: str | None) -> None:
    """Write down what was decided, by whom."""
    sql = """INSERT INTO decision (id, tenant_id, recommendation_id, at, action, reason, by_id, by_name)
        VALUES (%(id)s, %(tenant)s, %(rec)s, %(now)s, %(action)s, %(reason)s, %(by_id)s, %(by)s)"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "rec": recommendation_id, "now": ctx.now, "action": action}
    raw(ctx).execute(sql.encode(), {**params, "reason": reason, "by_id": ctx.actor.id, "by": ctx.actor.name})


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    states: Sequence[str] = ()
    kinds: Sequence[str] = ()
    client_id: UUID | None = None
    owner_id: UUID | None = None
    q: str | None = None


SORTS = {
    "expected_minor": "r.expected_minor",
    "value_minor": "r.value_minor",
    "probability": "r.probability",
    "subject_name": "r.subject_name",
    "kind": "r.kind",
    "expires_on": "r.expires_on",
    "created_at": "r.created_at",
}
_SHOWN = """r.*, u.name AS owner_name"""


def _where(ctx: Context, filters: Filter, *, with_state: bool = True) -> tuple[str, dict[str, Any]]:
    tests: list[tuple[object, str]] = [
        (with_state and filters.states, "r.state = ANY(%(states)s)"),
        (filters.kinds, "r.kind = ANY(%(kinds)s)"),
        (filters.client_id, "r.client_id = %(client_id)s"),
        (filters.owner_id, "r.owner_id = %(owner_id)s"),
        (filters.q, "(r.subject_name ILIKE %(like)s OR r.title ILIKE %(like)s)"),
    ]
    params = {**vars(filters), "tenant": ctx.tenant_id, "like": like(filters.q or "")}
    params |= {"states": list(filters.states), "kinds": list(filters.kinds)}
    return " AND ".join(["r.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]), params


def page(ctx: Context, filters: Filter, order: str, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page of recommendations."""
    where, params = _where(ctx, filters)
    sql = f"""SELECT {_SHOWN} FROM recommendation r LEFT JOIN user_account u ON u.id = r.owner_id
        WHERE {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s"""
    return fetch(ctx, sql, {**params, "offset": offset, "limit": limit})


def totals(ctx: Context, filters: Filter) -> list[dict[str, Any]]:
    """Number and expected value of all selected, per currency."""
    where, params = _where(ctx, filters)
    sql = f"""SELECT r.currency, count(*) AS recommendations, sum(r.expected_minor)::bigint AS expected_minor,
            sum(r.value_minor)::bigint AS value_minor
        FROM recommendation r WHERE {where} GROUP BY 1 ORDER BY 3 DESC"""
    return fetch(ctx, sql, params)


def counts(ctx: Context, filters: Filter) -> dict[str, int]:
    """Recommendations per state under the other filters."""
    where, params = _where(ctx, filters, with_state=False)
    sql = f"SELECT r.state, count(*) AS n FROM recommendation r WHERE {where} GROUP BY 1"
    return {row["state"]: row["n"] for row in fetch(ctx, sql, params)}


def find(ctx: Context, recommendation_id: UUID) -> dict[str, Any] | None:
    """One recommendation."""
    sql = f"""SELECT {_SHOWN} FROM recommendation r LEFT JOIN user_account u ON u.id = r.owner_id
        WHERE r.tenant_id = %(tenant)s AND r.id = %(id)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": recommendation_id})


def decisions(ctx: Context, recommendation_id: UUID) -> list[dict[str, Any]]:
    """What was decided about it, newest first."""
    sql = """SELECT at, action, reason, by_name FROM decision
        WHERE tenant_id = %(tenant)s AND recommendation_id = %(id)s ORDER BY at DESC, id DESC LIMIT 100"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": recommendation_id})
