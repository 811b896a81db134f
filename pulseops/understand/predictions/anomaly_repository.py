"""All SQL of anomalies: the series they are found in, and their own rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw, stage
from pulseops.base.lists import like
from pulseops.observe.licenses.repository import MONTH


def last_complete_bill(ctx: Context) -> date | None:
    """First day of the newest month whose bill is whole: its monthly lines have ended, or the month is over and its
    daily lines reach its end."""
    sql = f"""SELECT max(month) AS month FROM (
            SELECT {MONTH} AS month, max(l.period_end_on) AS ends,
                ({MONTH} + interval '1 month')::date - 1 AS last_day,
                coalesce(min(l.period_end_on - l.period_start_on), 30) >= 26 AS monthly
            FROM cost_line l WHERE l.tenant_id = %(tenant)s AND l.period_start_on <= %(today)s GROUP BY 1, 3) AS bill
        WHERE (monthly AND coalesce(ends, last_day) <= %(today)s)
           OR (last_day < %(today)s AND coalesce(ends, last_day) >= last_day - 1)"""
    month: date | None = fetch(ctx, sql, {"tenant": ctx.tenant_id, "today": ctx.today})[0]["month"]
    return month


# A line of a service we know as a product counts there; one of an account we know as a client counts there. Tax
# follows the rest and comes when it likes: it is left out.
_LINES = f"""SELECT l.product_id, CASE WHEN l.product_id IS NULL THEN l.service END AS service, l.vendor, l.client_id,
        CASE WHEN l.client_id IS NULL THEN l.department END AS department, l.currency,
        {MONTH} AS month, coalesce(l.effective_minor, l.billed_minor) / 100.0::float8 AS amount
    FROM cost_line l WHERE l.tenant_id = %(tenant)s AND l.period_start_on > %(first)s::date - 46
        AND {MONTH} >= %(first)s AND l.charge_category IS DISTINCT FROM 'Tax'"""


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


def active_clients(ctx: Context, only: UUID | None = None) -> dict[UUID, tuple[str, date | None]]:
    """Name and first day of the active clients, or of one of them."""
    sql = "SELECT id, name, since_on FROM client WHERE tenant_id = %(tenant)s AND status = 'active'" + _only(only, "id")
    return {client: (name, since) for client, name, since in _lists(ctx, sql + " ORDER BY name, id", only=only)}


def product_names(ctx: Context) -> dict[UUID, str]:
    """Products by id."""
    return dict(_lists(ctx, "SELECT id, name FROM product WHERE tenant_id = %(tenant)s"))


def _only(client_id: UUID | None, column: str = "client_id") -> str:
    return f" AND {column} = %(only)s" if client_id else ""


def _lists(ctx: Context, sql: str, **params: object) -> list[tuple[Any, ...]]:
    with raw(ctx).cursor(binary=True) as cursor:
        return cursor.execute(sql.encode(), {"tenant": ctx.tenant_id, **params}).fetchall()


def _month(day: str) -> str:
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1)::int4 - %(first)s"


def billed_by_month(ctx: Context, first: int, only: UUID | None = None) -> list[tuple[Any, ...]]:
    """Per client and currency: months counted from `first` (months since year 0), and what was invoiced, major
    units."""
    sql = f"""SELECT client_id, currency, array_agg(month), array_agg(amount) FROM (
            SELECT client_id, currency, {_month("issued_on")} AS month, sum(total_minor) / 100.0::float8 AS amount
            FROM invoice WHERE tenant_id = %(tenant)s{_only(only)} GROUP BY 1, 2, 3) AS monthly GROUP BY 1, 2"""
    return _lists(ctx, sql, first=first, only=only)


def tickets_by_month(ctx: Context, first: int, only: UUID | None = None) -> list[tuple[Any, ...]]:
    """Per client: months counted from `first`, and tickets opened."""
    sql = f"""SELECT client_id, array_agg(month), array_agg(opened) FROM (
            SELECT client_id, {_month("opened_at")} AS month, count(*)::float8 AS opened
            FROM ticket WHERE tenant_id = %(tenant)s{_only(only)} GROUP BY 1, 2) AS monthly GROUP BY 1"""
    return _lists(ctx, sql, first=first, only=only)


def first_ticket(ctx: Context) -> date | None:
    """Day of the oldest ticket of the tenant."""
    day: date | None = _lists(ctx, "SELECT min(opened_at)::date FROM ticket WHERE tenant_id = %(tenant)s")[0][0]
    return day


def first_invoices(ctx: Context, only: UUID | None = None) -> list[tuple[UUID, str, date]]:
    """Per client and currency: day of the oldest invoice."""
    sql = f"""SELECT client_id, currency, min(issued_on) FROM invoice WHERE tenant_id = %(tenant)s{_only(only)}
        GROUP BY 1, 2"""
    return _lists(ctx, sql, only=only)


_BILLS = """paid AS (SELECT invoice_id, sum(amount_minor) AS paid, max(paid_on) AS paid_on FROM payment
            WHERE tenant_id = %(tenant)s GROUP BY 1),
        bills AS (SELECT i.client_id, i.currency, i.external_id AS number, coalesce(i.due_on, i.issued_on + 30) AS due,
                i.total_minor,
                CASE WHEN y.paid >= i.total_minor OR (i.balance_minor = 0 AND y.paid_on IS NOT NULL) THEN y.paid_on
                     WHEN i.balance_minor = 0 THEN i.issued_on END AS settled_on
            FROM invoice i LEFT JOIN paid y ON y.invoice_id = i.id
            WHERE i.tenant_id = %(tenant)s{only})"""


def late_invoices(ctx: Context, only: UUID | None = None) -> list[tuple[Any, ...]]:
    """Invoices that were unpaid past their due date at the end of some month: client, currency, due, settled (None: not
    yet), total in minor units."""
    sql = f"""WITH {_BILLS.format(only=_only(only, "i.client_id"))}
        SELECT client_id, currency, due, settled_on, total_minor::float8 FROM bills
        WHERE settled_on IS NULL OR date_trunc('month', settled_on) > date_trunc('month', due)"""
    return _lists(ctx, sql, only=only)


def late_invoices_of(ctx: Context, client_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Invoices of some clients that were or are unpaid past their day, as `late_invoices`, with their numbers."""
    sql = f"""WITH {_BILLS.format(only=" AND i.client_id = ANY(%(ids)s::uuid[])")}
        SELECT client_id, currency, number, due, settled_on, total_minor FROM bills
        WHERE settled_on IS NULL OR settled_on > due"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(client_ids)})


def tickets_by_priority(ctx: Context, client_ids: Sequence[UUID], first: date) -> list[dict[str, Any]]:
    """Tickets some clients opened, per month and priority, from `first` on."""
    sql = """SELECT client_id, date_trunc('month', opened_at)::date AS month, priority, count(*)::int AS opened
        FROM ticket WHERE tenant_id = %(tenant)s AND client_id = ANY(%(ids)s::uuid[]) AND opened_at >= %(first)s
        GROUP BY 1, 2, 3"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(client_ids), "first": first})


