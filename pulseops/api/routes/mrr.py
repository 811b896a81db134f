"""The bridge of MRR: from one day to another by cause, and the clients behind it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.api.deps import Ctx, PageQuery
from pulseops.understand.metrics import answers_bridge

router = APIRouter(tags=["dashboard"])

EARLIEST = date(1990, 1, 1)
Cause = Literal["new", "expansion", "contraction", "churned"]


class BridgeQuery(PageQuery):
    """Which days: from the end of the day before `since` to that of `until`; unsaid, the month up to the data."""

    since: Annotated[date, Field(ge=EARLIEST)] | None = None
    until: Annotated[date, Field(ge=EARLIEST)] | None = None
    cause: Cause | None = None


class BridgeCause(BaseModel):
    """What one cause added (or took, below zero), and over how many clients."""

    cause: Cause
    clients: int
    amount_minor: int


class BridgeRow(BaseModel):
    """One client whose MRR changed."""

    client_id: UUID
    name: str
    cause: Cause
    before_minor: int
    now_minor: int
    change_minor: int


class BridgePage(BaseModel):
    """MRR before plus all causes is MRR now, in minor units of one currency. Rows: the largest change first."""

    first_on: date
    last_on: date
    currency: str
    before_minor: int
    now_minor: int
    causes: list[BridgeCause]
    rows: list[BridgeRow]
    total: int


@router.get("/metrics/mrr-bridge")
def mrr_bridge(ctx: Ctx, query: Annotated[BridgeQuery, Query()]) -> BridgePage:
    """Why MRR changed: new, expansion, contraction and churned, with the clients of each."""
    found = answers_bridge.moved(ctx, query.since, query.until)
    causes = [
        BridgeCause.model_validate({"cause": cause, "clients": part["n"], "amount_minor": part["amount_minor"]})
        for cause, part in found.causes().items()
    ]
    rows = [row for row in found.rows if query.cause in (None, row["cause"])]
    shown = rows[query.offset : query.offset + query.page_size]
    return BridgePage(
        first_on=found.first_on,
        last_on=found.last_on,
        currency=found.currency,
        before_minor=found.before_minor,
        now_minor=found.now_minor,
        causes=causes,
        rows=[BridgeRow.model_validate(row) for row in shown],
        total=len(rows),
    )
