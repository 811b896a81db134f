"""What happened in the product, told to webhooks that subscribe to it: planned from records that are kept anyway.

Sources are the audit trail, the life of alerts, and changes of risk bands; each happening is reserved once a channel
and delivered as every other message is. A webhook that takes nothing for days is turned off and its owners are told.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pulseops.accounts import audit
from pulseops.act.notifications import repository
from pulseops.act.notifications import repository_events as events
from pulseops.base.context import Context
from pulseops.base.events import publish

GROUPS: dict[str, tuple[str, ...]] = {
    "alert": (),
    "prediction": (),
    "client": ("client",),
    "recommendation": ("recommendation",),
    "task": ("task",),
    "action": ("action", "seats", "reclaims"),
    "playbook": ("playbook", "playbook_run"),
    "report": ("report",),
    "import": ("import",),
    "software": ("product", "subscription"),
}
"""What one may subscribe to, and the rooms of the audit trail that belong to it."""
LOOK_BACK = timedelta(days=2)
MOST_EVENTS = 500
PATIENCE, MOST_GIVEN_UP = timedelta(days=3), 3
_PAGES = {"client": "clients", "alert": "alerts", "action": "actions", "recommendation": "recommendations",
          "task": "tasks", "report": "reports", "product": "licenses", "playbook": "playbooks"}  # fmt: skip


def plan(ctx: Context) -> int:
    """Reserve what subscribed webhooks were not told yet. Returns how many messages. Under the lock of routing."""
    _turn_off(ctx)
    made = 0
    for channel in events.subscribed(ctx):
        since = max(channel["since"], ctx.now - LOOK_BACK)
        rooms = [room for group in channel["events"] for room in GROUPS[group]]
        found = events.untold(ctx, channel["id"], channel["events"], rooms, since, MOST_EVENTS)
        made += sum(_reserve(ctx, channel, row) for row in found)
    return made


def _reserve(ctx: Context, channel: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    page = _PAGES.get(row["subject_kind"])
    path = f"/{page}/{row['subject_id']}" if page and row["subject_id"] else "/"
    data = {"id": str(row["id"]), "subject_kind": row["subject_kind"], "subject_id": row["subject_id"]}
    payload = {"type": row["type"], "at": row["at"].isoformat(), "title": row["type"], "path": path, "alerts": []}
    made = repository.reserve(
        ctx,
        recipient=str(channel["id"]),
        subject=f"event:{row['id']}",
        reason=row["type"],
        title=row["type"],
        body="",
        channel="webhook",
        channel_id=channel["id"],
        payload={**payload, "event": {**data, "by": row["by_name"], "detail": row["detail"]}},
    )
    return made is not None


def _turn_off(ctx: Context) -> None:
    """Stop calling webhooks that took nothing for PATIENCE, and tell the owners by mail."""
    for channel in events.turn_off(ctx, ctx.now - PATIENCE, MOST_GIVEN_UP):
        audit.record(ctx, "channel.turned_off", "channel", str(channel["id"]), name=channel["name"])
        publish(ctx, "channels", [channel["id"]])
        text = f"The webhook {channel['name']} took nothing for {PATIENCE.days} days and was turned off."
        payload = {"type": "notice", "at": ctx.now.isoformat(), "title": text, "path": "/channels", "alerts": []}
        lines = ["Mend the receiver, then turn the channel on again. What happened meanwhile is not sent."]
        for address in events.owners(ctx):
            repository.reserve(
                ctx,
                recipient=address,
                subject=f"channel:{channel['id']}",
                reason=f"turned-off:{ctx.now:%Y-%m-%d}",
                title=text,
                body="",
                payload={**payload, "lines": lines},
            )
