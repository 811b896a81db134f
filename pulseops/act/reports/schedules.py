"""Reports that are made and mailed by themselves: when, in whose time zone, to whom, and how the last run went."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from pulseops.accounts import audit
from pulseops.accounts.preferences import check_timezone, tenant_settings
from pulseops.act.notifications.channels import check_recipients
from pulseops.act.reports import composing, periods, repository, service
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database
from pulseops.base.errors import FieldProblem, Invalid, NotFound, PulseOpsError
from pulseops.base.events import publish
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service

log = structlog.get_logger(__name__)

JOB = "reports"
MOST_SCHEDULES = 200
_LAST_DAY = {"week": 7, "month": 28, "quarter": 28}


def every(ctx: Context) -> list[dict[str, Any]]:
    """All schedules, the next due first."""
    ctx.require("reports:read")
    return [_worded(row) for row in repository.schedules(ctx)]


def get(ctx: Context, schedule_id: UUID) -> dict[str, Any]:
    """One schedule. Raises NotFound."""
    ctx.require("reports:read")
    found = repository.schedule(ctx, schedule_id)
    if not found:
        raise NotFound.of("schedule")
    return _worded(found)


def _worded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "words": periods.words(row["every"], row["day"], row["hour"])}


def add(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Add a schedule: name, kind, client_id, every, day, hour, timezone, recipients, formats. Raises Invalid."""
    ctx.require("reports:write")
    if len(repository.schedules(ctx)) >= MOST_SCHEDULES:
        raise Invalid.field("name", f"There are {MOST_SCHEDULES} schedules already; remove one first.")
    checked = _checked(ctx, {"enabled": True, **values})
    checked["next_run_at"] = _next(ctx, checked)
    schedule_id = repository.add_schedule(ctx, checked)
    _tell(ctx, schedule_id, "report_schedule.added", name=checked["name"])
    return schedule_id


def change(ctx: Context, schedule_id: UUID, values: Mapping[str, Any]) -> None:
    """Change a schedule; what is absent stays, and it is due next after now. Raises NotFound, Invalid."""
    ctx.require("reports:write")
    found = get(ctx, schedule_id)
    names = ("name", "kind", "client_id", "every", "day", "hour", "timezone", "recipients", "formats", "enabled")
    checked = _checked(ctx, {**{name: found[name] for name in names}, **values})
    checked |= {"next_run_at": _next(ctx, checked), "last_error": None}
    repository.change_schedule(ctx, schedule_id, checked)
    _tell(ctx, schedule_id, "report_schedule.changed", fields=sorted(values))


def remove(ctx: Context, schedule_id: UUID) -> None:
    """Remove a schedule; reports it made stay. Raises NotFound."""
    ctx.require("reports:write")
    found = get(ctx, schedule_id)
    repository.delete_schedule(ctx, schedule_id)
    _tell(ctx, schedule_id, "report_schedule.removed", name=found["name"])


def run_now(ctx: Context, schedule_id: UUID) -> UUID:
    """Make and mail its report now, besides its next planned run; answers the report. Raises NotFound, Invalid."""
    ctx.require("reports:write")
    found = get(ctx, schedule_id)
    report_id = _make(ctx, found, ctx.now)
    if report_id is None:
        raise NotFound.of("schedule")
    repository.change_schedule(ctx, schedule_id, {"last_run_at": ctx.now, "last_error": None})
    _tell(ctx, schedule_id, "report_schedule.ran", report_id=str(report_id))
    return report_id


