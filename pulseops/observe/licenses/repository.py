"""All SQL of products, subscriptions, seats and budgets."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like
from pulseops.observe.sources.repository import source_named

# The month a charge counts in: the middle of its period, or the start of one longer than 45 days (a year paid ahead).
# A bill from 24 October to 23 November is November's.
MONTH = """date_trunc('month', CASE WHEN l.period_end_on - l.period_start_on <= 45
    THEN l.period_start_on + (l.period_end_on - l.period_start_on) / 2 ELSE l.period_start_on END)::date"""


def running(row: str = "b", on: str = "%(on)s") -> str:
    """SQL: whether the subscription `row` is paid for on a day; the one definition for seats, money and savings.

    Trials are no seats we pay for yet. A term that ran out without automatic renewal is over even when nobody wrote
    down its end.
    """
    return f"""NOT {row}.is_trial AND ({row}.start_on IS NULL OR {row}.start_on <= {on})
    AND ({row}.ended_on IS NULL OR {row}.ended_on > {on})
    AND NOT ({row}.auto_renew IS FALSE AND {row}.term_end_on IS NOT NULL AND {row}.term_end_on < {on})"""


_PRODUCT = """p.id, p.name, p.vendor, p.category, p.sku, p.list_price_minor, p.currency, p.owner_name, p.notes,
    p.external_id, s.name AS source_name, s.kind AS source_kind, p.created_at"""


def _params(ctx: Context, **more: object) -> dict[str, object]:
    return {"tenant": ctx.tenant_id, "now": ctx.now, **more}


def _one(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return rows[0] if rows else None


def find(ctx: Context, product_id: UUID) -> dict[str, Any] | None:
    """One product with the name of its source."""
    sql = f"""SELECT {_PRODUCT} FROM product p JOIN source s ON s.id = p.source_id
        WHERE p.tenant_id = %(tenant)s AND p.id = %(id)s"""
    return _one(fetch(ctx, sql, _params(ctx, id=product_id)))


def lock(ctx: Context, product_id: UUID) -> dict[str, Any] | None:
    """What a change needs of one product, held against others until the transaction ends."""
    sql = "SELECT id, name, currency FROM product WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"
    return _one(fetch(ctx, sql, _params(ctx, id=product_id)))


def name_taken(ctx: Context, name: str, but: UUID | None) -> bool:
    """Whether another product bears this name in any spelling: imports find products by it."""
    sql = """SELECT 1 FROM product WHERE tenant_id = %(tenant)s AND lower(name) = lower(%(name)s)
        AND id IS DISTINCT FROM %(but)s LIMIT 1"""
    return bool(fetch(ctx, sql, _params(ctx, name=name, but=but)))


def add(ctx: Context, values: Mapping[str, object]) -> UUID:
    """Insert a product from the manual source; its id is its external id."""
    return _insert(ctx, "product", values)


def add_subscription(ctx: Context, values: Mapping[str, object]) -> UUID:
    """Insert a subscription from the manual source."""
    return _insert(ctx, "subscription", values)


def _insert(ctx: Context, table: str, values: Mapping[str, object]) -> UUID:
    row_id = uuid7()
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    sql = f"""INSERT INTO {table} (id, tenant_id, source_id, external_id, {names})
        VALUES (%(id)s, %(tenant)s, %(source)s, %(id)s::text, {marks})"""
    raw(ctx).execute(sql.encode(), _params(ctx, id=row_id, source=source_named(ctx, "Manual", "manual"), **values))
    return row_id


def change(ctx: Context, product_id: UUID, values: Mapping[str, object]) -> None:
    """Set columns of a product (names come from code)."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"UPDATE product SET {sets} WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), _params(ctx, id=product_id, **values))


