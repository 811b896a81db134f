"""All SQL of anomalies: the series they are found in, and their own rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw, stage


def last_complete_bill(ctx: Context) -> date | None:
    """First day of the newest month whose bill is whole: its monthly lines have ended, or the month is over and its
    daily lines reach its end."""
    sql = """SELECT max(month) AS month FROM (
            SELECT date_trunc('month', period_start_on)::date AS month, max(period_end_on) AS ends,
                (date_trunc('month', period_start_on) + interval '1 month')::date - 1 AS last_day,
                coalesce(min(period_end_on - period_start_on), 30) >= 26 AS monthly
            FROM cost_line WHERE tenant_id = %(tenant)s AND period_start_on <= %(today)s GROUP BY 1, 3) AS bill
        WHERE (monthly AND coalesce(ends, last_day) <= %(today)s)
           OR (last_day < %(today)s AND coalesce(ends, last_day) >= last_day - 1)"""
    month: date | None = fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": ctx.today})[0]["month"]
    return month


# A line of a service we know as a product counts there; one of an account we know as a client counts there.
_LINES = """SELECT l.product_id, CASE WHEN l.product_id IS NULL THEN l.service END AS service, l.vendor, l.client_id,
        CASE WHEN l.client_id IS NULL THEN l.department END AS department, l.currency,
        date_trunc('month', l.period_start_on)::date AS month,
        coalesce(l.effective_minor, l.billed_minor) / 100.0::float8 AS amount
    FROM cost_line l WHERE l.tenant_id = %(tenant)s AND l.period_start_on >= %(first)s"""


def cost_by_month(ctx: Context, first: date) -> list[dict[str, Any]]:
    """Cost (major units) per month and currency for each product or service, vendor with several of them, and client or
    department. `level` says which."""
    sql = f"""WITH lines AS ({_LINES}), wide AS (
            SELECT vendor, currency FROM lines WHERE vendor IS NOT NULL
            GROUP BY 1, 2 HAVING count(DISTINCT coalesce(product_id::text, service)) > 1),
        sums AS (SELECT CASE WHEN GROUPING(product_id) = 0 THEN 'product' WHEN GROUPING(vendor) = 0 THEN 'vendor'
                ELSE 'client' END AS level, product_id, service, vendor, client_id, department, currency, month,
                sum(amount)::float8 AS amount
            FROM lines GROUP BY GROUPING SETS ((product_id, service, currency, month), (vendor, currency, month),
                (client_id, department, currency, month)))
        SELECT s.level, s.product_id, s.client_id, s.currency, s.month, s.amount,
            CASE s.level WHEN 'product' THEN coalesce(p.name, s.service) WHEN 'vendor' THEN s.vendor
                ELSE coalesce(c.name, s.department) END AS name
        FROM sums s LEFT JOIN product p ON p.id = s.product_id LEFT JOIN client c ON c.id = s.client_id
        WHERE (s.level = 'product' OR (s.level = 'vendor' AND (s.vendor, s.currency) IN (SELECT * FROM wide))
            OR (s.level = 'client' AND coalesce(c.name, s.department) IS NOT NULL))
          AND coalesce(c.status, 'active') = 'active'
        ORDER BY s.level, name, s.month"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first})


def cost_cells(ctx: Context, first: date, keys: Mapping[str, Sequence[object]]) -> list[dict[str, Any]]:
    """Cost per product, vendor, client and month of the lines that belong to any of the keys (products, services,
    vendors, clients, departments)."""
    sql = f"""WITH lines AS ({_LINES})
        SELECT coalesce(p.name, l.service) AS product, l.vendor, coalesce(c.name, l.department) AS client, l.currency,
            l.month, sum(l.amount)::float8 AS amount
        FROM lines l LEFT JOIN product p ON p.id = l.product_id LEFT JOIN client c ON c.id = l.client_id
        WHERE coalesce(p.name, l.service) = ANY(%(product)s::text[]) OR l.vendor = ANY(%(vendor)s::text[])
            OR coalesce(c.name, l.department) = ANY(%(client)s::text[])
        GROUP BY 1, 2, 3, 4, 5"""
    names = {level: list(keys.get(level, ())) for level in ("product", "vendor", "client")}
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first, **names})


