"""What clients earn: margin per client and agreement, the hours behind it, and value against risk."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from pulseops.api.deps import Ctx, PageQuery
from pulseops.api.exports import as_csv
from pulseops.api.routes.dashboard import FigureOut
from pulseops.understand.metrics import profit

router = APIRouter(prefix="/profitability", tags=["profitability"])

Tier = Literal["A", "B", "C", "D", "unknown"]
Issue = Literal["any", "no_labor", "no_rate", "no_license_cost", "no_revenue", "mixed"]


class ProfitRow(BaseModel):
    """One client over the span, in its currency's minor units; null is unknown. `margin` is a share of revenue."""

    id: UUID
    name: str
    owner_name: str | None
    currency: str
    mrr_minor: int | None
    revenue_minor: int | None
    labor_minor: int | None
    licenses_minor: int | None
    margin_minor: int | None
    margin: float | None
    hours: float | None
    uncosted: float | None
    hourly_minor: int | None
    tier: Tier
    risk: str
    p90: float | None
    no_revenue: bool
    no_labor: bool
    no_rate: bool
    no_license_cost: bool
    is_mixed: bool


class ProfitTotal(BaseModel):
    """Sums in one currency over clients whose margin is known, and how many are not, by reason."""

    currency: str
    clients: int
    known: int
    all_revenue_minor: int
    revenue_minor: int | None
    labor_minor: int | None
    licenses_minor: int | None
    margin_minor: int | None
    margin: float | None
    hours: float | None
    no_labor: int
    no_rate: int
    no_license_cost: int
    no_revenue: int
    mixed: int
    tier_a: int
    tier_b: int
    tier_c: int
    tier_d: int
    tier_unknown: int


class ProfitPage(BaseModel):
    """A page of clients, the sums of all it shows, and the headline figures of the whole."""

    as_of: date
    months: int
    rows: list[ProfitRow]
    total: int
    totals: list[ProfitTotal]
    figures: list[FigureOut]


class ProfitQuery(PageQuery):
    """Which clients over which span."""

    months: int = Query(default=3, ge=1, le=12)
    tier: Tier | None = None
    issue: Issue | None = None
    owner: str | None = Query(default=None, max_length=200)

    def narrow(self) -> dict[str, str | None]:
        """What the list is narrowed to."""
        return {"q": self.q, "tier": self.tier, "issue": self.issue, "owner": self.owner}


class Agreement(BaseModel):
    """One agreement in the span; the one without id holds hours that no agreement names."""

    id: UUID | None
    name: str | None
    product_name: str | None
    start_on: date | None
    end_on: date | None
    recurrence: str | None
    is_trial: bool | None
    currency: str | None
    labor_currency: str | None
    revenue_minor: int | None
    hours: float | None
    labor_minor: int | None
    uncosted: float | None
    licenses_minor: int | None


class LicenseCost(BaseModel):
    """What one product costs for the client in the span."""

    id: UUID
    name: str
    vendor: str | None
    currency: str | None
    purchased: int | None
    cost_minor: int | None
    is_open: bool


class ProfitMonth(BaseModel):
    """Revenue, labor and licenses of the month that ends on a day."""

    on_day: date
    revenue_minor: int | None
    labor_minor: int | None
    licenses_minor: int | None


class ClientProfit(BaseModel):
    """One client in parts; `row` is null for clients that are not active."""

    as_of: date
    months: int
    after: date
    currency: str
    row: ProfitRow | None
    agreements: list[Agreement]
    licenses: list[LicenseCost]
    trend: list[ProfitMonth]


class Hours(BaseModel):
    """One entry of a time sheet."""

    id: UUID
    worked_on: date
    hours: float
    cost_rate_minor: int | None
    cost_minor: int | None
    currency: str | None
    person_name: str | None
    work_type: str | None
    is_billable: bool | None
    agreement_name: str | None


class HoursPage(BaseModel):
    """A page of entries with the sum of all."""

    rows: list[Hours]
    total: int
    hours: float


class HoursQuery(PageQuery):
    """Over which span."""

    months: int = Query(default=3, ge=1, le=12)


class MapField(BaseModel):
    """One of four fields of the map."""

    is_valuable: bool
    is_risky: bool
    clients: int
    mrr_minor: int


class MapPoint(BaseModel):
    """One client on the map."""

    id: UUID
    name: str
    owner_name: str | None
    mrr_minor: int
    p90: float
    risk: str
    margin: float | None
    tier: Tier


class PortfolioMap(BaseModel):
    """Clients by what they pay and how likely they leave within 90 days."""

    as_of: date
    currency: str
    value_from_minor: int | None
    risk_from: float
    fields: list[MapField]
    points: list[MapPoint]
    placed: int
    unplaced: int


@router.get("")
def list_profitability(query: Annotated[ProfitQuery, Query()], ctx: Ctx) -> ProfitPage:
    """Clients with their margin, lowest first unless sorted otherwise."""
    found = profit.page(
        ctx, query.months, query.narrow(), query.sort or "margin", offset=query.offset, limit=query.page_size
    )
    figures = [FigureOut.of(figure) for figure in profit.figures(ctx, found["as_of"], query.months)]
    return ProfitPage.model_validate({**found, "figures": figures})


@router.get("/export.csv")
def export_profitability(query: Annotated[ProfitQuery, Query()], ctx: Ctx) -> Response:
    """The list as a file, all pages."""
    rows = profit.every(ctx, query.months, query.narrow(), query.sort or "margin")
    names = [name for name in ProfitRow.model_fields if name != "id"]
    body = as_csv(names, ([row[name] for name in names] for row in rows))
    headers = {"content-disposition": 'attachment; filename="profitability.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/map")
def portfolio_map(ctx: Ctx) -> PortfolioMap:
    """Value against risk."""
    return PortfolioMap.model_validate(profit.map_of_value_and_risk(ctx))


@router.get("/clients/{client_id}")
def client_profitability(client_id: UUID, ctx: Ctx, months: Annotated[int, Query(ge=1, le=12)] = 3) -> ClientProfit:
    """One client's margin in parts."""
    return ClientProfit.model_validate(profit.of_client(ctx, client_id, months))


@router.get("/clients/{client_id}/hours")
def client_hours(client_id: UUID, query: Annotated[HoursQuery, Query()], ctx: Ctx) -> HoursPage:
    """The hours behind a client's labor, newest first."""
    found = profit.entries(ctx, client_id, query.months, offset=query.offset, limit=query.page_size)
    return HoursPage.model_validate(found)
