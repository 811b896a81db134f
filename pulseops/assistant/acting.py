"""Proposals: an action of the product with its arguments, kept until a person confirms it by a click, once.

Nothing here acts on its own: `propose` writes a row, `confirm` calls the product's verb in the name of the person who
clicks, whose rights and the state of things are checked by that verb at that moment.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.playbooks import service as runs
from pulseops.act.playbooks.repository import ONGOING
from pulseops.act.playbooks.repository import Filter as RunFilter
from pulseops.act.reports import composing
from pulseops.act.reports import service as reports
from pulseops.act.tasks import service as tasks
from pulseops.assistant import repository
from pulseops.assistant.reply import clean
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.decide.alerts import repository as alert_repository
from pulseops.decide.alerts import service as alerts
from pulseops.decide.playbooks import service as playbooks
from pulseops.decide.recommendations import repository as recommendation_repository
from pulseops.decide.recommendations import service as recommendations

EXPIRES = timedelta(hours=24)
MOST_TITLE = 200
REASON = "Asked for in the assistant"


def _create_task(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"title": given["title"], "body": given.get("body")}
    for name in ("client_id", "owner_id"):
        values[name] = UUID(given[name]) if given.get(name) else None
    values["due_on"] = date.fromisoformat(given["due_on"]) if given.get("due_on") else None
    task_id = tasks.create(ctx, values)
    return {"href": f"/tasks/{task_id}", "text": "The task is created."}


def _acknowledge(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    alerts.acknowledge(ctx, UUID(given["alert_id"]))
    return {"href": f"/alerts/{given['alert_id']}", "text": "The alert is acknowledged."}


def _snooze(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    alerts.snooze(ctx, UUID(given["alert_id"]), int(given["days"]), REASON)
    return {"href": f"/alerts/{given['alert_id']}", "text": f"The alert is snoozed for {int(given['days'])} days."}


def _resolve(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    alerts.resolve(ctx, UUID(given["alert_id"]), REASON)
    return {"href": f"/alerts/{given['alert_id']}", "text": "The alert is resolved."}


def _accept(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    made = tasks.accept(ctx, UUID(given["recommendation_id"]))
    return {"href": f"/tasks/{made.task_id}", "text": "The recommendation is accepted; its task is there."}


def _dismiss(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    recommendations.dismiss(ctx, UUID(given["recommendation_id"]), REASON)
    return {"href": "/recommendations", "text": "The recommendation is dismissed."}


def _put_aside(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    recommendations.snooze(ctx, UUID(given["recommendation_id"]), int(given["days"]), REASON)
    return {"href": "/recommendations", "text": f"The recommendation is put aside for {int(given['days'])} days."}


def _report(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    client_id = UUID(given["client_id"]) if given.get("client_id") else None
    days = [date.fromisoformat(given[name]) if given.get(name) else None for name in ("first_on", "last_on")]
    report_id = reports.make(ctx, given["kind"], client_id, *days)
    return {"href": f"/reports/{report_id}", "text": "The report is made; look at it before you send it."}


def _enter(ctx: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    run_id = runs.enter(ctx, UUID(given["playbook_id"]), UUID(given["client_id"]))
    return {"href": f"/playbooks/runs/{run_id}", "text": "The client is in the playbook."}


VERBS: dict[str, Callable[[Context, Mapping[str, Any]], dict[str, Any]]] = {
    "create_task": _create_task,
    "acknowledge_alert": _acknowledge,
    "snooze_alert": _snooze,
    "resolve_alert": _resolve,
    "accept_recommendation": _accept,
    "dismiss_recommendation": _dismiss,
    "snooze_recommendation": _put_aside,
    "make_report": _report,
    "enter_playbook": _enter,
}
NEEDS = {
    "create_task": "tasks:write",
    "acknowledge_alert": "alerts:write",
    "snooze_alert": "alerts:write",
    "resolve_alert": "alerts:write",
    "accept_recommendation": "tasks:write",
    "dismiss_recommendation": "recommendations:write",
    "snooze_recommendation": "recommendations:write",
    "make_report": "reports:write",
    "enter_playbook": "actions:write",
}


def propose(
    ctx: Context, verb: str, arguments: Mapping[str, Any], *, conversation_id: UUID | None = None, door: str = "chat"
) -> tuple[UUID, str]:
    """Keep an action to be confirmed; answers its id and what it would do. Raises Forbidden, NotFound, Invalid.

    Whoever may not do it may not propose it: a button that can only refuse is none.
    """
    ctx.require("assistant:propose")
    if verb not in VERBS:
        raise Invalid.field("verb", f"There is no action {clean(verb)}.")
    ctx.require(NEEDS[verb])
    checked, preview = _checked(ctx, verb, arguments)
    values = {
        "conversation_id": conversation_id,
        "verb": verb,
        "arguments": checked,
        "preview": preview,
        "door": door,
        "expires_at": ctx.now + EXPIRES,
    }
    return repository.add_proposal(ctx, values), preview


def _checked(ctx: Context, verb: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Arguments that the verb will understand, and a sentence that says what it will do."""
    if verb == "create_task":
        return _checked_task(ctx, given)
    if verb == "make_report":
        return _checked_report(ctx, given)
    if verb == "enter_playbook":
        return _checked_entry(ctx, given)
    days = int(given.get("days") or 7)
    if verb.endswith("_alert"):
        alert = alert_repository.find(ctx, _uuid(given, "alert_id"))
        if not alert:
            raise NotFound.of("alert")
        doing = {
            "acknowledge_alert": "Acknowledge",
            "snooze_alert": f"Snooze for {days} days",
            "resolve_alert": "Resolve",
        }[verb]
        return {
            "alert_id": str(alert["id"]),
            "days": days,
        }, f"{doing}: {clean(alert['title'])} ({clean(alert['subject_name'])})"
    found = recommendation_repository.find(ctx, _uuid(given, "recommendation_id"))
    if not found:
        raise NotFound.of("recommendation")
    doing = {
        "accept_recommendation": "Accept and create its task",
        "dismiss_recommendation": "Dismiss",
        "snooze_recommendation": f"Put aside for {days} days",
    }[verb]
    text = f"{doing}: {clean(found['title'])} ({clean(found['subject_name'])})"
    return {"recommendation_id": str(found["id"]), "days": days}, text


