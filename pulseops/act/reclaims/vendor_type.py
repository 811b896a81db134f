"""The kind of action that changes licenses in a linked Microsoft 365 directory: reserved, called, settled, taken back.

Proposed when seats are given up or moved here; whoever may do that may do this, and the agent asks as its ladder says.
Each call reads what a person has before it changes anything, so a second try after a crash does nothing twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pulseops.act.actions import reading
from pulseops.act.actions.registry import ActionType, Change, DryRun, Params, Work, register
from pulseops.act.notifications.senders import Doors
from pulseops.act.reclaims import graph
from pulseops.act.reclaims import repository_links as repository
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid

KEY = "change_licenses"
MOST = 500


def _check(ctx: Context, params: Params) -> dict[str, Any]:
    reading.only(params, "client_id", "licenses")
    rows = params.get("licenses")
    if not isinstance(rows, Sequence) or not 1 <= len(rows) <= MOST:
        raise Invalid.field("params.licenses", f"1 to {MOST} licenses.")
    client = reading.uuid_or_none(params, "client_id")
    names = ("seat", "user", "take", "give")
    cleaned = [{name: str(row[name]) if row[name] else None for name in names} for row in rows]
    return {"client_id": str(client) if client else None, "licenses": cleaned}


def _dry_run(ctx: Context, params: Params) -> DryRun:
    rows = params["licenses"]
    changes = tuple(Change(row["user"], "License", row["take"], row["give"] or "none") for row in rows)
    title = f"Change {len(rows)} license{'s' if len(rows) != 1 else ''} in Microsoft 365"
    return DryRun(title, "Microsoft 365", changes, len(rows), reading.uuid_or_none(params, "client_id"))


def _link(ctx: Context, params: Params) -> dict[str, Any]:
    found = repository.secret_of(ctx, reading.uuid_or_none(params, "client_id"))
    if not found:
        raise Conflict("nothing-changes", "The directory is not linked any more.")
    return found


def _prepare(ctx: Context, work: Work) -> dict[str, Any]:
    """The secret, and the licenses whose seats are still given up: what was taken back meanwhile is left alone."""
    gone = repository.still_gone(ctx, [UUID(row["seat"]) for row in work.params["licenses"]])
    rows = [row for row in work.params["licenses"] if UUID(row["seat"]) in gone]
    if not rows:
        raise Conflict("nothing-changes", "All of these seats went back to their holders.")
    return {"link": _link(ctx, work.params), "licenses": rows}


def _call(doors: Doors, work: Work, prepared: Mapping[str, Any]) -> dict[str, Any]:
    directory = graph.sign_in(doors, prepared["link"])
    done, kept = [], []
    for row in prepared["licenses"]:
        why = directory.change(row["user"], row["take"], row["give"])
        kept.append({**row, "why": why}) if why else done.append(row)
    return {"done": done, "kept": kept}


def _apply(ctx: Context, work: Work) -> dict[str, Any]:
    """Keep what was done; what Microsoft did not do is a task."""
    if kept := work.answer["kept"]:
        items = [{"text": f"{row['user']}, {row['take']}: {row['why']}"[:500], "done": False} for row in kept]
        title = f"In Microsoft 365: {len(kept)} license{'s' if len(kept) != 1 else ''} could not be changed"
        tasks.create(ctx, {"title": title, "checklist": items, "due_on": ctx.today})
    return dict(work.answer)


def _prepare_undo(ctx: Context, work: Work) -> dict[str, Any]:
    return {"link": _link(ctx, work.params), "licenses": work.receipt["done"]}


def _undo_call(doors: Doors, work: Work, prepared: Mapping[str, Any]) -> dict[str, Any]:
    directory = graph.sign_in(doors, prepared["link"])
    for row in prepared["licenses"]:
        directory.change(row["user"], row["give"], row["take"])
    return {}


def _undo(ctx: Context, work: Work) -> None:
    """Our own books were put right by whoever asked for this."""


CHANGE = register(
    ActionType(
        key=KEY,
        label="Change licenses in Microsoft 365",
        text="Takes or changes licenses of people in a linked directory, after they were given up or moved here.",
        target_kind="seat",
        risk="high",
        permission="licenses:write",
        check=_check,
        dry_run=_dry_run,
        apply=_apply,
        prepare=_prepare,
        call=_call,
        undo=_undo,
        undo_prepare=_prepare_undo,
        undo_call=_undo_call,
        undo_hours=72,
        cap_action=100,
        cap_day=500,
    )
)
