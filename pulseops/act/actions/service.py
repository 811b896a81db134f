"""Actions: proposed, allowed by a person or by the ladder, done once, written down, taken back.

A wish has a key and is kept once. What only touches our own books happens in one transaction with its state. What
reaches outside is reserved, called without a transaction, and settled (see performing.py).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.actions import ladder, repository
from pulseops.act.actions.registry import ActionType, Params, Work, kind_of
from pulseops.act.actions.repository import Filter
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound, PulseOpsError
from pulseops.base.events import publish
from pulseops.base.ids import uuid7
from pulseops.base.jobs import enqueue

JOB = "act"
EXPIRES = timedelta(days=7)
STATES = (
    "proposed", "approved", "reserved", "performed", "failed", "undoing", "undone", "declined", "expired", "refused",
    "observed",
)  # fmt: skip
LONGEST_WHY = 2000


def dry_run(ctx: Context, kind_key: str, params: Params) -> dict[str, Any]:
    """What an action would change, and how far the agent may go with it; nothing is kept."""
    ctx.require("actions:read")
    kind = kind_of(kind_key)
    plan = kind.dry_run(ctx, kind.check(ctx, params))
    rung = ladder.rung_for(ctx, kind, plan.client_id)
    return {"kind": kind, "plan": plan, "rung": rung, "refusal": _over_cap(ctx, kind, rung, plan.touches, None)}


def propose(
    ctx: Context,
    kind_key: str,
    params: Params,
    *,
    why: str,
    key: str | None = None,
    origin: tuple[str, UUID] | None = None,
    perform: bool = True,
) -> dict[str, Any]:
    """Wish for an action and let the ladder decide; answers the action with its state.

    The same `key` answers the same action for ever (without one each wish is new). The agent's wish is observed,
    suggested, put to approvers, or done at once, by the rung in force. A person's wish is done at once when they may
    approve it and `perform` is set, else it waits. What is above a cap is refused and kept in the journal. Raises
    Invalid, NotFound, Conflict of the kind's own checks.
    """
    ctx.require("actions:write")
    kind = kind_of(kind_key)
    key = key or f"{kind.key}:{uuid7()}"
    before = repository.of_key(ctx, key)
    if before:
        return before
    cleaned = kind.check(ctx, params)
    plan = kind.dry_run(ctx, cleaned)
    rung = ladder.rung_for(ctx, kind, plan.client_id)
    by_person = ctx.actor.kind in ("user", "key")
    level = ("alone" if perform and _may_approve(ctx, kind) else "approve") if by_person else rung.level
    refusal = _over_cap(ctx, kind, rung, plan.touches, None, whole_day=level == "alone")
    values: dict[str, Any] = {
        "type": kind.key,
        "key": key,
        "params": cleaned,
        "title": plan.title,
        "subject": plan.subject,
        "client_id": plan.client_id,
        "changes": [vars(change) for change in plan.changes],
        "warnings": list(plan.warnings),
        "touches": plan.touches,
        "why": why[:LONGEST_WHY],
        "origin_kind": origin[0] if origin else None,
        "origin_id": origin[1] if origin else None,
        "level": rung.level,
        "state": "refused" if refusal else "observed" if level == "observe" else "proposed",
        "last_error": refusal,
        "proposed_by": ctx.actor.name,
        "expires_at": ctx.now + EXPIRES,
    }
    action_id = repository.add(ctx, values)
    if action_id is None:
        return _found(ctx, repository.of_key(ctx, key))
    _note(ctx, action_id, values["state"], kind=kind.key, title=plan.title, touches=plan.touches, why=why[:300],
          rung=rung.level, because=rung.because, changes=values["changes"], refusal=refusal)  # fmt: skip
    if values["state"] == "proposed":
        _go_on(ctx, action_id, level)
    return _found(ctx, repository.find(ctx, action_id))


def _go_on(ctx: Context, action_id: UUID, level: str) -> None:
    """From proposed to what the level allows: done at once, or put to those who may approve."""
    if level == "alone" and not ladder.control(ctx).stopped:
        approve(ctx, action_id, via="alone" if ctx.actor.kind in ("agent", "system") else "app")
    elif level == "approve":
        enqueue(ctx, JOB, once=True, asked_by=ctx.actor.name)


def approve(ctx: Context, action_id: UUID, *, via: str = "app") -> dict[str, Any]:
    """Allow a proposed action; what only touches our books is done at once, the rest by the worker.

    Above a cap it stays proposed and `last_error` says why. Raises NotFound, Conflict (decided before, expired, the
    kill switch is on), Forbidden (the approver may not do this themselves).
    """
    found, kind = _open(ctx, action_id)
    if not _may_approve(ctx, kind):
        raise Forbidden("forbidden", f"You may not do this yourself ({kind.permission}), so you cannot allow it.")
    ladder.refuse_when_stopped(ctx)
    rung = ladder.rung_for(ctx, kind, found["client_id"])
    refusal = _over_cap(ctx, kind, rung, found["touches"], action_id)
    if refusal:
        repository.change(ctx, action_id, {"last_error": refusal})
        _note(ctx, action_id, "refused", refusal=refusal, title=found["title"])
        return _found(ctx, repository.find(ctx, action_id))
    decided = {"decided_by": ctx.actor.name, "decided_at": ctx.now, "decided_via": via, "last_error": None}
    repository.change(ctx, action_id, {**decided, "state": "approved", "next_try_at": ctx.now})
    repository.close_approvals(ctx, action_id, "approved")
    _note(ctx, action_id, "approved", via=via, title=found["title"])
    if kind.call is None:
        _apply_now(ctx, found, kind)
    else:
        enqueue(ctx, JOB, once=True, asked_by=ctx.actor.name)
    return _found(ctx, repository.find(ctx, action_id))


def decline(ctx: Context, action_id: UUID, reason: str, *, via: str = "app") -> dict[str, Any]:
    """Say no, and why. Raises NotFound, Conflict, Invalid."""
    why = Invalid.without_reason(reason)
    found, _ = _open(ctx, action_id)
    decided = {"decided_by": ctx.actor.name, "decided_at": ctx.now, "decided_via": via}
    repository.change(ctx, action_id, {**decided, "state": "declined", "reason": why})
    repository.close_approvals(ctx, action_id, "declined")
    _note(ctx, action_id, "declined", via=via, reason=why, title=found["title"])
    return _found(ctx, repository.find(ctx, action_id))


def undo(ctx: Context, action_id: UUID) -> dict[str, Any]:
    """Take an action back, also while the kill switch is on. Raises NotFound, Conflict (too late, no way back)."""
    ctx.require("actions:approve")
    found = repository.lock(ctx, action_id)
    if not found:
        raise NotFound.of("action")
    kind = kind_of(found["type"])
    if found["state"] in ("undone", "undoing"):
        return found
    if found["state"] != "performed" or kind.undo is None or found["undo_until"] is None:
        raise Conflict("no-undo", "There is nothing to take back: it was not performed, or has no way back.")
    if ctx.now > found["undo_until"]:
        raise Conflict("no-undo", f"It could be taken back until {found['undo_until']:%d %B %Y, %H:%M} UTC.")
    if not ctx.may(kind.permission):
        raise Forbidden("forbidden", f"Your role does not allow this ({kind.permission}).")
    if kind.undo_call is not None:
        repository.change(
            ctx, action_id, {"state": "undoing", "undone_by": ctx.actor.name, "attempts": 0, "next_try_at": ctx.now}
        )
        _note(ctx, action_id, "undoing", title=found["title"])
        enqueue(ctx, JOB, once=True, asked_by=ctx.actor.name)
    else:
        kind.undo(ctx, work_of(found))
        settle_undone(ctx, found, ctx.actor.name)
    return _found(ctx, repository.find(ctx, action_id))


def settle_performed(ctx: Context, found: Mapping[str, Any], kind: ActionType, receipt: Mapping[str, Any]) -> None:
    """Write down that it was done, until when it can be taken back, and tell the journal."""
    until = ctx.now + timedelta(hours=kind.undo_hours) if kind.undo else None
    done = {"state": "performed", "performed_at": ctx.now, "receipt": dict(receipt), "undo_until": until}
    repository.change(ctx, found["id"], {**done, "next_try_at": None, "last_error": None})
    _note(ctx, found["id"], "performed", title=found["title"], receipt=dict(receipt))


def settle_failed(ctx: Context, found: Mapping[str, Any], error: str, *, undoing: bool = False) -> None:
    """Write down that it did not happen, and why. A failed way back leaves it performed."""
    values = {"state": "performed" if undoing else "failed", "last_error": error[:500], "next_try_at": None}
    repository.change(ctx, found["id"], values)
    _note(ctx, found["id"], "undo_failed" if undoing else "failed", title=found["title"], error=error[:500])


def settle_undone(ctx: Context, found: Mapping[str, Any], by: str) -> None:
    """Write down that it was taken back."""
    values = {"state": "undone", "undone_at": ctx.now, "undone_by": by, "next_try_at": None, "last_error": None}
    repository.change(ctx, found["id"], values)
    _note(ctx, found["id"], "undone", title=found["title"])


def work_of(found: Mapping[str, Any], answer: Mapping[str, Any] | None = None) -> Work:
    """What the functions of a kind get to see of an action."""
    return Work(found["id"], found["key"], found["title"], found["params"], answer or {}, found["receipt"])


def expire(ctx: Context) -> int:
    """Close proposals nobody decided within EXPIRES."""
    ctx.require("actions:write")
    ids = repository.expire(ctx)
    for action_id in ids:
        repository.close_approvals(ctx, action_id, "expired")
        _note(ctx, action_id, "expired")
    return len(ids)


def page(ctx: Context, filters: Filter, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of actions, newest first, with how many there are per state."""
    ctx.require("actions:read")
    rows, total = repository.page(ctx, filters, offset=offset, limit=limit)
    counted = repository.counts(ctx)
    return {"rows": rows, "total": total, "counts": {state: counted.get(state, 0) for state in STATES}}


