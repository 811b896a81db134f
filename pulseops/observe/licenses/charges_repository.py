"""All SQL of FOCUS charges: blocks of charges, what earlier imports hold, lines, and who pays them."""

import io
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import polars as pl

from pulseops.base.context import Context
from pulseops.base.db import fetch, make_room, raw
from pulseops.core.money import digits_sql
from pulseops.observe.sources.refreshers import Batch
from pulseops.observe.sources.staging_repository import execute, params

SUMS = {
    "provider": "text",
    "service": "text",
    "category": "text",
    "currency": "text",
    "account_id": "text",
    "account_name": "text",
    "tags": "jsonb",
    "billing_on": "date",
    "charge_category": "text",
    "month": "date",
    "last": "timestamptz",
    "billed": "numeric",
    "effective": "numeric",
    "charges": "bigint",
}


def add_block(ctx: Context, batch: Batch, number: int, rows: int, bills: Sequence[str], data: bytes) -> None:
    """Keep a block of charges; `bills` names what they are of."""
    sql = """INSERT INTO charge_block (run_id, number, tenant_id, rows, bills, data)
        VALUES (%(run)s, %(number)s, %(tenant)s, %(rows)s, %(bills)s, %(data)s)"""
    raw(ctx).execute(sql, {**params(ctx, batch), "number": number, "rows": rows, "bills": list(bills), "data": data})


def blocks_of(ctx: Context, batch: Batch, bills: Sequence[str]) -> Iterator[tuple[UUID, bytes]]:
    """Blocks of earlier runs, and whose, that hold charges of any of these bills, one after the other."""
    values = {**params(ctx, batch), "bills": list(bills)}
    sql = """SELECT run_id, number FROM charge_block
        WHERE tenant_id = %(tenant)s AND run_id <> %(run)s AND bills && %(bills)s::text[] ORDER BY run_id, number"""
    for key in fetch(ctx, sql, values):
        one = "SELECT data FROM charge_block WHERE tenant_id = %(tenant)s AND run_id = %(id)s AND number = %(number)s"
        found = fetch(ctx, one, {"tenant": ctx.tenant_id, "id": key["run_id"], "number": key["number"]})
        yield key["run_id"], found[0]["data"]


def leaning_on(ctx: Context, run_id: UUID) -> list[str]:
    """Labels of imports in force that met charges of this run again and left them out, newest first."""
    sql = """SELECT label FROM sync_run WHERE tenant_id = %(tenant)s AND state = 'succeeded'
        AND report->'known_in' ? %(run)s ORDER BY created_at DESC LIMIT 5"""
    return [row["label"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "run": str(run_id)})]


def add_lines(ctx: Context, batch: Batch, sums: pl.DataFrame) -> None:
    """Write sums of charges as lines.

    Lines are rounded so that running totals stay right to the minor unit (`billed_minor` can be added up), and what
    rounding took is kept beside (`billed_rest`), so that any total is exact.
    """
    make_room(ctx)
    _stage(ctx, sums)
    scale = f"10::numeric ^ {digits_sql('currency')}"
    execute(
        ctx,
        f"""WITH sums AS (
            SELECT provider, service, category, currency, account_id, account_name, tags, billing_on, charge_category,
                month, (last - interval '1 second')::date AS last, billed * {scale} AS billed,
                effective * {scale} AS effective, charges
            FROM _sums),
        ordered AS (SELECT s.*, row_number() OVER w AS place, sum(billed) OVER w AS billed_until,
                sum(coalesce(effective, 0)) OVER w AS effective_until,
                least((month + interval '1 month')::date - 1, last) AS ends
            FROM sums s WINDOW w AS (PARTITION BY currency ROWS UNBOUNDED PRECEDING)),
        rounded AS (SELECT o.*, round(billed_until) - round(billed_until - billed) AS billed_minor,
                round(effective_until) - round(effective_until - coalesce(effective, 0)) AS effective_minor
            FROM ordered o)
        INSERT INTO cost_line (id, tenant_id, source_id, external_id, run_id, service, vendor, category, billed_minor,
            effective_minor, currency, period_start_on, period_end_on, billed_rest, effective_rest, account_id,
            account_name, tags, billing_on, charge_category, charge_count)
        SELECT gen_random_uuid(), %(tenant)s, %(source)s, %(run)s || ':' || currency || place, %(run)s, service,
            provider, category, billed_minor, CASE WHEN effective IS NOT NULL THEN effective_minor END, currency,
            month, ends, billed - billed_minor, coalesce(effective - effective_minor, 0), account_id, account_name,
            tags, billing_on, charge_category, charges
        FROM rounded""",
        params(ctx, batch),
    )
    _name_owners(ctx, batch)


def _stage(ctx: Context, sums: pl.DataFrame) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in SUMS.items())
    execute(ctx, "DROP TABLE IF EXISTS _sums")
    execute(ctx, f"CREATE TEMP TABLE _sums ({columns}) ON COMMIT DROP")
    buffer = io.BytesIO()
    sums.select(list(SUMS)).write_csv(buffer, include_header=False)
    with raw(ctx).cursor() as cursor, cursor.copy(b"COPY _sums FROM STDIN (FORMAT csv)") as copy:
        copy.write(buffer.getvalue())


