"""Microsoft 365 reports become people, seats, use and subscriptions: set-based SQL over `_incoming`.

A report names no client: rows go to the client of the person where that is known, else to the one chosen for the
import. Rows with concealed names are counted as use and never shown as people. Idle is judged by the refresh date of
the report, about two days behind, not by today: that day is written down as a day of use.
"""

import json
from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.clients.refresh import find_clients
from pulseops.observe.licenses.microsoft_names import NAMES
from pulseops.observe.sources.refreshers import Batch
from pulseops.observe.sources.staging_repository import execute, params

VENDOR = "Microsoft"
SEEN_DAYS = 30
_NO_CLIENT = """nobody with this address is known here, and the report names no client. Import people first, or choose
whose report it is"""


class UsersRefresher:
    """Active user and app user reports."""

    def resolve(self, ctx: Context, batch: Batch) -> None:
        """Find client and person; refuse rows that can be given to nobody."""
        _find_clients(ctx, batch)
        execute(
            ctx,
            """UPDATE _incoming i SET person_id = p.id, client_id = coalesce(i.client_id, p.client_id)
            FROM (SELECT lower(email) AS key, min(id::text)::uuid AS id, min(client_id::text)::uuid AS client_id
                  FROM person WHERE tenant_id = %(tenant)s AND email IS NOT NULL GROUP BY 1 HAVING count(*) = 1) p
            WHERE p.key = lower(i.external_id) AND NOT i.fields ? 'concealed'""",
            params(ctx, batch),
        )
        execute(
            ctx,
            """UPDATE _incoming SET field = 'external_id', value = left(external_id, 200),
                reason = left(external_id, 80) || ': ' || %(why)s || '.'
            WHERE client_id IS NULL AND reason IS NULL""",
            {"why": " ".join(_NO_CLIENT.split())},
        )

    def apply(self, ctx: Context, batch: Batch) -> None:
        """Write people, the products they have, their seats, and the day of the report."""
        values = params(ctx, batch)
        _stage_assigned(ctx)
        _add_products(ctx, values)
        for sql in (_ADD_PEOPLE, _FIND_PEOPLE, _SEEN_PEOPLE, _SEATS, _APPS, _DAYS):
            execute(ctx, sql, values)

    def remove(self, ctx: Context, batch: Batch) -> None:
        """Delete what only these records gave: their seats, and people of this source."""
        values = params(ctx, batch)
        execute(
            ctx,
            """DELETE FROM seat s USING _incoming i WHERE s.tenant_id = %(tenant)s AND s.source_id = %(source)s
            AND starts_with(s.external_id, i.external_id || ':')""",
            values,
        )
        execute(
            ctx,
            """DELETE FROM person WHERE tenant_id = %(tenant)s AND source_id = %(source)s
            AND external_id IN (SELECT external_id FROM _incoming)""",
            values,
        )
        execute(
            ctx,
            """DELETE FROM usage_day WHERE tenant_id = %(tenant)s AND source_id = %(source)s
            AND day IN (SELECT (fields->>'reported_on')::date FROM _incoming)""",
            values,
        )

    def findings(self, ctx: Context, batch: Batch) -> list[str]:
        """What people should know about this report."""
        sql = """SELECT count(*) FILTER (WHERE fields ? 'concealed') AS concealed, count(*) AS n,
                max(fields->>'reported_on') AS reported_on FROM _incoming"""
        row = fetch(ctx, sql)[0]
        notes = []
        if row["n"]:
            notes.append(f"The report was refreshed on {row['reported_on']}: use after that day is not in it.")
        if row["concealed"]:
            notes.append(
                f"{row['concealed']} of {row['n']} rows conceal who they are of (32 letters and digits for a name)."
                " They are counted as use and not shown as people. To see names, turn off concealed names in the"
                " Microsoft 365 admin center (Settings, Org settings, Reports) and export again."
            )
        return notes


def _find_clients(ctx: Context, batch: Batch) -> None:
    """By the name in the file, else the client chosen for the import."""
    find_clients(ctx, batch)
    execute(
        ctx,
        """UPDATE _incoming i SET client_id = c.id FROM client c
        WHERE i.client_id IS NULL AND c.tenant_id = %(tenant)s AND (c.id::text = i.fields->>'chosen_client'
            OR lower(c.name) = lower(i.fields->>'chosen_client'))""",
        params(ctx, batch),
    )


