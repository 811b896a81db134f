"""Rules a tenant writes for itself: checked, tried on the past before they are kept, put into words when they fire."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import FieldProblem, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.decide.alerts import conditions_custom, repository_history
from pulseops.decide.alerts import repository_rules as repository
from pulseops.decide.alerts.expressions import (
    OP_WORDS,
    Comparison,
    Condition,
    comparisons,
    figures,
    judge,
    read,
    value_of,
    words,
)
from pulseops.decide.alerts.measures import MEASURES, OF_CLIENTS_ONLY, Measure, shown
from pulseops.decide.alerts.rules import RANK
from pulseops.decide.alerts.wording import Candidate, Fact, money

MOST_RULES, MOST_SCOPE = 1000, 50
PREVIEW_DAYS, STEP_DAYS, CHURN_DAYS = 90, 7, 90
MOST_SHOWN = 25


@dataclass(frozen=True)
class Firing:
    """One time a rule would have opened an alert; `churned_on` when the client left within CHURN_DAYS after."""

    client_id: UUID
    name: str
    on: date
    churned_on: date | None


@dataclass(frozen=True)
class Preview:
    """What a rule does today and would have done.

    `fired` is None when a figure's past is not kept (`without_past`). `known_on` are the days of stored scores when the
    rule speaks of scores: between them the last one counts.
    """

    now: int
    clients: int
    sample: list[dict[str, Any]]
    days: int
    step_days: int
    fired: int | None
    fired_clients: int
    before_churn: int
    leavers: int
    leavers_warned: int
    firings: list[Firing]
    without_past: list[str]
    known_on: list[date]


def own_rules(ctx: Context) -> list[dict[str, Any]]:
    """The tenant's own rules, oldest first."""
    ctx.require("alerts:read")
    return repository.custom_rules(ctx)


def own_rule(ctx: Context, key: str) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    ctx.require("alerts:read")
    found = repository.custom_rule(ctx, key)
    if not found:
        raise NotFound.of("alert rule")
    return found


def options(ctx: Context) -> tuple[list[Measure], Mapping[str, Sequence[str]]]:
    """Figures a rule may speak of here, and the owners and industries it may be narrowed to."""
    ctx.require("alerts:read")
    left_out = OF_CLIENTS_ONLY if tenant_settings(ctx).kind == "it" else frozenset()
    return [m for m in MEASURES.values() if m.id not in left_out], conditions_custom.scopes(ctx)


