"""API keys: a program acts as the person who made its key, within the scopes they chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.accounts import repository_keys as repository
from pulseops.accounts.credentials import clean_name
from pulseops.accounts.sessions import require_person
from pulseops.accounts.tables import Role
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.security import hash_token, new_token

PREFIX = "pulse_"
SHOWN = 12
MOST_KEYS = 20
MOST_DAYS = 730
EVERYTHING = "*"


@dataclass(frozen=True)
class NewKey:
    """A key with its secret, which is shown this once."""

    id: UUID
    secret: str


def create(ctx: Context, name: str, scopes: Sequence[str], days: int | None) -> NewKey:
    """Make a key for oneself. `scopes` are permissions one has, or `*` for whatever one may do at the time of use.

    `days` until it stops working, None for never. Raises Invalid naming the field, Forbidden (asked by a key),
    Conflict.
    """
    user_id = require_person(ctx)
    name, wanted = clean_name(name), sorted(set(scopes))
    beyond = [scope for scope in wanted if scope != EVERYTHING and not ctx.may(scope)]
    if not wanted:
        raise Invalid.field("scopes", "Choose at least one scope.")
    if beyond:
        raise Invalid.field("scopes", f"You cannot give {beyond[0]}: you may not do it yourself.")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid.field("days", f"Between 1 and {MOST_DAYS} days, or without an end.")
    if repository.live(ctx, user_id) >= MOST_KEYS:
        raise Conflict("too-many-keys", f"You have {MOST_KEYS} keys that work. Revoke one first.")
    secret = new_token(PREFIX)
    expires_at = ctx.now + timedelta(days=days) if days else None
    scopes = [EVERYTHING] if EVERYTHING in wanted else wanted
    key_id = repository.add_key(ctx, user_id, name, (secret[:SHOWN], hash_token(secret)), scopes, expires_at)
    audit.record(ctx, "key.created", "api_key", str(key_id), name=name, scopes=scopes, expires_at=expires_at)
    return NewKey(key_id, secret)


def listed(ctx: Context, *, everybody: bool = False) -> list[dict[str, Any]]:
    """One's own keys, or those of everybody (needs users:read)."""
    if everybody:
        ctx.require("users:read")
    return repository.keys(ctx, None if everybody else require_person(ctx))


def revoke(ctx: Context, key_id: UUID) -> None:
    """End a key: one's own, or anybody's with users:write (an owner's with owners:write). Twice is once.

    Raises NotFound (also for somebody else's without the permission).
    """
    user_id = require_person(ctx)
    found = repository.key(ctx, key_id)
    if not found or (found["user_id"] != user_id and not ctx.may("users:write")):
        raise NotFound.of("API key")
    if found["user_id"] != user_id and Role.OWNER in (found["owner_roles"] or ()):
        ctx.require("owners:write")
    if repository.revoke_key(ctx, key_id):
        audit.record(ctx, "key.revoked", "api_key", str(key_id), name=found["name"], owner=found["owner_name"])
