"""SQL that reads what the kinds of actions act on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one


def clients(ctx: Context, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Clients as actions show them, by name."""
    sql = """SELECT c.id, c.name, c.external_id, c.industry, c.country, c.employees, c.plan, c.notes, c.owner_id,
            coalesce(u.name, c.owner_name) AS owner_name
        FROM client c LEFT JOIN user_account u ON u.id = c.owner_id
        WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s) ORDER BY c.name"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(ids)})


def may_be_written_to(ctx: Context, client_id: UUID | None, address: str) -> str | None:
    """Name of the contact (who has not left) or member with this address; None: nobody we know."""
    sql = """SELECT name FROM contact WHERE tenant_id = %(tenant)s AND client_id = %(client)s AND left_on IS NULL
            AND lower(email) = lower(%(address)s)
        UNION ALL SELECT u.name FROM membership m JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.is_active AND u.email = lower(%(address)s) LIMIT 1"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "address": address})
    return rows[0]["name"] if rows else None


def main_contact(ctx: Context, client_id: UUID) -> dict[str, Any] | None:
    """Name and address of the contact to write to: the primary one first."""
    sql = """SELECT name, email FROM contact WHERE tenant_id = %(tenant)s AND client_id = %(client)s
          AND left_on IS NULL AND email IS NOT NULL ORDER BY is_primary DESC, name LIMIT 1"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id})
