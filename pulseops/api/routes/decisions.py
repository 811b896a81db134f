"""Links by which whoever was asked decides about one action, without signing in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from pulseops.accounts.preferences import tenant_settings
from pulseops.act.actions import approvals, service
from pulseops.api.deps import database_of
from pulseops.api.routes.actions import ActionChange
from pulseops.base.context import Context

router = APIRouter(tags=["actions"])


class DecisionLink(BaseModel):
    """The secret of a link."""

    token: str = Field(min_length=1, max_length=200)


class DecisionQuestion(BaseModel):
    """What somebody is asked, and in whose name the link decides."""

    action_id: UUID
    tenant: str
    asked: str
    title: str
    why: str
    proposed_by: str
    changes: list[ActionChange]
    warnings: list[str]
    expires_at: datetime


class DecisionNew(DecisionLink):
    """Yes, or no with a reason."""

    decision: Literal["approve", "decline"]
    reason: str = Field(default="", max_length=1000)


class DecisionMade(BaseModel):
    """What became of the action."""

    state: str
    title: str
    last_error: str | None


@contextmanager
def _held(request: Request, token: str) -> Iterator[tuple[Context, dict[str, Any], dict[str, Any]]]:
    with approvals.held(database_of(request), token, datetime.now(UTC)) as found:
        yield found


@router.post("/decisions/look")
def look_at_decision(request: Request, body: DecisionLink) -> DecisionQuestion:
    """What the link asks. Looking does not use it up."""
    with _held(request, body.token) as (ctx, asked, action):
        known = {"action_id": action["id"], "tenant": tenant_settings(ctx).name, "asked": ctx.actor.name}
        return DecisionQuestion.model_validate({**action, **known, "expires_at": asked["expires_at"]})


@router.post("/decisions")
def decide_action(request: Request, body: DecisionNew) -> DecisionMade:
    """Decide; the link works once."""
    with _held(request, body.token) as (ctx, asked, action):
        approvals.spend(ctx, asked["id"], body.decision)
        if body.decision == "approve":
            row = service.approve(ctx, action["id"], via="link")
        else:
            row = service.decline(ctx, action["id"], body.reason, via="link")
        return DecisionMade.model_validate(row)
