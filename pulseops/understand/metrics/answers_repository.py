"""SQL of answers that no list of a page holds: invoices and tickets of the whole tenant."""

from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch

# As understand/metrics/repository.py counts overdue money of a client, one row an invoice.
_OVERDUE = """open AS (
    SELECT i.id, i.external_id AS number, i.client_id, c.name AS client_name, i.issued_on, i.due_on, i.currency,
        %(as_of)s::date - i.due_on AS days_late,
        (CASE WHEN y.paid IS NULL AND i.balance_minor IS NOT NULL THEN i.balance_minor
              ELSE greatest(i.total_minor - coalesce(y.paid, 0), 0) END)::bigint AS open_minor
    FROM invoice i JOIN client c ON c.id = i.client_id AND c.tenant_id = %(tenant)s
    LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid FROM payment p WHERE p.invoice_id = i.id) y ON true
    WHERE i.tenant_id = %(tenant)s AND i.due_on < %(as_of)s AND i.due_on > %(as_of)s::date - 400
      AND (%(client)s::uuid IS NULL OR i.client_id = %(client)s))"""


def overdue_invoices(ctx: Context, as_of: date, client_id: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Unpaid invoices past due, the oldest first."""
    sql = f"WITH {_OVERDUE} SELECT * FROM open WHERE open_minor > 0 ORDER BY due_on, number, id LIMIT %(limit)s"
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "as_of": as_of, "client": client_id, "limit": limit})


def overdue_totals(ctx: Context, as_of: date, client_id: UUID | None) -> list[dict[str, Any]]:
    """Number and open amount of them, per currency, most first."""
    sql = f"""WITH {_OVERDUE} SELECT currency, count(*)::int AS invoices, count(DISTINCT client_id)::int AS clients,
        sum(open_minor)::bigint AS open_minor FROM open WHERE open_minor > 0 GROUP BY 1 ORDER BY 4 DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "as_of": as_of, "client": client_id})


def has_invoices(ctx: Context) -> bool:
    """Whether any invoice was ever imported: without, nothing overdue says nothing."""
    sql = "SELECT EXISTS (SELECT FROM invoice WHERE tenant_id = %(tenant)s) AS found"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["found"])


_TICKETS = """FROM ticket t JOIN client c ON c.id = t.client_id AND c.tenant_id = %(tenant)s
    WHERE t.tenant_id = %(tenant)s AND (%(client)s::uuid IS NULL OR t.client_id = %(client)s)
      AND (%(client)s::uuid IS NOT NULL OR c.status = 'active')
      AND t.opened_at::date <= %(as_of)s AND (t.resolved_at IS NULL OR t.resolved_at::date > %(as_of)s)
      AND (NOT %(urgent)s OR t.priority IN ('urgent', 'high', 'critical'))"""


def open_tickets(ctx: Context, as_of: date, client_id: UUID | None, urgent: bool, limit: int) -> list[dict[str, Any]]:
    """Tickets open on a day, the oldest first, urgent ones before others."""
    sql = f"""SELECT t.id, t.external_id AS number, t.subject, t.priority, t.opened_at, t.escalated, t.client_id,
            c.name AS client_name, %(as_of)s::date - t.opened_at::date AS days_open {_TICKETS}
        ORDER BY t.priority IN ('urgent', 'high', 'critical') DESC, t.opened_at, t.id LIMIT %(limit)s"""
    return fetch(ctx, sql, _params(ctx, as_of, client_id, urgent=urgent, limit=limit))


def open_ticket_count(ctx: Context, as_of: date, client_id: UUID | None, urgent: bool) -> int:
    """How many they are."""
    sql = f"SELECT count(*)::int AS n {_TICKETS}"
    return int(fetch(ctx, sql, _params(ctx, as_of, client_id, urgent=urgent))[0]["n"])


