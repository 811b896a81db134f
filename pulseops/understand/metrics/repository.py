"""All SQL of metrics: the standing of each client, and the figures of the whole."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import FEW, fetch, raw, stage
from pulseops.observe.licenses.repository import running

SCORED = (
    "client_id",
    "health",
    "health_lower",
    "health_upper",
    "health_band",
    "health_before",
    "coverage",
    "p30",
    "p60",
    "p90",
    "p60_lower",
    "p60_upper",
    "p90_lower",
    "p90_upper",
    "p60_before",
    "risk",
    "risk_before",
    "label_p",
    "label_lower",
    "label_upper",
    "months_left",
    "months_left_lower",
    "months_left_upper",
    "top_driver",
    "seats_purchased",
    "seats_active",
    "utilization",
)

_REFRESH = """
WITH running AS (
    SELECT k.client_id, k.currency, sum(k.mrr_minor) FILTER (WHERE k.start_on <= %(as_of)s AND now_on) AS mrr,
        sum(k.mrr_minor) FILTER (WHERE k.start_on <= %(before)s AND (k.end_on IS NULL OR k.end_on > %(before)s))
            AS mrr_before,
        min(k.end_on) FILTER (WHERE now_on AND k.end_on IS NOT NULL) AS renewal_on
    FROM (SELECT *, start_on <= %(as_of)s AND (end_on IS NULL OR end_on > %(as_of)s) AS now_on FROM contract
          WHERE tenant_id = %(tenant)s AND NOT is_trial
            AND client_id {among}) k
    GROUP BY 1, 2
), money AS (
    SELECT DISTINCT ON (client_id) * FROM running ORDER BY client_id, mrr DESC NULLS LAST, currency
), seats AS (
    SELECT client_id, min(term_end_on) FILTER (WHERE term_end_on > %(as_of)s) AS renewal_on FROM subscription
    WHERE tenant_id = %(tenant)s AND client_id {among} GROUP BY 1
), tickets AS (
    SELECT client_id, count(*) FILTER (WHERE resolved_at IS NULL OR resolved_at::date > %(as_of)s) AS open_now,
        count(*) FILTER (WHERE opened_at::date <= %(before)s
            AND (resolved_at IS NULL OR resolved_at::date > %(before)s)) AS open_before,
        max(opened_at)::date AS last_on
    FROM ticket WHERE tenant_id = %(tenant)s AND client_id {among} GROUP BY 1
), due AS (
    SELECT i.client_id, i.currency, sum(CASE WHEN y.paid IS NULL AND i.balance_minor IS NOT NULL THEN i.balance_minor
        ELSE greatest(i.total_minor - coalesce(y.paid, 0), 0) END) AS overdue
    FROM invoice i
    LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid FROM payment p WHERE p.invoice_id = i.id) y ON true
    WHERE i.tenant_id = %(tenant)s AND i.due_on < %(as_of)s AND i.due_on > %(as_of)s::date - 400
        AND i.client_id {among} GROUP BY 1, 2
), talked AS (
    SELECT client_id, max(on_day) AS last_on FROM (
        SELECT client_id, answered_on AS on_day FROM survey_response WHERE tenant_id = %(tenant)s
            AND client_id {among}
        UNION ALL SELECT client_id, created_at::date FROM client_note WHERE tenant_id = %(tenant)s
            AND client_id {among}) AS any_contact GROUP BY 1
)
INSERT INTO client_standing ({columns}, tenant_id, as_of, name, status, industry, owner_name, currency, mrr_minor,
    mrr_before_minor, open_tickets, open_tickets_before, overdue_minor, renewal_on, last_contact_on, churned_on,
    churn_reason, updated_at)
SELECT {staged}, %(tenant)s, %(as_of)s, c.name, c.status, c.industry, coalesce(u.name, c.owner_name),
    coalesce(money.currency, %(currency)s), CASE WHEN c.status = 'active' THEN money.mrr END, money.mrr_before,
    CASE WHEN %(has_tickets)s THEN coalesce(tickets.open_now, 0) END,
    CASE WHEN %(has_tickets)s THEN coalesce(tickets.open_before, 0) END,
    CASE WHEN %(has_invoices)s THEN coalesce(due.overdue, 0) END,
    coalesce(money.renewal_on, seats.renewal_on), greatest(tickets.last_on, talked.last_on), c.churned_on,
    c.churn_reason, %(now)s
