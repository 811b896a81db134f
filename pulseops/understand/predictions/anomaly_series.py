"""The series that are watched, read set-based: one query a family, no query per series."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

import numpy as np

from pulseops.base.context import Context
from pulseops.core.anomalies import Kind
from pulseops.core.panel import Floats
from pulseops.understand.predictions import anomaly_repository as repository

Grain = Literal["month", "week"]
YEARS = {"month": 3, "week": 1}
SEASON = {"month": 12, "week": 52}


@dataclass(frozen=True)
class Family:
    """Series of one meaning. `side` 1: high values are the news, -1 low ones. `verb` begins the label, `prefix` the
    key."""

    prefix: str
    kind: str
    verb: str
    grain: Grain
    side: int
    shape: Kind
    is_money: bool = False


COST = Family("cost", "cost", "Cost of", "month", 1, "amount", is_money=True)
BILLING = Family("billed", "billing", "Billed to", "month", -1, "amount", is_money=True)
TICKETS = Family("tickets", "tickets", "Tickets of", "month", 1, "count")
OVERDUE = Family("overdue", "overdue", "Late payment of", "month", 1, "count")
USERS = Family("users", "usage", "Active users of", "week", -1, "level")
LOGINS = Family("logins", "logins", "Logins of", "week", -1, "level")
EVENTS = Family("events", "usage", "Use of", "week", -1, "level")


@dataclass(frozen=True)
class Watched:
    """One series: what it is of. `level` tells product, vendor or client; `name` is what the level is called."""

    key: str
    label: str
    level: str
    name: str
    client_id: UUID | None
    product_id: UUID | None
    currency: str | None


@dataclass(frozen=True)
class SeriesSet:
    """N series of a family over T complete periods; `values` (N, T), NaN where nothing is known. `at_stake` (N, T):
    money in minor units that a unit of the value, or the whole of it, is about; None when no money is known."""

    family: Family
    periods: tuple[date, ...]
    series: tuple[Watched, ...]
    values: Floats
    at_stake: Floats | None = None


def periods_until(grain: Grain, first: date, last: date) -> tuple[date, ...]:
    """First days of the periods from that of `first` to that of `last`."""
    days: list[date] = []
    day = first.replace(day=1) if grain == "month" else first - timedelta(days=first.weekday())
    while day <= last:
        days.append(day)
        day = next_period(grain, day)
    return tuple(days)


def next_period(grain: Grain, day: date) -> date:
    """First day of the period after the one that begins on `day`."""
    if grain == "week":
        return day + timedelta(days=7)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def last_complete(grain: Grain, as_of: date) -> date:
    """First day of the newest period that has ended on `as_of`: the incomplete one is not judged."""
    if grain == "week":
        return as_of - timedelta(days=as_of.weekday() + (0 if as_of.weekday() == 6 else 7))
    start = as_of.replace(day=1)
    return (
        start
        if next_period("month", start) - timedelta(days=1) <= as_of
        else (start - timedelta(days=1)).replace(day=1)
    )


def anchor(grain: Grain, as_of: date) -> date:
    """Where reading begins: a first of January, so that the same past is judged from the same start all year."""
    return date(as_of.year - YEARS[grain], 1, 1)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _months(as_of: date) -> tuple[date, ...]:
    return periods_until("month", anchor("month", as_of), last_complete("month", as_of))


def _fill(values: Floats, row: int, columns: Sequence[int], amounts: Sequence[float | None]) -> None:
    """Put the amounts of one series into its columns; those outside are dropped, None stays unknown."""
    at = np.array(columns, dtype=np.int64)
    inside = (at >= 0) & (at < values.shape[1])
    values[row, at[inside]] = np.array(amounts, dtype=np.float64)[inside]


def _of_client(
    family: Family, client: UUID, name: str, currency: str | None = None, product: tuple[UUID, str] | None = None
) -> Watched:
    key = f"{family.prefix}:client:{client}"
    key += f":product:{product[0]}" if product else ""
    key += f":{currency}" if currency else ""
    called = f"{product[1]} at {name}" if product else name
    return Watched(key, f"{family.verb} {called}", "client", called, client, product[0] if product else None, currency)


def _cost_item(row: dict[str, Any]) -> Watched:
    level, name, currency = row["level"], row["name"], row["currency"]
    mark = row["product_id"] or row["client_id"] or name
    key = f"cost:{level}:{mark}:{currency}"
    return Watched(key, f"Cost of {name}", level, name, row["client_id"], row["product_id"], currency)


def costs(ctx: Context, as_of: date) -> SeriesSet:
    """Monthly cost per product (or service of a bill), vendor, and client or department."""
    first = anchor("month", as_of)
    periods = periods_until("month", first, repository.last_complete_bill(ctx) or first)
    place = {day: index for index, day in enumerate(periods)}
    order: dict[str, int] = {}
    items: list[Watched] = []
    cells: list[tuple[int, int, float]] = []
    for row in repository.cost_by_month(ctx, first):
        item = _cost_item(row)
        at = order.setdefault(item.key, len(order))
        if at == len(items):
            items.append(item)
        if row["month"] in place:
            cells.append((at, place[row["month"]], row["amount"]))
    values = np.full((len(items), len(periods)), np.nan)
    for at, column, amount in cells:
        values[at, column] = amount
    return SeriesSet(COST, periods, tuple(items), values)


def billing(ctx: Context, as_of: date, only: UUID | None = None) -> SeriesSet:
    """What each active client is billed a month."""
    periods, clients = _months(as_of), repository.active_clients(ctx, only)
    rows = [r for r in repository.billed_by_month(ctx, _month_number(periods[0]), only) if r[0] in clients]
    values = np.full((len(rows), len(periods)), np.nan)
    for at, (_, _, columns, amounts) in enumerate(rows):
        _fill(values, at, columns, amounts)
    items = tuple(_of_client(BILLING, client, clients[client][0], currency) for client, currency, *_ in rows)
    return SeriesSet(BILLING, periods, items, values)


def tickets(ctx: Context, as_of: date, only: UUID | None = None) -> SeriesSet:
    """Tickets a client opens a month. A month without is 0, from the client's or the source's beginning on."""
    periods, clients = _months(as_of), repository.active_clients(ctx, only)
    first, begun = _month_number(periods[0]), repository.first_ticket(ctx)
    rows = [row for row in repository.tickets_by_month(ctx, first, only) if row[0] in clients]
    values = np.full((len(rows), len(periods)), np.nan)
    for at, (client, columns, opened) in enumerate(rows):
        since = max(day for day in (begun, clients[client][1], periods[0]) if day)
        values[at, max(_month_number(since) - first + (since.day > 4), 0) :] = 0
        _fill(values, at, columns, opened)
        values[at, : max(_month_number(since) - first + (since.day > 4), 0)] = np.nan
    items = tuple(_of_client(TICKETS, client, clients[client][0]) for client, *_ in rows)
    return SeriesSet(TICKETS, periods, items, values)


def overdue(ctx: Context, as_of: date, only: UUID | None = None) -> SeriesSet:
    """Days the oldest unpaid invoice of a client is late at each month's end, and the money that is late."""
    periods, clients = _months(as_of), repository.active_clients(ctx, only)
    ends = np.array([next_period("month", day) - timedelta(days=1) for day in periods], dtype="datetime64[D]")
    rows = [row for row in repository.first_invoices(ctx, only) if row[0] in clients]
    place = {(client, currency): at for at, (client, currency, _) in enumerate(rows)}
    starts = np.array([day for *_, day in rows], dtype="datetime64[D]").reshape(len(rows), 1)
    days = np.where(ends > starts + 30, 0.0, np.nan)
    money = np.where(np.isnan(days), np.nan, 0.0)
    for client, currency, due, settled, total in repository.late_invoices(ctx, only):
        at = place.get((client, currency))
        if at is None:
            continue
        late = (ends > np.datetime64(due)) & (ends < np.datetime64(settled or "9999-01-01")) & np.isfinite(days[at])
        days[at, late] = np.maximum(days[at, late], (ends[late] - np.datetime64(due)).astype(np.float64))
        money[at, late] += total
    items = tuple(_of_client(OVERDUE, client, clients[client][0], currency) for client, currency, _ in rows)
    return SeriesSet(OVERDUE, periods, items, days, money)