def change_subscription(ctx: Context, subscription_id: UUID, values: Mapping[str, object]) -> None:
    """Set columns of a subscription (names come from code)."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    sql = f"UPDATE subscription SET {sets} WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), _params(ctx, id=subscription_id, **values))


def lock_subscription(ctx: Context, product_id: UUID, subscription_id: UUID) -> dict[str, Any] | None:
    """One subscription of a product, held against others until the transaction ends."""
    sql = """SELECT id, purchased, assigned, start_on, term_end_on, cancel_by_on, ended_on FROM subscription
        WHERE tenant_id = %(tenant)s AND product_id = %(product)s AND id = %(id)s FOR UPDATE"""
    return _one(fetch(ctx, sql, _params(ctx, product=product_id, id=subscription_id)))


def client_name(ctx: Context, client_id: UUID) -> str | None:
    """Name of a client or department of this tenant."""
    sql = "SELECT name FROM client WHERE tenant_id = %(tenant)s AND id = %(id)s"
    found = fetch(ctx, sql, _params(ctx, id=client_id))
    return found[0]["name"] if found else None


def held_by(ctx: Context, product_id: UUID) -> dict[str, int]:
    """How many rows hang on a product, by kind."""
    sql = """SELECT
        (SELECT count(*) FROM subscription WHERE tenant_id = %(tenant)s AND product_id = %(id)s) AS subscriptions,
        (SELECT count(*) FROM seat WHERE tenant_id = %(tenant)s AND product_id = %(id)s) AS seats,
        (SELECT count(*) FROM cost_line WHERE tenant_id = %(tenant)s AND product_id = %(id)s) AS costs"""
    return fetch(ctx, sql, _params(ctx, id=product_id))[0]


def delete(ctx: Context, product_id: UUID) -> None:
    """Remove a product on which nothing hangs."""
    sql = "DELETE FROM product WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), _params(ctx, id=product_id))


def subscriptions(
    ctx: Context, product_id: UUID, *, on: date, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Subscriptions of a product, running ones first, and their number."""
    where = "b.tenant_id = %(tenant)s AND b.product_id = %(id)s"
    params = _params(ctx, id=product_id, on=on, offset=offset, limit=limit)
    sql = f"""SELECT b.id, b.client_id, c.name AS client_name, b.purchased, b.assigned, b.unit_cost_minor,
            b.unit_price_minor, b.currency, b.purchased * b.unit_cost_minor AS monthly_minor, b.start_on,
            b.term_end_on, b.cancel_by_on, b.ended_on, b.auto_renew, b.is_trial, c.status = 'active' AND {running()}
            AS is_running, s.name AS source_name, s.kind AS source_kind
        FROM subscription b JOIN client c ON c.id = b.client_id JOIN source s ON s.id = b.source_id
        WHERE {where} ORDER BY is_running DESC, b.purchased * b.unit_cost_minor DESC NULLS LAST, c.name, b.id
        OFFSET %(offset)s LIMIT %(limit)s"""
    count = f"SELECT count(*) AS n FROM subscription b WHERE {where}"
    return fetch(ctx, sql, params), int(fetch(ctx, count, params)[0]["n"])


HELD = "e.tenant_id = %(tenant)s AND (e.released_on IS NULL OR e.released_on > %(on)s)"
_USE: dict[str, str] = {
    "active": "e.last_active_on > %(on)s::date - %(days)s",
    "idle": "e.last_active_on <= %(on)s::date - %(days)s",
    "never": "e.last_active_on IS NULL",
    "disabled": "NOT n.enabled",
}
_PEOPLE_SORTS: dict[str, str] = {
    "name": "lower(coalesce(n.name, n.email))",
    "client_name": "c.name",
    "kind": "n.kind",
    "assigned_on": "e.assigned_on",
    "last_active_on": "e.last_active_on",
}


def people(
    ctx: Context,
    product_id: UUID,
    *,
    on: date,
    days: int,
    use: str | None,
    q: str | None,
    sort: str,
    offset: int,
    limit: int,
) -> tuple[list[dict[str, Any]], int]:
    """Holders of seats of a product and their number; those without any recorded use come first when sorted by use."""
    tests = [HELD, "e.product_id = %(id)s", *([_USE[use]] if use else [])]
    if q:
        tests.append("(n.name ILIKE %(like)s OR n.email ILIKE %(like)s OR c.name ILIKE %(like)s)")
    name = sort.removeprefix("-")
    way = "DESC NULLS LAST" if sort.startswith("-") else "ASC NULLS FIRST"
    source = f"""FROM seat e JOIN person n ON n.id = e.person_id JOIN client c ON c.id = n.client_id
        WHERE {" AND ".join(tests)}"""
    params = _params(ctx, id=product_id, on=on, days=days, like=like(q or ""), offset=offset, limit=limit)
    sql = f"""SELECT e.id, n.name, n.email, n.kind, n.enabled, c.id AS client_id, c.name AS client_name, e.assigned_on,
            e.last_active_on {source} ORDER BY {_PEOPLE_SORTS[name]} {way}, e.id OFFSET %(offset)s LIMIT %(limit)s"""
    return fetch(ctx, sql, params), int(fetch(ctx, f"SELECT count(*) AS n {source}", params)[0]["n"])


