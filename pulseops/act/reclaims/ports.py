"""The way to the vendor: what must happen there when seats are given up or given back.

Where a Microsoft 365 directory is linked, its licenses are changed by an action of its own. For all else `ManualPort`
makes a task with the list of seats, which can be downloaded as a file and worked off in the vendor's own console.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pulseops.act.actions import service as actions
from pulseops.act.reclaims import repository_links, vendor_type
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, NotFound
from pulseops.understand.waste import worth

Seats = Sequence[Mapping[str, Any]]
MOST_LISTED = 40
DUE_DAYS = 7
_DOES = "At the vendor: "
_FREED = (
    "These seats are given up here. Take them from their holders in the vendor's console too: until then the vendor "
    "still counts them as assigned. Money is saved once the subscription is cut; the day for that is on the page "
    "Savings.\n\nList: /reclaims?batch="
)
_MOVED = (
    "These seats are moved here. Change the licenses of their holders in the vendor's console too. Money is saved once "
    "fewer of the dearer ones are paid for; the day for that is on the page Savings.\n\nList: /reclaims?batch="
)


class VendorPort(Protocol):
    """Tells vendors; each verb joins the transaction and answers what `take_back` needs."""

    def give_up(
        self, ctx: Context, batch_id: UUID, seats: Seats, due_on: date, to: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Seats (as `releasing.seats`, of one owner) are to be freed there by a day, or become ones of a product."""
        ...

    def take_back(self, ctx: Context, receipt: Mapping[str, Any]) -> None:
        """The seats of a receipt are to stay with their holders after all."""
        ...


class ManualPort:
    """Work for people: one task a batch."""

    def give_up(
        self, ctx: Context, batch_id: UUID, seats: Seats, due_on: date, to: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make the task."""
        products = Counter(seat["product_name"] for seat in seats)
        title = ", ".join(f"{number} of {name}" for name, number in products.most_common(3))
        more = f" and {len(products) - 3} more products" if len(products) > 3 else ""
        listed = [f"{seat['product_name']}: {seat['person_name']}{_mail(seat)}" for seat in seats]
        if len(listed) > MOST_LISTED:
            listed = [f"{name}: {number} seats, see the list" for name, number in products.most_common(MOST_LISTED)]
        what = f"move {title}{more} to {to['name']}" if to else f"free {title}{more}"
        values = {"title": f"{_DOES}{what}"[:200], "body": f"{_MOVED if to else _FREED}{batch_id}", "due_on": due_on}
        items = [{"text": text[:500], "done": False} for text in listed]
        return {"task_id": str(tasks.create(ctx, {**values, "checklist": items, "owner_id": _self(ctx)}))}

    def take_back(self, ctx: Context, receipt: Mapping[str, Any]) -> None:
        """Remove the task; one that is done leaves another that gives the seats back."""
        try:
            task = tasks.get(ctx, UUID(receipt["task_id"]))
        except NotFound:
            return
        if task["state"] != "done":
            tasks.delete(ctx, task["id"])
            return
        title = f"{_DOES}take back what was done: {task['title'].removeprefix(_DOES)}"[:200]
        items = [{"text": item["text"], "done": False} for item in task["checklist"]]
        tasks.create(ctx, {"title": title, "checklist": items, "owner_id": _self(ctx)})


def _mail(seat: Mapping[str, Any]) -> str:
    return f" ({seat['email']})" if seat.get("email") else ""


def _self(ctx: Context) -> UUID | None:
    return ctx.actor.id if ctx.actor.kind == "user" else None


class MicrosoftPort:
    """Licenses of linked Microsoft 365 directories, by an action; the rest by hand."""

    def __init__(self, rest: VendorPort) -> None:
        self._rest = rest

    def give_up(
        self, ctx: Context, batch_id: UUID, seats: Seats, due_on: date, to: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Propose the action for what the directory can do, and leave the rest to people."""
        owner = worth.owner_of(ctx, seats[0]["client_id"])
        same = {client for client in {s["client_id"] for s in seats} if worth.owner_of(ctx, client) == owner}
        can = repository_links.exists(ctx, owner) and (to is None or to["sku"])
        own = [seat for seat in seats if can and seat["client_id"] in same and _is_there(seat)]
        rest = [seat for seat in seats if seat not in own]
        receipt = self._rest.give_up(ctx, batch_id, rest, due_on, to) if rest else {}
        if own:
            give = to["sku"] if to else None
            rows = [{"seat": str(s["id"]), "user": s["email"], "take": s["sku"], "give": give} for s in own]
            params = {"client_id": str(owner) if owner else None, "licenses": rows}
            why = "These seats were given up or moved here."
            action = actions.propose(ctx, vendor_type.KEY, params, why=why, origin=("reclaims", batch_id))
            receipt["vendor_action"] = str(action["id"])
        return receipt

    def take_back(self, ctx: Context, receipt: Mapping[str, Any]) -> None:
        """Give licenses back that were taken; one not taken yet is left alone, as its seat is held again."""
        if "task_id" in receipt:
            self._rest.take_back(ctx, receipt)
        if "vendor_action" in receipt:
            action = actions.get(ctx, UUID(receipt["vendor_action"]))
            if action["state"] == "performed":
                actions.undo(ctx, action["id"])
            elif action["state"] == "reserved":
                raise Conflict("no-undo", "Microsoft is being told right now. Try again in a minute.")


def _is_there(seat: Mapping[str, Any]) -> bool:
    return bool(seat["sku"] and seat["email"] and (seat["vendor"] or "").lower().startswith("microsoft"))


PORT: VendorPort = MicrosoftPort(ManualPort())
