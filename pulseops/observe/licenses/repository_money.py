"""Whether amounts of money are stored, which ties a tenant to its currency."""

from pulseops.base.context import Context
from pulseops.base.db import fetch


def holds_amounts(ctx: Context) -> bool:
    """Whether the tenant has a contract, invoice, subscription, cost line or budget."""
    tables = ("contract", "invoice", "subscription", "cost_line", "budget")
    parts = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE tenant_id = %(tenant)s)" for table in tables)
    return bool(fetch(ctx, f"SELECT {parts} AS found", {"tenant": ctx.tenant_id})[0]["found"])
