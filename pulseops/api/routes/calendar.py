"""Days to remember, on a page and as a feed for calendar programs."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from pulseops.act.tasks import agenda
from pulseops.api.calendars import MEDIA_TYPE, Event, as_ics
from pulseops.api.deps import Ctx, Settled, database_of

router = APIRouter(tags=["calendar"])
REMIND_DAYS = {"task": (0,), "contract_end": (30, 7), "notice": (14, 1), "renewal": (14, 1)}


class CalendarDay(BaseModel):
    """One thing on one day."""

    id: UUID
    on: date
    kind: Literal["task", "contract_end", "notice", "renewal"]
    title: str
    text: str | None
    state: str | None
    client_id: UUID | None
    client_name: str | None
    owner_name: str | None
    path: str


class CalendarQuery(BaseModel):
    """First and last day; `mine`: tasks and clients of one's own."""

    since: date
    until: date
    mine: bool = False


class CalendarFeed(BaseModel):
    """One's own feed; the address is there only in the answer that made it."""

    made_at: datetime | None
    last_read_at: datetime | None
    url: str | None = Field(default=None)


@router.get("/calendar")
def read_calendar(ctx: Ctx, query: Annotated[CalendarQuery, Query()]) -> list[CalendarDay]:
    """What happens from one day to another."""
    rows = agenda.days(ctx, query.since, query.until, mine=query.mine)
    return [CalendarDay.model_validate(row) for row in rows]


@router.get("/calendar/feed")
def read_feed(ctx: Ctx) -> CalendarFeed:
    """Whether one has a feed and when it was last read."""
    found = agenda.feed(ctx) or {"created_at": None, "last_read_at": None}
    return CalendarFeed(made_at=found["created_at"], last_read_at=found["last_read_at"])


@router.post("/calendar/feed", status_code=201)
def make_feed(ctx: Ctx, settings: Settled) -> CalendarFeed:
    """A fresh address for a calendar program, shown this once; an older one stops working."""
    url = f"{settings.base_url}/api/calendar/feed/{agenda.make_feed(ctx)}/pulseops.ics"
    return CalendarFeed(made_at=ctx.now, last_read_at=None, url=url)


@router.delete("/calendar/feed", status_code=204)
def drop_feed(ctx: Ctx) -> None:
    """End the feed."""
    agenda.drop_feed(ctx)


@router.get("/calendar/feed/{token}/pulseops.ics")
def calendar_feed(request: Request, token: str) -> Response:
    """The feed itself; whoever holds its address reads it."""
    with agenda.held(database_of(request), token, datetime.now(UTC)) as (ctx, rows):
        base = request.app.state.settings.base_url
        events = [
            Event(
                f"{row['kind']}-{row['id']}-{row['on']:%Y%m%d}@pulseops",
                row["on"],
                row["title"],
                "\n".join(part for part in (row["text"], f"{base}{row['path']}") if part),
                REMIND_DAYS[row["kind"]],
            )
            for row in rows
        ]
        return Response(as_ics("PulseOps", events, ctx.now), media_type=MEDIA_TYPE)
