"""Clients inside playbooks: entering within limits, steps taken once, waits that survive, the kill switch."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from pulseops.act.actions import ladder, performing
from pulseops.act.actions import service as actions
from pulseops.act.notifications import channels
from pulseops.act.notifications import service as notifications
from pulseops.act.notifications.senders import Doors
from pulseops.act.playbooks import service
from pulseops.act.playbooks.repository import Filter
from pulseops.act.tasks import service as tasks
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database, make_engine
from pulseops.base.errors import Conflict
from pulseops.base.settings import MailSettings, OutboundSettings
from pulseops.decide.playbooks import service as playbooks
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, add_source, change_standing, insert
from tests.decide.test_playbooks import BOOK, CALL, WAIT

BRANCH = {"key": "better", "kind": "branch", "params": {"if": "health >= 60", "yes": "end", "no": "again"}}
STEPS = [CALL, WAIT, BRANCH, {**CALL, "key": "again", "params": {"title": "Again: {client}", "due_in_days": 1}}]


def published(ctx: Context, **changed: Any) -> UUID:
    book = playbooks.create(ctx, {**BOOK, "steps": STEPS, **changed})
    playbooks.publish(ctx, book)
    return book


def titles(ctx: Context) -> list[str]:
    return [row["title"] for row in tasks.page(ctx, tasks.Filter(), "t.created_at", offset=0, limit=50)["rows"]]


def runs(ctx: Context) -> list[dict[str, Any]]:
    return service.page(ctx, Filter(), offset=0, limit=50)[0]


def enrol(tenant: TenantBox, days: float = 0) -> int:
    with tenant.work(actor=AGENT, now=NOW + timedelta(days=days)) as ctx:
        return service.enrol(ctx)


def advance(database: Database, tenant: TenantBox, days: float = 0) -> int:
    return service.advance(database, tenant.id, NOW + timedelta(days=days))


def test_a_client_goes_through_over_days(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        published(ctx)
        add_client(ctx, health=40.0)
    assert enrol(tenant) == 1
    assert enrol(tenant) == 0, "inside already"
    assert advance(database, tenant) == 2, "the task, then the wait begins"
    assert advance(database, tenant, days=2.9) == 0, "it waits in the database"
    with tenant.work() as ctx:
        assert titles(ctx) == ["Call Fabrikam"]
        assert runs(ctx)[0]["state"] == "waiting"
    assert advance(database, tenant, days=3.1) == 2
    with tenant.work() as ctx:
        assert titles(ctx) == ["Call Fabrikam", "Again: Fabrikam"]
        run = service.get(ctx, runs(ctx)[0]["id"])
        assert run["state"] == "done"
        assert [step["text"] for step in run["taken"]][1:3] == ["Waits 3 days", "health >= 60: no"]
        origin = actions.page(ctx, actions.Filter(origin_id=run["id"]), offset=0, limit=9)
        assert origin["total"] == 2
    assert enrol(tenant, days=10) == 0, "not twice in 90 days"
    assert enrol(tenant, days=91) == 1


def test_the_branch_looks_at_the_day_it_is_taken(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        published(ctx)
        client = add_client(ctx, health=40.0)
    enrol(tenant)
    advance(database, tenant)
    with tenant.work() as ctx:
        change_standing(ctx, client, health=75.0)
    advance(database, tenant, days=4)
    with tenant.work() as ctx:
        assert titles(ctx) == ["Call Fabrikam"]
        assert runs(ctx)[0]["state"] == "done"


def test_so_many_a_day_and_the_richest_first(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        published(ctx, most_a_day=2)
        for n in range(4):
            add_client(ctx, f"Client {n}", health=40.0, mrr_minor=1000 * n)
    assert enrol(tenant) == 2
    assert enrol(tenant, days=0.2) == 0
    with tenant.work() as ctx:
        assert {run["client_name"] for run in runs(ctx)} == {"Client 2", "Client 3"}
    assert enrol(tenant, days=1) == 2


def test_the_kill_switch_holds_plays(database: Database, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        book = published(ctx)
        client = add_client(ctx, health=40.0)
    enrol(tenant)
    with tenant.work("owner") as ctx:
        ladder.stop(ctx, "Stop")
        with pytest.raises(Conflict, match="stopped all actions"):
            service.enter(ctx, book, client)
    assert (enrol(tenant, days=91), advance(database, tenant)) == (0, 0)
    with tenant.work("owner") as ctx:
        ladder.resume(ctx)
    assert advance(database, tenant) == 2


def test_in_by_hand_and_out_by_hand(database: Database, tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        book = published(ctx, trigger={"kind": "manual"})
        client = add_client(ctx)
        run = service.enter(ctx, book, client)
        with pytest.raises(Conflict, match="inside this playbook"):
            service.enter(ctx, book, client)
        service.stop(ctx, run, "They called us")
        with pytest.raises(Conflict, match="stopped already"):
            service.stop(ctx, run, "x")
    assert advance(database, tenant) == 0


def test_a_step_that_cannot_be_taken_is_skipped_and_says_why(database: Database, tenant: TenantBox) -> None:
    mail = {"key": "mail", "kind": "mail", "params": {"subject": "Hello", "body": "Text"}}
    with tenant.work() as ctx:
        published(ctx, steps=[mail, CALL])
        add_client(ctx, health=40.0)
    enrol(tenant)
    advance(database, tenant)
    with tenant.work() as ctx:
        taken = service.get(ctx, runs(ctx)[0]["id"])["taken"]
        assert taken[0]["text"] == "Skipped: Fabrikam has no contact with an address."
        assert titles(ctx) == ["Call Fabrikam"]


def test_every_kind_of_step_is_taken(database: Database, tenant: TenantBox) -> None:
    steps = [
        {"key": "tell", "kind": "notify", "params": {"text": "Look at {client}"}},
        {"key": "seats", "kind": "reclaim", "params": {"most": 3}},
        {"key": "ticket", "kind": "ticket", "params": {"summary": "Check {client}"}},
        {"key": "hook", "kind": "webhook", "params": {"channel_id": str(UUID(int=7)), "event": "x"}},
    ]
    owner = tenant.member("owner", name="Mara")
    with tenant.work() as ctx:
        published(ctx, steps=steps)
        client = add_client(ctx, health=40.0)
        ctx.session.connection().exec_driver_sql(
            "UPDATE client SET owner_id = %s WHERE id = %s", (owner.user_id, client)
        )
    enrol(tenant)
    assert advance(database, tenant) == 3
    with tenant.work("owner") as ctx:
        actions.approve(ctx, waiting_for(ctx))
    performing.perform(database, tenant.id, DOORS, NOW)
    assert advance(database, tenant, days=0.01) == 1
    with tenant.work() as ctx:
        run = service.get(ctx, runs(ctx)[0]["id"])
        assert run["state"] == "done"
        assert [step["text"] for step in run["taken"]] == [
            "Told Mara: Look at Fabrikam",
            "Skipped: No seat of Fabrikam is unused and free to be taken back.",
            "Make a ticket: Check Fabrikam",
            "Skipped: Choose a channel of kind webhook.",
        ]


def test_who_leaves_is_taken_out(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        published(ctx)
        client = add_client(ctx, health=40.0)
    enrol(tenant)
    with tenant.work() as ctx:
        ctx.session.connection().exec_driver_sql("UPDATE client SET status = 'inactive' WHERE id = %s", (client,))
    enrol(tenant)
    with tenant.work() as ctx:
        assert (runs(ctx)[0]["state"], runs(ctx)[0]["reason"]) == ("stopped", "The client left.")


WORKER = """
import sys
from datetime import datetime
from uuid import UUID
from pulseops.act.notifications import channels
from pulseops.act.notifications import service as notifications
from pulseops.act.notifications.senders import Doors
from pulseops.act.playbooks import service
from pulseops.base.db import Database, make_engine
url, tenant, now = sys.argv[1:]
service.advance(Database(make_engine(url)), UUID(tenant), datetime.fromisoformat(now))
"""


def test_a_worker_killed_within_a_step_leaves_it_untaken(
    database: Database, database_url: str, tenant: TenantBox
) -> None:
    with tenant.work() as ctx:
        published(ctx)
        add_client(ctx, health=40.0)
    enrol(tenant)
    with database.engine.connect() as holder, holder.begin():
        holder.execute(text("LOCK TABLE playbook_step IN SHARE MODE"))
        worker = subprocess.Popen([sys.executable, "-c", WORKER, database_url, str(tenant.id), NOW.isoformat()])
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with database.engine.connect() as other:
                other.execute(text("SET ROLE NONE"))
                sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'playbook_step'"
                if other.execute(text(sql)).scalar():
                    break
            time.sleep(0.05)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
    with tenant.work() as ctx:
        assert titles(ctx) == [], "the task went with the step"
    assert advance(database, tenant) == 2
    with tenant.work() as ctx:
        assert titles(ctx) == ["Call Fabrikam"]


MAIL = {"key": "mail", "kind": "mail", "params": {"subject": "Hello {client}", "body": "How are you, {contact}?"}}
DOORS = Doors(MailSettings(), OutboundSettings(), "http://localhost")


def waiting_for(ctx: Context) -> UUID:
    action_id: UUID = runs(ctx)[0]["action_id"]
    return action_id


def at_the_mail(database: Database, tenant: TenantBox, **changed: Any) -> None:
    """A client whose run waits until somebody allows its mail."""
    with tenant.work() as ctx:
        published(ctx, **{"steps": [MAIL, CALL], **changed})
        client = add_client(ctx, health=40.0)
        insert(ctx, "contact", source_id=add_source(ctx, "PSA"), external_id="1", client_id=client, name="Ana",
               email="ana@example.com", is_primary=True)  # fmt: skip
    enrol(tenant)
    assert advance(database, tenant) == 1
    with tenant.work() as ctx:
        assert runs(ctx)[0]["state"] == "waiting"
        assert runs(ctx)[0]["action"] == "Write to Ana: Hello Fabrikam"


def test_it_waits_for_its_mail_and_goes_on_when_that_is_allowed(database: Database, tenant: TenantBox) -> None:
    at_the_mail(database, tenant)
    assert advance(database, tenant, days=2) == 0, "nobody decided yet"
    with tenant.work("owner", now=NOW + timedelta(days=2)) as ctx:
        actions.approve(ctx, waiting_for(ctx))
    other = Database(make_engine(database.engine.url.render_as_string(hide_password=False)))  # as after a restart
    assert service.advance(other, tenant.id, NOW + timedelta(days=2, minutes=1)) == 1
    other.engine.dispose()
    with tenant.work() as ctx:
        assert titles(ctx) == ["Call Fabrikam"]
        assert runs(ctx)[0]["state"] == "done"


def test_a_declined_mail_ends_the_run(database: Database, tenant: TenantBox) -> None:
    at_the_mail(database, tenant)
    with tenant.work("owner") as ctx:
        actions.decline(ctx, waiting_for(ctx), "They asked for a call.")
    assert advance(database, tenant, days=0.01) == 1
    with tenant.work() as ctx:
        run = runs(ctx)[0]
        told = "Declined: Write to Ana: Hello Fabrikam. They asked for a call."
        assert (run["state"], run["reason"], run["action_id"], titles(ctx)) == ("stopped", told, None, [])


def test_a_mail_nobody_decides_on_ends_the_run(database: Database, tenant: TenantBox) -> None:
    at_the_mail(database, tenant)
    with tenant.work(actor=AGENT, now=NOW + timedelta(days=8)) as ctx:
        assert actions.expire(ctx) == 1
    advance(database, tenant, days=8)
    with tenant.work() as ctx:
        assert runs(ctx)[0]["reason"] == "Nobody decided in time: Write to Ana: Hello Fabrikam."


def test_notify_tells_whom_it_names(database: Database, tenant: TenantBox) -> None:
    nina = tenant.member("viewer", name="Nina")
    with tenant.work("owner") as ctx:
        channel, _ = channels.add_channel(
            ctx, "webhook", "Team", OutboundSettings(), url="https://hooks.example.com/x", recipients=[]
        )
    said = {"text": "See {client}"}
    told = [
        {"key": "a", "kind": "notify", "params": {**said, "to": "person", "user_id": str(nina.user_id)}},
        {"key": "b", "kind": "notify", "params": {**said, "to": "channel", "channel_id": str(channel["id"])}},
        {"key": "c", "kind": "notify", "params": {"text": "Dear {contact}", "to": "contact", "subject": "A word"}},
    ]
    with tenant.work() as ctx:
        published(ctx, steps=told)
        client = add_client(ctx, health=40.0)
        insert(ctx, "contact", source_id=add_source(ctx, "PSA"), external_id="1", client_id=client, name="Ana",
               email="ana@example.com", is_primary=True)  # fmt: skip
    enrol(tenant)
    advance(database, tenant)
    with tenant.work() as ctx:
        run = service.get(ctx, runs(ctx)[0]["id"])
        assert [step["text"] for step in run["taken"]] == [
            "Told Nina: See Fabrikam",
            "Told the channel Team: See Fabrikam",
            "Write to Ana: A word",
        ]
        assert run["state"] == "waiting"
        sent = [(d["channel"], d["title"]) for d in notifications.about(ctx, f"playbook:{run['id']}:b")]
        assert sent == [("webhook", "Fabrikam: Save")]
