"""What somebody in the simulated company decided months ago, through the same verbs as today, each at its day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from pulseops.accounts.roles import permissions_of
from pulseops.act.reclaims import service as reclaims
from pulseops.act.tasks import service as tasks
from pulseops.act.tasks.repository import Filter
from pulseops.base.context import Actor, Context
from pulseops.core.simulation.world import Earlier
from pulseops.learn.outcomes import ledger
from pulseops.observe.sources import service as sources
from pulseops.understand.waste import service as waste

AT_ONCE = 500
NO_LINK = ""  # nobody is asked, so no mail carries a link


def live_through(ctx: Context, source: str, past: Earlier, who: Actor) -> None:
    """Import how it stood, give up the seats that were idle, free them at the vendor, let bills of later months come.

    All in the transaction of `ctx`. What the counts of today show is found by the cycle, as for everybody.
    """
    begun = _on(ctx, past.on)
    sources.import_tables(begun, source, past.tables)
    waste.refresh(begun)
    ledger.observe(begun)
    found = waste.seat_findings(begun, ("unused",), AT_ONCE)
    decided = replace(_on(ctx, past.on + timedelta(days=1)), actor=who)
    reclaims.begin(decided, [row["id"] for row in found], ask=False, base_url=NO_LINK)
    ledger.observe(decided)
    done = replace(_on(ctx, past.on + timedelta(days=6)), actor=who)
    for task in tasks.page(done, Filter(), "t.created_at", offset=0, limit=AT_ONCE)["rows"]:
        tasks.finish(done, task["id"])
    billed = _on(ctx, past.billed_on)
    sources.import_tables(billed, source, {"costs": past.bills})
    ledger.observe(billed)


def person(user_id: UUID, name: str, roles: Sequence[str]) -> Actor:
    """A colleague who acts."""
    return Actor("user", user_id, name, permissions_of(roles), tuple(roles))


def _on(ctx: Context, day: date) -> Context:
    return replace(ctx, now=datetime.combine(day, time(8, 30), UTC))
