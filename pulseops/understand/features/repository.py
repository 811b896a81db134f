"""All SQL of features: dated rows of upstream rooms, aggregated by month next to the data.

Clients arrive as an array of ids; each row answers the position of its client in that array. A month here ends on the
`as_of` day of the month: `shift` days are taken off a date before its calendar month is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pulseops.base.context import Context
from pulseops.base.db import copy_rows, fetch, fetch_one, raw
from pulseops.observe.clients.settling import INVOLUNTARY

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """Which clients and months are read. `first` and `last` are months counted from year 0."""

    ids: Sequence[UUID]
    as_of: date
    shift: int
    first: int
    last: int

    @property
    def since(self) -> date:
        """The first day of the first month."""
        return date(self.first // 12, self.first % 12 + 1, 1) + timedelta(days=self.shift)


_OF = "FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS p(id, n) JOIN"
_WHERE = "WHERE x.tenant_id = %(tenant)s"


def _month(day: str) -> str:
    shifted = f"({day} - %(shift)s)"  # date_part counts in floats, half the cost of extract's numeric
    return f"(date_part('year', {shifted}) * 12 + date_part('month', {shifted}) - 1)::int4"


def _read(ctx: Context, window: Window, sql: str) -> Rows:
    """Rows of a query as a float matrix; NULL becomes NaN. Shape (rows, columns)."""
    params = {
        "ids": list(window.ids),
        "tenant": ctx.tenant_id,
        "as_of": window.as_of,
        "shift": window.shift,
        "since": window.since,
    }
    with raw(ctx).cursor(binary=True) as cursor:
        cursor.execute(sql.encode(), params)
        width = len(cursor.description or ())
        rows = cursor.fetchall()
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def last_day_of_data(ctx: Context) -> date | None:
    """Newest dated fact a source gave of the tenant, or None when nothing dated is known."""
    sql = """SELECT greatest(
        (SELECT max(day) FROM usage_day WHERE tenant_id = %(tenant)s),
        (SELECT max(opened_at)::date FROM ticket WHERE tenant_id = %(tenant)s),
        (SELECT max(issued_on) FROM invoice WHERE tenant_id = %(tenant)s),
        (SELECT max(paid_on) FROM payment WHERE tenant_id = %(tenant)s),
        (SELECT max(answered_on) FROM survey_response WHERE tenant_id = %(tenant)s),
        (SELECT max(churned_on) FROM churn_event WHERE tenant_id = %(tenant)s AND run_id IS NOT NULL),
        (SELECT max(last_active_on) FROM seat WHERE tenant_id = %(tenant)s),
        (SELECT max(period_start_on) FROM cost_line WHERE tenant_id = %(tenant)s)) AS day"""
    day: date | None = fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["day"]
    return day


def first_day_of_data(ctx: Context) -> date | None:
    """Oldest start of a contract or use of the tenant."""
    sql = """SELECT least((SELECT min(start_on) FROM contract WHERE tenant_id = %(tenant)s),
        (SELECT min(day) FROM usage_day WHERE tenant_id = %(tenant)s),
        (SELECT min(opened_at)::date FROM ticket WHERE tenant_id = %(tenant)s)) AS day"""
    day: date | None = fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["day"]
    return day


def sources_of_series(ctx: Context) -> dict[str, Any]:
    """Which kinds of facts this tenant has at all: without a source a missing row is unknown, not zero."""
    sql = """SELECT
        EXISTS (SELECT FROM ticket WHERE tenant_id = %(tenant)s) AS tickets,
        EXISTS (SELECT FROM invoice WHERE tenant_id = %(tenant)s) AS invoices,
        EXISTS (SELECT FROM contact WHERE tenant_id = %(tenant)s) AS contacts"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]