def billed_by_month(ctx: Context, first: date, only: UUID | None = None) -> list[dict[str, Any]]:
    """Invoiced per active client, month and currency, in major units."""
    sql = """SELECT i.client_id, c.name AS client, i.currency, date_trunc('month', i.issued_on)::date AS month,
            sum(i.total_minor) / 100.0::float8 AS amount
        FROM invoice i JOIN client c ON c.id = i.client_id AND c.status = 'active'
        WHERE i.tenant_id = %(tenant)s AND i.issued_on >= %(first)s AND (%(only)s::uuid IS NULL OR c.id = %(only)s)
        GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 4"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first, "only": only})


def tickets_by_month(ctx: Context, first: date, last: date, only: UUID | None = None) -> list[dict[str, Any]]:
    """Tickets opened per active client and month, with the months of none between."""
    sql = """WITH begun AS (SELECT min(opened_at)::date AS day FROM ticket WHERE tenant_id = %(tenant)s),
        clients AS (SELECT c.id, c.name, date_trunc('month', greatest(b.day, c.since_on, %(first)s) + 27)::date AS
        first_on
            FROM client c CROSS JOIN begun b WHERE c.tenant_id = %(tenant)s AND c.status = 'active' AND b.day IS NOT
            NULL),
        opened AS (SELECT client_id, date_trunc('month', opened_at)::date AS month, count(*) AS n FROM ticket
            WHERE tenant_id = %(tenant)s AND opened_at >= %(first)s GROUP BY 1, 2)
        SELECT c.id AS client_id, c.name AS client, m::date AS month, coalesce(o.n, 0) AS opened
        FROM clients c CROSS JOIN LATERAL generate_series(c.first_on, %(last)s::date, interval '1 month') AS m
        LEFT JOIN opened o ON o.client_id = c.id AND o.month = m::date
        WHERE EXISTS (SELECT FROM ticket t WHERE t.client_id = c.id AND t.tenant_id = %(tenant)s)
          AND (%(only)s::uuid IS NULL OR c.id = %(only)s) ORDER BY 2, 1, 3"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first, "last": last, "only": only})


