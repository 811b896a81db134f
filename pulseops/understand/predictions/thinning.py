"""Beliefs grow by two rows a client and day: old ones are made fewer by one rule, and what is gone is said to be."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import NotFound
from pulseops.core.words import day
from pulseops.understand.predictions import repository

DAILY_DAYS = 180
"""Days for which every belief is kept; above the 90 of a rule's preview with the 30 before them it compares with."""


def daily_since(ctx: Context) -> date:
    """The first day of which every belief is kept: a month's first, so that months are thinned whole."""
    return (ctx.today - timedelta(days=DAILY_DAYS)).replace(day=1)


def thin(ctx: Context, decided: Sequence[tuple[UUID, datetime]]) -> tuple[int, int]:
    """Take away beliefs and snapshots from before `daily_since`, all but the last of each client, kind and month.

    What was believed of a client when something was `decided` about it stays as well, and every snapshot of a belief
    that stays. Returns how many beliefs and snapshots went. Idempotent.
    """
    ctx.require("models:write")
    since = daily_since(ctx)
    beliefs, snapshots = repository.thin(ctx, since, decided)
    if beliefs or snapshots:
        audit.record(ctx, "beliefs.thinned", "tenant", str(ctx.tenant_id), before=since, beliefs=beliefs)
    return beliefs, snapshots


def not_kept(ctx: Context, prediction_id: UUID) -> NotFound:
    """Why a belief is not there: thinned, as far as the time within its id tells, or never there."""
    if prediction_id.version == 7:
        made = datetime.fromtimestamp((prediction_id.int >> 80) / 1000, UTC).date()
        if made < daily_since(ctx):
            text = f"Of scores before {day(daily_since(ctx))} the last of each month and those decisions were made on"
            return NotFound("not-kept", f"{text} are kept. This one is not among them.")
    return NotFound.of("prediction")
