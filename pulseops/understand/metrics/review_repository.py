"""All SQL of looking back on a period: tickets, answers, use and money of one client or of all."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.licenses.repository import running

_OF = "tenant_id = %(tenant)s AND (%(client)s::uuid IS NULL OR client_id = %(client)s)"
_HOURS = "extract(epoch FROM ({later} - opened_at)) / 3600"
_MEDIAN = "percentile_cont(0.5) WITHIN GROUP (ORDER BY {value}) FILTER (WHERE {value} IS NOT NULL)"
_RESOLUTION = _MEDIAN.format(value=_HOURS.format(later="resolved_at"))
_RESPONSE = _MEDIAN.format(value=_HOURS.format(later="first_response_at"))


def tickets(ctx: Context, client_id: UUID | None, spans: Sequence[tuple[date, date]]) -> list[dict[str, Any]]:
    """Tickets of each span (first and last day), in their order: those opened in it, and how they went."""
    sql = f"""SELECT s.n, count(t.id) AS opened, {_RESPONSE} AS response_hours, {_RESOLUTION} AS resolution_hours,
            count(*) FILTER (WHERE t.sla_met) AS sla_met, count(t.sla_met) AS sla_known,
            count(*) FILTER (WHERE t.escalated) AS escalated, count(t.escalated) AS escalated_known,
            count(*) FILTER (WHERE t.priority IN ('urgent', 'high')) AS pressing
        FROM unnest(%(first)s::date[], %(last)s::date[]) WITH ORDINALITY AS s(first, last, n)
        LEFT JOIN (SELECT * FROM ticket WHERE {_OF} AND opened_at >= %(from)s AND opened_at < %(until)s::date + 1) t
            ON t.opened_at >= s.first AND t.opened_at < s.last + 1
        GROUP BY s.n ORDER BY s.n"""
    return fetch(ctx, sql, _params(ctx, client_id, spans))


def open_at(ctx: Context, client_id: UUID | None, days: Sequence[date]) -> list[int]:
    """Tickets not resolved at the end of each day, in their order."""
    sql = f"""SELECT d.n, (SELECT count(*) FROM ticket WHERE {_OF} AND opened_at < d.day + 1
            AND (resolved_at IS NULL OR resolved_at >= d.day + 1)) AS open
        FROM unnest(%(days)s::date[]) WITH ORDINALITY AS d(day, n) ORDER BY 1"""
    params = {"tenant": ctx.tenant_id, "client": client_id, "days": list(days)}
    return [row["open"] for row in fetch(ctx, sql, params)]


def answers(ctx: Context, client_id: UUID | None, spans: Sequence[tuple[date, date]]) -> list[dict[str, Any]]:
    """Answers to surveys of each span, in their order. Promoters say 9 or 10 of 10, detractors 0 to 6."""
    sql = f"""SELECT s.n, avg(r.score) FILTER (WHERE r.kind = 'csat') AS csat,
            count(*) FILTER (WHERE r.kind = 'csat') AS csat_answers,
            count(*) FILTER (WHERE r.kind = 'nps') AS nps_answers,
            count(*) FILTER (WHERE r.kind = 'nps' AND r.score >= 90) AS promoters,
            count(*) FILTER (WHERE r.kind = 'nps' AND r.score <= 60) AS detractors
        FROM unnest(%(first)s::date[], %(last)s::date[]) WITH ORDINALITY AS s(first, last, n)
        LEFT JOIN (SELECT * FROM survey_response WHERE {_OF}) r ON r.answered_on BETWEEN s.first AND s.last
        GROUP BY s.n ORDER BY s.n"""
    return fetch(ctx, sql, _params(ctx, client_id, spans))


def use(ctx: Context, client_id: UUID | None, spans: Sequence[tuple[date, date]]) -> list[dict[str, Any]]:
    """Mean active users and sign-ins a reported day of each span; NULL where nothing was reported."""
    sql = f"""SELECT s.n, avg(u.users) AS users, sum(u.logins) AS logins
        FROM unnest(%(first)s::date[], %(last)s::date[]) WITH ORDINALITY AS s(first, last, n)
        LEFT JOIN (SELECT day, sum(active_users) AS users, sum(logins) AS logins FROM usage_day WHERE {_OF}
            AND product_id IS NULL AND day BETWEEN %(from)s AND %(until)s GROUP BY 1) u
            ON u.day BETWEEN s.first AND s.last
        GROUP BY s.n ORDER BY s.n"""
    return fetch(ctx, sql, _params(ctx, client_id, spans))


def billed(
    ctx: Context, client_id: UUID | None, spans: Sequence[tuple[date, date]], currency: str
) -> list[dict[str, Any]]:
    """Invoices of each span in one currency, and what of them was paid by its end."""
    sql = f"""SELECT s.n, count(i.id) AS invoices, sum(i.total_minor)::bigint AS total_minor,
            coalesce(sum(y.paid), 0)::bigint AS paid_minor
        FROM unnest(%(first)s::date[], %(last)s::date[]) WITH ORDINALITY AS s(first, last, n)
        LEFT JOIN (SELECT * FROM invoice WHERE {_OF} AND currency = %(currency)s) i
            ON i.issued_on BETWEEN s.first AND s.last
        LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid FROM payment p
            WHERE p.invoice_id = i.id AND p.paid_on <= s.last) y ON true
        GROUP BY s.n ORDER BY s.n"""
    return fetch(ctx, sql, {**_params(ctx, client_id, spans), "currency": currency})


def priorities(ctx: Context, client_id: UUID | None, first: date, last: date) -> list[dict[str, Any]]:
    """Tickets opened in a span by priority, the most pressing first."""
    sql = f"""SELECT priority, count(*) AS opened, {_RESPONSE} AS response_hours, {_RESOLUTION} AS resolution_hours,
            count(*) FILTER (WHERE sla_met)::float8 / nullif(count(sla_met), 0) AS sla
        FROM ticket WHERE {_OF} AND opened_at >= %(from)s AND opened_at < %(until)s::date + 1
        GROUP BY 1 ORDER BY array_position(ARRAY['urgent', 'high', 'normal', 'low'], priority), 1"""
    return fetch(ctx, sql, _params(ctx, client_id, [(first, last)]))


def subjects(ctx: Context, client_id: UUID | None, first: date, last: date, limit: int) -> list[dict[str, Any]]:
    """What tickets of a span were about most often."""
    sql = f"""SELECT subject, count(*) AS opened, {_RESOLUTION} AS resolution_hours
        FROM ticket WHERE {_OF} AND opened_at >= %(from)s AND opened_at < %(until)s::date + 1 AND subject IS NOT NULL
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(limit)s"""
    return fetch(ctx, sql, {**_params(ctx, client_id, [(first, last)]), "limit": limit})


def contracts(ctx: Context, client_id: UUID, on: date) -> list[dict[str, Any]]:
    """Agreements of a client that run on a day, the next to end first."""
    sql = """SELECT name, product_name, start_on, end_on, notice_on, auto_renew, recurrence, quantity, mrr_minor,
            currency, is_trial
        FROM contract WHERE tenant_id = %(tenant)s AND client_id = %(client)s AND start_on <= %(on)s
            AND (end_on IS NULL OR end_on > %(on)s)
        ORDER BY end_on NULLS LAST, start_on, id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "on": on})


