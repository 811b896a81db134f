"""Actions that reach outside, on real servers: once where it can be known, with the same id where it cannot."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from pulseops.act.actions import ladder, performing, service
from pulseops.act.notifications import channels
from pulseops.act.notifications.senders import Doors
from pulseops.act.tasks import service as tasks
from pulseops.base.db import Database
from pulseops.base.settings import MailSettings, OutboundSettings
from tests.act.receivers import Hook, hook
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client

OPEN = OutboundSettings(allow_private=True)
DOORS = Doors(MailSettings(), OPEN, "http://pulse.example")
WORKER = """
import sys
from datetime import datetime
from uuid import UUID
from pulseops.act.actions import performing
from pulseops.act.notifications.senders import Doors
from pulseops.base.db import Database, make_engine
from pulseops.base.settings import MailSettings, OutboundSettings
url, tenant, now = sys.argv[1:]
doors = Doors(MailSettings(), OutboundSettings(allow_private=True), "http://pulse.example")
performing.perform(Database(make_engine(url)), UUID(tenant), doors, datetime.fromisoformat(now))
"""


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


def approved(tenant: TenantBox, web: Hook) -> UUID:
    """A webhook call that a person allowed."""
    with tenant.work("owner") as ctx:
        channel, _ = channels.add_channel(ctx, "webhook", "Hook", OPEN, url=web.url, recipients=[])
        params = {"channel_id": str(channel["id"]), "event": "client.saved", "data": {"n": 1}}
        found = service.propose(ctx, "call_webhook", params, why="x")
        assert found["state"] == "approved"
        action_id: UUID = found["id"]
        return action_id


def state(tenant: TenantBox, action_id: UUID) -> str:
    with tenant.work() as ctx:
        return str(service.get(ctx, action_id)["state"])


def perform(database: Database, tenant: TenantBox, after: timedelta = timedelta(0)) -> performing.Round:
    return performing.perform(database, tenant.id, DOORS, NOW + after)


def test_a_call_is_signed_made_once_and_settled(database: Database, tenant: TenantBox, web: Hook) -> None:
    action_id = approved(tenant, web)
    assert perform(database, tenant) == performing.Round(1, 0, 0)
    assert perform(database, tenant) == performing.Round(0, 0, 0)
    ((headers, body),) = web.got
    assert headers["webhook-id"] == f"act_{action_id.hex}"
    assert json.loads(body)["data"] == {"n": 1, "client_id": None, "action_id": str(action_id)}
    assert state(tenant, action_id) == "performed"


def test_what_fails_waits_and_is_given_up_visibly(database: Database, tenant: TenantBox, web: Hook) -> None:
    action_id = approved(tenant, web)
    web.answer = (500, {})
    for hours in range(performing.MOST_ATTEMPTS - 1):
        assert perform(database, tenant, timedelta(hours=3 * hours)).later == 1
    assert perform(database, tenant, timedelta(hours=99)).failed == 1
    with tenant.work() as ctx:
        found = service.get(ctx, action_id)
        assert (found["state"], found["last_error"][:3]) == ("failed", "500")
    assert len({headers["webhook-id"] for headers, _ in web.got}) == 1


def test_the_kill_switch_holds_what_was_approved(database: Database, tenant: TenantBox, web: Hook) -> None:
    action_id = approved(tenant, web)
    with tenant.work("owner") as ctx:
        ladder.stop(ctx, "Stop")
    assert perform(database, tenant) == performing.Round(0, 0, 0)
    with tenant.work("owner") as ctx:
        ladder.resume(ctx)
    assert perform(database, tenant).performed == 1
    assert state(tenant, action_id) == "performed"


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "did not come to pass"
        time.sleep(0.02)


def start(database_url: str, tenant: TenantBox) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WORKER, database_url, str(tenant.id), NOW.isoformat()])


def kill(worker: "subprocess.Popen[bytes]") -> None:
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(10) == -signal.SIGKILL


def test_killed_during_the_call(database: Database, database_url: str, tenant: TenantBox, web: Hook) -> None:
    action_id = approved(tenant, web)
    go_on = threading.Event()
    web.before_answer = lambda: go_on.wait(20) and None
    worker = start(database_url, tenant)
    until(lambda: len(web.got) == 1)
    kill(worker)
    go_on.set()
    assert state(tenant, action_id) == "reserved"
    assert perform(database, tenant).performed == 0, "leased"
    assert perform(database, tenant, performing.LEASE + timedelta(seconds=30)).performed == 1
    assert len(web.got) == 2, "the protocol forces this one"
    assert len({headers["webhook-id"] for headers, _ in web.got}) == 1, "and the receiver can tell"


def test_killed_while_it_settles(database: Database, database_url: str, tenant: TenantBox, web: Hook) -> None:
    action_id = approved(tenant, web)
    holder = database.engine.connect()
    web.before_answer = lambda: holder.execute(text("LOCK TABLE action IN SHARE MODE")) and None
    worker = start(database_url, tenant)
    until(lambda: len(web.got) == 1)
    time.sleep(0.3)
    kill(worker)
    holder.rollback()
    holder.close()
    web.before_answer = None
    assert state(tenant, action_id) == "reserved"
    assert perform(database, tenant, performing.LEASE + timedelta(seconds=30)).performed == 1
    assert state(tenant, action_id) == "performed"


def ticket(tenant: TenantBox, web: Hook | None) -> dict[str, Any]:
    with tenant.work("owner") as ctx:
        client = add_client(ctx)
        if web:
            channel, _ = channels.add_channel(ctx, "webhook", "PSA", OPEN, url=web.url, recipients=[])
            ladder.set_ticket_port(ctx, "webhook", channel["id"])
        task = tasks.create(ctx, {"title": "Call them", "client_id": client})
        params = {"client_id": str(client), "summary": "Clean up", "task_id": str(task)}
        return {**service.propose(ctx, "create_ticket", params, why="x"), "task": task}


def test_a_ticket_by_webhook_comes_home_with_its_number(database: Database, tenant: TenantBox, web: Hook) -> None:
    web.body = json.dumps({"number": "T-1042", "url": "https://psa.example/T-1042"}).encode()
    found = ticket(tenant, web)
    assert perform(database, tenant).performed == 1
    assert json.loads(web.got[0][1])["type"] == "ticket.create"
    with tenant.work("owner") as ctx:
        row = tasks.get(ctx, found["task"])
        assert (row["ticket_ref"], row["ticket_url"]) == ("T-1042", "https://psa.example/T-1042")


def test_a_ticket_by_hand_is_a_task_and_can_be_taken_back(database: Database, tenant: TenantBox) -> None:
    found = ticket(tenant, None)
    assert perform(database, tenant).performed == 1
    with tenant.work("owner") as ctx:
        made = UUID(service.get(ctx, found["id"])["receipt"]["task_id"])
        assert tasks.get(ctx, made)["title"] == "Make a ticket in the PSA: Clean up"
        assert service.undo(ctx, found["id"])["state"] == "undone"
