"""SQL of the preview of settings."""

from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch


def probabilities(ctx: Context) -> list[float]:
    """Probability within 90 days of each active client that has one."""
    sql = """SELECT p90 FROM client_standing
        WHERE tenant_id = %(tenant)s AND status = 'active' AND p90 IS NOT NULL ORDER BY p90"""
    return [float(row["p90"]) for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})]


def active_standings(ctx: Context) -> list[dict[str, Any]]:
    """Active clients with what their risk is judged by."""
    sql = """SELECT client_id, name, health, health_band, p90, risk FROM client_standing
        WHERE tenant_id = %(tenant)s AND status = 'active' ORDER BY client_id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})
