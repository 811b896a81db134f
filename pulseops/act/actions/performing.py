"""Actions that reach outside: reserved in one transaction, called in none, settled in their own.

A worker killed with -9 in between leaves a lease; when it ends another worker calls again with the same key, so the
other side can tell. What was called and settled is never called again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from pulseops.act.actions import ladder, repository, service
from pulseops.act.actions.registry import ActionType, kind_of
from pulseops.act.notifications.mail import NotSent
from pulseops.act.notifications.senders import Doors
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database
from pulseops.base.errors import PulseOpsError

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
ROUND_S = 45.0
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


@dataclass(frozen=True)
class Round:
    """How a round of performing went."""

    performed: int
    later: int
    failed: int


def perform(database: Database, tenant_id: UUID, doors: Doors, now: datetime) -> Round:
    """Perform what is approved and due, and what is being undone; nothing but undoing while the switch is on."""
    began = monotonic()
    ended: list[str] = []
    while monotonic() - began < ROUND_S:
        at = now + timedelta(seconds=monotonic() - began)
        with database.unit_of_work(tenant_id, AGENT, now=at) as ctx:
            reserved = _reserve(ctx)
        if reserved is None:
            break
        found, prepared = reserved
        ended.append("failed" if prepared is None else _perform_one(database, tenant_id, doors, at, found, prepared))
    return Round(ended.count("performed"), ended.count("later"), ended.count("failed"))


def _reserve(ctx: Context) -> tuple[Mapping[str, Any], Mapping[str, Any] | None] | None:
    """The next action with what its call needs (None: refused and settled as failed); None when none is due."""
    stopped = ladder.control(ctx).stopped
    found = repository.claim(ctx, ctx.now + LEASE, stopped=stopped)
    if found is None:
        return None
    kind, undoing = kind_of(found["type"]), found["state"] == "undoing"
    prepare = kind.undo_prepare if undoing else kind.prepare
    if found["attempts"] > MOST_ATTEMPTS:
        service.settle_failed(ctx, found, "The worker stopped in the middle too often.", undoing=undoing)
        return found, None
    try:
        with ctx.session.begin_nested():
            return found, prepare(ctx, service.work_of(found)) if prepare else {}
    except PulseOpsError as refusal:
        service.settle_failed(ctx, found, refusal.detail, undoing=undoing)
        return found, None


def _perform_one(
    database: Database,
    tenant_id: UUID,
    doors: Doors,
    now: datetime,
    found: Mapping[str, Any],
    prepared: Mapping[str, Any],
) -> str:
    kind, undoing = kind_of(found["type"]), found["state"] == "undoing"
    call = kind.undo_call if undoing else kind.call
    answer: dict[str, Any] = {}
    problem: NotSent | None = None
    try:
        answer = call(doors, service.work_of(found), prepared) if call else {}
    except NotSent as refusal:
        problem = refusal
    except PulseOpsError as refusal:
        problem = NotSent(refusal.detail, final=refusal.kind != "unavailable", retry_after=refusal.retry_after)
    with database.unit_of_work(tenant_id, AGENT, now=now) as ctx:
        return _settle(ctx, found, kind, answer, problem)


def _settle(
    ctx: Context, found: Mapping[str, Any], kind: ActionType, answer: Mapping[str, Any], problem: NotSent | None
) -> str:
    """Write down how a call ended; what another worker settled meanwhile stays."""
    row, undoing = repository.lock(ctx, found["id"]), found["state"] == "undoing"
    if row is None or row["state"] != found["state"] or row["attempts"] != found["attempts"]:
        return "settled"
    if problem is not None:
        return _wait_or_fail(ctx, found, problem, undoing=undoing)
    try:
        with ctx.session.begin_nested():
            if undoing:
                if kind.undo:
                    kind.undo(ctx, service.work_of(row, answer))
            else:
                receipt = kind.apply(ctx, service.work_of(row, answer))
    except PulseOpsError as refusal:
        service.settle_failed(ctx, row, f"Called, but not written home: {refusal.detail}", undoing=undoing)
        return "failed"
    if undoing:
        service.settle_undone(ctx, row, row["undone_by"] or ctx.actor.name)
    else:
        service.settle_performed(ctx, row, kind, receipt)
    return "performed"


def _wait_or_fail(ctx: Context, found: Mapping[str, Any], problem: NotSent, *, undoing: bool) -> str:
    if problem.final or found["attempts"] >= MOST_ATTEMPTS:
        service.settle_failed(ctx, found, str(problem), undoing=undoing)
        return "failed"
    wait = _WAITS[min(found["attempts"], len(_WAITS)) - 1]
    wait = max(wait, timedelta(seconds=problem.retry_after or 0))
    values: dict[str, Any] = {"last_error": str(problem)[:500], "next_try_at": ctx.now + wait}
    if not undoing:
        values["state"] = "approved"
    repository.change(ctx, found["id"], values)
    return "later"