def _name_owners(ctx: Context, batch: Batch) -> None:
    """A service that is called like a product is that product; an account called like a client is that client's.

    Looked up once a name: there are few names and many lines.
    """
    for column, table, names, match in (
        ("product_id", "product", ("service",), "lower(t.name) = lower(n.service)"),
        (
            "client_id",
            "client",
            ("account_id", "account_name"),
            "t.external_id = n.account_id OR lower(t.name) = lower(n.account_name)",
        ),
    ):
        same = " AND ".join(f"coalesce(u.{name}, '') = coalesce(f.{name}, '')" for name in names)
        execute(
            ctx,
            f"""UPDATE cost_line u SET {column} = f.found
            FROM (SELECT {", ".join(names)}, min(t.id::text)::uuid AS found
                  FROM (SELECT DISTINCT {", ".join(names)} FROM cost_line
                        WHERE tenant_id = %(tenant)s AND run_id = %(run)s) n
                  JOIN {table} t ON t.tenant_id = %(tenant)s AND ({match})
                  GROUP BY {", ".join(names)} HAVING count(*) = 1) f
            WHERE u.tenant_id = %(tenant)s AND u.run_id = %(run)s AND {same}""",
            params(ctx, batch),
        )


def remove(ctx: Context, run_id: UUID) -> int:
    """Delete the charges and lines of a run; returns the number of charges."""
    values = {"tenant": ctx.tenant_id, "run": run_id}
    execute(ctx, "DELETE FROM cost_line WHERE tenant_id = %(tenant)s AND run_id = %(run)s", values)
    sql = """WITH gone AS (DELETE FROM charge_block WHERE tenant_id = %(tenant)s AND run_id = %(run)s RETURNING rows)
        SELECT coalesce(sum(rows), 0)::int AS rows FROM gone"""
    return int(fetch(ctx, sql, values)[0]["rows"])


def totals(ctx: Context, run_id: UUID) -> list[dict[str, Any]]:
    """What a run stored per provider, currency and billing period: rows, amount as text (exact), in cents."""
    sql = f"""SELECT vendor AS provider, currency, billing_on, sum(charge_count)::int AS rows,
            round(sum(billed_minor + billed_rest))::bigint AS billed_minor,
            trim_scale(sum(billed_minor + billed_rest) / 10::numeric ^ {digits_sql("currency")})::text AS billed,
            round(sum(billed_minor + billed_rest) FILTER (WHERE billed_minor + billed_rest < 0))::bigint AS
            credits_minor
        FROM cost_line WHERE tenant_id = %(tenant)s AND run_id = %(run)s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "run": run_id})


_SUBJECT = """CASE r.field WHEN 'tag' THEN ARRAY[s.tagged[array_position(%(keys)s::text[], r.tag_key)]]
    WHEN 'account' THEN ARRAY[s.account_id, s.account_name] WHEN 'vendor' THEN ARRAY[s.vendor]
    WHEN 'service' THEN ARRAY[s.service] ELSE ARRAY[s.category] END"""
_FITS = """CASE r.operator WHEN 'is' THEN lower(x) = lower(r.value) WHEN 'starts' THEN
    starts_with(lower(x), lower(r.value)) ELSE strpos(lower(x), lower(r.value)) > 0 END"""


def give_departments(ctx: Context, *, run_id: UUID | None = None) -> int:
    """Apply the rules to lines that name no department themselves, of one run or of all. Returns lines given.

    Each rule is tried once on what lines have in common (`told`), not on each line.
    """
    keys = fetch(
        ctx,
        "SELECT array_agg(DISTINCT tag_key) FILTER (WHERE tag_key IS NOT NULL) AS keys, count(*) AS n FROM cost_rule"
        " WHERE tenant_id = %(tenant)s",
        {"tenant": ctx.tenant_id},
    )[0]
    if not keys["n"]:
        return 0
    values = {"tenant": ctx.tenant_id, "run": run_id, "keys": keys["keys"] or []}
    which = "AND l.run_id = %(run)s" if run_id else ""
    told = "account_id, account_name, vendor, service, category, tagged"
    sql = f"""WITH open AS MATERIALIZED (
            SELECT l.id, l.account_id, l.account_name, coalesce(l.vendor, p.vendor) AS vendor, l.service,
                coalesce(l.category, p.category) AS category,
                ARRAY(SELECT l.tags->>k FROM unnest(%(keys)s::text[]) WITH ORDINALITY t(k, n) ORDER BY n) AS tagged
            FROM cost_line l LEFT JOIN product p ON p.id = l.product_id
            WHERE l.tenant_id = %(tenant)s AND l.client_id IS NULL {which}),
        decided AS (
            SELECT DISTINCT ON ({told}) s.*, r.client_id, r.id AS rule_id
            FROM (SELECT DISTINCT {told} FROM open) s
            JOIN cost_rule r ON r.tenant_id = %(tenant)s AND EXISTS (SELECT FROM unnest({_SUBJECT}) x WHERE {_FITS})
            ORDER BY {told}, r.position, r.created_at)
        UPDATE cost_line u SET client_id = f.client_id, rule_id = f.rule_id
        FROM (SELECT o.id, d.client_id, d.rule_id
              FROM (SELECT id, ROW({told}) AS told FROM open) o
              JOIN (SELECT client_id, rule_id, ROW({told}) AS told FROM decided) d ON d.told = o.told) f
        WHERE u.tenant_id = %(tenant)s AND u.id = f.id"""
    return execute(ctx, sql, values)


def take_departments(ctx: Context) -> None:
    """Forget what rules gave, so that they can be applied anew."""
    sql = """UPDATE cost_line SET client_id = NULL, rule_id = NULL WHERE tenant_id = %(tenant)s
        AND rule_id IS NOT NULL"""
    execute(ctx, sql, {"tenant": ctx.tenant_id})
