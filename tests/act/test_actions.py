"""Actions: what the ladder lets happen, caps, the kill switch, approvals, undo, the journal."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.accounts import audit
from pulseops.act.actions import approvals, ladder, service
from pulseops.act.actions.registry import known
from pulseops.act.actions.repository import Filter
from pulseops.act.notifications import service as notifications
from pulseops.act.tasks import service as tasks
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database, fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.observe.clients import service as clients
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, insert

TASK = {"title": "Call them", "due_in_days": 3}


def agent(tenant: TenantBox, **how: Any) -> Any:
    return tenant.work(actor=AGENT, **how)


def wish(ctx: Context, key: str = "k1", kind: str = "create_task", **params: Any) -> dict[str, Any]:
    return service.propose(ctx, kind, params or TASK, why="Health fell by 12 points.", key=key)


@pytest.fixture
def client(tenant: TenantBox) -> UUID:
    with tenant.work() as ctx:
        return add_client(ctx)


@pytest.mark.parametrize(
    ("level", "state"),
    [("observe", "observed"), ("suggest", "proposed"), ("approve", "proposed"), ("alone", "performed")],
)
def test_the_rung_decides_what_becomes_of_a_wish(tenant: TenantBox, level: str, state: str) -> None:
    with tenant.work() as ctx:
        ladder.set_rung(ctx, "create_task", level)
    with agent(tenant) as ctx:
        found = wish(ctx)
        assert (found["state"], found["level"]) == (state, level)
        made = tasks.page(ctx, tasks.Filter(), "t.id", offset=0, limit=9)["total"]
        assert made == (1 if level == "alone" else 0)


def test_the_same_key_is_the_same_action(tenant: TenantBox) -> None:
    with agent(tenant) as ctx:
        first, second = wish(ctx), wish(ctx)
        assert first["id"] == second["id"]
        assert tasks.page(ctx, tasks.Filter(), "t.id", offset=0, limit=9)["total"] == 1


def test_a_client_counts_more_than_its_group_and_a_group_more_than_all(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        one, other = add_client(ctx, "One"), add_client(ctx, "Other")
        for each in (one, other):
            clients.update(ctx, each, {"industry": "Law"}, version=None, currency="USD", on=NOW.date())
        ladder.set_rung(ctx, "create_task", "alone")
        ladder.set_rung(ctx, "create_task", "suggest", scope="industry", scope_value="Law")
        ladder.set_rung(ctx, "create_task", "observe", scope="client", scope_value=str(one))
        kind = known()["create_task"]
        assert ladder.rung_for(ctx, kind, one).level == "observe"
        assert ladder.rung_for(ctx, kind, other).level == "suggest"
        assert ladder.rung_for(ctx, kind, None).level == "alone"


def test_above_a_cap_is_refused_and_stays_in_the_journal(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ladder.set_rung(ctx, "create_task", "alone", cap_day=2)
    with agent(tenant) as ctx:
        assert [wish(ctx, key=f"k{n}")["state"] for n in range(3)] == ["performed", "performed", "refused"]
        refused = service.page(ctx, Filter(states=("refused",)), offset=0, limit=9)["rows"][0]
        assert "cap of 2 a day" in refused["last_error"]
        assert service.get(ctx, refused["id"])["journal"][0]["action"] == "action.refused"
    with agent(tenant, now=NOW + timedelta(days=1)) as ctx:
        assert wish(ctx, key="tomorrow")["state"] == "performed"


def test_an_action_that_touches_too_many_is_refused(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ids = [str(add_client(ctx, f"Client {n}")) for n in range(3)]
        ladder.set_rung(ctx, "set_client_owner", "alone", cap_action=2)
        found = service.propose(ctx, "set_client_owner", {"client_ids": ids, "owner_name": "Jo"}, why="Handover")
        assert found["state"] == "refused"
        assert "touches 3 objects" in found["last_error"]


def test_setting_an_owner_and_taking_it_back(tenant: TenantBox, client: UUID) -> None:
    with tenant.work("account_manager") as ctx:
        found = service.propose(ctx, "set_client_owner", {"client_ids": [str(client)], "owner_name": "Jo"}, why="x")
        assert found["state"] == "performed"
        assert found["changes"] == [{"subject": "Fabrikam", "field": "Owner", "before": None, "after": "Jo"}]
        assert clients.get(ctx, client)["owner_name"] == "Jo"
        assert service.undo(ctx, found["id"])["state"] == "undone"
        assert service.undo(ctx, found["id"])["state"] == "undone", "twice is once"
        assert clients.get(ctx, client)["owner_name"] is None


def test_undo_does_not_overwrite_what_came_later(tenant: TenantBox, client: UUID) -> None:
    change = {"client_id": str(client), "fields": {"industry": "Law", "employees": 40}}
    with tenant.work("owner") as ctx:
        found = service.propose(ctx, "change_client", change, why="As they said")
        clients.update(ctx, client, {"industry": "Health"}, version=None, currency="USD", on=NOW.date())
        with pytest.raises(Conflict, match="meanwhile"):
            service.undo(ctx, found["id"])
    with tenant.work("owner") as ctx, pytest.raises(Conflict, match="nothing to take back"):
        service.undo(ctx, service.propose(ctx, "change_client", change, why="x", perform=False)["id"])


def test_undo_ends_when_its_time_is_over(tenant: TenantBox, client: UUID) -> None:
    with tenant.work("owner") as ctx:
        found = service.propose(ctx, "set_client_owner", {"client_ids": [str(client)], "owner_name": "Jo"}, why="x")
    with (
        tenant.work("owner", now=NOW + timedelta(hours=73)) as ctx,
        pytest.raises(Conflict, match="could be taken back"),
    ):
        service.undo(ctx, found["id"])


def test_the_kill_switch_stops_doing_but_not_undoing(tenant: TenantBox) -> None:
    with agent(tenant) as ctx:
        done = wish(ctx, "before")
    with tenant.work("account_manager") as ctx:
        assert ladder.stop(ctx, "Strange mails").stopped
    with agent(tenant) as ctx:
        waiting = wish(ctx, "after")
        assert waiting["state"] == "proposed"
    with tenant.work("owner") as ctx, pytest.raises(Conflict, match="Strange mails"):
        service.approve(ctx, waiting["id"])
    with tenant.work("account_manager") as ctx:
        assert service.undo(ctx, done["id"])["state"] == "undone"
        with pytest.raises(Forbidden):
            ladder.resume(ctx)
    with tenant.work("owner") as ctx:
        ladder.resume(ctx)
        assert service.approve(ctx, waiting["id"])["state"] == "performed"
        actions = [each["action"] for each in service.journal(ctx, offset=0, limit=50)]
        assert {"kill_switch.on", "kill_switch.off", "action.undone", "action.approved"} <= set(actions)
        assert audit.verify(ctx).first_break is None


def test_nobody_allows_what_they_may_not_do(tenant: TenantBox) -> None:
    with tenant.work("viewer") as ctx, pytest.raises(Forbidden):
        wish(ctx)
    with tenant.work("account_manager") as ctx, pytest.raises(Forbidden):
        ladder.set_rung(ctx, "create_task", "alone")


def test_declined_needs_a_reason_and_is_final(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ladder.set_rung(ctx, "create_task", "approve")
    with agent(tenant) as ctx:
        found = wish(ctx)
    with tenant.work("owner") as ctx:
        with pytest.raises(Invalid):
            service.decline(ctx, found["id"], " ")
        assert service.decline(ctx, found["id"], "Not now")["state"] == "declined"
        with pytest.raises(Conflict, match="declined already"):
            service.approve(ctx, found["id"])


def test_proposals_expire(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ladder.set_rung(ctx, "create_task", "suggest")
    with agent(tenant) as ctx:
        found = wish(ctx)
    with agent(tenant, now=NOW + timedelta(days=8)) as ctx:
        assert service.expire(ctx) == 1
        assert service.get(ctx, found["id"])["state"] == "expired"


def test_mail_goes_only_to_people_we_know_and_can_be_stopped_for_five_minutes(tenant: TenantBox, client: UUID) -> None:
    mail = {
        "client_id": str(client),
        "to": "it@fabrikam.example",
        "subject": "Hi\r\nBcc: all@x.example",
        "body": "Text",
    }
    with tenant.work("owner") as ctx:
        with pytest.raises(Invalid, match="only to contacts"):
            service.propose(ctx, "send_mail", mail, why="x")
        source = fetch(ctx, "SELECT source_id FROM client WHERE id = %(c)s", {"c": client})[0]["source_id"]
        insert(ctx, "contact", client_id=client, source_id=source, external_id="c1", name="Ida", is_primary=True,
               email="it@fabrikam.example")  # fmt: skip
        found = service.propose(ctx, "send_mail", mail, why="x")
        assert found["params"]["subject"] == "Hi Bcc: all@x.example", "no header can be added"
        assert notifications.page(ctx)[0][0]["state"] == "reserved"
        service.undo(ctx, found["id"])
        assert notifications.page(ctx)[0][0]["state"] == "dropped"


@pytest.fixture
def asked(tenant: TenantBox) -> tuple[UUID, str]:
    """An action somebody was asked for by mail, and the link's secret."""
    tenant.member("owner", name="Mara")
    with tenant.work() as ctx:
        ladder.set_rung(ctx, "create_task", "approve")
    with agent(tenant) as ctx:
        found = wish(ctx)
        assert approvals.ask(ctx, "http://pulse.example") == 1
        assert approvals.ask(ctx, "http://pulse.example") == 0, "asked once"
        body = fetch(ctx, "SELECT body FROM delivery WHERE reason = 'approval'")[0]["body"]
    return found["id"], body.partition("/decide#")[2].split()[0]


def test_a_link_decides_once_in_the_name_of_whoever_was_asked(
    database: Database, tenant: TenantBox, asked: tuple[UUID, str]
) -> None:
    action_id, token = asked
    with approvals.held(database, token, NOW) as (ctx, question, action):
        assert (ctx.actor.name, action["id"], ctx.tenant_id) == ("Mara", action_id, tenant.id)
        approvals.spend(ctx, question["id"], "approved")
        assert service.approve(ctx, action_id, via="link")["state"] == "performed"
    with pytest.raises(Conflict, match="used or has expired"), approvals.held(database, token, NOW):
        pass
    with pytest.raises(NotFound), approvals.held(database, "wrong", NOW):
        pass


def test_a_link_ends_by_itself_and_with_the_membership(database: Database, tenant: TenantBox, asked: Any) -> None:
    with pytest.raises(Conflict), approvals.held(database, asked[1], NOW + timedelta(days=4)):
        pass
    with tenant.work() as ctx:
        fetch(ctx, "UPDATE membership SET is_active = false WHERE tenant_id = %(t)s RETURNING id", {"t": tenant.id})
    with pytest.raises(NotFound), approvals.held(database, asked[1], NOW):
        pass
