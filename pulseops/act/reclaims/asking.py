"""Asking the holder: a mail with a link of their own, and the answer from a page without signing in.

The link carries 256 random bits after `#`, which browsers send to no server and no log; here only its hash is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.act.notifications import service as notifications
from pulseops.act.reclaims import repository
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import NotFound
from pulseops.base.ids import uuid7
from pulseops.base.jobs import enqueue
from pulseops.base.security import hash_token, new_token

_WHY = {
    "never_used": "No use of it is on record.",
    "unused": "It was not used for a while.",
    "duplicate": "You have another license that covers the same.",
    "overlap": "Most of your colleagues use {other} for the same, and so do you.",
    "downgrade": "All you use of it is part of {other}, which costs less.",
}
_ASKED = "Do you need it?\n\nKeep it or let it go"
_ASKED_TO_MOVE = "Would {other} do?\n\nKeep what you have or change to {other}"


def can_ask(line: Mapping[str, Any]) -> bool:
    """Whether there is somebody to ask: not about a disabled account, and not without an address."""
    return bool(line["seat_id"] and line["email"] and line["kind"] != "disabled")


def letters(
    ctx: Context, lines: Sequence[Mapping[str, Any]], until: date, base_url: str
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Reserve a mail to each holder; yields each line with the columns its reclaim gets."""
    company = tenant_settings(ctx).name
    for line in lines:
        reclaim_id, token = uuid7(), new_token()
        why, asked = _WHY.get(line["kind"], ""), _ASKED_TO_MOVE if line["kind"] == "downgrade" else _ASKED
        body = (
            f"Hello {line['subject']},\n\n{company} pays for a license of {line['product_name']} for you. "
            f"{why.format(other=line['other_name'])} {asked.format(other=line['other_name'])}, with one click and "
            f"without signing in:\n\n{base_url}/keep-or-release#{token}\n\nPlease answer by {until:%d %B %Y}. Nothing "
            "of your work is deleted by your answer."
        )
        title = f"Do you still need {line['product_name']}?"
        notifications.reserve(
            ctx, recipient=line["email"], subject=f"reclaim:{reclaim_id}", reason="asked", title=title, body=body
        )
        known = {"id": reclaim_id, "token_hash": hash_token(token), "asked_at": ctx.now, "answer_by_on": until}
        yield line, {**known, "state": "asked"}
    if lines:
        enqueue(ctx, notifications.JOB, once=True, asked_by=ctx.actor.name)


def look(database: Database, token: str, now: datetime) -> dict[str, Any]:
    """What a link asks. Raises NotFound (made up)."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(token)) as nobody:
        ctx, row = _held(nobody)
        names = ("product_name", "person_name", "state", "answer_by_on", "answered_at")
        moves_to = row["other_name"] if row["kind"] == "downgrade" else None
        return {**{name: row[name] for name in names}, "moves_to": moves_to, "company": tenant_settings(ctx).name}


def holder_of(nobody: Context) -> tuple[Context, UUID]:
    """The context of the reclaim whose secret is held, acting as the agent, and its id. Raises NotFound."""
    ctx, row = _held(nobody)
    return ctx, row["id"]


def _held(nobody: Context) -> tuple[Context, dict[str, Any]]:
    row = repository.held(nobody)
    if not row:
        raise NotFound("link-dead", "This link is not known. Ask whoever sent it for a new one.")
    claim(nobody, tenant=str(row["tenant_id"]), token_hash="")
    return Context(nobody.session, row["tenant_id"], AGENT, nobody.now), row
