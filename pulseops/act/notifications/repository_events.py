"""SQL of what subscribed webhooks are told: happenings not reserved yet, and webhooks that take nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch

_UNTOLD = """WITH happened AS (
    SELECT a.id, a.action AS type, a.at, a.subject_kind, a.subject_id, a.actor_name AS by_name, a.detail
    FROM audit_entry a
    WHERE a.tenant_id = %(tenant)s AND a.at > %(since)s AND split_part(a.action, '.', 1) = ANY(%(rooms)s)
    UNION ALL
    SELECT e.id, 'alert.' || e.kind, e.at, 'alert', a.id::text, e.by_name,
        jsonb_build_object('rule', a.rule_key, 'severity', a.severity, 'state', a.state, 'subject', a.subject_name,
            'title', a.title, 'client_id', a.client_id)
    FROM alert_event e JOIN alert a ON a.id = e.alert_id
    WHERE e.tenant_id = %(tenant)s AND e.at > %(since)s AND 'alert' = ANY(%(groups)s)
    UNION ALL
    SELECT p.id, 'prediction.band_changed', p.created_at, 'client', p.client_id::text, 'PulseOps agent',
        jsonb_build_object('kind', p.kind, 'band', p.band, 'before', earlier.band, 'value', p.value,
            'as_of', p.as_of)
    FROM prediction p CROSS JOIN LATERAL (
        SELECT q.band FROM prediction q WHERE q.tenant_id = %(tenant)s AND q.client_id = p.client_id
          AND q.kind = p.kind AND (q.as_of, q.created_at) < (p.as_of, p.created_at)
        ORDER BY q.as_of DESC, q.created_at DESC LIMIT 1) earlier
    WHERE p.tenant_id = %(tenant)s AND p.kind IN ('churn', 'health') AND p.as_of > %(since)s::date - 2
      AND p.created_at > %(since)s AND earlier.band <> p.band AND 'prediction' = ANY(%(groups)s)
)
SELECT h.* FROM happened h WHERE NOT EXISTS (
    SELECT FROM delivery d WHERE d.tenant_id = %(tenant)s AND d.subject = 'event:' || h.id AND d.channel = 'webhook'
      AND d.recipient = %(channel)s)
ORDER BY h.at, h.id LIMIT %(limit)s"""


def subscribed(ctx: Context) -> list[dict[str, Any]]:
    """Webhooks that are on and subscribe to something; `since` is when they began to."""
    sql = """SELECT id, events, coalesce(since, created_at) AS since FROM channel
        WHERE tenant_id = %(tenant)s AND kind = 'webhook' AND enabled AND events <> '{}' ORDER BY id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def untold(
    ctx: Context, channel_id: UUID, groups: Sequence[str], rooms: Sequence[str], since: datetime, limit: int
) -> list[dict[str, Any]]:
    """What happened since then and was not reserved for this channel, oldest first."""
    params = {"tenant": ctx.tenant_id, "channel": str(channel_id), "since": since, "limit": limit}
    return fetch(ctx, _UNTOLD, {**params, "groups": list(groups), "rooms": list(rooms)})


def turn_off(ctx: Context, before: datetime, most: int) -> list[dict[str, Any]]:
    """Turn off webhooks whose last success, or beginning, lies before then and that gave so many messages up since."""
    sql = """UPDATE channel c SET enabled = false WHERE c.tenant_id = %(tenant)s AND c.kind = 'webhook' AND c.enabled
          AND c.last_error IS NOT NULL AND greatest(c.last_ok_at, c.since, c.created_at) < %(before)s
          AND (SELECT count(*) FROM delivery d WHERE d.tenant_id = %(tenant)s AND d.channel_id = c.id
            AND d.state = 'given_up' AND d.settled_at > greatest(c.last_ok_at, c.since, c.created_at)) >= %(most)s
        RETURNING c.id, c.name"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "before": before, "most": most})


def owners(ctx: Context) -> list[str]:
    """Addresses of the tenant's owners."""
    sql = """SELECT u.email FROM membership m JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.is_active AND 'owner' = ANY(m.roles) ORDER BY u.email"""
    return [row["email"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})]
