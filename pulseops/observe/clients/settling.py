"""What follows for a client from its contracts and leavings together."""

from uuid import UUID

from pulseops.base.context import Context
from pulseops.observe.sources.staging_repository import execute

INVOLUNTARY = "(bankrupt|insolven|merger|merged|acquired|acquisition|out of business|closed business|deceased)"
_GRACE_DAYS = 60  # CONNECTORS.md 4.2: an agreement that ended and was not replaced within 60 days is a leaving


# How far the data of a source reaches: contracts that end later have not ended in what is known.
_HORIZON = """SELECT least(%(today)s, greatest(
    (SELECT max(opened_at)::date FROM ticket WHERE tenant_id = %(tenant)s AND source_id = %(source)s),
    (SELECT max(issued_on) FROM invoice WHERE tenant_id = %(tenant)s AND source_id = %(source)s),
    (SELECT max(start_on) FROM contract WHERE tenant_id = %(tenant)s AND source_id = %(source)s),
    (SELECT max(churned_on) FROM churn_event WHERE tenant_id = %(tenant)s AND source_id = %(source)s)))"""
_UNSTATED = """c.tenant_id = %(tenant)s AND c.source_id = %(source)s AND c.label IS NULL AND NOT EXISTS (
    SELECT FROM raw_record r WHERE r.tenant_id = c.tenant_id AND r.source_id = c.source_id AND r.stream = 'clients'
        AND r.external_id = c.external_id AND r.run_id = c.run_id AND r.fields ?| ARRAY['status', 'churned_on'])"""
_CHANGED = "updated_at = %(now)s, version = c.version + 1"

_LEFT_BY_EVENT = f"""UPDATE client c SET status = 'inactive', churned_on = e.churned_on, churn_reason = e.reason,
    churn_is_involuntary = coalesce(e.reason ~* '{INVOLUNTARY}', false), {_CHANGED}
FROM (SELECT DISTINCT ON (client_id) client_id, churned_on, reason FROM churn_event
      WHERE tenant_id = %(tenant)s AND returned_on IS NULL ORDER BY client_id, churned_on DESC) e
WHERE e.client_id = c.id AND {_UNSTATED}
  AND NOT EXISTS (SELECT FROM contract k WHERE k.client_id = c.id AND k.start_on >= e.churned_on)
  AND (c.status, c.churned_on) IS DISTINCT FROM ('inactive', e.churned_on)"""

_LEFT_BY_CONTRACT = f"""UPDATE client c SET status = 'inactive', churned_on = k.ended, {_CHANGED}
FROM (SELECT client_id, max(end_on) AS ended FROM contract WHERE tenant_id = %(tenant)s
      GROUP BY client_id HAVING bool_and(end_on IS NOT NULL AND auto_renew IS NOT TRUE)) k
WHERE k.client_id = c.id AND {_UNSTATED} AND c.status = 'active'
  AND k.ended < ({_HORIZON}) - %(grace)s"""

_CAME_BACK = f"""UPDATE client c SET status = 'active', churned_on = NULL, churn_reason = NULL,
    churn_is_involuntary = false, {_CHANGED}
WHERE {_UNSTATED} AND c.status = 'inactive' AND c.churned_on IS NOT NULL
  AND EXISTS (SELECT FROM contract k WHERE k.client_id = c.id AND k.start_on >= c.churned_on
              AND (k.end_on IS NULL OR k.end_on > c.churned_on))"""


def settle(ctx: Context, source_id: UUID) -> None:
    """Client status by what is known of leavings, where the client's own record states none.

    Left: a churn event with no contract starting on or after it; or all contracts ended and none came within 60 days
    of data. Back: a contract that starts after the leaving.
    """
    values = {"tenant": ctx.tenant_id, "source": source_id, "now": ctx.now, "today": ctx.today, "grace": _GRACE_DAYS}
    execute(ctx, _LEFT_BY_EVENT, values)
    execute(ctx, _LEFT_BY_CONTRACT, values)
    execute(ctx, _CAME_BACK, values)
