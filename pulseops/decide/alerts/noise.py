"""The precision budget: rules nobody acts on move to the daily brief by themselves; logged, reversible by a click."""

from datetime import timedelta
from typing import Any

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.decide.alerts import repository_rules as repository
from pulseops.decide.alerts import service

KEPT = timedelta(days=90)


def demote(ctx: Context) -> list[str]:
    """Tell of noisy rules in briefs only; answers their keys.

    Noisy: at least LEAST_JUDGED alerts of BUDGET_DAYS, fewer than NOISY_BELOW of them acted on. Alerts still open and
    stand on their page. A rule a person took back stays as it is for KEPT.
    """
    ctx.require("alerts:write")
    settings = {s.rule.key: s for s in service.rules(ctx)}
    own = {rule["key"]: rule for rule in repository.custom_rules(ctx)}
    kept = repository.kept_since(ctx, ctx.now - KEPT)
    moved = []
    for key, budget in service.budgets(ctx).items():
        quiet = own[key]["digest_only"] if key in own else key not in settings or settings[key].digest_only
        if budget["noisy"] and not quiet and key not in kept:
            _demote(ctx, key, budget, settings)
            moved.append(key)
    if moved:
        publish(ctx, "alerts")
    return moved


def _demote(ctx: Context, key: str, budget: dict[str, Any], settings: dict[str, Any]) -> None:
    if key in settings:
        setting = settings[key]
        service.keep_setting(ctx, setting, digest_only=True)
    repository.mark_demoted(ctx, key)
    detail = {"acted": budget["acted"], "judged": budget["judged"], "days": service.BUDGET_DAYS}
    audit.record(ctx, "alert_rule.demoted", "alert_rule", key, **detail)
