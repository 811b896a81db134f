"""The series that are watched, read set-based: one query a family, no query per series."""

from collections.abc import Callable, Iterable, Sequence
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


def _table(
    family: Family, periods: Sequence[date], rows: Iterable[tuple[Watched, date, float | None]]
) -> tuple[tuple[Watched, ...], Floats]:
    place = {day: index for index, day in enumerate(periods)}
    order: dict[str, int] = {}
    watched: list[Watched] = []
    cells: list[tuple[int, int, float]] = []
    for item, day, value in rows:
        column = place.get(day)
        if column is None or value is None:
            continue
        row = order.setdefault(item.key, len(order))
        if row == len(watched):
            watched.append(item)
        cells.append((row, column, value))
    values = np.full((len(watched), len(periods)), np.nan)
    if cells:
        row_, column_, value_ = zip(*cells, strict=True)
        values[list(row_), list(column_)] = value_
    return tuple(watched), values


def _of_client(family: Family, row: dict[str, Any], currency: str | None = None) -> Watched:
    client, product = row["client_id"], row.get("product_id")
    name = row["client"] if not product else f"{row['product']} at {row['client']}"
    key = f"{family.prefix}:client:{client}"
    key += f":product:{product}" if product else ""
    key += f":{currency}" if currency else ""
    return Watched(key, f"{family.verb} {name}", "client", name, client, product, currency)


def _cost_item(row: dict[str, Any]) -> Watched:
    level, name, currency = row["level"], row["name"], row["currency"]
    mark = row["product_id"] or row["client_id"] or name
    key = f"cost:{level}:{mark}:{currency}"
    return Watched(key, f"Cost of {name}", level, name, row["client_id"], row["product_id"], currency)


def costs(ctx: Context, as_of: date) -> SeriesSet:
    """Monthly cost per product (or service of a bill), vendor, and client or department."""
    first = anchor("month", as_of)
    last = repository.last_complete_bill(ctx) or first
    periods = periods_until("month", first, last)
    rows = repository.cost_by_month(ctx, first)
    series, values = _table(COST, periods, ((_cost_item(row), row["month"], row["amount"]) for row in rows))
    return SeriesSet(COST, periods, series, values)


def billing(ctx: Context, as_of: date, only: UUID | None = None) -> SeriesSet:
    """What each active client is billed a month."""
    periods = periods_until("month", anchor("month", as_of), last_complete("month", as_of))
    rows = repository.billed_by_month(ctx, periods[0], only)
    items = ((_of_client(BILLING, row, row["currency"]), row["month"], row["amount"]) for row in rows)
    return SeriesSet(BILLING, periods, *_table(BILLING, periods, items))


def tickets(ctx: Context, as_of: date, only: UUID | None = None) -> SeriesSet:
    """Tickets a client opens a month. A month without is 0, from the client's or the source's beginning on."""
    periods = periods_until("month", anchor("month", as_of), last_complete("month", as_of))
    rows = repository.tickets_by_month(ctx, periods[0], periods[-1], only)
    items = ((_of_client(TICKETS, row), row["month"], float(row["opened"])) for row in rows)
    return SeriesSet(TICKETS, periods, *_table(TICKETS, periods, items))


def overdue(ctx: Context, as_of: date, only: UUID | None = None) -> SeriesSet:
    """Days the oldest unpaid invoice of a client is late at each month's end, and the money that is late."""
    periods = periods_until("month", anchor("month", as_of), last_complete("month", as_of))
    rows = repository.overdue_by_month(ctx, periods, only)
    series, values = _table(
        OVERDUE, periods, ((_of_client(OVERDUE, r, r["currency"]), r["month"], r["days"]) for r in rows)
    )
    money = _table(
        OVERDUE, periods, ((_of_client(OVERDUE, r, r["currency"]), r["month"], r["late_minor"]) for r in rows)
    )[1]
    return SeriesSet(OVERDUE, periods, series, values, money)


def usage(ctx: Context, as_of: date, only: UUID | None = None) -> list[SeriesSet]:
    """Weekly active users, logins and events per client and product, as means of the days reported; with what the
    seats cost a month as the money at stake."""
    # Means bear a week that was reported in part; many sources report a week on its first day.
    until = min(as_of + timedelta(days=6), ctx.today)
    periods = periods_until("week", anchor("week", as_of), last_complete("week", until))
    rows = repository.usage_by_week(ctx, periods[0], only)
    price, nothing = repository.monthly_price(ctx), (None, np.nan)
    sets = []
    for family, column in ((USERS, "active_users"), (LOGINS, "logins"), (EVENTS, "events")):
        items = (
            (
                _of_client(family, row, price.get((row["client_id"], row["product_id"]), (None, 0))[0]),
                row["week"],
                row[column],
            )
            for row in rows
        )
        series, values = _table(family, periods, items)
        paid = np.array([price.get((s.client_id, s.product_id), nothing)[1] for s in series], dtype=np.float64)
        sets.append(SeriesSet(family, periods, series, values, np.repeat(paid[:, None], len(periods), axis=1)))
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
