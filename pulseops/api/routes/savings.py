"""The ledger of savings: potential, approved and realised, side by side and never added together."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, PageQuery
from pulseops.api.exports import as_csv
from pulseops.learn.outcomes import ledger

router = APIRouter(prefix="/savings", tags=["savings"])

Kind = Literal["potential", "approved", "realised"]


class LedgerLine(BaseModel):
    """One line. `amount_minor` is over 12 months; lines taken back are negative; None is without a price.

    `open_seats` of an approved line are not proven yet; `waits` says why, once the contract could have been cut.
    """

    id: UUID
    at: datetime
    kind: Kind
    product_id: UUID | None
    product_name: str
    client_id: UUID | None
    client_name: str | None
    seats: int
    monthly_minor: int | None
    amount_minor: int | None
    currency: str | None
    effective_on: date | None
    cancel_by_on: date | None
    basis: str
    evidence: dict[str, Any]
    by_name: str
    approved_id: UUID | None
    open_seats: int
    waits: str | None


class LedgerSum(BaseModel):
    """One kind in one currency; `open` is approved minus realised."""

    kind: Literal["potential", "approved", "realised", "open"]
    currency: str | None
    seats: int
    monthly_minor: int | None
    amount_minor: int | None


class Part(BaseModel):
    """Seats and money of one kind."""

    seats: int
    monthly_minor: int | None
    amount_minor: int | None
    cancel_by_on: date | None


class ProductSavings(BaseModel):
    """One product and owner in one currency, the three kinds side by side."""

    product_id: UUID | None
    product_name: str
    client_id: UUID | None
    client_name: str | None
    currency: str | None
    potential: Part | None
    approved: Part | None
    realised: Part | None


class LedgerPage(BaseModel):
    """A page of lines, the sums of all lines, and the products."""

    rows: list[LedgerLine]
    total: int
    sums: list[LedgerSum]
    products: list[ProductSavings]


class LedgerQuery(PageQuery):
    """Which lines."""

    kind: list[Kind] = Field(default_factory=list)


@router.get("")
def show_ledger(query: Annotated[LedgerQuery, Query()], ctx: Ctx) -> LedgerPage:
    """Lines, newest first, with all sums."""
    return LedgerPage.model_validate(ledger.page(ctx, query.kind, offset=query.offset, limit=query.page_size))


@router.get("/export.csv")
def export_ledger(query: Annotated[LedgerQuery, Query()], ctx: Ctx) -> Response:
    """All lines as a file (at most 100,000)."""
    names = [name for name in LedgerLine.model_fields if name not in ("evidence", "product_id", "client_id", "waits")]
    rows = ledger.page(ctx, query.kind, offset=0, limit=100_000)["rows"]
    headers = {"content-disposition": 'attachment; filename="savings.csv"'}
    body = as_csv(names, ([row[name] for name in names] for row in rows))
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
