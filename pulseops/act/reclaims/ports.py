"""The way to the vendor: what must happen there when seats are given up or given back.

`VendorPort` is what a connector offers. Until one does, `ManualPort` makes a task with the list of seats, which can
be downloaded as a file and worked off in the vendor's own console.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.errors import NotFound

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
        self, ctx: Context, batch_id: UUID, seats: Sequence[Mapping[str, Any]], due_on: date, to: str | None = None
    ) -> dict[str, Any]:
        """Seats (product_name, vendor, person_name, email) are to be freed there by a day, or become ones of `to`."""
        ...

    def take_back(self, ctx: Context, receipt: Mapping[str, Any]) -> None:
        """The seats of a receipt are to stay with their holders after all."""
        ...


class ManualPort:
    """Work for people: one task a batch."""

    def give_up(
        self, ctx: Context, batch_id: UUID, seats: Sequence[Mapping[str, Any]], due_on: date, to: str | None = None
    ) -> dict[str, Any]:
        """Make the task."""
        products = Counter(seat["product_name"] for seat in seats)
        title = ", ".join(f"{number} of {name}" for name, number in products.most_common(3))
        more = f" and {len(products) - 3} more products" if len(products) > 3 else ""
        listed = [f"{seat['product_name']}: {seat['person_name']}{_mail(seat)}" for seat in seats]
        if len(listed) > MOST_LISTED:
            listed = [f"{name}: {number} seats, see the list" for name, number in products.most_common(MOST_LISTED)]
        title = f"{_DOES}{f'move {title}{more} to {to}' if to else f'free {title}{more}'}"
        values = {"title": title[:200], "body": f"{_MOVED if to else _FREED}{batch_id}", "due_on": due_on}
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


PORT: VendorPort = ManualPort()
