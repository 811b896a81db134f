"""A worker killed with -9 at every step of reserve, call, settle: nothing lost; doubled only where it cannot be told.

The other sides are real servers, and real locks in the database stop the worker where the test wants it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from pulseops.act.notifications import channels, service
from pulseops.base.db import Database
from pulseops.base.settings import MailSettings, OutboundSettings
from tests.act.receivers import Hook, hook
from tests.conftest import NOW, TenantBox

OPEN = OutboundSettings(allow_private=True)
WORKER = """
import sys
from datetime import datetime
from uuid import UUID
from pulseops.act.notifications import service
from pulseops.base.db import Database, make_engine
from pulseops.base.settings import MailSettings, OutboundSettings
url, tenant, now = sys.argv[1:]
service.dispatch(Database(make_engine(url)), UUID(tenant), MailSettings(), datetime.fromisoformat(now),
                 OutboundSettings(allow_private=True))
"""


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


def reserve(tenant: TenantBox, web: Hook) -> UUID:
    with tenant.work() as ctx:
        row, _ = channels.add_channel(ctx, "webhook", "Hook", OPEN, url=web.url, recipients=[])
        return service.send_test(ctx, row["id"])[0]


def start(database_url: str, tenant: TenantBox) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WORKER, database_url, str(tenant.id), NOW.isoformat()])


def kill(worker: "subprocess.Popen[bytes]") -> None:
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(10) == -signal.SIGKILL


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "did not come to pass"
        time.sleep(0.02)


def waiting_for_lock(database: Database) -> bool:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%delivery%'"
    with database.engine.connect() as connection:
        connection.execute(text("SET ROLE NONE"))  # others' queries are shown to the superuser alone
        return bool(connection.execute(text(sql)).scalar())


def state(tenant: TenantBox, delivery: UUID) -> tuple[str, int]:
    with tenant.work() as ctx:
        row = service.get(ctx, delivery)
        return row["state"], row["attempts"]


def after_the_lease(database: Database, tenant: TenantBox) -> service.Dispatch:
    """The next worker, when the lease of the dead one is over."""
    later = NOW + service.LEASE + timedelta(seconds=30)
    return service.dispatch(database, tenant.id, MailSettings(), later, OPEN)


def test_killed_while_it_claims(database: Database, database_url: str, tenant: TenantBox, web: Hook) -> None:
    delivery = reserve(tenant, web)
    with database.engine.connect() as holder, holder.begin():
        holder.execute(text("LOCK TABLE delivery IN SHARE MODE"))
        worker = start(database_url, tenant)
        until(lambda: waiting_for_lock(database))
        kill(worker)
    assert state(tenant, delivery) == ("reserved", 0)
    assert service.dispatch(database, tenant.id, MailSettings(), NOW, OPEN).sent == 1, "no lease to wait for"
    assert len(web.got) == 1


def test_killed_between_claim_and_the_end_of_the_call(
    database: Database, database_url: str, tenant: TenantBox, web: Hook
) -> None:
    delivery = reserve(tenant, web)
    go_on = threading.Event()
    web.before_answer = lambda: go_on.wait(20) and None
    worker = start(database_url, tenant)
    until(lambda: len(web.got) == 1)
    kill(worker)
    go_on.set()
    assert state(tenant, delivery) == ("reserved", 1)
    assert service.dispatch(database, tenant.id, MailSettings(), NOW, OPEN).sent == 0, "leased: nobody doubles it"
    assert after_the_lease(database, tenant).sent == 1
    assert len(web.got) == 2, "the protocol forces this one"
    assert web.got[0][0]["webhook-id"] == web.got[1][0]["webhook-id"], "and the receiver can tell"
    with tenant.work() as ctx:
        assert [each["outcome"] for each in service.get(ctx, delivery)["tries"]] == [None, "sent"]


def test_killed_while_it_settles(database: Database, database_url: str, tenant: TenantBox, web: Hook) -> None:
    delivery = reserve(tenant, web)
    holder = database.engine.connect()
    web.before_answer = lambda: (holder.execute(text("LOCK TABLE delivery IN SHARE MODE")), None)[1]
    worker = start(database_url, tenant)
    until(lambda: len(web.got) == 1 and waiting_for_lock(database))
    kill(worker)
    holder.rollback()
    holder.close()
    web.before_answer = None
    assert state(tenant, delivery) == ("reserved", 1)
    assert after_the_lease(database, tenant).sent == 1
    assert len(web.got) == 2
    assert len({headers["webhook-id"] for headers, _ in web.got}) == 1


def test_killed_before_it_connects_doubles_nothing(
    database: Database, database_url: str, tenant: TenantBox, web: Hook
) -> None:
    """A server that accepts nothing: the claim is made, the call never arrives."""
    import socket

    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    stuffed = [socket.socket() for _ in range(3)]
    for each in stuffed:
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    with tenant.work() as ctx:
        url = f"http://127.0.0.1:{full.getsockname()[1]}/x"
        row, _ = channels.add_channel(ctx, "webhook", "Hook", OPEN, url=url, recipients=[])
        (delivery,) = service.send_test(ctx, row["id"])
    worker = start(database_url, tenant)
    until(lambda: state(tenant, delivery) == ("reserved", 1))
    kill(worker)
    with tenant.work() as ctx:
        channels.change_channel(ctx, row["id"], {"url": web.url}, OPEN)
    assert after_the_lease(database, tenant).sent == 1
    assert len(web.got) == 1
    for each in (*stuffed, full):
        each.close()


def test_killed_after_it_settled(database: Database, database_url: str, tenant: TenantBox, web: Hook) -> None:
    delivery = reserve(tenant, web)
    worker = start(database_url, tenant)
    until(lambda: state(tenant, delivery)[0] == "sent")
    worker.kill()
    worker.wait(10)
    assert after_the_lease(database, tenant) == service.Dispatch(0, 0, 0)
    assert len(web.got) == 1
