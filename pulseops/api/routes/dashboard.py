"""Today: the figures of the whole, what needs attention, what changed most."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from pulseops.api.deps import Ctx
from pulseops.api.routes.client_lists import ClientRow
from pulseops.base.context import Context
from pulseops.understand.metrics import service
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.metrics.memory import remembered
from pulseops.understand.metrics.service import Figure

router = APIRouter(tags=["dashboard"])

SHOWN = 6


class FigureOut(BaseModel):
    """A figure with what it means and where its rows are. Money in minor units of `currency`.

    `past`: its values at the end of earlier months of a year, oldest first; empty when none was kept.
    """

    id: str
    label: str
    unit: str
    definition: str
    good: str
    rows: str
    value: float | None
    before: float | None
    currency: str | None
    past: list[float]

    @classmethod
    def of(cls, figure: Figure) -> "FigureOut":
        """As the pages take it."""
        return cls(
            **vars(figure.metric), value=figure.value, before=figure.before, currency=figure.currency,
            past=list(figure.past),
        )  # fmt: skip


class MetricPoint(BaseModel):
    """A monthly figure."""

    metric: str
    on: date
    currency: str | None
    value: float


class BandClients(BaseModel):
    """Active clients of one band and risk."""

    band: str
    risk: str
    clients: int


class ProductSeats(BaseModel):
    """Seats of one product over all active clients; None is unknown."""

    id: UUID
    name: str
    vendor: str | None
    purchased: int
    assigned: int | None
    clients: int


class Dashboard(BaseModel):
    """The first screen."""

    as_of: date | None
    figures: list[FigureOut]
    trend: list[MetricPoint]
    bands: list[BandClients]
    licenses: list[ProductSeats]
    attention: list[ClientRow]
    improved: list[ClientRow]
    worsened: list[ClientRow]
    upsell: list[ClientRow]
    has_labels: bool


@router.get("/dashboard", response_model=Dashboard)
def show_dashboard(ctx: Ctx) -> Response:
    """Everything the MSP's first screen shows, in one answer."""
    ctx.require("metrics:read")
    ctx.require("clients:read")
    text = remembered(ctx, "dashboard", lambda: dashboard(ctx).model_dump_json())
    return Response(text, media_type="application/json")


def dashboard(ctx: Context) -> Dashboard:
    """Gather it."""

    def rows(**narrow: Any) -> list[dict[str, Any]]:
        return service.page_rows(ctx, Filter(status="active", **narrow), limit=SHOWN)

    attention = rows(sort="-at_stake")
    changed = [r for r in rows(sort="-health_change") if (r["health_before"] or 1e9) < (r["health"] or 0)]
    worse = [r for r in rows(sort="health_change") if (r["health_before"] or 0) > (r["health"] or 1e9)]
    upsell = rows(health_above=80, utilization_above=0.85, sort="-mrr_minor")
    figures = [FigureOut.of(figure) for figure in service.portfolio(ctx)]
    return Dashboard.model_validate(
        {
            "as_of": attention[0]["as_of"] if attention else None,
            "figures": figures,
            "trend": service.trend(ctx, ["mrr", "active_clients", "health", "licenses"]),
            "bands": service.bands(ctx),
            "licenses": service.licenses_by_product(ctx),
            "attention": attention,
            "improved": changed,
            "worsened": worse,
            "upsell": upsell,
            "has_labels": any(r["label_p"] is not None for r in attention),
        }
    )


@router.get("/metrics")
def list_metrics(ctx: Ctx) -> list[dict[str, Any]]:
    """All figures and what they mean."""
    ctx.require("metrics:read")
    return [vars(metric) for metric in METRICS.values()]


@router.get("/metrics/trend")
def metric_trend(ctx: Ctx, metric: Annotated[list[str], Query()]) -> list[MetricPoint]:
    """Monthly points of some figures."""
    return [MetricPoint.model_validate(row) for row in service.trend(ctx, metric)]
