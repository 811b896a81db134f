"""What the machine does by itself: schedule, runs, Run now."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.accounts import audit
from pulseops.api.deps import Ctx, PageQuery
from pulseops.base import runs
from pulseops.base.errors import NotFound
from pulseops.base.jobs import enqueue

router = APIRouter(tags=["jobs"])


class JobRun(BaseModel):
    """One run: `result` holds counts, `error` a sentence."""

    id: UUID
    job: str
    label: str
    state: Literal["queued", "running", "succeeded", "failed"]
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_ms: int | None
    result: dict[str, Any]
    error: str | None
    asked_by: str


class Job(BaseModel):
    """One job with its last run and the next planned one; `waiting` when it is asked for and not yet begun."""

    key: str
    label: str
    text: str
    schedule: str
    in_cycle: bool
    next_due_at: datetime
    waiting: bool
    last: JobRun | None


class JobRunPage(BaseModel):
    """A page of runs, newest first."""

    rows: list[JobRun]
    total: int


class JobRunQuery(PageQuery):
    """Filters of the runs."""

    job: str | None = Field(default=None, max_length=40)
    state: Literal["running", "succeeded", "failed"] | None = None


class JobAsked(BaseModel):
    """`queued` is false when the job was waiting already."""

    queued: bool


def _run(row: dict[str, Any]) -> JobRun:
    known = runs.JOBS.get(row["job"])
    return JobRun.model_validate({**row, "label": known.label if known else row["job"]})


@router.get("/jobs")
def list_jobs(ctx: Ctx) -> list[Job]:
    """All jobs in the order they run."""
    ctx.require("jobs:read")
    last, waiting = runs.last_runs(ctx), runs.waiting(ctx)
    return [
        Job(
            key=job.key,
            label=job.label,
            text=job.text,
            schedule=job.schedule,
            in_cycle=job.in_cycle,
            next_due_at=job.next_due(ctx.now),
            waiting=job.key in waiting,
            last=_run(last[job.key]) if job.key in last else None,
        )
        for job in runs.JOBS.values()
    ]


@router.get("/jobs/runs")
def list_job_runs(ctx: Ctx, query: Annotated[JobRunQuery, Query()]) -> JobRunPage:
    """Runs, newest first."""
    ctx.require("jobs:read")
    rows, total = runs.page(ctx, query.job, query.state, offset=query.offset, limit=query.page_size)
    return JobRunPage(rows=[_run(row) for row in rows], total=total)


@router.post("/jobs/{job}/run", status_code=202)
def run_job(ctx: Ctx, job: str) -> JobAsked:
    """Run a job now; asking twice while it waits is once."""
    ctx.require("jobs:run")
    if job not in runs.JOBS:
        raise NotFound.of("job")
    queued = enqueue(ctx, job, once=True, asked_by=ctx.actor.name)
    if queued:
        audit.record(ctx, "job.asked", "job", job)
    return JobAsked(queued=queued)