def usage(ctx: Context, as_of: date, only: UUID | None = None) -> list[SeriesSet]:
    """Weekly active users, logins and events per client and product, as means of the days reported; with what the
    seats cost a month as the money at stake."""
    # Means bear a week that was reported in part; many sources report a week on its first day.
    until = min(as_of + timedelta(days=6), ctx.today)
    periods = periods_until("week", anchor("week", as_of), last_complete("week", until))
    clients, products = repository.active_clients(ctx, only), repository.product_names(ctx)
    rows = [row for row in repository.usage_by_week(ctx, periods[0], only) if row[0] in clients]
    price, unknown = repository.monthly_price(ctx), (None, np.nan)
    sets = []
    for family, column in ((USERS, 3), (LOGINS, 4), (EVENTS, 5)):
        known = [row for row in rows if any(value is not None for value in row[column])]
        values = np.full((len(known), len(periods)), np.nan)
        items, paid = [], []
        for at, row in enumerate(known):
            client, product = row[0], row[1]
            _fill(values, at, row[2], row[column])
            currency, monthly = price.get((client, product), unknown)
            named = (product, products[product]) if product else None
            items.append(_of_client(family, client, clients[client][0], currency, named))
            paid.append(monthly)
        stake = np.repeat(np.array(paid, dtype=np.float64)[:, None], len(periods), axis=1)
        sets.append(SeriesSet(family, periods, tuple(items), values, stake))
    return sets


def every(ctx: Context, as_of: date) -> list[SeriesSet]:
    """All families that have a series."""
    sets = [costs(ctx, as_of), billing(ctx, as_of), tickets(ctx, as_of), overdue(ctx, as_of), *usage(ctx, as_of)]
    return [found for found in sets if found.series]


def one(ctx: Context, as_of: date, key: str, client_id: UUID | None) -> SeriesSet | None:
    """The series of one key alone, or None when it has no data any more."""
    read = READERS[key.split(":")[0]]
    for found in read(ctx, as_of, client_id):
        for row, item in enumerate(found.series):
            if item.key == key:
                part = found.at_stake[[row]] if found.at_stake is not None else None
                return SeriesSet(found.family, found.periods, (item,), found.values[[row]], part)
    return None


READERS: dict[str, Callable[[Context, date, UUID | None], list[SeriesSet]]] = {
    "cost": lambda ctx, day, _: [costs(ctx, day)],
    "billed": lambda ctx, day, only: [billing(ctx, day, only)],
    "tickets": lambda ctx, day, only: [tickets(ctx, day, only)],
    "overdue": lambda ctx, day, only: [overdue(ctx, day, only)],
    "users": usage,
    "logins": usage,
    "events": usage,
}
