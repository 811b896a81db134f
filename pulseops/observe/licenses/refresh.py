"""From raw records to products, subscriptions, seats, use and costs: set-based SQL over `_incoming`."""

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.core.money import digits_sql
from pulseops.observe.clients.refresh import (
    TableRefresher,
    cast,
    find_clients,
    refuse_unknown,
    resolve_clients,
    resolve_invoices,
    text,
)
from pulseops.observe.licenses import charges_repository, microsoft_refresh
from pulseops.observe.licenses.charges import ChargeLoader
from pulseops.observe.sources.refreshers import Batch, plug, plug_loader
from pulseops.observe.sources.staging_repository import execute, params


def find_products(ctx: Context, batch: Batch) -> None:
    """Set `product_id` from the field `product`: an id of the same source, else a unique SKU or name of this tenant."""
    execute(
        ctx,
        """UPDATE _incoming i SET product_id = p.id FROM product p
        WHERE p.tenant_id = %(tenant)s AND p.source_id = %(source)s AND p.external_id = i.fields->>'product'""",
        params(ctx, batch),
    )
    for name in ("sku", "name"):
        execute(
            ctx,
            f"""UPDATE _incoming i SET product_id = p.id
            FROM (SELECT lower({name}) AS key, min(id::text)::uuid AS id FROM product WHERE tenant_id = %(tenant)s
                  GROUP BY lower({name}) HAVING count(*) = 1) p
            WHERE i.product_id IS NULL AND p.key = lower(i.fields->>'product')""",
            params(ctx, batch),
        )


def _resolve_subscriptions(ctx: Context, batch: Batch) -> None:
    resolve_clients(ctx, batch)
    find_products(ctx, batch)
    refuse_unknown(ctx, "product", "Import products first, or check this column")


def _resolve_seats(ctx: Context, batch: Batch) -> None:
    find_products(ctx, batch)
    refuse_unknown(ctx, "product", "Import products first, or check this column")
    execute(
        ctx,
        """UPDATE _incoming i SET person_id = p.id FROM person p
        WHERE p.tenant_id = %(tenant)s AND p.source_id = %(source)s AND p.external_id = i.fields->>'person'""",
        params(ctx, batch),
    )
    execute(
        ctx,
        """UPDATE _incoming i SET person_id = p.id
        FROM (SELECT lower(email) AS key, min(id::text)::uuid AS id FROM person WHERE tenant_id = %(tenant)s
              GROUP BY lower(email) HAVING count(*) = 1) p
        WHERE i.person_id IS NULL AND p.key = lower(i.fields->>'person')""",
        params(ctx, batch),
    )
    execute(
        ctx,
        """UPDATE _incoming i SET field = 'person', value = left(i.fields->>'person', 200),
            reason = p.n || ' people have the address ' || left(i.fields->>'person', 80)
                || '. Name the person by id, or join them.'
        FROM (SELECT lower(email) AS key, count(*) AS n FROM person WHERE tenant_id = %(tenant)s GROUP BY 1
              HAVING count(*) > 1) p
        WHERE i.person_id IS NULL AND i.reason IS NULL AND p.key = lower(i.fields->>'person')""",
        params(ctx, batch),
    )
    refuse_unknown(ctx, "person", "Import people first, or check this column")
    _refuse_future(ctx, batch, "last_active_on")
    _keep_moved(ctx, batch)


def _keep_moved(ctx: Context, batch: Batch) -> None:
    """A seat that was moved to another product here stays there until the source, which may be behind, says so too."""
    own = """FROM {} WHERE s.tenant_id = %(tenant)s AND s.source_id = %(source)s AND s.external_id = i.external_id
        AND s.moved_from_id IS NOT NULL"""
    execute(
        ctx,
        f"UPDATE seat s SET moved_from_id = NULL {own.format('_incoming i')} AND s.moved_from_id <> i.product_id",
        params(ctx, batch),
    )
    execute(
        ctx,
        f"UPDATE _incoming i SET product_id = s.product_id {own.format('seat s')} AND s.moved_from_id = i.product_id",
        params(ctx, batch),
    )


def _resolve_people(ctx: Context, batch: Batch) -> None:
    resolve_clients(ctx, batch)
    _refuse_future(ctx, batch, "last_active_on")


