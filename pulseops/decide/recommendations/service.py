"""Recommendations: what to do next, what it is worth, and what people decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, identity
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.decide.recommendations import repository
from pulseops.decide.recommendations.proposals import propose
from pulseops.decide.recommendations.repository import Filter

STATES = ("open", "snoozed", "accepted", "dismissed", "expired", "done")
KINDS = ("retention", "renewal", "upsell", "license_optimization", "cost_saving")
SNOOZE_DAYS = (7, 14, 30, 90)


@dataclass(frozen=True)
class Generation:
    """What one generation changed."""

    opened: int
    updated: int
    expired: int
    woken: int


def generate(ctx: Context) -> Generation:
    """Propose for all subjects: one query a kind, then one statement a step. Idempotent.

    Open ones follow their facts and expire when these no longer hold; accepted ones stay as accepted; what was
    dismissed or done stays away for a quiet time.
    """
    ctx.require("recommendations:write")
    found = (propose(kind, row) for kind in KINDS for row in repository.rows_of_kind(ctx, kind))
    unique = {p.fingerprint: p for p in found if p is not None}
    repository.stage_proposals(ctx, list(unique.values()))
    moves = repository.move(ctx)
    changed = [*moves.opened, *moves.updated, *moves.expired, *moves.woken]
    if changed:
        publish(ctx, "recommendations", changed)
    return Generation(len(moves.opened), len(moves.updated), len(moves.expired), len(moves.woken))


def assign(ctx: Context, recommendation_id: UUID, owner_id: UUID | None) -> None:
    """Give it to a member of the tenant, or to nobody. Raises NotFound, Invalid."""
    found = _locked(ctx, recommendation_id)
    check_member(ctx, owner_id)
    _decide(ctx, found, "assign", {"owner_id": owner_id}, None)


def snooze(ctx: Context, recommendation_id: UUID, days: int, reason: str | None = None) -> None:
    """Put it aside for 7, 14, 30 or 90 days. Raises Conflict unless it is open or snoozed."""
    if days not in SNOOZE_DAYS:
        raise Invalid.field("days", f"Must be one of {', '.join(map(str, SNOOZE_DAYS))}.")
    found = _open(ctx, recommendation_id)
    until = ctx.now + timedelta(days=days)
    _decide(ctx, found, "snooze", {"state": "snoozed", "snoozed_until": until}, reason)


def dismiss(ctx: Context, recommendation_id: UUID, reason: str) -> None:
    """Say no, and why: the reason is what we learn from. It stays away for a quiet time."""
    if not 1 <= len(reason.strip()) <= 1000:
        raise Invalid.field("reason", "Give a reason of 1 to 1,000 characters.")
    found = _open(ctx, recommendation_id)
    _decide(ctx, found, "dismiss", {"state": "dismissed", "snoozed_until": None}, reason.strip())


def reopen(ctx: Context, recommendation_id: UUID) -> None:
    """Back to open: undoes snooze and dismiss. Raises Conflict when accepted, done or replaced by a newer one."""
    found = _locked(ctx, recommendation_id)
    if found["state"] == "open":
        return
    if found["state"] in ("accepted", "done"):
        raise Conflict("already-accepted", "This recommendation was accepted. Delete its task to withdraw it.")
    if found["state"] != "snoozed" and repository.is_ongoing(ctx, found["fingerprint"]):
        raise Conflict("newer-recommendation", "A newer recommendation for the same exists already.")
    _decide(ctx, found, "reopen", {"state": "open", "snoozed_until": None}, None)


def mark_accepted(ctx: Context, recommendation_id: UUID, owner_id: UUID | None) -> dict[str, Any] | None:
    """First half of accepting (`act.tasks.accept` is the verb): its content, or None when it was accepted before."""
    found = _locked(ctx, recommendation_id)
    if found["state"] in ("accepted", "done"):
        return None
    if found["state"] in ("dismissed", "expired"):
        raise Conflict("not-open", f"This recommendation is {found['state']}. Reopen it first.")
    check_member(ctx, owner_id)
    values = {"state": "accepted", "snoozed_until": None, "owner_id": owner_id or found["owner_id"]}
    _decide(ctx, found, "accept", values, None)
    return found


def mark(ctx: Context, recommendation_id: UUID, *, done: bool) -> None:
    """Its task was done, or opened again. Does nothing unless it is accepted (or done)."""
    found = _locked(ctx, recommendation_id)
    wanted = "done" if done else "accepted"
    if found["state"] in ("accepted", "done") and found["state"] != wanted:
        _decide(ctx, found, wanted, {"state": wanted}, None)


def withdraw(ctx: Context, recommendation_id: UUID) -> None:
    """Its task was deleted: back to open."""
    found = _locked(ctx, recommendation_id)
    if found["state"] in ("accepted", "done"):
        _decide(ctx, found, "reopen", {"state": "open"}, "Its task was deleted")


def page(ctx: Context, filters: Filter, order: str, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of recommendations with totals per currency and the number per state."""
    ctx.require("recommendations:read")
    counted = repository.counts(ctx, filters)
    counts = {state: counted.get(state, 0) for state in STATES}
    rows = repository.page(ctx, filters, order, offset=offset, limit=limit)
    return {"rows": rows, "counts": counts, "totals": repository.totals(ctx, filters)}


def get(ctx: Context, recommendation_id: UUID) -> dict[str, Any]:
    """One recommendation with its decisions. Raises NotFound."""
    ctx.require("recommendations:read")
    found = repository.find(ctx, recommendation_id)
    if not found:
        raise NotFound.of("recommendation")
    return {**found, "decisions": repository.decisions(ctx, recommendation_id)}


def check_member(ctx: Context, user_id: UUID | None) -> None:
    """Refuse somebody who does not belong to the tenant. Raises Invalid."""
    if user_id and not identity.member(ctx, user_id):
        raise Invalid.field("owner_id", "This person does not belong to your tenant.")


def _locked(ctx: Context, recommendation_id: UUID) -> dict[str, Any]:
    ctx.require("recommendations:write")
    found = repository.lock(ctx, recommendation_id)
    if not found:
        raise NotFound.of("recommendation")
    return found


def _open(ctx: Context, recommendation_id: UUID) -> dict[str, Any]:
    found = _locked(ctx, recommendation_id)
    if found["state"] not in ("open", "snoozed"):
        raise Conflict("not-open", f"This recommendation is {found['state']} already.")
    return found


def _decide(
    ctx: Context, found: Mapping[str, Any], action: str, values: Mapping[str, object], reason: str | None
) -> None:
    repository.change(ctx, found["id"], values)
    repository.add_decision(ctx, found["id"], action, reason)
    audit.record(ctx, f"recommendation.{action}", "recommendation", str(found["id"]), reason=reason)
    publish(ctx, "recommendations", [found["id"]])
