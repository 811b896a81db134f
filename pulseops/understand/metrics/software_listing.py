"""Software as rows: one a product with seats, use and money; its terms; its months. SQL only; part of the repository.

Departments of one company share what is bought, so their seats are matched per product; clients of an MSP have their
own, so theirs are matched per product and client (`owner`). Money is never added across currencies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.lists import like
from pulseops.observe.licenses.repository import HELD, running
from pulseops.observe.licenses.service import ACTIVE_DAYS
from pulseops.understand.metrics.listing import order_by

SORTS: dict[str, str] = {
    "name": "lower(l.name)",
    "vendor": "lower(l.vendor)",
    "category": "lower(l.category)",
    "owner_name": "lower(l.owner_name)",
    "clients": "l.clients",
    "purchased": "l.purchased",
    "assigned": "l.assigned",
    "active": "l.active",
    "utilization": "l.utilization",
    "unused": "l.unused",
    "monthly_minor": "l.monthly_minor",
    "unused_minor": "l.unused_minor",
    "list_price_minor": "l.list_price_minor",
    "renewal_on": "l.renewal_on",
    "cancel_by_on": "l.cancel_by_on",
}


@dataclass(frozen=True)
class SoftwareFilter:
    """What the list is narrowed to; None means all. `client` narrows seats and money to one client or department."""

    on: date
    currency: str
    q: str | None = None
    vendor: str | None = None
    category: str | None = None
    owner: str | None = None
    client: UUID | None = None
    utilization_below: float | None = None
    cancel_before: date | None = None
    issue: str | None = None
    paid: bool | None = None
    product_id: UUID | None = None
    sort: str = "-monthly_minor"


_OWNER = "CASE WHEN c.kind = 'client' THEN {}.client_id ELSE '00000000-0000-0000-0000-000000000000'::uuid END"
_RUNNING = f"""running AS MATERIALIZED (
    SELECT b.product_id, b.client_id, {_OWNER.format("b")} AS owner, b.purchased, b.assigned,
        b.unit_cost_minor, b.currency, b.start_on, b.term_end_on, b.cancel_by_on, b.auto_renew,
        b.purchased * b.unit_cost_minor AS monthly_minor
    FROM subscription b JOIN client c ON c.id = b.client_id
    WHERE b.tenant_id = %(tenant)s AND c.status = 'active' AND {running()}
      AND (%(client)s::uuid IS NULL OR b.client_id = %(client)s)
      AND (%(product_id)s::uuid IS NULL OR b.product_id = %(product_id)s))"""

# Whether anybody reports use of a product's seats at all: if nobody does, seats without a day are unknown, not idle.
_UNITS = f"""{_RUNNING},
held AS (
    SELECT e.product_id, {_OWNER.format("n")} AS owner, count(*) AS seats,
        count(*) FILTER (WHERE e.last_active_on > %(on)s::date - %(days)s) AS active,
        bool_or(bool_or(e.last_active_on IS NOT NULL)) OVER (PARTITION BY e.product_id) AS is_reported
    FROM seat e JOIN person n ON n.id = e.person_id JOIN client c ON c.id = n.client_id
    WHERE {HELD} AND c.status = 'active' AND (%(client)s::uuid IS NULL OR n.client_id = %(client)s)
      AND (%(product_id)s::uuid IS NULL OR e.product_id = %(product_id)s)
    GROUP BY 1, 2),
used AS (
    SELECT product_id, owner, sum(users) AS users
    FROM (SELECT u.product_id, {_OWNER.format("u")} AS owner, max(u.active_users) AS users
          FROM usage_day u JOIN client c ON c.id = u.client_id
          WHERE u.tenant_id = %(tenant)s AND u.product_id IS NOT NULL AND c.status = 'active'
            AND u.day > %(on)s::date - %(days)s AND u.day <= %(on)s
            AND (%(client)s::uuid IS NULL OR u.client_id = %(client)s)
            AND (%(product_id)s::uuid IS NULL OR u.product_id = %(product_id)s)
          GROUP BY u.product_id, u.client_id, c.kind) each_client
    GROUP BY 1, 2),
bought AS (
    SELECT product_id, owner, sum(purchased) AS purchased, sum(assigned) AS assigned,
        CASE WHEN count(DISTINCT currency) FILTER (WHERE monthly_minor IS NOT NULL) = 1
             THEN max(currency) FILTER (WHERE monthly_minor IS NOT NULL) END AS currency,
        sum(monthly_minor)::float8 / nullif(sum(purchased) FILTER (WHERE monthly_minor IS NOT NULL), 0) AS each_minor
    FROM running GROUP BY 1, 2),
