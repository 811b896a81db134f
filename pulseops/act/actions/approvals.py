"""Questions by mail: a link that shows one action and decides it once, in the name of whoever was asked.

The link carries 256 random bits after `#`, which browsers send to no server and no log; only their hash is kept.
Whoever was asked must still be a member who may approve: the role is read when the link is used, not when it was sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pulseops.accounts import identity
from pulseops.accounts.preferences import tenant_settings
from pulseops.accounts.roles import PERMISSIONS, permissions_of
from pulseops.act.actions import repository
from pulseops.act.actions.registry import kind_of
from pulseops.act.notifications import service as notifications
from pulseops.base.context import SYSTEM, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Conflict, NotFound
from pulseops.base.jobs import enqueue
from pulseops.base.security import hash_token, new_token

LINK_LASTS = timedelta(days=3)
MOST_ASKED = 10
MOST_SHOWN = 20


def ask(ctx: Context, base_url: str) -> int:
    """Mail a link to everybody who may allow a proposed action that needs it; once a person and action.

    Only what the rung `approve` holds back is asked for: suggestions wait until somebody looks.
    """
    roles = [role for role, allowed in PERMISSIONS.items() if "actions:approve" in allowed]
    people = repository.approvers(ctx, roles)
    waiting, _ = repository.page(ctx, repository.Filter(states=("proposed",)), offset=0, limit=200)
    before = repository.asked(ctx, [action["id"] for action in waiting])
    asked = 0
    for action in waiting:
        if action["level"] not in ("approve", "alone") or action["decided_at"]:
            continue
        permission = kind_of(action["type"]).permission
        may = [p for p in people if {"actions:approve", permission} <= permissions_of(p["roles"])][:MOST_ASKED]
        asked += sum(_ask_one(ctx, action, p, base_url) for p in may if (action["id"], p["id"]) not in before)
    if asked:
        enqueue(ctx, notifications.JOB, once=True, asked_by=ctx.actor.name)
    return asked


def _ask_one(ctx: Context, action: dict[str, Any], person: dict[str, Any], base_url: str) -> bool:
    token = new_token()
    expires_at = min(action["expires_at"], ctx.now + LINK_LASTS)
    approval_id = repository.add_approval(ctx, action["id"], person["id"], hash_token(token), expires_at)
    if approval_id is None:
        return False
    shown = action["changes"][:MOST_SHOWN]
    changes = [f"- {c['subject']}, {c['field']}: {c['before'] or 'nothing'} → {c['after'] or 'nothing'}" for c in shown]
    if len(action["changes"]) > MOST_SHOWN:
        changes.append(f"- and {len(action['changes']) - MOST_SHOWN:,} more, which the page shows")
    client = action["client_name"]
    whose = f" ({client})" if client and client not in action["title"] else ""
    until = expires_at.astimezone(ZoneInfo(tenant_settings(ctx).timezone))
    body = (
        f"Hello {person['name']},\n\n{action['proposed_by']} would like to: {action['title']}{whose}.\n\n"
        f"Why: {action['why']}\n\nWhat changes:\n" + "\n".join(changes) + "\n\nLook at it and decide here, without "
        f"signing in. The link works once and until {until:%d %B %Y, %H:%M %Z}:\n\n{base_url}/decide#{token}\n\n"
        "If you do nothing, nothing is done."
    )
    notifications.reserve(
        ctx, recipient=person["email"], subject=f"approval:{approval_id}", reason="approval",
        title=f"Approve? {action['title']}", body=body,
    )  # fmt: skip
    return True


@contextmanager
def held(database: Database, token: str, now: datetime) -> Iterator[tuple[Context, dict[str, Any], dict[str, Any]]]:
    """A unit of work in the name of whoever was asked: context, question, action.

    Raises NotFound for a link that never was or whose person no longer belongs to the tenant, Conflict for one that
    was used or has expired.
    """
    with database.unit_of_work(None, now=now, token_hash=hash_token(token)) as nobody:
        asked = repository.approval_of_secret(nobody)
        if asked is None:
            raise NotFound.of("link")
        claim(nobody, tenant=str(asked["tenant_id"]), token_hash="")
        actor = identity.actor_of(Context(nobody.session, asked["tenant_id"], SYSTEM, now), asked["asked_id"])
        if actor is None:
            raise NotFound.of("link")
        ctx = Context(nobody.session, asked["tenant_id"], actor, now)
        action = repository.find(ctx, asked["action_id"])
        if action is None:
            raise NotFound.of("link")
        if asked["used_at"] or asked["expires_at"] <= now:
            raise Conflict("link-spent", f"This link was used or has expired. The action is {action['state']}.")
        yield ctx, asked, action


def spend(ctx: Context, approval_id: UUID, decision: str) -> None:
    """Use a link up. Raises Conflict when another request was quicker."""
    if not repository.use_approval(ctx, approval_id, decision):
        raise Conflict("link-spent", "This link was used already.")
