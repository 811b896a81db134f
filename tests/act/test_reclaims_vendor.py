"""Licenses in a linked Microsoft 365 directory: read first, changed once, never a group's, given back by an undo."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.act.actions import performing
from pulseops.act.actions import service as actions
from pulseops.act.notifications.senders import Doors
from pulseops.act.reclaims import graph, links
from pulseops.act.reclaims import service as reclaims
from pulseops.act.tasks import service as tasks
from pulseops.act.tasks.repository import Filter as TaskFilter
from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.base.settings import MailSettings, OutboundSettings
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter
from tests.act.directory import E3, E5, SECRET, Directory, directory
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, add_product, add_subscription
from tests.understand.test_waste import seat

DOORS = Doors(MailSettings(), OutboundSettings(allow_private=True), "http://pulse.example")
APP = "11111111-2222-3333-4444-555555555555"
LINK: dict[str, Any] = {"client_id": None, "directory_id": APP, "app_id": APP, "secret": SECRET}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Directory]:
    with directory() as found:
        monkeypatch.setattr(graph, "LOGIN", found.url)
        monkeypatch.setattr(graph, "GRAPH", found.url)
        yield found


class Scene:
    """Ada and Ben do not use their E5; it is theirs in the directory too."""

    def __init__(self, box: TenantBox, cloud: Directory, **values: Any) -> None:
        self.box, self.cloud = box, cloud
        with box.work("owner") as ctx:
            links.link(ctx, LINK)
        with box.work() as ctx:
            lab = add_client(ctx, "Lab", kind="department")
            large = {"sku": "SPE_E5", "vendor": "Microsoft", "features": ["mail", "phone"], **values}
            self.large = add_product(ctx, "Large", **large)
            self.small = add_product(ctx, "Small", sku="SPE_E3", vendor="Microsoft", features=["mail"])
            for product, price in ((self.large, 3_000), (self.small, 1_000)):
                add_subscription(ctx, lab, product, purchased=9, assigned=3, unit_cost_minor=price)
            for name, used in (("ada", 90), ("ben", 90), ("eve", 1)):
                own = {"used_features": ["mail"]} if name == "eve" else {}
                seat(ctx, lab, self.large, used, email=f"{name}@contoso.example", **own)
                cloud.hold(f"{name}@contoso.example", E5)
            waste.refresh(ctx)

    def give_up(self, kind: str = "unused") -> list[UUID]:
        with self.box.work("it_admin") as ctx:
            rows = waste.page(ctx, WasteFilter(kinds=[kind]), offset=0, limit=9)["rows"]
            done = reclaims.begin(ctx, [row["id"] for row in rows], ask=False, base_url="")
            return list(done["actions"])

    def perform(self, now: datetime = NOW) -> performing.Round:
        return performing.perform(self.box.database, self.box.id, DOORS, now)

    def action(self, ctx: Context) -> dict[str, Any]:
        sql = "SELECT id FROM action WHERE tenant_id = %(t)s AND type = 'change_licenses' ORDER BY created_at"
        return actions.get(ctx, fetch(ctx, sql, {"t": self.box.id})[-1]["id"])


def posts(cloud: Directory) -> list[str]:
    return [each for each in cloud.asked if each.endswith("/assignLicense")]


def titles(ctx: Context) -> list[str]:
    return [row["title"] for row in tasks.page(ctx, TaskFilter(), "t.created_at", offset=0, limit=9)["rows"]]


def test_given_up_here_taken_there_once_and_given_back(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud)
    done = scene.give_up()
    assert cloud.asked == []  # nothing is called inside the transaction
    with it_tenant.work("owner") as ctx:
        action = scene.action(ctx)
        assert (action["state"], [c["after"] for c in action["changes"]]) == ("approved", ["none", "none"])
        assert titles(ctx) == []  # no work for people
    assert scene.perform().performed == 1
    assert (cloud.skus("ada@contoso.example"), cloud.skus("eve@contoso.example")) == ([], [E5])
    assert len(posts(cloud)) == 2
    assert scene.perform().performed == 0
    with it_tenant.work("it_admin") as ctx:
        reclaims.undo(ctx, done)
    assert scene.perform().performed == 1
    assert cloud.skus("ben@contoso.example") == [E5]
    with it_tenant.work("owner") as ctx:
        assert scene.action(ctx)["state"] == "undone"


def test_a_move_gives_the_smaller_edition(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud)
    done = scene.give_up("downgrade")
    scene.perform()
    assert cloud.skus("eve@contoso.example") == [E3]
    with it_tenant.work("it_admin") as ctx:
        reclaims.undo(ctx, done)
    scene.perform()
    assert cloud.skus("eve@contoso.example") == [E5]


def test_a_groups_license_stays_and_becomes_a_task(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud)
    cloud.users["ada@contoso.example"][0]["assignedByGroup"] = "f1a2"
    scene.give_up()
    scene.perform()
    assert (cloud.skus("ada@contoso.example"), cloud.skus("ben@contoso.example")) == ([E5], [])
    with it_tenant.work("owner") as ctx:
        assert titles(ctx) == ["In Microsoft 365: 1 license could not be changed"]
        receipt = scene.action(ctx)["receipt"]
        assert receipt["kept"][0]["why"] == "A group assigns it; take the person out of the group."


@pytest.mark.parametrize("status", [429, 503])
def test_microsoft_asks_for_patience_and_nothing_is_done_twice(
    it_tenant: TenantBox, cloud: Directory, status: int
) -> None:
    scene = Scene(it_tenant, cloud)
    scene.give_up()
    cloud.moods = [None, (status, {"Retry-After": "600"})]
    first = scene.perform()
    assert (first.performed, first.later) == (0, 1)
    assert scene.perform(NOW + timedelta(seconds=590)).performed == 0
    assert scene.perform(NOW + timedelta(seconds=610)).performed == 1
    assert (cloud.skus("ada@contoso.example"), cloud.skus("ben@contoso.example")) == ([], [])
    assert len(posts(cloud)) == 3  # the first one's once, the second one's twice


def test_who_left_the_directory_or_lost_it_already_is_done(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud)
    cloud.users["ben@contoso.example"].clear()
    del cloud.users["ada@contoso.example"]
    scene.give_up()
    assert scene.perform().performed == 1
    assert posts(cloud) == []


def test_an_address_is_one_part_of_the_path(cloud: Directory) -> None:
    there = graph.sign_in(DOORS, LINK)
    assert there.change("../groups/x@contoso.example", "SPE_E5", None) is None, "nobody is called so"
    assert cloud.asked[-1].startswith("GET /v1.0/users/..%2Fgroups%2Fx%40contoso.example")


def test_undone_before_the_call_nothing_is_called(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud)
    done = scene.give_up()
    with it_tenant.work("it_admin") as ctx:
        reclaims.undo(ctx, done)
    assert scene.perform().performed == 0
    assert cloud.asked == []


def test_a_wrong_secret_fails_with_a_reason_and_is_nowhere_to_be_read(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud)
    with it_tenant.work("owner") as ctx:
        links.link(ctx, {**LINK, "secret": "Not-the-secret-2"})
    scene.give_up()
    assert scene.perform().failed == 1
    with it_tenant.work("owner") as ctx:
        action = scene.action(ctx)
        assert "Microsoft answered 401" in action["last_error"]
        audit = fetch(ctx, "SELECT detail::text AS d FROM audit_entry WHERE tenant_id = %(t)s", {"t": it_tenant.id})
        assert "Not-the-secret-2" not in f"{action} {audit} {links.every(ctx)}"


def test_other_vendors_and_unlinked_directories_stay_work_for_people(it_tenant: TenantBox, cloud: Directory) -> None:
    scene = Scene(it_tenant, cloud, vendor="Contoso Software")
    scene.give_up()
    with it_tenant.work("owner") as ctx:
        assert titles(ctx) == ["At the vendor: free 2 of Large"]
        for row in links.every(ctx):
            links.unlink(ctx, row["id"])
        assert links.every(ctx) == []


def test_what_is_refused_and_who_may(it_tenant: TenantBox, other_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        department = add_client(ctx, "Lab", kind="department")
    with it_tenant.work("owner") as ctx:
        for field, value in (("directory_id", "contoso"), ("secret", "short"), ("client_id", department)):
            with pytest.raises(Invalid) as refused:
                links.link(ctx, {**LINK, field: value})
            assert refused.value.fields[0].field == field
        made = links.link(ctx, LINK)
    with it_tenant.work("it_admin") as ctx, pytest.raises(Forbidden):
        links.link(ctx, LINK)
    with other_tenant.work("owner") as ctx, pytest.raises(NotFound):
        links.unlink(ctx, made)
