"""Maintenance windows: for a time nobody is told of a rule, a client, or anything. What is silenced stays visible."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.events import publish
from pulseops.decide.alerts import repository_rules as repository
from pulseops.decide.alerts.rules import RULES
from pulseops.observe.clients import service as clients

LONGEST = timedelta(days=30)


def silences(ctx: Context) -> list[dict[str, Any]]:
    """Running, planned and lately ended silences, each with the number of ongoing alerts it covers."""
    ctx.require("alerts:read")
    return [{**row, "state": _state(ctx, row)} for row in repository.silences(ctx)]


def add_silence(
    ctx: Context, *, rule_key: str | None, client_id: UUID | None, reason: str, starts_at: datetime, ends_at: datetime
) -> dict[str, Any]:
    """Silence a rule, a client, both together, or everything. Alerts still open; who is told learns of them afterwards.

    Raises Invalid: without a reason, for an unknown rule or client, in the past, or longer than 30 days.
    """
    ctx.require("alerts:write")
    why = Invalid.without_reason(reason)
    if rule_key is None and client_id is None:
        ctx.require("settings:write")  # everything at once is not for everybody
    if rule_key and rule_key not in RULES and not repository.custom_rule(ctx, rule_key):
        raise Invalid.field("rule_key", "This rule does not exist.")
    if client_id and not clients.exists(ctx, client_id):
        raise Invalid.field("client_id", "This client does not exist.")
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise Invalid.field("starts_at", "Times need a time zone.")
    begins = max(starts_at, ctx.now)
    if not begins < ends_at <= begins + LONGEST:
        raise Invalid.field("ends_at", "It must end after it begins and now, and within 30 days.")
    values = {"rule_key": rule_key, "client_id": client_id, "reason": why, "starts_at": begins, "ends_at": ends_at}
    silence_id = repository.add_silence(ctx, values)
    audit.record(ctx, "silence.added", "silence", str(silence_id), **values)
    publish(ctx, "alerts")
    return _one(ctx, silence_id)


def end_silence(ctx: Context, silence_id: UUID) -> dict[str, Any]:
    """End a silence now; alerting resumes with the next minute. Twice is once. Raises NotFound."""
    ctx.require("alerts:write")
    _one(ctx, silence_id)
    repository.end_silence(ctx, silence_id)
    audit.record(ctx, "silence.ended", "silence", str(silence_id))
    publish(ctx, "alerts")
    return _one(ctx, silence_id)


def _one(ctx: Context, silence_id: UUID) -> dict[str, Any]:
    found = repository.silence(ctx, silence_id)
    if not found:
        raise NotFound.of("silence")
    return {**found, "state": _state(ctx, found)}


def _state(ctx: Context, row: dict[str, Any]) -> str:
    if row["ends_at"] <= ctx.now:
        return "ended"
    return "planned" if row["starts_at"] > ctx.now else "running"
