"""Anomalies: what left its expected range, what it costs, why, and what people said about it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, PageQuery
from pulseops.base.lists import order_by
from pulseops.understand.predictions import anomalies as service
from pulseops.understand.predictions import anomaly_repository as repository

router = APIRouter(tags=["anomalies"])

Status = Literal["open", "expected", "resolved"]
Kind = Literal["cost", "billing", "tickets", "usage", "logins", "overdue"]
Severity = Literal["critical", "high", "medium", "low", "info"]


class AnomalyCause(BaseModel):
    """One part of the change: a line of the bill, an unpaid invoice, seats, the price, or tickets of a priority. Money
    in minor units; of tickets, their number."""

    label: str
    kind: Literal["line", "rest", "quantity", "price"]
    before_minor: int | None
    now_minor: int | None
    change_minor: int


class Anomaly(BaseModel):
    """A time in which a series left its range. The four values are of the first period; the money is of all periods."""

    id: UUID
    series: str
    kind: Kind
    label: str
    grain: Literal["month", "week"]
    client_id: UUID | None
    client_name: str | None
    product_id: UUID | None
    product_name: str | None
    period_on: date
    last_on: date
    periods: int
    observed: float
    expected: float
    lower: float
    upper: float
    ratio: float
    excess_minor: int | None
    currency: str | None
    severity: Severity
    cause: list[AnomalyCause]
    status: Status
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


class AnomalyPoint(BaseModel):
    """One period of the series: its value and the range its past predicted. None: not known."""

    on: date
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None


class AnomalyOfSeries(BaseModel):
    """Another anomaly of the same series."""

    id: UUID
    period_on: date
    last_on: date
    status: Status
    severity: Severity
    excess_minor: int | None
    reason: str | None


class AnomalyDetail(Anomaly):
    """An anomaly with its series."""

    points: list[AnomalyPoint]
    same_series: list[AnomalyOfSeries]


class AnomalyTotal(BaseModel):
    """Number and money of one status, kind and currency."""

    status: Status
    kind: Kind
    currency: str | None
    n: int
    excess_minor: int | None


class AnomalyPage(BaseModel):
    """A page of anomalies; `total` counts all that the filters select, `totals` are without the filter of the
    status."""

    rows: list[Anomaly]
    total: int
    totals: list[AnomalyTotal]


class AnomalyQuery(PageQuery):
    """Filters of the list; several of one kind are a union."""

    status: list[Status] = Field(default=[])
    kind: list[Kind] = Field(default=[])
    severity: list[Severity] = Field(default=[])
    client_id: UUID | None = None
    product_id: UUID | None = None


class AnomalyReason(BaseModel):
    """Why."""

    reason: str = Field(max_length=1000)


def _count(totals: Sequence[Mapping[str, Any]], statuses: Sequence[str]) -> int:
    return sum(row["n"] for row in totals if not statuses or row["status"] in statuses)


@router.get("/anomalies")
def list_anomalies(ctx: Ctx, query: Annotated[AnomalyQuery, Query()]) -> AnomalyPage:
    """Anomalies, most money first."""
    chosen = repository.Filter(
        query.status, query.kind, query.severity, query.client_id, query.product_id, (query.q or "").strip() or None
    )
    order = order_by(query.sort or "-excess_minor", repository.SORTS, "a.ratio DESC, a.id")
    rows, totals = service.page(ctx, chosen, order, offset=query.offset, limit=query.page_size)
    return AnomalyPage.model_validate({"rows": rows, "total": _count(totals, query.status), "totals": totals})


@router.get("/anomalies/{anomaly_id}")
def get_anomaly(ctx: Ctx, anomaly_id: UUID) -> AnomalyDetail:
    """One anomaly with its series and range."""
    return AnomalyDetail.model_validate(service.get(ctx, anomaly_id))


@router.post("/anomalies/{anomaly_id}/expect")
def expect_anomaly(ctx: Ctx, anomaly_id: UUID, body: AnomalyReason) -> AnomalyDetail:
    """Say that it was to be expected; the range of its series widens to it."""
    service.expect(ctx, anomaly_id, body.reason)
    return get_anomaly(ctx, anomaly_id)


@router.post("/anomalies/{anomaly_id}/resolve")
def resolve_anomaly(ctx: Ctx, anomaly_id: UUID, body: AnomalyReason) -> AnomalyDetail:
    """Say that it is dealt with."""
    service.resolve(ctx, anomaly_id, body.reason)
    return get_anomaly(ctx, anomaly_id)


@router.post("/anomalies/{anomaly_id}/reopen")
def reopen_anomaly(ctx: Ctx, anomaly_id: UUID) -> AnomalyDetail:
    """Back to open."""
    service.reopen(ctx, anomaly_id)
    return get_anomaly(ctx, anomaly_id)
