"""The background door: takes jobs from the queue, and rings every hour."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from sqlalchemy import make_url

from pulseops.accounts import service as accounts
from pulseops.act.notifications import service as notifications
from pulseops.act.reports import schedules
from pulseops.base import jobs, runs
from pulseops.base.context import AGENT
from pulseops.base.db import APP_ROLE, Database, make_engine
from pulseops.base.settings import Settings
from pulseops.learn.training import service as training
from pulseops.observe.sources import service as sources
from pulseops.worker import cycle as cycles
from pulseops.worker.acting import act
from pulseops.worker.cycle import STEPS, run_step

log = structlog.get_logger(__name__)

HEARTBEAT_S = 2.0
STALLED_S = 15.0
CONCURRENCY = 2


def make_app(settings: Settings, url: str, database: Database) -> procrastinate.App:
    """The queue with all its tasks, acting as the application's weaker role."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connector = procrastinate.PsycopgConnector(
        conninfo=address,
        kwargs={"options": f"-c role={APP_ROLE} -c timezone=UTC"},
        min_size=1,
        max_size=CONCURRENCY + 3,
    )
    app = procrastinate.App(connector=connector)
    _add_tenant_jobs(app, database)
    _add_clock(app, settings, database)
    return app


def _add_tenant_jobs(app: procrastinate.App, database: Database) -> None:
    """Jobs that `enqueue` asks for, by name, each with the tenant's id."""

    def cycle(tenant_id: str, asked_by: str = "Import") -> None:
        cycles.run_when_settled(database, UUID(tenant_id), asked_by)

    def step(job: str) -> Callable[..., None]:
        def run(tenant_id: str, asked_by: str = "Schedule") -> None:
            run_step(database, UUID(tenant_id), job, asked_by)

        return run

    def bring_in(tenant_id: str, run_id: str) -> None:
        try:
            with database.unit_of_work(UUID(tenant_id), AGENT) as ctx:
                sources.run_import(ctx, UUID(run_id))
        except Exception:
            with database.unit_of_work(UUID(tenant_id), AGENT) as ctx:
                sources.give_up(ctx, UUID(run_id))
            raise

    def challenge(tenant_id: str, asked_by: str = "Schedule") -> None:
        run_step(database, UUID(tenant_id), "retrain", asked_by, cycles.challenge)

    app.task(name=jobs.CYCLE)(cycle)
    app.task(name=training.CHALLENGE_JOB)(challenge)
    app.task(name=sources.IMPORT_JOB)(bring_in)
    for job in STEPS:
        app.task(name=job)(step(job))


def _add_clock(app: procrastinate.App, settings: Settings, database: Database) -> None:
    """What happens by itself: the hour, the minute, and the rescue of jobs whose worker died."""

    @app.periodic(cron="0 * * * *")
    @app.task(name="hourly", queueing_lock="hourly", pass_context=False)
    def hourly(timestamp: int) -> None:
        for tenant_id in accounts.all_tenants(database):
            with database.unit_of_work(tenant_id, AGENT) as ctx:
                jobs.enqueue(ctx, jobs.CYCLE, once=True, asked_by="Schedule")

    @app.periodic(cron="* * * * *")
    @app.task(name="every_minute", queueing_lock="every_minute")
    def every_minute(timestamp: int) -> None:
        for tenant_id in accounts.all_tenants(database):
            act(database, tenant_id, settings)
            report(database, tenant_id)
            dispatch(database, tenant_id, settings)

    def send(tenant_id: str, asked_by: str = "Schedule") -> None:
        dispatch(database, UUID(tenant_id), settings)

    app.task(name="dispatch")(send)

    def perform(tenant_id: str, asked_by: str = "Schedule") -> None:
        act(database, UUID(tenant_id), settings)

    app.task(name="act")(perform)

    def write(tenant_id: str, asked_by: str = "Schedule") -> None:
        report(database, UUID(tenant_id))

    app.task(name=schedules.JOB)(write)

    @app.periodic(cron="*/10 * * * * *")
    @app.task(name="rescue", queueing_lock="rescue", pass_context=True)
    async def rescue(context: procrastinate.JobContext, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
            log.warning("job.rescued", job=job.task_name, id=job.id)
            await app.job_manager.retry_job(job)


def dispatch(database: Database, tenant_id: UUID, settings: Settings) -> None:
    """Send what waits for one tenant and write down how it went."""
    began, clock = datetime.now(UTC), time.monotonic()
    done = notifications.dispatch(database, tenant_id, settings.mail, began, settings.outbound, settings.base_url)
    took = round((time.monotonic() - clock) * 1000)
    result = {"sent": done.sent, "later": done.later, "given_up": done.given_up}
    with database.unit_of_work(tenant_id, AGENT, now=began) as ctx:
        runs.note_quiet(ctx, "dispatch", result, began, took)


def report(database: Database, tenant_id: UUID) -> None:
    """Make and mail the reports of one tenant that are due, and write down how it went."""
    began, clock = datetime.now(UTC), time.monotonic()
    result = schedules.run_due(database, tenant_id, began)
    took = round((time.monotonic() - clock) * 1000)
    with database.unit_of_work(tenant_id, AGENT, now=began) as ctx:
        runs.note_quiet(ctx, schedules.JOB, result, began, took)


def run(settings: Settings, url: str, *, wait: bool = True) -> None:
    """Work until SIGTERM or SIGINT, then let running jobs end. With `wait` False: until the queue is empty."""
    database = Database(make_engine(url, pool_size=CONCURRENCY + 2, statement_timeout_s=600))
    options: dict[str, Any] = {"concurrency": CONCURRENCY, "wait": wait, "delete_jobs": "successful"}
    options |= {"update_heartbeat_interval": HEARTBEAT_S, "stalled_worker_timeout": STALLED_S}
    options |= {"shutdown_graceful_timeout": 30.0, "install_signal_handlers": True}

    async def work() -> None:
        app = make_app(settings, url, database)
        async with app.open_async():
            await app.run_worker_async(**options)

    try:
        asyncio.run(work())
    finally:
        database.engine.dispose()