def _same_address(ctx: Context, batch: Batch) -> list[str]:
    """People who share an address: perhaps one person twice; seats that name only the address will be refused."""
    sql = """SELECT min(email) AS email FROM (
            SELECT fields->>'email' AS email, external_id FROM _incoming WHERE fields ? 'email'
            UNION SELECT p.email, p.external_id FROM person p WHERE p.tenant_id = %(tenant)s
              AND lower(p.email) IN (SELECT lower(fields->>'email') FROM _incoming)) a
        GROUP BY lower(email) HAVING count(DISTINCT external_id) > 1 ORDER BY 1 LIMIT 3"""
    names = ", ".join(row["email"] for row in fetch(ctx, sql, params(ctx, batch)))
    if not names:
        return []
    return [
        f"Some addresses stand with more than one person ({names}). All are kept; a seat that names such an address"
        " is refused until it names the person by id."
    ]


def _refuse_future(ctx: Context, batch: Batch, name: str) -> None:
    """A day of use that has not come yet is a mistake; one day is left for time zones."""
    execute(
        ctx,
        f"""UPDATE _incoming i SET field = '{name}', value = i.fields->>'{name}',
            reason = '{name} ' || (i.fields->>'{name}') || ' lies in the future.'
        WHERE i.reason IS NULL AND (i.fields->>'{name}')::date > %(today)s::date + 1""",
        params(ctx, batch),
    )


def _resolve_usage(ctx: Context, batch: Batch) -> None:
    """The client of a row is named, or follows from its contract. An unknown product is refused, none is fine."""
    find_clients(ctx, batch)
    execute(
        ctx,
        """UPDATE _incoming i SET client_id = k.client_id FROM contract k
        WHERE i.client_id IS NULL AND NOT i.fields ? 'client' AND k.tenant_id = %(tenant)s
          AND k.source_id = %(source)s AND k.external_id = i.fields->>'contract'""",
        params(ctx, batch),
    )
    execute(
        ctx,
        """UPDATE _incoming i SET field = CASE WHEN i.fields ? 'client' THEN 'client' ELSE 'contract' END,
            value = left(coalesce(i.fields->>'client', i.fields->>'contract'), 200),
            reason = CASE WHEN i.fields ? 'client'
                THEN 'No client ''' || left(i.fields->>'client', 80) || ''' is known. Import clients first.'
                ELSE 'No contract ''' || left(i.fields->>'contract', 80) || ''' is known. Import contracts first.' END
        WHERE i.client_id IS NULL AND i.reason IS NULL""",
        {},
    )
    _refuse_future(ctx, batch, "day")
    find_products(ctx, batch)
    execute(
        ctx,
        """UPDATE _incoming i SET field = 'product', value = left(i.fields->>'product', 200),
            reason = 'No product ''' || left(i.fields->>'product', 80) || ''' is known. Import products first.'
        WHERE i.product_id IS NULL AND i.fields ? 'product' AND i.reason IS NULL""",
        {},
    )
    # kept in the record, so that days can be computed again without looking all names up again
    execute(
        ctx,
        """UPDATE _incoming SET fields = fields || jsonb_build_object('client_id', client_id, 'product_id', product_id)
        WHERE reason IS NULL AND NOT unchanged""",
    )


def _resolve_costs(ctx: Context, batch: Batch) -> None:
    """Bills name accounts that need not be clients: a cost without a known client is kept without one."""
    find_clients(ctx, batch)
    execute(
        ctx,
        """UPDATE _incoming i SET client_id = c.id
        FROM (SELECT lower(name) AS key, min(id::text)::uuid AS id FROM client
              WHERE tenant_id = %(tenant)s AND kind = 'department' GROUP BY lower(name) HAVING count(*) = 1) c
        WHERE i.client_id IS NULL AND c.key = lower(i.fields->>'department')""",
        params(ctx, batch),
    )
    execute(
        ctx,
        """UPDATE _incoming i SET product_id = p.id
        FROM (SELECT lower(name) AS key, min(id::text)::uuid AS id FROM product WHERE tenant_id = %(tenant)s
              GROUP BY lower(name) HAVING count(*) = 1) p
        WHERE p.key = lower(i.fields->>'service')""",
        params(ctx, batch),
    )


def _give_departments(ctx: Context, batch: Batch) -> None:
    charges_repository.give_departments(ctx, run_id=batch.run_id)


def _resolve_contract_lines(ctx: Context, batch: Batch) -> None:
    """The client must be known; a product need not: agreements call things by their own names (see `reconcile`)."""
    resolve_clients(ctx, batch)
    find_products(ctx, batch)


def _resolve_invoice_lines(ctx: Context, batch: Batch) -> None:
    """The invoice says whose line it is."""
    resolve_invoices(ctx, batch)
    find_products(ctx, batch)


def _nothing(ctx: Context, batch: Batch) -> None:
    """Products refer to nothing."""


