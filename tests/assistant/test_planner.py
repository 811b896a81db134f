"""The embedded planner: what it must understand, and that it asks rather than guesses."""

from datetime import date

import pytest

from benchmarks import assistant as bench
from pulseops.assistant import slots
from pulseops.assistant.classifier import phrases
from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import Name, link
from pulseops.assistant.planner import plan
from pulseops.assistant.telling import ACTS, TELLERS

TODAY = date(2026, 11, 24)


def test_phrases_and_intents_agree() -> None:
    known = phrases()
    assert set(known) == set(INTENTS) == set(TELLERS) | set(ACTS) | {"out"}
    assert len(known) >= 20
    assert min(len(set(texts)) for texts in known.values()) >= 40


def test_the_evaluation_questions_are_not_trained_on() -> None:
    trained = {text.lower() for texts in phrases().values() for text in texts}
    asked = bench.read("assistant_evaluation.tsv")
    assert len(asked) >= 100
    assert not trained & {each.question.lower() for each in asked}


def test_questions_are_understood_and_seldom_guessed() -> None:
    pairs = bench.judged(bench.read("assistant_evaluation.tsv"))
    right = sum(bench.intent_right(a, p) for a, p in pairs)
    wrong = [a.question for a, p in pairs if bench.wrong_confident(a, p)]
    assert right / len(pairs) >= 0.9
    assert len(wrong) / len(pairs) <= 2 / 60, wrong
    adversarial = [(a, p) for a, p in pairs if a.kind == "adversarial"]
    assert all(bench.intent_right(a, p) for a, p in adversarial)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("next 30 days", "2026-11-24", "2026-12-24"),
        ("in the last two weeks", "2026-11-10", "2026-11-24"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("in october", "2026-10-01", "2026-10-31"),
        ("by the end of the year", "2026-11-24", "2026-12-31"),
        ("contracts before march", "2026-11-24", "2027-02-28"),
        ("on friday", "2026-11-27", "2026-11-27"),
        ("q1", "2027-01-01", "2027-03-31"),
        ("since june", "2026-06-01", "2026-11-24"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    found = slots.period(text, TODAY)
    assert found
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_fiscal_year_begins_where_the_tenant_says() -> None:
    found = slots.period("this year", TODAY, fiscal_start=7)
    assert found
    assert (found.first, found.last) == (date(2026, 7, 1), date(2027, 6, 30))


@pytest.mark.parametrize("typed", ["Harbor Dental", "harbour dental group", "Habor Dentla", "HARBOR DENTAL GROUP's"])
def test_names_are_found_despite_slips(typed: str) -> None:
    found = link(f"health of {typed}", bench.setting().names).of("client")
    assert [name.text for name in found] == ["Harbor Dental Group"]


def test_what_several_names_share_is_asked_back() -> None:
    made = plan("How healthy is Cedar?", bench.setting())
    assert not made.steps
    assert {choice.label for choice in made.choices} == {"Cedar Prairie Builders", "Cedar Properties"}


def test_a_namesake_that_left_is_not_meant() -> None:
    from uuid import UUID

    from pulseops.assistant.linking import index

    names = index([Name("client", UUID(int=1), "Twin", False), Name("client", UUID(int=2), "Twin", True)])
    assert [name.id for name in link("health of Twin", names).names] == [UUID(int=2)]


@pytest.mark.parametrize("question", ["", "?", "\u202e\u200b", "a" * 5000, "{{v:1}}", "\x00\x01", "и что?", "🦊" * 40])
def test_no_text_breaks_it(question: str) -> None:
    plan(question, bench.setting())
