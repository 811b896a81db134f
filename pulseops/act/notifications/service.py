"""Messages: reserved with the change they tell of, sent outside any transaction, settled; never lost.

Doubled only where the protocol leaves no choice: a sender killed after the other side took the message and before that
was written down sends it again when its lease ends. SMTP, Slack, Teams and webhooks know no "only if new"; each message
therefore carries the delivery's id (Message-ID, last line, `webhook-id`), by which the receiver can tell.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.notifications import events, repository, repository_channels, repository_routing, routing
from pulseops.act.notifications.mail import NotSent
from pulseops.act.notifications.senders import Doors, hand_over
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, NotFound
from pulseops.base.events import publish
from pulseops.base.ids import uuid7
from pulseops.base.jobs import enqueue
from pulseops.base.settings import MailSettings, OutboundSettings
from pulseops.decide.alerts import service as alerts

JOB = "dispatch"
MOST_ATTEMPTS = 6
LEASE = timedelta(minutes=5)
BATCH = 32
SENDERS = 4
ROUND_S = 45.0  # no new batch after so long: the lease must outlive the last one
STATES = ("reserved", "sent", "given_up", "dropped")
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


@dataclass(frozen=True)
class Dispatch:
    """How a round of sending went."""

    sent: int
    later: int
    given_up: int


@dataclass(frozen=True)
class Attachment:
    """A file that a mail carries."""

    name: str
    media_type: str
    content: bytes


def reserve(
    ctx: Context,
    *,
    recipient: str,
    subject: str,
    reason: str,
    title: str,
    body: str,
    not_before: datetime | None = None,
    files: Sequence[Attachment] = (),
) -> UUID | None:
    """Ask for a mail about `subject` (such as `reset:<id>`), joined to this transaction.

    The same subject, recipient and reason is sent once for ever; None says it was reserved before. `files` belong to
    the subject: every mail about it carries them, and the first of a name stays as it was.
    """
    repository.add_files(ctx, subject, [(file.name, file.media_type, file.content) for file in files])
    return repository.reserve(
        ctx, recipient=recipient, subject=subject, reason=reason, title=title, body=body, next_try_at=not_before
    )


def about(ctx: Context, subject: str) -> list[dict[str, Any]]:
    """Messages about a subject and how they went, oldest first. Whoever may see the subject may see this."""
    return repository.about(ctx, subject)


def take_back(ctx: Context, subject: str) -> bool:
    """Drop a reserved message that was not tried yet; False when it is too late."""
    return repository.drop_waiting(ctx, subject) > 0


def dispatch(
    database: Database,
    tenant_id: UUID,
    mail: MailSettings,
    now: datetime,
    outbound: OutboundSettings | None = None,
    base_url: str = "http://localhost:8000",
) -> Dispatch:
    """Plan what alerts ask for, then send what is due: claim in one transaction, call in none, settle each in its own.

    A sender that dies in between leaves a lease of 5 minutes, then the message is tried again: at least once. Tries
    wait 1 minute to 8 hours, or as long as the other side asks; a channel that does not answer is left alone meanwhile.
    After MOST_ATTEMPTS, or at once when the other side refuses for good, it is given up and stays in the log.
    Without a mail server no mail is claimed and mails wait.
    """
    doors = Doors(mail, outbound or OutboundSettings(), base_url)
    began = time.monotonic()
    with database.unit_of_work(tenant_id, now=now) as ctx:
        routing.plan(ctx)
        events.plan(ctx)
    states: list[str] = []
    tired: set[UUID] = set()
    while time.monotonic() - began < ROUND_S:
        at = now + timedelta(seconds=time.monotonic() - began)
        with database.unit_of_work(tenant_id, now=at) as ctx:
            given_up = repository.give_up_spent(ctx, MOST_ATTEMPTS)
            claimed = repository.claim(ctx, at + LEASE, BATCH, mail=bool(mail.host))
        states += ["given_up"] * given_up
        if not claimed:
            break
        with ThreadPoolExecutor(SENDERS) as pool:
            states += pool.map(lambda each: _send_one(database, tenant_id, doors, now, began, each, tired), claimed)
    if states:
        with database.unit_of_work(tenant_id, now=now) as ctx:
            publish(ctx, "deliveries")
    return Dispatch(states.count("sent"), states.count("reserved"), states.count("given_up"))


def _send_one(
    database: Database,
    tenant_id: UUID,
    doors: Doors,
    now: datetime,
    began: float,
    delivery: Mapping[str, Any],
    tired: set[UUID],
) -> str:
    """One try of one delivery and its settlement; answers the state it ended in.

    `tired` are channels that did not answer in this round: what is left for them is given back, or a dead one would
    hold everybody up by its timeout for each message.
    """
    if delivery["channel_id"] in tired:
        with database.unit_of_work(tenant_id, now=now + timedelta(seconds=time.monotonic() - began)) as ctx:
            repository.release(ctx, delivery["id"], delivery["attempt_id"])
        return "released"
    state, error, wait, patience = "sent", None, timedelta(0), None
    at = now + timedelta(seconds=time.monotonic() - began)
    try:
        hand_over(doors, {**delivery, "files": _files(database, tenant_id, delivery)}, at)
    except NotSent as problem:
        error = str(problem)[:500]
        state = "given_up" if problem.final or delivery["attempts"] >= MOST_ATTEMPTS else "reserved"
        wait = _WAITS[min(delivery["attempts"], len(_WAITS)) - 1]
        wait = max(wait, timedelta(seconds=problem.retry_after or 0))
        if problem.whole_channel:
            tired.add(delivery["channel_id"])
            patience = timedelta(seconds=problem.retry_after) if problem.retry_after else min(wait, _WAITS[1])
    at = now + timedelta(seconds=time.monotonic() - began)
    with database.unit_of_work(tenant_id, now=at) as ctx:
        repository.settle(ctx, delivery["id"], state, error, at + wait, delivery["attempt_id"])
        if delivery["channel_id"]:
            repository.mark_channel(ctx, delivery["channel_id"], error, at + patience if patience else None)
    return state


def _files(database: Database, tenant_id: UUID, delivery: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a mail carries, read just before it is sent: batches of claims stay small."""
    if not delivery["has_files"]:
        return []
    with database.unit_of_work(tenant_id) as ctx:
        return repository.files_of(ctx, delivery["subject"])