def _stage_assigned(ctx: Context) -> None:
    """A row per user and assigned product."""
    execute(ctx, "DROP TABLE IF EXISTS _assigned")
    execute(
        ctx,
        """CREATE TEMP TABLE _assigned ON COMMIT DROP AS
        SELECT i.id AS row_id, i.external_id, i.client_id, i.person_id, i.fields, trim(part) AS product,
            NULL::uuid AS product_id
        FROM _incoming i CROSS JOIN LATERAL regexp_split_to_table(coalesce(i.fields->>'products', ''), '[+]') part
        WHERE trim(part) <> ''""",
    )


def _add_products(ctx: Context, values: dict[str, Any]) -> None:
    """Products by name, else new ones: a license of a product nobody entered is a license all the same."""
    execute(
        ctx,
        """INSERT INTO product (id, tenant_id, source_id, external_id, run_id, name, vendor)
        SELECT gen_random_uuid(), %(tenant)s, %(source)s, 'm365:' || lower(product), %(run)s, min(product), %(vendor)s
        FROM _assigned a WHERE NOT EXISTS (SELECT FROM product p WHERE p.tenant_id = %(tenant)s
            AND (lower(p.name) = lower(a.product) OR lower(p.sku) = lower(a.product)))
        GROUP BY lower(product) ON CONFLICT (tenant_id, source_id, external_id) DO NOTHING""",
        {**values, "vendor": VENDOR},
    )
    execute(
        ctx,
        """UPDATE _assigned a SET product_id = (SELECT p.id FROM product p WHERE p.tenant_id = %(tenant)s
            AND (lower(p.name) = lower(a.product) OR lower(p.sku) = lower(a.product)) ORDER BY p.name, p.id LIMIT 1)""",
        values,
    )


_ADD_PEOPLE = """INSERT INTO person AS t (id, tenant_id, source_id, external_id, run_id, client_id, name, email, kind,
        enabled, last_active_on)
    SELECT gen_random_uuid(), %(tenant)s, %(source)s, i.external_id, %(run)s, i.client_id, i.fields->>'name',
        CASE WHEN i.external_id LIKE '%%@%%' THEN i.external_id END,
        CASE WHEN i.external_id ILIKE '%%#EXT#%%' THEN 'guest' ELSE 'human' END,
        NOT coalesce((i.fields->>'is_deleted')::boolean, false), (i.fields->>'last_active_on')::date
    FROM _incoming i WHERE i.person_id IS NULL AND NOT i.fields ? 'concealed'
    ON CONFLICT (tenant_id, source_id, external_id) DO NOTHING"""
_FIND_PEOPLE = """UPDATE _incoming i SET person_id = p.id FROM person p
    WHERE i.person_id IS NULL AND p.tenant_id = %(tenant)s AND p.source_id = %(source)s
      AND p.external_id = i.external_id"""
_SEEN_PEOPLE = """UPDATE person p SET
        last_active_on = greatest(p.last_active_on, (i.fields->>'last_active_on')::date),
        enabled = CASE WHEN (i.fields->>'is_deleted')::boolean THEN false ELSE p.enabled END
    FROM _incoming i WHERE p.tenant_id = %(tenant)s AND p.id = i.person_id"""
# A seat that another source gave already only learns when it was last used.
_SEATS = """WITH held AS (SELECT DISTINCT ON (i.person_id, a.product_id) i.person_id, a.product_id, i.external_id,
            (a.fields->>'assigned_on')::date AS assigned_on, (a.fields->>'last_active_on')::date AS last_active_on
        FROM _assigned a JOIN _incoming i ON i.id = a.row_id WHERE i.person_id IS NOT NULL),
    seen AS (UPDATE seat s SET last_active_on = greatest(s.last_active_on, h.last_active_on),
            assigned_on = coalesce(s.assigned_on, h.assigned_on)
        FROM held h WHERE s.tenant_id = %(tenant)s AND s.person_id = h.person_id AND s.product_id = h.product_id
        RETURNING s.person_id, s.product_id)
    INSERT INTO seat (id, tenant_id, source_id, external_id, run_id, product_id, person_id, assigned_on, last_active_on)
    SELECT gen_random_uuid(), %(tenant)s, %(source)s, h.external_id || ':' || h.product_id, %(run)s, h.product_id,
        h.person_id, h.assigned_on, h.last_active_on
    FROM held h
    WHERE NOT EXISTS (SELECT FROM seen e WHERE (e.person_id, e.product_id) = (h.person_id, h.product_id))
    ON CONFLICT (tenant_id, source_id, external_id) DO NOTHING"""
