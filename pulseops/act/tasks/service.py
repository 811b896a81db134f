"""Tasks: work for people, made by hand or by accepting a recommendation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, identity
from pulseops.accounts.preferences import local_today
from pulseops.act.tasks import repository
from pulseops.act.tasks.repository import Filter
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.events import publish
from pulseops.decide.recommendations import service as recommendations
from pulseops.observe.clients import service as clients

EDITABLE = frozenset({"title", "body", "client_id", "owner_id", "due_on", "remind_on", "checklist"})
FIRST_DUE_DAYS = 7
MOST_ITEMS = 50
MOST_AT_ONCE = 200
LONGEST_COMMENT = 5000
LATEST_DAYS = 30


@dataclass(frozen=True)
class Accepted:
    """The task of an accepted recommendation; `created` is False when it was there before."""

    task_id: UUID
    created: bool


def accept(ctx: Context, recommendation_id: UUID, owner_id: UUID | None = None, due_on: date | None = None) -> Accepted:
    """Accept a recommendation and make its task, in one transaction. Accepting twice answers the same task.

    Without `owner_id` the recommendation's owner, else the person who accepts, owns it; without `due_on` it is due in
    7 days. Raises NotFound, Conflict (dismissed or expired), Invalid (an owner of another tenant).
    """
    ctx.require("tasks:write")
    owner = owner_id or (ctx.actor.id if ctx.actor.kind == "user" else None)
    found = recommendations.mark_accepted(ctx, recommendation_id, owner_id)
    if found is None:
        made = repository.of_recommendation(ctx, recommendation_id)
        if made is None:
            raise NotFound.of("task")
        return Accepted(made, created=False)
    values = {
        "title": f"{found['title']}: {found['subject_name']}",
        "body": f"{found['why']}\n\nDone when: {found['success_test']['text']}",
        "client_id": found["client_id"],
        "recommendation_id": recommendation_id,
        "owner_id": owner_id or found["owner_id"] or owner,
        "due_on": due_on or local_today(ctx) + timedelta(days=FIRST_DUE_DAYS),
        "checklist": [{"text": step["text"], "done": False} for step in found["steps"]],
    }
    task_id = repository.add(ctx, values)
    _tell(ctx, task_id, "task.created", **_facts(values), recommendation_id=str(recommendation_id))
    return Accepted(task_id, created=True)


def create(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Add a task. Raises Invalid naming each wrong field."""
    ctx.require("tasks:write")
    checked = _checked(ctx, {"title": "", **values})
    task_id = repository.add(ctx, checked)
    _tell(ctx, task_id, "task.created", **_facts(checked))
    return task_id


def edit(ctx: Context, task_id: UUID, values: Mapping[str, Any]) -> None:
    """Change title, text, client, owner, due date or checklist. Raises NotFound, Invalid."""
    _locked(ctx, task_id)
    repository.change(ctx, task_id, _checked(ctx, values))
    _tell(ctx, task_id, "task.changed", fields=sorted(values))


def tick(ctx: Context, task_id: UUID, number: int, *, done: bool) -> None:
    """Tick one item of the checklist (counted from 0) or take the tick back. Raises NotFound, Invalid."""
    found = _locked(ctx, task_id)
    items: list[dict[str, Any]] = found["checklist"]
    if not 0 <= number < len(items):
        raise Invalid.field("number", f"The checklist has {len(items)} items.")
    items[number] = {**items[number], "done": done}
    repository.change(ctx, task_id, {"checklist": items})
    _tell(ctx, task_id, "task.ticked", number=number, done=done)


def set_ticket(ctx: Context, task_id: UUID, number: str | None, url: str | None = None) -> None:
    """Write down which ticket of the PSA belongs to it, or (None) that none does. Raises NotFound, Invalid."""
    _locked(ctx, task_id)
    ref = " ".join((number or "").split()) or None
    if ref and len(ref) > 100:
        raise Invalid.field("ticket_ref", "At most 100 characters.")
    if url and (not url.startswith(("https://", "http://")) or len(url) > 500):
        raise Invalid.field("ticket_url", "An address that begins with https:// of at most 500 characters.")
    repository.change(ctx, task_id, {"ticket_ref": ref, "ticket_url": url or None})
    _tell(ctx, task_id, "task.ticket", number=ref)


def comment(ctx: Context, task_id: UUID, text: str) -> UUID:
    """Say something about a task. Raises NotFound, Invalid with the length there is and the length there may be."""
    _locked(ctx, task_id)
    said = text.strip()
    if "\x00" in said or not 1 <= len(said) <= LONGEST_COMMENT:
        message = f"A comment has 1 to {LONGEST_COMMENT:,} characters; this one has {len(said):,}."
        raise Invalid.field("text", message)
    comment_id = repository.add_comment(ctx, task_id, said)
    _tell(ctx, task_id, "task.commented", characters=len(said))
    return comment_id


def delete_comment(ctx: Context, task_id: UUID, comment_id: UUID) -> None:
    """Take one's own comment back. Raises NotFound."""
    _locked(ctx, task_id)
    if not repository.delete_comment(ctx, task_id, comment_id):
        raise NotFound.of("comment")
    _tell(ctx, task_id, "task.comment_deleted")


