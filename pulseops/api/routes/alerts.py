"""Alerts and the rules that raise them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.act.notifications import service as notifications
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.base.errors import Invalid
from pulseops.decide.alerts import explaining, repository, service

router = APIRouter(tags=["alerts"], route_class=Careful)

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
    rule_label: str
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
    owner_name: str | None
    as_of: date | None
    silenced_until: datetime | None
    silence_reason: str | None


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
    rule: str | None = Field(default=None, max_length=80)
    client_id: UUID | None = None
    assignee_id: UUID | None = None
    silenced: bool | None = None


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


def _order(sort: str | None) -> str:
    name = (sort or "severity").removeprefix("-")
    if name not in repository.SORTS:
        raise Invalid.field("sort", f"Cannot sort by {name}. Known: {', '.join(repository.SORTS)}.")
    direction = "DESC" if (sort or "").startswith("-") else "ASC"
    column = repository.SORTS[name]
    last = " NULLS LAST" if column.startswith("s.") else ""  # columns of alerts are never null: their index may order
    newest = "" if name == "opened_at" else ", a.opened_at DESC"
    return f"{column} {direction}{last}{newest}, a.id"


@router.get("/alerts")
def list_alerts(ctx: Ctx, query: Annotated[AlertQuery, Query()]) -> AlertPage:
    """Alerts, worst first."""
    chosen = repository.Filter(
        query.state, query.severity, query.rule, query.client_id, query.assignee_id, (query.q or "").strip() or None,
        query.silenced,
    )  # fmt: skip
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


class AlertsChange(BaseModel):
    """What to do with several alerts; `days` and `reason` as each verb needs them."""

    alert_ids: list[UUID]
    verb: Literal["acknowledge", "snooze", "resolve", "reopen"]
    days: int = 7
    reason: str = Field(default="", max_length=1000)


class AlertsChanged(BaseModel):
    """How many alerts were changed."""

    changed: int


@router.post("/alerts/bulk")
def change_alerts(ctx: Ctx, body: AlertsChange) -> AlertsChanged:
    """Acknowledge, snooze, resolve or reopen several alerts, all or none."""
    done = service.change_many(ctx, body.alert_ids, body.verb, days=body.days, reason=body.reason)
    return AlertsChanged(changed=done)


class EvidencePoint(BaseModel):
    """The watched figure on one day; null where it is not known."""

    on: date
    value: float | None


class SimilarAlert(BaseModel):
    """An earlier alert of the same rule and what became of it and of the client."""

    id: UUID
    client_id: UUID | None
    subject_name: str
    title: str
    severity: Severity
    opened_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    churned_on: date | None
    same_client: bool
    acted: bool


class AlertChart(BaseModel):
    """The watched figure over a year with the rule's line, and earlier alerts like this one. Money in major units."""

    measure: str | None
    label: str | None
    unit: str | None
    limit: float | None
    points: list[EvidencePoint]
    similar: list[SimilarAlert]


class ChannelSaid(BaseModel):
    """What one channel did with an event, and why."""

    channel: str
    what: str
    why: str


class RoutedEvent(BaseModel):
    """One event people could be told of: routed, silenced (waits), dropped (ended before), or null (not yet)."""

    at: datetime
    kind: str
    outcome: str | None
    channels: list[ChannelSaid] | None


class ToldDelivery(BaseModel):
    """One message about the alert."""

    id: UUID
    created_at: datetime
    channel: str
    channel_name: str | None
    recipient: str
    state: str
    attempts: int
    last_error: str | None
    settled_at: datetime | None


class AlertTold(BaseModel):
    """Who was told of an alert, and why others were not."""

    deliveries: list[ToldDelivery]
    events: list[RoutedEvent]


@router.get("/alerts/{alert_id}/evidence")
def get_alert_evidence(ctx: Ctx, alert_id: UUID) -> AlertChart:
    """Chart and precedents of an alert."""
    return AlertChart.model_validate(explaining.evidence(ctx, alert_id), from_attributes=True)


@router.get("/alerts/{alert_id}/told")
def get_alert_told(ctx: Ctx, alert_id: UUID) -> AlertTold:
    """Who was told."""
    return AlertTold.model_validate(notifications.told_of(ctx, alert_id))
