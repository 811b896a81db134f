"""SQL of the preview of settings."""

from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch


def active_standings(ctx: Context) -> list[dict[str, Any]]:
    """Active clients with what their risk is judged by."""
    sql = """SELECT client_id, name, health, health_band, p90, risk FROM client_standing
        WHERE tenant_id = %(tenant)s AND status = 'active' ORDER BY client_id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})
