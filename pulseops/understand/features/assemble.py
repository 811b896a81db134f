"""From dated rows to the monthly panel of the core: plain array work, no SQL and no opinion."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import SERIES, STATE, Panel

Floats = NDArray[np.float64]
CHAMPION_MONTHS = 6
LATE_MONTHS = 12
FAR = 60
"""Months after the panel for which ends of contracts are placed by the calendar, not by a mean month."""
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Months:
    """T consecutive months that each end on the day of `as_of`. `ends` are days since 1970, inclusive."""

    as_of: date
    first: int
    last: int

    @property
    def count(self) -> int:
        """T."""
        return self.last - self.first + 1

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Last day of each month, days since 1970; shape (T,)."""
        return np.array([(end_of(self.as_of, self.last - m) - EPOCH).days for m in range(self.first, self.last + 1)])

    @property
    def names(self) -> NDArray[np.datetime64]:
        """Calendar month of each end; shape (T,)."""
        days = self.ends.astype("datetime64[D]")
        return days.astype("datetime64[M]")


def shift_of(as_of: date) -> int:
    """Days to take off a date so that its calendar month names the month ending on the day of `as_of`."""
    return 0 if as_of.day == calendar.monthrange(as_of.year, as_of.month)[1] else as_of.day


def month_of(day: date, shift: int) -> int:
    """Number of the month a day falls in; the same rule as in SQL."""
    moved = date.fromordinal(day.toordinal() - shift)
    return moved.year * 12 + moved.month - 1


def end_of(as_of: date, months_back: int) -> date:
    """The day of `as_of`, whole months earlier; the last of a month stays the last."""
    at = as_of.year * 12 + as_of.month - 1 - months_back
    year, month = divmod(at, 12)
    days = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, days if shift_of(as_of) == 0 else min(as_of.day, days))


def months_between(early: date, late: date) -> int:
    """Whole months of the panel that ends on `late` from the one that ended on `early`."""
    shift = shift_of(late)
    return month_of(late, shift) - month_of(early, shift)


def months_after(day: date, months: int) -> date:
    """The day so many months after, as `end_of` counts back."""
    return end_of(day, -months)


class Assembly:
    """Collects series of N clients over T months; what nobody reports stays NaN."""

    def __init__(self, size: int, months: Months) -> None:
        self.size, self.months = size, months
        self.shape = (size, months.count)
        self.series: dict[str, Floats] = {name: np.full(self.shape, np.nan) for name in SERIES}
        self.state: dict[str, Floats] = {name: np.full(self.shape, np.nan) for name in STATE}
        self.active = np.zeros(self.shape, dtype=np.bool_)
        self.left = np.full(size, months.count, dtype=np.int64)
        self.competing = np.zeros(size, dtype=np.bool_)
        self.gone = np.zeros(size, dtype=np.bool_)

    def put(self, rows: Floats, names: tuple[str | None, ...]) -> None:
        """Rows (n, month, value...) into series; months outside are left out."""
        if not len(rows):
            return
        n, t = rows[:, 0].astype(int) - 1, rows[:, 1].astype(int) - self.months.first
        inside = (t >= 0) & (t < self.months.count)
        for column, name in enumerate(names, start=2):
            if name:
                self.series[name][n[inside], t[inside]] = rows[inside, column]

    def sum_over(self, n: NDArray[np.int64], mask: NDArray[np.bool_], values: Floats) -> Floats:
        """Sum values (rows,) of the rows true in mask (rows, T) per client; NaN where no row is true. Shape (N, T)."""
        known = mask & ~np.isnan(values)[:, None]
        total = np.zeros(self.shape)
        count = np.zeros(self.shape)
        np.add.at(total, n, np.where(known, np.nan_to_num(values)[:, None], 0.0))
        np.add.at(count, n, known)
        return np.where(count > 0, total, np.nan)


