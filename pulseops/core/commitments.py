"""What a contract lets go of, and when: savings in cash by month, never above what is paid.

A freed seat saves nothing by itself: money stops when the subscription is cut, and that is possible at the end of its
term only, when notice is given in time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pulseops.core.months import add_months as add_months

HORIZON_MONTHS = 12
MONTHLY_DAYS = 30
"""Days until a subscription without a known end can be cut."""
_YEAR = 12

Rule = Literal["notice", "end", "missed", "open"]


@dataclass(frozen=True)
class Term:
    """Seats of one subscription, each at `unit_minor` a month (None: price unknown) in `currency`."""

    key: str
    purchased: int
    unit_minor: int | None
    currency: str | None
    start_on: date | None = None
    term_end_on: date | None = None
    cancel_by_on: date | None = None
    auto_renew: bool | None = None


@dataclass(frozen=True)
class Window:
    """When fewer seats can be paid for at the earliest, and the last day to say so.

    `rule`: "notice" (give notice in time), "end" (the term ends, no notice day is known), "missed" (notice of this term
    has passed, so the next one binds too), "open" (no end is known: 30 days are assumed).
    """

    effective_on: date
    cancel_by_on: date
    rule: Rule


@dataclass(frozen=True)
class Part:
    """Seats to take from one subscription: `seats` given up, `moved` to a cheaper edition that saves `saved_minor`."""

    term: Term
    window: Window
    seats: int
    moved: int = 0
    saved_minor: int = 0

    @property
    def monthly_minor(self) -> int | None:
        """What it saves a month from the effective day on; None without a price."""
        if self.seats and self.term.unit_minor is None:
            return None
        most = self.term.unit_minor if self.term.unit_minor is not None else self.saved_minor
        return self.seats * (self.term.unit_minor or 0) + self.moved * min(self.saved_minor, most)


def window(term: Term, today: date) -> Window:
    """When a subscription can be cut. A term that has run out is taken to have renewed for as long again."""
    if term.term_end_on is None or (term.start_on is not None and term.term_end_on < term.start_on):
        effective = today + timedelta(days=MONTHLY_DAYS)
        return Window(effective, effective, "open")
    length, rolled = _months(term.start_on, term.term_end_on), 0
    while add_months(term.term_end_on, rolled) < today:
        rolled += length
    first = rolled
    cancel_by = term.cancel_by_on
    if cancel_by is None or cancel_by > term.term_end_on:
        end = add_months(term.term_end_on, rolled)
        return Window(end + timedelta(days=1), end, "end")
    while term.auto_renew is not False and add_months(cancel_by, rolled) < today:
        rolled += length
    end = add_months(term.term_end_on, rolled)
    notice = max(add_months(cancel_by, rolled), today)
    return Window(end + timedelta(days=1), notice, "notice" if rolled == first else "missed")


def _months(start: date | None, end: date) -> int:
    """Whole months of a term, at least one; a year where its start is unknown."""
    if start is None:
        return _YEAR
    return max(1, round((end - start).days / 30.4375))


def reducible(purchased: int, held: int, wasted: int) -> int:
    """Seats that can be given up: those nobody holds and those freed, but none that others still need."""
    return min(purchased, max(0, purchased - max(0, held - wasted)))


def allocate(terms: Iterable[Term], today: date, seats: int, moved: int = 0, saved_minor: int = 0) -> list[Part]:
    """Take seats from subscriptions: earliest end first, then the dearest; from none more than it has."""
    found = sorted(((window(t, today), t) for t in terms), key=lambda p: (p[0].effective_on, -(p[1].unit_minor or 0)))
    parts = []
    for opens, term in found:
        cut = min(seats, term.purchased)
        shift = min(moved, term.purchased - cut)
        seats, moved = seats - cut, moved - shift
        if cut or shift:
            parts.append(Part(term, opens, cut, shift, saved_minor))
    return parts


def cash(parts: Sequence[Part], today: date, months: int = HORIZON_MONTHS) -> list[tuple[date, int]]:
    """Money that stays, by month, over the next `months` from today: (first of month, minor units).

    Counted by days from each effective day, so it never exceeds months x what is paid a month. Parts without a price
    count nothing. Parts must be of one currency.
    """
    until = add_months(today, months)
    by_month = []
    month = today.replace(day=1)
    while month < until:
        after = add_months(month, 1)
        days = (after - month).days
        amount = sum(
            (part.monthly_minor or 0) * _days(max(month, part.window.effective_on, today), min(after, until)) / days
            for part in parts
        )
        by_month.append((month, int(amount)))
        month = after
    return by_month


def _days(first: date, after: date) -> int:
    return max(0, (after - first).days)
