"""Rules as text: what is read, what is refused and where, and that writing and reading agree."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulseops.base.errors import Invalid
from pulseops.decide.alerts.expressions import OPS, read
from pulseops.decide.alerts.language import parsed, written
from pulseops.decide.alerts.measures import MEASURES


def test_the_example_of_the_issue() -> None:
    expression, hold = parsed("health < 50 for 2 days and mrr > 1000")
    assert hold == 2
    assert expression == {
        "all": [
            {"left": {"metric": "health"}, "op": "<", "right": 50},
            {"left": {"metric": "mrr"}, "op": ">", "right": 1000},
        ]
    }


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Leaving within 90 days at least 12 %", "p90 >= 0.12"),
        ("MRR above 1,200", "mrr > 1200"),
        ("mrr > 1.2k", "mrr > 1200"),
        ("days to renewal <= 30 days", "days_to_renewal <= 30"),
        (
            "(health < 50) and ((open_tickets > 10 or overdue > 500))",
            "health < 50 and (open_tickets > 10 or overdue > 500)",
        ),
        ("seats_unused / seats > .25", "(seats_unused / seats) > 0.25"),
        ("health < 50 until 55", "HEALTH below 50 until 55"),
    ],
)
def test_several_ways_to_say_the_same(text: str, same: str) -> None:
    assert parsed(text) == parsed(same)


def test_numbers_may_be_below_zero() -> None:
    assert parsed("mrr_change < -100")[0]["right"] == -100


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("helth < 50", 1, "Did you mean health?"),
        ("health << 50", 9, "Expected a figure or a number"),
        ("health < 50 and", 16, "found the end"),
        ("health < 50 $ mrr", 13, "'$' has no meaning here"),
        ("health < 50 mrr > 1", 13, "Expected and, or, or the end"),
        ("(health < 50", 13, "a closing parenthesis"),
        ("mrr > 5 and health < mrr", 22, "Cannot compare score with money"),
        ("mrr > 5 and mrr / 0 > 1", 19, "Division by zero"),
        ("health < 500", 10, "this can never matter"),
        ("5 < 6", 1, "compares numbers only"),
        ("health < 50 for 2.5 days", 17, "Whole days"),
        ("health < 50 for 2 days and mrr > 1 for 3 days", 36, "say it once"),
        ("health < 50 until 40", 19, "Must be at or above"),
        ("", 1, "found the end"),
    ],
)
def test_refusals_name_the_column(text: str, column: int, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(text)
    message = refused.value.fields[0].message
    assert message.startswith(f"Column {column}"), message
    assert said in message


def test_a_very_long_text_is_refused() -> None:
    with pytest.raises(Invalid, match="2,000"):
        parsed("health < 50 and " * 200 + "mrr > 1")


comparison = st.builds(
    lambda m, op, n: {"left": {"metric": m}, "op": op, "right": n},
    st.sampled_from([m.id for m in MEASURES.values() if m.unit in ("money", "count")]),
    st.sampled_from(list(OPS)),
    st.integers(0, 10**6),
)
conditions = st.recursive(
    comparison,
    lambda inner: st.builds(
        lambda kind, parts: {kind: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=2, max_size=3)
    ),
    max_leaves=6,
)


@given(conditions, st.integers(0, 90))
def test_what_is_written_reads_back(raw: dict[str, Any], hold: int) -> None:
    condition = read(raw)
    again, days = parsed(written(condition, hold))
    assert (read(again), days) == (condition, hold)


@given(st.text(max_size=60))
def test_nonsense_is_refused_and_never_breaks(text: str) -> None:
    refused = None
    try:
        read(parsed(text)[0])
    except Invalid as problem:
        refused = problem
    assert refused is None or refused.fields[0].message.startswith("Column ")
