"""Alerts: find what needs a look, once per ongoing condition, and what people do with it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from pulseops.accounts import audit, identity
from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.jobs import enqueue
from pulseops.decide.alerts import own_rules, repository, repository_rules
from pulseops.decide.alerts.repository import STATES, Filter
from pulseops.decide.alerts.rules import RANK, RULES, Rule, RuleSetting, check_params
from pulseops.decide.alerts.wording import candidate
from pulseops.understand.metrics.memory import remembered

T = TypeVar("T")

SNOOZE_DAYS = (7, 14, 30, 90)
QUIET_DAYS = 7
VERBS = ("acknowledge", "snooze", "resolve", "reopen")
MOST_AT_ONCE = 200
NOTIFY_JOB = "dispatch"  # the worker's job that tells people; named, not imported: it is downstream
BUDGET_DAYS, GRACE_DAYS, LEAST_JUDGED, NOISY_BELOW = 90, 2, 10, 0.2


@dataclass(frozen=True)
class Evaluation:
    """What one evaluation changed."""

    opened: int
    reopened: int
    escalated: int
    woken: int
    ended: int
    refreshed: int


def rules(ctx: Context) -> list[RuleSetting]:
    """All rules as this tenant has them; what it did not set is the default."""
    ctx.require("alerts:read")
    stored = repository.settings(ctx)
    high = tenant_settings(ctx).risk["high"]
    return [_setting(rule, stored.get(rule.key), high) for rule in RULES.values()]


def _setting(rule: Rule, stored: Mapping[str, Any] | None, high: float) -> RuleSetting:
    own = stored["params"] if stored else {}
    params = {}
    for name, limit in rule.limits.items():
        value = own.get(name)
        params[name] = float(value if value is not None else limit.default if limit.default is not None else high)
    return RuleSetting(
        rule,
        stored["enabled"] if stored else True,
        stored["severity"] if stored else rule.severity,
        params,
        stored["digest_only"] if stored else False,
        stored["demoted_at"] if stored else None,
    )


def set_rule(
    ctx: Context,
    key: str,
    *,
    enabled: bool | None = None,
    severity: str | None = None,
    params: Mapping[str, float | None] | None = None,
    digest_only: bool | None = None,
) -> RuleSetting:
    """Change a rule; limits set to None follow the tenant's bands again. Raises NotFound, Invalid."""
    ctx.require("settings:write")
    rule = RULES.get(key)
    if rule is None:
        raise NotFound.of("alert rule")
    if severity is not None and severity not in RANK:
        raise Invalid.field("severity", f"Must be one of {', '.join(RANK)}.")
    check_params(rule, dict(params or {}))
    stored = repository.settings(ctx).get(key)
    before = _setting(rule, stored, tenant_settings(ctx).risk["high"])
    merged = {**(stored["params"] if stored else {}), **(params or {})}
    if digest_only is not None:
        repository_rules.take_back(ctx, key, kept=not digest_only)
    repository.put_setting(
        ctx,
        key,
        enabled=before.enabled if enabled is None else enabled,
        severity=severity or before.severity,
        params={name: value for name, value in merged.items() if value is not None},
        digest_only=before.digest_only if digest_only is None else digest_only,
    )
    changed = {"enabled": enabled, "severity": severity, "digest_only": digest_only, "params": params or None}
    changed = {name: value for name, value in changed.items() if value is not None}
    audit.record(ctx, "alert_rule.changed", "alert_rule", key, **changed)
    publish(ctx, "alerts")
    return next(setting for setting in rules(ctx) if setting.rule.key == key)


def keep_setting(ctx: Context, setting: RuleSetting, *, digest_only: bool) -> None:
    """Write a built-in rule down as it stands, but told in briefs or not; limits that follow the bands go on to."""
    stored = repository.settings(ctx).get(setting.rule.key)
    repository.put_setting(
        ctx,
        setting.rule.key,
        enabled=setting.enabled,
        severity=setting.severity,
        params=stored["params"] if stored else {},
        digest_only=digest_only,
    )


