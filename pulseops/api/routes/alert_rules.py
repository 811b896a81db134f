"""Rules that raise alerts: the built-in ones, the tenant's own, silences, and why a client was (not) alerted."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx
from pulseops.decide.alerts import explaining, own_rules, service, silences
from pulseops.decide.alerts.expressions import read, sentence
from pulseops.decide.alerts.language import parsed, written
from pulseops.decide.alerts.rules import RuleSetting

router = APIRouter(tags=["alert rules"], route_class=Careful)

Severity = Literal["critical", "high", "medium", "low", "info"]


class RuleBudget(BaseModel):
    """Alerts of 90 days: opened, acted on by a person, put aside, gone untouched. `noisy`: few judged were acted on."""

    opened: int = 0
    judged: int = 0
    acted: int = 0
    snoozed: int = 0
    passed: int = 0
    noisy: bool = False


class RuleLimit(BaseModel):
    """A number of a rule: its present value and the range it may have."""

    name: str
    label: str
    unit: str
    value: float
    default: float | None
    lower: float
    upper: float


class AlertRule(BaseModel):
    """A built-in rule as this tenant has it."""

    key: str
    label: str
    text: str
    lets_go: str
    enabled: bool
    severity: Severity
    digest_only: bool
    demoted_at: datetime | None
    limits: list[RuleLimit]
    budget: RuleBudget


class AlertRuleChange(BaseModel):
    """What to change; absent stays."""

    enabled: bool | None = None
    severity: Severity | None = None
    digest_only: bool | None = None
    params: dict[str, float | None] | None = None


class RuleScope(BaseModel):
    """Which clients; empty lists: all."""

    owners: list[str] = []
    industries: list[str] = []


class OwnRule(BaseModel):
    """A rule of the tenant's own. `expression` as described in docs; `sentence` is the same in words."""

    key: str
    name: str
    enabled: bool
    severity: Severity
    expression: dict[str, Any]
    sentence: str
    scope: RuleScope
    hold_days: int
    cooldown_hours: int
    digest_only: bool
    demoted_at: datetime | None
    by_name: str | None
    created_at: datetime
    budget: RuleBudget


class RuleText(BaseModel):
    """A rule as text, or as the typed expression: give one."""

    text: str | None = Field(default=None, max_length=5000)
    expression: dict[str, Any] | None = None
    hold_days: int = 0


class RuleRead(BaseModel):
    """The same rule as text, as the typed expression and in words."""

    text: str
    expression: dict[str, Any]
    hold_days: int
    sentence: str


class OwnRuleNew(BaseModel):
    """A new rule."""

    name: str = Field(max_length=200)
    severity: Severity = "medium"
    expression: dict[str, Any]
    scope: RuleScope = RuleScope()
    hold_days: int = 0
    cooldown_hours: int = 24
    digest_only: bool = False
    enabled: bool = True


class OwnRuleChange(BaseModel):
    """What to change; absent stays."""

    name: str | None = Field(default=None, max_length=200)
    severity: Severity | None = None
    expression: dict[str, Any] | None = None
    scope: RuleScope | None = None
    hold_days: int | None = None
    cooldown_hours: int | None = None
    digest_only: bool | None = None
    enabled: bool | None = None


class RuleMeasure(BaseModel):
    """A figure rules may speak of. `has_past`: rules with it can be tried on the past."""

    id: str
    label: str
    unit: str
    text: str
    lower: float | None
    upper: float | None
    has_past: bool


class RuleOptions(BaseModel):
    """What a rule may be built from."""

    measures: list[RuleMeasure]
    owners: list[str]
    industries: list[str]


class RuleTry(BaseModel):
    """A rule to try."""

    expression: dict[str, Any]
    scope: RuleScope = RuleScope()
    hold_days: int = Field(default=0, ge=0, le=90)


class RuleSample(BaseModel):
    """A client the rule finds now."""

    client_id: UUID
    name: str
    text: str


class RuleFiring(BaseModel):
    """One time the rule would have opened an alert."""

    client_id: UUID
    name: str
    on: date
    churned_on: date | None


class RulePreview(BaseModel):
    """What a rule finds now and would have found, looked at every `step_days`; `fired` null: see without_past."""

    sentence: str
    now: int
    clients: int
    sample: list[RuleSample]
    days: int
    step_days: int
    fired: int | None
    fired_clients: int
    before_churn: int
    leavers: int
    leavers_warned: int
    firings: list[RuleFiring]
    without_past: list[str]
    known_on: list[date]


class ExplanationStep(BaseModel):
    """One reason: for an alert, against it, or not to be told (null)."""

    text: str
    holds: bool | None


class Explanation(BaseModel):
    """Why an alert was raised, or not."""

    verdict: str
    steps: list[ExplanationStep]
    alert_id: UUID | None


class Silence(BaseModel):
    """A time in which nobody is told; `alerts` are the ongoing ones it covers."""

    id: UUID
    state: Literal["running", "planned", "ended"]
    rule_key: str | None
    rule_name: str | None
    client_id: UUID | None
    client_name: str | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    by_name: str
    alerts: int


