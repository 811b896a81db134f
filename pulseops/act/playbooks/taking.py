"""What each kind of step does when a client comes to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pulseops.accounts import identity
from pulseops.accounts.preferences import local_today
from pulseops.act.actions import repository_targets as targets
from pulseops.act.actions import service as actions
from pulseops.act.notifications import service as notifications
from pulseops.act.playbooks import repository
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, NotFound
from pulseops.decide.alerts import conditions_custom
from pulseops.decide.alerts.expressions import judge, read
from pulseops.decide.alerts.wording import money

Run = Mapping[str, Any]
Step = Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """What a step did, and where it leads."""

    text: str
    next: str
    wait_days: int = 0
    action_id: UUID | None = None
    task_id: UUID | None = None
    holds: bool = False  # until the action is settled
    detail: dict[str, Any] = field(default_factory=dict)


def take(ctx: Context, run: Run, step: Step) -> Taken:
    """Take one step of a run. Raises what the step's own verbs raise; then nothing of it stays."""
    about = repository.about(ctx, run["client_id"])
    if about is None:
        raise NotFound.of("client")
    return _KINDS[step["kind"]](ctx, run, step, about)


def filled(text: str, about: Mapping[str, Any], ctx: Context) -> str:
    """A text with its blanks filled; what is not known is said to be so."""
    known_values = {
        "client": about["client"],
        "owner": about["owner"] or "your account manager",
        "contact": about["contact"] or "the main contact",
        "health": "unknown" if about["health"] is None else f"{about['health']:.0f}",
        "mrr": "unknown" if about["mrr_minor"] is None else money(about["mrr_minor"], about["currency"]),
        "renewal": f"on {about['renewal_on']:%d %B %Y}" if about["renewal_on"] else "on a day we do not know",
        "today": f"{local_today(ctx):%d %B %Y}",
    }
    for name, value in known_values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _wish(ctx: Context, run: Run, step: Step, kind: str, params: Mapping[str, Any]) -> Taken:
    why = f"Playbook {run['playbook']}, step {step['key']}: {run['why']}"
    key = f"playbook:{run['id']}:{step['key']}"
    made = actions.propose(ctx, kind, params, why=why, key=key, origin=("playbook_run", run["id"]))
    task_id = made["receipt"].get("task_id")
    held = made["state"] in repository.UNSETTLED
    task = UUID(task_id) if task_id else None
    return Taken(made["title"], step["next"], action_id=made["id"], task_id=task, holds=held)


def _task(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    p = step["params"]
    params = {
        "client_id": str(run["client_id"]),
        "owner_id": str(about["owner_id"]) if about["owner_id"] else None,
        "title": filled(p["title"], about, ctx)[:200],
        "body": filled(p["body"], about, ctx),
        "due_in_days": p["due_in_days"],
        "checklist": [filled(item, about, ctx) for item in p["checklist"]],
    }
    return _wish(ctx, run, step, "create_task", params)


def _mail(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    return _write(ctx, run, step, about, step["params"]["body"])


def _write(ctx: Context, run: Run, step: Step, about: Mapping[str, Any], body: str) -> Taken:
    """A mail to the client's main contact, as far as the ladder allows."""
    contact = targets.main_contact(ctx, run["client_id"])
    if contact is None:
        raise Conflict("no-contact", f"{about['client']} has no contact with an address.")
    params = {
        "client_id": str(run["client_id"]),
        "to": contact["email"],
        "subject": filled(step["params"]["subject"], about, ctx)[:200],
        "body": filled(body, about, ctx),
    }
    return _wish(ctx, run, step, "send_mail", params)


def _notify(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    p = step["params"]
    to = p.get("to", "owner")
    if to == "contact":
        return _write(ctx, run, step, about, p["text"])
    text = filled(p["text"], about, ctx)
    subject = f"playbook:{run['id']}:{step['key']}"
    title = f"{about['client']}: {run['playbook']}"
    if to == "channel":
        channel, path = notifications.open_channel(ctx, UUID(p["channel_id"])), f"/clients/{run['client_id']}"
        notifications.post(ctx, channel, subject=subject, reason="playbook", title=title, lines=[text], path=path)
        return Taken(f"Told the channel {channel['name']}: {text}"[:500], step["next"])
    person = identity.member(ctx, UUID(p["user_id"]) if to == "person" else about["owner_id"])
    if person is None:
        who = f"{about['client']} has no owner" if to == "owner" else "The person of this step is no one"
        raise Conflict("no-owner", f"{who} with an account here.")
    notifications.reserve(ctx, recipient=person["email"], subject=subject, reason="playbook", title=title, body=text)
    return Taken(f"Told {person['name']}: {text}"[:500], step["next"])


def _wait(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    days = int(step["params"]["days"])
    return Taken(f"Waits {days} days", step["next"], wait_days=days)


def _branch(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    p = step["params"]
    values = conditions_custom.measures_of(ctx, run["client_id"]) or {}
    holds = judge(read(p["expression"]), values)
    said = {True: "yes", False: "no", None: "cannot be told, so no"}[holds]
    return Taken(f"{p['if']}: {said}", p["yes"] if holds else p["no"])


def _reclaim(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    seats = repository.wasted_seats(ctx, run["client_id"], step["params"]["most"])
    if not seats:
        raise Conflict("nothing-changes", f"No seat of {about['client']} is unused and free to be taken back.")
    return _wish(ctx, run, step, "reclaim_seat", {"seats": [str(seat) for seat in seats]})


def _ticket(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    p = step["params"]
    told = {"summary": filled(p["summary"], about, ctx)[:200], "text": filled(p["text"], about, ctx)}
    params = {"client_id": str(run["client_id"]), "priority": p["priority"], **told}
    return _wish(ctx, run, step, "create_ticket", params)


def _webhook(ctx: Context, run: Run, step: Step, about: Mapping[str, Any]) -> Taken:
    p = step["params"]
    data = {"client": about["client"], "playbook": run["playbook"], "step": step["key"], "why": run["why"]}
    params = {"channel_id": p["channel_id"], "event": p["event"], "data": data, "client_id": str(run["client_id"])}
    return _wish(ctx, run, step, "call_webhook", params)


_KINDS: Mapping[str, Callable[[Context, Run, Step, Mapping[str, Any]], Taken]] = {
    "task": _task,
    "mail": _mail,
    "notify": _notify,
    "wait": _wait,
    "branch": _branch,
    "reclaim": _reclaim,
    "ticket": _ticket,
    "webhook": _webhook,
}
