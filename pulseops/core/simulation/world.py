"""What a simulated world is, and the calendar it lives in."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """Known to nobody but the simulator.

    `hazard` (N, T) true probability to leave in a month given the state at its start; `p90` (N, T) within the three
    months after t; `left` (N,) month index of leaving, T if not; `external_ids` (N,). `anomalies`, `waste`, `renewals`
    and `differences` (seats, agreement and bill that do not match) list what was planted; `accounts` which department
    pays a cloud account (name, department).
    """

    external_ids: tuple[str, ...]
    hazard: Floats
    p90: Floats
    left: NDArray[np.int64]
    anomalies: tuple[dict[str, object], ...] = ()
    waste: tuple[dict[str, object], ...] = ()
    renewals: tuple[dict[str, object], ...] = ()
    differences: tuple[dict[str, object], ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Earlier:
    """What a company could import `on` a day in the past, and the seats it gave up then.

    `bills` came on `billed_on`; `endings` says what became of each product's decision.
    """

    on: date
    tables: Mapping[str, pl.DataFrame]
    given_up: tuple[str, ...]
    billed_on: date
    bills: pl.DataFrame
    endings: Mapping[str, str]


@dataclass(frozen=True)
class World:
    """`tables` have exactly the canonical fields of the import; `truth` is never imported.

    `earlier` is how a company stood some months ago, where it was asked for.
    """

    tables: Mapping[str, pl.DataFrame]
    truth: Truth
    end: date
    earlier: Earlier | None = None


class Calendar:
    """T months that end on the day of `end`; days are counted from 1970."""

    def __init__(self, end: date, months: int) -> None:
        self.end, self.months = end, months
        self.ends = np.array([_days(_back(end, months - 1 - t)) for t in range(months)])
        self.starts = np.concatenate([[_days(_back(end, months)) + 1], self.ends[:-1] + 1])

    def day(self, t: NDArray[np.int64], share: Floats) -> NDArray[np.int64]:
        """A day of month t at a share 0..1 of its length; months outside are extrapolated."""
        inside = np.clip(t, 0, self.months - 1)
        length = self.ends[inside] - self.starts[inside] + 1
        outside = np.round((t - inside) * 30.4375).astype(np.int64)
        start = np.where(t >= self.months, self.ends[-1] + 1 + outside - 30, self.starts[inside] + outside)
        return np.asarray(start + np.minimum(share * length, length - 1).astype(np.int64))


def dates(days: NDArray[np.int64] | NDArray[np.floating[Any]]) -> pl.Series:
    """Days since 1970 as dates; NaN becomes null."""
    values = np.asarray(days, dtype=np.float64)
    whole = pl.Series(np.nan_to_num(values).astype(np.int32)).cast(pl.Date)
    return whole.set(pl.Series(np.isnan(values)), None)


def moments(days: Floats) -> pl.Series:
    """Fractional days since 1970 as UTC times; NaN becomes null."""
    values = np.asarray(days, dtype=np.float64)
    seconds = pl.Series((np.nan_to_num(values) * 86_400).astype(np.int64) * 1_000_000)
    return seconds.cast(pl.Datetime("us", "UTC")).set(pl.Series(np.isnan(values)), None)


def ids(prefix: str, count: int, first: int = 1) -> list[str]:
    """`C-0001`, `C-0002`, ..."""
    return [f"{prefix}-{number:04d}" for number in range(first, first + count)]


def money(values: Floats) -> Floats:
    """Rounded to cents."""
    return np.asarray(np.round(values, 2))


def _back(end: date, months: int) -> date:
    year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    is_last = end.day == calendar.monthrange(end.year, end.month)[1]
    return date(year, month + 1, length if is_last else min(end.day, length))


def _days(day: date) -> int:
    return (day - date(1970, 1, 1)).days
