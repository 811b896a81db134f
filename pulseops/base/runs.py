"""What our own machine does: its jobs by name, and one row for each run of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.events import publish
from pulseops.base.ids import uuid7

KEEP_DAYS = 60
QUIET = timedelta(minutes=1)


@dataclass(frozen=True)
class Job:
    """One job: what it does in words and when it is due: `every` so often, shifted by `at` (UTC)."""

    key: str
    label: str
    text: str
    schedule: str
    every: timedelta
    at: timedelta = timedelta(0)
    in_cycle: bool = True

    def next_due(self, now: datetime) -> datetime:
        """The next planned run after `now`; counted from Monday 1970-01-05, UTC."""
        origin = datetime(1970, 1, 5, tzinfo=UTC) + self.at
        return origin + (int((now - origin) / self.every) + 1) * self.every


_HOUR = timedelta(hours=1)
_HOURLY = "hourly, and after each import"

JOBS: dict[str, Job] = {
    job.key: job
    for job in (
        Job("cycle", "Whole cycle", "Runs all steps below in their order.", _HOURLY, _HOUR, in_cycle=False),
        Job(
            "retrain",
            "Train",
            "Fits the churn model again when history came in; monthly or on drift it trains a challenger.",
            _HOURLY,
            _HOUR,
        ),
        Job("score", "Score", "Scores health and churn of all clients whose data changed.", _HOURLY, _HOUR),
        Job("drift", "Check models", "Compares data and outcomes with what the model in use expects.", _HOURLY, _HOUR),
        Job(
            "anomalies",
            "Find anomalies",
            "Compares costs and metrics with the range their history predicts.",
            _HOURLY,
            _HOUR,
        ),
        Job(
            "forecasts",
            "Forecast",
            "Carries monthly figures forward, once a night and when an import or a change came.",
            _HOURLY,
            _HOUR,
        ),
        Job("waste", "Find waste", "Judges all seats once a day, and when an import or a change came.", _HOURLY, _HOUR),
        Job(
            "savings",
            "Follow savings",
            "Goes on with reclaims nobody answered; writes down what was decided and what counts and bills prove.",
            _HOURLY,
            _HOUR,
        ),
        Job("alerts", "Evaluate alerts", "Opens, refreshes, wakes and ends alerts.", _HOURLY, _HOUR),
        Job("recommendations", "Recommend", "Proposes actions and expires those no longer true.", _HOURLY, _HOUR),
        Job("playbooks", "Enter playbooks", "Lets clients into playbooks whose trigger they meet.", _HOURLY, _HOUR),
        Job(
            "tidy",
            "Tidy up",
            "Of scores older than half a year keeps each month's last and those that decisions were made on.",
            _HOURLY,
            _HOUR,
        ),
        Job(
            "dispatch",
            "Send mail",
            "Sends what waits and tries again what failed.",
            "every minute",
            QUIET,
            in_cycle=False,
        ),
        Job(
            "reports",
            "Make reports",
            "Makes and mails the reports that are due.",
            "every minute",
            QUIET,
            in_cycle=False,
        ),
        Job(
            "act",
            "Act",
            "Performs what was approved, goes on with playbooks, reminds of tasks, asks for approvals.",
            "every minute",
            QUIET,
            in_cycle=False,
        ),
    )
}


def begin(ctx: Context, job: str, asked_by: str, started_at: datetime) -> UUID:
    """Write down that a job runs."""
    run_id = uuid7()
    sql = """INSERT INTO job_run (id, tenant_id, job, state, queued_at, started_at, result, asked_by)
        VALUES (%(id)s, %(tenant)s, %(job)s, 'running', %(at)s, %(at)s, '{}', %(by)s)"""
    params = {"id": run_id, "tenant": ctx.tenant_id, "job": job, "at": started_at, "by": asked_by}
    raw(ctx).execute(sql.encode(), params)
    publish(ctx, "jobs", [run_id])
    return run_id


def end(ctx: Context, run_id: UUID, result: Mapping[str, Any], error: str | None, finished_at: datetime) -> None:
    """Write down how it went; `error` is a sentence that shows no secret."""
    sql = """UPDATE job_run SET state = %(state)s, finished_at = %(at)s, result = %(result)s, error = %(error)s,
            duration_ms = round(extract(epoch FROM %(at)s::timestamptz - started_at) * 1000)
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    params = {"tenant": ctx.tenant_id, "id": run_id, "at": finished_at, "result": Jsonb(dict(result)), "error": error}
    raw(ctx).execute(sql.encode(), {**params, "state": "failed" if error else "succeeded"})
    publish(ctx, "jobs", [run_id])