def licenses(ctx: Context, client_id: UUID, on: date) -> list[dict[str, Any]]:
    """Products under running subscriptions of a client, most seats first."""
    sql = f"""SELECT p.name, p.vendor, sum(b.purchased)::bigint AS purchased, sum(b.assigned)::bigint AS assigned,
            CASE WHEN count(*) FILTER (WHERE b.purchased * b.unit_price_minor IS NULL) = 0
                THEN sum(b.purchased * b.unit_price_minor)::bigint END AS price_minor,
            CASE WHEN count(DISTINCT b.currency) = 1 THEN min(b.currency) END AS currency,
            min(b.term_end_on) AS term_end_on, min(b.cancel_by_on) AS cancel_by_on, bool_and(b.auto_renew) AS auto_renew
        FROM subscription b JOIN product p ON p.id = b.product_id
        WHERE b.tenant_id = %(tenant)s AND b.client_id = %(client)s AND {running("b", "%(on)s")}
        GROUP BY p.id ORDER BY 3 DESC NULLS LAST, 1"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "on": on})


def _params(ctx: Context, client_id: UUID | None, spans: Sequence[tuple[date, date]]) -> dict[str, Any]:
    first, last = [span[0] for span in spans], [span[1] for span in spans]
    known = {"tenant": ctx.tenant_id, "client": client_id, "first": first, "last": last}
    return {**known, "from": min(first), "until": max(last)}
