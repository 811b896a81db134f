"""Forecasts of the tenant's monthly figures, with ranges and backtest."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from pulseops.api.deps import Ctx
from pulseops.understand.predictions import forecasts as service

router = APIRouter(tags=["forecasts"])

Metric = Literal["mrr", "spend", "tickets", "seats", "used", "users"]


class ForecastSummary(BaseModel):
    """One series and where it goes. Money in major units; `error` and `naive_error` are past mean errors as a share of
    the usual value; `method` naive: the last value (with its season) was clearly better on the past. `nightly`: by the
    night's median of models; otherwise facts changed since, and the quick model made it now."""

    metric: Metric
    label: str
    definition: str
    unit: Literal["money", "count"]
    item: str | None
    currency: str | None
    months_known: int
    last_on: date | None
    last: float | None
    ahead: float | None
    lower: float | None
    upper: float | None
    method: Literal["model", "naive", "none"]
    error: float | None
    naive_error: float | None
    silence: str | None
    made_at: datetime
    nightly: bool


class ForecastHistory(BaseModel):
    """A known month."""

    on: date
    value: float | None


class ForecastPoint(BaseModel):
    """A month ahead with its 80 % range and its 95 % range (`far_`)."""

    on: date
    mean: float | None
    lower: float | None
    upper: float | None
    far_lower: float | None
    far_upper: float | None


class ForecastCheck(BaseModel):
    """What would have been said on a past day about a later one, by the model and by the naive method, and what it
    was."""

    made_on: date
    on: date
    value: float
    model: float
    naive: float


class ForecastDetail(ForecastSummary):
    """A series with its past, its forecast, and its backtest. `pooled`: past errors behind the ranges of a month
    ahead."""

    history: list[ForecastHistory]
    points: list[ForecastPoint]
    backtest: list[ForecastCheck]
    pooled: int


Months = Annotated[int, Query(ge=1, le=12)]


@router.get("/forecasts")
def list_forecasts(ctx: Ctx, months: Months = 6) -> list[ForecastSummary]:
    """Every series that can be forecast."""
    return [ForecastSummary.model_validate(row) for row in service.summary(ctx, months)]


@router.get("/forecasts/details")
def list_forecast_details(
    ctx: Ctx, item: Annotated[str, Query(max_length=300)], months: Months = 6
) -> list[ForecastDetail]:
    """All series of one item (a product or service) with their past: one call for a page about it."""
    return [ForecastDetail.model_validate(row) for row in service.details(ctx, item, months)]


@router.get("/forecasts/{metric}")
def get_forecast(
    ctx: Ctx,
    metric: Metric,
    item: Annotated[str | None, Query(max_length=300)] = None,
    currency: Annotated[str | None, Query(max_length=3)] = None,
    months: Months = 6,
) -> ForecastDetail:
    """One series: in all, or of one item."""
    return ForecastDetail.model_validate(service.get(ctx, metric, item=item, currency=currency, months=months))
