"""Ends of contracts are placed into months by the calendar, whatever the terms and the day of the month."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pulseops.understand.features import assemble
from pulseops.understand.features.assemble import EPOCH, Assembly, Months


def renewal_of(start: date, term: int, as_of: date, count: int = 24) -> tuple[np.ndarray, Months]:
    """Months to the renewal at each month's end of one running contract."""
    last = assemble.month_of(as_of, assemble.shift_of(as_of))
    months = Months(as_of, last - count + 1, last)
    into = Assembly(1, months)
    assemble.add_clients(into, np.array([[1, (start - EPOCH).days, np.nan, 0, 20, 1]], dtype=np.float64))
    row = [1, (start - EPOCH).days, np.nan, 100, 10, term, 1, 1]
    assemble.add_contracts(into, np.array([row], dtype=np.float64))
    return into.state["months_to_renewal"][0], months


def later(day: date, months: int) -> dict[str, int]:
    """Year and month so many months after."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return {"year": year, "month": month + 1}


@settings(max_examples=150, deadline=None)
@given(
    st.dates(date(2019, 1, 1), date(2024, 6, 1)).filter(lambda day: day.day <= 28),
    st.integers(2, 48),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
)
def test_the_month_of_a_renewal_is_the_calendar_s(start: date, term: int, as_of: date) -> None:
    found, months = renewal_of(start, term, as_of)
    ends = [EPOCH + timedelta(days=int(e)) for e in months.ends] + [
        assemble.months_after(as_of, n) for n in range(1, 61)
    ]
    for t, to_end in enumerate(found):
        if start > ends[t]:
            assert np.isnan(to_end)
            continue
        day = next(d for n in range(1, 100) if (d := start.replace(**later(start, term * n))) > ends[t])
        ahead = int(np.ceil(to_end - 1e-6))
        assert ends[t + ahead - 1] < day <= ends[t + ahead]


def test_the_first_of_the_month_after_is_the_next_month() -> None:
    found, _ = renewal_of(date(2025, 2, 1), 12, date(2026, 1, 31))
    assert 0 < found[-1] <= 1
    assert 1 < found[-2] <= 2