def get(ctx: Context, action_id: UUID) -> dict[str, Any]:
    """One action with its entries of the journal. Raises NotFound."""
    ctx.require("actions:read")
    found = _found(ctx, repository.find(ctx, action_id))
    return {**found, "journal": repository.journal(ctx, offset=0, limit=100, action_id=action_id)}


def journal(ctx: Context, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """What was proposed, decided, done and taken back, newest first; each entry stands in the hash chain."""
    ctx.require("actions:read")
    return repository.journal(ctx, offset=offset, limit=limit)


def _apply_now(ctx: Context, found: Mapping[str, Any], kind: ActionType) -> None:
    """Do what only touches our own books; a refusal undoes its half and is written down."""
    try:
        with ctx.session.begin_nested():
            receipt = kind.apply(ctx, work_of(found))
    except PulseOpsError as refusal:
        settle_failed(ctx, found, refusal.detail)
        return
    settle_performed(ctx, found, kind, receipt)


def _over_cap(
    ctx: Context, kind: ActionType, rung: ladder.Rung, touches: int, but: UUID | None, *, whole_day: bool = True
) -> str | None:
    """Why an action touches too much, or None."""
    if touches > rung.cap_action:
        return f"It touches {touches:,} objects; one action of this kind may touch {rung.cap_action:,}."
    spent = repository.spent_since(ctx, kind.key, ladder.day_began(ctx), but) if whole_day else 0
    if spent + touches > rung.cap_day:
        return f"Today {spent:,} objects were touched; {touches:,} more would pass the cap of {rung.cap_day:,} a day."
    return None


def _may_approve(ctx: Context, kind: ActionType) -> bool:
    return ctx.may("actions:approve") and ctx.may(kind.permission)


def _open(ctx: Context, action_id: UUID) -> tuple[dict[str, Any], ActionType]:
    ctx.require("actions:approve")
    found = repository.lock(ctx, action_id)
    if not found:
        raise NotFound.of("action")
    if found["state"] != "proposed":
        raise Conflict("already-decided", f"This action is {found['state']} already.")
    if found["expires_at"] <= ctx.now:
        raise Conflict("already-decided", "This proposal has expired.")
    return found, kind_of(found["type"])


def _found(ctx: Context, row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        raise NotFound.of("action")
    return row


def _note(ctx: Context, action_id: UUID, event: str, **detail: Any) -> None:
    kept = {name: value for name, value in detail.items() if value not in (None, [], {})}
    audit.record(ctx, f"action.{event}", "action", str(action_id), **kept)
    publish(ctx, "actions", [action_id])
