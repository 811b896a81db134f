"""The ladder of autonomy, the kill switch, and where tickets are made."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pulseops.act.actions import ladder
from pulseops.act.actions.registry import LEVELS, Level
from pulseops.api.deps import Ctx

router = APIRouter(tags=["autonomy"])
Scope = Literal["all", "industry", "plan", "owner", "client"]


class Rung(BaseModel):
    """How far the agent may go for a group of clients or one."""

    id: UUID
    scope: Scope
    scope_value: str
    client_name: str | None
    level: Level
    cap_action: int | None
    cap_day: int | None
    by_name: str
    updated_at: datetime


class LadderKind(BaseModel):
    """One kind of action: what it is, what holds for everybody, what was set for some. Caps count touched objects."""

    type: str
    label: str
    text: str
    target_kind: str
    risk: Literal["low", "medium", "high"]
    permission: str
    can_undo: bool
    undo_hours: float
    levels: list[Level]
    level: Level
    because: str
    cap_action: int
    cap_day: int
    rungs: list[Rung]


class Control(BaseModel):
    """The kill switch, and where tickets are made."""

    stopped: bool
    stopped_at: datetime | None
    stopped_by: str | None
    stop_reason: str | None
    ticket_port: Literal["manual", "webhook"]
    ticket_channel_id: UUID | None
    ticket_channel: str | None


class RungChange(BaseModel):
    """A rung to set; `scope_value` is a client's id, an industry, a plan or an owner's name."""

    type: str = Field(max_length=60)
    level: Level
    scope: Scope = "all"
    scope_value: str = Field(default="", max_length=200)
    cap_action: int | None = None
    cap_day: int | None = None


class Stop(BaseModel):
    """Why everything stops."""

    reason: str


class TicketPort(BaseModel):
    """Where tickets are made."""

    port: Literal["manual", "webhook"]
    channel_id: UUID | None = None


@router.get("/autonomy")
def read_ladder(ctx: Ctx) -> list[LadderKind]:
    """All kinds of actions with their rungs."""
    found = []
    for each in ladder.rungs(ctx):
        kind, rung = each["kind"], each["rung"]
        levels = list(LEVELS[: LEVELS.index(kind.highest) + 1])
        known = {n: getattr(kind, n) for n in ("label", "text", "target_kind", "risk", "permission", "undo_hours")}
        found.append(
            LadderKind.model_validate(
                {**known, **vars(rung), "type": kind.key, "can_undo": kind.undo is not None, "levels": levels,
                 "rungs": each["set"]}
            )
        )  # fmt: skip
    return found


@router.put("/autonomy")
def set_rung(ctx: Ctx, body: RungChange) -> list[LadderKind]:
    """Say how far the agent may go."""
    ladder.set_rung(
        ctx, body.type, body.level, scope=body.scope, scope_value=body.scope_value, cap_action=body.cap_action,
        cap_day=body.cap_day,
    )  # fmt: skip
    return read_ladder(ctx)


@router.delete("/autonomy/{rung_id}", status_code=204)
def remove_rung(ctx: Ctx, rung_id: UUID) -> None:
    """Back to what holds for the wider scope."""
    ladder.remove_rung(ctx, rung_id)


@router.get("/autonomy/control")
def read_control(ctx: Ctx) -> Control:
    """The kill switch as it stands."""
    ctx.require("actions:read")
    return _shown(ladder.control(ctx))


@router.post("/autonomy/stop")
def stop_actions(ctx: Ctx, body: Stop) -> Control:
    """Stop every action and play at once."""
    return _shown(ladder.stop(ctx, body.reason))


@router.post("/autonomy/resume")
def resume_actions(ctx: Ctx) -> Control:
    """Let actions be performed again."""
    return _shown(ladder.resume(ctx))


@router.put("/autonomy/ticket-port")
def set_ticket_port(ctx: Ctx, body: TicketPort) -> Control:
    """Say where tickets are made."""
    return _shown(ladder.set_ticket_port(ctx, body.port, body.channel_id))


def _shown(state: ladder.Control) -> Control:
    return Control.model_validate({**vars(state), "stopped": state.stopped})
