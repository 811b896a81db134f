"""All SQL of names that people explained."""

from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7


def is_product(ctx: Context, product_id: UUID) -> bool:
    """Whether the tenant has this product."""
    sql = "SELECT 1 FROM product WHERE tenant_id = %(tenant)s AND id = %(id)s"
    return bool(fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": product_id}))


def put(ctx: Context, form: str, product_id: UUID | None) -> None:
    """Set what a normal form means."""
    sql = b"""INSERT INTO product_alias (id, tenant_id, alias, product_id, by_name)
        VALUES (%(id)s, %(tenant)s, %(alias)s, %(product)s, %(by)s)
        ON CONFLICT (tenant_id, alias) DO UPDATE SET product_id = EXCLUDED.product_id, by_name = EXCLUDED.by_name"""
    values = {"id": uuid7(), "tenant": ctx.tenant_id, "alias": form, "product": product_id, "by": ctx.actor.name}
    raw(ctx).execute(sql, values)


def remove(ctx: Context, alias_id: UUID) -> str | None:
    """Delete one; returns its normal form, None when there is none."""
    sql = "DELETE FROM product_alias WHERE tenant_id = %(tenant)s AND id = %(id)s RETURNING alias"
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": alias_id})
    return rows[0]["alias"] if rows else None
