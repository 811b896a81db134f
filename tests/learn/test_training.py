"""A challenger is judged beside the champion; only a better one, and only a person, changes what is in use."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from pulseops.accounts import audit
from pulseops.accounts.repository_audit import AuditFilter
from pulseops.base import jobs, runs
from pulseops.base.context import Context
from pulseops.base.db import raw
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.learn.training import cards, repository, service
from pulseops.understand.features import assemble
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import models
from pulseops.understand.predictions import repository as predictions_repository
from tests.conftest import NOW, TenantBox


def champion(ctx: Context) -> dict[str, Any]:
    found = models.in_use(ctx)
    assert found is not None
    return found


def add(ctx: Context, state: str) -> UUID:
    """Another model, equal to the first: what is tested here is not the fit."""
    values = {**champion(ctx), "artifact": predictions_repository.artifact(ctx, champion(ctx)["id"])}
    names = ("artifact", "evaluation", "data_hash", "seed", "versions", "summary", "trained_through_on")
    return predictions_repository.add_version(ctx, "churn", {name: values[name] for name in names}, state=state)


def judge_as(ctx: Context, model_id: UUID, verdict: str) -> None:
    """As if the comparison had come out so."""
    repository.put_evaluation(ctx, model_id, champion(ctx)["id"], ctx.today, "test", verdict, {"verdict": verdict})


def test_a_model_fitted_on_an_earlier_day_knows_only_what_was_known_then(settled: TenantBox) -> None:
    with settled.work() as ctx:
        now = features_service.as_of(ctx)
        found = champion(ctx)
        assert found["trained_through_on"].month == (now.month - 9) % 12
        assert found["evaluation"]["leavers"] < models.history(ctx).panel.end_month.size
        seen = found["evaluation"]["seen"]
        assert seen["tickets"] < models.seen_through(ctx, now)["tickets"]
        assert seen == models.seen_through(ctx, found["trained_through_on"])


def test_a_challenger_is_compared_on_the_months_after_and_not_used(settled: TenantBox) -> None:
    with settled.work() as ctx:
        before = champion(ctx)
        model_id = service.challenge(ctx)
        assert champion(ctx)["id"] == before["id"]
        found = service.standing(ctx)
        assert found is not None
        figures = found["evaluation"]["figures"]
        learnt = before["evaluation"]["rung"] != "prior"
        assert (found["id"], figures["months"]) == (model_id, 7 if learnt else 12)
        assert figures["verdict"] in ("not better", "better", "too few", "worse calibrated")
        if figures["verdict"] == "not better":
            assert figures["lower"] <= figures["difference"] <= figures["upper"]
            assert found["blocked"] == service.GATE["not better"]
        second = add(ctx, "challenger")
        states = {v["id"]: v["state"] for v in models.versions(ctx) if v["kind"] == "churn"}
        assert (states[model_id], states[second]) == ("retired", "challenger")


def test_a_young_champion_cannot_be_judged_yet_and_the_day_is_told(settled: TenantBox) -> None:
    with settled.work() as ctx:
        values = {**champion(ctx)["evaluation"], "rung": "prior+local"}
        today = features_service.as_of(ctx)
        raw(ctx).execute(
            "UPDATE model_version SET trained_through_on = %s, evaluation = %s WHERE id = %s",
            [today, Jsonb(values), add(ctx, "champion")],
        )
        service.challenge(ctx)
        found = service.standing(ctx)
        assert found is not None
        figures = found["evaluation"]["figures"]
        assert (figures["verdict"], figures["months"]) == ("too few", 0)
        assert figures["first_on"] == str(assemble.months_after(today, 3))


def test_only_a_better_challenger_is_promoted_and_the_reason_stays(settled: TenantBox) -> None:
    with settled.work() as ctx:
        old, new = champion(ctx)["id"], add(ctx, "challenger")
        judge_as(ctx, new, "worse calibrated")
    with settled.work("admin") as ctx, pytest.raises(Conflict, match="farther from what came"):
        service.promote(ctx, new, "looks fine to me")
    with settled.work() as ctx:
        judge_as(ctx, new, "better")
    with settled.work("admin") as ctx:
        with pytest.raises(Invalid):
            service.promote(ctx, new, "   ")
        service.promote(ctx, new, "better by 3 %  on seven months")
        assert champion(ctx)["id"] == new
        assert service.standing(ctx) is None
        assert jobs.CYCLE in runs.waiting(ctx)
        entry = audit.page(ctx, AuditFilter(action="model.promoted"), limit=1, offset=0)[0][0]
        assert entry["detail"]["reason"] == "better by 3 % on seven months"
        assert entry["detail"]["version"] == {"before": champion(ctx)["number"] - 1, "now": champion(ctx)["number"]}
        service.roll_back(ctx, old, "clients complained")
        assert champion(ctx)["id"] == old
        with pytest.raises(NotFound):
            service.roll_back(ctx, old, "again")
        told = [d["action"] for d in cards.card(ctx, new).decisions]
        assert told == ["model.promoted"]


def test_a_comparison_with_an_earlier_champion_does_not_count(settled: TenantBox) -> None:
    with settled.work() as ctx:
        new = add(ctx, "challenger")
        judge_as(ctx, new, "better")
        add(ctx, "champion")
    with settled.work("admin") as ctx, pytest.raises(Conflict, match="not compared with the model in use"):
        service.promote(ctx, new, "late")


def test_who_may_and_whose_it_is(settled: TenantBox, other_tenant: TenantBox) -> None:
    with settled.work() as ctx:
        new = add(ctx, "challenger")
    for verb in (service.promote, service.roll_back):
        with settled.work("viewer") as ctx, pytest.raises(Forbidden):
            verb(ctx, new, "x")
        with other_tenant.work("admin") as ctx, pytest.raises(NotFound):
            verb(ctx, new, "x")
    with settled.work("viewer") as ctx, pytest.raises(Forbidden):
        service.ask(ctx)
    with other_tenant.work("admin") as ctx:
        with pytest.raises(Conflict):
            service.ask(ctx)
        with pytest.raises(NotFound):
            cards.card(ctx, new)
        assert service.standing(ctx) is None


def test_what_is_due_by_itself(settled: TenantBox, tenant: TenantBox) -> None:
    with settled.work() as ctx:
        assert service.refresh(ctx) == {"trained": 0, "challengers": 0}
    with settled.work(now=NOW + timedelta(days=40)) as ctx:
        assert service.refresh(ctx) == {"trained": 0, "challengers": 1}
        found = service.standing(ctx)
        assert found is not None
        assert found["evaluation"]["why"] == "a month has passed"
    with settled.work(now=NOW + timedelta(days=50)) as ctx:
        models.note_drift(ctx, champion(ctx)["id"], "alarm", ["Utilization is distributed otherwise."])
        assert service.refresh(ctx) == {"trained": 0, "challengers": 1}
    with settled.work(now=NOW + timedelta(days=52)) as ctx:
        assert service.refresh(ctx) == {"trained": 0, "challengers": 0}
    with tenant.work() as ctx:
        assert service.refresh(ctx) == {"trained": 0, "challengers": 0}
        assert models.in_use(ctx) is None


def test_history_that_came_later_is_learnt_at_once(settled: TenantBox) -> None:
    with settled.work() as ctx:
        values = {**champion(ctx)["evaluation"], "seen": {**champion(ctx)["evaluation"]["seen"], "tickets": 0}}
        raw(ctx).execute(
            "UPDATE model_version SET evaluation = %s, created_at = created_at - interval '1 minute' WHERE id = %s",
            [Jsonb(values), champion(ctx)["id"]],
        )
        assert service.refresh(ctx) == {"trained": 1, "challengers": 0}
        assert champion(ctx)["trained_through_on"] == features_service.as_of(ctx)


def test_a_model_of_other_features_is_fitted_again_and_cannot_be_put_back(settled: TenantBox) -> None:
    with settled.work() as ctx:
        old = add(ctx, "champion")
        raw(ctx).execute(
            """UPDATE model_version SET versions = versions || '{"feature_set": "1999"}' WHERE id = %s""", [old]
        )
        assert service.refresh(ctx) == {"trained": 1, "challengers": 0}
        assert models.fits(champion(ctx))
    with settled.work("admin") as ctx, pytest.raises(Conflict, match="feature set 1999"):
        service.roll_back(ctx, old, "it was fine")


def test_a_card_says_what_the_model_was_made_from(settled: TenantBox) -> None:
    with settled.work("viewer") as ctx:
        found = cards.card(ctx, champion(ctx)["id"])
        assert dict(found.data)["Clients"] > 50
        inputs = dict(found.inputs)
        assert 0 < inputs["Satisfaction"] < 1
        assert found.version["seed"] == models.SEED
        assert any("believes that clients go on leaving" in limit for limit in found.limits)