FROM {source} s
JOIN client c ON c.id = s.client_id AND c.tenant_id = %(tenant)s AND c.id {among}
LEFT JOIN user_account u ON u.id = c.owner_id
LEFT JOIN money ON money.client_id = s.client_id
LEFT JOIN seats ON seats.client_id = s.client_id
LEFT JOIN tickets ON tickets.client_id = s.client_id
LEFT JOIN due ON due.client_id = s.client_id AND due.currency = coalesce(money.currency, %(currency)s)
LEFT JOIN talked ON talked.client_id = s.client_id
ON CONFLICT (client_id) DO UPDATE SET {updates}
"""
_FROM_SQL = (
    "as_of",
    "name",
    "status",
    "industry",
    "owner_name",
    "currency",
    "mrr_minor",
    "mrr_before_minor",
    "open_tickets",
    "open_tickets_before",
    "overdue_minor",
    "renewal_on",
    "last_contact_on",
    "churned_on",
    "churn_reason",
    "updated_at",
)


def refresh_standing(
    ctx: Context,
    rows: Sequence[Sequence[object]],
    *,
    as_of: date,
    before: date,
    currency: str,
    has_tickets: bool,
    has_invoices: bool,
) -> None:
    """Write the standing of scored clients (rows in the order of SCORED), joined with what the store knows of them."""
    names = ", ".join(SCORED)
    params = {
        "tenant": ctx.tenant_id,
        "now": ctx.now,
        "as_of": as_of,
        "before": before,
        "currency": currency,
        "has_tickets": has_tickets,
        "has_invoices": has_invoices,
    }
    with raw(ctx).cursor() as cursor:
        if len(rows) <= FEW:
            params |= {
                "ids": [row[0] for row in rows],
                "rows": Jsonb(
                    [{n: str(v) if n == "client_id" else v for n, v in zip(SCORED, row, strict=True)} for row in rows]
                ),
            }
            cursor.execute(
                _refresh("= ANY(%(ids)s)", "jsonb_populate_recordset(NULL::client_standing, %(rows)s)"), params
            )
            return
        stage(cursor, "client_standing", names)
        with cursor.copy(f"COPY _stage_client_standing ({names}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)
        # Without statistics of the stage few clients would cost a scan of all tickets and invoices.
        cursor.execute(b"ANALYZE _stage_client_standing (client_id)")
        cursor.execute(_refresh("IN (SELECT client_id FROM _stage_client_standing)", "_stage_client_standing"), params)


def _refresh(among: str, source: str) -> bytes:
    """The statement that writes standings: for which clients, and where their scored columns come from."""
    updated = [name for name in (*SCORED, *_FROM_SQL) if name != "client_id"]
    return _REFRESH.format(
        among=among,
        source=source,
        columns=", ".join(SCORED),
        staged=", ".join(f"s.{name}" for name in SCORED),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in updated),
    ).encode()


def standing_version(ctx: Context) -> int | None:
    """What differs after each commit that changed a standing, figure, alert, product or subscription; None at first."""
    sql = "SELECT bit_xor(change) AS version FROM standing_change WHERE tenant_id = %(tenant)s"
    version: int | None = fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["version"]
    return version


def put_points(ctx: Context, rows: Sequence[tuple[str, date, str | None, float]], *, anew: Sequence[str] = ()) -> None:
    """Write (metric, on, currency, value), replacing what is there.

    Metrics of `anew` were counted again from the month of the first day given on: no older point stays from there.
    """
    first = {name: min(on for metric, on, _, _ in rows if metric == name) for name in {r[0] for r in rows} & set(anew)}
    stale = """DELETE FROM metric_point p USING unnest(%(metric)s::text[], %(first)s::date[]) AS n(metric, first)
        WHERE p.tenant_id = %(tenant)s AND p.metric = n.metric AND p."on" >= date_trunc('month', n.first)"""
    raw(ctx).execute(stale, {"tenant": ctx.tenant_id, "metric": list(first), "first": list(first.values())})
    sql = """INSERT INTO metric_point (id, tenant_id, metric, "on", currency, value)
        SELECT gen_random_uuid(), %(tenant)s, * FROM unnest(%(metric)s::text[], %(on)s::date[], %(currency)s::text[],
            %(value)s::float8[])
        ON CONFLICT (tenant_id, metric, "on", currency) DO UPDATE SET value = EXCLUDED.value"""
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    names = ("metric", "on", "currency", "value")
    params = {"tenant": ctx.tenant_id, **dict(zip(names, map(list, columns), strict=True))}
    raw(ctx).execute(sql.encode(), params)


def points(ctx: Context, metrics: Sequence[str], since: date) -> list[dict[str, Any]]:
    """The last point of each calendar month, oldest first."""
    sql = """SELECT DISTINCT ON (metric, currency, date_trunc('month', "on")) metric, "on", currency, value
        FROM metric_point WHERE tenant_id = %(tenant)s AND metric = ANY(%(metrics)s) AND "on" >= %(since)s
        ORDER BY metric, currency, date_trunc('month', "on"), "on" DESC"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "metrics": list(metrics), "since": since})


