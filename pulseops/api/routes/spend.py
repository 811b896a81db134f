"""What software costs: by month, department, category and vendor, against budgets and a head."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx
from pulseops.observe.licenses import service as licenses
from pulseops.understand.metrics import spend

router = APIRouter(prefix="/spend", tags=["spend"])

CURRENCY = "^[A-Z]{3}$"
Month = Annotated[date, Field(ge=date(1970, 1, 1))]  # the months before it are read too


class Range(BaseModel):
    """What was expected from the months before, with its range; None with fewer than six complete months."""

    expected_minor: int | None
    lower_minor: int | None
    upper_minor: int | None


class SpendMonth(Range):
    """Spend of one month; partial while it runs and its bills come in pieces."""

    month: date
    amount_minor: int
    is_partial: bool
    budget_minor: int | None


class SpendPart(Range):
    """Spend of one department (or client), category or vendor; an empty key is what names none."""

    scope: licenses.Scope
    key: str
    label: str | None
    amount_minor: int | None
    before_minor: int | None
    budget_minor: int | None
    people: int | None
    per_head_minor: int | None


class Spend(Range):
    """One month in parts. `source` says where the money is read from: bills, else running subscriptions."""

    as_of: date
    source: spend.Source | None
    currency: str
    currencies: list[str]
    month: date
    is_partial: bool
    total_minor: int | None
    before_minor: int | None
    budget_minor: int | None
    people: int | None
    per_head_minor: int | None
    months: list[SpendMonth]
    parts: list[SpendPart]


class SpendQuery(BaseModel):
    """Which month (any day of it) in which currency."""

    month: Month | None = None
    currency: str | None = Field(default=None, pattern=CURRENCY)


class BudgetChange(BaseModel):
    """A budget a month from `month` on until another is set; null ends it."""

    scope: licenses.Scope
    key: str = Field(default="", max_length=200)
    month: Month
    currency: str = Field(pattern=CURRENCY, examples=["USD"])
    amount_minor: int | None


@router.get("")
def show_spend(query: Annotated[SpendQuery, Query()], ctx: Ctx) -> Spend:
    """Spend of a month, the newest complete one unless said otherwise."""
    return Spend.model_validate(spend.page(ctx, query.month, query.currency))


@router.put("/budgets", status_code=204)
def set_budget(body: BudgetChange, ctx: Ctx) -> None:
    """Set or end a budget."""
    licenses.set_budget(
        ctx,
        scope=body.scope,
        key=body.key,
        month=body.month,
        currency=body.currency,
        amount_minor=body.amount_minor,
    )
