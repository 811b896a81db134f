"""What contracts let go of: never more than is paid for, never before the day they allow."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pulseops.core.commitments import Term, add_months, allocate, cash, reducible, window

TODAY = date(2026, 11, 23)
DAYS = st.integers(-800, 800).map(lambda n: TODAY + timedelta(days=n))
TERMS = st.builds(
    Term,
    key=st.uuids().map(str),
    purchased=st.integers(0, 500),
    unit_minor=st.none() | st.integers(0, 20_000),
    currency=st.just("USD"),
    start_on=st.none() | DAYS,
    term_end_on=st.none() | DAYS,
    cancel_by_on=st.none() | DAYS,
    auto_renew=st.none() | st.booleans(),
)


@given(st.lists(TERMS, max_size=4), st.integers(0, 900), st.integers(0, 50), st.integers(0, 5_000))
def test_never_more_than_is_paid_and_never_before_the_day(
    terms: list[Term], seats: int, moved: int, saved: int
) -> None:
    parts = allocate(terms, TODAY, seats, moved, saved)
    assert sum(p.seats for p in parts) <= min(seats, sum(t.purchased for t in terms))
    assert sum(p.moved for p in parts) <= moved
    for part in parts:
        assert part.seats + part.moved <= part.term.purchased
        assert (part.monthly_minor or 0) <= part.term.purchased * max(part.term.unit_minor or 0, saved)
    by_month = cash(parts, TODAY)
    paid = sum(p.monthly_minor or 0 for p in parts)
    assert all(0 <= amount <= paid for _, amount in by_month)
    assert sum(amount for _, amount in by_month) <= 12 * paid
    first = min((p.window.effective_on for p in parts), default=None)
    assert all(amount == 0 for month, amount in by_month if first is None or add_months(month, 1) <= first)


@given(TERMS)
def test_the_window_opens_after_its_last_day_to_say_so(term: Term) -> None:
    found = window(term, TODAY)
    assert found.effective_on > TODAY
    assert TODAY <= found.cancel_by_on <= found.effective_on
    if found.rule == "notice":
        assert term.cancel_by_on is not None


@given(st.integers(0, 500), st.integers(0, 600), st.integers(0, 600))
def test_seats_that_others_need_stay(purchased: int, held: int, wasted: int) -> None:
    left = purchased - reducible(purchased, held, wasted)
    assert 0 <= left <= purchased
    assert left >= min(purchased, max(0, held - wasted))


def test_four_contracts_by_hand() -> None:
    ten = Term("a", 10, 3_000, "USD", auto_renew=True)
    start, end = date(2026, 3, 1), date(2027, 2, 28)
    notice = window(replace(ten, start_on=start, term_end_on=end, cancel_by_on=date(2027, 1, 29)), TODAY)
    assert (notice.effective_on, notice.cancel_by_on, notice.rule) == (date(2027, 3, 1), date(2027, 1, 29), "notice")
    missed = replace(ten, start_on=start, term_end_on=end, cancel_by_on=date(2026, 11, 20))
    assert (window(missed, TODAY).effective_on, window(missed, TODAY).rule) == (date(2028, 2, 29), "missed")
    assert sum(amount for _, amount in cash(allocate([missed], TODAY, 10), TODAY)) == 0
    rolled = replace(ten, start_on=date(2025, 1, 1), term_end_on=date(2025, 12, 31))
    assert window(rolled, TODAY).effective_on == date(2027, 1, 1)
    assert (window(ten, TODAY).effective_on, window(ten, TODAY).rule) == (TODAY + timedelta(days=30), "open")
    part = allocate([ten], TODAY, 2)[0]
    assert part.monthly_minor == 6_000
    months = dict(cash([part], TODAY))
    # from 23 December: 9 of 31 days, then whole months, and 22 of 30 days of the last
    assert (months[date(2026, 11, 1)], months[date(2026, 12, 1)], months[date(2027, 1, 1)]) == (0, 1_741, 6_000)
    assert months[date(2027, 11, 1)] == 4_400


def test_without_a_price_there_are_seats_and_no_money() -> None:
    part = allocate([Term("a", 10, None, None)], TODAY, 4)[0]
    assert (part.seats, part.monthly_minor, sum(a for _, a in cash([part], TODAY))) == (4, None, 0)