def evaluate(ctx: Context) -> Evaluation:
    """Run all rules over all subjects: one query a rule, then one statement a step of the life cycle. Idempotent.

    New conditions open; ongoing ones are refreshed; ended ones resolve; one that ended by itself and comes back within
    QUIET_DAYS opens the same alert again; one a person resolved stays quiet that long unless it gets worse; snoozed
    ones wake when due. Missing figures neither open nor end anything.
    """
    ctx.require("alerts:write")
    settings = rules(ctx)
    on = [setting for setting in settings if setting.enabled]
    own = repository_rules.custom_rules(ctx)
    own_on = [rule for rule in own if rule["enabled"]]
    seen = [candidate(s, row) for s in on for row in repository.rows_of_rule(ctx, s.rule.key, s.params)]
    repository.stage_seen(ctx, [*seen, *own_rules.candidates(ctx, own_on)])
    repository.hold_back(ctx, {rule["key"]: rule["hold_days"] for rule in own_on if rule["hold_days"]})
    off = [s.rule.key for s in settings if not s.enabled] + [rule["key"] for rule in own if not rule["enabled"]]
    moves = repository.move(ctx, [s.rule.key for s in on] + [rule["key"] for rule in own_on], off, QUIET_DAYS)
    changed = [*moves.opened, *moves.reopened, *moves.escalated, *moves.woken, *moves.ended]
    if changed:
        publish(ctx, "alerts", changed)
        enqueue(ctx, NOTIFY_JOB, once=True, asked_by=ctx.actor.name)
    return Evaluation(
        len(moves.opened),
        len(moves.reopened),
        len(moves.escalated),
        len(moves.woken),
        len(moves.ended),
        moves.refreshed,
    )


def acknowledge(ctx: Context, alert_id: UUID) -> None:
    """Say that somebody looks at it. Twice is once. Raises NotFound, Conflict (already resolved)."""
    found = _ongoing(ctx, alert_id)
    if found["state"] != "acknowledged":
        values = {"state": "acknowledged", "acknowledged_at": ctx.now, "snoozed_until": None, "snooze_reason": None}
        _change(ctx, found, "acknowledged", values)


def snooze(ctx: Context, alert_id: UUID, days: int, reason: str) -> None:
    """Put it aside for 7, 14, 30 or 90 days, with the reason. It wakes by itself, at once if it gets worse."""
    if days not in SNOOZE_DAYS:
        raise Invalid.field("days", f"Must be one of {', '.join(map(str, SNOOZE_DAYS))}.")
    why = Invalid.without_reason(reason)
    found = _ongoing(ctx, alert_id)
    until = ctx.now + timedelta(days=days)
    values = {"state": "snoozed", "snoozed_until": until, "snooze_reason": why, "acknowledged_at": None}
    _change(ctx, found, "snoozed", values, days=days, reason=why)


def resolve(ctx: Context, alert_id: UUID, reason: str) -> None:
    """Close it although the condition may go on; it stays quiet for QUIET_DAYS unless it gets worse."""
    why = Invalid.without_reason(reason)
    found = _ongoing(ctx, alert_id)
    _change(ctx, found, "resolved", {"state": "resolved", "resolved_at": ctx.now, "resolution": why}, reason=why)


def reopen(ctx: Context, alert_id: UUID) -> None:
    """Back to open: undoes acknowledge, snooze and resolve. Raises Conflict when the condition has a newer alert."""
    found = _locked(ctx, alert_id)
    if found["state"] == "open":
        return
    if found["state"] == "resolved" and repository.is_ongoing(ctx, found["fingerprint"]):
        raise Conflict("newer-alert", "The same condition has a newer alert already. Work on that one.")
    cleared = dict.fromkeys(("acknowledged_at", "snoozed_until", "snooze_reason", "resolved_at", "resolution"))
    _change(ctx, found, "reopened", {"state": "open", **cleared})