unit AS (
    SELECT product_id, owner, b.purchased, coalesce(b.assigned, h.seats) AS assigned, b.currency, b.each_minor, h.seats,
        coalesce(CASE WHEN h.is_reported THEN h.active END, ceil(u.users)) AS active,
        CASE WHEN h.is_reported THEN 'seats' WHEN u.users IS NOT NULL THEN 'usage' END AS basis
    FROM bought b FULL JOIN held h USING (product_id, owner) FULL JOIN used u USING (product_id, owner))"""

_LIST = f"""WITH {_UNITS},
seats AS (
    SELECT product_id, sum(purchased)::bigint AS purchased, sum(assigned)::bigint AS assigned,
        sum(seats)::bigint AS listed, sum(active)::bigint AS active, min(basis) AS basis,
        sum(purchased) FILTER (WHERE active IS NOT NULL)::bigint AS measured,
        sum(active) FILTER (WHERE purchased IS NOT NULL)::bigint AS measured_active,
        sum(greatest(purchased - active, 0)) FILTER (WHERE active IS NOT NULL)::bigint AS unused,
        bool_or(assigned > purchased) AS is_over
    FROM unit GROUP BY 1),
money AS (
    SELECT r.product_id, r.currency, sum(r.monthly_minor)::bigint AS monthly_minor, sum(r.purchased)::bigint AS seats
    FROM running r WHERE r.monthly_minor IS NOT NULL AND r.currency IS NOT NULL GROUP BY 1, 2),
waste AS (
    SELECT product_id, currency, round(sum(greatest(purchased - active, 0) * each_minor))::bigint AS unused_minor
    FROM unit WHERE active IS NOT NULL AND currency IS NOT NULL GROUP BY 1, 2),
cash AS (
    SELECT m.product_id, max(m.monthly_minor) FILTER (WHERE m.currency = %(currency)s) AS own_minor,
        max(m.monthly_minor) AS most_minor, max(w.unused_minor) AS unused_minor,
        jsonb_agg(jsonb_build_object('currency', m.currency, 'monthly_minor', m.monthly_minor, 'unit_minor',
            round(m.monthly_minor::numeric / nullif(m.seats, 0)), 'unused_minor', w.unused_minor)
            ORDER BY m.monthly_minor DESC) AS costs
    FROM money m LEFT JOIN waste w USING (product_id, currency) GROUP BY 1),
facts AS (
    SELECT product_id, count(*) AS subscriptions, count(DISTINCT client_id) AS clients,
        count(*) FILTER (WHERE monthly_minor IS NULL OR currency IS NULL) AS unpriced,
        min(client_id::text)::uuid AS only_client, bool_or(term_end_on < start_on) AS is_backward,
        min(cancel_by_on) FILTER (WHERE cancel_by_on >= %(today)s) AS notice_on
    FROM running GROUP BY 1),
next AS (
    SELECT DISTINCT ON (product_id) product_id, term_end_on AS renewal_on, cancel_by_on, auto_renew,
        CASE WHEN start_on < term_end_on THEN round((term_end_on - start_on) / 30.4375)::int END AS term_months
    FROM running WHERE term_end_on >= %(on)s AND (start_on IS NULL OR term_end_on >= start_on)
    ORDER BY product_id, term_end_on, cancel_by_on),
