"""The one shape of history: N clients over T months, with holes where nothing was observed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SERIES: tuple[str, ...] = (
    "seats_purchased",
    "seats_active",
    "logins",
    "events",
    "features_used",
    "tickets_opened",
    "tickets_high",
    "tickets_escalated",
    "resolution_hours",
    "sla_met",
    "csat",
    "nps",
    "mrr",
    "billed",
    "paid_late_days",
    "overdue",
)
"""Observed in a month: counts, means of the month (csat, nps 0-100; sla_met 0-1), money in major units, days."""

STATE: tuple[str, ...] = (
    "tenure_months",
    "term_months",
    "months_to_renewal",
    "month_to_month",
    "auto_renew",
    "champion_left",
    "employees",
    "products_held",
)
"""Known at a month's end."""


@dataclass(frozen=True)
class Panel:
    """Months (T,) ascending and consecutive; each series and state (N, T) float64 with NaN = not observed.

    `active` (N, T); `end_month` (N,) index of the month in which the client left, T while it has not; `competing` (N,):
    left for a reason that is no churn (bankruptcy, merger). Raises ValueError when shapes or names do not fit.
    """

    months: NDArray[np.datetime64]
    series: Mapping[str, Floats]
    state: Mapping[str, Floats]
    active: NDArray[np.bool_]
    end_month: NDArray[np.int64]
    competing: NDArray[np.bool_]
    extra: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = self.active.shape
        if shape != (len(self.end_month), len(self.months)) or self.competing.shape != self.end_month.shape:
            raise ValueError(
                f"active is {shape}, but there are {len(self.end_month)} clients, {len(self.months)} months"
            )
        for names, values in ((SERIES, self.series), (STATE, self.state)):
            if set(values) != set(names):
                raise ValueError(f"expected exactly {names}")
            for name, array in values.items():
                if array.shape != shape:
                    raise ValueError(f"{name} is {array.shape}, not {shape}")

    @property
    def size(self) -> int:
        """N."""
        return len(self.end_month)

    @property
    def length(self) -> int:
        """T."""
        return len(self.months)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Panel":
        """The same months of some clients."""
        return Panel(
            months=self.months,
            series={name: values[rows] for name, values in self.series.items()},
            state={name: values[rows] for name, values in self.state.items()},
            active=self.active[rows],
            end_month=self.end_month[rows],
            competing=self.competing[rows],
        )

    def until(self, t: int) -> "Panel":
        """What was known at the end of month t."""
        return Panel(
            months=self.months[: t + 1],
            series={name: values[:, : t + 1] for name, values in self.series.items()},
            state={name: values[:, : t + 1] for name, values in self.state.items()},
            active=self.active[:, : t + 1],
            end_month=np.minimum(self.end_month, t + 1),
            competing=self.competing & (self.end_month <= t),
        )


def spells(panel: Panel, client: NDArray[np.int64], month: NDArray[np.int64], competing: NDArray[np.bool_]) -> Panel:
    """One row for each time a client was there: `client` (E,) left in `month` (E,) and came back.

    A row is active from the month after the leaving before it until the month before its own. What was observed is the
    same in all rows of a client. The last rows are the clients themselves, in their order, each since its last return.
    """
    known = (month >= 0) & (month < panel.end_month[client])
    events = sorted(set(zip(client[known].tolist(), month[known].tolist(), competing[known].tolist(), strict=True)))
    since = np.full(panel.size, -1)
    rows, ends, starts, reasons = [], [], [], []
    for who, left, other in events:
        rows.append(who)
        starts.append(int(since[who]))
        ends.append(left)
        reasons.append(other)
        since[who] = left
    order = np.concatenate([np.array(rows, dtype=np.int64), np.arange(panel.size)])
    first = np.concatenate([np.array(starts, dtype=np.int64), since])
    last = np.concatenate([np.array(ends, dtype=np.int64), panel.end_month])
    t = np.arange(panel.length)
    taken = panel.take(order)
    return replace(
        taken,
        active=taken.active & (t > first[:, None]) & (t < last[:, None]),
        end_month=last,
        competing=np.concatenate([np.array(reasons, dtype=np.bool_), panel.competing]),
    )


def last_known(values: Floats, t: int, back: int) -> Floats:
    """Newest value of the months t-back+1..t per client, NaN when there is none. Shape (N,)."""
    found = np.full(len(values), np.nan)
    for at in range(max(t - back + 1, 0), t + 1):
        found = np.where(np.isnan(values[:, at]), found, values[:, at])
    return found


def mean_known(values: Floats, first: int, last: int) -> Floats:
    """Mean of the observed months first..last (inclusive), NaN when none is. Shape (N,)."""
    part = values[:, max(first, 0) : max(last + 1, 0)]
    known = ~np.isnan(part)
    count = known.sum(axis=1)
    total = np.where(known, part, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0))


def recent_mean(values: Floats, t: int, half_life: float = 2.0, months: int = 9) -> Floats:
    """Mean of the observed months up to t, each weighing half as much as the one `half_life` later. Shape (N,)."""
    part = values[:, max(t - months + 1, 0) : t + 1]
    known = ~np.isnan(part)
    weight = known * 0.5 ** (np.arange(part.shape[1])[::-1] / half_life)
    total, norm = (np.where(known, part, 0.0) * weight).sum(axis=1), weight.sum(axis=1)
    return np.asarray(np.divide(total, norm, out=np.full(len(values), np.nan), where=norm > 0))


def sum_known(values: Floats, first: int, last: int) -> Floats:
    """Sum of the observed months first..last (inclusive), NaN when none is. Shape (N,)."""
    part = values[:, max(first, 0) : max(last + 1, 0)]
    known = ~np.isnan(part)
    return np.where(known.any(axis=1), np.where(known, part, 0.0).sum(axis=1), np.nan)


def ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, NaN where the bottom is 0 or unknown."""
    nothing = np.full(np.broadcast(top, bottom).shape, np.nan)
    return np.asarray(np.divide(top, bottom, out=nothing, where=bottom > 0))