class UsageRefresher:
    """Many records make one row a client, product and day, so touched days are computed again from all live records."""

    def resolve(self, ctx: Context, batch: Batch) -> None:
        """Find clients, contracts and products."""
        _resolve_usage(ctx, batch)

    def apply(self, ctx: Context, batch: Batch) -> None:
        """Write the days that `_incoming` touches."""
        if _is_first(ctx, batch):
            execute(ctx, _upsert_days("SELECT fields, client_id, product_id FROM _incoming"), params(ctx, batch))
            return
        self.remove(ctx, batch)

    def remove(self, ctx: Context, batch: Batch) -> None:
        """Compute the days again that any version of the records of `_incoming` touches."""
        values = params(ctx, batch)
        execute(ctx, "DROP TABLE IF EXISTS _touched")
        execute(ctx, _TOUCHED, values)
        execute(ctx, "ANALYZE _touched")
        execute(
            ctx,
            """DELETE FROM usage_day u USING _touched t WHERE u.tenant_id = %(tenant)s AND u.source_id = %(source)s
            AND u.client_id = t.client_id AND u.day = t.day AND u.product_id IS NOT DISTINCT FROM t.product_id""",
            values,
        )
        execute(ctx, _upsert_days(_LIVE_ROWS), values)


def _is_first(ctx: Context, batch: Batch) -> bool:
    """Whether all usage records of this source are those of this run."""
    sql = """SELECT NOT EXISTS (SELECT FROM raw_record WHERE tenant_id = %(tenant)s AND source_id = %(source)s
        AND stream = 'usage' AND run_id <> %(run)s) AS first"""
    return bool(fetch(ctx, sql, params(ctx, batch))[0]["first"])


def _upsert_days(rows: str) -> str:
    """SQL that sums rows (fields, client_id, product_id) to days. Counts add up; people seen under several features are
    the same people, so they count once (the largest); features are counted by name where they are named."""
    return f"""INSERT INTO usage_day (tenant_id, source_id, client_id, product_id, day, active_users, logins, events,
        features_used, errors)
    SELECT %(tenant)s, %(source)s, client_id, product_id, (fields->>'day')::date,
        CASE WHEN bool_or(fields ? 'feature') THEN max((fields->>'active_users')::float8)
             ELSE sum((fields->>'active_users')::float8) END,
        sum((fields->>'logins')::float8), sum((fields->>'events')::float8),
        CASE WHEN bool_or(fields ? 'feature') THEN count(DISTINCT fields->>'feature')::float8
             ELSE max((fields->>'features_used')::float8) END,
        sum((fields->>'errors')::float8)
    FROM ({rows}) r
    GROUP BY client_id, product_id, fields->>'day'
    ON CONFLICT (tenant_id, client_id, product_id, day, source_id) DO UPDATE SET active_users = EXCLUDED.active_users,
        logins = EXCLUDED.logins, events = EXCLUDED.events, features_used = EXCLUDED.features_used,
        errors = EXCLUDED.errors"""


_OF_STREAM = "r.tenant_id = %(tenant)s AND r.source_id = %(source)s AND r.stream = 'usage'"
_IDS = "(r.fields->>'client_id')::uuid AS client_id, (r.fields->>'product_id')::uuid AS product_id"
_TOUCHED = f"""CREATE TEMP TABLE _touched ON COMMIT DROP AS
    SELECT DISTINCT {_IDS}, (r.fields->>'day')::date AS day FROM raw_record r
    WHERE {_OF_STREAM} AND r.external_id IN (SELECT external_id FROM _incoming)"""
_LIVE_ROWS = f"""SELECT l.fields, l.client_id, l.product_id
    FROM (SELECT r.fields, {_IDS}, (r.fields->>'day')::date AS day
          FROM (SELECT DISTINCT ON (r.external_id) r.fields
                FROM raw_record r JOIN sync_run s ON s.id = r.run_id AND s.state NOT IN ('undone', 'failed')
                WHERE {_OF_STREAM} ORDER BY r.external_id, r.id DESC) r) l
    JOIN _touched t ON t.client_id = l.client_id AND t.day = l.day AND t.product_id IS NOT DISTINCT FROM l.product_id
    JOIN client c ON c.id = l.client_id"""


def _words(name: str) -> str:
    """Expression for a list of words, NULL where the record has none."""
    return f"""CASE WHEN i.fields ? '{name}' THEN
        ARRAY(SELECT jsonb_array_elements_text(i.fields->'{name}')) END"""


_DIGITS_OF_ROW = digits_sql("i.fields->>'currency'")


