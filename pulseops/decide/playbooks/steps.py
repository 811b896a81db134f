"""Typed steps of a playbook and its trigger: read from JSON, checked with the place of each mistake. Pure.

    step    = {"key": "call", "kind": "task", "params": {...}, "next": key | "end"}     next: without, the step below
    trigger = {"kind": "manual"} | {"kind": "condition", "text": "health < 50", "scope": {...}}
            | {"kind": "alert", "rule": key, "least_severity": "high"} | {"kind": "recommendation", "play": kind}

Steps lead forward only: a way that comes back to a step would never end, so it is refused with the way it takes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pulseops.base.errors import FieldProblem, Invalid
from pulseops.decide.alerts.expressions import figures, read
from pulseops.decide.alerts.language import parsed
from pulseops.decide.alerts.rules import RANK, RULES
from pulseops.decide.recommendations.service import KINDS as PLAYS

END = "end"
MOST_STEPS = 30
MOST_DAYS = 365
TOLD = ("owner", "person", "channel", "contact")
PRIORITIES = ("critical", "high", "medium", "low")
BLANKS = ("client", "owner", "contact", "health", "mrr", "renewal", "today")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BLANK = re.compile(r"\{([^{}]*)\}")
Params = Mapping[str, Any]


class _Wrong(Exception):
    """One mistake at a place below the step."""

    def __init__(self, at: str, text: str) -> None:
        super().__init__(text)
        self.at, self.text = at, text


@dataclass(frozen=True)
class Step:
    """One step that was checked. `ways` are the keys it may lead to."""

    key: str
    kind: str
    params: dict[str, Any]
    next: str

    @property
    def ways(self) -> tuple[str, ...]:
        """Where it may go on."""
        return (self.params["yes"], self.params["no"]) if self.kind == "branch" else (self.next,)


def _text(params: Params, name: str, most: int, *, least: int = 1) -> str:
    found = str(params.get(name) or "").strip()
    if not least <= len(found) <= most:
        raise _Wrong(f"params.{name}", f"A text of {least} to {most:,} characters.")
    unknown = [blank for blank in _BLANK.findall(found) if blank not in BLANKS]
    if unknown:
        known = ", ".join(f"{{{blank}}}" for blank in BLANKS)
        raise _Wrong(f"params.{name}", f"{{{unknown[0]}}} is not known. Known: {known}.")
    return found


def _days(params: Params, name: str, least: int) -> int:
    found = params.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= MOST_DAYS:
        raise _Wrong(f"params.{name}", f"Whole days, {least} to {MOST_DAYS}.")
    return found


def _one_of(params: Params, name: str, choices: Sequence[str], default: str) -> str:
    found = params.get(name) or default
    if found not in choices:
        raise _Wrong(f"params.{name}", f"Must be one of {', '.join(choices)}.")
    return str(found)


def _chosen(params: Params, name: str, what: str) -> str:
    try:
        return str(UUID(str(params.get(name))))
    except ValueError:
        raise _Wrong(f"params.{name}", f"Choose a {what}.") from None


def _task(params: Params) -> dict[str, Any]:
    items = params.get("checklist") or []
    if not isinstance(items, list) or len(items) > 20:
        raise _Wrong("params.checklist", "At most 20 texts.")
    checked = [_text({"checklist": item}, "checklist", 500) for item in items]
    return {
        "title": _text(params, "title", 150),
        "body": _text(params, "body", 5000, least=0),
        "due_in_days": _days(params, "due_in_days", 0),
        "checklist": checked,
    }


def _mail(params: Params) -> dict[str, Any]:
    return {"subject": _text(params, "subject", 150), "body": _text(params, "body", 10_000)}


def _notify(params: Params) -> dict[str, Any]:
    """Whom to tell: the client's owner, a person of the tenant, a channel, or (as an action) the client's contact."""
    to = _one_of(params, "to", TOLD, "owner")
    told = {"text": _text(params, "text", 1000), "to": to}
    if to == "person":
        return {**told, "user_id": _chosen(params, "user_id", "person")}
    if to == "channel":
        return {**told, "channel_id": _chosen(params, "channel_id", "channel")}
    return {**told, "subject": _text(params, "subject", 150)} if to == "contact" else told


def _wait(params: Params) -> dict[str, Any]:
    return {"days": _days(params, "days", 1)}


def _branch(params: Params) -> dict[str, Any]:
    text = str(params.get("if") or "")
    try:
        expression, _ = parsed(text)
    except Invalid as problem:
        raise _Wrong("params.if", problem.detail if not problem.fields else problem.fields[0].message) from None
    ways = {name: str(params.get(name) or END) for name in ("yes", "no")}
    return {"if": text, "expression": expression, **ways}


def _reclaim(params: Params) -> dict[str, Any]:
    found = params.get("most", 10)
    if not isinstance(found, int) or not 1 <= found <= 100:
        raise _Wrong("params.most", "1 to 100 seats.")
    return {"most": found}


def _ticket(params: Params) -> dict[str, Any]:
    return {
        "summary": _text(params, "summary", 150),
        "text": _text(params, "text", 5000, least=0),
        "priority": _one_of(params, "priority", PRIORITIES, "medium"),
    }


def _webhook(params: Params) -> dict[str, Any]:
    return {"channel_id": _chosen(params, "channel_id", "channel"), "event": _text(params, "event", 100)}


KINDS: Mapping[str, Callable[[Params], dict[str, Any]]] = {
    "task": _task,
    "mail": _mail,
    "notify": _notify,
    "wait": _wait,
    "branch": _branch,
    "reclaim": _reclaim,
    "ticket": _ticket,
    "webhook": _webhook,
}


def read_steps(raw: Any, field: str = "steps") -> list[Step]:
    """Steps that make sense and come to an end. Raises Invalid naming each mistake by its place."""
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_STEPS:
        raise Invalid.field(field, f"A playbook has 1 to {MOST_STEPS} steps.")
    wrong: list[FieldProblem] = []
    found: list[Step] = []
    for n, each in enumerate(raw):
        below = raw[n + 1].get("key") if n + 1 < len(raw) and isinstance(raw[n + 1], Mapping) else END
        try:
            found.append(_step(each, str(below or END)))
        except _Wrong as mistake:
            wrong.append(FieldProblem(f"{field}.{n}.{mistake.at}", f"Step {n + 1}: {mistake.text}"))
    if not wrong:
        wrong = _way_problems(found, field)
    if wrong:
        raise Invalid("invalid-input", "; ".join(w.message for w in wrong[:3]), fields=tuple(wrong))
    return found


def _step(raw: Any, below: str) -> Step:
    if not isinstance(raw, Mapping):
        raise _Wrong("kind", "A step has a key, a kind and params.")
    key, kind, params = str(raw.get("key") or ""), str(raw.get("kind") or ""), raw.get("params") or {}
    if not _KEY.fullmatch(key) or key == END:
        raise _Wrong("key", "A key of small letters, digits and _, such as first_call.")
    if kind not in KINDS:
        raise _Wrong("kind", f"Must be one of {', '.join(KINDS)}.")
    if not isinstance(params, Mapping):
        raise _Wrong("params", "An object.")
    return Step(key, kind, KINDS[kind](params), str(raw.get("next") or below))


def _way_problems(steps: Sequence[Step], field: str) -> list[FieldProblem]:
    """Doubled keys, ways that lead nowhere, circles, and steps nobody reaches."""
    place = {step.key: n for n, step in reversed(list(enumerate(steps)))}
    wrong = [
        FieldProblem(f"{field}.{n}.key", f"Step {n + 1}: another step is called {step.key}.")
        for n, step in enumerate(steps)
        if place[step.key] != n
    ]
    wrong += [
        FieldProblem(f"{field}.{n}.next", f"Step {n + 1}: leads to {way}, which is no step. Use a key or end.")
        for n, step in enumerate(steps)
        for way in step.ways
        if way != END and way not in place
    ]
    if wrong:
        return wrong
    by_key = {step.key: step for step in steps}
    circle = _circle(by_key, steps[0].key, [])
    if circle:
        at = place[circle[-2]]
        told = " > ".join(circle)
        return [FieldProblem(f"{field}.{at}.next", f"The steps go round and never end: {told}.")]
    reached = _reached(by_key, steps[0].key, set())
    return [
        FieldProblem(f"{field}.{n}.key", f"Step {n + 1}: no step leads to {step.key}.")
        for n, step in enumerate(steps)
        if step.key not in reached
    ]


def _circle(steps: Mapping[str, Step], key: str, path: list[str]) -> list[str] | None:
    """The way from a step back to itself, or None."""
    if key == END:
        return None
    if key in path:
        return [*path[path.index(key) :], key]
    for way in steps[key].ways:
        if found := _circle(steps, way, [*path, key]):
            return found
    return None


def _reached(steps: Mapping[str, Step], key: str, seen: set[str]) -> set[str]:
    if key != END and key not in seen:
        seen.add(key)
        for way in steps[key].ways:
            _reached(steps, way, seen)
    return seen


def as_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as they are kept."""
    return [{"key": s.key, "kind": s.kind, "params": s.params, "next": s.next} for s in steps]


