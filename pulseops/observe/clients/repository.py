"""All SQL of clients."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7
from pulseops.core.money import digits_sql, major_sql
from pulseops.observe.sources.repository import source_named

_COLUMNS = """c.id, c.name, c.kind, c.industry, c.country, c.employees, c.domains, c.status, c.since_on, c.churned_on,
    c.churn_reason, c.owner_id, coalesce(u.name, c.owner_name) AS owner_name, c.plan, c.notes, c.label, c.attributes,
    c.version, c.created_at, c.updated_at, s.name AS source_name, s.kind AS source_kind, c.external_id"""


def _one(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return rows[0] if rows else None


def _params(ctx: Context, **more: object) -> dict[str, object]:
    return {"tenant": ctx.tenant_id, "now": ctx.now, **more}


def find(ctx: Context, client_id: UUID) -> dict[str, Any] | None:
    """One client with the names of its owner and source."""
    sql = f"""SELECT {_COLUMNS} FROM client c JOIN source s ON s.id = c.source_id
        LEFT JOIN user_account u ON u.id = c.owner_id
        WHERE c.tenant_id = %(tenant)s AND c.id = %(id)s"""
    return _one(fetch(ctx, sql, _params(ctx, id=client_id)))


def lock(ctx: Context, client_id: UUID) -> dict[str, Any] | None:
    """The client's version and status, held against others until the transaction ends."""
    sql = """SELECT id, version, status, name, churned_on FROM client
        WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"""
    return _one(fetch(ctx, sql, _params(ctx, id=client_id)))


