"""Comments, bulk changes, reminders once a day, and the calendar with its feed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.act.notifications import service as notifications
from pulseops.act.tasks import agenda, service
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, fetch
from pulseops.base.errors import Invalid, NotFound
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, insert

TODAY = NOW.date()
NOON = NOW.replace(hour=12)


def person(tenant: TenantBox, name: str = "Mara") -> Actor:
    member = tenant.member("owner", name=name)
    return Actor("user", member.user_id, name, frozenset({"*"}), ("owner",))


def test_a_comment_of_ten_megabytes_is_refused_with_its_length(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        task = service.create(ctx, {"title": "Call"})
        with pytest.raises(Invalid) as refused:
            service.comment(ctx, task, "x" * 10_485_760)
        assert refused.value.fields[0].message == "A comment has 1 to 5,000 characters; this one has 10,485,760."
        with pytest.raises(Invalid):
            service.comment(ctx, task, "\x00")


def test_comments_are_there_and_only_their_writer_takes_them_back(tenant: TenantBox) -> None:
    mara, jo = person(tenant), person(tenant, "Jo")
    with tenant.work(actor=mara) as ctx:
        task = service.create(ctx, {"title": "Call"})
        comment = service.comment(ctx, task, " They want a quote ")
        assert [(c["by_name"], c["text"]) for c in service.get(ctx, task)["said"]] == [("Mara", "They want a quote")]
    with tenant.work(actor=jo) as ctx, pytest.raises(NotFound):
        service.delete_comment(ctx, task, comment)
    with tenant.work(actor=mara) as ctx:
        service.delete_comment(ctx, task, comment)
        assert service.get(ctx, task)["comments"] == 0


def test_many_are_changed_together_or_not_at_all(tenant: TenantBox) -> None:
    mara = person(tenant)
    with tenant.work(actor=mara) as ctx:
        ids = [service.create(ctx, {"title": f"Task {n}"}) for n in range(3)]
        service.change_many(ctx, ids, {"owner_id": mara.id, "due_on": TODAY, "state": "done"})
        assert {(t["state"], t["owner_name"]) for t in (service.get(ctx, i) for i in ids)} == {("done", "Mara")}
    with pytest.raises(NotFound), tenant.work(actor=mara) as ctx:
        service.change_many(ctx, [*ids, UUID(int=1)], {"state": "open"})
    with tenant.work(actor=mara) as ctx:
        assert service.get(ctx, ids[0])["state"] == "done"


def waiting(ctx: Context) -> list[dict[str, Any]]:
    return [row for row in notifications.page(ctx)[0] if row["reason"] == "reminder"]


def test_one_reminder_a_day_to_each_person(tenant: TenantBox) -> None:
    mara = person(tenant)
    with tenant.work(actor=mara, now=NOON) as ctx:
        for due, remind in ((TODAY, None), (TODAY + timedelta(days=5), TODAY), (TODAY + timedelta(days=1), None)):
            service.create(ctx, {"title": "Call", "owner_id": mara.id, "due_on": due, "remind_on": remind})
        service.create(ctx, {"title": "Nobody's", "due_on": TODAY})
    with tenant.work(now=NOW.replace(hour=5)) as ctx:
        assert agenda.remind(ctx, "http://x") == 0, "not in the night"
    with tenant.work(now=NOON) as ctx:
        assert agenda.remind(ctx, "http://x") == 1
        assert agenda.remind(ctx, "http://x") == 0
        assert [row["title"] for row in waiting(ctx)] == ["2 tasks for today"]
    with tenant.work(now=NOON + timedelta(days=1)) as ctx:
        assert agenda.remind(ctx, "http://x") == 1


def test_days_hold_tasks_and_contracts(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        client = add_client(ctx)
        source = fetch(ctx, "SELECT source_id FROM client WHERE id = %(c)s", {"c": client})[0]["source_id"]
        insert(ctx, "contract", client_id=client, source_id=source, external_id="k1", start_on=date(2025, 1, 1),
               end_on=TODAY + timedelta(days=20), notice_on=TODAY + timedelta(days=3), currency="USD", mrr_minor=1,
               is_trial=False, auto_renew=True)  # fmt: skip
        service.create(ctx, {"title": "Call", "client_id": client, "due_on": TODAY})
        found = agenda.days(ctx, TODAY, TODAY + timedelta(days=30))
        assert [(each["kind"], each["on"]) for each in found] == [
            ("task", TODAY), ("notice", TODAY + timedelta(days=3)), ("contract_end", TODAY + timedelta(days=20)),
        ]  # fmt: skip
        with pytest.raises(Invalid):
            agenda.days(ctx, TODAY, TODAY + timedelta(days=900))


def test_a_feed_is_read_by_its_secret_until_another_is_made(database: Database, tenant: TenantBox) -> None:
    mara = person(tenant)
    with tenant.work(actor=mara) as ctx:
        service.create(ctx, {"title": "Call", "owner_id": mara.id, "due_on": TODAY})
        service.create(ctx, {"title": "Not mine", "due_on": TODAY})
        first = agenda.make_feed(ctx)
    with agenda.held(database, first, NOW) as (ctx, rows):
        assert ctx.tenant_id == tenant.id
        assert [row["title"] for row in rows] == ["Call"]
    with tenant.work(actor=mara) as ctx:
        second = agenda.make_feed(ctx)
    with pytest.raises(NotFound), agenda.held(database, first, NOW):
        pass
    with tenant.work(actor=mara) as ctx:
        agenda.drop_feed(ctx)
    with pytest.raises(NotFound), agenda.held(database, second, NOW):
        pass
