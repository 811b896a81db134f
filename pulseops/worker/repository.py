"""The few questions the clock asks the data itself."""

from datetime import date, datetime
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_columns, raw


def begin_step(ctx: Context, job: str) -> None:
    """Hold this step of this tenant until the transaction ends, and give its statements time."""
    raw(ctx).execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{ctx.tenant_id}:{job}"])
    raw(ctx).execute("SET LOCAL statement_timeout = '10min'")


def refresh_statistics(ctx: Context) -> list[str]:
    """Let the planner know tables that changed much since it last looked: scoring follows an import at once.

    Autovacuum would come a minute later. Returns their names; none where the server is older than PostgreSQL 17.
    """
    sql = """SELECT relname FROM pg_stat_user_tables WHERE n_mod_since_analyze > 1000 + 0.1 * n_live_tup
        AND schemaname = 'public' AND current_setting('server_version_num')::int >= 170000"""
    names = [row["relname"] for row in fetch(ctx, sql)]
    for name in names:
        raw(ctx).execute(f'ANALYZE "{name}"'.encode())
    return names


def has_clients(ctx: Context) -> bool:
    """Whether there is anybody to score."""
    return bool(fetch(ctx, "SELECT 1 FROM client WHERE tenant_id = %(tenant)s LIMIT 1", {"tenant": ctx.tenant_id}))


def decided(ctx: Context, before: date) -> list[tuple[UUID, datetime]]:
    """When something was decided or told about a client before that day: what was believed then must stay."""
    sql = """SELECT client_id, at FROM (
            SELECT r.client_id, d.at FROM decision d JOIN recommendation r ON r.id = d.recommendation_id
                WHERE d.tenant_id = %(tenant)s
            UNION SELECT a.client_id, e.at FROM alert_event e JOIN alert a ON a.id = e.alert_id
                WHERE e.tenant_id = %(tenant)s
            UNION SELECT client_id, created_at FROM action WHERE tenant_id = %(tenant)s
            UNION SELECT client_id, created_at FROM playbook_run WHERE tenant_id = %(tenant)s
            UNION SELECT client_id, created_at FROM report WHERE tenant_id = %(tenant)s) AS moments
        WHERE client_id IS NOT NULL AND at < %(before)s"""
    return fetch_columns(ctx, sql, {"tenant": ctx.tenant_id, "before": before})
