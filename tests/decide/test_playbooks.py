"""Playbooks as they are written: checks with places, circles, versions, backtests."""

from datetime import timedelta
from typing import Any

import pytest

from pulseops.base.errors import Conflict, Forbidden, Invalid
from pulseops.decide.playbooks import builtin, service
from pulseops.decide.playbooks.steps import read_steps, read_trigger
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client, insert

CALL = {"key": "call", "kind": "task", "params": {"title": "Call {client}", "due_in_days": 2}}
WAIT = {"key": "wait", "kind": "wait", "params": {"days": 3}}
BOOK: dict[str, Any] = {
    "name": "Save",
    "text": "",
    "trigger": {"kind": "condition", "text": "health < 50"},
    "steps": [CALL, WAIT, {**CALL, "key": "again"}],
    "every_days": 90,
    "most_a_day": 5,
}


def refusal(steps: Any) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        read_steps(steps)
    return refused.value.fields[0].field, refused.value.fields[0].message


def test_steps_that_go_round_are_refused_with_their_way() -> None:
    branch = {"key": "better", "kind": "branch", "params": {"if": "health > 60", "yes": "end", "no": "call"}}
    field, message = refusal([CALL, WAIT, branch])
    assert (field, message) == ("steps.2.next", "The steps go round and never end: call > wait > better > call.")
    assert refusal([{**WAIT, "next": "wait"}])[1] == "The steps go round and never end: wait > wait."


@pytest.mark.parametrize(
    ("steps", "field", "said"),
    [
        ([], "steps", "1 to 30 steps"),
        ([CALL, CALL], "steps.1.key", "another step is called call"),
        ([{**CALL, "next": "nowhere"}], "steps.0.next", "which is no step"),
        ([{**CALL, "next": "end"}, WAIT], "steps.1.key", "no step leads to wait"),
        ([{"key": "x", "kind": "dance", "params": {}}], "steps.0.kind", "Must be one of task, mail"),
        ([{**WAIT, "params": {"days": 0}}], "steps.0.params.days", "1 to 365"),
        ([{**CALL, "params": {"title": "{name}", "due_in_days": 1}}], "steps.0.params.title", "{name} is not known"),
        ([{"key": "b", "kind": "branch", "params": {"if": "helth < 5"}}], "steps.0.params.if", "Column 1"),
        ([{**CALL, "key": "Bad key"}], "steps.0.key", "small letters"),
    ],
)
def test_mistakes_are_refused_at_their_place(steps: Any, field: str, said: str) -> None:
    where, message = refusal(steps)
    assert where == field
    assert said in message


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"kind": "condition", "text": "health <"},
        {"kind": "alert", "rule": "nothing"},
        {"kind": "recommendation", "play": "x"},
        {"kind": "condition", "text": "utilization < 0.5 for 3 days"},
    ],
)
def test_triggers_are_checked(raw: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read_trigger(raw)
    assert refused.value.fields[0].field.startswith("trigger.")


def test_what_is_published_never_changes(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        book = service.create(ctx, BOOK)
        assert service.publish(ctx, book) == 1
        with pytest.raises(Conflict, match="no draft"):
            service.publish(ctx, book)
        service.change(ctx, book, {**BOOK, "steps": [CALL]})
        draft, first = service.get(ctx, book)["versions"]
        assert (draft["number"], len(draft["steps"]), draft["published_at"]) == (2, 1, None)
        assert (first["number"], len(first["steps"])) == (1, 3)
        assert service.publish(ctx, book) == 2
    with tenant.work("account_manager") as ctx, pytest.raises(Forbidden):
        service.create(ctx, {**BOOK, "name": "Other"})


def test_whom_a_trigger_meets(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        low = add_client(ctx, "Low", health=30.0, mrr_minor=100)
        add_client(ctx, "Fine", health=80.0)
        rich = add_client(ctx, "Rich", health=40.0, mrr_minor=900_000)
        found = service.met(ctx, service.checked(BOOK))
        assert [row["client_id"] for row in found] == [rich, low], "most at stake first"
        assert found[0]["why"] == "Health 40"


def test_a_backtest_counts_entries_within_the_limits_and_who_left(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        gone = add_client(ctx, "Gone", status="inactive", churned_on=NOW.date() - timedelta(days=5))
        ctx.session.connection().exec_driver_sql(
            "UPDATE client SET churned_on = %s WHERE id = %s", (NOW.date() - timedelta(days=5), gone)
        )
        stays = add_client(ctx, "Stays")
        for client, ago in ((gone, 40), (gone, 20), (stays, 30)):
            opened = NOW - timedelta(days=ago)
            insert(ctx, "alert", rule_key="health_low", fingerprint=f"x:{client}:{ago}", client_id=client,
                   severity="high", severity_rank=2, state="resolved", subject_name="x", title="x", evidence={},
                   opened_at=opened, last_seen_at=NOW)  # fmt: skip
        trigger = {"kind": "alert", "rule": "health_low", "least_severity": "high"}
        found = service.backtest(ctx, service.checked({**BOOK, "trigger": trigger}))
        assert (found["entered"], found["clients"], found["before_churn"], found["held_back"]) == (2, 2, 1, 1)
        assert [row["name"] for row in found["sample"]] == ["Stays", "Gone"]


def test_the_plays_that_come_along_are_sound_and_come_once(tenant: TenantBox, it_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        assert builtin.ensure(ctx) == 4
        assert builtin.ensure(ctx) == 0
        assert {(book["published"], book["enabled"]) for book in service.books(ctx)} == {(1, False)}
        service.remove(ctx, service.books(ctx)[0]["id"])
        assert builtin.ensure(ctx) == 0, "a removed one stays away"
    with it_tenant.work() as ctx:
        assert builtin.ensure(ctx) == 1
