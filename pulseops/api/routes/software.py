"""The first screen of the IT lens: figures of software and what is due, in one answer."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from pulseops.api.deps import Ctx
from pulseops.api.routes.dashboard import FigureOut
from pulseops.api.routes.renewals import Renewal
from pulseops.api.routes.spend import SpendMonth, SpendPart
from pulseops.decide.recommendations import service as recommendations
from pulseops.understand.metrics import software, spend
from pulseops.understand.metrics.definitions import METRICS

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
    """Everything the IT team's first screen shows, in one answer; savings are those of open recommendations."""
    today = software.today(ctx)
    figures = [
        {**vars(f.metric), "value": f.value, "before": f.before, "currency": f.currency} for f in today["figures"]
    ]
    potential = recommendations.savings_potential(ctx, today["currency"])
    savings = {**vars(METRICS["savings_potential"]), "value": potential, "before": None, "currency": today["currency"]}
    return SoftwareToday.model_validate({**today, "figures": [*figures[:5], savings, *figures[5:]]})
