"""SQL of seats that are given up or given back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.observe.licenses.repository import running


def lock_seats(ctx: Context, seat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Seats with their holders as they are now, held against others until the transaction ends."""
    sql = """SELECT e.id, e.product_id, p.name AS product_name, p.vendor, p.sku, e.person_id,
            coalesce(n.name, n.email, 'no name') AS person_name, n.email, n.kind, n.enabled, n.leave_until,
            n.client_id, c.name AS client_name, c.kind AS client_kind, e.assigned_on, e.last_active_on,
            e.released_on, e.via_group
        FROM seat e JOIN person n ON n.id = e.person_id JOIN client c ON c.id = n.client_id
        JOIN product p ON p.id = e.product_id
        WHERE e.tenant_id = %(tenant)s AND e.id = ANY(%(ids)s) ORDER BY p.name, person_name, e.id FOR UPDATE OF e"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(seat_ids)})


def set_released(ctx: Context, seat_ids: Sequence[UUID], on: date | None) -> int:
    """Mark seats as given up on a day (None: given back)."""
    sql = b"UPDATE seat SET released_on = %(on)s WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
    return raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "ids": list(seat_ids), "on": on}).rowcount


def set_product(ctx: Context, seat_ids: Sequence[UUID], product_id: UUID) -> None:
    """Make these seats ones of another product, and keep which they were; back at that one nothing is kept."""
    sql = b"""UPDATE seat SET product_id = %(product)s,
            moved_from_id = nullif(coalesce(moved_from_id, product_id), %(product)s)
        WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"""
    raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "ids": list(seat_ids), "product": product_id})


def lock_assigned(ctx: Context, product_id: UUID, client_id: UUID, on: date) -> list[dict[str, Any]]:
    """Running subscriptions that count a seat of this client as assigned: its own first; departments share theirs."""
    sql = f"""SELECT b.id, b.assigned FROM subscription b JOIN client c ON c.id = b.client_id
        WHERE b.tenant_id = %(tenant)s AND b.product_id = %(product)s AND b.assigned IS NOT NULL AND {running()}
          AND (b.client_id = %(client)s OR c.kind = 'department' AND EXISTS (SELECT FROM client o
               WHERE o.tenant_id = %(tenant)s AND o.id = %(client)s AND o.kind = 'department'))
        ORDER BY b.client_id = %(client)s DESC, b.assigned DESC, b.id FOR UPDATE OF b"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "product": product_id, "client": client_id, "on": on})


def add_assigned(ctx: Context, changes: Mapping[UUID, int]) -> None:
    """Change the number of assigned seats of subscriptions by so many, never below zero."""
    sql = b"""UPDATE subscription SET assigned = greatest(assigned + %(by)s, 0)
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND assigned IS NOT NULL"""
    with raw(ctx).cursor() as cursor:
        cursor.executemany(sql, [{"tenant": ctx.tenant_id, "id": key, "by": by} for key, by in changes.items()])
