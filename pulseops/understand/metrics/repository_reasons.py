"""SQL of the facts that levers name."""

from datetime import date
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch


def overdue_invoices(ctx: Context, client_id: UUID, on: date) -> list[str]:
    """Numbers of the invoices that are overdue on a day, the oldest first."""
    sql = """SELECT i.external_id FROM invoice i
        LEFT JOIN LATERAL (SELECT sum(amount_minor) AS paid FROM payment p
            WHERE p.tenant_id = %(tenant)s AND p.invoice_id = i.id AND p.paid_on <= %(on)s) y ON true
        WHERE i.tenant_id = %(tenant)s AND i.client_id = %(client)s AND i.due_on < %(on)s
          AND i.due_on > %(on)s::date - 400
          AND CASE WHEN y.paid IS NULL AND i.balance_minor IS NOT NULL THEN i.balance_minor > 0
                   ELSE i.total_minor > coalesce(y.paid, 0) END
        ORDER BY i.due_on, i.external_id"""
    return [row["external_id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id, "on": on})]


def seats(ctx: Context, client_id: UUID) -> int | None:
    """Seats the client has bought, as its standing says."""
    sql = "SELECT seats_purchased FROM client_standing WHERE tenant_id = %(tenant)s AND client_id = %(client)s"
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id})
    return rows[0]["seats_purchased"] if rows else None
