"""Days to remember: tasks, ends of contracts, renewals of software; as a page, as a calendar feed, as reminders."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from pulseops.accounts import audit, identity
from pulseops.accounts.preferences import local_today, tenant_settings
from pulseops.act.notifications import service as notifications
from pulseops.act.tasks import repository_agenda as repository
from pulseops.base.context import SYSTEM, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.security import hash_token, new_token
from pulseops.core.words import day
from pulseops.understand.metrics import software

MOST_DAYS = 400
REMIND_HOUR = 8
KINDS = ("task", "contract_end", "notice", "renewal")


def days(ctx: Context, since: date, until: date, *, mine: bool = False) -> list[dict[str, Any]]:
    """What happens from one day to another, by day. `mine`: tasks and clients of the person who asks.

    Raises Invalid for more than MOST_DAYS days.
    """
    ctx.require("tasks:read")
    if not 0 <= (until - since).days <= MOST_DAYS:
        raise Invalid.field("until", f"At most {MOST_DAYS} days, and not before the first.")
    owner = ctx.actor.id if mine else None
    found = [_task(row) for row in repository.tasks(ctx, since, until, owner)]
    if ctx.may("clients:read"):
        found += [_contract(row) for row in repository.contracts(ctx, since, until, owner)]
    if ctx.may("licenses:read") and not mine:
        found += _renewals(ctx, since, until)
    return sorted(found, key=lambda each: (each["on"], KINDS.index(each["kind"]), each["title"]))


def _task(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "kind": "task", "path": f"/tasks/{row['id']}", "text": None}


def _contract(row: dict[str, Any]) -> dict[str, Any]:
    what = "Last day to give notice" if row["kind"] == "notice" else "Contract ends"
    after = {True: "renews by itself", False: "does not renew by itself"}.get(row["auto_renew"])
    names = ("id", "on", "kind", "client_id", "client_name", "owner_name")
    path = f"/clients/{row['client_id']}?tab=contracts"
    title = f"{what}: {row['client_name']}, {row['name']}"
    return {**{n: row[n] for n in names}, "title": title, "state": None, "path": path, "text": after}


def _renewals(ctx: Context, since: date, until: date) -> list[dict[str, Any]]:
    months = max(1, min(60, (until - local_today(ctx)).days // 30 + 1))
    rows = software.renewals(ctx, months=months)["rows"]
    return [
        {
            "id": row["product_id"],
            "on": row["act_on"],
            "kind": "renewal",
            "title": f"{'Give notice' if row['cancel_by_on'] else 'Term ends'}: {row['product_name']}",
            "state": None,
            "client_id": row["client_id"],
            "client_name": ", ".join(row["client_names"][:2]),
            "owner_name": row["owner_name"],
            "path": "/renewals",
            "text": f"The term ends on {day(row['term_end_on'])}.",
        }
        for row in rows
        if since <= row["act_on"] <= until
    ]


def remind(ctx: Context, base_url: str) -> int:
    """One mail a day to each person with tasks to be reminded of, from REMIND_HOUR of the tenant on; how many."""
    ctx.require("tasks:write")
    zone = ZoneInfo(tenant_settings(ctx).timezone)
    if ctx.now.astimezone(zone).hour < REMIND_HOUR:
        return 0
    today = local_today(ctx)
    sent = 0
    for owner_id, group in groupby(repository.to_remind(ctx, today), key=lambda row: row["owner_id"]):
        rows = list(group)
        lines = "\n".join(_line(row, base_url) for row in rows)
        title = f"{len(rows)} task{'s' if len(rows) > 1 else ''} for today"
        body = f"Hello {rows[0]['owner_name']},\n\n{lines}\n\nAll your tasks: {base_url}/tasks"
        subject = f"tasks:{owner_id}:{today.isoformat()}"
        made = notifications.reserve(
            ctx, recipient=rows[0]["email"], subject=subject, reason="reminder", title=title, body=body
        )
        sent += made is not None
    return sent


def _line(row: dict[str, Any], base_url: str) -> str:
    client = f" ({row['client_name']})" if row["client_name"] else ""
    due = f", due {row['due_on']:%d %B %Y}" if row["due_on"] else ""
    return f"- {row['title']}{client}{due}\n  {base_url}/tasks/{row['id']}"


def feed(ctx: Context) -> dict[str, Any] | None:
    """One's own calendar feed, without its address, which is shown once."""
    ctx.require("tasks:read")
    return repository.feed(ctx, ctx.actor.id)


def make_feed(ctx: Context) -> str:
    """A fresh secret of one's own feed; an address given before stops working. Raises Invalid for programs."""
    ctx.require("tasks:read")
    if ctx.actor.kind != "user" or ctx.actor.id is None:
        raise Invalid("invalid-input", "A feed belongs to a person who is signed in.")
    token = new_token()
    repository.put_feed(ctx, ctx.actor.id, hash_token(token))
    audit.record(ctx, "calendar_feed.made", "user", str(ctx.actor.id))
    return token


def drop_feed(ctx: Context) -> None:
    """End one's own feed. Twice is once."""
    ctx.require("tasks:read")
    if ctx.actor.id:
        repository.drop_feed(ctx, ctx.actor.id)
        audit.record(ctx, "calendar_feed.dropped", "user", str(ctx.actor.id))


@contextmanager
def held(database: Database, token: str, now: datetime) -> Iterator[tuple[Context, list[dict[str, Any]]]]:
    """The days of whoever the secret belongs to: a month back and a year ahead. Raises NotFound."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(token)) as nobody:
        found = repository.feed_of_secret(nobody)
        if found is None:
            raise NotFound.of("calendar")
        claim(nobody, tenant=str(found["tenant_id"]), token_hash="")
        actor = identity.actor_of(Context(nobody.session, found["tenant_id"], SYSTEM, now), found["user_id"])
        if actor is None or "tasks:read" not in actor.permissions:
            raise NotFound.of("calendar")
        ctx = Context(nobody.session, found["tenant_id"], actor, now)
        repository.mark_read(ctx, found["id"])
        today = local_today(ctx)
        rows = days(ctx, today - timedelta(days=30), today + timedelta(days=365), mine=True)
        yield ctx, [row for row in rows if row["state"] != "done"]
