"""What to do first today: by what it is worth, and by how soon it is too late."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pulseops.accounts.preferences import local_today
from pulseops.base.context import Context
from pulseops.decide.recommendations import repository, repository_queue

AHEAD_DAYS = 30
MOST_URGENT = 15.0
LEAST_LOST = 1 / 12
FRESH = timedelta(days=35)


def queue(ctx: Context, kinds: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Open recommendations, and contracts that end soon without one, ranked by expected value x urgency.

    Urgency is 1 without a deadline or with more than AHEAD_DAYS left; then AHEAD_DAYS / (days left + 1), at most
    MOST_URGENT: a thing due tomorrow counts as one fifteen times its value that can wait. A contract without a
    recommendation counts as its yearly MRR x P90, and at least one month of MRR: what it costs when it lapses unseen.
    Days are counted from the tenant's today; data older than FRESH are judged on their own day.
    """
    ctx.require("recommendations:read")
    today, data_day = local_today(ctx), repository.data_day(ctx)
    day = data_day if isinstance(data_day, date) and today - data_day > FRESH else today
    return repository_queue.queue(ctx, kinds, day, ahead=AHEAD_DAYS, most=MOST_URGENT, least=LEAST_LOST, limit=limit)
