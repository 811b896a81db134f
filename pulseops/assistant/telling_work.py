"""Answers about work in words: alerts, tasks, recommendations, and what one client has on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulseops.act.tasks import repository as task_repository
from pulseops.act.tasks import service as tasks
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import MOST_CELL, Reply, clean, wired
from pulseops.assistant.telling_software import proposals
from pulseops.base.context import Context
from pulseops.decide.alerts import repository as alert_repository
from pulseops.decide.alerts import service as alerts
from pulseops.decide.recommendations import queue as queueing
from pulseops.decide.recommendations import repository as recommendation_repository
from pulseops.decide.recommendations import service as recommendations
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics.answer import Answer, Query
from pulseops.understand.metrics.answers import run

SHOWN = 8


def listed(
    reply: Reply, title: str, href: str, total: int, columns: list[tuple[str, str, str]], rows: list[dict[str, Any]]
) -> None:
    """Show rows of a list that is no figure."""
    cells = [
        {
            "href": row.get("href"),
            "cells": {
                i: {
                    "value": clean(row[i], MOST_CELL) if unit == "text" and row[i] is not None else wired(row[i]),
                    "unit": unit,
                    "currency": row.get("currency"),
                }
                for i, _, unit in columns
            },
        }
        for row in rows
    ]
    if rows:
        reply.blocks.append(
            {
                "kind": "table",
                "title": title,
                "href": href,
                "total": total,
                "rows": cells,
                "as_of": None,
                "columns": [{"id": i, "label": label, "unit": unit} for i, label, unit in columns],
            }
        )


def counted(reply: Reply, number: int, label: str, definition: str, href: str) -> str:
    """A count of a list's page as a figure."""
    return reply.figure(number, "count", Answer("count", label, float(number), "count", definition, href, total=number))


def quoted(reply: Reply, text: object, label: str, href: str) -> str:
    """Words of a row, with the numbers they may hold, as a figure that opens the row."""
    words = clean(text, MOST_CELL)
    return reply.figure(words, "text", Answer("row", label, None, "text", "As the row says it.", href))


def show_alerts(ctx: Context, step: Step, reply: Reply) -> None:
    """Open alerts, the worst first."""
    client, words = step.slots.get("client"), step.slots.get("masked", "")
    state = "snoozed" if "snoozed" in words else "open"
    severities = ("critical", "high") if any(w in words for w in ("critical", "urgent", "severe", "high sever")) else ()
    narrow = alert_repository.Filter(states=(state,), severities=severities, client_id=client.id if client else None)
    rows, counts = alerts.page(ctx, narrow, "a.severity_rank, a.opened_at DESC, a.id", offset=0, limit=SHOWN)
    total, href = counts[state], f"/alerts?state={state}" + (f"&client_id={client.id}" if client else "")
    of = f" for {clean(client.text)}" if client else ""
    kind = "critical or high " if severities else ""
    said = counted(reply, total, "Alerts", f"Alerts in the state {state}.", href)
    reply.say(f"{said} {kind}{'alert is' if total == 1 else 'alerts are'} {state}{of}.")
    shown = [{**row, "opened_on": row["opened_at"].date(), "href": f"/alerts/{row['id']}"} for row in rows]
    columns = [
        ("title", "Alert", "text"),
        ("subject_name", "About", "text"),
        ("severity", "Severity", "text"),
        ("opened_on", "Since", "date"),
    ]
    listed(reply, "Alerts", href, total, columns, shown)


def show_tasks(ctx: Context, step: Step, reply: Reply) -> None:
    """Tasks: one's own unless a client, a person or all are named."""
    slots, words = step.slots, step.slots.get("masked", "")
    client, person = slots.get("client"), slots.get("person")
    mine = not client and not person and not any(w in words for w in ("team", "all tasks", "every", "no owner"))
    owner = ctx.actor.id if mine and ctx.actor.kind in ("user", "key") else None
    state = "done" if any(w in words for w in ("finished", "completed", "did we finish", "done")) else "open"
    overdue = state == "open" and any(w in words for w in ("overdue", "late"))
    narrow = task_repository.Filter(state, owner, client.id if client else None, None, overdue, None)
    order = "t.done_at DESC NULLS LAST, t.id" if state == "done" else "t.due_on NULLS LAST, t.id"
    found = tasks.page(ctx, narrow, order, offset=0, limit=50 if person else SHOWN)
    rows, total = found["rows"], found["total"]
    if person:
        rows = [row for row in rows if row["owner_name"] == person]
        total = len(rows)
    href = "/tasks?state=" + state + ("&mine=true" if owner else "")
    whose = "you have " if owner else ""
    late = "overdue " if overdue else ""
    said = counted(reply, total, "Tasks", "Tasks as the Tasks page counts them.", href)
    of = f" for {clean(client.text)}" if client else f" of {clean(person)}" if person else ""
    reply.say(f"{whose.capitalize()}{said} {late}{state} {'task' if total == 1 else 'tasks'}{of}.")
    shown = [{**row, "href": f"/tasks/{row['id']}"} for row in rows[:SHOWN]]
    listed(
        reply,
        "Tasks",
        href,
        total,
        [("title", "Task", "text"), ("client_name", "Client", "text"), ("due_on", "Due", "date")],
        shown,
    )


