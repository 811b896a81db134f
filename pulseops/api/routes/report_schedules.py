"""Reports that are made and mailed by themselves."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pulseops.act.reports import schedules
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx

router = APIRouter(prefix="/report-schedules", tags=["reports"], route_class=Careful)

Every = Literal["week", "month", "quarter"]
Format = Literal["pdf", "xlsx", "csv"]


class ReportSchedule(BaseModel):
    """When a report is made and who gets it; `words` say when in the schedule's own time zone."""

    id: UUID
    name: str
    kind: str
    client_id: UUID | None
    client_name: str | None
    every: Every
    day: int
    hour: int
    timezone: str
    words: str
    recipients: list[str]
    formats: list[Format]
    enabled: bool
    next_run_at: datetime
    last_run_at: datetime | None
    last_error: str | None
    created_by: str


class NewSchedule(BaseModel):
    """A report made by itself: `day` is a weekday (1 Monday) or a day of the month (1 to 28)."""

    name: str = Field(min_length=1, max_length=200, examples=["Monthly summary"])
    kind: str = Field(max_length=40, examples=["executive"])
    client_id: UUID | None = None
    every: Every = "month"
    day: int = 1
    hour: int = 8
    timezone: str = Field(default="UTC", max_length=60)
    recipients: list[str] = Field(min_length=1, max_length=20)
    formats: list[Format] = Field(default=["pdf"], min_length=1)


class ScheduleChange(BaseModel):
    """What to change; what is absent stays."""

    name: str | None = Field(default=None, max_length=200)
    every: Every | None = None
    day: int | None = None
    hour: int | None = None
    timezone: str | None = Field(default=None, max_length=60)
    recipients: list[str] | None = Field(default=None, min_length=1, max_length=20)
    formats: list[Format] | None = Field(default=None, min_length=1)
    enabled: bool | None = None


class Ran(BaseModel):
    """The report that was made."""

    report_id: UUID


@router.get("")
def list_report_schedules(ctx: Ctx) -> list[ReportSchedule]:
    """All schedules, the next due first."""
    return [ReportSchedule.model_validate(row) for row in schedules.every(ctx)]


@router.post("", status_code=201)
def add_report_schedule(body: NewSchedule, ctx: Ctx) -> ReportSchedule:
    """Add a schedule."""
    return ReportSchedule.model_validate(schedules.get(ctx, schedules.add(ctx, body.model_dump())))


@router.patch("/{schedule_id}")
def change_report_schedule(schedule_id: UUID, body: ScheduleChange, ctx: Ctx) -> ReportSchedule:
    """Change a schedule, pause it or let it go on."""
    schedules.change(ctx, schedule_id, body.model_dump(exclude_none=True))
    return ReportSchedule.model_validate(schedules.get(ctx, schedule_id))


@router.delete("/{schedule_id}", status_code=204)
def remove_report_schedule(schedule_id: UUID, ctx: Ctx) -> None:
    """Remove a schedule; its reports stay."""
    schedules.remove(ctx, schedule_id)


@router.post("/{schedule_id}/run", status_code=201)
def run_report_schedule(schedule_id: UUID, ctx: Ctx) -> Ran:
    """Make and mail its report now."""
    return Ran(report_id=schedules.run_now(ctx, schedule_id))