def usage_by_week(ctx: Context, first: date, only: UUID | None = None) -> list[tuple[Any, ...]]:
    """Per client and product (None: all products together): weeks counted from the Monday `first`, and the means of the
    reported days: active users, logins, events."""
    sql = f"""SELECT client_id, product_id, array_agg(week), array_agg(users), array_agg(logins), array_agg(events)
    FROM (
            SELECT client_id, product_id, (day - %(first)s::date) / 7 AS week, avg(active_users)::float8 AS users,
                avg(logins)::float8 AS logins, avg(events)::float8 AS events
            FROM usage_day WHERE tenant_id = %(tenant)s AND day >= %(first)s{_only(only)} GROUP BY 1, 2, 3) AS weekly
        GROUP BY 1, 2"""
    return _lists(ctx, sql, first=first, only=only)


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
    parts += ["a.label ILIKE %(q)s"] if chosen.q else []
    return " AND ".join(parts)


def _params(ctx: Context, chosen: Filter) -> dict[str, Any]:
    many = {"statuses": list(chosen.statuses), "kinds": list(chosen.kinds), "severities": list(chosen.severities)}
    one = {"client_id": chosen.client_id, "product_id": chosen.product_id, "q": like(chosen.q or "")}
    return {"tenant": ctx.tenant_id, **one, **many}


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
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": anomaly_id})


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