def recommend(ctx: Context, step: Step, reply: Reply) -> None:
    """What to do next: the queue of Today, critical alerts, own tasks that are due; or what is open for one client."""
    client, limit = step.slots.get("client"), step.slots.get("top") or 5
    narrow = recommendation_repository.Filter(states=("open",), client_id=client.id if client else None)
    total = int(recommendations.page(ctx, narrow, "r.id", offset=0, limit=1)["counts"]["open"])
    said = counted(reply, total, "Open recommendations", "Recommendations nobody has decided yet.", "/recommendations")
    of = f" for {clean(client.text)}" if client else ""
    reply.say(f"{said} {'recommendation is' if total == 1 else 'recommendations are'} open{of}.")
    by_value = any(
        w in step.slots.get("masked", "") for w in ("money", "value", "valuable", "worth", "biggest", "largest")
    )
    if client or by_value:
        proposals(ctx, reply, client_id=client.id if client else None, limit=limit)
    else:
        _queue(ctx, reply, limit)
    if client or not ctx.may("alerts:read"):
        return
    critical = alert_repository.Filter(states=("open",), severities=("critical", "high"))
    rows, counts = alerts.page(ctx, critical, "a.severity_rank, a.opened_at DESC, a.id", offset=0, limit=3)
    number = counted(
        reply, counts["open"], "Critical and high alerts", "Open alerts of these severities.", "/alerts?state=open"
    )
    if rows:
        first = quoted(reply, rows[0]["title"], "Alert", f"/alerts/{rows[0]['id']}")
        about = clean(rows[0]["subject_name"])
        reply.say(f"{number} critical or high alerts are open; first: {first} ({about}).")
    if ctx.may("tasks:read"):
        mine = tasks.page(
            ctx, task_repository.Filter("open", ctx.actor.id, overdue=True), "t.due_on", offset=0, limit=1
        )["total"]
        if mine:
            late = counted(
                reply,
                mine,
                "Your overdue tasks",
                "Open tasks of yours past their day.",
                "/tasks?mine=true&overdue=true",
            )
            reply.say(f"{late} of your tasks {'is' if mine == 1 else 'are'} overdue.")


def _queue(ctx: Context, reply: Reply, limit: int) -> None:
    """The first of Today's queue: by expected value and by how soon it is too late."""
    rows = queueing.queue(ctx, (), limit)
    if not rows:
        return
    first = rows[0]
    href = f"/clients/{first['client_id']}" if first["client_id"] else "/recommendations"
    said = quoted(reply, f"{first['title']}, {first['subject_name']}", "Recommendation", href)
    why = f" {quoted(reply, first['why'], 'Why', href)}" if first["why"] else ""
    reply.say(f"First: {said}.{why}")
    shown = [
        {**row, "href": f"/clients/{row['client_id']}" if row["client_id"] else "/recommendations"} for row in rows
    ]
    columns = [
        ("title", "What", "text"),
        ("subject_name", "For", "text"),
        ("expected_minor", "Expected", "money"),
        ("deadline_on", "By", "date"),
    ]
    listed(reply, "What to do next", "/", len(rows), columns, shown)


def on_paper(ctx: Context, step: Step, reply: Reply) -> None:
    """Contacts of a client, or its notes, surveys, contracts or products, as the question says."""
    client, words = step.slots["client"], step.slots.get("masked", "")
    if any(w in words for w in ("last contact", "last talk", "hear from")):
        _last_contact(ctx, client, reply)
        return
    kept = next((paper for paper in _PAPERS if any(w in words for w in paper.words)), _PAPERS[-1])
    rows, _ = clients.page(ctx, kept.what, client.id, on=features_service.as_of(ctx), offset=0, limit=SHOWN)
    found = [kept.shown(row) for row in rows if row.get("left_on") is None]
    name = clean(client.text)
    reply.say(f"{kept.title} of {name}." if found else f"No {kept.title.lower()} of {name} are known.")
    listed(reply, kept.title, f"/clients/{client.id}", len(found), list(kept.columns), found)


def _last_contact(ctx: Context, client: Any, reply: Reply) -> None:
    answer = run(ctx, Query("figure", metric="last_contact", client_id=client.id))
    day, name = answer.facts["on"], clean(client.text)
    said = f"Last contact with {name}: {reply.figure(day, 'date', answer)}." if day else ""
    reply.say(said or f"No contact with {name} is on record.")


@dataclass(frozen=True)
class _Paper:
    """A list of a client: the words that ask for it, its title, how a row is shown, its columns."""

    what: clients.List
    title: str
    words: tuple[str, ...]
    shown: Callable[[dict[str, Any]], dict[str, Any]]
    columns: tuple[tuple[str, str, str], ...]


def _as_is(row: dict[str, Any]) -> dict[str, Any]:
    return row


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "on": row["created_at"].date()}


def _agreed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "name": row["name"] or row["product_name"] or "Contract", "monthly": row["mrr_minor"]}


_PAPERS = (
    _Paper(
        "notes",
        "Notes",
        ("note", "wrote", "write down"),
        _dated,
        (("on", "Day", "date"), ("by_name", "By", "text"), ("text", "Note", "text")),
    ),
    _Paper(
        "surveys",
        "Survey answers",
        ("csat", "nps", "survey", "satisf", "rating"),
        _as_is,
        (("answered_on", "Day", "date"), ("kind", "Kind", "text"), ("score", "Of 100", "score")),
    ),
    _Paper(
        "contracts",
        "Contracts",
        ("contract", "sign", "agreement", "service"),
        _agreed,
        (
            ("name", "Contract", "text"),
            ("start_on", "From", "date"),
            ("end_on", "To", "date"),
            ("monthly", "A month", "money"),
        ),
    ),
    _Paper(
        "subscriptions",
        "Subscriptions",
        ("buy", "product"),
        _as_is,
        (("product_name", "Product", "text"), ("purchased", "Seats", "count")),
    ),
    _Paper(
        "contacts",
        "Contacts",
        ("contact",),
        _as_is,
        (("name", "Name", "text"), ("title", "Role", "text"), ("email", "E-mail", "text")),
    ),
)