def page(
    ctx: Context, *, state: str | None = None, channel_id: UUID | None = None, offset: int = 0, limit: int = 100
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """A page of the log, newest first, and how many there are per state."""
    ctx.require("settings:write")
    counted = repository.counts(ctx, channel_id)
    rows = repository.log(ctx, limit, offset, state=state, channel_id=channel_id)
    return rows, {name: counted.get(name, 0) for name in STATES}


def get(ctx: Context, delivery_id: UUID) -> dict[str, Any]:
    """One delivery with its tries, without its text. Raises NotFound."""
    ctx.require("settings:write")
    found = repository.find(ctx, delivery_id)
    if not found:
        raise NotFound.of("delivery")
    return {**found, "tries": repository.attempts(ctx, delivery_id)}


def send_again(ctx: Context, delivery_id: UUID) -> None:
    """Send a settled message once more, under the same id. Raises NotFound, Conflict (it waits, or cannot be sent)."""
    found = get(ctx, delivery_id)
    if not repository.again(ctx, delivery_id):
        text = "This message still waits and is tried by itself, or its channel or the link it held is gone."
        raise Conflict("still-waiting", text)
    audit.record(ctx, "delivery.sent_again", "delivery", str(delivery_id), title=found["title"])
    enqueue(ctx, JOB, once=True, asked_by=ctx.actor.name)


def open_channel(ctx: Context, channel_id: UUID) -> dict[str, Any]:
    """A channel that messages may be put into. Raises NotFound, Conflict when it is turned off."""
    channel = repository_channels.channel(ctx, channel_id)
    if not channel:
        raise NotFound.of("channel")
    if not channel["enabled"]:
        raise Conflict("channel-off", f"The channel {channel['name']} is turned off.")
    return channel


def post(
    ctx: Context, channel: Mapping[str, Any], *, subject: str, reason: str, title: str, lines: Sequence[str], path: str
) -> list[UUID]:
    """Reserve a message to each recipient of a channel, once for a subject and reason. Its button opens `path`."""
    payload = {"type": reason, "at": ctx.now.isoformat(), "title": title, "path": path, "lines": lines, "alerts": []}
    to = channel["recipients"] if channel["kind"] == "mail" else [str(channel["id"])]
    known = {"channel": channel["kind"], "channel_id": channel["id"], "subject": subject, "reason": reason}
    made = [repository.reserve(ctx, recipient=each, title=title, body="", payload=payload, **known) for each in to]
    enqueue(ctx, JOB, once=True, asked_by=ctx.actor.name)
    return [each for each in made if each]


def send_test(ctx: Context, channel_id: UUID) -> list[UUID]:
    """Reserve a test message to each recipient of a channel and wake the sender. Raises NotFound, Conflict."""
    ctx.require("settings:write")
    channel = open_channel(ctx, channel_id)
    repository_channels.change_channel(ctx, channel_id, {"paused_until": None})
    line = f"{ctx.actor.name} sent this to see whether messages arrive. They do."
    title = f"Test of the channel {channel['name']}"
    return post(ctx, channel, subject=f"test:{uuid7()}", reason="test", title=title, lines=[line], path="/channels")


def told_of(ctx: Context, alert_id: UUID) -> dict[str, Any]:
    """Who was told of an alert and how that went, and what each channel decided. Raises NotFound."""
    alerts.get(ctx, alert_id)
    rows = repository.told_of(ctx, alert_id)
    if not ctx.may("settings:write"):
        rows = [{**row, "recipient": row["channel_name"] or "mail"} for row in rows]
    return {"deliveries": rows, "events": repository_routing.routed(ctx, alert_id)}