def facts_through(ctx: Context, day: date) -> dict[str, int]:
    """How many facts of each kind are dated up to a day: what a model fitted through that day could have seen."""
    sql = """SELECT
        (SELECT count(*) FROM client WHERE tenant_id = %(tenant)s AND (since_on <= %(day)s) IS NOT FALSE) AS clients,
        (SELECT count(*) FROM churn_event WHERE tenant_id = %(tenant)s AND churned_on <= %(day)s) AS leavings,
        (SELECT count(*) FROM contract WHERE tenant_id = %(tenant)s AND start_on <= %(day)s) AS contracts,
        (SELECT count(*) FROM ticket WHERE tenant_id = %(tenant)s AND opened_at::date <= %(day)s) AS tickets,
        (SELECT count(*) FROM invoice WHERE tenant_id = %(tenant)s AND issued_on <= %(day)s) AS invoices,
        (SELECT count(*) FROM survey_response WHERE tenant_id = %(tenant)s AND answered_on <= %(day)s) AS answers,
        (SELECT count(*) FROM usage_day WHERE tenant_id = %(tenant)s AND day <= %(day)s) AS usage"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "day": day})[0]


def client_ids(ctx: Context) -> list[UUID]:
    """All clients of the tenant, in a fixed order."""
    sql = "SELECT id FROM client WHERE tenant_id = %(tenant)s ORDER BY id"
    with raw(ctx).cursor(binary=True) as cursor:
        return [row[0] for row in cursor.execute(sql.encode(), {"tenant": ctx.tenant_id})]


def clients(ctx: Context, window: Window) -> Rows:
    """Columns: n, since (days since 1970), churned, involuntary, employees, status is active."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, x.since_on - DATE '1970-01-01', x.churned_on - DATE '1970-01-01',
               x.churn_is_involuntary::int, x.employees, (x.status = 'active')::int
            {_OF} client x ON x.id = p.id {_WHERE}""",
    )


def contracts(ctx: Context, window: Window) -> Rows:
    """Columns: n, start, end (days), mrr (major), quantity, term, auto_renew, product hash."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, x.start_on - DATE '1970-01-01', x.end_on - DATE '1970-01-01', x.mrr_minor / 100.0::float8,
               x.quantity, x.term_months, x.auto_renew::int, hashtext(x.product_name)
            {_OF} contract x ON x.client_id = p.id {_WHERE} AND NOT x.is_trial""",
    )


def subscriptions(ctx: Context, window: Window) -> Rows:
    """Columns: n, start, end (days), purchased seats."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, x.start_on - DATE '1970-01-01', x.ended_on - DATE '1970-01-01', x.purchased
            {_OF} subscription x ON x.client_id = p.id {_WHERE} AND NOT x.is_trial""",
    )


def usage(ctx: Context, window: Window) -> Rows:
    """Columns: n, month, by product (0/1), active users (mean of days, sum of products), logins, events, features."""
    return _read(
        ctx,
        window,
        f"""SELECT n, month, by_product, sum(active)::float8, sum(logins)::float8, sum(events)::float8,
               max(features)::float8
            FROM (SELECT p.n, {_month("x.day")} AS month, x.product_id, (x.product_id IS NOT NULL)::int AS by_product,
                    avg(x.active_users) AS active, sum(x.logins) AS logins, sum(x.events) AS events,
                    avg(x.features_used) AS features
                  {_OF} usage_day x ON x.client_id = p.id {_WHERE} AND x.day BETWEEN %(since)s AND %(as_of)s
                  GROUP BY 1, 2, 3, 4) AS by_month
            GROUP BY 1, 2, 3""",
    )


def tickets_opened(ctx: Context, window: Window) -> Rows:
    """Columns: n, month, opened, high or urgent, escalated."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, {_month("x.opened_at::date")} AS month, count(*),
               count(*) FILTER (WHERE x.priority IN ('high', 'urgent')), count(*) FILTER (WHERE x.escalated)
            {_OF} ticket x ON x.client_id = p.id {_WHERE} AND x.opened_at::date <= %(as_of)s GROUP BY 1, 2""",
    )


def tickets_resolved(ctx: Context, window: Window) -> Rows:
    """Columns: n, month, mean hours to resolve, share within SLA."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, {_month("x.resolved_at::date")} AS month,
               avg(extract(epoch FROM x.resolved_at - x.opened_at) / 3600)::float8, avg(x.sla_met::int)::float8
            {_OF} ticket x ON x.client_id = p.id {_WHERE} AND x.resolved_at::date <= %(as_of)s GROUP BY 1, 2""",
    )


def surveys(ctx: Context, window: Window) -> Rows:
    """Columns: n, month, mean CSAT, mean NPS (both 0-100)."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, {_month("x.answered_on")} AS month, avg(x.score) FILTER (WHERE x.kind = 'csat')::float8,
               avg(x.score) FILTER (WHERE x.kind = 'nps')::float8
            {_OF} survey_response x ON x.client_id = p.id {_WHERE} AND x.answered_on <= %(as_of)s GROUP BY 1, 2""",
    )


def invoices(ctx: Context, window: Window) -> Rows:
    """Columns: n, month issued, due (days), paid in full (days; NaN while open), total and balance (major)."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, {_month("x.issued_on")}, coalesce(x.due_on, x.issued_on + 30) - DATE '1970-01-01',
               CASE WHEN y.paid >= x.total_minor OR (x.balance_minor = 0 AND y.paid_on IS NOT NULL)
                    THEN y.paid_on - DATE '1970-01-01' END,
               x.total_minor / 100.0::float8,
               CASE WHEN y.paid IS NULL AND x.balance_minor = 0 THEN 0
                    ELSE (x.total_minor - coalesce(y.paid, 0)) / 100.0::float8 END
            {_OF} invoice x ON x.client_id = p.id
            LEFT JOIN (SELECT invoice_id, sum(amount_minor) AS paid, max(paid_on) AS paid_on FROM payment
                       WHERE tenant_id = %(tenant)s AND paid_on <= %(as_of)s
                         AND client_id = ANY(%(ids)s::uuid[]) GROUP BY 1) AS y ON y.invoice_id = x.id
            {_WHERE} AND x.issued_on <= %(as_of)s""",
    )


def contacts(ctx: Context, window: Window) -> Rows:
    """Columns: n, day the primary contact left (NaN: still there)."""
    return _read(
        ctx,
        window,
        f"""SELECT p.n, x.left_on - DATE '1970-01-01'
            {_OF} contact x ON x.client_id = p.id {_WHERE} AND x.is_primary""",
    )


def leavings(ctx: Context, window: Window) -> Rows:
    """Columns: n, month of leaving, 1 for a reason that is no churn; also those after which the client came back.

    A month's leaving counts once, however many sources and people told of it, and as no churn when one of them says so.
    """
    return _read(
        ctx,
        window,
        f"""SELECT p.n, {_month("x.churned_on")},
               bool_or(coalesce(x.is_involuntary, x.reason ~* '{INVOLUNTARY}', false))::int
            {_OF} churn_event x ON x.client_id = p.id {_WHERE} AND x.churned_on <= %(as_of)s GROUP BY 1, 2""",
    )


def observations(ctx: Context, window: Window) -> list[tuple[int, str, int, float]]:
    """What people stated, oldest first: n, series, month, value."""
    sql = f"""SELECT p.n::int4, x.signal, {_month("x.observed_on")}, x.value
        {_OF} observation x ON x.client_id = p.id {_WHERE} AND x.observed_on <= %(as_of)s ORDER BY x.created_at, x.id"""
    params = {"ids": list(window.ids), "tenant": ctx.tenant_id, "as_of": window.as_of, "shift": window.shift}
    with raw(ctx).cursor(binary=True) as cursor:
        return cursor.execute(sql.encode(), params).fetchall()


def latest_hashes(ctx: Context, ids: Sequence[UUID], as_of: date) -> dict[UUID, tuple[UUID, str]]:
    """Per client the newest snapshot of that day: its id and content hash."""
    sql = """SELECT DISTINCT ON (client_id) client_id, id, content_hash FROM feature_snapshot
        WHERE tenant_id = %(tenant)s AND as_of = %(as_of)s AND client_id = ANY(%(ids)s::uuid[])
        ORDER BY client_id, created_at DESC, id DESC"""
    with raw(ctx).cursor(binary=True) as cursor:
        cursor.execute(sql.encode(), {"tenant": ctx.tenant_id, "as_of": as_of, "ids": list(ids)})
        return {client: (snapshot, content) for client, snapshot, content in cursor}


def add_snapshots(ctx: Context, rows: Sequence[Sequence[object]]) -> None:
    """Insert (id, client_id, as_of, feature_set, values, status, content_hash)."""
    columns = ["id", "client_id", "as_of", "feature_set", "values", "status", "content_hash", "tenant_id"]
    copy_rows(ctx, "feature_snapshot", columns, [[*row, ctx.tenant_id] for row in rows])


def snapshot(ctx: Context, snapshot_id: UUID) -> dict[str, Any] | None:
    """One snapshot whole."""
    sql = """SELECT id, client_id, as_of, feature_set, "values", status, content_hash FROM feature_snapshot
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": snapshot_id})


def snapshot_status(ctx: Context, snapshot_id: UUID) -> dict[str, str]:
    """Status of each signal of one snapshot."""
    sql = "SELECT status FROM feature_snapshot WHERE tenant_id = %(tenant)s AND id = %(id)s"
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": snapshot_id})
    found: dict[str, str] = rows[0]["status"] if rows else {}
    return found
