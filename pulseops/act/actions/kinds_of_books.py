"""Kinds of actions that touch only our own books: they happen with their state, in one transaction."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import local_today
from pulseops.act.actions import reading
from pulseops.act.actions import repository_targets as targets
from pulseops.act.actions.registry import ActionType, Change, DryRun, Params, Work
from pulseops.act.notifications import service as notifications
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.decide.alerts import service as alerts
from pulseops.observe.clients import service as clients
from pulseops.understand.metrics import bulk
from pulseops.understand.metrics import service as metrics

FIELDS = ("industry", "country", "employees", "plan", "notes")
MAIL_WAITS = timedelta(minutes=5)


def found_client(ctx: Context, client_id: UUID) -> dict[str, Any]:
    """One client as actions show it. Raises NotFound."""
    rows = targets.clients(ctx, [client_id])
    if not rows:
        raise NotFound.of("client")
    return rows[0]


def _check_owner(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "client_ids", "owner_name")
    ids = reading.uuids(params, "client_ids")
    return {"client_ids": [str(i) for i in ids], "owner_name": reading.text(params, "owner_name", 200)}


def _owner_run(ctx: Context, params: Params) -> DryRun:
    ids = reading.uuids(params, "client_ids")
    rows = targets.clients(ctx, ids)
    if len(rows) != len(ids):
        raise NotFound.of("client")
    owner = params["owner_name"]
    changes = tuple(Change(r["name"], "Owner", r["owner_name"], owner) for r in rows if r["owner_name"] != owner)
    if not changes:
        raise Conflict("nothing-changes", f"{owner} is the owner already.")
    one = len(rows) == 1
    subject = rows[0]["name"] if one else f"{len(rows)} clients"
    title = f"Make {owner} the owner of {subject}"
    return DryRun(title, subject, changes, touches=len(changes), client_id=rows[0]["id"] if one else None)


def _own(ctx: Context, work: Work) -> dict[str, Any]:
    rows = targets.clients(ctx, reading.uuids(work.params, "client_ids"))
    bulk.assign_clients(ctx, [row["id"] for row in rows], work.params["owner_name"])
    return {"before": {str(row["id"]): row["owner_name"] for row in rows}}


def _disown(ctx: Context, work: Work) -> None:
    before: Mapping[str, str | None] = work.receipt["before"]
    now = {str(r["id"]): r["owner_name"] for r in targets.clients(ctx, [UUID(i) for i in before])}
    if any(now.get(i) != work.params["owner_name"] for i in before):
        raise Conflict(
            "changed-meanwhile", "Somebody gave one of the clients another owner meanwhile; nothing changed."
        )
    for name in set(before.values()):
        bulk.assign_clients(ctx, [UUID(i) for i, old in before.items() if old == name], name)


SET_OWNER = ActionType(
    "set_client_owner", "Set the owner", "Gives clients an account manager.", "client", "low", "clients:write",
    _check_owner, _owner_run, _own, undo=_disown, undo_hours=72, cap_action=100, cap_day=500,
)  # fmt: skip


def _check_fields(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "client_id", "fields")
    fields = params.get("fields")
    if not isinstance(fields, Mapping) or not fields or set(fields) - set(FIELDS):
        raise Invalid.field("params.fields", f"Some of {', '.join(FIELDS)} with their new values.")
    employees = fields.get("employees")
    if employees is not None and (not isinstance(employees, int) or isinstance(employees, bool)):
        raise Invalid.field("params.fields.employees", "A whole number.")
    clients.check(fields, {}, None)
    return {"client_id": str(reading.uuid(params, "client_id")), "fields": dict(fields)}


def _fields_run(ctx: Context, params: Params) -> DryRun:
    row = found_client(ctx, reading.uuid(params, "client_id"))
    changes = tuple(
        Change(row["name"], name.capitalize(), _said(row[name]), _said(value))
        for name, value in params["fields"].items()
        if row[name] != value
    )
    if not changes:
        raise Conflict("nothing-changes", "The client has these values already.")
    named = " and ".join(change.field.lower() for change in changes)
    return DryRun(f"Change {named} of {row['name']}", row["name"], changes, client_id=row["id"])


def _said(value: Any) -> str | None:
    return None if value is None else str(value)[:200]


def _change(ctx: Context, work: Work) -> dict[str, Any]:
    client_id = reading.uuid(work.params, "client_id")
    row = found_client(ctx, client_id)
    metrics.update_client(ctx, client_id, work.params["fields"], version=None)
    return {"before": {name: row[name] for name in work.params["fields"]}}


def _change_back(ctx: Context, work: Work) -> None:
    client_id = reading.uuid(work.params, "client_id")
    row = found_client(ctx, client_id)
    if any(row[name] != value for name, value in work.params["fields"].items()):
        raise Conflict("changed-meanwhile", "Somebody changed these fields meanwhile; nothing was taken back.")
    metrics.update_client(ctx, client_id, work.receipt["before"], version=None)


CHANGE_CLIENT = ActionType(
    "change_client", "Change a client", "Changes industry, country, employees, plan or notes.", "client", "medium",
    "clients:write", _check_fields, _fields_run, _change, undo=_change_back, undo_hours=72,
)  # fmt: skip


def _check_task(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "client_id", "title", "body", "due_in_days", "due_on", "owner_id", "checklist")
    client_id, owner_id = reading.uuid_or_none(params, "client_id"), reading.uuid_or_none(params, "owner_id")
    due = reading.day_or_none(params, "due_on")
    days = params.get("due_in_days")
    if due is None and days is not None:
        if not isinstance(days, int) or not 0 <= days <= 365:
            raise Invalid.field("params.due_in_days", "0 to 365 days.")
        due = local_today(ctx) + timedelta(days=days)
    items = params.get("checklist") or []
    if not isinstance(items, list):
        raise Invalid.field("params.checklist", "A list of texts.")
    return {
        "client_id": str(client_id) if client_id else None,
        "owner_id": str(owner_id) if owner_id else None,
        "title": reading.text(params, "title", 200),
        "body": reading.text(params, "body", 10_000, least=0, lines=True) or None,
        "due_on": due.isoformat() if due else None,
        "checklist": [str(item)[:500] for item in items[: tasks.MOST_ITEMS]],
    }


def _task_run(ctx: Context, params: Params) -> DryRun:
    client_id = reading.uuid_or_none(params, "client_id")
    subject = found_client(ctx, client_id)["name"] if client_id else "No client"
    change = Change(
        subject, "Task", None, f"{params['title']}" + (f", due {params['due_on']}" if params["due_on"] else "")
    )
    return DryRun(f"Make the task: {params['title']}", subject, (change,), client_id=client_id)


def _make_task(ctx: Context, work: Work) -> dict[str, Any]:
    values = {
        "title": work.params["title"],
        "body": work.params["body"],
        "client_id": reading.uuid_or_none(work.params, "client_id"),
        "owner_id": reading.uuid_or_none(work.params, "owner_id"),
        "due_on": reading.day_or_none(work.params, "due_on"),
        "checklist": [{"text": item, "done": False} for item in work.params["checklist"]],
    }
    return {"task_id": str(tasks.create(ctx, values))}


def _remove_task(ctx: Context, work: Work) -> None:
    task_id = UUID(work.receipt["task_id"])
    if tasks.get(ctx, task_id)["state"] != "open":
        raise Conflict("changed-meanwhile", "The task is done already, so it stays.")
    tasks.delete(ctx, task_id)


CREATE_TASK = ActionType(
    "create_task", "Make a task", "Gives somebody a task with a due date.", "client", "low", "tasks:write",
    _check_task, _task_run, _make_task, undo=_remove_task, undo_hours=168, cap_day=200, level="alone",
)  # fmt: skip


def _check_mail(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "client_id", "to", "subject", "body")
    client_id = reading.uuid_or_none(params, "client_id")
    to = reading.text(params, "to", 320)
    if targets.may_be_written_to(ctx, client_id, to) is None:
        raise Invalid.field("params.to", "Mail goes only to contacts of the client and to people of your tenant.")
    return {
        "client_id": str(client_id) if client_id else None,
        "to": to,
        "subject": reading.text(params, "subject", 200),
        "body": reading.text(params, "body", 20_000, lines=True),
    }


def _mail_run(ctx: Context, params: Params) -> DryRun:
    client_id = reading.uuid_or_none(params, "client_id")
    subject = found_client(ctx, client_id)["name"] if client_id else params["to"]
    name = targets.may_be_written_to(ctx, client_id, params["to"])
    change = Change(subject, f"Mail to {name} <{params['to']}>", None, f"{params['subject']}\n\n{params['body']}")
    title = f"Write to {name}: {params['subject']}"
    return DryRun(title, subject, (change,), client_id=client_id, warnings=("Mail cannot be unsent after 5 minutes.",))


def _write(ctx: Context, work: Work) -> dict[str, Any]:
    p = work.params
    delivery = notifications.reserve(
        ctx, recipient=p["to"], subject=f"action:{work.id}", reason="action", title=p["subject"], body=p["body"],
        not_before=ctx.now + MAIL_WAITS,
    )  # fmt: skip
    return {"delivery_id": str(delivery), "leaves_at": (ctx.now + MAIL_WAITS).isoformat()}


def _unwrite(ctx: Context, work: Work) -> None:
    if not notifications.take_back(ctx, f"action:{work.id}"):
        raise Conflict("no-undo", "The mail has left already.")


SEND_MAIL = ActionType(
    "send_mail", "Send a mail", "Writes to a contact; leaves 5 minutes after it is allowed.", "client", "high",
    "clients:write", _check_mail, _mail_run, _write, undo=_unwrite, undo_hours=24, cap_day=25,
)  # fmt: skip


def _check_snooze(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "alert_id", "days", "reason")
    if params.get("days") not in alerts.SNOOZE_DAYS:
        raise Invalid.field("params.days", f"Must be one of {', '.join(map(str, alerts.SNOOZE_DAYS))}.")
    reason = reading.text(params, "reason", 1000)
    return {"alert_id": str(reading.uuid(params, "alert_id")), "days": params["days"], "reason": reason}


def _snooze_run(ctx: Context, params: Params) -> DryRun:
    alert = alerts.get(ctx, reading.uuid(params, "alert_id"))
    if alert["state"] not in ("open", "acknowledged"):
        raise Conflict("nothing-changes", f"The alert is {alert['state']} already.")
    change = Change(alert["subject_name"], "Alert", alert["state"], f"snoozed for {params['days']} days")
    title = f"Snooze for {params['days']} days: {alert['title']}"
    return DryRun(title, alert["subject_name"], (change,), client_id=alert["client_id"])


def _snooze(ctx: Context, work: Work) -> dict[str, Any]:
    alerts.snooze(ctx, reading.uuid(work.params, "alert_id"), work.params["days"], work.params["reason"])
    return {"alert_id": work.params["alert_id"]}


def _wake(ctx: Context, work: Work) -> None:
    alert_id = reading.uuid(work.params, "alert_id")
    if alerts.get(ctx, alert_id)["state"] != "snoozed":
        raise Conflict("changed-meanwhile", "The alert is not snoozed any more.")
    alerts.reopen(ctx, alert_id)


SNOOZE_ALERT = ActionType(
    "snooze_alert", "Snooze an alert", "Puts an alert aside for some days.", "alert", "low", "alerts:write",
    _check_snooze, _snooze_run, _snooze, undo=_wake, undo_hours=168, level="suggest",
)  # fmt: skip
KINDS = (SET_OWNER, CHANGE_CLIENT, CREATE_TASK, SEND_MAIL, SNOOZE_ALERT)
