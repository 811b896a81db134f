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


class VendorPort(Protocol):
    """Tells vendors; each verb joins the transaction and answers what `take_back` needs."""

    def give_up(self, ctx: Context, batch_id: UUID, seats: Sequence[Mapping[str, Any]], due_on: date) -> dict[str, Any]:
        """Seats (product_name, vendor, person_name, email) are to be freed there by a day."""
        ...

    def take_back(self, ctx: Context, receipt: Mapping[str, Any]) -> None:
        """The seats of a receipt are to stay with their holders after all."""
        ...


class ManualPort:
    """Work for people: one task a batch."""

    def give_up(self, ctx: Context, batch_id: UUID, seats: Sequence[Mapping[str, Any]], due_on: date) -> dict[str, Any]:
        """Make the task."""
        products = Counter(seat["product_name"] for seat in seats)
        title = ", ".join(f"{number} of {name}" for name, number in products.most_common(3))
        more = f" and {len(products) - 3} more products" if len(products) > 3 else ""
        listed = [f"{seat['product_name']}: {seat['person_name']}{_mail(seat)}" for seat in seats]
        if len(listed) > MOST_LISTED:
            listed = [f"{name}: {number} seats, see the list" for name, number in products.most_common(MOST_LISTED)]
        body = (
            "These seats are given up here. Take them from their holders in the vendor's console too: until then the "
            "vendor still counts them as assigned. Money is saved once the subscription is cut; the day for that is "
            f"on the page Savings.\n\nList: /reclaims?batch={batch_id}"
        )
        values = {"title": f"At the vendor: free {title}{more}"[:200], "body": body, "due_on": due_on}
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
        title = task["title"].replace("At the vendor: free", "At the vendor: give back")
        items = [{"text": item["text"], "done": False} for item in task["checklist"]]
        tasks.create(ctx, {"title": title, "checklist": items, "owner_id": _self(ctx)})


def _mail(seat: Mapping[str, Any]) -> str:
    return f" ({seat['email']})" if seat.get("email") else ""


def _self(ctx: Context) -> UUID | None:
    return ctx.actor.id if ctx.actor.kind == "user" else None


PORT: VendorPort = ManualPort()
