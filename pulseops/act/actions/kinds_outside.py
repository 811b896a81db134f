"""Kinds of actions that call another system: reserved, called without a transaction, settled."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import local_today
from pulseops.act.actions import ladder, reading
from pulseops.act.actions import repository_ladder as control
from pulseops.act.actions.kinds_of_books import found_client
from pulseops.act.actions.registry import ActionType, Change, DryRun, Params, Work
from pulseops.act.notifications.senders import Doors, call_webhook
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid

MOST_DATA = 20_000
PRIORITIES = ("critical", "high", "medium", "low")


def _channel(ctx: Context, channel_id: UUID) -> dict[str, Any]:
    found = control.webhook_channel(ctx, channel_id)
    if not found:
        raise Invalid.field("params.channel_id", "Choose a channel of kind webhook.")
    if not found["enabled"]:
        raise Conflict("channel-off", f"The channel {found['name']} is turned off.")
    return found


def _message_id(work: Work) -> str:
    return f"act_{work.id.hex}"


def _check_call(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "channel_id", "event", "data", "client_id")
    data = params.get("data") or {}
    if not isinstance(data, Mapping) or len(json.dumps(data, default=str)) > MOST_DATA:
        raise Invalid.field("params.data", f"A JSON object of at most {MOST_DATA:,} characters.")
    client_id = reading.uuid_or_none(params, "client_id")
    return {
        "channel_id": str(reading.uuid(params, "channel_id")),
        "event": reading.text(params, "event", 100),
        "data": dict(data),
        "client_id": str(client_id) if client_id else None,
    }


def _call_run(ctx: Context, params: Params) -> DryRun:
    channel = _channel(ctx, reading.uuid(params, "channel_id"))
    client_id = reading.uuid_or_none(params, "client_id")
    subject = found_client(ctx, client_id)["name"] if client_id else channel["name"]
    change = Change(
        subject, f"Call to {channel['name']}", None, f"{params['event']} {json.dumps(params['data'])[:500]}"
    )
    title = f"Call {channel['name']}: {params['event']}"
    return DryRun(title, subject, (change,), client_id=client_id, warnings=("A call cannot be taken back.",))


def _prepare_call(ctx: Context, work: Work) -> dict[str, Any]:
    secret = _channel(ctx, reading.uuid(work.params, "channel_id"))["secret"]
    return {"secret": secret, "at": ctx.now}


def _call(doors: Doors, work: Work, prepared: Mapping[str, Any]) -> dict[str, Any]:
    data = {**work.params["data"], "client_id": work.params["client_id"], "action_id": str(work.id)}
    answer = call_webhook(doors, prepared["secret"], _message_id(work), work.params["event"], data, prepared["at"])
    return {"status": answer.status, "text": answer.text}


def _keep(ctx: Context, work: Work) -> dict[str, Any]:
    return dict(work.answer)


CALL_WEBHOOK = ActionType(
    "call_webhook", "Call a webhook", "Sends a signed message to another system.", "channel", "medium",
    "clients:write", _check_call, _call_run, _keep, prepare=_prepare_call, call=_call, cap_day=100,
)  # fmt: skip


def _check_ticket(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "client_id", "summary", "text", "priority", "task_id")
    priority = params.get("priority") or "medium"
    if priority not in PRIORITIES:
        raise Invalid.field("params.priority", f"Must be one of {', '.join(PRIORITIES)}.")
    task_id = reading.uuid_or_none(params, "task_id")
    return {
        "client_id": str(reading.uuid(params, "client_id")),
        "summary": reading.text(params, "summary", 200),
        "text": reading.text(params, "text", 10_000, least=0, lines=True),
        "priority": priority,
        "task_id": str(task_id) if task_id else None,
    }


def _ticket_run(ctx: Context, params: Params) -> DryRun:
    client = found_client(ctx, reading.uuid(params, "client_id"))
    state = ladder.control(ctx)
    where = f"in {state.ticket_channel}" if state.ticket_port == "webhook" else "in the PSA, by hand"
    change = Change(client["name"], f"Ticket {where}", None, f"{params['summary']} ({params['priority']})")
    warnings = ("A ticket made by webhook is closed there, not here.",) if state.ticket_port == "webhook" else ()
    return DryRun(
        f"Make a ticket: {params['summary']}", client["name"], (change,), client_id=client["id"], warnings=warnings
    )


def _prepare_ticket(ctx: Context, work: Work) -> dict[str, Any]:
    client = found_client(ctx, reading.uuid(work.params, "client_id"))
    state = ladder.control(ctx)
    told = {"id": str(client["id"]), "name": client["name"], "external_id": client["external_id"]}
    if state.ticket_port != "webhook" or state.ticket_channel_id is None:
        return {"client": told, "secret": None}
    return {"client": told, "secret": _channel(ctx, state.ticket_channel_id)["secret"], "at": ctx.now}


def _make_ticket(doors: Doors, work: Work, prepared: Mapping[str, Any]) -> dict[str, Any]:
    """By webhook: the other side makes it and may answer `{"number": ..., "url": ...}`. By hand: nothing is called."""
    if prepared["secret"] is None:
        return {"port": "manual"}
    data = {name: work.params[name] for name in ("summary", "text", "priority")}
    data |= {"client": prepared["client"], "action_id": str(work.id)}
    answer = call_webhook(doors, prepared["secret"], _message_id(work), "ticket.create", data, prepared["at"])
    return {"port": "webhook", "status": answer.status, **_ticket_of(answer.text)}


def _ticket_of(text: str) -> dict[str, str | None]:
    """Number and address of a ticket in an answer, when it says so in JSON."""
    try:
        body = json.loads(text)
    except ValueError:
        return {"number": None, "url": None}
    body = body if isinstance(body, dict) else {}
    url = body.get("url")
    number = body.get("number", body.get("id"))
    safe = isinstance(url, str) and url.startswith(("https://", "http://"))
    return {"number": str(number)[:100] if number is not None else None, "url": str(url)[:500] if safe else None}


def _write_ticket_home(ctx: Context, work: Work) -> dict[str, Any]:
    """By hand: a task asks a person to make it and write its number down. A task it came from learns the number."""
    task_id = reading.uuid_or_none(work.params, "task_id")
    if work.answer["port"] == "manual":
        body = f"{work.params['text']}\n\nPriority: {work.params['priority']}. Write its number into this task.".strip()
        values = {"title": f"Make a ticket in the PSA: {work.params['summary']}"[:200], "body": body}
        values["client_id"] = work.params["client_id"]
        return {"port": "manual", "task_id": str(tasks.create(ctx, {**values, "due_on": local_today(ctx)}))}
    if task_id and work.answer.get("number"):
        tasks.set_ticket(ctx, task_id, str(work.answer["number"]), work.answer.get("url"))
    return dict(work.answer)


def _unmake_ticket(ctx: Context, work: Work) -> None:
    if work.receipt.get("port") != "manual":
        raise Conflict("no-undo", "The ticket is in the other system; close it there.")
    task_id = UUID(work.receipt["task_id"])
    if tasks.get(ctx, task_id)["state"] != "open":
        raise Conflict("changed-meanwhile", "The task is done already, so it stays.")
    tasks.delete(ctx, task_id)


CREATE_TICKET = ActionType(
    "create_ticket", "Make a ticket", "Opens a ticket in the PSA, by hand or by a signed webhook.", "client", "medium",
    "tasks:write", _check_ticket, _ticket_run, _write_ticket_home, prepare=_prepare_ticket, call=_make_ticket,
    undo=_unmake_ticket, undo_hours=24, cap_day=50,
)  # fmt: skip
KINDS = (CALL_WEBHOOK, CREATE_TICKET)
