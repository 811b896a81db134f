"""All SQL of FOCUS charges: staging, what is known already, lines, and who pays them."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import polars as pl

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.observe.sources.refreshers import Batch
from pulseops.observe.sources.staging_repository import execute, params
from pulseops.observe.sources.values import DIGITS

COLUMNS = {
    "row_number": "bigint",
    "provider": "text",
    "publisher": "text",
    "issuer": "text",
    "invoice_id": "text",
    "billing_account": "text",
    "account_id": "text",
    "account_name": "text",
    "service": "text",
    "category": "text",
    "charge_category": "text",
    "charge_class": "text",
    "description": "text",
    "sku_id": "text",
    "resource_id": "text",
    "region": "text",
    "quantity": "numeric",
    "unit": "text",
    "currency": "text",
    "billed": "numeric",
    "effective": "numeric",
    "listed": "numeric",
    "contracted": "numeric",
    "starts_at": "timestamptz",
    "ends_at": "timestamptz",
    "billing_on": "date",
    "tags": "jsonb",
}
_NAMES = ", ".join(COLUMNS)
_CONTENT = ", ".join(f"c.{name}" for name in COLUMNS if name != "row_number")
_HASH = f"md5(ROW({_CONTENT})::text)::uuid"
_SAME_BILL = """(k.provider, k.billing_account, k.billing_on)
    IS NOT DISTINCT FROM (c.provider, c.billing_account, c.billing_on)"""


def digits(currency: str) -> str:
    """SQL: decimal digits of the minor unit of a currency (an expression)."""
    cases = " ".join(f"WHEN '{code}' THEN {number}" for code, number in DIGITS.items())
    return f"(CASE {currency} {cases} ELSE 2 END)"


@dataclass(frozen=True)
class Known:
    """Rows dropped as known, and rows of earlier imports of the same bills that the file does not have."""

    dropped: int
    left: int


@contextmanager
def staging(ctx: Context) -> Iterator[Callable[[pl.DataFrame], None]]:
    """One COPY into the staging table that takes frames: the server reads a piece while the next one is made ready."""
    _make_stage(ctx)
    with (
        raw(ctx).cursor() as cursor,
        cursor.copy(f"COPY _charges ({_NAMES}) FROM STDIN (FORMAT csv)".encode()) as copy,
    ):

        def put(frame: pl.DataFrame) -> None:
            buffer = io.BytesIO()
            frame.select(list(COLUMNS)).write_csv(buffer, include_header=False)
            copy.write(buffer.getvalue())

        yield put


def _make_stage(ctx: Context) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    execute(ctx, "SET LOCAL client_min_messages = warning")
    execute(ctx, f"CREATE TEMP TABLE IF NOT EXISTS _charges ({columns}) ON COMMIT DROP")


def drop_stage(ctx: Context) -> None:
    """Forget what is staged, for the next file of the same transaction."""
    execute(ctx, "DROP TABLE IF EXISTS _charges")


def count_staged(ctx: Context) -> int:
    """Number of staged rows."""
    _make_stage(ctx)
    return int(fetch(ctx, "SELECT count(*) AS n FROM _charges")[0]["n"])


def drop_known(ctx: Context, batch: Batch) -> Known:
    """Remove rows that earlier imports of the same provider, account and billing period hold with the same values.

    As many equal rows as are there already are known; further ones are new.
    """
    values = params(ctx, batch)
    execute(ctx, "DROP TABLE IF EXISTS _bills")
    execute(ctx, "CREATE TEMP TABLE _bills ON COMMIT DROP AS SELECT DISTINCT provider, billing_account, billing_on, "
                 "currency FROM _charges")  # fmt: skip
    runs = fetch(
        ctx,
        """SELECT DISTINCT l.run_id FROM cost_line l JOIN _bills b ON l.vendor = b.provider
            AND l.billing_on IS NOT DISTINCT FROM b.billing_on
        WHERE l.tenant_id = %(tenant)s AND l.charge_count IS NOT NULL AND l.run_id <> %(run)s""",
        values,
    )
    if not runs:
        return Known(0, 0)
    execute(ctx, "ANALYZE _charges (provider, billing_account, billing_on)")
    values["runs"] = [row["run_id"] for row in runs]
    execute(ctx, "DROP TABLE IF EXISTS _known")
    execute(
        ctx,
        f"""CREATE TEMP TABLE _known ON COMMIT DROP AS SELECT {_HASH} AS hash, count(*) AS n FROM cost_charge c
        WHERE c.tenant_id = %(tenant)s AND c.run_id = ANY(%(runs)s)
          AND EXISTS (SELECT FROM _bills k WHERE {_SAME_BILL}) GROUP BY 1""",
        values,
    )
    dropped = execute(
        ctx,
        f"""DELETE FROM _charges USING (
            SELECT n.ctid AS at FROM (SELECT c.ctid, h.hash, row_number() OVER (PARTITION BY h.hash) AS place
                FROM _charges c CROSS JOIN LATERAL (SELECT {_HASH} AS hash) h) n
            JOIN _known k ON k.hash = n.hash AND n.place <= k.n) d WHERE _charges.ctid = d.at""",
    )
    all_known = int(fetch(ctx, "SELECT coalesce(sum(n), 0) AS n FROM _known")[0]["n"])
    return Known(dropped, all_known - dropped)


def keep(ctx: Context, batch: Batch) -> int:
    """Write what is staged as charges of this run."""
    sql = f"""INSERT INTO cost_charge (run_id, tenant_id, {_NAMES})
        SELECT %(run)s, %(tenant)s, {_NAMES} FROM _charges"""
    return execute(ctx, sql, params(ctx, batch))


def add_lines(ctx: Context, batch: Batch) -> None:
    """Sum the staged charges to lines by bill, service, account, tags and month.

    Lines are rounded so that running totals stay right to the minor unit (`billed_minor` can be added up), and what
    rounding took is kept beside (`billed_rest`), so that any total is exact.
    """
    scale = f"10::numeric ^ {digits('currency')}"
    execute(
        ctx,
        f"""WITH sums AS (
            SELECT provider, service, category, currency, account_id, account_name, tags, billing_on, charge_category,
                date_trunc('month', starts_at)::date AS month, max(ends_at - interval '1 second')::date AS last,
                sum(billed) * {scale} AS billed, sum(effective) * {scale} AS effective, count(*) AS charges
            FROM _charges GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        ordered AS (SELECT s.*, row_number() OVER w AS place, sum(billed) OVER w AS billed_until,
                sum(coalesce(effective, 0)) OVER w AS effective_until,
                least((month + interval '1 month')::date - 1, max(last) OVER (PARTITION BY provider, month)) AS ends
            FROM sums s WINDOW w AS (PARTITION BY currency ORDER BY provider, service, month, billing_on, account_id,
                tags, charge_category, category, account_name ROWS UNBOUNDED PRECEDING)),
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


def _name_owners(ctx: Context, batch: Batch) -> None:
    """A service that is called like a product is that product; an account called like a client is that client's."""
    for column, table, match in (
        ("product_id", "product", "lower(t.name) = lower(l.service)"),
        ("client_id", "client", "t.external_id = l.account_id OR lower(t.name) = lower(l.account_name)"),
    ):
        execute(
            ctx,
            f"""UPDATE cost_line u SET {column} = f.found
            FROM (SELECT l.id, min(t.id::text)::uuid AS found FROM cost_line l JOIN {table} t
                    ON t.tenant_id = %(tenant)s AND ({match})
                  WHERE l.tenant_id = %(tenant)s AND l.run_id = %(run)s GROUP BY 1 HAVING count(*) = 1) f
            WHERE u.tenant_id = %(tenant)s AND u.id = f.id""",
            params(ctx, batch),
        )


def remove(ctx: Context, run_id: UUID) -> int:
    """Delete the charges and lines of a run; returns the number of charges."""
    values = {"tenant": ctx.tenant_id, "run": run_id}
    execute(ctx, "DELETE FROM cost_line WHERE tenant_id = %(tenant)s AND run_id = %(run)s", values)
    return execute(ctx, "DELETE FROM cost_charge WHERE tenant_id = %(tenant)s AND run_id = %(run)s", values)


def totals(ctx: Context, run_id: UUID) -> list[dict[str, Any]]:
    """What a run stored per provider, currency and billing period: rows, amount as text (exact), in cents."""
    sql = f"""SELECT vendor AS provider, currency, billing_on, sum(charge_count)::int AS rows,
            round(sum(billed_minor + billed_rest))::bigint AS billed_minor,
            trim_scale(sum(billed_minor + billed_rest) / 10::numeric ^ {digits("currency")})::text AS billed,
            round(sum(billed_minor + billed_rest) FILTER (WHERE billed_minor + billed_rest < 0))::bigint AS
            credits_minor
        FROM cost_line WHERE tenant_id = %(tenant)s AND run_id = %(run)s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "run": run_id})


_SUBJECT = """CASE r.field WHEN 'tag' THEN ARRAY[l.tags->>r.tag_key] WHEN 'account'
    THEN ARRAY[l.account_id, l.account_name] WHEN 'vendor' THEN ARRAY[coalesce(l.vendor, p.vendor)]
    WHEN 'service' THEN ARRAY[l.service] ELSE ARRAY[coalesce(l.category, p.category)] END"""
_FITS = """CASE r.operator WHEN 'is' THEN lower(s) = lower(r.value) WHEN 'starts' THEN
    starts_with(lower(s), lower(r.value)) ELSE strpos(lower(s), lower(r.value)) > 0 END"""


def give_departments(ctx: Context, *, run_id: UUID | None = None) -> int:
    """Apply the rules to lines that name no department themselves, of one run or of all. Returns lines given."""
    values = {"tenant": ctx.tenant_id, "run": run_id}
    which = "AND l.run_id = %(run)s" if run_id else ""
    sql = f"""UPDATE cost_line u SET client_id = f.client_id, rule_id = f.rule_id
        FROM (SELECT DISTINCT ON (l.id) l.id, r.client_id, r.id AS rule_id
              FROM cost_line l LEFT JOIN product p ON p.id = l.product_id
              JOIN cost_rule r ON r.tenant_id = l.tenant_id AND EXISTS (SELECT FROM unnest({_SUBJECT}) s WHERE {_FITS})
              WHERE l.tenant_id = %(tenant)s AND l.client_id IS NULL {which}
              ORDER BY l.id, r.position, r.created_at) f
        WHERE u.tenant_id = %(tenant)s AND u.id = f.id"""
    return execute(ctx, sql, values)


def take_departments(ctx: Context) -> None:
    """Forget what rules gave, so that they can be applied anew."""
    sql = """UPDATE cost_line SET client_id = NULL, rule_id = NULL WHERE tenant_id = %(tenant)s
        AND rule_id IS NOT NULL"""
    execute(ctx, sql, {"tenant": ctx.tenant_id})