class SilenceNew(BaseModel):
    """A rule, a client, both, or (both absent) everything."""

    rule_key: str | None = Field(default=None, max_length=80)
    client_id: UUID | None = None
    reason: str = Field(max_length=1000)
    starts_at: datetime
    ends_at: datetime


def _rule(setting: RuleSetting, budgets: dict[str, dict[str, Any]]) -> AlertRule:
    limits = [RuleLimit(name=n, value=setting.params[n], **vars(limit)) for n, limit in setting.rule.limits.items()]
    rule = setting.rule
    return AlertRule(
        key=rule.key,
        label=rule.label,
        text=rule.text,
        lets_go=rule.lets_go,
        enabled=setting.enabled,
        severity=setting.severity,  # type: ignore[arg-type]
        digest_only=setting.digest_only,
        demoted_at=setting.demoted_at,
        limits=limits,
        budget=RuleBudget.model_validate(budgets.get(rule.key, {})),
    )


def _own(row: dict[str, Any], budgets: dict[str, dict[str, Any]]) -> OwnRule:
    more = {"sentence": sentence(read(row["expression"])), "budget": budgets.get(row["key"], {})}
    return OwnRule.model_validate({**row, **more})


@router.get("/alert-rules")
def list_alert_rules(ctx: Ctx) -> list[AlertRule]:
    """Built-in rules with their limits and how they fare."""
    budgets = service.budgets(ctx)
    return [_rule(setting, budgets) for setting in service.rules(ctx)]


@router.patch("/alert-rules/{key}")
def change_alert_rule(ctx: Ctx, key: str, body: AlertRuleChange) -> AlertRule:
    """Turn a built-in rule on or off, set its severity and limits, or tell of it in briefs only."""
    setting = service.set_rule(
        ctx, key, enabled=body.enabled, severity=body.severity, params=body.params, digest_only=body.digest_only
    )
    return _rule(setting, service.budgets(ctx))


@router.get("/own-rules/options")
def get_rule_options(ctx: Ctx) -> RuleOptions:
    """Figures, owners and industries a rule may speak of."""
    figures, scopes = own_rules.options(ctx)
    measures = [RuleMeasure.model_validate({**vars(each), "has_past": each.past is not None}) for each in figures]
    return RuleOptions.model_validate({"measures": measures, **scopes})


@router.post("/own-rules/preview")
def preview_rule(ctx: Ctx, body: RuleTry) -> RulePreview:
    """Try a rule on today and on the past; nothing is kept."""
    found = own_rules.preview(ctx, body.expression, body.scope.model_dump(), body.hold_days)
    return RulePreview.model_validate({**own_rules.as_dict(found), "sentence": sentence(read(body.expression))})


@router.post("/own-rules/read")
def read_rule(ctx: Ctx, body: RuleText) -> RuleRead:
    """`health < 50 for 2 days and mrr > 1000` as the typed expression, or the other way; mistakes with their column."""
    ctx.require("alerts:read")
    expression, hold = (body.expression or {}, body.hold_days) if body.text is None else parsed(body.text)
    condition = read(expression)
    return RuleRead(text=written(condition, hold), expression=expression, hold_days=hold, sentence=sentence(condition))


@router.get("/own-rules")
def list_own_rules(ctx: Ctx) -> list[OwnRule]:
    """The tenant's own rules."""
    budgets = service.budgets(ctx)
    return [_own(row, budgets) for row in own_rules.own_rules(ctx)]


@router.post("/own-rules", status_code=201)
def add_own_rule(ctx: Ctx, body: OwnRuleNew) -> OwnRule:
    """Keep a new rule."""
    return _own(own_rules.add_rule(ctx, body.model_dump()), service.budgets(ctx))


@router.get("/own-rules/{key}")
def get_own_rule(ctx: Ctx, key: str) -> OwnRule:
    """One rule of the tenant's own."""
    return _own(own_rules.own_rule(ctx, key), service.budgets(ctx))


@router.patch("/own-rules/{key}")
def change_own_rule(ctx: Ctx, key: str, body: OwnRuleChange) -> OwnRule:
    """Change a rule."""
    values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return _own(own_rules.change_rule(ctx, key, values), service.budgets(ctx))


@router.delete("/own-rules/{key}", status_code=204)
def remove_own_rule(ctx: Ctx, key: str) -> None:
    """Remove a rule and end its alerts."""
    own_rules.remove_rule(ctx, key)


@router.get("/alert-rules/{key}/explanation")
def explain_rule(ctx: Ctx, key: str, client_id: UUID) -> Explanation:
    """Why was I (not) alerted of this client by this rule."""
    return Explanation.model_validate(explaining.explain(ctx, key, client_id), from_attributes=True)


@router.get("/silences")
def list_silences(ctx: Ctx) -> list[Silence]:
    """Running, planned and lately ended silences."""
    return [Silence.model_validate(row) for row in silences.silences(ctx)]


@router.post("/silences", status_code=201)
def add_silence(ctx: Ctx, body: SilenceNew) -> Silence:
    """Tell nobody for a time."""
    return Silence.model_validate(silences.add_silence(ctx, **body.model_dump()))


@router.post("/silences/{silence_id}/end")
def end_silence(ctx: Ctx, silence_id: UUID) -> Silence:
    """End a silence now."""
    return Silence.model_validate(silences.end_silence(ctx, silence_id))
