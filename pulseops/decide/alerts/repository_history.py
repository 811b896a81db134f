"""Figures of clients on past days, from what is stored: beliefs as they were held, contracts, tickets, invoices."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_columns
from pulseops.core.money import major_sql
from pulseops.decide.alerts.conditions_custom import compiled, scoped
from pulseops.decide.alerts.expressions import Condition, figures
from pulseops.decide.alerts.measures import Measure

BELIEF_DAYS = 45  # a belief counts until a newer one, at most this long
CHANGE_DAYS = 30


def _belief(kind: str, value: str) -> str:
    return f"""(SELECT {value} FROM prediction p WHERE p.tenant_id = %(tenant)s AND p.client_id = x.client_id
        AND p.kind = '{kind}' AND p.as_of BETWEEN {{day}} - {BELIEF_DAYS} AND {{day}}
        ORDER BY p.as_of DESC, p.created_at DESC, p.id DESC LIMIT 1)::float8"""


_RUNNING = """FROM contract k WHERE k.tenant_id = %(tenant)s AND k.client_id = x.client_id AND NOT k.is_trial
        AND k.start_on <= {day} AND (k.end_on IS NULL OR k.end_on > {day})"""
_OWED = "coalesce(sum(greatest(i.total_minor - coalesce(y.paid, 0), 0)), 0)"
_PAST: Mapping[str, str] = {
    "health": _belief("health", "p.value"),
    "p30": _belief("churn", "(p.detail->'p30'->>0)::float8"),
    "p60": _belief("churn", "(p.detail->'p60'->>0)::float8"),
    "p90": _belief("churn", "p.value"),
    "mrr": f"(SELECT {major_sql('sum(k.mrr_minor)', 'x.currency')} {_RUNNING} AND k.currency = x.currency)::float8",
    "open_tickets": """(SELECT count(*) FROM ticket t WHERE t.tenant_id = %(tenant)s AND t.client_id = x.client_id
        AND t.opened_at::date <= {day} AND (t.resolved_at IS NULL OR t.resolved_at::date > {day}))::float8""",
    "overdue": f"""(SELECT {major_sql(_OWED, "x.currency")} FROM invoice i
        LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid FROM payment p WHERE p.invoice_id = i.id
            AND p.paid_on <= {{day}}) y ON true
        WHERE i.tenant_id = %(tenant)s AND i.client_id = x.client_id AND i.due_on < {{day}} AND i.due_on > {{day}} - 400
          AND i.currency = x.currency)::float8""",
    "days_to_renewal": f"(SELECT min(k.end_on) - {{day}} {_RUNNING})::float8",
    "days_as_client": "(SELECT {day} - c.since_on FROM client c WHERE c.id = x.client_id)::float8",
    "days_since_contact": """({day} - greatest(
        (SELECT max(t.opened_at)::date FROM ticket t WHERE t.tenant_id = %(tenant)s AND t.client_id = x.client_id
            AND t.opened_at::date <= {day}),
        (SELECT max(v.answered_on) FROM survey_response v WHERE v.tenant_id = %(tenant)s AND v.client_id = x.client_id
            AND v.answered_on <= {day})))::float8""",
}


def _sql(past: str) -> str:
    """SQL of one past figure on `x.day` of `x.client_id`; a change is against CHANGE_DAYS before."""
    if past.endswith("_change"):
        base = _PAST[past.removesuffix("_change")]
        return f"({base.format(day='x.day')} - {base.format(day=f'(x.day - {CHANGE_DAYS})')})"
    return _PAST[past].format(day="x.day")


_DAYS = """(SELECT max(as_of) FROM client_standing WHERE tenant_id = %(tenant)s) - n * %(step)s::int AS day
    FROM generate_series(0, %(days)s::int / %(step)s::int) AS n"""


def fired(
    ctx: Context, condition: Condition, scope: Mapping[str, Any] | None, *, days: int, step: int
) -> list[tuple[UUID, date, str]]:
    """When a rule would have fired (`fire`), held on or not been able to tell, per client, oldest first.

    Looks at every `step`-th day of the last `days`; clients count while they were clients. Every figure of the
    condition must have a past.
    """
    fires, goes_on, params = compiled(condition)
    where, more = scoped(scope)
    columns = ", ".join(f"{_sql(m.past or '')} AS m_{m.id}" for m in figures(condition))
    sql = f"""WITH x AS MATERIALIZED (
            SELECT s.client_id, s.currency, s.owner_name, s.industry, d.day
            FROM (SELECT {_DAYS}) d CROSS JOIN client_standing s JOIN client c ON c.id = s.client_id
            WHERE s.tenant_id = %(tenant)s AND s.status IN ('active', 'inactive')
              AND (c.churned_on > d.day OR (c.churned_on IS NULL AND s.status = 'active'))
              AND (c.since_on IS NULL OR c.since_on <= d.day)
        ), m AS MATERIALIZED (SELECT x.client_id, x.day, x.owner_name, x.industry, {columns} FROM x)
        SELECT client_id, day, CASE WHEN {fires} THEN 'fire' WHEN {goes_on} THEN 'hold' ELSE 'unknown' END
        FROM m WHERE {where} AND ({goes_on}) IS NOT FALSE ORDER BY client_id, day"""
    return fetch_columns(ctx, sql, {**params, **more, "tenant": ctx.tenant_id, "days": days, "step": step})


def leavers(ctx: Context, scope: Mapping[str, Any] | None, *, since: date) -> list[dict[str, Any]]:
    """Clients of a scope that left after a day, with when; and the names of all clients."""
    where, more = scoped(scope)
    sql = f"""SELECT client_id, name, churned_on FROM client_standing
        WHERE tenant_id = %(tenant)s AND churned_on > %(since)s AND {where}"""
    return fetch(ctx, sql, {**more, "tenant": ctx.tenant_id, "since": since})


def names(ctx: Context, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Name and day of leaving of clients."""
    sql = """SELECT client_id, name, churned_on FROM client_standing
        WHERE tenant_id = %(tenant)s AND client_id = ANY(%(ids)s::uuid[])"""
    return {row["client_id"]: row for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(ids)})}