def note_quiet(ctx: Context, job: str, result: Mapping[str, Any], at: datetime, duration_ms: int) -> None:
    """Write down a frequent run; one with the same result as the last takes its row: minutes must not fill tables."""
    sql = """UPDATE job_run SET started_at = %(at)s, finished_at = %(at)s, duration_ms = %(ms)s WHERE id = (
            SELECT id FROM job_run WHERE tenant_id = %(tenant)s AND job = %(job)s ORDER BY started_at DESC LIMIT 1)
        AND tenant_id = %(tenant)s AND state = 'succeeded' AND result = %(result)s RETURNING id"""
    params = {"tenant": ctx.tenant_id, "job": job, "at": at, "ms": duration_ms, "result": Jsonb(dict(result))}
    if not fetch(ctx, sql, params):
        run_id = begin(ctx, job, "Schedule", at)
        end(ctx, run_id, result, None, at + timedelta(milliseconds=duration_ms))


def forget_old(ctx: Context) -> int:
    """Drop runs older than KEEP_DAYS."""
    sql = b"DELETE FROM job_run WHERE tenant_id = %(tenant)s AND queued_at < %(before)s"
    before = ctx.now - timedelta(days=KEEP_DAYS)
    return raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "before": before}).rowcount


def abandon(ctx: Context, jobs: list[str]) -> int:
    """Mark runs as failed whose worker died: called before the same job starts again."""
    sql = b"""UPDATE job_run SET state = 'failed', finished_at = %(now)s, error = 'The worker stopped in the middle.'
        WHERE tenant_id = %(tenant)s AND state = 'running' AND job = ANY(%(jobs)s)"""
    return raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "now": ctx.now, "jobs": jobs}).rowcount


def last_runs(ctx: Context) -> dict[str, dict[str, Any]]:
    """The newest run of each job."""
    sql = """SELECT DISTINCT ON (job) id, job, state, queued_at, started_at, finished_at, duration_ms, result, error,
            asked_by FROM job_run WHERE tenant_id = %(tenant)s ORDER BY job, started_at DESC NULLS LAST"""
    return {row["job"]: row for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}


def waiting(ctx: Context) -> set[str]:
    """Jobs of this tenant that wait in the queue."""
    sql = """SELECT DISTINCT task_name FROM procrastinate_jobs
        WHERE status = 'todo' AND args->>'tenant_id' = %(tenant)s"""
    return {row["task_name"] for row in fetch(ctx, sql, {"tenant": str(ctx.tenant_id)})}


def page(
    ctx: Context, job: str | None, state: str | None, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Runs, newest first, and their number."""
    where = "tenant_id = %(tenant)s"
    where += " AND job = %(job)s" if job else ""
    where += " AND state = %(state)s" if state else ""
    params = {"tenant": ctx.tenant_id, "job": job, "state": state, "offset": offset, "limit": limit}
    sql = f"""SELECT id, job, state, queued_at, started_at, finished_at, duration_ms, result, error, asked_by
        FROM job_run WHERE {where} ORDER BY started_at DESC NULLS LAST, id DESC OFFSET %(offset)s LIMIT %(limit)s"""
    rows = fetch(ctx, sql, params)
    return rows, int(fetch(ctx, f"SELECT count(*) AS n FROM job_run WHERE {where}", params)[0]["n"])
