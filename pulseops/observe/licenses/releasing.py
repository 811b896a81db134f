"""Seats given up and given back in our own books; what the vendor must be told is `act/reclaims`'s matter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Conflict
from pulseops.base.events import publish
from pulseops.core.words import day
from pulseops.observe.licenses import repository_seats as repository

PROTECTED = "Seats of shared, service and guest accounts and seats that a group assigns are never taken back here."


def seats(ctx: Context, seat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Seats with their holders and `blocked`: why one may not be taken back, or None. Those unknown are left out."""
    ctx.require("licenses:read")
    return [{**row, "blocked": blocked(row, ctx.today)} for row in repository.lock_seats(ctx, seat_ids)]


def blocked(seat: Mapping[str, Any], today: date) -> str | None:
    """Why a seat may not be taken from its holder; None when it may."""
    if seat["released_on"] is not None:
        return "It was given up already."
    if seat["kind"] != "human":
        return f"It belongs to a {seat['kind']} account."
    if seat["via_group"] is not None:
        return f"The group {seat['via_group']} assigns it; take the person out of the group."
    if seat["leave_until"] is not None and seat["leave_until"] >= today:
        return f"Its holder is on leave until {day(seat['leave_until'])}."
    return None


def release(ctx: Context, seat_ids: Sequence[UUID], on: date) -> dict[str, int]:
    """Give seats up from a day on; subscriptions that count them as assigned count fewer.

    Answers by how many, by subscription id: `restore` needs it. Raises Conflict when one may not be taken back.
    """
    ctx.require("licenses:write")
    rows = _free_to_go(ctx, seat_ids)
    repository.set_released(ctx, [row["id"] for row in rows], on)
    lowered = _lower(ctx, Counter((row["product_id"], row["client_id"]) for row in rows), on)
    _count(ctx, lowered, -1)
    audit.record(ctx, "seats.released", "seat", None, seats=[str(row["id"]) for row in rows], on=on.isoformat())
    publish(ctx, "products")
    return {str(key): number for key, number in lowered.items()}


def restore(ctx: Context, seat_ids: Sequence[UUID], lowered: Mapping[str, int]) -> None:
    """Give seats back to their holders and count them as assigned again."""
    ctx.require("licenses:write")
    repository.set_released(ctx, seat_ids, None)
    _count(ctx, {UUID(key): number for key, number in lowered.items()}, 1)
    audit.record(ctx, "seats.restored", "seat", None, seats=[str(each) for each in seat_ids])
    publish(ctx, "products")


def move(ctx: Context, seat_ids: Sequence[UUID], product_id: UUID, on: date) -> dict[str, Any]:
    """Make seats ones of another product; subscriptions count them as assigned there and no longer here.

    Answers what `move_back` needs. Raises Conflict when a seat may not be taken from its holder.
    """
    ctx.require("licenses:write")
    rows = _free_to_go(ctx, seat_ids)
    lowered = _lower(ctx, Counter((row["product_id"], row["client_id"]) for row in rows), on)
    raised = _raise(ctx, product_id, Counter(row["client_id"] for row in rows), on)
    repository.set_product(ctx, [row["id"] for row in rows], product_id)
    _count(ctx, lowered, -1)
    _count(ctx, raised, 1)
    came_from = {str(row["id"]): str(row["product_id"]) for row in rows}
    audit.record(ctx, "seats.moved", "seat", None, seats=list(came_from), to=str(product_id))
    publish(ctx, "products")
    return {"came_from": came_from, "lowered": {str(key): number for key, number in lowered.items()},
            "raised": {str(key): number for key, number in raised.items()}}  # fmt: skip


def move_back(ctx: Context, moved: Mapping[str, Any]) -> None:
    """Make moved seats ones of their product again; `moved` is what `move` answered."""
    ctx.require("licenses:write")
    for product in set(moved["came_from"].values()):
        ids = [UUID(seat) for seat, old in moved["came_from"].items() if old == product]
        repository.set_product(ctx, ids, UUID(product))
    _count(ctx, {UUID(key): number for key, number in moved["lowered"].items()}, 1)
    _count(ctx, {UUID(key): number for key, number in moved["raised"].items()}, -1)
    audit.record(ctx, "seats.restored", "seat", None, seats=list(moved["came_from"]))
    publish(ctx, "products")


def _free_to_go(ctx: Context, seat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    rows = seats(ctx, seat_ids)
    for row in rows:
        if row["blocked"]:
            raise Conflict("seat-protected", f"{row['product_name']} of {row['person_name']}: {row['blocked']}")
    if len(rows) < len(set(seat_ids)):
        raise Conflict("seat-gone", "At least one of these seats is not there any more. Load the list again.")
    return rows


def _lower(ctx: Context, freed: Mapping[tuple[UUID, UUID], int], on: date) -> Counter[UUID]:
    """Seats to take from each subscription's count of assigned ones."""
    lowered: Counter[UUID] = Counter()
    for (product_id, client_id), number in freed.items():
        left = number
        for row in repository.lock_assigned(ctx, product_id, client_id, on):
            taken = min(left, row["assigned"] - lowered[row["id"]])
            lowered[row["id"]] += max(taken, 0)
            left -= max(taken, 0)
    return +lowered


def _raise(ctx: Context, product_id: UUID, held: Mapping[UUID, int], on: date) -> Counter[UUID]:
    """Seats to add to the count of the first subscription of each client; none where nobody counts."""
    raised: Counter[UUID] = Counter()
    for client_id, number in held.items():
        for row in repository.lock_assigned(ctx, product_id, client_id, on)[:1]:
            raised[row["id"]] += number
    return raised


def _count(ctx: Context, changes: Mapping[UUID, int], sign: int) -> None:
    repository.add_assigned(ctx, {key: sign * number for key, number in changes.items()})