def add_rule(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a new rule; it applies from the next evaluation. Raises Invalid naming each wrong field."""
    ctx.require("alerts:write")
    if len(repository.custom_rules(ctx)) >= MOST_RULES:
        raise Invalid.field("name", f"There are {MOST_RULES} rules already; remove one first.")
    checked = _checked(ctx, values, None)
    key = repository.add_rule(ctx, checked)
    audit.record(ctx, "alert_rule.added", "alert_rule", key, **checked)
    publish(ctx, "alerts")
    return own_rule(ctx, key)


def change_rule(ctx: Context, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change a rule; what is absent stays. Raises NotFound, Invalid."""
    ctx.require("alerts:write")
    before = own_rule(ctx, key)
    kept = {name: before[name] for name in _FIELDS}
    checked = _checked(ctx, {**kept, **values}, key)
    if "digest_only" in values and checked["digest_only"] != before["digest_only"]:
        repository.take_back(ctx, key, kept=not checked["digest_only"])
    repository.change_rule(ctx, key, checked)
    changed = {name: value for name, value in checked.items() if value != before[name]}
    audit.record(ctx, "alert_rule.changed", "alert_rule", key, **changed)
    publish(ctx, "alerts")
    return own_rule(ctx, key)


def remove_rule(ctx: Context, key: str) -> None:
    """Remove a rule and end its alerts. Raises NotFound."""
    ctx.require("alerts:write")
    found = own_rule(ctx, key)
    ended = repository.remove_rule(ctx, key)
    audit.record(ctx, "alert_rule.removed", "alert_rule", key, name=found["name"], ended=len(ended))
    publish(ctx, "alerts", ended)


_FIELDS = ("name", "enabled", "severity", "expression", "scope", "hold_days", "cooldown_hours", "digest_only")


def _checked(ctx: Context, values: Mapping[str, Any], key: str | None) -> dict[str, Any]:
    """All columns of a rule, checked together. Raises Invalid with every wrong field."""
    name = " ".join(str(values["name"]).split())
    tests = (
        (1 <= len(name) <= 80 and name.isprintable(), "name", "A name of 1 to 80 characters."),
        (not repository.name_taken(ctx, name, key), "name", "Another rule has this name."),
        (values["severity"] in RANK, "severity", f"Must be one of {', '.join(RANK)}."),
        (0 <= values["hold_days"] <= 90, "hold_days", "0 to 90 days."),
        (0 <= values["cooldown_hours"] <= 720, "cooldown_hours", "0 to 720 hours."),
        *(
            (len(each or ()) <= MOST_SCOPE, f"scope.{n}", f"At most {MOST_SCOPE}.")
            for n, each in values["scope"].items()
        ),
    )
    wrong = [FieldProblem(field, text) for fine, field, text in tests if not fine]
    try:
        read(values["expression"])
    except Invalid as problem:
        wrong += problem.fields
    if wrong:
        raise Invalid("invalid-input", "; ".join(w.message for w in wrong[:3]), fields=tuple(wrong))
    return {**{field: values[field] for field in _FIELDS}, "name": name}


def preview(ctx: Context, expression: Any, scope: Mapping[str, Any] | None, hold_days: int) -> Preview:
    """What a rule finds today, and would have found in PREVIEW_DAYS, before anybody keeps it. Raises Invalid."""
    ctx.require("alerts:read")
    condition = read(expression)
    conditions_custom.stage_measures(ctx, figures(condition))
    rows = conditions_custom.rows_of_custom(ctx, condition, scope, ())
    day = repository_history.newest_day(ctx) or ctx.today
    since = day - timedelta(days=PREVIEW_DAYS)
    without = [measure.label for measure in figures(condition) if measure.past is None]
    listed = [] if without else past_firings(ctx, condition, scope, hold_days)
    left = {row["client_id"] for row in repository_history.leavers(ctx, scope, since=since)}
    warned = {firing.client_id for firing in listed if firing.churned_on}
    scored = any(m.past in ("health", "p30", "p60", "p90", "health_change", "p60_change") for m in figures(condition))
    return Preview(
        now=len(rows),
        clients=len({row["client_id"] for row in rows}),
        sample=[_sample(condition, row) for row in rows[:MOST_SHOWN]],
        days=PREVIEW_DAYS,
        step_days=STEP_DAYS,
        fired=None if without else len(listed),
        fired_clients=len({firing.client_id for firing in listed}),
        before_churn=sum(firing.churned_on is not None for firing in listed),
        leavers=len(left),
        leavers_warned=len(left & warned),
        firings=sorted(listed, key=lambda firing: firing.on, reverse=True)[:MOST_SHOWN],
        without_past=without,
        known_on=repository_history.belief_days(ctx, since) if scored else [],
    )


def past_firings(ctx: Context, condition: Condition, scope: Mapping[str, Any] | None, hold_days: int) -> list[Firing]:
    """When a condition would have begun within PREVIEW_DAYS; each of its figures must have a past."""
    found = repository_history.fired(ctx, condition, scope, days=PREVIEW_DAYS, step=STEP_DAYS)
    starts = firings(found, hold_days)
    who = repository_history.names(ctx, [client for client, _ in starts])
    return [Firing(c, who[c]["name"], on, left_after(who[c]["churned_on"], on)) for c, on in starts]


def left_after(churned_on: date | None, on: date) -> date | None:
    """The day a client left, when that was within CHURN_DAYS after a day."""
    return churned_on if churned_on and on < churned_on <= on + timedelta(days=CHURN_DAYS) else None


def firings(rows: Sequence[tuple[UUID, date, str]], hold_days: int) -> list[tuple[UUID, date]]:
    """Openings among the verdicts of each client (sorted by client and day; days that do not hold are left out).

    A day more than STEP_DAYS after the last one begins anew; `fire` must last `hold_days`; `hold` and `unknown` keep an
    open alert and open none.
    """
    found: list[tuple[UUID, date]] = []
    client: UUID | None = None
    last, since, is_open = date.min, date.min, False
    for who, day, verdict in rows:
        if who != client or (day - last).days > STEP_DAYS:
            client, is_open, since = who, False, date.max
        last = day
        if verdict == "fire":
            since = min(since, day)
            if not is_open and (day - since).days >= hold_days:
                is_open = True
                found.append((who, day))
        elif verdict == "hold":
            since = date.max
    return found


def _sample(condition: Condition, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"client_id": row["client_id"], "name": row["subject_name"], "text": said_of(condition, row)}


def said_of(condition: Condition, row: Mapping[str, Any]) -> str:
    """The figures a condition speaks of, of one client, in words."""
    return ", ".join(f"{m.label} {shown(m.unit, row[f'm_{m.id}'], row['currency'])}" for m in figures(condition))


def candidates(ctx: Context, rules: Sequence[Mapping[str, Any]]) -> list[Candidate]:
    """What the tenant's own rules see now: one query a rule over one copy of the figures."""
    if not rules:
        return []
    conditions = [read(rule["expression"]) for rule in rules]
    conditions_custom.stage_measures(ctx, {m.id: m for each in conditions for m in figures(each)}.values())
    ongoing = repository.ongoing_clients(ctx)
    found = []
    for rule, condition in zip(rules, conditions, strict=True):
        rows = conditions_custom.rows_of_custom(ctx, condition, rule["scope"], ongoing.get(rule["key"], ()))
        found += [candidate(rule, condition, row) for row in rows]
    return found


def candidate(rule: Mapping[str, Any], condition: Condition, row: Mapping[str, Any]) -> Candidate:
    """One client under one rule, in words: a fact for each comparison with its value and limit."""
    values = {m.id: row[f"m_{m.id}"] for m in figures(condition)}
    parts = comparisons(condition)
    holding = [part for part in parts if judge(part, values)] or parts
    said = [f"{words(p.left)} {shown(p.unit, value_of(p.left, values), row['currency'])}" for p in holding]
    return Candidate(
        rule_key=rule["key"],
        fingerprint=fingerprint(rule["key"], row["client_id"]),
        verdict=row["verdict"],
        client_id=row["client_id"],
        product_id=None,
        subject_name=row["subject_name"],
        title=f"{rule['name']}: {', '.join(said[:4])}",
        severity=rule["severity"],
        value=value_of(holding[0].left, values),
        threshold=value_of(holding[0].right, values),
        facts=(*(_fact(part, values, row) for part in parts), *_about(row)),
    )


def fingerprint(key: str, client_id: object) -> str:
    """Identity of a condition of one client under one rule: no time, no changing number."""
    return f"{key}:client:{client_id}"


def _fact(part: Comparison, values: Mapping[str, float | None], row: Mapping[str, Any]) -> Fact:
    limit = f"{OP_WORDS[part.op]} {words(part.right, part.unit, row['currency'])}"
    now = shown(part.unit, value_of(part.left, values), row["currency"])
    said = f"{now} (limit: {limit})" if judge(part, values) else f"{now} (not {limit})"
    return Fact(words(part.left), said, str(row["as_of"]), f"/clients/{row['client_id']}")


def _about(row: Mapping[str, Any]) -> tuple[Fact, ...]:
    driver = (Fact("Strongest driver", row["top_driver"], str(row["as_of"])),) if row["top_driver"] else ()
    mrr = (Fact("MRR", money(row["mrr_minor"], row["currency"]), str(row["as_of"])),) if row["mrr_minor"] else ()
    return (*driver, *mrr)


def as_dict(found: Preview) -> dict[str, Any]:
    """A preview as plain data."""
    return asdict(found)
