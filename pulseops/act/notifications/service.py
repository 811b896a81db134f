"""Messages: reserved with the change they tell of, sent outside any transaction, settled; never lost, never doubled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.act.notifications import repository
from pulseops.act.notifications.mail import NotSent, message, send
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.settings import MailSettings

MOST_ATTEMPTS = 6
LEASE = timedelta(minutes=5)
BATCH = 50
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


@dataclass(frozen=True)
class Dispatch:
    """How a round of sending went."""

    sent: int
    later: int
    given_up: int


def reserve(ctx: Context, *, recipient: str, subject: str, reason: str, title: str, body: str) -> UUID | None:
    """Ask for a mail about `subject` (such as `reset:<id>`), joined to this transaction.

    The same subject, recipient and reason is sent once for ever; None says it was reserved before.
    """
    return repository.reserve(ctx, recipient=recipient, subject=subject, reason=reason, title=title, body=body)


def dispatch(database: Database, tenant_id: UUID, mail: MailSettings, now: datetime) -> Dispatch:
    """Send what is due: claim in one transaction, call SMTP in none, settle each in its own.

    A sender that dies in between leaves a lease of 5 minutes, then the mail is tried again: at least once. After
    MOST_ATTEMPTS, or at once when the server refuses the address for good, it is given up and stays in the log.
    Without a mail server nothing is claimed and everything waits.
    """
    if not mail.host:
        return Dispatch(0, 0, 0)
    with database.unit_of_work(tenant_id, now=now) as ctx:
        claimed = repository.claim(ctx, now + LEASE, BATCH)
    states = [_send_one(database, tenant_id, mail, now, delivery) for delivery in claimed]
    return Dispatch(states.count("sent"), states.count("reserved"), states.count("given_up"))


def _send_one(database: Database, tenant_id: UUID, mail: MailSettings, now: datetime, delivery: dict[str, Any]) -> str:
    state, error, again = "sent", None, now
    try:
        text = message(mail.sender, delivery["recipient"], delivery["title"], delivery["body"], delivery["id"])
        send(mail, mail.password.get_secret_value() if mail.password else None, text)
    except (NotSent, ValueError) as problem:
        error = str(problem)[:500]
        final = not isinstance(problem, NotSent) or problem.final
        state = "given_up" if final or delivery["attempts"] >= MOST_ATTEMPTS else "reserved"
        again = now + _WAITS[min(delivery["attempts"], len(_WAITS)) - 1]
    with database.unit_of_work(tenant_id, now=now) as ctx:
        repository.settle(ctx, delivery["id"], state, error, again)
    return state


def log(ctx: Context, limit: int = 100) -> list[dict[str, Any]]:
    """Newest deliveries and how they went."""
    ctx.require("settings:write")
    return repository.log(ctx, limit)
