"""Playbooks: what to do in a situation, tried on the past before anybody enters, frozen once published."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, FieldProblem, Invalid, NotFound
from pulseops.base.events import publish as tell
from pulseops.decide.alerts import conditions_custom, own_rules, repository_history
from pulseops.decide.alerts.expressions import figures, read
from pulseops.decide.alerts.own_rules import CHURN_DAYS, PREVIEW_DAYS, Firing
from pulseops.decide.playbooks import repository
from pulseops.decide.playbooks.steps import as_json, read_steps, read_trigger

MOST_BOOKS = 100
MOST_SHOWN = 25


def books(ctx: Context) -> list[dict[str, Any]]:
    """All playbooks, by name."""
    ctx.require("playbooks:read")
    return repository.books(ctx)


def get(ctx: Context, playbook_id: UUID) -> dict[str, Any]:
    """One playbook with its versions, newest first. Raises NotFound."""
    ctx.require("playbooks:read")
    return {**_book(ctx, playbook_id), "versions": repository.versions(ctx, playbook_id)}


def create(ctx: Context, values: Mapping[str, Any], *, builtin: str | None = None, enabled: bool = True) -> UUID:
    """Add a playbook with its first draft; nobody enters before it is published. Raises Invalid."""
    ctx.require("playbooks:write")
    if len(repository.books(ctx)) >= MOST_BOOKS:
        raise Invalid.field("name", f"There are {MOST_BOOKS} playbooks already; remove one first.")
    name, text = _named(ctx, values, None)
    draft = checked(values)
    playbook_id = repository.add_book(ctx, name, text, builtin, enabled=enabled)
    repository.put_draft(ctx, playbook_id, draft)
    _note(ctx, playbook_id, "added", name=name)
    return playbook_id


def change(ctx: Context, playbook_id: UUID, values: Mapping[str, Any]) -> None:
    """Change the name, the text, or (trigger and steps) the draft; a published version stays as it is.

    Raises NotFound, Invalid with the place of each mistake, also for steps that go round.
    """
    ctx.require("playbooks:write")
    found = _book(ctx, playbook_id, lock=True)
    if "name" in values or "text" in values:
        name, text = _named(ctx, {**found, **values}, playbook_id)
        repository.change_book(ctx, playbook_id, {"name": name, "text": text})
    if "steps" in values:
        repository.put_draft(ctx, playbook_id, checked(values))
    _note(ctx, playbook_id, "changed", fields=sorted(values), name=found["name"])


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Trigger, steps and limits that may be kept. Raises Invalid."""
    trigger = read_trigger(values.get("trigger"))
    steps = read_steps(values.get("steps"))
    every, most = values.get("every_days", 90), values.get("most_a_day", 5)
    tests = (
        (1 <= every <= 730, "every_days", "A client enters at most once in 1 to 730 days."),
        (1 <= most <= 1000, "most_a_day", "1 to 1,000 clients a day."),
    )
    wrong = tuple(FieldProblem(field, text) for fine, field, text in tests if not fine)
    if wrong:
        raise Invalid("invalid-input", wrong[0].message, fields=wrong)
    return {"trigger": trigger, "steps": as_json(steps), "every_days": every, "most_a_day": most}


def publish(ctx: Context, playbook_id: UUID) -> int:
    """Freeze the draft with its backtest; from the next cycle clients enter it. Answers its number.

    Raises NotFound, Conflict without a draft.
    """
    ctx.require("playbooks:write")
    found = _book(ctx, playbook_id, lock=True)
    draft = next((v for v in repository.versions(ctx, playbook_id) if v["published_at"] is None), None)
    if draft is None:
        raise Conflict("no-draft", "There is no draft to publish. Change the steps first.")
    result = backtest(ctx, draft)
    made = repository.publish_draft(ctx, playbook_id, {n: v for n, v in result.items() if n != "sample"})
    number = int(made["number"]) if made else int(draft["number"])
    _note(ctx, playbook_id, "published", name=found["name"], version=number, would_enter=result["entered"])
    return number


def turn(ctx: Context, playbook_id: UUID, *, on: bool) -> None:
    """Let clients enter or not; those inside go on. Twice is once."""
    ctx.require("playbooks:write")
    found = _book(ctx, playbook_id, lock=True)
    if found["enabled"] != on:
        repository.change_book(ctx, playbook_id, {"enabled": on})
        _note(ctx, playbook_id, "turned_on" if on else "turned_off", name=found["name"])


def remove(ctx: Context, playbook_id: UUID) -> None:
    """Remove a playbook with its runs. Raises NotFound."""
    ctx.require("playbooks:write")
    found = _book(ctx, playbook_id, lock=True)
    repository.remove_book(ctx, playbook_id)
    _note(ctx, playbook_id, "removed", name=found["name"])