def tickets_opened(ctx: Context, first: date, last: date, client_id: UUID | None) -> dict[str, Any]:
    """Tickets opened between two days, those escalated or late by SLA, and mean hours to resolve."""
    sql = """SELECT count(*)::int AS opened, count(*) FILTER (WHERE escalated)::int AS escalated,
            count(*) FILTER (WHERE sla_met = false)::int AS missed,
            avg(CASE WHEN sla_met THEN 1.0 WHEN NOT sla_met THEN 0.0 END)::float8 AS met_share,
            avg(extract(epoch FROM resolved_at - opened_at) / 3600)::float8 AS hours
        FROM ticket WHERE tenant_id = %(tenant)s AND (%(client)s::uuid IS NULL OR client_id = %(client)s)
          AND opened_at::date BETWEEN %(first)s AND %(last)s"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "first": first, "last": last})[0]


def lost_mrr(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """MRR of clients that left between two days as it ran on the day before, per currency, most first."""
    sql = """SELECT k.currency, sum(k.mrr_minor)::bigint AS mrr_minor
        FROM client c JOIN contract k ON k.client_id = c.id
        WHERE c.tenant_id = %(tenant)s AND c.status = 'inactive' AND c.churned_on BETWEEN %(first)s AND %(last)s
          AND k.start_on < c.churned_on AND (k.end_on IS NULL OR k.end_on >= c.churned_on) AND NOT k.is_trial
          AND k.mrr_minor IS NOT NULL
        GROUP BY 1 ORDER BY 2 DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first, "last": last})


def waste_by_owner(ctx: Context) -> list[dict[str, Any]]:
    """Totals of waste by client or department and currency; what concerns nobody in particular is left out."""
    sql = """SELECT t.client_id, c.name, t.currency, sum(t.findings)::int AS findings, sum(t.seats)::int AS seats,
            sum(t.monthly_minor)::bigint AS monthly_minor
        FROM waste_total t JOIN client c ON c.id = t.client_id WHERE t.tenant_id = %(tenant)s
        GROUP BY 1, 2, 3 ORDER BY 6 DESC NULLS LAST, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def client_means(ctx: Context, currency: str) -> dict[str, float | None]:
    """Mean of each figure of active clients over those for which it is known, by column of their standing; money over
    those of one currency."""
    money = "round(avg({0}) FILTER (WHERE currency = %(currency)s))::bigint AS {0}"
    plain = "avg({0})::float8 AS {0}"
    means = [money.format(name) for name in ("mrr_minor", "overdue_minor")]
    means += [plain.format(n) for n in ("health", "p30", "p60", "p90", "seats_purchased", "seats_active",
                                        "open_tickets")]  # fmt: skip
    sql = f"""SELECT {", ".join(means)}, (sum(seats_active) FILTER (WHERE utilization IS NOT NULL))::float8
            / nullif(sum(seats_purchased) FILTER (WHERE utilization IS NOT NULL), 0) AS utilization
        FROM client_standing WHERE tenant_id = %(tenant)s AND status = 'active'"""
    found: dict[str, float | None] = fetch(ctx, sql, {"tenant": ctx.tenant_id, "currency": currency})[0]
    return found


def signal_mean(ctx: Context, signal: str) -> float | None:
    """Mean of a signal's own value over active clients that have one, by what is believed on the day of the data."""
    sql = """SELECT avg((d->>2)::float8) AS mean FROM (
            SELECT DISTINCT ON (p.client_id) p.drivers FROM prediction p
            JOIN client_standing s ON s.client_id = p.client_id AND s.as_of = p.as_of AND s.status = 'active'
            WHERE p.tenant_id = %(tenant)s AND p.kind = 'health'
            ORDER BY p.client_id, p.created_at DESC, p.id DESC) newest, jsonb_array_elements(drivers) d
        WHERE d->>0 = %(signal)s"""
    mean: float | None = fetch(ctx, sql, {"tenant": ctx.tenant_id, "signal": signal})[0]["mean"]
    return mean


def has_tickets(ctx: Context) -> bool:
    """Whether any ticket was ever imported."""
    sql = "SELECT EXISTS (SELECT FROM ticket WHERE tenant_id = %(tenant)s) AS found"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["found"])


def _params(ctx: Context, as_of: date, client_id: UUID | None, **more: object) -> dict[str, object]:
    return {"tenant": ctx.tenant_id, "as_of": as_of, "client": client_id, **more}
