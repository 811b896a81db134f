"""Conditions of own rules: what is refused and where, three-valued logic, and that SQL and the pure judge agree."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Invalid
from pulseops.decide.alerts import conditions_custom
from pulseops.decide.alerts.expressions import judge, read, sentence
from pulseops.decide.alerts.measures import MEASURES, shown
from tests.conftest import TenantBox
from tests.decide.facts import add_client, days


def cmp(left: Any, op: str, right: Any, **more: Any) -> dict[str, Any]:
    return {"left": {"metric": left} if isinstance(left, str) else left, "op": op, "right": right, **more}


def divided(over: Any, under: Any) -> dict[str, Any]:
    return {"op": "/", "args": [{"metric": over} if isinstance(over, str) else over, under]}


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        ({}, "expression", "Give"),
        ([], "expression", "Give"),
        ({"all": []}, "expression.all", "at least one"),
        ({"all": [{}]}, "expression.all.0", "Give"),
        ({"all": [cmp("helth", "<", 50)]}, "expression.all.0.left.metric", "Unknown figure"),
        ({"all": [cmp("health", "~", 50)]}, "expression.all.0.op", "one of"),
        ({"all": [cmp("health", "<", None)]}, "expression.all.0.right", "Give a number"),
        ({"all": [cmp("health", "<", "50")]}, "expression.all.0.right", "Give a number"),
        ({"all": [cmp("health", "<", True)]}, "expression.all.0.right", "Give a number"),
        ({"all": [cmp("health", "<", float("nan"))]}, "expression.all.0.right", "Give a number"),
        ({"all": [cmp("health", "<", 500)]}, "expression.all.0.right", "Health is 0 to 100"),
        ({"all": [cmp("p90", ">", 12)]}, "expression.all.0.right", "0 % to 100 %"),
        ({"all": [cmp("health", "<", {"metric": "mrr"})]}, "expression.all.0.right", "Cannot compare score with money"),
        ({"all": [cmp(5, "<", 6)]}, "expression.all.0.left", "numbers only"),
        ({"any": [cmp(divided("open_tickets", 0), ">", 1)]}, "expression.any.0.left.args.1", "Division by zero"),
        (
            {"any": [cmp(divided("mrr", {"op": "-", "args": [2, 2]}), ">", 1)]},
            "expression.any.0.left.args.1",
            "Division by zero",
        ),
        ({"any": [cmp(divided("health", {"metric": "mrr"}), ">", 1)]}, "expression.any.0.left", "Cannot divide"),
        (
            {"any": [cmp({"op": "+", "args": [{"metric": "mrr"}, {"metric": "seats"}]}, ">", 1)]},
            "expression.any.0.left",
            "no meaning",
        ),
        ({"any": [cmp("health", "<", 50, release=40)]}, "expression.any.0.release", "at or above"),
        ({"any": [cmp("overdue", ">", 50, release=60)]}, "expression.any.0.release", "at or below"),
        ({"any": [cmp("health", "=", 50, release=60)]}, "expression.any.0.release", "An end needs"),
        ({"any": [cmp("health", "<", 50, extra=1)]}, "expression.any.0", "Unknown: extra"),
        ({"all": [cmp("health", "<", 50)] * 21}, "expression", "At most 20"),
        ({"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}, None, "nested"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(raw: Any, field: str | None, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(raw)
    found = {problem.field: problem.message for problem in caught.value.fields}
    if field:
        assert words in found[field], found
    else:
        assert any(words in message for message in found.values())


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read({"all": [cmp("nope", "<", 1), cmp("health", "<", 999)]})
    assert len(caught.value.fields) == 2


def test_in_words() -> None:
    few = {"any": [cmp("mrr", ">=", 1000), {"all": [cmp("p90", ">", 0.125, release=0.1), cmp("health", "<", 50)]}]}
    assert sentence(read(few)) == (
        "MRR at least 1,000 or (Leaving within 90 days above 12 % (ends at 10 %) and Health below 50)"
    )
    assert shown("money", 1234.5, "USD") == "USD 1,234.50"
    assert shown("days", 1) == "1 day"


def test_missing_is_unknown_and_never_fires() -> None:
    both = read({"all": [cmp("health", "<", 50), cmp("open_tickets", ">", 3)]})
    either = read({"any": [cmp("health", "<", 50), cmp("open_tickets", ">", 3)]})
    assert judge(both, {"health": None, "open_tickets": 9}) is None
    assert judge(both, {"health": None, "open_tickets": 1}) is False
    assert judge(either, {"health": None, "open_tickets": 9}) is True
    assert judge(either, {"health": None, "open_tickets": 1}) is None
    ratio = read({"all": [cmp(divided("open_tickets", {"metric": "seats"}), ">", 0.1)]})
    assert judge(ratio, {"open_tickets": 4, "seats": 0}) is None, "divided by nothing is unknown, not an error"


FIGURES = ("health", "p90", "mrr", "open_tickets", "overdue", "days_to_renewal", "utilization")
LIMITS = {"health": (0, 100), "p90": (0, 1), "mrr": (0, 9000), "utilization": (0, 2)}


@st.composite
def _comparison(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(FIGURES))
    low, high = LIMITS.get(name, (0, 30))
    limit = draw(st.floats(low, high, allow_nan=False).map(lambda v: round(v, 3)))
    op = draw(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
    if op in ("<", "<=") and draw(st.booleans()):
        return cmp(name, op, limit, release=limit + 1)
    if name == "open_tickets" and draw(st.booleans()):
        return cmp(divided(name, {"metric": "seats"}), op, limit)
    return cmp(name, op, limit)


CONDITION = st.recursive(
    _comparison(),
    lambda inner: st.builds(
        lambda kind, parts: {kind: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


def _clients(ctx: Context) -> None:
    for n, standing in enumerate(
        (
            {"health": 49.0, "p90": 0.3, "open_tickets": 0, "renewal_on": days(12)},
            {"health": None, "p90": None, "open_tickets": None, "utilization": None},
            {"health": 80.0, "p90": 0.01, "open_tickets": 9, "overdue_minor": 2000, "seats_purchased": 0},
            {"health": 50.0, "mrr_minor": None, "overdue_minor": None, "seats_purchased": None},
        )
    ):
        add_client(ctx, f"Client {n}", **standing)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=CONDITION)
def test_the_database_judges_as_the_pure_judge_does(tenant: TenantBox, raw: dict[str, Any]) -> None:
    condition = read(raw)
    with tenant.work() as ctx:
        if not conditions_custom.scopes(ctx)["owners"]:
            _clients(ctx)
        conditions_custom.stage_measures(ctx, MEASURES.values())
        ids = [row["client_id"] for row in fetch(ctx, "SELECT client_id FROM _measures")]
        found = {r["client_id"]: r["verdict"] for r in conditions_custom.rows_of_custom(ctx, condition, None, ids)}
        for client in ids:
            values = conditions_custom.measures_of(ctx, client) or {}
            known = {name: values[name] for name in MEASURES}
            holds, goes_on = judge(condition, known), judge(condition, known, releasing=True)
            expected = "fire" if holds else {None: "unknown", True: "hold", False: None}[goes_on]
            assert found.get(client) == expected, (raw, known)
        ctx.session.rollback()