def read_trigger(raw: Any) -> dict[str, Any]:
    """Who enters by itself. Raises Invalid with the place of the mistake."""
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    if kind == "manual":
        return {"kind": kind}
    if kind == "condition":
        return _condition(raw)
    if kind == "alert":
        rule, least = str(raw.get("rule") or ""), str(raw.get("least_severity") or "info")
        if rule not in RULES and not rule.startswith("custom:"):
            raise Invalid.field("trigger.rule", f"Must be one of {', '.join(RULES)} or a rule of your own.")
        if least not in RANK:
            raise Invalid.field("trigger.least_severity", f"Must be one of {', '.join(RANK)}.")
        return {"kind": kind, "rule": rule, "least_severity": least}
    if kind == "recommendation":
        play = str(raw.get("play") or "")
        if play not in PLAYS:
            raise Invalid.field("trigger.play", f"Must be one of {', '.join(PLAYS)}.")
        return {"kind": kind, "play": play}
    raise Invalid.field("trigger.kind", "Must be one of manual, condition, alert, recommendation.")


def _condition(raw: Params) -> dict[str, Any]:
    expression, hold_days = parsed(str(raw.get("text") or ""), "trigger.text")
    without = [m.label for m in figures(read(expression)) if m.past is None]
    if hold_days and without:
        raise Invalid.field("trigger.text", f"`for` needs figures whose past is kept; {without[0]} has none.")
    scope = raw.get("scope") or {}
    kept = {name: [str(each) for each in scope.get(name) or []][:50] for name in ("owners", "industries")}
    return {
        "kind": "condition",
        "text": str(raw["text"]),
        "expression": expression,
        "hold_days": hold_days,
        "scope": kept,
    }