list AS (
    SELECT p.id, p.name, p.vendor, p.category, p.sku, p.list_price_minor, p.currency, p.owner_name, p.notes,
        coalesce(f.subscriptions, 0) AS subscriptions, coalesce(f.clients, 0) AS clients,
        CASE WHEN f.clients = 1 THEN
            (SELECT name FROM client WHERE tenant_id = %(tenant)s AND id = f.only_client) END AS client_name,
        s.purchased, s.assigned, s.listed, s.active, s.basis, s.unused, s.measured, s.measured_active,
        s.measured_active::float8 / nullif(s.measured, 0) AS utilization,
        coalesce(c.costs, '[]'::jsonb) AS costs, coalesce(c.own_minor, c.most_minor) AS monthly_minor, c.unused_minor,
        coalesce(f.unpriced, 0) AS unpriced, x.renewal_on,
        coalesce(f.notice_on, x.cancel_by_on) AS cancel_by_on, x.auto_renew, x.term_months,
        array_remove(ARRAY[CASE WHEN s.is_over THEN 'over_assigned' END,
            CASE WHEN f.unpriced > 0 THEN 'price_missing' END,
            CASE WHEN f.is_backward THEN 'dates_contradict' END,
            CASE WHEN jsonb_array_length(c.costs) > 1 THEN 'several_currencies' END], NULL) AS issues
    FROM product p LEFT JOIN facts f ON f.product_id = p.id LEFT JOIN seats s ON s.product_id = p.id
    LEFT JOIN cash c ON c.product_id = p.id LEFT JOIN next x ON x.product_id = p.id
    WHERE p.tenant_id = %(tenant)s AND (%(product_id)s::uuid IS NULL OR p.id = %(product_id)s))"""


def _where(filters: SoftwareFilter) -> str:
    """Conditions on `list l`."""
    tests: list[tuple[object, str]] = [
        (filters.q, "(l.name ILIKE %(like)s OR l.vendor ILIKE %(like)s OR l.sku ILIKE %(like)s"
         " OR l.category ILIKE %(like)s OR l.owner_name ILIKE %(like)s)"),
        (filters.vendor, "l.vendor = %(vendor)s"),
        (filters.category, "l.category = %(category)s"),
        (filters.owner, "l.owner_name = %(owner)s"),
        (filters.client, "(l.subscriptions > 0 OR l.listed > 0)"),
        (filters.utilization_below is not None, "l.utilization < %(utilization_below)s"),
        (filters.cancel_before, "coalesce(l.cancel_by_on, l.renewal_on) <= %(cancel_before)s"
         " AND coalesce(l.cancel_by_on, l.renewal_on) >= %(today)s"),
        (filters.issue, "%(issue)s = ANY(l.issues)"),
        (filters.paid, "l.subscriptions > 0"),
    ]  # fmt: skip
    return " AND ".join(["true", *(sql for value, sql in tests if value)])


def _params(ctx: Context, filters: SoftwareFilter, **more: object) -> dict[str, object]:
    fixed = {"tenant": ctx.tenant_id, "today": ctx.today, "days": ACTIVE_DAYS, "like": like(filters.q or "")}
    return {**fixed, **vars(filters), **more}


_TOTALS = """totals AS (
    SELECT count(*) AS products, count(*) FILTER (WHERE subscriptions > 0) AS paid,
        sum(purchased)::bigint AS purchased, sum(assigned)::bigint AS assigned, sum(active)::bigint AS active,
        sum(unused)::bigint AS unused, sum(measured_active)::float8 / nullif(sum(measured), 0) AS utilization,
        sum(unpriced)::bigint AS unpriced,
        coalesce((SELECT jsonb_agg(jsonb_build_object('currency', currency, 'monthly_minor', monthly,
                'unit_minor', NULL, 'unused_minor', unused) ORDER BY monthly DESC)
            FROM (SELECT m->>'currency' AS currency, sum((m->>'monthly_minor')::bigint) AS monthly,
                    sum((m->>'unused_minor')::bigint) AS unused
                  FROM shown, jsonb_array_elements(costs) m GROUP BY 1) by_currency), '[]'::jsonb) AS costs
    FROM shown)"""


def page(
    ctx: Context, filters: SoftwareFilter, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """One page of products, and the sums over all that the filter shows: seats, and money per currency (`costs`).

    One query, because counting the seats is what costs.
    """
    order = order_by(filters.sort, SORTS, "lower(l.name), l.id")
    sql = f"""{_LIST}, shown AS MATERIALIZED (SELECT l.* FROM list l WHERE {_where(filters)}), {_TOTALS}
        SELECT to_jsonb(t) AS totals, l.*
        FROM totals t LEFT JOIN (SELECT l.*, row_number() OVER (ORDER BY {order}) AS place FROM shown l
            ORDER BY place OFFSET %(offset)s LIMIT %(limit)s) l ON true
        ORDER BY l.place"""
    found = fetch(ctx, sql, _params(ctx, filters, offset=offset, limit=limit))
    totals: dict[str, Any] = found[0]["totals"]
    return [row for row in found if row["id"] is not None], totals


_RENEWALS = """WITH {ctes}
SELECT r.product_id, p.name AS product_name, p.vendor, p.owner_name, r.term_end_on, r.cancel_by_on, r.auto_renew,
    r.currency, CASE WHEN count(*) FILTER (WHERE r.monthly_minor IS NULL OR r.currency IS NULL) = 0
        THEN sum(r.monthly_minor)::bigint END AS monthly_minor,
    sum(r.purchased)::bigint AS seats, count(DISTINCT r.client_id) AS clients,
    (array_agg(DISTINCT c.name ORDER BY c.name))[1:3] AS client_names,
    (array_agg(DISTINCT r.client_id))[1] AS client_id,
    CASE WHEN min(r.start_on) < r.term_end_on THEN round((r.term_end_on - min(r.start_on)) / 30.4375)::int END
        AS term_months,
    {utilization} AS utilization