def change_many(ctx: Context, task_ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    """The same change to several tasks, all or none: `state` open or done, or what `edit` takes. Raises NotFound."""
    ctx.require("tasks:write")
    if not 1 <= len(task_ids) <= MOST_AT_ONCE:
        raise Invalid.field("task_ids", f"1 to {MOST_AT_ONCE} tasks at once.")
    rest = {name: value for name, value in values.items() if name != "state"}
    for task_id in sorted(set(task_ids)):
        if rest:
            edit(ctx, task_id, rest)
        if values.get("state") == "done":
            finish(ctx, task_id)
        elif values.get("state") == "open":
            reopen(ctx, task_id)


def finish(ctx: Context, task_id: UUID) -> None:
    """Mark it done, and its recommendation with it. Twice is once."""
    found = _locked(ctx, task_id)
    if found["state"] == "done":
        return
    repository.change(ctx, task_id, {"state": "done", "done_at": ctx.now, "done_by": ctx.actor.name})
    if found["recommendation_id"]:
        recommendations.mark(ctx, found["recommendation_id"], done=True)
    _tell(ctx, task_id, "task.done", **_facts(found))


def reopen(ctx: Context, task_id: UUID) -> None:
    """Back to open. Twice is once."""
    found = _locked(ctx, task_id)
    if found["state"] == "open":
        return
    repository.change(ctx, task_id, {"state": "open", "done_at": None, "done_by": None})
    if found["recommendation_id"]:
        recommendations.mark(ctx, found["recommendation_id"], done=False)
    _tell(ctx, task_id, "task.reopened", **_facts(found))


def note_overdue(ctx: Context) -> int:
    """Write down which open tasks have passed their due day, once for each day they were due on; how many.

    Those due longer than LATEST_DAYS ago are passed over: nobody is told now of what was missed a season ago.
    """
    ctx.require("tasks:write")
    today = local_today(ctx)
    passed = repository.mark_overdue(ctx, today - timedelta(days=LATEST_DAYS), today)
    for row in passed:
        _tell(ctx, row["id"], "task.overdue", **_facts(row))
    return len(passed)


def delete(ctx: Context, task_id: UUID) -> None:
    """Remove it; a recommendation it came from is open again. Raises NotFound."""
    found = _locked(ctx, task_id)
    repository.delete(ctx, task_id)
    if found["recommendation_id"]:
        recommendations.withdraw(ctx, found["recommendation_id"])
    _tell(ctx, task_id, "task.deleted", title=found["title"])


def page(ctx: Context, filters: Filter, order: str, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of tasks with the numbers for the tabs."""
    ctx.require("tasks:read")
    rows = repository.page(ctx, filters, order, offset=offset, limit=limit)
    counts = repository.counts(ctx, ctx.actor.id)
    return {"rows": rows, "total": repository.total(ctx, filters), "counts": counts}


def get(ctx: Context, task_id: UUID) -> dict[str, Any]:
    """One task. Raises NotFound."""
    ctx.require("tasks:read")
    found = repository.find(ctx, task_id)
    if not found:
        raise NotFound.of("task")
    return {**found, "said": repository.comments(ctx, task_id)}


def task_of(ctx: Context, recommendation_id: UUID) -> UUID | None:
    """The task of an accepted recommendation."""
    return repository.of_recommendation(ctx, recommendation_id)


def _locked(ctx: Context, task_id: UUID) -> dict[str, Any]:
    ctx.require("tasks:write")
    found = repository.lock(ctx, task_id)
    if not found:
        raise NotFound.of("task")
    return found


def _checked(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that may be stored. Raises Invalid."""
    row = {name: value for name, value in values.items() if name in EDITABLE}
    if "title" in row:
        row["title"] = str(row["title"] or "").strip()
        if not 1 <= len(row["title"]) <= 200:
            raise Invalid.field("title", "A task has a title of 1 to 200 characters.")
    if len(row.get("body") or "") > 10_000:
        raise Invalid.field("body", "At most 10,000 characters.")
    if row.get("client_id") and not clients.exists(ctx, row["client_id"]):
        raise Invalid.field("client_id", "This client does not exist or was removed.")
    if row.get("owner_id") and not identity.member(ctx, row["owner_id"]):
        raise Invalid.field("owner_id", "This person does not belong to your tenant.")
    if "checklist" in row:
        row["checklist"] = _items(row["checklist"])
    return row


def _items(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    kept = [{"text": str(item["text"]).strip(), "done": bool(item.get("done"))} for item in items]
    kept = [item for item in kept if item["text"]]
    if len(kept) > MOST_ITEMS or any(len(str(item["text"])) > 500 for item in kept):
        raise Invalid.field("checklist", f"At most {MOST_ITEMS} items of at most 500 characters.")
    return kept


def _facts(task: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit trail, and who listens to it, hears of a task."""
    return {name: task.get(name) for name in ("title", "client_id", "owner_id", "due_on")}


def _tell(ctx: Context, task_id: UUID, action: str, **detail: object) -> None:
    audit.record(ctx, action, "task", str(task_id), **detail)
    publish(ctx, "tasks", [task_id])