_APPS = """UPDATE seat s SET used_features = ARRAY(SELECT jsonb_array_elements_text(i.fields->'used_features'))
    FROM _incoming i, product p WHERE i.fields ? 'used_features' AND s.tenant_id = %(tenant)s
      AND s.person_id = i.person_id AND p.id = s.product_id AND p.vendor ILIKE 'microsoft%%'"""
_DAYS = f"""INSERT INTO usage_day (tenant_id, source_id, client_id, product_id, day, active_users)
    SELECT %(tenant)s, %(source)s, a.client_id, a.product_id, (a.fields->>'reported_on')::date,
        count(*) FILTER (WHERE (a.fields->>'last_active_on')::date > (a.fields->>'reported_on')::date - {SEEN_DAYS})
    FROM _assigned a GROUP BY a.client_id, a.product_id, a.fields->>'reported_on'
    ON CONFLICT (tenant_id, client_id, product_id, day, source_id) DO UPDATE SET active_users = EXCLUDED.active_users"""


class SkusRefresher:
    """Subscribed SKUs: how many licenses a tenant has and how many are assigned; no price and no renewal date."""

    def resolve(self, ctx: Context, batch: Batch) -> None:
        """Find the client whose tenant it is."""
        _find_clients(ctx, batch)
        execute(
            ctx,
            """UPDATE _incoming SET field = 'client', value = left(fields->>'client', 200),
                reason = coalesce('No client ''' || left(fields->>'client', 80) || ''' is known by id or name',
                    'The row names no client') || '. Import clients first, or choose whose subscriptions these are.'
            WHERE client_id IS NULL AND reason IS NULL""",
        )

    def apply(self, ctx: Context, batch: Batch) -> None:
        """Write products under the names people know, and a subscription each."""
        values = {**params(ctx, batch), "names": json.dumps(NAMES), "vendor": VENDOR}
        for sql in (_SKU_PRODUCTS, _SKU_FIND, _SKU_SUBSCRIPTIONS):
            execute(ctx, sql, values)

    def remove(self, ctx: Context, batch: Batch) -> None:
        """Delete the subscriptions."""
        execute(
            ctx,
            """DELETE FROM subscription WHERE tenant_id = %(tenant)s AND source_id = %(source)s
            AND external_id IN (SELECT external_id FROM _incoming)""",
            params(ctx, batch),
        )


_SKU_PRODUCTS = """WITH known AS (SELECT DISTINCT fields->>'sku' AS sku,
            coalesce(%(names)s::jsonb->>(fields->>'sku'), fields->>'sku') AS name FROM _incoming),
    named AS (UPDATE product p SET sku = k.sku FROM known k WHERE p.tenant_id = %(tenant)s AND p.sku IS NULL
        AND lower(p.name) = lower(k.name) RETURNING p.sku)
    INSERT INTO product (id, tenant_id, source_id, external_id, run_id, name, vendor, sku)
    SELECT gen_random_uuid(), %(tenant)s, %(source)s, 'm365:' || lower(k.sku), %(run)s, k.name, %(vendor)s, k.sku
    FROM known k WHERE NOT EXISTS (SELECT FROM product p WHERE p.tenant_id = %(tenant)s
        AND (lower(p.sku) = lower(k.sku) OR lower(p.name) = lower(k.name)))
    ON CONFLICT (tenant_id, source_id, external_id) DO NOTHING"""
_SKU_FIND = """UPDATE _incoming i SET product_id = (SELECT p.id FROM product p WHERE p.tenant_id = %(tenant)s
        AND (lower(p.sku) = lower(i.fields->>'sku')
             OR lower(p.name) = lower(coalesce(%(names)s::jsonb->>(i.fields->>'sku'), i.fields->>'sku')))
        ORDER BY lower(p.sku) = lower(i.fields->>'sku') DESC NULLS LAST, p.id LIMIT 1)"""
_SKU_SUBSCRIPTIONS = """INSERT INTO subscription AS t (id, tenant_id, source_id, external_id, run_id, client_id,
        product_id, purchased, assigned)
    SELECT gen_random_uuid(), %(tenant)s, %(source)s, i.external_id, %(run)s, i.client_id, i.product_id,
        (i.fields->>'purchased')::int, (i.fields->>'assigned')::int FROM _incoming i
    ON CONFLICT (tenant_id, source_id, external_id) DO UPDATE SET run_id = EXCLUDED.run_id,
        client_id = EXCLUDED.client_id, product_id = EXCLUDED.product_id, purchased = EXCLUDED.purchased,
        assigned = EXCLUDED.assigned"""
