"""Webhooks that subscribe: told of each happening once, of nothing before, of nothing else; turned off when dead."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.accounts import audit
from pulseops.act.notifications import channels, events
from pulseops.act.notifications.repository_channels import channel
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Invalid
from pulseops.base.ids import uuid7
from pulseops.decide.alerts import service as alerts
from tests.act.receivers import Hook, hook
from tests.act.test_notifications_channels import OPEN, send
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, insert

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


def subscribe(ctx: Context, web: Hook, *groups: str) -> tuple[UUID, str]:
    """A webhook and its signing secret."""
    row, secret = channels.add_channel(ctx, "webhook", "Hook", OPEN, url=web.url, recipients=[], events=groups)
    assert secret
    return row["id"], secret


def types(web: Hook) -> list[str]:
    return [body["type"] for body in web.bodies()]


def test_each_happening_is_told_once_with_who_and_what(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work(now=NOW) as ctx:
        audit.record(ctx, "client.updated", "client", "before")
        subscribe(ctx, web, "client", "alert", "prediction")
    with tenant.work(now=LATER) as ctx:
        client = add_client(ctx, p90=0.36)
        alerts.evaluate(ctx)
        audit.record(ctx, "client.updated", "client", str(client), name="Fabrikam")
        audit.record(ctx, "session.opened", "user", "nobody's business")
        for days, band in ((9, "low"), (0, "high")):
            belief: dict[str, Any] = {"client_id": client, "kind": "churn", "as_of": (LATER - timedelta(days)).date()}
            belief |= {"value": 0.3, "band": band, "coverage": 1.0, "drivers": [], "detail": {}}
            insert(ctx, "prediction", **belief, created_at=LATER - timedelta(days))
    for _ in range(2):
        send(database, tenant, LATER + timedelta(seconds=5))
    assert sorted(types(web)) == ["alert.opened", "client.updated", "prediction.band_changed"]
    told = {body["type"]: body["data"] for body in web.bodies()}
    assert told["client.updated"]["detail"] == {"name": "Fabrikam"}
    assert told["client.updated"]["url"] == f"https://pulse.example.com/clients/{client}"
    assert (told["prediction.band_changed"]["detail"]["before"], told["alert.opened"]["subject_kind"]) == (
        "low",
        "alert",
    )


def test_another_tenants_happenings_stay_there(
    database: Database, tenant: TenantBox, other_tenant: TenantBox, web: Hook
) -> None:
    with tenant.work(now=NOW) as ctx:
        subscribe(ctx, web, *events.GROUPS)
    with other_tenant.work(now=LATER) as ctx:
        audit.record(ctx, "client.updated", "client", "theirs")
    send(database, tenant, LATER + timedelta(seconds=5))
    assert "client.updated" not in types(web)


def test_a_receiver_changes_keys_without_a_gap(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work(now=NOW) as ctx:
        made, old = subscribe(ctx, web, "client")
        new = channels.renew_signing(ctx, made)
    for minutes, keys in ((1, [new, old]), (60 * 25, [new])):
        at = NOW + timedelta(minutes=minutes)
        with tenant.work(now=at) as ctx:
            audit.record(ctx, "client.updated", "client", str(uuid7()))
        send(database, tenant, at)
        headers, body = web.got[-1]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        macs = [hmac.new(base64.b64decode(key.removeprefix("whsec_")), signed, hashlib.sha256) for key in keys]
        assert headers["webhook-signature"] == " ".join(f"v1,{base64.b64encode(mac.digest()).decode()}" for mac in macs)


def test_a_dead_receiver_is_turned_off_and_the_owner_told(database: Database, tenant: TenantBox, web: Hook) -> None:
    owner = tenant.member("owner")
    with tenant.work(now=NOW) as ctx:
        made, _ = subscribe(ctx, web, "client")
        for _ in range(events.MOST_GIVEN_UP):
            audit.record(ctx, "client.updated", "client", str(uuid7()))
    with tenant.work(now=LATER) as ctx:
        for _ in range(events.MOST_GIVEN_UP):
            audit.record(ctx, "client.updated", "client", str(uuid7()))
    web.answer = (410, {})
    send(database, tenant, LATER)
    with tenant.work(now=LATER) as ctx:
        assert (channel(ctx, made) or {})["enabled"], "a bad day is no reason"
    send(database, tenant, NOW + events.PATIENCE + timedelta(hours=1))
    with tenant.work(now=NOW + events.PATIENCE + timedelta(hours=2)) as ctx:
        found = channel(ctx, made) or {}
        assert not found["enabled"]
        rows = ctx.session.connection().exec_driver_sql(
            "SELECT recipient FROM delivery WHERE reason LIKE 'turned-off%%' AND channel = 'mail'"
        )
        assert [row[0] for row in rows] == [owner.email]
        channels.change_channel(ctx, made, {"enabled": True}, OPEN)
    web.answer, web.got[:] = (200, {}), []
    send(database, tenant, NOW + events.PATIENCE + timedelta(hours=3))
    assert types(web) == [], "what happened while it was off is not sent"


def test_only_webhooks_subscribe_and_only_to_what_there_is(tenant: TenantBox) -> None:
    for kind, groups in (("slack", ["client"]), ("webhook", ["sessions"])):
        with tenant.work() as ctx, pytest.raises(Invalid) as refused:
            channels.add_channel(ctx, kind, "X", OPEN, url="https://hooks.example.com/x", recipients=[], events=groups)
        assert refused.value.fields[0].field == "events"


def test_a_task_is_told_when_it_is_made_done_and_overdue(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work(now=NOW) as ctx:
        subscribe(ctx, web, "task")
    with tenant.work(now=LATER) as ctx:
        client = add_client(ctx)
        late = tasks.create(ctx, {"title": "Call them", "client_id": client, "due_on": ctx.today})
        tasks.finish(ctx, tasks.create(ctx, {"title": "Write to them"}))
        assert tasks.note_overdue(ctx) == 0, "due today is not overdue"
    send(database, tenant, LATER)
    assert sorted(types(web)) == ["task.created", "task.created", "task.done"]
    for days, told in ((1, 1), (2, 0)):
        with tenant.work(now=LATER + timedelta(days=days)) as ctx:
            assert tasks.note_overdue(ctx) == told
        send(database, tenant, LATER + timedelta(days=days))
    assert types(web)[3:] == ["task.overdue"]
    data = web.bodies()[3]["data"]
    assert data["detail"] == {"title": "Call them", "client_id": str(client), "owner_id": None, "due_on": "2026-11-23"}
    assert data["url"] == f"https://pulse.example.com/tasks/{late}"
    with tenant.work(now=LATER + timedelta(days=2)) as ctx:
        tasks.edit(ctx, late, {"due_on": ctx.today - timedelta(days=1)})
        assert tasks.note_overdue(ctx) == 1, "moved, and passed again"
        tasks.edit(ctx, late, {"due_on": ctx.today - timedelta(days=tasks.LATEST_DAYS + 1)})
        assert tasks.note_overdue(ctx) == 0
