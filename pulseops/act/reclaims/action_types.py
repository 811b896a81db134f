"""Kinds of actions: seats taken back from their holders or moved to a smaller edition, spare ones given up."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.act.actions import reading
from pulseops.act.actions.registry import ActionType, Change, DryRun, Params, Work, register
from pulseops.act.reclaims import books
from pulseops.act.reclaims.ports import DUE_DAYS, PORT
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid
from pulseops.core.words import day
from pulseops.observe.licenses import releasing
from pulseops.observe.licenses import service as licenses
from pulseops.understand.features import service as features_service
from pulseops.understand.waste import service as waste
from pulseops.understand.waste import worth

MOST_SEATS = 500


def _check(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "seats")
    return {"seats": [str(each) for each in reading.uuids(params, "seats", MOST_SEATS)]}


def _seats(ctx: Context, params: Params) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Seats that can be taken back now, and those that cannot, each with its reason."""
    rows = releasing.seats(ctx, [UUID(each) for each in params["seats"]])
    return [row for row in rows if not row["blocked"]], [row for row in rows if row["blocked"]]


def _dry_run(ctx: Context, params: Params) -> DryRun:
    free, kept = _seats(ctx, params)
    if not free:
        why = kept[0]["blocked"] if kept else "These seats are not there any more."
        raise Conflict("nothing-changes", f"No seat can be taken back: {why}")
    changes = [Change(f"{row['person_name']} · {row['product_name']}", "Seat", _held(row), "given up") for row in free]
    products = Counter(row["product_name"] for row in free)
    words = ", ".join(f"{number} of {name}" for name, number in products.most_common(3))
    owners = {row["client_id"] for row in free if row["client_kind"] == "client"}
    clients = {row["client_id"] for row in free}
    warnings = [f"{row['person_name']} · {row['product_name']} stays: {row['blocked']}" for row in kept]
    title = f"Take back {len(free)} seat{'s' if len(free) != 1 else ''}: {words}"
    only = next(iter(clients)) if len(clients) == 1 or len(owners) == 1 else None
    return DryRun(title, words, tuple(changes), len(free), only, tuple(warnings[:20]))


def _held(row: dict[str, Any]) -> str:
    used = f"last used {day(row['last_active_on'])}" if row["last_active_on"] else "no use on record"
    since = f" since {day(row['assigned_on'])}" if row["assigned_on"] else ""
    return f"assigned{since}, {used}"


def _apply(ctx: Context, work: Work) -> dict[str, Any]:
    free, _ = _seats(ctx, work.params)
    if not free:
        raise Conflict("nothing-changes", "No seat of these can be taken back any more.")
    ids = [row["id"] for row in free]
    on = features_service.as_of(ctx)
    lowered = releasing.release(ctx, ids, on)
    batch_id = books.mark_released(ctx, work.id, free)
    vendor = PORT.give_up(ctx, batch_id, free, ctx.today + timedelta(days=DUE_DAYS))
    waste.refresh_products(ctx, {row["product_id"] for row in free})
    return {"seats": [str(each) for each in ids], "lowered": lowered, "on": on.isoformat(), **vendor}


def _undo(ctx: Context, work: Work) -> None:
    ids = [UUID(each) for each in work.receipt["seats"]]
    rows = releasing.seats(ctx, ids)
    releasing.restore(ctx, [row["id"] for row in rows], work.receipt["lowered"])
    books.mark_restored(ctx, work.id)
    PORT.take_back(ctx, work.receipt)
    waste.refresh_products(ctx, {row["product_id"] for row in rows})


def _check_move(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "seats", "to")
    seats = [str(each) for each in reading.uuids(params, "seats", MOST_SEATS)]
    return {"seats": seats, "to": str(reading.uuid(params, "to"))}