def overdue_by_month(ctx: Context, months: Sequence[date], only: UUID | None = None) -> list[dict[str, Any]]:
    """Per active client with invoices: days the oldest unpaid one is late at the end of each month (0: none), and how
    much money is late, in minor units."""
    sql = """WITH bills AS (
            SELECT i.client_id, i.currency, i.issued_on, coalesce(i.due_on, i.issued_on + 30) AS due, i.total_minor,
                CASE WHEN y.paid >= i.total_minor OR (i.balance_minor = 0 AND y.paid_on IS NOT NULL) THEN y.paid_on
                     WHEN i.balance_minor = 0 THEN i.issued_on END AS settled_on
            FROM invoice i JOIN client c ON c.id = i.client_id AND c.status = 'active'
            LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid, max(paid_on) AS paid_on FROM payment p
                WHERE p.invoice_id = i.id AND p.tenant_id = %(tenant)s) AS y ON true
            WHERE i.tenant_id = %(tenant)s AND i.issued_on >= %(first)s::date - 200
              AND (%(only)s::uuid IS NULL OR c.id = %(only)s)),
        ends AS (SELECT m AS month, (m + interval '1 month')::date - 1 AS day FROM unnest(%(months)s::date[]) AS m),
        late AS (SELECT b.client_id, b.currency, e.month, max(e.day - b.due)::float8 AS days,
                sum(b.total_minor)::float8 AS late_minor
            FROM ends e JOIN bills b ON b.due < e.day AND (b.settled_on IS NULL OR b.settled_on > e.day) GROUP BY 1,
            2, 3),
        known AS (SELECT client_id, currency, min(issued_on) AS first_on FROM bills GROUP BY 1, 2)
        SELECT k.client_id, c.name AS client, k.currency, e.month, coalesce(l.days, 0)::float8 AS days,
            coalesce(l.late_minor, 0)::float8 AS late_minor
        FROM known k JOIN client c ON c.id = k.client_id JOIN ends e ON e.day > k.first_on + 30
        LEFT JOIN late l ON l.client_id = k.client_id AND l.currency = k.currency AND l.month = e.month ORDER BY 2, 1,
        4"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": months[0], "months": list(months), "only": only})


def usage_by_week(ctx: Context, first: date, only: UUID | None = None) -> list[dict[str, Any]]:
    """Mean of the reported days of each week per active client and product (`product_id` None: all products
    together)."""
    sql = """SELECT u.client_id, c.name AS client, u.product_id, p.name AS product,
            date_trunc('week', u.day)::date AS week, avg(u.active_users)::float8 AS active_users,
            avg(u.logins)::float8 AS logins, avg(u.events)::float8 AS events
        FROM usage_day u JOIN client c ON c.id = u.client_id AND c.status = 'active'
        LEFT JOIN product p ON p.id = u.product_id
        WHERE u.tenant_id = %(tenant)s AND u.day >= %(first)s AND (%(only)s::uuid IS NULL OR c.id = %(only)s)
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 1, 4, 5"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first, "only": only})


def monthly_price(ctx: Context) -> dict[tuple[UUID | None, UUID | None], tuple[str | None, float]]:
    """What the seats of a client cost a month, in minor units: per product, and (None) for all; only where one
    currency."""
    sql = """SELECT client_id, product_id, min(currency) AS currency,
            sum(purchased * coalesce(unit_price_minor, unit_cost_minor))::float8 AS minor
        FROM subscription WHERE tenant_id = %(tenant)s AND ended_on IS NULL AND currency IS NOT NULL
        GROUP BY GROUPING SETS ((client_id, product_id), (client_id)) HAVING count(DISTINCT currency) = 1
            AND sum(purchased * coalesce(unit_price_minor, unit_cost_minor)) IS NOT NULL"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id})
    return {(row["client_id"], row["product_id"]): (row["currency"], row["minor"]) for row in rows}


def monthly_totals(ctx: Context, first: date) -> dict[str, float]:
    """The usual bill of a month (median of months) per currency, in minor units."""
    sql = f"""WITH lines AS ({_LINES}) SELECT currency, percentile_cont(0.5) WITHIN GROUP (ORDER BY total) * 100 AS
    usual
        FROM (SELECT currency, month, sum(amount)::float8 AS total FROM lines GROUP BY 1, 2) AS m GROUP BY 1"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "first": first})
    return {row["currency"]: row["usual"] for row in rows}


