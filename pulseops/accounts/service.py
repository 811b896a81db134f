"""Tenants and their first people."""

from datetime import datetime
from uuid import UUID

from pulseops.accounts import audit, repository
from pulseops.accounts.credentials import check_password, clean_email, clean_name
from pulseops.accounts.preferences import check_currency, check_timezone
from pulseops.accounts.repository_people import lock_email
from pulseops.accounts.tables import Role, TenantKind
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Conflict, FieldProblem, Invalid
from pulseops.base.ids import uuid7
from pulseops.base.security import hash_password


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
    name, owner_name = clean_name(name, "company"), clean_name(owner_name)
    if kind not in set(TenantKind):
        raise Invalid.field("kind", "Choose msp or it.")
    check_currency(currency)
    check_timezone(timezone)
    if not is_demo:
        check_password(password, email)
    tenant_id, hashed = uuid7(), hash_password(password)
    with database.unit_of_work(tenant_id, now=now) as ctx:
        lock_email(ctx, email)
        if repository.find_user(ctx, email):
            message = "This e-mail address has an account already. Sign in instead."
            raise Conflict("email-taken", message, fields=(FieldProblem("email", message),))
        repository.add_tenant(ctx, name, kind, currency, timezone, is_demo)
        user_id = repository.add_user(ctx, email, owner_name, hashed)
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


def demo_state(ctx: Context) -> str | None:
    """How far the demo tenant was filled: None, `imported` or `ready`."""
    state: str | None = repository.tenant(ctx)["settings"].get("demo_state")
    return state


def set_demo_state(ctx: Context, state: str) -> None:
    """Write down how far the demo tenant was filled, so that a broken first start goes on there."""
    repository.change_tenant(ctx, {}, {"demo_state": state})