def met(ctx: Context, version: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Clients the trigger of a version meets today, those with the most at stake first, with why."""
    trigger = version["trigger"]
    if trigger["kind"] == "alert":
        found = repository.met_by_alert(ctx, trigger["rule"], trigger["least_severity"])
    elif trigger["kind"] == "recommendation":
        found = repository.met_by_recommendation(ctx, trigger["play"])
    elif trigger["kind"] == "condition":
        found = _met_by_condition(ctx, trigger)
    else:
        found = []
    return sorted(found, key=lambda row: -(row["mrr_minor"] or 0))


def _met_by_condition(ctx: Context, trigger: Mapping[str, Any]) -> list[dict[str, Any]]:
    condition = read(trigger["expression"])
    conditions_custom.stage_measures(ctx, figures(condition))
    rows = conditions_custom.rows_of_custom(ctx, condition, trigger["scope"], ())
    if hold := trigger["hold_days"]:
        past = repository_history.fired(ctx, condition, trigger["scope"], days=hold, step=hold)
        newest = max((day for _, day, _ in past), default=ctx.today)
        before = {client for client, day, verdict in past if day < newest and verdict == "fire"}
        rows = [row for row in rows if row["client_id"] in before]
    said = {row["client_id"]: own_rules.said_of(condition, row) for row in rows}
    return [{"client_id": r["client_id"], "why": said[r["client_id"]], "mrr_minor": r["mrr_minor"]} for r in rows]


def backtest(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a version would have let in within PREVIEW_DAYS, and how many of them left within CHURN_DAYS after.

    Conditions are judged on stored history; alerts and recommendations count from the day they were first kept
    (`known_since`). Limits of a client and of a day are applied. `entered` None: a figure's past is not kept.
    """
    ctx.require("playbooks:read")
    trigger = values["trigger"]
    since = ctx.today - timedelta(days=PREVIEW_DAYS)
    without: list[str] = []
    if trigger["kind"] == "condition":
        condition = read(trigger["expression"])
        without = [m.label for m in figures(condition) if m.past is None]
        hold = trigger["hold_days"]
        found = [] if without else own_rules.past_firings(ctx, condition, trigger["scope"], hold)
    elif trigger["kind"] in ("alert", "recommendation"):
        what = trigger["rule"] if trigger["kind"] == "alert" else trigger["play"]
        found = [
            Firing(r["client_id"], r["name"], r["on"], own_rules.left_after(r["churned_on"], r["on"]))
            for r in repository.history(ctx, trigger["kind"], what, since)
        ]
    else:
        found = []
    entered = _limited(found, values["every_days"], values["most_a_day"])
    return {
        "days": PREVIEW_DAYS,
        "churn_days": CHURN_DAYS,
        "now": len(met(ctx, values)),
        "entered": None if without else len(entered),
        "clients": len({each.client_id for each in entered}),
        "before_churn": sum(each.churned_on is not None for each in entered),
        "held_back": len(found) - len(entered),
        "without_past": without,
        "sample": [
            {"client_id": e.client_id, "name": e.name, "on": e.on, "churned_on": e.churned_on}
            for e in sorted(entered, key=lambda each: each.on, reverse=True)[:MOST_SHOWN]
        ],
    }


def _limited(found: list[Firing], every_days: int, most_a_day: int) -> list[Firing]:
    """Entries that the limits of a client and of a day let through."""
    last: dict[UUID, Any] = {}
    a_day: dict[Any, int] = {}
    kept = []
    for each in sorted(found, key=lambda f: (f.on, f.name)):
        before = last.get(each.client_id)
        if (before and (each.on - before).days < every_days) or a_day.get(each.on, 0) >= most_a_day:
            continue
        last[each.client_id] = each.on
        a_day[each.on] = a_day.get(each.on, 0) + 1
        kept.append(each)
    return kept


def _named(ctx: Context, values: Mapping[str, Any], but: UUID | None) -> tuple[str, str]:
    name, text = " ".join(str(values.get("name") or "").split()), str(values.get("text") or "").strip()
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise Invalid.field("name", "A name of 1 to 80 characters.")
    if repository.name_taken(ctx, name, but):
        raise Invalid.field("name", "Another playbook has this name.")
    if len(text) > 1000:
        raise Invalid.field("text", "At most 1,000 characters.")
    return name, text


def _book(ctx: Context, playbook_id: UUID, *, lock: bool = False) -> dict[str, Any]:
    found = repository.book(ctx, playbook_id, lock=lock)
    if not found:
        raise NotFound.of("playbook")
    return found


def _note(ctx: Context, playbook_id: UUID, event: str, **detail: Any) -> None:
    audit.record(ctx, f"playbook.{event}", "playbook", str(playbook_id), **detail)
    tell(ctx, "playbooks", [playbook_id])
