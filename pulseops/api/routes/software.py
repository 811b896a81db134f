"""The first screen of the IT lens: figures of software and what is due, in one answer."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from pulseops.api.deps import Ctx
from pulseops.api.routes.dashboard import FigureOut
from pulseops.api.routes.renewals import Renewal
from pulseops.api.routes.spend import SpendMonth, SpendPart
from pulseops.learn.outcomes import ledger
from pulseops.understand.metrics import software, spend

router = APIRouter(prefix="/dashboard", tags=["dashboard"])


class SoftwareToday(BaseModel):
    """Figures, spend by month and category, and the next deadlines."""

    as_of: date
    figures: list[FigureOut]
    source: spend.Source | None
    currency: str
    month: date
    months: list[SpendMonth]
    categories: list[SpendPart]
    renewals: list[Renewal]


@router.get("/software")
def show_software(ctx: Ctx) -> SoftwareToday:
    """Everything the IT team's first screen shows, in one answer; savings are those of the ledger."""
    today = software.today(ctx)
    shown = [*today["figures"][:5], *ledger.figures(ctx), *today["figures"][5:]]
    figures = [FigureOut.of(figure) for figure in shown]
    return SoftwareToday.model_validate({**today, "figures": figures})
