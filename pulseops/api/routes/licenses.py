"""Software: the list, one product, who holds its seats, and what a person may write down."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery
from pulseops.api.exports import as_csv
from pulseops.learn.outcomes import ledger
from pulseops.observe.licenses import service as licenses
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import software
from pulseops.understand.metrics.software_listing import SoftwareFilter

router = APIRouter(prefix="/licenses", tags=["licenses"], route_class=Careful)


class Cost(BaseModel):
    """Money of running subscriptions a month, in one currency. `unused_minor` is None when use is not known."""

    currency: str
    monthly_minor: int
    unit_minor: int | None
    unused_minor: int | None


class SoftwareRow(BaseModel):
    """One product with its running subscriptions. None is unknown, never zero; trials and ended terms do not count."""

    id: UUID
    name: str
    vendor: str | None
    category: str | None
    sku: str | None
    list_price_minor: int | None
    currency: str | None
    owner_name: str | None
    notes: str | None
    subscriptions: int
    clients: int
    client_name: str | None
    purchased: int | None
    assigned: int | None
    listed: int | None
    active: int | None
    basis: str | None
    unused: int | None
    utilization: float | None
    costs: list[Cost]
    unpriced: int
    renewal_on: date | None
    cancel_by_on: date | None
    auto_renew: bool | None
    term_months: int | None
    issues: list[str]


class SoftwareTotals(BaseModel):
    """Sums of all that the list shows, money per currency."""

    products: int
    paid: int
    purchased: int | None
    assigned: int | None
    active: int | None
    unused: int | None
    utilization: float | None
    unpriced: int | None
    costs: list[Cost]


class SoftwarePage(BaseModel):
    """A page of products."""

    rows: list[SoftwareRow]
    total: int
    totals: SoftwareTotals
    as_of: date


class ClientChoice(BaseModel):
    """A client or department."""

    id: UUID
    name: str


class SoftwareChoices(BaseModel):
    """What filters and forms offer."""

    vendor: list[str]
    category: list[str]
    owner_name: list[str]
    clients: list[ClientChoice]


class SoftwareQuery(PageQuery):
    """Search, filters, sorting, paging."""

    vendor: str | None = Field(default=None, max_length=200)
    category: str | None = Field(default=None, max_length=100)
    owner: str | None = Field(default=None, max_length=200)
    client: UUID | None = None
    utilization_below: float | None = None
    cancel_within: int | None = Field(default=None, ge=0, le=3650)
    issue: str | None = Field(default=None, max_length=40)
    paid: bool | None = None

    def filter(self, ctx: Ctx) -> SoftwareFilter:
        """As the room understands it."""
        within = self.cancel_within
        return software.narrowed(
            ctx,
            q=self.q.strip() if self.q else None,
            vendor=self.vendor,
            category=self.category,
            owner=self.owner,
            client=self.client,
            utilization_below=self.utilization_below,
            cancel_before=ctx.today + timedelta(days=within) if within is not None else None,
            issue=self.issue,
            paid=self.paid,
            sort=self.sort or "-monthly_minor",
        )


Software = Annotated[SoftwareQuery, Query()]


class ProductChange(BaseModel):
    """What may be changed; fields left out stay."""

    name: str | None = None
    vendor: str | None = None
    category: str | None = None
    sku: str | None = None
    list_price_minor: int | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    owner_name: str | None = None
    notes: str | None = None


class NewProduct(ProductChange):
    """A product added by hand."""

    name: str


class SubscriptionChange(BaseModel):
    """Seats, cost and term; fields left out stay. `ended_on` ends it."""

    purchased: int | None = None
    assigned: int | None = None
    unit_cost_minor: int | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    start_on: date | None = None
    term_end_on: date | None = None
    cancel_by_on: date | None = None
    ended_on: date | None = None
    auto_renew: bool | None = None
    is_trial: bool = False


class NewSubscription(SubscriptionChange):
    """Seats of one client or department."""

    client_id: UUID


class Created(BaseModel):
    """Id of what was made."""

    id: UUID


class SubscriptionRow(BaseModel):
    """One subscription of a product."""

    id: UUID
    client_id: UUID
    client_name: str
    purchased: int | None
    assigned: int | None
    unit_cost_minor: int | None
    unit_price_minor: int | None
    currency: str | None
    monthly_minor: int | None
    start_on: date | None
    term_end_on: date | None
    cancel_by_on: date | None
    ended_on: date | None
    auto_renew: bool | None
    is_trial: bool
    is_running: bool
    source_name: str
    source_kind: str


class SubscriptionPage(BaseModel):
    """A page of subscriptions."""

    rows: list[SubscriptionRow]
    total: int


class HolderRow(BaseModel):
    """Somebody who holds a seat."""

    id: UUID
    name: str | None
    email: str | None
    kind: str
    enabled: bool
    client_id: UUID
    client_name: str
    assigned_on: date | None
    last_active_on: date | None


class HolderPage(BaseModel):
    """A page of holders."""

    rows: list[HolderRow]
    total: int
    as_of: date


class HolderQuery(PageQuery):
    """Which holders."""

    use: licenses.Use | None = None


class LastUse(BaseModel):
    """Seats by days since last use: under 7, 7-29, 30-89, 90 and more, none recorded."""

    week: int
    month: int
    quarter: int
    longer: int
    never: int


class UsagePoint(BaseModel):
    """Active users of a month."""

    on: date
    value: float | None


class CostMonth(BaseModel):
    """Billed amount of a month."""

    month: date
    amount_minor: int
    is_partial: bool
    currency: str


class ProductDetail(BaseModel):
    """The page of one product, its lists apart."""

    as_of: date
    row: SoftwareRow
    source_name: str
    source_kind: str
    external_id: str
    last_use: LastUse
    usage: list[UsagePoint]
    costs: list[CostMonth]


@router.get("")
def list_licenses(query: Software, ctx: Ctx) -> SoftwarePage:
    """Products, costliest first unless sorted otherwise."""
    page = software.page(ctx, query.filter(ctx), offset=query.offset, limit=query.page_size)
    return SoftwarePage.model_validate(page)


@router.get("/choices")
def license_choices(ctx: Ctx) -> SoftwareChoices:
    """Values the filters and forms offer."""
    return SoftwareChoices.model_validate(licenses.choices(ctx))


@router.get("/export.csv")
def export_licenses(query: Software, ctx: Ctx) -> Response:
    """The list as a file, all pages; a product paid in two currencies has a line for each."""
    names = [name for name in SoftwareRow.model_fields if name not in ("id", "costs", "issues", "currency")]
    money = ("currency", "monthly_minor", "unit_minor", "unused_minor")
    lines = (
        [*(row[name] for name in names), "; ".join(row["issues"]), *(cost.get(name) for name in money)]
        for row in software.every(ctx, query.filter(ctx))
        for cost in row["costs"] or [{}]
    )
    headers = {"content-disposition": 'attachment; filename="licenses.csv"'}
    body = as_csv([*names, "issues", *money], lines)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("", status_code=201)
def create_product(body: NewProduct, ctx: Ctx) -> SoftwareRow:
    """Add a product by hand."""
    return SoftwareRow.model_validate(software.row(ctx, licenses.create(ctx, _given(body))))


@router.get("/{product_id}")
def get_product(product_id: UUID, ctx: Ctx) -> ProductDetail:
    """One product: seats, money, use and cost by month."""
    return ProductDetail.model_validate(software.product(ctx, product_id))


@router.patch("/{product_id}")
def update_product(product_id: UUID, body: ProductChange, ctx: Ctx) -> SoftwareRow:
    """Change what is known of a product."""
    licenses.update(ctx, product_id, _given(body))
    return SoftwareRow.model_validate(software.row(ctx, product_id))


@router.delete("/{product_id}", status_code=204)
def delete_product(product_id: UUID, ctx: Ctx) -> None:
    """Remove a product that nobody pays for or holds; refused with what hangs on it otherwise."""
    licenses.delete(ctx, product_id)


@router.get("/{product_id}/subscriptions")
def product_subscriptions(product_id: UUID, query: Annotated[PageQuery, Query()], ctx: Ctx) -> SubscriptionPage:
    """A page of its subscriptions, running ones first."""
    on = features_service.as_of(ctx)
    rows, total = licenses.subscriptions(ctx, product_id, on=on, offset=query.offset, limit=query.page_size)
    return SubscriptionPage.model_validate({"rows": rows, "total": total})


@router.post("/{product_id}/subscriptions", status_code=201)
def add_subscription(product_id: UUID, body: NewSubscription, ctx: Ctx) -> Created:
    """Write down seats of a client or department."""
    made = licenses.add_subscription(ctx, product_id, _given(body))
    ledger.count_changed(ctx, product_id)
    return Created(id=made)


@router.patch("/{product_id}/subscriptions/{subscription_id}", status_code=204)
def update_subscription(product_id: UUID, subscription_id: UUID, body: SubscriptionChange, ctx: Ctx) -> None:
    """Correct or end a subscription."""
    licenses.update_subscription(ctx, product_id, subscription_id, _given(body))
    ledger.count_changed(ctx, product_id)


@router.get("/{product_id}/people")
def product_people(product_id: UUID, query: Annotated[HolderQuery, Query()], ctx: Ctx) -> HolderPage:
    """A page of those who hold a seat; least recent use first unless sorted otherwise."""
    on = features_service.as_of(ctx)
    rows, total = licenses.people(
        ctx,
        product_id,
        on=on,
        use=query.use,
        q=query.q,
        sort=query.sort or "last_active_on",
        offset=query.offset,
        limit=query.page_size,
    )
    return HolderPage.model_validate({"rows": rows, "total": total, "as_of": on})


def _given(body: BaseModel) -> dict[str, Any]:
    """Fields that the request names."""
    return body.model_dump(exclude_unset=True)
