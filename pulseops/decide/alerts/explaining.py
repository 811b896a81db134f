"""Why an alert was raised for a client by a rule, or why not: each step in words with the numbers it had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import NotFound
from pulseops.decide.alerts import conditions_custom, own_rules, repository, repository_history, service
from pulseops.decide.alerts.expressions import (
    OP_WORDS,
    Comparison,
    Condition,
    Figure,
    comparisons,
    judge,
    read,
    value_of,
    words,
)
from pulseops.decide.alerts.measures import MEASURES, Measure, shown
from pulseops.decide.alerts.rules import RULES, RuleSetting
from pulseops.decide.alerts.wording import candidate

CHART_DAYS, CHART_STEP = 364, 14
# The figure a built-in rule watches, for its chart.
WATCHED = {"churn_high": "p90", "health_low": "health", "health_falling": "health", "payment_overdue": "overdue"}


@dataclass(frozen=True)
class Step:
    """One reason: `holds` True speaks for an alert, False against it, None cannot be told.

    `decides`: it alone can prevent the alert; single comparisons do not, only the condition as a whole.
    """

    text: str
    holds: bool | None
    decides: bool = True


@dataclass(frozen=True)
class Explanation:
    """`verdict` in one sentence, and the steps that lead to it."""

    verdict: str
    steps: list[Step]
    alert_id: UUID | None = None


@dataclass(frozen=True)
class Evidence:
    """The watched figure over time with the rule's line, and earlier alerts like this one."""

    measure: str | None = None
    label: str | None = None
    unit: str | None = None
    limit: float | None = None
    points: list[dict[str, Any]] = field(default_factory=list)
    similar: list[dict[str, Any]] = field(default_factory=list)


def explain(ctx: Context, key: str, client_id: UUID) -> Explanation:
    """Why was I (not) alerted of this client by this rule. Raises NotFound for an unknown rule or client."""
    ctx.require("alerts:read")
    values = conditions_custom.measures_of(ctx, client_id)
    if values is None:
        raise NotFound.of("client")
    if key in RULES:
        setting = next(each for each in service.rules(ctx) if each.rule.key == key)
        steps, mark = _built_in(ctx, setting, values), f"{key}:client:{client_id}"
        enabled = setting.enabled
    else:
        rule = own_rules.own_rule(ctx, key)
        steps, mark = _own(ctx, rule, values), own_rules.fingerprint(key, client_id)
        enabled = rule["enabled"]
    on = Step("The rule is on." if enabled else "The rule is off.", enabled)
    word = "department" if tenant_settings(ctx).kind == "it" else "client"
    here = Step(f"The {word} is {values['status']}.", values["status"] == "active")
    return _concluded(ctx, [on, here, *steps], mark)


def _built_in(ctx: Context, setting: RuleSetting, values: Mapping[str, Any]) -> list[Step]:
    rows = repository.rows_of_rule(ctx, setting.rule.key, setting.params)
    row = next((each for each in rows if each["client_id"] == values["client_id"]), None)
    if row is None:
        watched = MEASURES.get(WATCHED.get(setting.rule.key, ""))
        now = shown(watched.unit, values[watched.id], values["currency"]) if watched else None
        has = f" {watched.label} is {now}." if watched else ""
        return [Step(f"This is not so now: {setting.rule.text}{has}", False)]
    if row["verdict"] == "unknown":
        return [Step("The figure this rule looks at is not known for this client.", None)]
    said = candidate(setting, row)
    facts = [Step(f"{fact.label}: {fact.value}.", True) for fact in said.facts[:2]] if row["verdict"] == "fire" else []
    if row["verdict"] == "hold":
        return [Step(f"Near the limit: keeps an open alert, opens none. {setting.rule.lets_go}", False)]
    return [Step(f"{said.title}.", True), *facts]


def _own(ctx: Context, rule: Mapping[str, Any], values: Mapping[str, Any]) -> list[Step]:
    condition = read(rule["expression"])
    steps = [_in_scope(rule["scope"] or {}, name, values) for name in ("owners", "industries")]
    steps += [_compared(part, values) for part in comparisons(condition)]
    steps.append(_together(condition, values))
    if rule["hold_days"] and steps[-1].holds:
        since = repository.pending_since(ctx, own_rules.fingerprint(rule["key"], values["client_id"]))
        lasts = since is not None and since <= ctx.now - timedelta(days=rule["hold_days"])
        begun = f"since {since:%d %b %Y}" if since else "since the next evaluation"
        steps.append(Step(f"It must last {rule['hold_days']} days; it does {begun}.", lasts))
    return [step for step in steps if step.text]


