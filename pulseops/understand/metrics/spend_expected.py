"""What each part of spend was expected to be in a month, from its own months before, as anomalies are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np

from pulseops.base.context import Context
from pulseops.core.anomalies import bands
from pulseops.core.panel import Floats
from pulseops.understand.metrics import spend_repository as repository

SEASON = 12
_Key = tuple[str, str]
Name = TypeVar("Name")


@dataclass(frozen=True)
class Expected:
    """An expected amount and its range in minor units."""

    expected_minor: int
    lower_minor: int
    upper_minor: int


@dataclass(frozen=True)
class Expectations:
    """Of each part (scope, key) in one month, and of the total in every month that has enough months before it."""

    parts: Mapping[_Key, Expected]
    months: Mapping[date, Expected]


def of_month(ctx: Context, currency: str, months: Sequence[Mapping[str, Any]], shown: date) -> Expectations:
    """Expectations for the month `shown` from the months before it. `months` have month, amount_minor, is_partial.

    Incomplete months teach nothing. Six complete months are needed; with fewer there is no expectation.
    """
    axis = _axis(months, shown)
    if not axis:
        return Expectations({}, {})
    place = {month: at for at, month in enumerate(axis)}
    partial = {m["month"] for m in months if m["is_partial"]}
    rows = repository.part_months(ctx, currency, axis[0], axis[-1])
    order = {key: at for at, key in enumerate(dict.fromkeys((row["scope"], row["key"]) for row in rows))}
    values = np.full((len(order) + 1, len(axis)), np.nan)
    for row in rows:
        if row["month"] in place and row["month"] not in partial:
            values[order[row["scope"], row["key"]], place[row["month"]]] = row["amount_minor"]
    for m in months:
        if m["month"] in place and m["month"] not in partial:
            values[-1, place[m["month"]]] = m["amount_minor"]
    judged = bands(values, kind="amount", season=SEASON)
    columns = (judged.expected, judged.lower, judged.upper)
    parts = {key: _at(columns, at, place[shown]) for key, at in order.items()} if shown in place else {}
    total = {month: _at(columns, len(order), at) for month, at in place.items()}
    return Expectations(_known(parts), _known(total))


def _axis(months: Sequence[Mapping[str, Any]], shown: date) -> list[date]:
    """All months from the first to the last known, without gaps."""
    known = [m["month"] for m in months]
    if not known:
        return []
    first, last = min(known), max([*known, shown])
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _at(columns: Sequence[Floats], row: int, at: int) -> Expected | None:
    cells = [float(column[row, at]) for column in columns]
    if not np.isfinite(cells).all():
        return None
    return Expected(*(round(cell) for cell in cells))


def _known(found: Mapping[Name, Expected | None]) -> dict[Name, Expected]:
    return {name: value for name, value in found.items() if value is not None}