def lasting(rows: Floats, ends: NDArray[np.int64], start: int = 1, end: int = 2) -> NDArray[np.bool_]:
    """Whether each row (start day, end day or NaN) lasts on each month's end; shape (rows, T)."""
    begins, stops = np.nan_to_num(rows[:, [start]], nan=-np.inf), rows[:, [end]]
    return np.asarray((begins <= ends) & (np.isnan(stops) | (stops > ends)))


def add_clients(into: Assembly, rows: Floats) -> None:
    """Tenure, size, and when a client left."""
    ends = into.months.ends
    n = rows[:, 0].astype(int) - 1
    since, churned, involuntary, employees, is_active = rows[:, 1:6].T
    into.state["employees"][n] = employees[:, None]
    tenure = (ends[None, :] - since[:, None]) / 30.4375
    into.state["tenure_months"][n] = np.where(tenure >= 0, tenure, np.nan)
    gone = np.isnan(churned) & (is_active == 0)
    stop = np.where(np.isnan(churned), np.where(gone, -np.inf, np.inf), churned)
    started = np.isnan(since)[:, None] | (since[:, None] <= ends)
    into.active[n] = started & (ends < stop[:, None])
    into.gone[n] = ~np.isnan(churned) | gone
    into.left[n] = np.searchsorted(ends, np.nan_to_num(churned, nan=np.inf))
    into.competing[n] = np.nan_to_num(involuntary) > 0


def add_contracts(into: Assembly, rows: Floats) -> None:
    """Recurring revenue, seats under contract, terms and the next renewal. A client that left was active
    while a contract ran; for one that is still there a gap between contracts is a gap in the papers."""
    if not len(rows):
        return
    ends = into.months.ends
    n = rows[:, 0].astype(int) - 1
    runs = lasting(rows, ends)
    into.series["mrr"] = into.sum_over(n, runs, rows[:, 3])
    into.series["seats_purchased"] = into.sum_over(n, runs, rows[:, 4])
    has_any = np.zeros(into.size, dtype=np.bool_)
    has_any[n] = True
    running = np.zeros(into.shape)
    np.add.at(running, n, runs)
    into.active &= (running > 0) | ~(has_any & into.gone)[:, None]
    missing = np.isnan(into.state["tenure_months"]).all(axis=1)
    first = np.full(into.size, np.inf)
    np.minimum.at(first, n, rows[:, 1])
    tenure = (ends[None, :] - first[:, None]) / 30.4375
    into.state["tenure_months"][missing] = np.where(tenure >= 0, tenure, np.nan)[missing]
    _terms(into, rows, n, runs)


def _terms(into: Assembly, rows: Floats, n: NDArray[np.int64], runs: NDArray[np.bool_]) -> None:
    """The contract with the nearest end speaks for the client's term and renewal."""
    ends = into.months.ends
    term, known = rows[:, 5], ~np.isnan(rows[:, 5])
    to_end = np.where(runs, _months_until(into.months, _planned_end(rows, ends)), np.nan)
    nearest = np.full(into.shape, np.inf)
    np.minimum.at(nearest, n, np.where(np.isnan(to_end), np.inf, to_end))
    into.state["months_to_renewal"] = np.where(np.isinf(nearest), np.nan, nearest)
    future = rows[:, 2] > ends[-1]
    fixed = into.sum_over(n, runs, np.where(known, (term > 1).astype(float), np.where(future, 1.0, np.nan)))
    into.state["month_to_month"] = np.where(np.isnan(fixed), np.nan, (fixed == 0).astype(float))
    any_running = into.sum_over(n, runs, np.ones(len(rows)))
    for name, column in (("term_months", 5), ("auto_renew", 6)):
        best = np.full(into.shape, -np.inf)
        np.maximum.at(best, n, np.where(runs & ~np.isnan(rows[:, [column]]), rows[:, [column]], -np.inf))
        into.state[name] = np.where(np.isinf(best), np.nan, best)
    products = np.zeros(into.shape)
    pairs = np.unique(np.column_stack([n, np.nan_to_num(rows[:, 7])]), axis=0, return_inverse=True)
    held = np.zeros((len(pairs[0]), into.months.count), dtype=np.bool_)
    np.logical_or.at(held, pairs[1].reshape(-1), runs)
    np.add.at(products, pairs[0][:, 0].astype(int), held)
    into.state["products_held"] = np.where(np.isnan(any_running), np.nan, products)


