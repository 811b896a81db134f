"""Clients as lists: searched, filtered, sorted, counted, kept as views, changed together, and taken out as files."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.api.exports import XLSX, as_csv, as_xlsx
from pulseops.observe.clients import service as clients
from pulseops.observe.clients import views
from pulseops.understand.metrics import bulk, service
from pulseops.understand.metrics.listing import Filter

router = APIRouter(prefix="/clients", tags=["clients"], route_class=Careful)

MOST_TOGETHER = 200


class ClientRow(BaseModel):
    """One client as lists show it. None is unknown, never zero. `*_before` is a month earlier.

    `months_left` are those expected of the next 24; `revenue_left_minor` is today's MRR for so long.
    """

    id: UUID
    name: str
    status: str
    industry: str | None
    owner_name: str | None
    currency: str
    mrr_minor: int | None
    mrr_before_minor: int | None
    health: float | None
    health_lower: float | None
    health_upper: float | None
    health_band: str
    health_before: float | None
    coverage: float
    p30: float | None
    p60: float | None
    p90: float | None
    p60_lower: float | None
    p60_upper: float | None
    p90_lower: float | None
    p90_upper: float | None
    p60_before: float | None
    risk: str
    risk_before: str
    label_p: float | None
    label_lower: float | None
    label_upper: float | None
    months_left: float | None
    months_left_lower: float | None
    months_left_upper: float | None
    revenue_left_minor: int | None
    revenue_left_lower_minor: int | None
    revenue_left_upper_minor: int | None
    top_driver: str | None
    seats_purchased: int | None
    seats_active: float | None
    utilization: float | None
    open_tickets: int | None
    overdue_minor: int | None
    renewal_on: date | None
    last_contact_on: date | None
    churned_on: date | None
    churn_reason: str | None
    as_of: date
    updated_at: datetime


class ListTotal(BaseModel):
    """Sums of all that the list shows, in one currency."""

    currency: str
    clients: int
    mrr_minor: int
    expected_loss_minor: int
    revenue_left_minor: int | None
    overdue_minor: int
    seats: int | None


class ClientPage(BaseModel):
    """A page of clients."""

    rows: list[ClientRow]
    total: int
    totals: list[ListTotal]


class ClientQuery(PageQuery):
    """Search, filters, sorting, paging."""

    status: Literal["active", "inactive", "prospect"] | None = None
    band: list[Literal["excellent", "good", "fair", "poor", "unknown"]] = Field(default=[])
    risk: list[Literal["low", "medium", "high", "unknown"]] = Field(default=[])
    owner: str | None = Field(default=None, max_length=200)
    industry: str | None = Field(default=None, max_length=100)
    renews_within: int | None = Field(default=None, ge=0, le=3650)
    utilization_above: float | None = None
    utilization_below: float | None = None
    health_above: float | None = None
    overdue: bool | None = None

    def filter(self, today: date) -> Filter:
        """As the room understands it."""
        return Filter(
            q=self.q.strip() if self.q else None,
            status=self.status,
            bands=self.band,
            risks=self.risk,
            owner=self.owner,
            industry=self.industry,
            renews_before=today + timedelta(days=self.renews_within) if self.renews_within is not None else None,
            utilization_above=self.utilization_above,
            utilization_below=self.utilization_below,
            health_above=self.health_above,
            overdue=self.overdue,
            sort=self.sort or "-p60",
        )


Clients = Annotated[ClientQuery, Query()]


class View(BaseModel):
    """A list as somebody keeps it: `query` is the address's part after the question mark."""

    id: UUID
    name: str
    query: str
    is_shared: bool
    is_mine: bool
    by_name: str


class NewView(BaseModel):
    """A view to keep; saving under a name of one's own replaces it."""

    name: str = Field(max_length=200)
    query: str = Field(default="", max_length=4000)
    is_shared: bool = False


class Together(BaseModel):
    """A change to several clients: who looks after them, or why and when they left. All are changed or none."""

    client_ids: list[UUID] = Field(min_length=1, max_length=MOST_TOGETHER)


class Assignment(Together):
    """Who looks after them; a member's name makes that person the owner, null means nobody."""

    owner_name: str | None = Field(default=None, max_length=200)


class EndingTogether(Together):
    """Why and when they left."""

    reason: str = Field(max_length=300)
    on: date | None = None
    involuntary: bool = False


class Changed(BaseModel):
    """How many clients were changed."""

    changed: int


@router.get("")
def list_clients(query: Clients, ctx: Ctx) -> ClientPage:
    """Clients, worst first unless sorted otherwise."""
    rows, totals = service.page(ctx, query.filter(ctx.today), offset=query.offset, limit=query.page_size)
    return ClientPage.model_validate({"rows": rows, "total": sum(t["clients"] for t in totals), "totals": totals})


@router.get("/choices")
def client_choices(ctx: Ctx) -> dict[str, list[str]]:
    """Values the filters offer."""
    return clients.choices(ctx)


@router.get("/views")
def client_views(ctx: Ctx) -> list[View]:
    """Kept views: one's own and those shared in the tenant."""
    return [View.model_validate(row) for row in views.every(ctx)]


@router.post("/views", status_code=201)
def keep_client_view(body: NewView, ctx: Ctx) -> View:
    """Keep the list as it is filtered, sorted and laid out now."""
    return View.model_validate(views.keep(ctx, body.name, body.query, is_shared=body.is_shared))


@router.delete("/views/{view_id}", status_code=204)
def remove_client_view(view_id: UUID, ctx: Ctx) -> None:
    """Forget a view of one's own."""
    views.remove(ctx, view_id)


@router.post("/assign")
def assign_clients(body: Assignment, ctx: Ctx) -> Changed:
    """Give several clients an account manager."""
    return Changed(changed=bulk.assign_clients(ctx, body.client_ids, body.owner_name))


@router.post("/deactivate")
def deactivate_clients(body: EndingTogether, ctx: Ctx) -> Changed:
    """End the relation with several clients."""
    changed = bulk.deactivate_clients(
        ctx, body.client_ids, reason=body.reason, on=body.on, involuntary=body.involuntary
    )
    return Changed(changed=changed)


@router.get("/signals")
def stated_signals(ctx: Ctx) -> dict[str, dict[str, Any]]:
    """Signals a person may state, with label and range."""
    ctx.require("clients:read")
    return {name: vars(signal) for name, signal in clients.STATED.items()}


@router.get("/export.{kind}")
def export_clients(kind: Literal["csv", "xlsx"], query: Clients, ctx: Ctx) -> Response:
    """The list as a file, all pages."""
    rows = service.every(ctx, query.filter(ctx.today))
    names = [name for name in ClientRow.model_fields if name != "id"]
    lines = ([row[name] for name in names] for row in rows)
    body = as_csv(names, lines) if kind == "csv" else as_xlsx("Clients", names, lines)
    headers = {"content-disposition": f'attachment; filename="clients.{kind}"'}
    return Response(body, media_type="text/csv; charset=utf-8" if kind == "csv" else XLSX, headers=headers)
