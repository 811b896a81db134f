"""Terms that end, by the day one must act, also as a calendar file."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from pulseops.api.calendars import MEDIA_TYPE, Event, as_ics
from pulseops.api.deps import Ctx
from pulseops.core.words import day
from pulseops.decide.alerts.wording import money
from pulseops.understand.metrics import software
from pulseops.understand.metrics.software import REMIND_DAYS

router = APIRouter(prefix="/renewals", tags=["renewals"])


class Renewal(BaseModel):
    """A term of one product and client (or all departments together). Days are counted from today.

    `remind_on` is the next reminder, the `remind_step`-th of those 90, 30, 14, 7 and 1 days before the day to act.
    """

    product_id: UUID
    product_name: str
    vendor: str | None
    owner_name: str | None
    term_end_on: date
    cancel_by_on: date | None
    act_on: date
    days_left: int
    remind_on: date | None
    remind_step: int | None
    auto_renew: bool | None
    term_months: int | None
    currency: str | None
    monthly_minor: int | None
    yearly_minor: int | None
    seats: int | None
    utilization: float | None
    clients: int
    client_names: list[str]
    client_id: UUID


class Renewals(BaseModel):
    """Terms that end before `until`, by the day notice is due."""

    as_of: date
    until: date
    rows: list[Renewal]
    is_cut: bool


class RenewalQuery(BaseModel):
    """How far ahead, and a search."""

    months: int = Query(default=12, ge=1, le=60)
    q: str | None = Query(default=None, max_length=200)


@router.get("")
def list_renewals(query: Annotated[RenewalQuery, Query()], ctx: Ctx) -> Renewals:
    """Terms by the day notice is due."""
    return Renewals.model_validate(software.renewals(ctx, months=query.months, q=query.q or ""))


@router.get("/calendar.ics")
def renewal_calendar(query: Annotated[RenewalQuery, Query()], ctx: Ctx) -> Response:
    """The days notice is due, with reminders, for a calendar program."""
    rows = software.renewals(ctx, months=query.months, q=query.q or "")["rows"]
    body = as_ics("Software renewals", [_event(row) for row in rows], ctx.now)
    headers = {"content-disposition": 'attachment; filename="renewals.ics"'}
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def _event(row: dict[str, Any]) -> Event:
    """The day to act; the amount is left out where a price is unknown."""
    names = ", ".join(row["client_names"]) + (f" and {row['clients'] - 3} more" if row["clients"] > 3 else "")
    what = "Give notice" if row["cancel_by_on"] else "Term ends"
    seats = "" if row["seats"] is None else f"{row['seats']} seats, "
    text = f"{seats}{names}\nThe term ends on {day(row['term_end_on'])}."
    if row["auto_renew"]:
        text += " It renews by itself unless notice is given."
    if row["yearly_minor"] is not None:
        text += f"\nA year costs {money(row['yearly_minor'], row['currency'])}."
    uid = f"{row['product_id']}-{row['client_id']}-{row['term_end_on']:%Y%m%d}-{row['act_on']:%Y%m%d}@pulseops"
    return Event(uid, row["act_on"], f"{what}: {row['product_name']}", text, REMIND_DAYS)
