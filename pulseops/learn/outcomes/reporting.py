"""The ledger as reports read it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from pulseops.act.reports import savings
from pulseops.act.reports.savings import Keeper, Saving
from pulseops.base.context import Context
from pulseops.learn.outcomes import answering, ledger
from pulseops.learn.outcomes import repository_ledger as repository
from pulseops.understand.metrics import answers


def lines(ctx: Context, first: date, last: date) -> Sequence[Saving]:
    """Approved and realised lines of a period (days in UTC), and the potential that stood at its end; priced ones."""
    ctx.require("licenses:read")
    begin = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    found = [{**row, "kind": "potential", "basis": "Findings"} for row in repository.standing(ctx, end)]
    found += repository.lines_between(ctx, begin, end)
    return [
        Saving(
            row["kind"],
            row["product_name"],
            row["client_name"],
            row["amount_minor"],
            row["currency"],
            row["at"].astimezone(UTC).date(),
            row["effective_on"],
            row["basis"],
        )
        for row in found
        if row["currency"] is not None and row["amount_minor"] and row["at"] < end
    ]


def plug_in() -> None:
    """Make this room the keeper of the ledger of reports, and who answers for savings."""
    savings.plug(Keeper(lines, ledger.figures))
    answers.plug("savings", answering.savings)