FROM running r JOIN product p ON p.id = r.product_id JOIN client c ON c.id = r.client_id
{join}
WHERE r.term_end_on >= %(on)s AND r.term_end_on < %(until)s AND (r.start_on IS NULL OR r.term_end_on >= r.start_on)
  AND (%(q)s = '' OR p.name ILIKE %(like)s OR p.vendor ILIKE %(like)s OR c.name ILIKE %(like)s
       OR p.owner_name ILIKE %(like)s)
GROUP BY r.product_id, p.name, p.vendor, p.owner_name, r.term_end_on, r.cancel_by_on, r.auto_renew, r.owner, r.currency
ORDER BY coalesce(r.cancel_by_on, r.term_end_on), r.term_end_on, p.name, client_names LIMIT %(limit)s"""


_WITH_USE = _RENEWALS.format(
    ctes=_UNITS,
    utilization="max(u.active::float8 / nullif(u.purchased, 0))",
    join="JOIN unit u ON u.product_id = r.product_id AND u.owner = r.owner",
)
_WITHOUT_USE = _RENEWALS.format(ctes=_RUNNING, utilization="NULL::float8", join="")


def renewals(
    ctx: Context, *, on: date, until: date, q: str = "", limit: int, with_use: bool = True
) -> list[dict[str, Any]]:
    """Terms that end from `on` to before `until`, one row a product, term and owner, by the day notice is due.

    `utilization` is that of all seats of the product the owner has, whatever term they are under; `with_use` off
    leaves it unknown and saves counting the seats.
    """
    span = {"tenant": ctx.tenant_id, "on": on, "days": ACTIVE_DAYS, "until": until, "limit": limit}
    params = {**span, "client": None, "product_id": None, "q": q, "like": like(q)}
    return fetch(ctx, _WITH_USE if with_use else _WITHOUT_USE, params)


def usage_months(ctx: Context, product_id: UUID, *, on: date) -> list[dict[str, Any]]:
    """Monthly active users of a product by usage reports: the most seen on a day, added over clients."""
    sql = """SELECT month::date AS "on", sum(users)::float8 AS value
        FROM (SELECT date_trunc('month', day) AS month, client_id, max(active_users) AS users FROM usage_day
              WHERE tenant_id = %(tenant)s AND product_id = %(id)s AND day <= %(on)s AND active_users IS NOT NULL
              GROUP BY 1, 2) by_client
        GROUP BY 1 ORDER BY 1"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": product_id, "on": on})


def open_anomalies(ctx: Context) -> int:
    """Anomalies nobody has judged yet."""
    sql = "SELECT count(*) AS n FROM anomaly WHERE tenant_id = %(tenant)s AND status = 'open'"
    return int(fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["n"])


def was_watched(ctx: Context) -> bool:
    """Whether anomalies were looked for at least once: before that none found says nothing."""
    sql = """SELECT EXISTS (SELECT FROM job_run WHERE tenant_id = %(tenant)s AND job = 'anomalies'
        AND state = 'succeeded') OR EXISTS (SELECT FROM anomaly WHERE tenant_id = %(tenant)s) AS done"""
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]["done"])


def points_before(ctx: Context, metrics: Sequence[str], *, newest: date, oldest: date) -> dict[str, float]:
    """Newest recorded value of figures between two days."""
    sql = """SELECT DISTINCT ON (metric) metric, value FROM metric_point WHERE tenant_id = %(tenant)s
        AND metric = ANY(%(metrics)s) AND "on" BETWEEN %(oldest)s AND %(newest)s ORDER BY metric, "on" DESC"""
    params = {"tenant": ctx.tenant_id, "metrics": list(metrics), "newest": newest, "oldest": oldest}
    return {row["metric"]: row["value"] for row in fetch(ctx, sql, params)}
