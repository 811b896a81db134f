"""Clients going through playbooks: they enter by trigger or by hand, take one step at a time, and wait in the database.

A step and where it leads are written in one transaction: a worker killed anywhere leaves the run before the step or
after it. What steps do outside is an action with a key of run and step, so it is wished for once. The run waits until
that action is settled: allowed and done (or failed, which the step shows) it goes on; declined or left undecided, it
ends.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import structlog

from pulseops.accounts import audit
from pulseops.act.actions import ladder
from pulseops.act.playbooks import repository
from pulseops.act.playbooks.repository import Filter
from pulseops.act.playbooks.taking import Taken, take
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, NotFound, PulseOpsError
from pulseops.base.events import publish
from pulseops.base.jobs import enqueue
from pulseops.decide.playbooks import repository as definitions
from pulseops.decide.playbooks import service as playbooks
from pulseops.decide.playbooks.steps import END

log = structlog.get_logger(__name__)

JOB = "act"
ROUND_S = 30.0
STATES = ("running", "waiting", "done", "stopped")


def enrol(ctx: Context) -> int:
    """Let clients in whom the trigger of a published playbook meets, within its limits; answers how many.

    Nobody enters while the kill switch is on. Clients that left are taken out.
    """
    ctx.require("actions:write")
    for run_id in repository.stop_left(ctx):
        _note(ctx, run_id, "stopped", reason="The client left.")
    if ladder.control(ctx).stopped:
        return 0
    return sum(_enrol_one(ctx, version) for version in definitions.published(ctx))


def _enrol_one(ctx: Context, version: Mapping[str, Any]) -> int:
    room = version["most_a_day"] - repository.entered_since(ctx, version["playbook_id"], ladder.day_began(ctx))
    if room <= 0:
        return 0
    since = ctx.now - timedelta(days=version["every_days"])
    out = repository.kept_out(ctx, version["playbook_id"], since)
    chosen = [row for row in playbooks.met(ctx, version) if row["client_id"] not in out][:room]
    entered = [_enter(ctx, version, row["client_id"], row["why"]) for row in chosen]
    return sum(run_id is not None for run_id in entered)


def enter(ctx: Context, playbook_id: UUID, client_id: UUID) -> UUID:
    """Let one client in by hand, whatever the trigger says. Raises NotFound, Conflict (inside already)."""
    ctx.require("actions:write")
    ladder.refuse_when_stopped(ctx)
    book = playbooks.get(ctx, playbook_id)
    version = next((v for v in book["versions"] if v["published_at"]), None)
    if version is None:
        raise Conflict("no-published-version", "This playbook was never published.")
    about = repository.about(ctx, client_id)
    if about is None:
        raise NotFound.of("client")
    known = {**version, "playbook_id": playbook_id, "name": book["name"]}
    run_id = _enter(ctx, known, client_id, f"{ctx.actor.name} put it in")
    if run_id is None:
        raise Conflict("already-inside", f"{about['client']} is inside this playbook already.")
    enqueue(ctx, JOB, once=True, asked_by=ctx.actor.name)
    return run_id


def _enter(ctx: Context, version: Mapping[str, Any], client_id: UUID, why: str) -> UUID | None:
    run_id = repository.add_run(ctx, version, client_id, why)
    if run_id:
        _note(ctx, run_id, "entered", name=version["name"], client_id=str(client_id), why=why[:300])
    return run_id


def stop(ctx: Context, run_id: UUID, reason: str) -> None:
    """Take a client out. Raises NotFound, Conflict when it is out already."""
    ctx.require("actions:write")
    found = repository.lock(ctx, run_id)
    if not found:
        raise NotFound.of("run")
    if found["state"] not in repository.ONGOING:
        raise Conflict("already-out", f"This run is {found['state']} already.")
    _leave(ctx, found, " ".join(reason.split())[:300] or "Taken out by hand.")


def _leave(ctx: Context, run: Mapping[str, Any], why: str) -> None:
    values = {"state": "stopped", "ended_at": ctx.now, "due_at": None, "action_id": None, "reason": why}
    repository.change_run(ctx, run["id"], values)
    _note(ctx, run["id"], "stopped", reason=why, name=run["playbook"])


def advance(database: Database, tenant_id: UUID, now: datetime) -> int:
    """Take every due step, each in its own transaction; answers how many. None while the kill switch is on."""
    began, taken = monotonic(), 0
    while monotonic() - began < ROUND_S:
        with database.unit_of_work(tenant_id, AGENT, now=now + timedelta(seconds=monotonic() - began)) as ctx:
            if ladder.control(ctx).stopped or not _advance_one(ctx):
                break
        taken += 1
    return taken


def _advance_one(ctx: Context) -> bool:
    """Take the next due step of one run; False when none is due."""
    run = repository.claim(ctx)
    if run is None:
        return False
    if refused := _refusal(run):
        _leave(ctx, run, refused)
        return True
    version = definitions.version(ctx, run["version_id"])
    steps = {step["key"]: step for step in version["steps"]} if version else {}
    step = steps.get(run["step"] or END)
    if step is None:
        _end(ctx, run)
        return True
    try:
        with ctx.session.begin_nested():
            taken = take(ctx, run, step)
    except PulseOpsError as refusal:
        taken = Taken(f"Skipped: {refusal.detail}", next=step["next"])
    except Exception as problem:  # a run that breaks must not hold up all others
        log.error("playbook.step_failed", run_id=str(run["id"]), step=step["key"], exc_info=problem)
        _leave(ctx, run, f"Step {step['key']} broke; nothing of it was kept. The log of the worker has the details.")
        return True
    repository.add_step(
        ctx, run["id"],
        {"step": step["key"], "kind": step["kind"], "text": taken.text, "action_id": taken.action_id,
         "task_id": taken.task_id, "detail": taken.detail},
    )  # fmt: skip
    waits = timedelta(days=taken.wait_days)
    values = {"step": taken.next, "due_at": ctx.now + waits, "action_id": taken.action_id if taken.holds else None}
    repository.change_run(ctx, run["id"], {**values, "state": "waiting" if waits or taken.holds else "running"})
    if taken.next == END and not waits and not taken.holds:
        _end(ctx, run)
    publish(ctx, "playbooks", [run["id"]])
    return True


def _refusal(run: Mapping[str, Any]) -> str | None:
    """Why a run ends by what became of the action it waited for, or None."""
    if run["action_state"] == "declined":
        return f"Declined: {run['action']}. {run['action_reason'] or ''}".strip()
    return f"Nobody decided in time: {run['action']}." if run["action_state"] == "expired" else None


def _end(ctx: Context, run: Mapping[str, Any]) -> None:
    values = {"state": "done", "step": None, "due_at": None, "action_id": None, "ended_at": ctx.now}
    repository.change_run(ctx, run["id"], values)
    _note(ctx, run["id"], "ended", name=run["playbook"])


def page(ctx: Context, filters: Filter, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Runs, newest first, and how many there are."""
    ctx.require("playbooks:read")
    return repository.page(ctx, filters, offset=offset, limit=limit)


def get(ctx: Context, run_id: UUID) -> dict[str, Any]:
    """One run with the steps it took and the steps of its version. Raises NotFound."""
    ctx.require("playbooks:read")
    found = repository.find(ctx, run_id)
    if not found:
        raise NotFound.of("run")
    version = definitions.version(ctx, found["version_id"])
    return {**found, "taken": repository.steps(ctx, run_id), "steps": version["steps"] if version else []}


def tellable(ctx: Context) -> dict[str, list[dict[str, Any]]]:
    """People and channels that steps can name."""
    ctx.require("playbooks:read")
    return {"people": repository.people(ctx), "channels": repository.channels(ctx)}


def counts(ctx: Context) -> dict[UUID, dict[str, Any]]:
    """Per playbook: clients inside, through, stopped."""
    ctx.require("playbooks:read")
    return repository.counts(ctx)


def _note(ctx: Context, run_id: UUID, event: str, **detail: Any) -> None:
    audit.record(ctx, f"playbook_run.{event}", "playbook_run", str(run_id), **detail)
    publish(ctx, "playbooks", [run_id])
