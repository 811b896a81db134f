"""Tenants, people and how they sign in."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, repository
from pulseops.accounts.tables import Role, TenantKind
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Conflict, FieldProblem, Invalid, Limited, Unauthenticated
from pulseops.base.ids import uuid7
from pulseops.base.security import hash_password, hash_token, new_token, password_matches

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class SignedIn:
    """A new session; the token is shown once, to be put in the cookie."""

    token: str
    tenant_id: UUID
    user_id: UUID


def clean_email(text: str) -> str:
    """Lower case, checked for shape. Raises Invalid."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid.field("email", "This is not an e-mail address.")
    return email


def check_password(password: str, email: str) -> None:
    """Refuse passwords that are short or easy to guess (NIST SP 800-63B 5.1.1). Raises Invalid."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid.field("password", f"At least {SHORTEST_PASSWORD} characters.")
    if len(password) > 200:
        raise Invalid.field("password", "At most 200 characters.")
    if password.lower().startswith(("password", "12345", "qwerty")) or email.split("@")[0] in password.lower():
        raise Invalid.field("password", "This password is easy to guess. Choose another one.")


def create_tenant(
    database: Database,
    *,
    name: str,
    kind: str,
    owner_email: str,
    owner_name: str,
    password: str,
    currency: str = "USD",
    timezone: str = "UTC",
    is_demo: bool = False,
    now: datetime | None = None,
) -> UUID:
    """Make a tenant with its owner. Raises Invalid, Conflict (e-mail taken). Demo tenants may have a weak password."""
    email = clean_email(owner_email)
    if not name.strip():
        raise Invalid.field("name", "Give your company a name.")
    if kind not in set(TenantKind):
        raise Invalid.field("kind", "Choose msp or it.")
    if not _CURRENCY.fullmatch(currency):
        raise Invalid.field("currency", "A currency has three capital letters, such as USD.")
    if not is_demo:
        check_password(password, email)
    tenant_id, hashed = uuid7(), hash_password(password)
    with database.unit_of_work(tenant_id, now=now) as ctx:
        if repository.find_user(ctx, email):
            message = "This e-mail address has an account already. Sign in instead."
            raise Conflict("email-taken", message, fields=(FieldProblem("email", message),))
        repository.add_tenant(ctx, name.strip(), kind, currency, timezone, is_demo)
        user_id = repository.add_user(ctx, email, owner_name.strip() or email, hashed)
        repository.add_membership(ctx, user_id, [Role.OWNER])
        actor = Actor("user", user_id, owner_name)
        audit.record(
            Context(ctx.session, tenant_id, actor, ctx.now), "tenant.created", "tenant", str(tenant_id), name=name
        )
    return tenant_id


def add_member(ctx: Context, *, email: str, name: str, roles: list[str], password: str) -> UUID:
    """Add a person with a password to this tenant; for operators and the demo."""
    user_id = repository.add_user(ctx, clean_email(email), name, hash_password(password))
    repository.add_membership(ctx, user_id, roles)
    audit.record(ctx, "user.added", "user", str(user_id), email=email)
    return user_id


def all_tenants(database: Database) -> list[UUID]:
    """Ids of all tenants; for the worker's round."""
    with database.unit_of_work(None, census="on") as ctx:
        return repository.every_tenant(ctx)


def find_tenant(database: Database, email: str) -> UUID | None:
    """The tenant of a person, for operators."""
    with database.unit_of_work(None) as ctx:
        user = repository.find_user(ctx, email.strip().lower())
        if not user:
            return None
        claim(ctx, user=str(user["id"]))
        tenants = repository.tenants_of(ctx, user["id"])
        return tenants[0]["tenant_id"] if tenants else None


def sign_in(
    database: Database, *, email: str, password: str, user_agent: str | None, ip: str | None, now: datetime
) -> SignedIn:
    """Check a password and open a session. Raises Unauthenticated, Limited (too many failures).

    Unknown addresses cost the same time and get the same answer as wrong passwords.
    """
    with database.unit_of_work(None, now=now) as ctx:
        user = repository.find_user(ctx, email.strip().lower())
        if user and user["locked_until"] and user["locked_until"] > now:
            minutes = int((user["locked_until"] - now).total_seconds() // 60) + 1
            text = f"Too many failed sign-ins. Try again in {minutes} minutes, or reset your password."
            raise Limited("sign-in-locked", text, retry_after=minutes * 60)
        right = password_matches(user["password_hash"] if user else None, password)
        if user:
            failures = 0 if right else user["failed_attempts"] + 1
            locked = now + LOCK if failures >= MOST_FAILURES else None
            if failures != user["failed_attempts"] or locked:
                repository.set_failures(ctx, user["id"], 0 if locked else failures, locked)
        tenants: list[dict[str, Any]] = []
        if user and right:
            claim(ctx, user=str(user["id"]))
            tenants = repository.tenants_of(ctx, user["id"])
    if not user or not right:
        raise Unauthenticated("wrong-credentials", "E-mail or password is wrong.")
    if not tenants:
        raise Unauthenticated("no-tenant", "Your access was removed. Ask the person who invited you.")
    token = new_token()
    actor = Actor("user", user["id"], user["name"])
    with database.unit_of_work(tenants[0]["tenant_id"], actor, now=now) as ctx:
        repository.add_session(ctx, user["id"], hash_token(token), (user_agent or "")[:300], ip)
        audit.record(ctx, "session.opened", "user", str(user["id"]))
    return SignedIn(token, tenants[0]["tenant_id"], user["id"])


def sign_out(ctx: Context, session_id: UUID) -> None:
    """End the session that asks."""
    repository.revoke_session(ctx, session_id)
    audit.record(ctx, "session.closed", "user", str(ctx.actor.id))