def lock_all(ctx: Context, client_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Several clients held against others in one order, so that two such changes never block each other."""
    sql = """SELECT id, version, status, name, since_on FROM client
        WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE"""
    return fetch(ctx, sql, _params(ctx, ids=list(client_ids)))


def add(ctx: Context, values: Mapping[str, object]) -> UUID:
    """Insert a client from the manual source; its id is its external id."""
    client_id = uuid7()
    row = {"kind": "client", "status": "active", "domains": [], "attributes": Jsonb({}), **values}
    names = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    sql = f"""INSERT INTO client (id, tenant_id, source_id, external_id, version, churn_is_involuntary, {names})
        VALUES (%(id)s, %(tenant)s, %(source)s, %(id)s::text, 1, false, {marks})"""
    raw(ctx).execute(sql.encode(), _params(ctx, id=client_id, source=source_named(ctx, "Manual", "manual"), **row))
    return client_id


def change(ctx: Context, client_id: UUID, values: Mapping[str, object]) -> None:
    """Set columns (names come from code) and count the version up."""
    sets = "".join(f"{name} = %({name})s, " for name in values)
    sql = f"""UPDATE client SET {sets}version = version + 1, updated_at = %(now)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    raw(ctx).execute(sql.encode(), _params(ctx, id=client_id, **values))


def change_all(ctx: Context, client_ids: Sequence[UUID], values: Mapping[str, object]) -> None:
    """Set the same columns (names come from code) of several clients."""
    sets = "".join(f"{name} = %({name})s, " for name in values)
    sql = f"""UPDATE client SET {sets}version = version + 1, updated_at = %(now)s
        WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"""
    raw(ctx).execute(sql.encode(), _params(ctx, ids=list(client_ids), **values))


def exists(ctx: Context, client_id: UUID) -> bool:
    """Whether this tenant has the client, active or not."""
    sql = "SELECT 1 FROM client WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return bool(fetch(ctx, sql, _params(ctx, id=client_id)))


def member_named(ctx: Context, name: str) -> UUID | None:
    """The one active member of this name; None when there is none or more than one."""
    sql = """SELECT m.user_id FROM membership m JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.is_active AND u.name = %(name)s LIMIT 2"""
    found = fetch(ctx, sql, _params(ctx, name=name))
    return found[0]["user_id"] if len(found) == 1 else None


def stated(ctx: Context, client_id: UUID, signals: Sequence[str]) -> dict[str, float]:
    """The newest value a person stated of each signal."""
    sql = """SELECT DISTINCT ON (signal) signal, value FROM observation WHERE tenant_id = %(tenant)s
        AND client_id = %(id)s AND signal = ANY(%(signals)s) ORDER BY signal, observed_on DESC, created_at DESC"""
    rows = fetch(ctx, sql, _params(ctx, id=client_id, signals=list(signals)))
    return {row["signal"]: row["value"] for row in rows}


def name_taken(ctx: Context, name: str, but: UUID | None = None) -> bool:
    """Whether another client bears this name."""
    sql = """SELECT 1 FROM client WHERE tenant_id = %(tenant)s AND name = %(name)s
        AND id IS DISTINCT FROM %(but)s LIMIT 1"""
    return bool(fetch(ctx, sql, _params(ctx, name=name, but=but)))


def running_contracts(ctx: Context, client_id: UUID, on: date) -> list[dict[str, Any]]:
    """Recurring contracts of a client on a day."""
    sql = """SELECT id, mrr_minor, currency FROM contract WHERE tenant_id = %(tenant)s AND client_id = %(id)s
        AND start_on <= %(on)s AND (end_on IS NULL OR end_on > %(on)s) AND NOT is_trial"""
    return fetch(ctx, sql, _params(ctx, id=client_id, on=on))


def add_contract(ctx: Context, client_id: UUID, values: Mapping[str, object]) -> UUID:
    """Insert a contract from the manual source."""
    contract_id = uuid7()
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    sql = f"""INSERT INTO contract (id, tenant_id, source_id, external_id, client_id, is_trial, {names})
        VALUES (%(id)s, %(tenant)s, %(source)s, %(id)s::text, %(client)s, false, {marks})"""
    params = _params(ctx, id=contract_id, source=source_named(ctx, "Manual", "manual"), client=client_id, **values)
    raw(ctx).execute(sql.encode(), params)
    return contract_id


def set_contract_mrr(ctx: Context, contract_id: UUID, mrr_minor: int) -> None:
    """Change the recurring amount of one contract."""
    sql = "UPDATE contract SET mrr_minor = %(mrr)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), _params(ctx, id=contract_id, mrr=mrr_minor))


def add_observation(ctx: Context, client_id: UUID, signal: str, value: float, on: date) -> None:
    """Keep what a person stated."""
    sql = """INSERT INTO observation (id, tenant_id, client_id, signal, value, observed_on, by_name)
        VALUES (%(id)s, %(tenant)s, %(client)s, %(signal)s, %(value)s, %(on)s, %(by)s)"""
    params = _params(ctx, id=uuid7(), client=client_id, signal=signal, value=value, on=on, by=ctx.actor.name)
    raw(ctx).execute(sql.encode(), params)


def add_leavings(ctx: Context, client_ids: Sequence[UUID], *, reason: str, on: date, involuntary: bool) -> None:
    """Keep that clients left on a day, but for those of which a source told it already."""
    sql = """INSERT INTO churn_event (id, tenant_id, source_id, external_id, client_id, churned_on, reason,
            is_reactivation, is_involuntary, created_at)
        SELECT v.id, %(tenant)s, %(source)s, v.id::text, v.client_id, %(on)s, %(reason)s, false,
            %(involuntary)s, %(now)s
        FROM unnest(%(ids)s::uuid[], %(clients)s::uuid[]) AS v(id, client_id)
        WHERE NOT EXISTS (SELECT FROM churn_event e WHERE e.tenant_id = %(tenant)s AND e.client_id = v.client_id
            AND e.churned_on = %(on)s AND e.returned_on IS NULL)"""
    params = _params(ctx, ids=[uuid7() for _ in client_ids], clients=list(client_ids), reason=reason, on=on)
    source = source_named(ctx, "Manual", "manual")
    raw(ctx).execute(sql.encode(), {**params, "source": source, "involuntary": involuntary})


def undo_leaving(ctx: Context, client_id: UUID, on: date) -> None:
    """The client is back: a leaving stated by hand within the last day was a slip and goes, another one is kept with
    the day of return, so that the next import does not end the client again."""
    params = _params(ctx, client=client_id, on=on, today=ctx.today)
    where = "WHERE tenant_id = %(tenant)s AND client_id = %(client)s AND churned_on = %(on)s"
    slip = f"DELETE FROM churn_event {where} AND run_id IS NULL AND created_at > %(now)s - interval '1 day'"
    raw(ctx).execute(slip.encode(), params)
    back = f"UPDATE churn_event SET returned_on = %(today)s {where} AND returned_on IS NULL"
    raw(ctx).execute(back.encode(), params)


def add_note(ctx: Context, client_id: UUID, text: str) -> UUID:
    """Insert a note."""
    note_id = uuid7()
    sql = """INSERT INTO client_note (id, tenant_id, client_id, text, by_id, by_name)
        VALUES (%(id)s, %(tenant)s, %(client)s, %(text)s, %(by)s, %(name)s)"""
    params = _params(ctx, id=note_id, client=client_id, text=text, by=ctx.actor.id, name=ctx.actor.name)
    raw(ctx).execute(sql.encode(), params)
    return note_id


def delete_note(ctx: Context, client_id: UUID, note_id: UUID) -> bool:
    """Remove a note; False when there is none."""
    sql = "DELETE FROM client_note WHERE tenant_id = %(tenant)s AND client_id = %(client)s AND id = %(id)s"
    return raw(ctx).execute(sql.encode(), _params(ctx, client=client_id, id=note_id)).rowcount > 0


_LISTS = {
    "contacts": ("SELECT id, name, email, title, is_primary, left_on FROM contact", "is_primary DESC, name"),
    "contracts": (
        """SELECT id, name, product_name, start_on, end_on, notice_on, term_months, auto_renew, recurrence, quantity,
           unit_price_minor, unit_cost_minor, mrr_minor, currency, is_trial,
           start_on <= %(on)s AND (end_on IS NULL OR end_on > %(on)s) AS is_running FROM contract""",
        "is_running DESC, start_on DESC, id",
    ),
    "invoices": (
        """SELECT id, external_id AS number, issued_on, due_on, total_minor, currency, paid_on, paid_minor,
           total_minor - coalesce(paid_minor, CASE WHEN balance_minor = 0 THEN total_minor ELSE 0 END) AS open_minor
           FROM (SELECT i.*, (SELECT sum(amount_minor)::bigint FROM payment WHERE invoice_id = i.id) AS paid_minor,
                 (SELECT max(paid_on) FROM payment WHERE invoice_id = i.id) AS paid_on FROM invoice i) AS invoice""",
        "issued_on DESC, id",
    ),
    "tickets": (
        """SELECT id, external_id AS number, subject, priority, status, opened_at, first_response_at, resolved_at,
           escalated, sla_met FROM ticket""",
        "opened_at DESC, id",
    ),
    "surveys": ("SELECT id, kind, score, answered_on FROM survey_response", "answered_on DESC, id"),
    "notes": ("SELECT id, text, by_name, created_at FROM client_note", "created_at DESC, id"),
    "subscriptions": (
        """SELECT id, product_id, (SELECT name FROM product p WHERE p.id = product_id) AS product_name, purchased,
           assigned, unit_cost_minor, unit_price_minor, currency, term_end_on, cancel_by_on FROM subscription""",
        "product_name, id",
    ),
}


def page(
    ctx: Context, what: str, client_id: UUID, *, on: date, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """One page of a list of the client's rows, and how many there are."""
    select, order = _LISTS[what]
    where = "WHERE tenant_id = %(tenant)s AND client_id = %(id)s"
    params = _params(ctx, id=client_id, on=on, offset=offset, limit=limit)
    rows = fetch(ctx, f"{select} {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s", params)
    if offset == 0 and len(rows) < limit:
        return rows, len(rows)
    table = {"notes": "client_note", "surveys": "survey_response"}.get(what, what.removesuffix("s"))
    return rows, int(fetch(ctx, f"SELECT count(*) AS n FROM {table} {where}", params)[0]["n"])


_TIMELINE = f"""
    SELECT 'ticket' AS kind, opened_at AS at, coalesce(subject, 'Ticket ' || external_id) AS title,
           priority AS detail, id FROM ticket {{where}}
    UNION ALL SELECT 'invoice', issued_on::timestamp AT TIME ZONE 'UTC', 'Invoice ' || external_id, currency || ' ' ||
           round({major_sql("total_minor", "currency")}, {digits_sql("currency")}), id FROM invoice {{where}}
    UNION ALL SELECT 'contract', start_on::timestamp AT TIME ZONE 'UTC', 'Contract starts: ' ||
           coalesce(name, product_name, external_id), coalesce(recurrence, ''), id FROM contract {{where}}
    UNION ALL SELECT 'survey', answered_on::timestamp AT TIME ZONE 'UTC', upper(kind) || ' ' ||
           to_char(score, 'FM990') || ' of 100', '', id FROM survey_response {{where}}
    UNION ALL SELECT 'churn', churned_on::timestamp AT TIME ZONE 'UTC', 'Left' || coalesce(': ' || reason, ''),
           CASE WHEN is_involuntary THEN 'not their choice' ELSE '' END, id FROM churn_event {{where}}
    UNION ALL SELECT 'return', returned_on::timestamp AT TIME ZONE 'UTC', 'Came back', '', id
           FROM churn_event {{where}} AND returned_on IS NOT NULL
    UNION ALL SELECT 'note', created_at, text, by_name, id FROM client_note {{where}}
    UNION ALL SELECT 'statement', created_at, 'Set ' || signal || ' to ' || value::text, by_name, id
           FROM observation {{where}}"""


def timeline(ctx: Context, client_id: UUID, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """What happened, newest first."""
    where = "WHERE tenant_id = %(tenant)s AND client_id = %(id)s"
    sql = f"""SELECT * FROM ({_TIMELINE.replace("{where}", where)}) AS t ORDER BY at DESC, id DESC
        OFFSET %(offset)s LIMIT %(limit)s"""
    return fetch(ctx, sql, _params(ctx, id=client_id, offset=offset, limit=limit))


def distinct(ctx: Context, columns: Sequence[str]) -> dict[str, list[str]]:
    """Values that filters offer, at most 200 each."""
    found = {}
    for name in columns:
        sql = f"""SELECT DISTINCT {name} AS v FROM client WHERE tenant_id = %(tenant)s AND {name} IS NOT NULL
            ORDER BY 1 LIMIT 200"""
        found[name] = [row["v"] for row in fetch(ctx, sql, _params(ctx))]
    return found