def run_due(database: Database, tenant_id: UUID, now: datetime) -> dict[str, int]:
    """Run every schedule that is due, each in its own transaction, once however many workers look.

    A worker that dies leaves nothing half done. A run that is refused (say, the client is gone) is written down with
    its reason, and the schedule goes on; runs missed while nobody worked are made up by one.
    """
    with database.unit_of_work(tenant_id, AGENT, now=now) as ctx:
        waiting = repository.due(ctx)
    counted = {"made": 0, "failed": 0}
    for schedule_id in waiting:
        try:
            with database.unit_of_work(tenant_id, AGENT, now=now) as ctx:
                found = repository.take(ctx, schedule_id, now)
                if found:
                    made = _make(ctx, found, found["next_run_at"])
                    _go_on(ctx, found, None)
                    counted["made"] += bool(made)
        except PulseOpsError as refusal:
            counted["failed"] += _give_up(database, tenant_id, schedule_id, now, refusal.detail)
        except Exception as problem:  # one broken report must not hold the others up
            log.error("report.failed", schedule_id=str(schedule_id), tenant_id=str(tenant_id), exc_info=problem)
            told = f"{type(problem).__name__}: nothing was sent. The log of the worker has the details."
            counted["failed"] += _give_up(database, tenant_id, schedule_id, now, told)
    return counted


def _give_up(database: Database, tenant_id: UUID, schedule_id: UUID, now: datetime, error: str) -> bool:
    """Write down why a run was not made and plan the next; False when another worker has it."""
    with database.unit_of_work(tenant_id, AGENT, now=now) as ctx:
        found = repository.take(ctx, schedule_id, now)
        if found:
            _go_on(ctx, found, error)
        return bool(found)


def _make(ctx: Context, found: Mapping[str, Any], due_at: datetime) -> UUID | None:
    """Compose and mail one run; None when this run was made before."""
    as_of = features_service.as_of(ctx)
    span = periods.last_whole(found["every"], as_of, tenant_settings(ctx).fiscal_start)
    values = composing.compose(ctx, found["kind"], found["client_id"], span)
    report_id = repository.add(ctx, {**values, "schedule_id": found["id"], "due_at": due_at})
    if report_id:
        kept = repository.find(ctx, report_id) or {}
        service.mail(ctx, kept, found["recipients"], found["formats"], "")
        audit.record(ctx, "report.sent", "report", str(report_id), schedule=found["name"])
        publish(ctx, "reports", [report_id])
    return report_id


def _go_on(ctx: Context, found: Mapping[str, Any], error: str | None) -> None:
    """Plan the next run."""
    values = {"next_run_at": _next(ctx, found), "last_run_at": ctx.now, "last_error": error}
    repository.change_schedule(ctx, found["id"], values)


def _next(ctx: Context, values: Mapping[str, Any]) -> datetime:
    begins = tenant_settings(ctx).fiscal_start
    return periods.next_run(values["every"], values["day"], values["hour"], values["timezone"], ctx.now, begins)


def _checked(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that may be stored. Raises Invalid naming each wrong field."""
    name = " ".join(str(values["name"]).split())
    length = values["every"]
    tests = (
        (1 <= len(name) <= 80 and name.isprintable(), "name", "A name of 1 to 80 characters."),
        (length in periods.EVERY, "every", f"Must be one of {', '.join(periods.EVERY)}."),
        (1 <= values["day"] <= _LAST_DAY.get(length, 28), "day", f"A day from 1 to {_LAST_DAY.get(length, 28)}."),
        (0 <= values["hour"] <= 23, "hour", "An hour from 0 to 23."),
    )
    wrong = tuple(FieldProblem(field, text) for fine, field, text in tests if not fine)
    if wrong:
        raise Invalid("invalid-input", wrong[0].message, fields=wrong)
    composing.check(ctx, values["kind"], values["client_id"])
    if values["client_id"] and not clients.exists(ctx, values["client_id"]):
        raise Invalid.field("client_id", "This client does not exist or was removed.")
    return {
        **{key: values[key] for key in ("kind", "client_id", "every", "day", "hour", "enabled")},
        "name": name,
        "timezone": check_timezone(values["timezone"]),
        "recipients": check_recipients(list(values["recipients"])),
        "formats": service.check_formats(values["formats"]),
    }


def _tell(ctx: Context, schedule_id: UUID, action: str, **detail: object) -> None:
    audit.record(ctx, action, "report_schedule", str(schedule_id), **detail)
    publish(ctx, "reports", [schedule_id])
