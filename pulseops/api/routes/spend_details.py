"""What one figure of spend is made of."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx
from pulseops.api.routes.spend import CURRENCY, Month
from pulseops.observe.licenses.service import Scope
from pulseops.understand.metrics import spend, spend_details

router = APIRouter(prefix="/spend", tags=["spend"])


class CostDetail(BaseModel):
    """Spend on one service by one department; `lines` of the bills in both months."""

    service: str
    product_id: UUID | None
    vendor: str
    department: str | None
    lines: int
    amount_minor: int | None
    before_minor: int | None


class CostDetails(BaseModel):
    """A part of a month: all of it in `total_minor`, its largest rows, and how many there are in all (`of`)."""

    month: date
    currency: str
    source: spend.Source | None
    total_minor: int | None
    before_minor: int | None
    of: int
    rows: list[CostDetail]


class DetailQuery(BaseModel):
    """Which part of which month."""

    scope: Scope = "total"
    key: str = Field(default="", max_length=300)
    month: Month | None = None
    currency: str | None = Field(default=None, pattern=CURRENCY)


@router.get("/details")
def cost_details(query: Annotated[DetailQuery, Query()], ctx: Ctx) -> CostDetails:
    """Services and departments that make up a part of a month's spend."""
    return CostDetails.model_validate(spend_details.part(ctx, query.scope, query.key, query.month, query.currency))
