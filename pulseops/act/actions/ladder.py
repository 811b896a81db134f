"""How far the agent may go, and the switch that stops it all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pulseops.accounts import audit
from pulseops.accounts.preferences import tenant_settings
from pulseops.act.actions import repository_ladder as repository
from pulseops.act.actions.registry import LEVELS, ActionType, Level, kind_of, known
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish

SCOPES = ("all", "industry", "plan", "owner", "client")
# The narrower the scope, the more it counts; of equal ones the more careful rung.
_NARROW = {"client": 3, "owner": 2, "industry": 1, "plan": 1, "all": 0}
MOST_CAP = 100_000
TICKET_PORTS = ("manual", "webhook")


@dataclass(frozen=True)
class Rung:
    """What holds for one action: the level, where it was set, and the caps."""

    level: Level
    because: str
    cap_action: int
    cap_day: int


@dataclass(frozen=True)
class Control:
    """The kill switch and where tickets are made."""

    stopped_at: datetime | None = None
    stopped_by: str | None = None
    stop_reason: str | None = None
    ticket_port: str = "manual"
    ticket_channel_id: UUID | None = None
    ticket_channel: str | None = None

    @property
    def stopped(self) -> bool:
        """Whether nothing may be performed now."""
        return self.stopped_at is not None


def rung_for(ctx: Context, kind: ActionType, client_id: UUID | None) -> Rung:
    """The rung in force: of the client, else of a group it is in, else of everybody, else the kind's own."""
    groups = dict(repository.groups_of(ctx, client_id)) if client_id else {}
    groups |= {"client": str(client_id) if client_id else None}
    set_here = [row for row in repository.rungs(ctx) if row["action_type"] == kind.key]
    fits = [r for r in set_here if r["scope"] == "all" or groups.get(r["scope"]) == r["scope_value"]]
    whole: Mapping[str, Any] = next((r for r in set_here if r["scope"] == "all"), {})
    cap_day = whole.get("cap_day") or kind.cap_day
    if not fits:
        return Rung(kind.level, "default of this kind", kind.cap_action, cap_day)
    best = max(fits, key=lambda r: (_NARROW[r["scope"]], -LEVELS.index(r["level"])))
    named = best["client_name"] or best["scope_value"] or "all clients"
    because = f"set for {named} by {best['by_name']}"
    level = min(best["level"], kind.highest, key=LEVELS.index)
    return Rung(level, because, best["cap_action"] or whole.get("cap_action") or kind.cap_action, cap_day)


def rungs(ctx: Context) -> list[dict[str, Any]]:
    """All kinds with what holds for everybody and what was set for groups and clients."""
    ctx.require("actions:read")
    stored = repository.rungs(ctx)
    found = []
    for kind in known().values():
        own = [row for row in stored if row["action_type"] == kind.key]
        everybody = rung_for(ctx, kind, None)
        found.append({"kind": kind, "rung": everybody, "set": own})
    return found


def set_rung(
    ctx: Context,
    action_type: str,
    level: str,
    *,
    scope: str = "all",
    scope_value: str = "",
    cap_action: int | None = None,
    cap_day: int | None = None,
) -> UUID:
    """Say how far the agent may go with a kind: for all clients, a group or one. Raises Invalid."""
    ctx.require("settings:write")
    kind = kind_of(action_type)
    if level not in LEVELS or LEVELS.index(level) > LEVELS.index(kind.highest):
        fits = LEVELS[: LEVELS.index(kind.highest) + 1]
        raise Invalid.field("level", f"Must be one of {', '.join(fits)} for {kind.label.lower()}.")
    if scope not in SCOPES or bool(scope_value) != (scope != "all"):
        raise Invalid.field("scope", f"Must be one of {', '.join(SCOPES)}; all but `all` need a value.")
    if scope == "client" and not repository.groups_of(ctx, _uuid(scope_value)):
        raise Invalid.field("scope_value", "This client does not exist or was removed.")
    for name, cap in (("cap_action", cap_action), ("cap_day", cap_day)):
        if cap is not None and not 1 <= cap <= MOST_CAP:
            raise Invalid.field(name, f"1 to {MOST_CAP:,} objects.")
    if cap_day is not None and scope != "all":
        raise Invalid.field("cap_day", "A cap of the day is for all clients together.")
    values = {"action_type": action_type, "scope": scope, "scope_value": scope_value, "level": level}
    rung_id = repository.put_rung(ctx, {**values, "cap_action": cap_action, "cap_day": cap_day})
    audit.record(ctx, "autonomy.set", "autonomy", str(rung_id), **values, cap_action=cap_action, cap_day=cap_day)
    publish(ctx, "actions")
    return rung_id


