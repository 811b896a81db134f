"""Alerts and the rules that raise them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, PageQuery
from pulseops.base.errors import Invalid
from pulseops.decide.alerts import repository, service
from pulseops.decide.alerts.rules import RuleSetting

router = APIRouter(tags=["alerts"])

State = Literal["open", "acknowledged", "snoozed", "resolved"]
Severity = Literal["critical", "high", "medium", "low", "info"]


class AlertFact(BaseModel):
    """One line of evidence with the page that has the rows behind it."""

    label: str
    value: str
    at: str | None = None
    href: str | None = None


class AlertEvidence(BaseModel):
    """Why the alert is there."""

    facts: list[AlertFact] = []


class Alert(BaseModel):
    """One ongoing (or ended) condition."""

    id: UUID
    rule_key: str
    client_id: UUID | None
    product_id: UUID | None
    subject_name: str
    title: str
    severity: Severity
    state: State
    value: float | None
    threshold: float | None
    evidence: AlertEvidence
    opened_at: datetime
    last_seen_at: datetime
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    snooze_reason: str | None
    assignee_id: UUID | None
    assignee_name: str | None
    resolved_at: datetime | None
    resolution: str | None
    mrr_minor: int | None
    currency: str | None


class AlertEvent(BaseModel):
    """One step of an alert's life."""

    at: datetime
    kind: str
    by_name: str
    detail: dict[str, Any]


class AlertDetail(Alert):
    """An alert with its life."""

    events: list[AlertEvent]


class AlertCounts(BaseModel):
    """Alerts per state under the same other filters."""

    open: int
    acknowledged: int
    snoozed: int
    resolved: int


class AlertPage(BaseModel):
    """A page of alerts; `total` counts all that the filters select."""

    rows: list[Alert]
    total: int
    counts: AlertCounts


class AlertQuery(PageQuery):
    """Filters of the list; several states or severities are a union."""

    state: list[State] = Field(default=[])
    severity: list[Severity] = Field(default=[])
    rule: str | None = Field(default=None, max_length=40)
    client_id: UUID | None = None
    assignee_id: UUID | None = None


class AlertSnooze(BaseModel):
    """How long and why."""

    days: int
    reason: str = Field(max_length=1000)


class AlertReason(BaseModel):
    """Why."""

    reason: str = Field(max_length=1000)


class AlertAssignment(BaseModel):
    """To whom; null for nobody."""

    user_id: UUID | None


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
    """A rule as this tenant has it."""

    key: str
    label: str
    text: str
    lets_go: str
    enabled: bool
    severity: Severity
    limits: list[RuleLimit]


class AlertRuleChange(BaseModel):
    """What to change; absent stays."""

    enabled: bool | None = None
    severity: Severity | None = None
    params: dict[str, float | None] | None = None


def _rule(setting: RuleSetting) -> AlertRule:
    limits = [RuleLimit(name=n, value=setting.params[n], **vars(limit)) for n, limit in setting.rule.limits.items()]
    rule = setting.rule
    return AlertRule(
        key=rule.key,
        label=rule.label,
        text=rule.text,
        lets_go=rule.lets_go,
        enabled=setting.enabled,
        severity=setting.severity,  # type: ignore[arg-type]
        limits=limits,
    )


def _order(sort: str | None) -> str:
    name = (sort or "severity").removeprefix("-")
    if name not in repository.SORTS:
        raise Invalid.field("sort", f"Cannot sort by {name}. Known: {', '.join(repository.SORTS)}.")
    direction = "DESC" if (sort or "").startswith("-") else "ASC"
    return f"{repository.SORTS[name]} {direction} NULLS LAST, a.opened_at DESC, a.id"


@router.get("/alerts")
def list_alerts(ctx: Ctx, query: Annotated[AlertQuery, Query()]) -> AlertPage:
    """Alerts, worst first."""
    chosen = repository.Filter(
        query.state, query.severity, query.rule, query.client_id, query.assignee_id, (query.q or "").strip() or None
    )
    rows, counts = service.page(ctx, chosen, _order(query.sort), offset=query.offset, limit=query.page_size)
    total = sum(n for state, n in counts.items() if not query.state or state in query.state)
    return AlertPage.model_validate({"rows": rows, "total": total, "counts": counts})


@router.get("/alerts/{alert_id}")
def get_alert(ctx: Ctx, alert_id: UUID) -> AlertDetail:
    """One alert with its events."""
    return AlertDetail.model_validate(service.get(ctx, alert_id))


@router.post("/alerts/{alert_id}/acknowledge")
def acknowledge_alert(ctx: Ctx, alert_id: UUID) -> AlertDetail:
    """Say that somebody looks at it."""
    service.acknowledge(ctx, alert_id)
    return get_alert(ctx, alert_id)


@router.post("/alerts/{alert_id}/snooze")
def snooze_alert(ctx: Ctx, alert_id: UUID, body: AlertSnooze) -> AlertDetail:
    """Put it aside for 7, 14, 30 or 90 days."""
    service.snooze(ctx, alert_id, body.days, body.reason)
    return get_alert(ctx, alert_id)


@router.post("/alerts/{alert_id}/resolve")
def resolve_alert(ctx: Ctx, alert_id: UUID, body: AlertReason) -> AlertDetail:
    """Close it."""
    service.resolve(ctx, alert_id, body.reason)
    return get_alert(ctx, alert_id)


@router.post("/alerts/{alert_id}/reopen")
def reopen_alert(ctx: Ctx, alert_id: UUID) -> AlertDetail:
    """Back to open; undoes acknowledge, snooze and resolve."""
    service.reopen(ctx, alert_id)
    return get_alert(ctx, alert_id)


@router.post("/alerts/{alert_id}/assign")
def assign_alert(ctx: Ctx, alert_id: UUID, body: AlertAssignment) -> AlertDetail:
    """Give it to a member."""
    service.assign(ctx, alert_id, body.user_id)
    return get_alert(ctx, alert_id)


@router.get("/alert-rules")
def list_alert_rules(ctx: Ctx) -> list[AlertRule]:
    """All rules with their limits."""
    return [_rule(setting) for setting in service.rules(ctx)]


@router.patch("/alert-rules/{key}")
def change_alert_rule(ctx: Ctx, key: str, body: AlertRuleChange) -> AlertRule:
    """Turn a rule on or off, set its severity and limits."""
    setting = service.set_rule(ctx, key, enabled=body.enabled, severity=body.severity, params=body.params)
    return _rule(setting)