def knows_people_sort(sort: str) -> bool:
    """Whether people can be sorted by this column."""
    return sort.removeprefix("-") in _PEOPLE_SORTS


def last_use(ctx: Context, product_id: UUID, *, on: date) -> dict[str, int]:
    """Seats of a product by the time since their last recorded use; `days` is NULL where none was ever recorded."""
    sql = f"""SELECT count(*) FILTER (WHERE days < 7) AS week, count(*) FILTER (WHERE days >= 7 AND days < 30) AS month,
            count(*) FILTER (WHERE days >= 30 AND days < 90) AS quarter, count(*) FILTER (WHERE days >= 90) AS longer,
            count(*) FILTER (WHERE days IS NULL) AS never
        FROM (SELECT %(on)s::date - e.last_active_on AS days FROM seat e WHERE {HELD} AND e.product_id = %(id)s) u"""
    return fetch(ctx, sql, _params(ctx, id=product_id, on=on))[0]


def distinct(ctx: Context) -> dict[str, list[str]]:
    """Vendors, categories and owners in use, at most 500 each."""
    found = {}
    for name in ("vendor", "category", "owner_name"):
        sql = f"""SELECT DISTINCT {name} AS v FROM product WHERE tenant_id = %(tenant)s AND {name} IS NOT NULL
            ORDER BY 1 LIMIT 500"""
        found[name] = [row["v"] for row in fetch(ctx, sql, _params(ctx))]
    return found


def clients(ctx: Context) -> list[dict[str, Any]]:
    """Active clients or departments that can have a subscription, at most 2,000."""
    sql = """SELECT id, name FROM client WHERE tenant_id = %(tenant)s AND status = 'active' ORDER BY name LIMIT 2000"""
    return fetch(ctx, sql, _params(ctx))


def put_budget(ctx: Context, scope: str, key: str, month: date, currency: str, amount_minor: int | None) -> None:
    """Set what holds from a month on; a later row keeps its own months."""
    sql = """INSERT INTO budget (id, tenant_id, scope, scope_key, month, currency, amount_minor, updated_at)
        VALUES (%(id)s, %(tenant)s, %(scope)s, %(key)s, %(month)s, %(currency)s, %(amount)s, %(now)s)
        ON CONFLICT (tenant_id, scope, scope_key, currency, month)
        DO UPDATE SET amount_minor = EXCLUDED.amount_minor, updated_at = EXCLUDED.updated_at"""
    values = {"scope": scope, "key": key, "month": month, "currency": currency, "amount": amount_minor}
    raw(ctx).execute(sql.encode(), _params(ctx, id=uuid7(), **values))


def budgets(ctx: Context, currency: str, month: date) -> list[dict[str, Any]]:
    """Budgets in force in a month: scope, scope_key, amount_minor, and since which month."""
    sql = """SELECT * FROM (
            SELECT DISTINCT ON (scope, scope_key) scope, scope_key, amount_minor, month AS since_on FROM budget
            WHERE tenant_id = %(tenant)s AND currency = %(currency)s AND month <= %(month)s
            ORDER BY scope, scope_key, month DESC) b
        WHERE amount_minor IS NOT NULL"""
    return fetch(ctx, sql, _params(ctx, currency=currency, month=month))


def budget_changes(ctx: Context, currency: str, scope: str, key: str) -> list[dict[str, Any]]:
    """Every change of one budget, oldest first; `key` is empty for the total."""
    sql = """SELECT month, amount_minor FROM budget WHERE tenant_id = %(tenant)s AND currency = %(currency)s
        AND scope = %(scope)s AND scope_key = %(key)s ORDER BY month"""
    return fetch(ctx, sql, _params(ctx, currency=currency, scope=scope, key=key))