def change_many(ctx: Context, alert_ids: Sequence[UUID], verb: str, *, days: int = 7, reason: str = "") -> int:
    """Acknowledge, snooze, resolve or reopen several alerts, all or none; answers how many.

    Resolved ones are passed over unless they are reopened. Raises NotFound, Invalid, Conflict.
    """
    ctx.require("alerts:write")
    if not 1 <= len(alert_ids) <= MOST_AT_ONCE:
        raise Invalid.field("alert_ids", f"1 to {MOST_AT_ONCE} alerts at once.")
    if verb not in VERBS:
        raise Invalid.field("verb", f"Must be one of {', '.join(VERBS)}.")
    changed = 0
    for alert_id in sorted(set(alert_ids)):
        if verb != "reopen" and _locked(ctx, alert_id)["state"] == "resolved":
            continue
        changed += 1
        if verb == "acknowledge":
            acknowledge(ctx, alert_id)
        elif verb == "snooze":
            snooze(ctx, alert_id, days, reason)
        elif verb == "resolve":
            resolve(ctx, alert_id, reason)
        else:
            reopen(ctx, alert_id)
    return changed


def assign(ctx: Context, alert_id: UUID, user_id: UUID | None) -> None:
    """Give it to a member of the tenant, or to nobody. Raises NotFound, Invalid."""
    found = _locked(ctx, alert_id)
    if user_id and not identity.member(ctx, user_id):
        raise Invalid.field("user_id", "This person does not belong to your tenant.")
    _change(ctx, found, "assigned", {"assignee_id": user_id}, user_id=str(user_id) if user_id else None)


def page(
    ctx: Context, filters: Filter, order: str, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """A page of alerts and the number per state under the same other filters."""
    ctx.require("alerts:read")
    others = replace(filters, states=())
    counted = _kept(ctx, filters, ("alerts", repr(others)), lambda: repository.counts(ctx, others))
    ids = _kept(
        ctx,
        filters,
        ("alerts", repr(filters), order, offset, limit),
        lambda: repository.pick(ctx, filters, order, offset=offset, limit=limit),
    )
    return [_labelled(row) for row in repository.rows(ctx, ids)], {s: counted.get(s, 0) for s in STATES}


def _kept(ctx: Context, filters: Filter, key: Hashable, make: Callable[[], T]) -> T:
    """An answer of before while no alert and no standing changed; silences begin and end by the clock, so not those."""
    return remembered(ctx, key, make) if filters.silenced is None else make()


def get(ctx: Context, alert_id: UUID) -> dict[str, Any]:
    """One alert with its events. Raises NotFound."""
    ctx.require("alerts:read")
    found = repository.find(ctx, alert_id)
    if not found:
        raise NotFound.of("alert")
    return {**_labelled(found), "events": repository.events(ctx, alert_id)}


def budgets(ctx: Context) -> dict[str, dict[str, Any]]:
    """Per rule how many alerts of BUDGET_DAYS people acted on; `noisy`: LEAST_JUDGED or more, few acted on."""
    ctx.require("alerts:read")
    found = repository_rules.acted_on(ctx, BUDGET_DAYS, GRACE_DAYS)
    for row in found.values():
        row["noisy"] = row["judged"] >= LEAST_JUDGED and row["acted"] < NOISY_BELOW * row["judged"]
    return found


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    rule = RULES.get(row["rule_key"])
    return {**row, "rule_label": rule.label if rule else row["rule_name"] or "A rule that was removed"}


def _locked(ctx: Context, alert_id: UUID) -> dict[str, Any]:
    ctx.require("alerts:write")
    found = repository.lock(ctx, alert_id)
    if not found:
        raise NotFound.of("alert")
    return found


def _ongoing(ctx: Context, alert_id: UUID) -> dict[str, Any]:
    found = _locked(ctx, alert_id)
    if found["state"] == "resolved":
        raise Conflict("already-resolved", "This alert is resolved already. Reopen it first.")
    return found


def _change(ctx: Context, found: Mapping[str, Any], kind: str, values: Mapping[str, object], **detail: object) -> None:
    repository.change(ctx, found["id"], values)
    repository.add_event(ctx, found["id"], kind, detail)
    audit.record(ctx, f"alert.{kind}", "alert", str(found["id"]), **detail)
    publish(ctx, "alerts", [found["id"]])