def recurring_by_month(ctx: Context, ends: Sequence[date]) -> list[dict[str, Any]]:
    """MRR (major units) and clients with running contracts, per month end and currency."""
    sql = """WITH m AS (SELECT x AS on_day FROM unnest(%(ends)s::date[]) AS x),
        paid AS (SELECT m.on_day, k.currency, k.client_id, sum(k.mrr_minor) AS mrr FROM m JOIN contract k
            ON k.start_on <= m.on_day AND (k.end_on IS NULL OR k.end_on > m.on_day)
            JOIN client c ON c.id = k.client_id AND (c.churned_on IS NULL OR c.churned_on > m.on_day)
              AND (c.status = 'active' OR c.churned_on IS NOT NULL)
            WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial GROUP BY 1, 2, 3)
        SELECT a.on_day AS "on", a.currency, sum(a.mrr)::float8 / 100 AS mrr, count(*) AS clients FROM paid a
        GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ends": list(ends)})


def retention(ctx: Context, now_on: Sequence[date], then_on: Sequence[date]) -> list[dict[str, Any]]:
    """Net and gross revenue retention of the clients of a year before, per month end and currency."""
    sql = """WITH pair AS (SELECT * FROM unnest(%(now)s::date[], %(then)s::date[]) AS t(now_on, then_on)),
        live AS (SELECT k.client_id, k.currency, k.start_on, least(k.end_on, c.churned_on) AS end_on, k.mrr_minor
            FROM contract k JOIN client c ON c.id = k.client_id
            WHERE k.tenant_id = %(tenant)s AND NOT k.is_trial AND (c.status = 'active' OR c.churned_on IS NOT NULL)),
        each AS (SELECT p.now_on, l.currency, l.client_id,
            sum(l.mrr_minor) FILTER (WHERE l.start_on <= p.then_on
                AND (l.end_on IS NULL OR l.end_on > p.then_on)) AS was,
            coalesce(sum(l.mrr_minor) FILTER (WHERE l.start_on <= p.now_on
                AND (l.end_on IS NULL OR l.end_on > p.now_on)), 0) AS now_mrr
            FROM pair p CROSS JOIN live l GROUP BY 1, 2, 3)
        SELECT now_on AS "on", currency, sum(now_mrr)::float8 / sum(was) AS nrr,
            sum(least(now_mrr, was))::float8 / sum(was) AS grr, sum(was)::float8 / 100 AS cohort, count(*) AS clients
        FROM each WHERE was > 0 GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": list(now_on), "then": list(then_on)})