def newest_day(ctx: Context) -> date | None:
    """The day of the data."""
    sql = "SELECT max(as_of) AS day FROM client_standing WHERE tenant_id = %(tenant)s"
    day: date | None = fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["day"]
    return day


def belief_days(ctx: Context, since: date) -> list[date]:
    """Days of which beliefs are kept."""
    sql = """SELECT DISTINCT as_of FROM prediction WHERE tenant_id = %(tenant)s AND kind = 'health'
        AND as_of > %(since)s ORDER BY 1"""
    return [row["as_of"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "since": since})]


def series(ctx: Context, client_id: UUID, measure: Measure, *, days: int, step: int) -> list[dict[str, Any]]:
    """One figure of one client on past days, oldest first; empty when its past is not kept."""
    if measure.past is None:
        return []
    sql = f"""WITH x AS (
            SELECT s.client_id, s.currency, d.day FROM (SELECT {_DAYS}) d CROSS JOIN client_standing s
            WHERE s.tenant_id = %(tenant)s AND s.client_id = %(client)s)
        SELECT x.day AS "on", {_sql(measure.past)} AS value FROM x ORDER BY 1"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "days": days, "step": step})


def similar(ctx: Context, alert_id: UUID, limit: int) -> list[dict[str, Any]]:
    """Earlier alerts of the same rule, those of the same client first, with what became of them and of the client."""
    sql = """SELECT b.id, b.client_id, b.subject_name, b.title, b.severity, b.state, b.opened_at, b.resolved_at,
            b.resolution, s.churned_on, (b.client_id IS NOT DISTINCT FROM a.client_id) AS same_client,
            EXISTS (SELECT 1 FROM alert_event e WHERE e.alert_id = b.id
                AND e.kind IN ('acknowledged', 'assigned', 'resolved')) AS acted
        FROM alert a JOIN alert b ON b.tenant_id = a.tenant_id AND b.rule_key = a.rule_key AND b.id <> a.id
        LEFT JOIN client_standing s ON s.client_id = b.client_id
        WHERE a.tenant_id = %(tenant)s AND a.id = %(id)s AND b.opened_at <= a.opened_at AND b.state = 'resolved'
        ORDER BY same_client DESC, b.opened_at DESC, b.id LIMIT %(limit)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": alert_id, "limit": limit})
