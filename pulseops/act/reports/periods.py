"""Days and times of reports: whole months and quarters, and when a schedule is due next. Pure."""

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pulseops.core.months import add_months

Every = Literal["week", "month", "quarter"]
Span = tuple[date, date]
EVERY: tuple[Every, ...] = ("week", "month", "quarter")
MONTHS_SHOWN = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LENGTH = {"month": 1, "quarter": 3}


def last_whole(every: Every, on: date, fiscal_start: int = 1) -> Span:
    """First and last day of the last week (Monday to Sunday), month or quarter that is over on the morning of `on`.

    Quarters are those of the fiscal year that begins in the month `fiscal_start`.
    """
    if every == "week":
        monday = on - timedelta(days=on.weekday() + 7)
        return monday, monday + timedelta(days=6)
    months = _LENGTH[every]
    begins = add_months(on.replace(day=1), -((on.month - fiscal_start) % months))
    return add_months(begins, -months), begins - timedelta(days=1)


def before(span: Span) -> Span:
    """The period of the same length that ends the day before: by months where both are whole months."""
    first, last = span
    if first.day == 1 and _is_month_end(last):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return add_months(first, -months), first - timedelta(days=1)
    return first - (last - first) - timedelta(days=1), first - timedelta(days=1)


def months_to(last: date, count: int = MONTHS_SHOWN) -> list[Span]:
    """The last `count` calendar months up to the one of `last`; that one ends on `last` when it is not over."""
    begins = [add_months(last.replace(day=1), -back) for back in reversed(range(count))]
    ends = [add_months(first, 1) - timedelta(days=1) for first in begins]
    return list(zip(begins, [*ends[:-1], last], strict=True))


def label(span: Span, fiscal_start: int = 1) -> str:
    """`Q3 2026`, `October 2026`, `2025`, or `24 Aug to 23 Nov 2026`.

    A fiscal year is named by the calendar year it ends in: one from July 2026 is FY2027, its first quarter Q1 FY2027.
    """
    first, last = span
    if first.day == 1 and _is_month_end(last):
        months, into = (last.year - first.year) * 12 + last.month - first.month + 1, (first.month - fiscal_start) % 12
        ends = add_months(first, 11 - into).year
        year = f"FY{ends}" if fiscal_start != 1 else str(ends)
        if months == 1:
            return f"{first:%B %Y}"
        if months == 3 and into % 3 == 0:
            return f"Q{into // 3 + 1} {year}"
        if months == 12 and into == 0:
            return year
    opening = f"{first.day} {first:%b}" + ("" if first.year == last.year else f" {first.year}")
    return f"{opening} to {last.day} {last:%b %Y}"


def next_run(every: Every, day: int, hour: int, timezone: str, after: datetime, fiscal_start: int = 1) -> datetime:
    """The first moment after `after` at this hour of this weekday (1 to 7) or day of the month, in UTC.

    Quarters begin with the fiscal year: in January, April, July and October unless said otherwise. A day that a month
    does not have is its last. An hour that a change of clocks leaves out is the moment after it; one that comes twice
    is the first.
    """
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone).date()
    for on in _candidates(every, day, local, fiscal_start):
        wall = datetime(on.year, on.month, on.day, hour, tzinfo=zone)
        at = wall.astimezone(UTC)
        if at > after:
            return at
    raise AssertionError("a schedule is due within two periods")


def _candidates(every: Every, day: int, local: date, fiscal_start: int) -> list[date]:
    if every == "week":
        monday = local - timedelta(days=local.weekday())
        return [monday + timedelta(days=7 * week + day - 1) for week in range(3)]
    months = _LENGTH[every]
    begins = add_months(local.replace(day=1), -((local.month - fiscal_start) % months))
    found = []
    for step in range(3):
        first = add_months(begins, step * months)
        found.append(first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1])))
    return found


def words(every: str, day: int, hour: int) -> str:
    """`Mondays at 08:00`, `day 1 of each month at 08:00`."""
    at = f"at {hour:02d}:00"
    if every == "week":
        return f"{WEEKDAYS[day - 1]}s {at}"
    return f"day {day} of each {every} {at}"


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
