"""From a recommendation to a task and back."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.act.tasks import service
from pulseops.act.tasks.repository import Filter
from pulseops.base.context import Context
from pulseops.base.db import raw
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.decide.recommendations import service as recommendations
from pulseops.decide.recommendations.repository import Filter as Wanted
from tests.conftest import NOW, TenantBox
from tests.decide.facts import TODAY, add_client, days


def proposed(ctx: Context) -> UUID:
    """The id of a fresh retention recommendation."""
    add_client(ctx, p90=0.4, risk="high")
    recommendations.generate(ctx)
    found: UUID = recommendations.page(ctx, Wanted(), "r.id", offset=0, limit=1)["rows"][0]["id"]
    return found


def state_of(ctx: Context, recommendation_id: UUID) -> Any:
    return recommendations.get(ctx, recommendation_id)["state"]


def test_accepting_makes_one_task_with_the_steps(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        wanted = proposed(ctx)
    with tenant.work() as ctx:
        first = service.accept(ctx, wanted)
        task = service.get(ctx, first.task_id)
        assert first.created
        assert task["title"] == "Call the decision maker before they decide: Fabrikam"
        assert task["due_on"] == days(7)
        assert len(task["checklist"]) == 5
        assert not any(item["done"] for item in task["checklist"])
        assert state_of(ctx, wanted) == "accepted"
        assert recommendations.get(ctx, wanted)["decisions"][0]["action"] == "accept"
    with tenant.work() as ctx:
        again = service.accept(ctx, wanted)
        assert (again.task_id, again.created) == (first.task_id, False)
        assert recommendations.generate(ctx).opened == 0, "accepted ones are not proposed again"


def test_the_recommendation_follows_its_task(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        wanted = proposed(ctx)
        task = service.accept(ctx, wanted).task_id
        service.tick(ctx, task, 0, done=True)
        service.finish(ctx, task)
        service.finish(ctx, task)
        assert state_of(ctx, wanted) == "done"
        assert service.get(ctx, task)["done_by"] == "PulseOps"
        service.reopen(ctx, task)
        assert state_of(ctx, wanted) == "accepted"
        service.delete(ctx, task)
        assert state_of(ctx, wanted) == "open"
        with pytest.raises(NotFound):
            service.get(ctx, task)


def test_a_dismissed_one_cannot_be_accepted_and_nothing_is_half_done(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        wanted = proposed(ctx)
    with pytest.raises(Invalid, match="does not belong"), tenant.work() as ctx:
        service.accept(ctx, wanted, owner_id=UUID(int=7))
    with tenant.work() as ctx:
        assert state_of(ctx, wanted) == "open"
        recommendations.dismiss(ctx, wanted, "No")
        with pytest.raises(Conflict, match="dismissed"):
            service.accept(ctx, wanted)
        assert service.page(ctx, Filter(), "t.id", offset=0, limit=10)["total"] == 0


def test_create_edit_filter_and_refuse(tenant: TenantBox, other_tenant: TenantBox) -> None:
    owner = tenant.member("account_manager").user_id
    with tenant.work() as ctx:
        client = add_client(ctx)
        late = service.create(
            ctx, {"title": "  Ring back ", "due_on": days(-1), "client_id": client, "owner_id": owner}
        )
        service.create(ctx, {"title": "Later", "due_on": days(3)})
        found = service.page(ctx, Filter(overdue=True), "t.id", offset=0, limit=10)
        assert [row["title"] for row in found["rows"]] == ["Ring back"]
        assert found["counts"] == {"open": 2, "overdue": 1, "done": 0, "mine": 0}
        service.edit(ctx, late, {"checklist": [{"text": "One"}, {"text": "  "}], "owner_id": None})
        assert service.get(ctx, late)["checklist"] == [{"text": "One", "done": False}]
        for wrong, message in (
            ({"title": " "}, "title"),
            ({"client_id": UUID(int=1)}, "client does not exist"),
            ({"owner_id": other_tenant.id}, "does not belong"),
            ({"checklist": [{"text": "x"}] * 51}, "At most 50"),
        ):
            with pytest.raises(Invalid, match=message):
                service.edit(ctx, late, wrong)
        with pytest.raises(Invalid, match="has 1 items"):
            service.tick(ctx, late, 1, done=True)
    with other_tenant.work() as ctx, pytest.raises(NotFound):
        service.finish(ctx, late)
    with tenant.work("viewer", now=NOW + timedelta(days=1)) as ctx, pytest.raises(Forbidden):
        service.create(ctx, {"title": "No"})


@pytest.mark.parametrize(("zone", "late"), [("Pacific/Auckland", True), ("America/Los_Angeles", False)])
def test_a_task_is_late_when_its_day_is_past_where_the_tenant_is(tenant: TenantBox, zone: str, late: bool) -> None:
    noon_utc = datetime.combine(TODAY, time(12), UTC)  # the next day has begun in Auckland, and not elsewhere
    with tenant.work("owner", now=noon_utc) as ctx:
        raw(ctx).execute("UPDATE tenant SET timezone = %s WHERE id = %s", (zone, ctx.tenant_id))
        task_id = service.create(ctx, {"title": "Call", "due_on": TODAY})
        assert service.get(ctx, task_id)["overdue"] is late
        assert service.page(ctx, Filter(), "t.id", offset=0, limit=1)["counts"]["overdue"] == late
