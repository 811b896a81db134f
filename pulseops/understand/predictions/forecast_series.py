"""The monthly series of a tenant that can be carried forward."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from pulseops.base.context import Context
from pulseops.core.panel import Floats
from pulseops.understand.features import service as features_service
from pulseops.understand.features.assemble import end_of
from pulseops.understand.predictions import anomaly_series
from pulseops.understand.predictions import forecast_repository as repository

MONTHS_READ = 48
MOST_ITEMS = 20


@dataclass(frozen=True)
class Measure:
    """What is forecast: `unit` money (major units) or count. `is_stock`: a state at a day, not what a month brought."""

    metric: str
    label: str
    unit: str
    definition: str
    is_stock: bool = False


MEASURES: dict[str, Measure] = {
    m.metric: m
    for m in (
        Measure("mrr", "MRR", "money", "Monthly recurring revenue at each month's end, all clients together.", True),
        Measure("spend", "Spend", "money", "Bills of complete months: in all, and for each of the largest products."),
        Measure("tickets", "Tickets", "count", "Tickets opened in each month, all together."),
        Measure(
            "seats",
            "Seats",
            "count",
            "Seats of each product: under contract at each month's end, or billed for it where bills say how many.",
            True,
        ),
        Measure("used", "Seats in use", "count", "Mean active users of each month, for each product."),
        Measure("users", "Active users", "count", "Mean active users of each month, all together."),
    )
}


@dataclass(frozen=True)
class Line:
    """One series: the days its months are called by, and their values, NaN where nothing is known. `item` None: in
    all."""

    measure: Measure
    item: str | None
    currency: str | None
    days: tuple[date, ...]
    values: Floats


def lines(ctx: Context) -> list[Line]:
    """All series that can be forecast, each read by one query of its measure."""
    as_of = features_service.as_of(ctx)
    ends = tuple(end_of(as_of, back) for back in range(MONTHS_READ, -1, -1))
    since = repository.first_facts(ctx)
    found: list[Line] = []
    if since["contracts"]:
        # Before the first ending that was recorded only agreements that lasted are known: no history but an illusion.
        first = max(since["contracts"], since["ended"] or since["contracts"])
        begun = tuple(day for day in ends if day >= first)
        found += _spread(MEASURES["mrr"], begun, repository.recurring(ctx, begun))
        found += _spread(MEASURES["seats"], begun, repository.contracted_seats(ctx, begun))
    if since["tickets"]:
        opened = repository.tickets_by_month(ctx, ends)
        rows = [(at, opened.get(at, 0.0)) for at in range(1, len(ends)) if ends[at - 1] >= since["tickets"]]
        found += _whole(MEASURES["tickets"], ends, rows)
    found += _whole(MEASURES["users"], ends, repository.users_by_month(ctx, ends).items())
    found += _spread(MEASURES["used"], ends[1:], repository.users_by_product(ctx, ends))
    billed = repository.billed_seats(ctx, ends[0])
    if billed and not any(line.measure.metric == "seats" for line in found):
        days = sorted({row["day"] for row in billed})
        found += _spread(MEASURES["seats"], tuple(days), billed)
    return found + _spending(ctx, as_of)


def _spending(ctx: Context, as_of: date) -> list[Line]:
    """Bills in all and per product, months named by their last day."""
    bills = anomaly_series.costs(ctx, as_of)
    days = tuple(anomaly_series.next_period("month", day) - timedelta(days=1) for day in bills.periods)
    measure, found = MEASURES["spend"], []
    products = [row for row, item in enumerate(bills.series) if item.level == "product"]
    for currency in sorted({bills.series[row].currency or "" for row in products}):
        rows = [row for row in products if bills.series[row].currency == currency]
        known = np.isfinite(bills.values[rows])
        total = np.where(known.any(axis=0), np.where(known, bills.values[rows], 0.0).sum(axis=0), np.nan)
        found.append(Line(measure, None, currency, days, total))
        rows.sort(key=lambda row: -float(np.nan_to_num(bills.values[row, -12:]).sum()))
        found += [Line(measure, bills.series[r].name, currency, days, bills.values[r]) for r in rows[:MOST_ITEMS]]
    return found


def _whole(measure: Measure, ends: Sequence[date], rows: Iterable[tuple[int, float]]) -> list[Line]:
    """One series in all, from (place of the month, value); nothing when no month is known."""
    values = np.full(len(ends), np.nan)
    for at, value in rows:
        if 0 < at < len(ends):
            values[at] = value
    return [Line(measure, None, None, tuple(ends), values)] if np.isfinite(values).any() else []


def _spread(measure: Measure, days: Sequence[date], rows: Iterable[dict[str, Any]]) -> list[Line]:
    """Rows of (day, value, item or currency) as one series per item and currency, the largest first."""
    place = {day: index for index, day in enumerate(days)}
    series: dict[tuple[str | None, str | None], Floats] = {}
    for row in rows:
        if row["day"] in place:
            key = (row.get("item"), row.get("currency"))
            series.setdefault(key, np.full(len(days), np.nan))[place[row["day"]]] = row["value"]
    made = [Line(measure, item, currency, tuple(days), values) for (item, currency), values in series.items()]
    made.sort(key=lambda line: -float(np.nan_to_num(line.values[-12:]).sum()))
    return made[:MOST_ITEMS]