def _in_scope(scope: Mapping[str, Any], name: str, values: Mapping[str, Any]) -> Step:
    wanted = scope.get(name) or []
    has = values["owner_name" if name == "owners" else "industry"]
    if not wanted:
        return Step("", True)
    word = "Owner" if name == "owners" else "Industry"
    return Step(f"{word} is {has or 'unknown'}; the rule is for {', '.join(wanted)}.", has in wanted)


def _compared(part: Comparison, values: Mapping[str, Any]) -> Step:
    now = shown(part.unit, value_of(part.left, values), values["currency"])
    limit = words(part.right, part.unit, values["currency"])
    text = f"{words(part.left)} is {now}; the rule asks for {OP_WORDS[part.op]} {limit}."
    return Step(text, judge(part, values), decides=False)


def _together(condition: Condition, values: Mapping[str, Any]) -> Step:
    holds = judge(condition, values)
    return Step(_whole(holds), holds)


def _whole(holds: bool | None) -> str:
    said = {True: "holds", False: "does not hold", None: "cannot be told: figures are missing"}[holds]
    return f"The condition as a whole {said}."


def _concluded(ctx: Context, steps: list[Step], mark: str) -> Explanation:
    """Add what became of the alert itself, and say it in one sentence."""
    last = repository.newest_of(ctx, mark)
    against = next((step for step in steps if step.decides and step.holds is not True), None)
    if last and last["state"] != "resolved":
        silent = f" It is silenced until {last['silenced_until']:%d %b, %H:%M} UTC." if last["silenced_until"] else ""
        since = f"An alert is {last['state']} since {last['opened_at']:%d %b %Y, %H:%M} UTC.{silent}"
        return Explanation(since, steps, last["id"])
    if against is None and last and last["resolution"] not in repository.BY_ITSELF:
        quiet = last["resolved_at"] + timedelta(days=service.QUIET_DAYS)
        if quiet > ctx.now:
            text = (
                f"Somebody resolved it ({last['resolution']}); it stays quiet until {quiet:%d %b %Y} unless it worsens."
            )
            return Explanation(text, [*steps, Step(text, False)], last["id"])
    if against is None:
        return Explanation("Everything speaks for an alert: it opens with the next evaluation.", steps)
    detail = next((step for step in steps if not step.decides and step.holds is against.holds), against)
    why = against if against.decides and against.text != _whole(against.holds) else detail
    return Explanation(f"No alert. {why.text}", steps, last["id"] if last else None)


def evidence(ctx: Context, alert_id: UUID) -> Evidence:
    """The chart and the precedents of an alert. Raises NotFound."""
    found = service.get(ctx, alert_id)
    measure, limit = _watched(ctx, found)
    points: list[dict[str, Any]] = []
    if measure and found["client_id"]:
        points = repository_history.series(ctx, found["client_id"], measure, days=CHART_DAYS, step=CHART_STEP)
    points = points if any(point["value"] is not None for point in points) else []
    return Evidence(
        measure=measure.id if measure else None,
        label=measure.label if measure else None,
        unit=measure.unit if measure else None,
        limit=limit,
        points=points,
        similar=repository_history.similar(ctx, alert_id, 8),
    )


def _watched(ctx: Context, alert: Mapping[str, Any]) -> tuple[Measure | None, float | None]:
    """The figure an alert watches and the rule's line in it."""
    key = alert["rule_key"]
    if key in WATCHED:
        line = alert["threshold"] if key in ("churn_high", "health_low") else None
        return MEASURES[WATCHED[key]], line
    rule = next((each for each in own_rules.own_rules(ctx) if each["key"] == key), None)
    if rule is None:
        return None, None
    for part in comparisons(read(rule["expression"])):
        if isinstance(part.left, Figure):
            return part.left.measure, value_of(part.right, {})
    return None, None