def _checked_task(ctx: Context, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    title = " ".join(str(given.get("title") or "").split())[:MOST_TITLE]
    if not title:
        raise Invalid.field("title", "Say what the task is.")
    client_id = _uuid(given, "client_id") if given.get("client_id") else None
    name = repository.name_of(ctx, "client", client_id) if client_id else None
    if client_id and name is None:
        raise NotFound.of("client")
    due_on = _day(given.get("due_on"))
    owner = given.get("owner_id") or (ctx.actor.id if ctx.actor.kind in ("user", "key") else None)
    text = (
        f"Create the task: {title}"
        + (f", for {clean(name)}" if name and name.casefold() not in title.casefold() else "")
        + (f", due {due_on:%-d %B %Y}" if due_on else "")
    )
    return {
        "title": title,
        "client_id": str(client_id) if client_id else None,
        "owner_id": str(owner) if owner else None,
        "due_on": due_on.isoformat() if due_on else None,
    }, text


def _checked_report(ctx: Context, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    client_id = _uuid(given, "client_id") if given.get("client_id") else None
    kind = composing.check(ctx, str(given.get("kind")), client_id)
    name = repository.name_of(ctx, "client", client_id) if client_id else None
    if client_id and name is None:
        raise NotFound.of("client")
    days = {n: _day(given.get(n)) for n in ("first_on", "last_on")}
    text = f"Make the report: {kind.label}" + (f" of {clean(name)}" if name else "")
    if days["first_on"] and days["last_on"]:
        text += f", {days['first_on']:%-d %B %Y} to {days['last_on']:%-d %B %Y}"
    kept = {n: d.isoformat() if d else None for n, d in days.items()}
    return {"kind": kind.key, "client_id": str(client_id) if client_id else None, **kept}, text


def _checked_entry(ctx: Context, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    client_id, book = _uuid(given, "client_id"), playbooks.get(ctx, _uuid(given, "playbook_id"))
    name = repository.name_of(ctx, "client", client_id)
    if name is None:
        raise NotFound.of("client")
    if inside(ctx, book["id"], client_id):
        raise Conflict("already-inside", f"{clean(name)} is inside {clean(book['name'])} already.")
    text = f"Put {clean(name)} into the playbook {clean(book['name'])}"
    return {"playbook_id": str(book["id"]), "client_id": str(client_id)}, text


def inside(ctx: Context, playbook_id: UUID, client_id: UUID) -> dict[str, Any] | None:
    """The run that a client is in now, if it is."""
    rows, _ = runs.page(ctx, RunFilter(ONGOING, playbook_id, client_id), offset=0, limit=1)
    return rows[0] if rows else None


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None


def _uuid(given: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(str(given[name]))
    except (KeyError, ValueError) as error:
        raise Invalid.field(name, "Give the id as the list shows it.") from error


def confirm(ctx: Context, proposal_id: UUID) -> dict[str, Any]:
    """Do it, in the name of the person who clicks. Confirming twice does it once and answers the same.

    Raises NotFound (also for somebody else's), Forbidden (keys, or without the right), Conflict (expired, dismissed, or
    the state of things no longer allows it).
    """
    ctx.require("assistant:propose")
    found = repository.lock_proposal(ctx, proposal_id)
    if not found:
        raise NotFound.of("proposal")
    if ctx.actor.kind != "user":
        raise Forbidden("person-only", "Only a signed-in person confirms a proposal, in the application.")
    if found["state"] == "confirmed":
        return dict(found["result"])
    if found["state"] != "open" or found["expires_at"] <= ctx.now:
        raise Conflict("proposal-over", "This proposal was dismissed or has expired. Ask again.")
    result = VERBS[found["verb"]](ctx, found["arguments"])
    repository.settle_proposal(ctx, proposal_id, "confirmed", result)
    audit.record(ctx, "proposal.confirmed", "proposal", str(proposal_id), verb=found["verb"], door=found["door"])
    return result


def dismiss(ctx: Context, proposal_id: UUID) -> None:
    """Put a proposal away. Twice is once. Raises NotFound, Conflict (confirmed already)."""
    ctx.require("assistant:propose")
    found = repository.lock_proposal(ctx, proposal_id)
    if not found:
        raise NotFound.of("proposal")
    if found["state"] == "confirmed":
        raise Conflict("proposal-over", "This proposal was confirmed already.")
    if found["state"] == "open":
        repository.settle_proposal(ctx, proposal_id, "dismissed", {})


def mine(ctx: Context) -> list[dict[str, Any]]:
    """One's own proposals, the newest first."""
    ctx.require("assistant:read")
    return repository.proposals(ctx, 100)
