"""Who hears of what and when: routes, hours, bursts, cooldown, briefs, silences, and why not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pulseops.act.notifications import channels, routing, service
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Invalid
from pulseops.decide.alerts import own_rules, silences
from pulseops.decide.alerts import service as alerts
from pulseops.decide.alerts.repository import Filter
from tests.act.receivers import Hook, hook
from tests.act.test_notifications_channels import add, send
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, change_standing


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


def titles(web: Hook) -> list[str]:
    return [body["data"]["title"] for body in web.bodies()]


def only(ctx: Context) -> dict[str, Any]:
    (found,) = alerts.page(ctx, Filter(), "a.id", offset=0, limit=10)[0]
    return found


def told(ctx: Context) -> list[tuple[str, str]]:
    events = service.told_of(ctx, only(ctx)["id"])["events"]
    return [(each["what"], each["why"]) for event in events for each in event["channels"] or ()]


def risky(tenant: TenantBox, name: str = "Fabrikam", at: datetime = NOW, **standing: Any) -> UUID:
    with tenant.work(now=at) as ctx:
        client = add_client(ctx, name, **{"p90": 0.36, **standing})
        alerts.evaluate(ctx)
    return client


@pytest.mark.parametrize(
    ("route", "why"),
    [
        ({"rules": ["health_low"]}, "the route is for other rules"),
        ({"least_severity": "critical"}, "the route begins at critical"),
        ({"owner_names": ["Mara"]}, "the route is for clients of others"),
    ],
)
def test_routes_choose_and_say_why_not(
    database: Database, tenant: TenantBox, web: Hook, route: dict[str, Any], why: str
) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url, **route)
    risky(tenant)
    assert send(database, tenant).sent == 0
    with tenant.work() as ctx:
        assert told(ctx) == [("not told", why)]


def test_a_new_route_is_not_told_of_old_alerts(database: Database, tenant: TenantBox, web: Hook) -> None:
    risky(tenant)
    with tenant.work(now=NOW + timedelta(hours=1)) as ctx:
        add(ctx, "webhook", web.url)
    assert send(database, tenant, NOW + timedelta(hours=1)).sent == 0


def test_a_burst_is_one_message(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url)
        for n in range(12):
            add_client(ctx, f"Client {n}", p90=0.36)
        alerts.evaluate(ctx)
    assert send(database, tenant).sent == 1
    (body,) = web.bodies()
    assert (body["type"], body["data"]["title"]) == ("alerts.opened", "12 alerts, the worst high")
    assert len(body["data"]["alerts"]) == 10


def test_two_routes_of_one_channel_tell_once(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        channel = add(ctx, "webhook", web.url)
        first = channels.routes(ctx)[0]
        names = ("least_severity", "rules", "owner_names", "to_owner", "mode", "digest_hour", "hours_from", "hours_to")
        more = {name: first[name] for name in (*names, "weekdays", "cooldown_minutes")}
        channels.add_route(ctx, {**more, "channel_id": channel})
    risky(tenant)
    assert send(database, tenant).sent == 1


def test_flapping_is_told_once_within_the_cooldown_but_worse_is_news(
    database: Database, tenant: TenantBox, web: Hook
) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url, cooldown_minutes=120)
    client = risky(tenant, p90=0.20)
    assert send(database, tenant).sent == 1
    for minutes, p90 in ((10, 0.01), (20, 0.20)):
        with tenant.work(now=NOW + timedelta(minutes=minutes)) as ctx:
            change_standing(ctx, client, p90=p90)
            alerts.evaluate(ctx)
    assert send(database, tenant, NOW + timedelta(minutes=21)).sent == 0
    with tenant.work(now=NOW + timedelta(minutes=22)) as ctx:
        alerts.acknowledge(ctx, only(ctx)["id"])
        change_standing(ctx, client, p90=0.6)
        alerts.evaluate(ctx)
    assert send(database, tenant, NOW + timedelta(minutes=23)).sent == 1
    assert titles(web)[1].endswith("(got worse)")


def test_hours_hold_a_message_back_and_drop_what_ended(database: Database, tenant: TenantBox, web: Hook) -> None:
    night = NOW.replace(hour=2, minute=0)
    with tenant.work(now=night) as ctx:
        add(ctx, "webhook", web.url, hours_from=8, hours_to=18)
    risky(tenant, at=night)
    client = risky(tenant, "Gone by the morning", at=night)
    assert send(database, tenant, night).sent == 0
    with tenant.work(now=night + timedelta(hours=2)) as ctx:
        change_standing(ctx, client, p90=0.01)
        alerts.evaluate(ctx)
    assert send(database, tenant, night + timedelta(hours=5, minutes=59)).sent == 0
    assert send(database, tenant, night + timedelta(hours=6, minutes=1)).sent == 1
    assert titles(web)[0].startswith("Fabrikam")
    with tenant.work() as ctx:
        assert sorted(row["state"] for row in service.page(ctx)[0]) == ["dropped", "sent"]


@pytest.mark.parametrize(
    ("zone", "now", "opens"),
    [
        ("Europe/Berlin", "2026-03-29T00:30", "2026-03-29T06:00"),  # the night clocks go forward: 8:00 is 6:00 UTC
        ("Asia/Kathmandu", "2026-11-23T00:00", "2026-11-23T02:15"),  # +5:45
        ("UTC", "2026-11-21T12:00", "2026-11-23T08:00"),  # Saturday
        ("UTC", "2026-11-23T09:00", "2026-11-23T09:00"),
    ],
)
def test_hours_are_the_tenants_own(zone: str, now: str, opens: str) -> None:
    route = {"weekdays": [7, 1] if zone == "Europe/Berlin" else [1, 2, 3, 4, 5], "hours_from": 8, "hours_to": 18}
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert routing.opens_at(route, at, ZoneInfo(zone)) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


def test_hours_over_midnight() -> None:
    route = {"weekdays": [], "hours_from": 22, "hours_to": 6}
    late = NOW.replace(hour=23)
    assert routing.opens_at(route, late, ZoneInfo("UTC")) == late
    assert routing.opens_at(route, NOW.replace(hour=12, minute=0), ZoneInfo("UTC")).hour == 22


def test_the_brief_comes_once_a_day_at_its_hour_and_not_without_news(
    database: Database, tenant: TenantBox, web: Hook
) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url, mode="digest", digest_hour=9)
    risky(tenant)
    for minutes in (0, 10, 19):
        assert send(database, tenant, NOW + timedelta(minutes=minutes)).sent == 0
    risky(tenant, "Contoso", at=NOW + timedelta(minutes=10))
    send(database, tenant, NOW + timedelta(minutes=11))
    assert send(database, tenant, NOW + timedelta(minutes=21)).sent == 1
    (body,) = web.bodies()
    assert body["type"] == "brief"
    assert {each["subject"] for each in body["data"]["alerts"]} == {"Fabrikam", "Contoso"}
    assert send(database, tenant, NOW + timedelta(minutes=40)).sent == 0
    assert send(database, tenant, NOW + timedelta(days=1, minutes=21)).sent == 0, "no news, no brief"


def test_a_rule_moved_to_the_brief_is_not_told_at_once(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url)
        alerts.set_rule(ctx, "churn_high", digest_only=True)
    risky(tenant)
    assert send(database, tenant).sent == 0
    with tenant.work() as ctx:
        assert told(ctx) == [("not told", "the rule is told in briefs only")]


def test_a_silence_holds_back_and_telling_resumes_after(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url)
        ends = NOW + timedelta(hours=4)
        window = {"client_id": None, "reason": "Migration", "starts_at": NOW, "ends_at": ends}
        made = silences.add_silence(ctx, rule_key="churn_high", **window)
        assert made["state"] == "running"
    risky(tenant)
    gone = risky(tenant, "Ended meanwhile")
    assert send(database, tenant).sent == 0
    with tenant.work() as ctx:
        shown = alerts.page(ctx, Filter(silenced=True), "a.id", offset=0, limit=10)[0]
        assert [row["silence_reason"] for row in shown] == ["Migration", "Migration"], "visible as silenced"
        assert alerts.page(ctx, Filter(silenced=False), "a.id", offset=0, limit=10)[0] == []
    with tenant.work(now=NOW + timedelta(hours=3)) as ctx:
        change_standing(ctx, gone, p90=0.01)
        alerts.evaluate(ctx)
    assert send(database, tenant, NOW + timedelta(hours=3)).sent == 0
    assert send(database, tenant, NOW + timedelta(hours=4, minutes=1)).sent == 1
    assert titles(web)[0].startswith("Fabrikam")


def test_ending_a_silence_early_resumes_at_once(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url)
        window = {"reason": "x", "starts_at": NOW, "ends_at": NOW + timedelta(days=2)}
        made = silences.add_silence(ctx, rule_key="churn_high", client_id=None, **window)
    risky(tenant)
    assert send(database, tenant).sent == 0
    with tenant.work(now=NOW + timedelta(minutes=5)) as ctx:
        assert silences.end_silence(ctx, made["id"])["state"] == "ended"
    assert send(database, tenant, NOW + timedelta(minutes=6)).sent == 1


def test_routes_that_make_no_sense_name_each_field(tenant: TenantBox) -> None:
    with tenant.work() as ctx, pytest.raises(Invalid) as caught:
        add(ctx, "slack", "http://127.0.0.1/x", digest_hour=24, hours_from=8, weekdays=[8], to_owner=True)
    assert {f.field for f in caught.value.fields} == {"digest_hour", "hours_to", "weekdays", "to_owner"}


def test_own_rules_bring_their_own_cooldown(database: Database, tenant: TenantBox, web: Hook) -> None:
    rule = {"severity": "high", "scope": {}, "hold_days": 0, "digest_only": False, "enabled": True}
    few = {"left": {"metric": "open_tickets"}, "op": ">", "right": 10}
    with tenant.work() as ctx:
        add(ctx, "webhook", web.url)
        own_rules.add_rule(ctx, {**rule, "name": "Busy", "expression": few, "cooldown_hours": 24})
    client = risky(tenant, p90=0.01, open_tickets=12)
    assert send(database, tenant).sent == 1
    assert titles(web) == ["Fabrikam: Busy: Open tickets 12"]
    for hours, tickets in ((1, 1), (2, 15)):
        with tenant.work(now=NOW + timedelta(hours=hours)) as ctx:
            change_standing(ctx, client, open_tickets=tickets)
            alerts.evaluate(ctx)
    assert send(database, tenant, NOW + timedelta(hours=3)).sent == 0
