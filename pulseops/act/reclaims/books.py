"""What reclaims write down when an action gives seats up or gives them back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.act.reclaims import repository
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.base.ids import uuid7
from pulseops.core.words import day
from pulseops.observe.licenses import service as licenses
from pulseops.understand.waste import service as waste
from pulseops.understand.waste import worth


def mark_released(
    ctx: Context, action_id: UUID, seats: Sequence[Mapping[str, Any]], to: Mapping[str, Any] | None = None
) -> UUID:
    """Settle the reclaims of these seats; seats without one get theirs, all of one batch. Answers the batch.

    `to` is the product they were moved to; None: they were given up.
    """
    open_ones = {row["seat_id"]: row for row in repository.open_of_seats(ctx, [seat["id"] for seat in seats])}
    done = {"state": "released", "action_id": action_id, "settled_at": ctx.now}
    repository.change(ctx, [row["id"] for row in open_ones.values()], done)
    batch_id: UUID = next((row["batch_id"] for row in open_ones.values()), uuid7())
    new = [seat for seat in seats if seat["id"] not in open_ones]
    found = {row["seat_id"]: row for row in waste.of_seats(ctx, [seat["id"] for seat in new])}
    repository.add(ctx, [{**_row(seat, found.get(seat["id"]), to), **done, "batch_id": batch_id} for seat in new])
    publish(ctx, "reclaims")
    return batch_id


def _row(seat: Mapping[str, Any], finding: Mapping[str, Any] | None, to: Mapping[str, Any] | None) -> dict[str, Any]:
    """A reclaim of a seat; where no finding says the same somebody had another reason, and no money is claimed."""
    same = finding if finding and (finding["kind"] == "downgrade") == (to is not None) else None
    names = ("product_id", "person_id", "client_id", "product_name", "person_name", "email")
    money = {name: same[name] if same else None for name in ("monthly_minor", "currency")}
    kind = "downgrade" if to else same["kind"] if same else "other"
    other = {"other_id": to["id"], "other_name": to["name"]} if to else {}
    return {**{name: seat[name] for name in names}, **money, **other, "seat_id": seat["id"], "seats": 1, "kind": kind}


def mark_restored(ctx: Context, action_id: UUID) -> None:
    """The seats of an action went back to their holders, or stay in the contract."""
    repository.restore_action(ctx, action_id)
    publish(ctx, "reclaims")


def spare(ctx: Context, product_id: UUID, client_id: UUID | None) -> dict[str, Any]:
    """Seats of a product that nobody holds, and how many of them are not given up yet. Raises NotFound."""
    product = licenses.get(ctx, product_id)
    free = waste.spare_seats(ctx, product_id, client_id)
    left = max(0, free - repository.given_up_unpaid(ctx, product_id, client_id))
    found = {"product_id": product_id, "product_name": product["name"], "vendor": product["vendor"]}
    return {**found, "client_id": client_id, "spare": free, "left": left}


def add_spare(ctx: Context, action_id: UUID, found: Mapping[str, Any], seats: int) -> UUID:
    """Write down that spare seats are given up."""
    rows = worth.of_seats(ctx, found["product_id"], found["client_id"], seats)["rows"]
    priced = rows[0] if len(rows) == 1 else None
    row = {
        "batch_id": uuid7(),
        "product_id": found["product_id"],
        "client_id": found["client_id"],
        "product_name": found["product_name"],
        "person_name": "nobody",
        "kind": "unassigned",
        "seats": seats,
        "monthly_minor": priced["monthly_minor"] if priced else None,
        "currency": priced["currency"] if priced else None,
        "state": "released",
        "action_id": action_id,
        "settled_at": ctx.now,
    }
    made = repository.add(ctx, [row])[0]
    publish(ctx, "reclaims")
    return made


def ask_vendor_to_cut(
    ctx: Context, found: Mapping[str, Any], seats: int, rows: Sequence[Mapping[str, Any]], due_on: date
) -> dict[str, Any]:
    """A task that says by when to tell the vendor."""
    days = "; ".join(
        f"{row['seats']} seats from {day(row['effective_on'])}, tell by {day(row['cancel_by_on'])}" for row in rows
    )
    title = f"Tell {found['vendor'] or 'the vendor'}: {seats} seats less of {found['product_name']}"
    body = f"Decided: these seats are not renewed. {days}.\n\nDone when the next count or bill shows fewer seats."
    values = {"title": title[:200], "body": body, "due_on": max(due_on, ctx.today)}
    owner = ctx.actor.id if ctx.actor.kind == "user" else None
    return {"task_id": str(tasks.create(ctx, {**values, "owner_id": owner}))}