def remove_rung(ctx: Context, rung_id: UUID) -> None:
    """Back to what holds for the wider scope. Needs settings:write. Raises NotFound."""
    ctx.require("settings:write")
    gone = repository.remove_rung(ctx, rung_id)
    if not gone:
        raise NotFound.of("rung")
    audit.record(ctx, "autonomy.removed", "autonomy", str(rung_id), **gone)
    publish(ctx, "actions")


def control(ctx: Context) -> Control:
    """The kill switch as it stands."""
    found = repository.control(ctx)
    return Control(**found) if found else Control()


def stop(ctx: Context, reason: str) -> Control:
    """Stop every action and play of the tenant at once; whoever may approve may stop. Twice is once."""
    ctx.require("actions:approve")
    why = " ".join(reason.split())
    if not 1 <= len(why) <= 300:
        raise Invalid.field("reason", "Say in 1 to 300 characters why.")
    if not control(ctx).stopped:
        values = {"stopped_at": ctx.now, "stopped_by": ctx.actor.name, "stop_reason": why}
        repository.put_control(ctx, values)
        audit.record(ctx, "kill_switch.on", "kill_switch", None, reason=why)
        publish(ctx, "actions")
    return control(ctx)


def resume(ctx: Context) -> Control:
    """Let actions be performed again. Needs settings:write. Twice is once."""
    ctx.require("settings:write")
    if control(ctx).stopped:
        repository.put_control(ctx, dict.fromkeys(("stopped_at", "stopped_by", "stop_reason")))
        audit.record(ctx, "kill_switch.off", "kill_switch", None)
        publish(ctx, "actions")
    return control(ctx)


def refuse_when_stopped(ctx: Context) -> None:
    """Raises Conflict while the kill switch is on; held until the transaction ends."""
    repository.hold_control(ctx)
    state = control(ctx)
    if state.stopped:
        message = f"{state.stopped_by} stopped all actions: {state.stop_reason}. Turn the kill switch off first."
        raise Conflict("actions-stopped", message)


def set_ticket_port(ctx: Context, port: str, channel_id: UUID | None) -> Control:
    """Where tickets are made: by hand with a task, or by a signed webhook channel. Needs settings:write."""
    ctx.require("settings:write")
    if port not in TICKET_PORTS:
        raise Invalid.field("ticket_port", f"Must be one of {', '.join(TICKET_PORTS)}.")
    if port == "webhook" and not (channel_id and repository.webhook_channel(ctx, channel_id)):
        raise Invalid.field("ticket_channel_id", "Choose a channel of kind webhook.")
    chosen = channel_id if port == "webhook" else None
    repository.put_control(ctx, {"ticket_port": port, "ticket_channel_id": chosen})
    audit.record(ctx, "ticket_port.set", "autonomy", None, port=port, channel_id=chosen)
    publish(ctx, "actions")
    return control(ctx)


def day_began(ctx: Context) -> datetime:
    """Midnight of the tenant's today."""
    zone = ZoneInfo(tenant_settings(ctx).timezone)
    return datetime.combine(ctx.now.astimezone(zone).date(), time(), zone)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.field("scope_value", "Not the id of a client.") from None
