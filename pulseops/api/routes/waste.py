"""What is paid for and not needed: findings, what contracts let go of, exclusions."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, PageQuery
from pulseops.api.exports import as_csv
from pulseops.core.waste import Kind
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter

router = APIRouter(prefix="/waste", tags=["waste"])


class Finding(BaseModel):
    """One seat, or seats of a product, paid for and not needed. Money is None where no price is known."""

    id: UUID
    kind: Kind
    product_id: UUID
    product_name: str
    other_id: UUID | None
    other_name: str | None
    client_id: UUID | None
    client_name: str | None
    seat_id: UUID | None
    person_id: UUID | None
    subject: str
    email: str | None
    seats: int
    monthly_minor: int | None
    currency: str | None
    since_on: date | None
    used_on: date | None
    via_group: str | None
    found_on: date


class KindTotal(BaseModel):
    """Findings of one kind in one currency (None: without a price)."""

    kind: Kind
    currency: str | None
    findings: int
    seats: int
    monthly_minor: int | None


class WastePage(BaseModel):
    """A page of findings; `totals` are of all the filter shows. `judged` seats were looked at on `as_of`."""

    rows: list[Finding]
    total: int
    totals: list[KindTotal]
    as_of: date | None
    judged: int


class MonthCash(BaseModel):
    """Money that stays in a month."""

    month: date
    amount_minor: int


class Plan(BaseModel):
    """What the contracts of a product let go of. `client_name` None: all departments together.

    `rule`: notice (give notice by `cancel_by_on`), end (the term ends, no notice day is known), missed (this term's
    notice has passed, the next one binds), open (no end is known: 30 days assumed).
    """

    product_id: UUID
    product_name: str
    vendor: str | None
    client_id: UUID | None
    client_name: str | None
    currency: str | None
    purchased: int
    held: int
    wasted: int
    spare: int
    seats: int
    moved: int
    monthly_minor: int | None
    amount_minor: int | None
    effective_on: date
    cancel_by_on: date
    rule: str
    months: list[MonthCash]


class PlanTotal(BaseModel):
    """Plans of one currency added up; None is without a price."""

    currency: str | None
    plans: int
    seats: int
    monthly_minor: int | None
    amount_minor: int | None


class Plans(BaseModel):
    """Savings within what contracts allow, largest first, and the findings behind them by kind."""

    rows: list[Plan]
    totals: list[PlanTotal]
    kinds: list[KindTotal]
    as_of: date | None
    judged: int


class WasteQuery(PageQuery):
    """Search, filters, sorting, paging."""

    kind: list[Kind] = Field(default_factory=list)
    product: UUID | None = None
    client: UUID | None = None
    group: bool | None = None

    def filter(self) -> WasteFilter:
        """As the room understands it."""
        q = self.q.strip() if self.q else None
        sort = self.sort or "-monthly_minor"
        return WasteFilter(self.kind, self.product, self.client, self.group, q or None, sort)


class Exclusion(BaseModel):
    """What never counts as waste; `is_over` once its last day has passed."""

    id: UUID
    kind: Kind | None
    product_id: UUID | None
    product_name: str | None
    person_id: UUID | None
    person_name: str | None
    client_id: UUID | None
    client_name: str | None
    reason: str
    until_on: date | None
    by_name: str
    created_at: datetime
    is_over: bool


class ExclusionPage(BaseModel):
    """A page of exclusions."""

    rows: list[Exclusion]
    total: int


class NewExclusion(BaseModel):
    """At least one of product, person and client; together they must all hold. Without `until_on`: for good."""

    product_id: UUID | None = None
    person_id: UUID | None = None
    client_id: UUID | None = None
    kind: Kind | None = None
    reason: str = Field(max_length=500)
    until_on: date | None = None


class Made(BaseModel):
    """Id of what was made."""

    id: UUID


@router.get("")
def list_waste(query: Annotated[WasteQuery, Query()], ctx: Ctx) -> WastePage:
    """Findings, dearest first unless sorted otherwise."""
    page = waste.page(ctx, query.filter(), offset=query.offset, limit=query.page_size)
    return WastePage.model_validate(page)


@router.get("/export.csv")
def export_waste(query: Annotated[WasteQuery, Query()], ctx: Ctx) -> Response:
    """All findings of the filter as a file (at most 100,000)."""
    names = [name for name in Finding.model_fields if not name.endswith("_id") and name != "id"]
    lines = ([row[name] for name in names] for row in waste.every(ctx, query.filter()))
    headers = {"content-disposition": 'attachment; filename="waste.csv"'}
    return Response(as_csv(names, lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/plans")
def savings_plans(ctx: Ctx, product: UUID | None = None) -> Plans:
    """What can be saved by product, from when, and by when to say so."""
    return Plans.model_validate(waste.plans(ctx, product))


@router.get("/exclusions")
def list_exclusions(query: Annotated[PageQuery, Query()], ctx: Ctx) -> ExclusionPage:
    """What never counts as waste."""
    rows, total = waste.exclusions(ctx, offset=query.offset, limit=query.page_size)
    return ExclusionPage.model_validate({"rows": rows, "total": total})


@router.post("/exclusions", status_code=201)
def add_exclusion(body: NewExclusion, ctx: Ctx) -> Made:
    """Exclude a product, a person, a client, or one's seats of the other."""
    return Made(id=waste.exclude(ctx, body.model_dump()))


@router.delete("/exclusions/{exclusion_id}")
def remove_exclusion(exclusion_id: UUID, ctx: Ctx) -> NewExclusion:
    """Take an exclusion back; answers what it said."""
    return NewExclusion.model_validate(_plain(waste.include(ctx, exclusion_id)))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in NewExclusion.model_fields}