def _planned_end(rows: Floats, ends: NDArray[np.int64]) -> Floats:
    """Next end as it was planned, per contract and month, in days; NaN where no plan is known. Shape (rows, T).

    A past `end` may be the day a client broke off: to use it would tell the model the future. Plans come from the term,
    and from ends that are still ahead.
    """
    start, end, term = rows[:, [1]], rows[:, [2]], rows[:, [5]]
    known = (term > 1) & ~np.isnan(start)
    span = np.where(known, term, 12).astype(np.int64)
    first = np.where(known, start, 0).astype("datetime64[D]")
    months = (ends.astype("datetime64[D]").astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    terms = np.maximum(months // span, 1)
    boundary = _later(first, terms * span)
    boundary = np.where(known, np.where(boundary > ends, boundary, _later(first, (terms + 1) * span)), np.nan)
    return np.asarray(np.fmin(boundary, np.where(end > ends[-1], end, np.nan)))


def _later(day: NDArray[np.datetime64], months: NDArray[np.int64]) -> Floats:
    """The same day of a later month, at most its last, in days since 1970."""
    month = day.astype("datetime64[M]")
    into = (day - month.astype("datetime64[D]")).astype(np.int64)
    start = (month + months).astype("datetime64[D]").astype(np.int64)
    last = (month + months + 1).astype("datetime64[D]").astype(np.int64) - 1
    return np.asarray(np.minimum(start + into, last), dtype=np.float64)


def _months_until(months: Months, days: Floats) -> Floats:
    """Months from each month's end to a day ahead: in (k - 1, k] when it falls into the k-th month. Shape (rows, T)."""
    later = [(end_of(months.as_of, -ahead) - EPOCH).days for ahead in range(1, FAR + 1)]
    ends = np.concatenate([months.ends, later])
    at = np.searchsorted(ends, np.nan_to_num(days, nan=np.inf))
    inside = at < len(ends)
    stop = np.where(inside, at, len(ends) - 1)
    begin = ends[np.maximum(stop - 1, 0)]
    share = np.where(inside, (days - begin) / (ends[stop] - begin), 1 + (days - ends[-1]) / 30.4375)
    return np.asarray(stop - 1 - np.arange(months.count) + share)


def add_seats(into: Assembly, subscriptions: Floats, usage: Floats) -> None:
    """Seats bought and used over the same products: by product where usage says so, else over the whole client."""
    whole, split = usage[usage[:, 2] == 0], usage[usage[:, 2] == 1]
    into.put(np.delete(split, 2, axis=1), ("seats_active", "logins", "events", "features_used"))
    into.put(np.delete(whole, 2, axis=1), ("seats_active", "logins", "events", "features_used"))
    if len(subscriptions):
        n = subscriptions[:, 0].astype(int) - 1
        bought = into.sum_over(n, lasting(subscriptions, into.months.ends), subscriptions[:, 3])
        by_product = np.zeros(into.size, dtype=np.bool_)
        by_product[split[:, 0].astype(int) - 1] = True
        use = ~np.isnan(bought) & (by_product[:, None] | np.isnan(into.series["seats_purchased"]))
        into.series["seats_purchased"] = np.where(use, bought, into.series["seats_purchased"])
    for name in ("logins", "events"):
        _silence_is_zero(into, name)


def _silence_is_zero(into: Assembly, name: str) -> None:
    """A client that was seen before and is active, in a month others are seen in, did nothing: that is a zero."""
    values = into.series[name]
    seen = ~np.isnan(values)
    before = np.maximum.accumulate(seen, axis=1)
    source_ran = np.zeros(into.months.count, dtype=np.bool_)
    if seen.any():
        source_ran[np.flatnonzero(seen.any(axis=0)).min() :] = True
    into.series[name] = np.where(~seen & before & into.active & source_ran, 0.0, values)


def add_tickets(into: Assembly, opened: Floats, resolved: Floats, has_source: bool) -> None:
    """Counts are zero where a ticket system exists and the client is active; durations are not."""
    into.put(opened, ("tickets_opened", "tickets_high", "tickets_escalated"))
    into.put(resolved, ("resolution_hours", "sla_met"))
    if has_source:
        for name in ("tickets_opened", "tickets_high", "tickets_escalated"):
            values = into.series[name]
            into.series[name] = np.where(np.isnan(values) & into.active, 0.0, values)


def add_invoices(into: Assembly, rows: Floats) -> None:
    """Billed amounts, worst lateness seen in each month, and what is overdue at its end."""
    if not len(rows):
        return
    months, ends = into.months, into.months.ends
    n, issued = rows[:, 0].astype(int) - 1, rows[:, 1].astype(int) - months.first
    due, paid, total, open_amount = rows[:, 2], rows[:, 3], rows[:, 4], rows[:, 5]
    billed = np.zeros(into.shape)
    inside = (issued >= 0) & (issued < months.count)
    np.add.at(billed, (n[inside], issued[inside]), total[inside])
    known = np.zeros(into.shape, dtype=np.bool_)
    known[n[inside], issued[inside]] = True
    known = np.maximum.accumulate(known, axis=1)
    late, overdue = np.zeros(into.shape), np.zeros(into.shape)
    settled = np.isnan(paid) & (open_amount <= 0)
    month_due = np.searchsorted(ends, due)
    for lag in range(LATE_MONTHS):
        t = month_due + lag
        use = (t >= 0) & (t < months.count) & ~settled
        end = ends[np.where(use, t, 0)]
        started = np.where(lag == 0, -np.inf, ends[np.clip(t - 1, 0, months.count - 1)])
        use &= np.isnan(paid) | (paid > started)
        days = np.minimum(np.nan_to_num(paid, nan=np.inf), end) - due
        np.maximum.at(late, (n[use], t[use]), np.maximum(days[use], 0))
        unpaid = use & (np.isnan(paid) | (paid > end)) & (due < end)
        np.add.at(overdue, (n[unpaid], t[unpaid]), np.where(np.isnan(paid), open_amount, total)[unpaid])
    into.series["billed"] = np.where(known, billed, np.nan)
    into.series["paid_late_days"] = np.where(known, late, np.nan)
    into.series["overdue"] = np.where(known, overdue, np.nan)


def add_contacts(into: Assembly, rows: Floats, has_source: bool) -> None:
    """Whether the primary contact left within the last months."""
    if not has_source:
        return
    gone = np.zeros(into.shape)
    left = rows[~np.isnan(rows[:, 1])]
    since = (into.months.ends[None, :] - left[:, [1]]) / 30.4375
    np.maximum.at(gone, left[:, 0].astype(int) - 1, ((since >= 0) & (since < CHAMPION_MONTHS)).astype(float))
    known = np.zeros(into.size, dtype=np.bool_)
    known[rows[:, 0].astype(int) - 1] = True
    into.state["champion_left"] = np.where(known[:, None], gone, np.nan)


def add_observations(into: Assembly, rows: list[tuple[int, str, int, float]]) -> None:
    """A stated value counts from its month on, until a source gives a newer one."""
    for n, name, month, value in rows:
        target: Mapping[str, Floats] = into.series if name in into.series else into.state
        if name not in target or month > into.months.last:
            continue
        t = max(month - into.months.first, 0)
        line = target[name][n - 1]
        later = np.flatnonzero(~np.isnan(line[t + 1 :]))
        line[t : t + 1 + (int(later[0]) if len(later) else len(line))] = value


def finish(into: Assembly) -> Panel:
    """The panel, with counts of clients that were not active left unknown."""
    for name in into.series:
        if name not in {"overdue", "paid_late_days"}:
            into.series[name] = np.where(into.active, into.series[name], np.nan)
    return Panel(
        months=into.months.names,
        series=into.series,
        state=into.state,
        active=into.active,
        end_month=into.left,
        competing=into.competing,
        extra={},
    )
