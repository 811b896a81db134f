"""Conversations end after the tenant's days, by their person's wish, by an admin's duty; nobody else's go with them."""

from datetime import timedelta

import pytest

from pulseops.accounts import preferences
from pulseops.assistant import acting, keeping, service
from pulseops.base.context import Actor
from pulseops.base.errors import Forbidden, Invalid, NotFound
from tests.assistant.conftest import asked, person
from tests.conftest import NOW, TenantBox


def ask(box: TenantBox, actor: Actor, days: int = 0) -> None:
    """A question with its answer and a proposal, so many days ago."""
    with box.work(actor=actor, now=NOW - timedelta(days=days)) as ctx:
        asked(ctx, "How many active clients do we have?")
        acting.propose(ctx, "create_task", {"title": "Call them"}, door="mcp")


def left(box: TenantBox, actor: Actor) -> tuple[int, int]:
    """Conversations and proposals of somebody."""
    with box.work(actor=actor) as ctx:
        return len(service.history(ctx)), len(acting.mine(ctx))


def test_after_the_tenants_days_they_are_removed(tenant: TenantBox, other_tenant: TenantBox) -> None:
    ada, stranger = person("owner"), person("owner")
    for days in (0, 29, 31, 400):
        ask(tenant, ada, days)
    ask(other_tenant, stranger, 300)
    with tenant.work("admin") as ctx:
        preferences.change(ctx, {"conversation_days": 30}, currency_fixed=False)
    with tenant.work() as ctx:
        assert keeping.forget_old(ctx) == 2
        assert keeping.forget_old(ctx) == 0
    assert left(tenant, ada) == (2, 2)
    assert left(other_tenant, stranger) == (1, 1)


@pytest.mark.parametrize("days", [0, 3651])
def test_days_that_make_no_sense_are_refused(tenant: TenantBox, days: int) -> None:
    with tenant.work("admin") as ctx, pytest.raises(Invalid):
        preferences.change(ctx, {"conversation_days": days}, currency_fixed=False)


def test_one_removes_ones_own_and_an_admin_anybodys(tenant: TenantBox, other_tenant: TenantBox) -> None:
    ada, bob, stranger = person("owner"), person("account_manager"), person("owner")
    for box, who in ((tenant, ada), (tenant, bob), (other_tenant, stranger)):
        ask(box, who)
    with tenant.work(actor=ada) as ctx:
        assert keeping.erase_own(ctx) == 1
    assert left(tenant, ada) == (0, 0)
    assert left(tenant, bob) == (1, 1)
    with tenant.work(actor=bob) as ctx, pytest.raises(Forbidden):
        keeping.erase_of(ctx, bob.id)  # type: ignore[arg-type]
    with tenant.work(actor=ada) as ctx, pytest.raises(NotFound):
        keeping.erase_of(ctx, stranger.id)  # type: ignore[arg-type]
    with tenant.work(actor=ada) as ctx:
        assert keeping.erase_of(ctx, bob.id) == 1  # type: ignore[arg-type]
    assert left(other_tenant, stranger) == (1, 1)