def _rest(name: str) -> str:
    """Expression for what rounding to minor units took from an amount of money (`carried` fields keep it as text)."""
    whole = f"(i.fields->>'{name}_minor')::numeric"
    scale = f"10::numeric ^ {_DIGITS_OF_ROW}"
    return f"coalesce((i.fields->>'{name}')::numeric * {scale} - {whole}, 0)"


_PRODUCTS = {
    "name": text("name"),
    "vendor": text("vendor"),
    "category": text("category"),
    "sku": text("sku"),
    "list_price_minor": cast("list_price_minor", "bigint"),
    "currency": text("currency"),
    "features": _words("features"),
}
_SUBSCRIPTIONS = {
    "client_id": "i.client_id",
    "product_id": "i.product_id",
    "purchased": cast("purchased", "int"),
    "assigned": cast("assigned", "int"),
    "unit_cost_minor": cast("unit_cost_minor", "bigint"),
    "unit_price_minor": cast("unit_price_minor", "bigint"),
    "currency": text("currency"),
    "start_on": cast("start_on", "date"),
    "term_end_on": cast("term_end_on", "date"),
    "cancel_by_on": cast("cancel_by_on", "date"),
    "ended_on": cast("ended_on", "date"),
    "auto_renew": cast("auto_renew", "boolean"),
    "is_trial": "coalesce((i.fields->>'is_trial')::boolean, false)",
}
_PEOPLE = {
    "client_id": "i.client_id",
    "name": text("name"),
    "email": text("email"),
    "kind": "coalesce(i.fields->>'kind', 'human')",
    "enabled": "coalesce((i.fields->>'enabled')::boolean, true)",
    "last_active_on": cast("last_active_on", "date"),
    "leave_until": cast("leave_until", "date"),
}
_SEATS = {
    "product_id": "i.product_id",
    "person_id": "i.person_id",
    "assigned_on": cast("assigned_on", "date"),
    "last_active_on": cast("last_active_on", "date"),
    "used_features": _words("used_features"),
    "via_group": text("via_group"),
}
_COSTS = {
    "client_id": "i.client_id",
    "product_id": "i.product_id",
    "service": text("service"),
    "vendor": text("vendor"),
    "category": text("category"),
    "department": text("department"),
    "billed_minor": cast("billed_minor", "bigint"),
    "effective_minor": cast("effective_minor", "bigint"),
    "currency": text("currency"),
    "period_start_on": cast("period_start_on", "date"),
    "period_end_on": cast("period_end_on", "date"),
    "billed_rest": _rest("billed"),
    "effective_rest": _rest("effective"),
    "quantity": cast("quantity", "numeric"),
}
_CONTRACT_LINES = {
    "client_id": "i.client_id",
    "product_name": text("product"),
    "product_id": "i.product_id",
    "quantity": cast("quantity", "numeric"),
    "unit_price_minor": cast("unit_price_minor", "bigint"),
    "currency": text("currency"),
    "start_on": cast("start_on", "date"),
    "end_on": cast("end_on", "date"),
}
_INVOICE_LINES = {
    "client_id": "i.client_id",
    "invoice_id": "i.invoice_id",
    "product_name": text("product"),
    "product_id": "i.product_id",
    "quantity": cast("quantity", "numeric"),
    "unit_price_minor": cast("unit_price_minor", "bigint"),
    "amount_minor": cast("amount_minor", "bigint"),
    "currency": "(SELECT v.currency FROM invoice v WHERE v.id = i.invoice_id)",
}


def plug_in() -> None:
    """Make this room responsible for its streams."""
    plug("products", TableRefresher("product", _PRODUCTS, _nothing, keep=("vendor", "category", "sku", "features")))
    plug("subscriptions", TableRefresher("subscription", _SUBSCRIPTIONS, _resolve_subscriptions))
    plug("people", TableRefresher("person", _PEOPLE, _resolve_people, tell=_same_address))
    plug("seats", TableRefresher("seat", _SEATS, _resolve_seats))
    plug("contract_lines", TableRefresher("contract_line", _CONTRACT_LINES, _resolve_contract_lines))
    plug("invoice_lines", TableRefresher("invoice_line", _INVOICE_LINES, _resolve_invoice_lines))
    plug("costs", TableRefresher("cost_line", _COSTS, _resolve_costs, after=_give_departments))
    plug("usage", UsageRefresher())
    plug_loader("focus", ChargeLoader())
    plug("m365_users", microsoft_refresh.UsersRefresher())
    plug("m365_skus", microsoft_refresh.SkusRefresher())
