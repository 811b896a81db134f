"""Proposals: nothing before the click, once by it, by the person it was made for, while it holds."""

from datetime import timedelta
from uuid import UUID

import pytest

from pulseops.act.playbooks import service as runs
from pulseops.act.tasks import service as tasks
from pulseops.act.tasks.repository import Filter
from pulseops.assistant import acting
from pulseops.base.context import Actor, Context
from pulseops.base.errors import Conflict, Forbidden, NotFound
from pulseops.decide.playbooks import service as playbooks
from tests.assistant.conftest import asked, person
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client
from tests.decide.test_playbooks import BOOK, CALL, WAIT


def count(ctx: Context) -> int:
    return int(tasks.page(ctx, Filter(), "t.id", offset=0, limit=1)["total"])


def someone(box: TenantBox, *roles: str) -> Actor:
    member, known = box.member(*roles), person(*roles)
    return Actor("user", member.user_id, member.name, known.permissions, roles)


def proposed(ctx: Context, question: str = "Create a task to order new chairs on friday") -> UUID:
    found = asked(ctx, question)
    return UUID(next(b["id"] for b in found["blocks"] if b["kind"] == "proposal"))


def test_a_click_does_it_once(tenant: TenantBox) -> None:
    actor = someone(tenant, "account_manager")
    with tenant.work(actor=actor) as ctx:
        made = proposed(ctx)
        assert count(ctx) == 0
        first = acting.confirm(ctx, made)
        assert acting.confirm(ctx, made) == first
        assert count(ctx) == 1
        row = tasks.page(ctx, Filter(), "t.id", offset=0, limit=1)["rows"][0]
    assert (row["title"], row["due_on"].isoformat(), row["owner_id"]) == ("Order new chairs", "2026-11-27", actor.id)


def test_it_is_the_askers_alone_and_expires(tenant: TenantBox) -> None:
    actor, other = someone(tenant, "account_manager"), someone(tenant, "owner")
    with tenant.work(actor=actor) as ctx:
        made = proposed(ctx)
    with tenant.work(actor=other) as ctx, pytest.raises(NotFound):
        acting.confirm(ctx, made)
    with tenant.work(actor=actor, now=NOW + timedelta(hours=25)) as ctx, pytest.raises(Conflict):
        acting.confirm(ctx, made)
    with tenant.work(actor=actor) as ctx:
        acting.dismiss(ctx, made)
        with pytest.raises(Conflict):
            acting.confirm(ctx, made)
        assert count(ctx) == 0


def test_who_may_not_do_it_is_offered_nothing(tenant: TenantBox) -> None:
    with tenant.work(actor=someone(tenant, "viewer")) as ctx:
        found = asked(ctx, "Create a task to order new chairs on friday")
        assert "Not permitted" in found["text"]
        assert not [b for b in found["blocks"] if b["kind"] == "proposal"]


def test_a_client_inside_a_playbook_is_said_to_be_at_once(tenant: TenantBox) -> None:
    with tenant.work(actor=someone(tenant, "owner")) as ctx:
        client = add_client(ctx, "Fabrikam")
        book = playbooks.create(ctx, {**BOOK, "steps": [CALL, WAIT]})
        playbooks.publish(ctx, book)
        question = f"Put Fabrikam into the playbook {BOOK['name']}"
        assert [b["kind"] for b in asked(ctx, question)["blocks"]] == ["proposal"]
        run = runs.enter(ctx, book, client)
        found = asked(ctx, question)
        with pytest.raises(Conflict):
            acting.propose(ctx, "enter_playbook", {"playbook_id": str(book), "client_id": str(client)})
    assert "inside" in found["text"]
    assert not [b for b in found["blocks"] if b["kind"] == "proposal"]
    assert found["figures"][0]["href"] == f"/playbooks/runs/{run}"


def test_a_key_confirms_nothing(tenant: TenantBox) -> None:
    actor = someone(tenant, "owner")
    key = Actor("key", actor.id, actor.name, actor.permissions, actor.roles)
    with tenant.work(actor=key) as ctx:
        made, _ = acting.propose(ctx, "create_task", {"title": "Order chairs"}, door="mcp")
        with pytest.raises(Forbidden):
            acting.confirm(ctx, made)
