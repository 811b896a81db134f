"""Do vendor seats, agreements and bills say the same? Differences with their money, and how names were matched."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx
from pulseops.api.exports import as_csv
from pulseops.core.reconcile import Status
from pulseops.observe.licenses import aliases
from pulseops.understand.metrics import reconcile

router = APIRouter(prefix="/reconcile", tags=["reconcile"])


class Nearest(BaseModel):
    """The product that an unknown name is nearest to."""

    product_id: UUID
    name: str


class Trail(BaseModel):
    """How one name was matched: by id or name, normal form, likeness, a person, or not at all."""

    side: Literal["agreed", "billed"]
    name: str
    normal: str
    quantity: float
    confidence: float | None
    how: str
    nearest: Nearest | None


class Compared(BaseModel):
    """One product of one client or department. None: that side says nothing. `gap` above 0: too little was billed."""

    client_id: UUID
    client_name: str
    product_id: UUID | None
    product_name: str
    seats: float | None
    agreed: float | None
    billed: float | None
    billed_month: date | None
    status: Status
    gap: float | None
    price_minor: int | None
    currency: str | None
    money_minor: int | None
    issues: list[str]
    trail: list[Trail]


class BothWays(BaseModel):
    """Money a month billed too little and too much, in one currency."""

    currency: str
    under_minor: int
    over_minor: int


class Name(BaseModel):
    """What a person said a name means; no product: it is none of ours."""

    id: UUID
    alias: str
    product_id: UUID | None
    product_name: str | None
    by_name: str
    created_at: datetime


class Reconciliation(BaseModel):
    """A page of rows; counts and sums are of all rows that match search and client, whatever their status."""

    as_of: date
    rows: list[Compared]
    total: int
    counts: dict[str, int]
    sums: list[BothWays]
    names: list[Name]


class Narrow(BaseModel):
    """What is shown."""

    status: Status | Literal["different", "name_unknown"] | None = None
    q: str | None = Query(default=None, max_length=200)
    client_id: UUID | None = None
    sort: str = "-money"


class ReconcileQuery(Narrow):
    """A page of it."""

    offset: int = Query(default=0, ge=0)
    limit: int = Query(default=50, ge=1, le=200)


class Meaning(BaseModel):
    """Which product a name means; null: none of ours."""

    name: str = Field(min_length=1, max_length=aliases.LONGEST)
    product_id: UUID | None


@router.get("")
def show_reconciliation(query: Annotated[ReconcileQuery, Query()], ctx: Ctx) -> Reconciliation:
    """Seats, agreed and billed quantities side by side, the most money first."""
    return Reconciliation.model_validate(reconcile.page(ctx, **query.model_dump()))


@router.get("/export.csv")
def export_reconciliation(query: Annotated[Narrow, Query()], ctx: Ctx) -> Response:
    """The same rows as a file."""
    names = [name for name in Compared.model_fields if name not in ("issues", "trail", "client_id", "product_id")]
    found = reconcile.page(ctx, **query.model_dump(), limit=reconcile.MOST_EXPORTED)["rows"]
    lines = (
        [*(row[name] for name in names), "; ".join(row["issues"]), "; ".join(t["name"] for t in row["trail"])]
        for row in found
    )
    headers = {"content-disposition": 'attachment; filename="reconciliation.csv"'}
    return Response(as_csv([*names, "issues", "names"], lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.put("/names", status_code=204)
def explain_name(body: Meaning, ctx: Ctx) -> None:
    """Say which product a name on agreements and bills means."""
    aliases.name_product(ctx, body.name, body.product_id)


@router.delete("/names/{alias_id}", status_code=204)
def forget_name(alias_id: UUID, ctx: Ctx) -> None:
    """Take back what was said of a name."""
    aliases.forget_name(ctx, alias_id)