def _moving(ctx: Context, params: Params) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The edition seats are moved to, seats that can be moved now, and those that cannot. Raises NotFound."""
    to = licenses.get(ctx, UUID(params["to"]))
    free, kept = _seats(ctx, params)
    there = [{**row, "blocked": f"It is one of {to['name']} already."} for row in free if row["product_id"] == to["id"]]
    return to, [row for row in free if row["product_id"] != to["id"]], [*kept, *there]


def _move_run(ctx: Context, params: Params) -> DryRun:
    to, going, kept = _moving(ctx, params)
    if not going:
        why = kept[0]["blocked"] if kept else "These seats are not there any more."
        raise Conflict("nothing-changes", f"No seat can be moved: {why}")
    changes = [Change(row["person_name"], "License", row["product_name"], to["name"]) for row in going]
    owner = worth.owner_of(ctx, going[0]["client_id"])
    free = worth.free_seats(ctx, to["id"], owner)
    warnings = [f"{row['person_name']} · {row['product_name']} stays: {row['blocked']}" for row in kept]
    if free is None or free < len(going):
        left = max(free or 0, 0)
        are = "no contract for it is known" if free is None else f"{left} are free"
        buy = f"buy {len(going) - left} before anybody moves"
        warnings.insert(0, f"{len(going)} seats of {to['name']} are needed and {are}: {buy}.")
    title = f"Move {len(going)} seat{'s' if len(going) != 1 else ''} to {to['name']}"
    clients = {row["client_id"] for row in going}
    only = owner or (next(iter(clients)) if len(clients) == 1 else None)
    return DryRun(title, to["name"], tuple(changes), len(going), only, tuple(warnings[:20]))


def _move_apply(ctx: Context, work: Work) -> dict[str, Any]:
    to, going, _ = _moving(ctx, work.params)
    if not going:
        raise Conflict("nothing-changes", "No seat of these can be moved any more.")
    moved = releasing.move(ctx, [row["id"] for row in going], to["id"], features_service.as_of(ctx))
    batch_id = books.mark_released(ctx, work.id, going, to)
    vendor = PORT.give_up(ctx, batch_id, going, ctx.today + timedelta(days=DUE_DAYS), to)
    waste.refresh_products(ctx, {to["id"], *(row["product_id"] for row in going)})
    return {**moved, **vendor}


def _move_undo(ctx: Context, work: Work) -> None:
    releasing.move_back(ctx, work.receipt)
    books.mark_restored(ctx, work.id)
    PORT.take_back(ctx, work.receipt)
    waste.refresh_products(ctx, {UUID(work.params["to"]), *map(UUID, work.receipt["came_from"].values())})


def _check_spare(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "product_id", "client_id", "seats")
    seats = params.get("seats")
    if not isinstance(seats, int) or isinstance(seats, bool) or not 1 <= seats <= 1_000_000:
        raise Invalid.field("params.seats", "A number of seats from 1.")
    client = reading.uuid_or_none(params, "client_id")
    product = str(reading.uuid(params, "product_id"))
    return {"product_id": product, "client_id": str(client) if client else None, "seats": seats}


def _spare(ctx: Context, params: Params) -> dict[str, Any]:
    """What giving up spare seats comes to now. Raises Conflict when fewer are spare."""
    product_id, client_id = UUID(params["product_id"]), reading.uuid_or_none(params, "client_id")
    found = books.spare(ctx, product_id, client_id)
    if params["seats"] > found["left"]:
        text = f"{found['left']} seats of {found['product_name']} are held by nobody and not given up yet."
        raise Conflict("nothing-changes", text)
    return found


def _spare_run(ctx: Context, params: Params) -> DryRun:
    found = _spare(ctx, params)
    saved = worth.of_seats(ctx, UUID(params["product_id"]), reading.uuid_or_none(params, "client_id"), params["seats"])
    rows = saved["rows"]
    before, after = saved["purchased"], saved["purchased"] - params["seats"]
    begins = f", from {day(rows[0]['effective_on'])}" if rows else ""
    change = Change(found["product_name"], "Seats to pay for", str(before), f"{after}{begins}")
    warnings = tuple(
        f"The notice of this term has passed; it binds until {day(row['effective_on'])}."
        for row in rows
        if row["rule"] == "missed"
    )
    title = f"Give up {params['seats']} seats of {found['product_name']} that nobody holds"
    client = reading.uuid_or_none(params, "client_id")
    return DryRun(title, found["product_name"], (change,), params["seats"], client, warnings)


def _spare_apply(ctx: Context, work: Work) -> dict[str, Any]:
    found = _spare(ctx, work.params)
    reclaim_id = books.add_spare(ctx, work.id, found, work.params["seats"])
    product_id, client = found["product_id"], reading.uuid_or_none(work.params, "client_id")
    rows = worth.of_seats(ctx, product_id, client, work.params["seats"])["rows"]
    due = min((row["cancel_by_on"] for row in rows), default=ctx.today + timedelta(days=DUE_DAYS))
    vendor = books.ask_vendor_to_cut(ctx, found, work.params["seats"], rows, due)
    return {"reclaim_id": str(reclaim_id), **vendor}


def _spare_undo(ctx: Context, work: Work) -> None:
    books.mark_restored(ctx, work.id)
    PORT.take_back(ctx, work.receipt)


RECLAIM = register(
    ActionType(
        key="reclaim_seat",
        label="Take seats back",
        text="Takes licenses from people who do not need them, in our books and as a task at the vendor.",
        target_kind="seat",
        risk="medium",
        permission="licenses:write",
        check=_check,
        dry_run=_dry_run,
        apply=_apply,
        undo=_undo,
        undo_hours=72,
        cap_action=100,
        cap_day=500,
    )
)
MOVE = register(
    ActionType(
        key="move_seat",
        label="Move seats to a smaller edition",
        text="Changes licenses to a cheaper edition that includes all their holders use.",
        target_kind="seat",
        risk="medium",
        permission="licenses:write",
        check=_check_move,
        dry_run=_move_run,
        apply=_move_apply,
        undo=_move_undo,
        undo_hours=72,
        cap_action=100,
        cap_day=500,
    )
)
CUT = register(
    ActionType(
        key="cut_seats",
        label="Give up spare seats",
        text="Decides that seats nobody holds are not renewed, with a task to tell the vendor before notice is due.",
        target_kind="product",
        risk="medium",
        permission="licenses:write",
        check=_check_spare,
        dry_run=_spare_run,
        apply=_spare_apply,
        undo=_spare_undo,
        undo_hours=72,
        cap_action=1_000,
        cap_day=5_000,
        highest="approve",
    )
)
