"""SQL of what moved MRR between two days."""

from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch


def pairs(ctx: Context, first: date, last: date, currency: str, client_id: UUID | None) -> list[dict[str, Any]]:
    """MRR of each client on two days, of one client that of each agreement by name; by the rule of the monthly points.

    0 where nothing ran on a day. The largest change first.
    """
    sql = """WITH live AS (
            SELECT k.client_id, k.mrr_minor, k.start_on, least(k.end_on, c.churned_on) AS end_on,
                CASE WHEN %(client)s::uuid IS NULL THEN c.name ELSE coalesce(k.product_name, k.name, 'Agreement') END
                    AS name
            FROM contract k JOIN client c ON c.id = k.client_id AND c.tenant_id = %(tenant)s
            WHERE k.tenant_id = %(tenant)s AND k.currency = %(currency)s AND NOT k.is_trial
              AND (c.status = 'active' OR c.churned_on IS NOT NULL)
              AND (%(client)s::uuid IS NULL OR k.client_id = %(client)s)),
        pair AS (
            SELECT *, start_on <= %(first)s AND (end_on IS NULL OR end_on > %(first)s) AS ran,
                start_on <= %(last)s AND (end_on IS NULL OR end_on > %(last)s) AS runs FROM live)
        SELECT client_id, name, coalesce(sum(mrr_minor) FILTER (WHERE ran), 0)::bigint AS before_minor,
            coalesce(sum(mrr_minor) FILTER (WHERE runs), 0)::bigint AS now_minor
        FROM pair WHERE ran OR runs GROUP BY 1, 2
        ORDER BY abs(sum(CASE WHEN runs THEN mrr_minor ELSE 0 END - CASE WHEN ran THEN mrr_minor ELSE 0 END)) DESC,
            2, 1"""
    params = {"tenant": ctx.tenant_id, "first": first, "last": last, "currency": currency, "client": client_id}
    return fetch(ctx, sql, params)