def recurring_totals(ctx: Context) -> dict[str, float]:
    """MRR of active clients per currency, in minor units."""
    sql = """SELECT k.currency, sum(k.mrr_minor)::float8 AS mrr FROM contract k JOIN client c ON c.id = k.client_id
        WHERE k.tenant_id = %(tenant)s AND c.status = 'active' AND NOT k.is_trial AND k.start_on <= %(today)s
          AND (k.end_on IS NULL OR k.end_on > %(today)s) GROUP BY 1"""
    return {row["currency"]: row["mrr"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": ctx.today})}


def contract_lines(ctx: Context, client_ids: Sequence[UUID], since: date) -> list[dict[str, Any]]:
    """Agreements of some clients that ran at any time since a day."""
    sql = """SELECT client_id, coalesce(product_name, name, 'agreement') AS product, start_on, end_on, quantity,
    mrr_minor,
            currency FROM contract WHERE tenant_id = %(tenant)s AND client_id = ANY(%(ids)s::uuid[]) AND NOT is_trial
            AND (end_on IS NULL OR end_on >= %(since)s)"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(client_ids), "since": since})


def taught(ctx: Context) -> list[dict[str, Any]]:
    """What people marked as expected: per series the largest distance, and that as a share of the expected value."""
    sql = """SELECT series, max(abs(observed - expected)) AS distance,
            max(CASE WHEN abs(expected) > 1e-9 THEN abs(observed - expected) / abs(expected) END) AS share
        FROM anomaly WHERE tenant_id = %(tenant)s AND status = 'expected' GROUP BY series"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


FOUND = (
    "id",
    "series",
    "kind",
    "label",
    "grain",
    "client_id",
    "product_id",
    "period_on",
    "last_on",
    "periods",
    "observed",
    "expected",
    "lower",
    "upper",
    "ratio",
    "excess_minor",
    "currency",
    "severity",
    "cause",
    "status",
    "reason",
)
_FIXED = {"id", "series", "period_on", "status", "reason"}


@dataclass(frozen=True)
class Written:
    """Ids of anomalies by what happened to them."""

    opened: list[UUID]
    resolved: list[UUID]
    reopened: list[UUID]


def write_found(ctx: Context, rows: Sequence[Sequence[object]], *, since: date, gone: str) -> Written:
    """Bring the table in line with what was found (rows in the order of FOUND) for periods from `since` on.

    What a person decided stays; open ones no longer found are resolved with the words of `gone`. Idempotent.
    """
    names = ", ".join(FOUND)
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "since": since, "gone": gone}
    with raw(ctx).cursor() as cursor:
        stage(cursor, "anomaly", names)
        with cursor.copy(f"COPY _stage_anomaly ({names}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row([json.dumps(v) if isinstance(v, list) else v for v in row])
    sets = ", ".join(f"{name} = s.{name}" for name in FOUND if name not in _FIXED)
    moved = """UPDATE anomaly a SET status = s.status, reason = s.reason, decided_at = CASE WHEN s.status = 'open'
    THEN NULL
            ELSE %(now)s END FROM _stage_anomaly s WHERE a.tenant_id = %(tenant)s AND a.series = s.series
        AND a.period_on = s.period_on AND a.decided_by IS NULL AND a.status <> s.status RETURNING a.id, a.status"""
    changes = fetch(ctx, moved, params)
    refreshed = f"""UPDATE anomaly a SET {sets} FROM _stage_anomaly s WHERE a.tenant_id = %(tenant)s
        AND a.series = s.series AND a.period_on = s.period_on AND a.status <> 'expected'"""
    raw(ctx).execute(refreshed.encode(), params)
    left = """UPDATE anomaly a SET status = 'resolved', decided_at = %(now)s, reason = %(gone)s
        WHERE a.tenant_id = %(tenant)s AND a.status = 'open' AND a.decided_by IS NULL AND a.period_on >= %(since)s
        AND NOT EXISTS (SELECT FROM _stage_anomaly s WHERE s.series = a.series AND s.period_on = a.period_on)
        RETURNING id"""
    ended = fetch(ctx, left, params)
    added = f"""INSERT INTO anomaly ({names}, tenant_id, decided_at)
        SELECT {names}, %(tenant)s, CASE WHEN status = 'resolved' THEN %(now)s END FROM _stage_anomaly s
        WHERE true ON CONFLICT (tenant_id, series, period_on) DO NOTHING RETURNING id, status"""
    new = fetch(ctx, added, params)
    return Written(
        [row["id"] for row in new if row["status"] == "open"],
        [row["id"] for row in [*changes, *ended] if row.get("status", "resolved") == "resolved"],
        [row["id"] for row in changes if row["status"] == "open"],
    )


SORTS = {
    "excess_minor": "a.excess_minor",
    "period_on": "a.period_on",
    "severity": "array_position(ARRAY['critical','high','medium','low','info'], a.severity)",
    "label": "a.label",
    "ratio": "a.ratio",
}


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    statuses: Sequence[str] = ()
    kinds: Sequence[str] = ()
    severities: Sequence[str] = ()
    client_id: UUID | None = None
    product_id: UUID | None = None
    q: str | None = None


def _where(chosen: Filter, *, with_status: bool = True) -> str:
    parts = ["a.tenant_id = %(tenant)s"]
    parts += ["a.status = ANY(%(statuses)s)"] if chosen.statuses and with_status else []
    parts += ["a.kind = ANY(%(kinds)s)"] if chosen.kinds else []
    parts += ["a.severity = ANY(%(severities)s)"] if chosen.severities else []
    parts += ["a.client_id = %(client_id)s"] if chosen.client_id else []
    parts += ["a.product_id = %(product_id)s"] if chosen.product_id else []
    parts += ["a.label ILIKE '%%' || %(q)s || '%%'"] if chosen.q else []
    return " AND ".join(parts)


def _params(ctx: Context, chosen: Filter) -> dict[str, Any]:
    wild = (chosen.q or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    many = {"statuses": list(chosen.statuses), "kinds": list(chosen.kinds), "severities": list(chosen.severities)}
    return {"tenant": ctx.tenant_id, "client_id": chosen.client_id, "product_id": chosen.product_id, "q": wild, **many}


def page(ctx: Context, chosen: Filter, order: str, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """A page of anomalies with the name of their client."""
    sql = f"""SELECT a.*, c.name AS client_name, p.name AS product_name FROM anomaly a
        LEFT JOIN client c ON c.id = a.client_id LEFT JOIN product p ON p.id = a.product_id
        WHERE {_where(chosen)} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s"""
    return fetch(ctx, sql, {**_params(ctx, chosen), "offset": offset, "limit": limit})


def totals(ctx: Context, chosen: Filter) -> list[dict[str, Any]]:
    """Number and money (minor units) per status, currency and whether money is cost, under the same other filters."""
    sql = f"""SELECT a.status, CASE WHEN a.excess_minor IS NULL THEN NULL ELSE a.currency END AS currency, a.kind,
            count(*) AS n, sum(a.excess_minor)::bigint AS excess_minor
        FROM anomaly a WHERE {_where(chosen, with_status=False)} GROUP BY 1, 2, 3"""
    return fetch(ctx, sql, _params(ctx, chosen))


def find(ctx: Context, anomaly_id: UUID) -> dict[str, Any] | None:
    """One anomaly."""
    sql = """SELECT a.*, c.name AS client_name, p.name AS product_name FROM anomaly a
        LEFT JOIN client c ON c.id = a.client_id LEFT JOIN product p ON p.id = a.product_id
        WHERE a.tenant_id = %(tenant)s AND a.id = %(id)s"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": anomaly_id})
    return rows[0] if rows else None


def of_series(ctx: Context, series: str) -> list[dict[str, Any]]:
    """All anomalies of one series, oldest first."""
    sql = """SELECT id, period_on, last_on, status, reason, excess_minor, severity FROM anomaly
        WHERE tenant_id = %(tenant)s AND series = %(series)s ORDER BY period_on"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "series": series})


def decide(ctx: Context, anomaly_id: UUID, status: str, reason: str | None, by: str | None) -> None:
    """Write down what a person decided; open clears it."""
    sql = b"""UPDATE anomaly SET status = %(status)s, reason = %(reason)s, decided_by = %(by)s,
            decided_at = CASE WHEN %(by)s::text IS NULL THEN NULL ELSE %(now)s END
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    values = {"status": status, "reason": reason, "by": by, "now": ctx.now}
    raw(ctx).execute(sql, {**values, "tenant": ctx.tenant_id, "id": anomaly_id})