def portfolio(ctx: Context) -> list[dict[str, Any]]:
    """The headline figures of the standing, per currency, each with the same figure a month earlier."""
    sql = """SELECT currency, count(*) FILTER (WHERE status = 'active') AS active,
        count(*) FILTER (WHERE status = 'inactive') AS inactive,
        count(*) FILTER (WHERE churned_on > %(before)s AND status = 'inactive') AS left_since,
        count(*) FILTER (WHERE status = 'active' AND risk = 'high') AS high_risk,
        count(*) FILTER (WHERE risk_before = 'high' AND (status = 'active' OR churned_on > %(before)s))
            AS high_risk_before,
        coalesce(sum(mrr_minor) FILTER (WHERE status = 'active'), 0)::bigint AS mrr_minor,
        coalesce(sum(mrr_before_minor), 0)::bigint AS mrr_before_minor,
        coalesce(sum(mrr_minor) FILTER (WHERE status = 'active' AND risk = 'high'), 0)::bigint AS at_risk_minor,
        coalesce(sum(mrr_before_minor) FILTER (WHERE risk_before = 'high'), 0)::bigint AS at_risk_before_minor,
        round(coalesce(sum(mrr_minor * p90) FILTER (WHERE status = 'active'), 0))::bigint AS expected_loss_minor,
        sum(health) FILTER (WHERE status = 'active') AS health_sum,
        count(health) FILTER (WHERE status = 'active') AS health_known,
        sum(health_before) FILTER (WHERE status = 'active' AND health IS NOT NULL) AS health_before_sum,
        count(health_before) FILTER (WHERE status = 'active' AND health IS NOT NULL) AS health_before_known,
        sum(seats_purchased) FILTER (WHERE status = 'active' AND utilization IS NOT NULL)::float8 AS seats,
        sum(seats_active) FILTER (WHERE status = 'active' AND utilization IS NOT NULL)::float8 AS seats_active,
        sum(seats_purchased) FILTER (WHERE status = 'active')::float8 AS all_seats,
        sum(open_tickets) FILTER (WHERE status = 'active')::bigint AS open_tickets,
        sum(open_tickets_before) FILTER (WHERE status = 'active')::bigint AS open_tickets_before,
        max(as_of) AS as_of, max(updated_at) AS updated_at
        FROM client_standing WHERE tenant_id = %(tenant)s GROUP BY currency ORDER BY mrr_minor DESC, currency"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "before": _month_before(ctx)})


def _month_before(ctx: Context) -> date:
    rows = fetch(
        ctx,
        """SELECT (coalesce(max(as_of), %(today)s::date) - interval '1 month')::date AS day FROM client_standing
        WHERE tenant_id = %(tenant)s""",
        {"tenant": ctx.tenant_id, "today": ctx.today},
    )
    day: date = rows[0]["day"]
    return day


def bands(ctx: Context) -> list[dict[str, Any]]:
    """Active clients per health band and per risk."""
    sql = """SELECT health_band AS band, risk, count(*) AS clients FROM client_standing
        WHERE tenant_id = %(tenant)s AND status = 'active' GROUP BY 1, 2"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def licenses_by_product(ctx: Context, as_of: date) -> list[dict[str, Any]]:
    """Seats bought and assigned per product, with the number of clients that hold any; most seats first."""
    sql = f"""SELECT p.id, p.name, p.vendor, sum(x.purchased)::bigint AS purchased, sum(x.assigned)::bigint AS assigned,
            count(DISTINCT x.client_id) AS clients
        FROM subscription x JOIN product p ON p.id = x.product_id
        JOIN client c ON c.id = x.client_id AND c.status = 'active'
        WHERE x.tenant_id = %(tenant)s AND {running("x", "%(as_of)s")}
        GROUP BY p.id HAVING sum(x.purchased) > 0 ORDER BY 4 DESC, p.name, p.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "as_of": as_of})


def beliefs_by_day(
    ctx: Context, ends: Sequence[date], daily_since: date, high: float
) -> list[tuple[date, float | None, int, int | None]]:
    """As believed on each day: mean health, of how many clients, and clients of a P90 from `high` on (or None).

    For days before `daily_since` the last belief of the 31 days up to it counts: older ones are kept by month.
    """
    sql = """SELECT d, avg(value) FILTER (WHERE kind = 'health'), count(*) FILTER (WHERE kind = 'health')::int,
            CASE WHEN bool_or(kind = 'churn') THEN count(*) FILTER (WHERE kind = 'churn' AND value >= %(high)s)::int END
        FROM unnest(%(ends)s::date[]) AS d JOIN LATERAL (
            SELECT DISTINCT ON (kind, client_id) kind, value FROM prediction WHERE tenant_id = %(tenant)s
            AND kind IN ('health', 'churn') AND value IS NOT NULL
            AND as_of BETWEEN d - CASE WHEN d < %(daily)s::date THEN 31 ELSE 0 END AND d
            ORDER BY kind, client_id, as_of DESC, created_at DESC, id DESC) AS p ON true GROUP BY 1"""
    with raw(ctx).cursor(binary=True) as cursor:
        params = {"tenant": ctx.tenant_id, "ends": list(ends), "daily": daily_since, "high": high}
        return cursor.execute(sql.encode(), params).fetchall()
