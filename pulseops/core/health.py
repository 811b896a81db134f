"""Health 0-100 from 13 signals: a documented, weighted index, not another model.

Each signal goes through a published piecewise-linear curve to 0-100 points. The score is the weighted mean of the
points of the known signals, written as 50 plus exact contributions. Whether health foretells leaving is measured, not
assumed (see the churn track record).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats, Panel, last_known, mean_known, ratio, sum_known

NEUTRAL = 50.0
FLOOR = 0.6
"""Least share of the weight of what this tenant's sources can know; below it the score is unknown."""
LEAST_WEIGHT = 0.4
"""Least share of all weight, whatever the sources."""
YEAR = 12
UNKNOWN_LOW, UNKNOWN_HIGH = 20.0, 85.0
"""Points an unknown signal may plausibly have: the range of the score."""
PAID_LATE = 0.5
"""What a debt counts that is paid by now."""
CURVES = "2026-11b"
"""Version of the signals and curves below."""

Unit = Literal["ratio", "days", "months", "hours", "score", "count"]
DIMENSIONS = ("utilization", "financial", "support", "satisfaction", "engagement")


@dataclass(frozen=True)
class Signal:
    """One of the 13. `weight` is its share of its dimension; `knots` are (value, points) of the curve."""

    id: str
    label: str
    unit: Unit
    dimension: str
    weight: float
    knots: tuple[tuple[float, float], ...]
    meaning: str


SIGNALS: tuple[Signal, ...] = (
    Signal(
        "utilization_rate",
        "Utilization",
        "ratio",
        "utilization",
        0.7,
        ((0, 0), (0.3, 25), (0.5, 50), (0.7, 80), (0.85, 100), (1.0, 100), (1.1, 75), (1.3, 45), (2, 20)),
        "Active users divided by seats purchased; above 100 % is over-deployment and loses points again.",
    ),
    Signal(
        "active_users",
        "Active users, trend",
        "ratio",
        "utilization",
        0.3,
        ((0, 0), (0.5, 20), (0.8, 50), (0.95, 70), (1.0, 80), (1.1, 95), (1.25, 100)),
        "Active users now divided by the mean of the five months before.",
    ),
    Signal(
        "monthly_spend",
        "Monthly spend, trend",
        "ratio",
        "financial",
        0.35,
        ((0.4, 0), (0.7, 25), (0.9, 55), (1.0, 75), (1.1, 90), (1.25, 100)),
        "MRR now divided by the mean of three to twelve months ago.",
    ),
    Signal(
        "payment_history",
        "Payment",
        "days",
        "financial",
        0.45,
        ((0, 100), (5, 85), (15, 60), (30, 35), (60, 10), (90, 0)),
        "Worst days past due of the month while anything is overdue; what was paid late in three months counts half.",
    ),
    Signal(
        "contract_length",
        "Contract left",
        "months",
        "financial",
        0.2,
        ((0, 30), (1, 35), (3, 55), (6, 75), (12, 100)),
        "Months until the next contract end; month-to-month counts as one.",
    ),
    Signal(
        "support_tickets",
        "Tickets, trend",
        "ratio",
        "support",
        0.4,
        ((0.3, 100), (1.0, 80), (1.5, 60), (2.0, 40), (3.0, 15), (5.0, 0)),
        "Tickets of the last month plus one, divided by the mean of the six months before plus one.",
    ),
    Signal(
        "resolution_time",
        "Resolution time",
        "hours",
        "support",
        0.3,
        ((0, 100), (8, 90), (24, 70), (48, 45), (96, 20), (200, 0)),
        "Mean hours to resolve, tickets resolved in the last three months; of the year when there were none.",
    ),
    Signal(
        "escalation_rate",
        "Escalations",
        "ratio",
        "support",
        0.3,
        ((0, 100), (0.05, 85), (0.15, 55), (0.3, 25), (0.6, 0)),
        "Escalated share of the tickets of the last three months; 0 when there were none.",
    ),
    Signal(
        "satisfaction",
        "CSAT",
        "score",
        "satisfaction",
        0.6,
        ((0, 0), (50, 20), (70, 60), (80, 80), (90, 95), (100, 100)),
        "Mean of CSAT answers of the last six months; of the year when there were none.",
    ),
    Signal(
        "nps",
        "NPS answers",
        "score",
        "satisfaction",
        0.4,
        ((0, 0), (50, 25), (70, 60), (80, 80), (90, 95), (100, 100)),
        "Mean of NPS answers (0-10 times 10) of the last six months; of the year when there were none.",
    ),
    Signal(
        "engagement",
        "Activity, trend",
        "ratio",
        "engagement",
        0.35,
        ((0, 0), (0.4, 25), (0.8, 60), (1.0, 80), (1.2, 95), (1.5, 100)),
        "Events of the last month divided by the mean of the six months before.",
    ),
    Signal(
        "features_used",
        "Features used",
        "ratio",
        "engagement",
        0.25,
        ((0, 0), (0.4, 25), (0.8, 60), (1.0, 80), (1.2, 95), (1.5, 100)),
        "Features used divided by the mean of the six months before.",
    ),
    Signal(
        "login_frequency",
        "Logins per seat",
        "count",
        "engagement",
        0.4,
        ((0, 0), (2, 20), (6, 50), (12, 80), (20, 100)),
        "Logins of the last month divided by seats purchased.",
    ),
)
COUNT = len(SIGNALS)
NEEDS: dict[str, str] = {
    "utilization_rate": "usage with active users, and seats purchased",
    "active_users": "usage with active users",
    "monthly_spend": "contracts with MRR",
    "payment_history": "invoices with due dates, and payments",
    "contract_length": "contracts with an end or a term",
    "support_tickets": "tickets",
    "resolution_time": "tickets with the time they were resolved",
    "escalation_rate": "tickets",
    "satisfaction": "CSAT answers",
    "nps": "NPS answers",
    "engagement": "usage with events",
    "features_used": "usage with features used",
    "login_frequency": "usage with logins, and seats purchased",
}
"""What to import for a signal."""
OBSERVED, DERIVED, MISSING = "observed", "derived", "missing"
STATUS = (MISSING, DERIVED, OBSERVED)


@dataclass(frozen=True)
class SignalTable:
    """Raw values (N, 13), NaN where missing, and status codes (N, 13) indexing STATUS."""

    values: Floats
    status: NDArray[np.int8]


@dataclass(frozen=True)
class HealthWeights:
    """Weight of each dimension; normalised to 1. Raises ValueError when negative or all zero."""

    utilization: float = 0.25
    financial: float = 0.20
    support: float = 0.15
    satisfaction: float = 0.20
    engagement: float = 0.20

    def of_signals(self) -> Floats:
        """Weight of each signal, summing to 1. Shape (13,)."""
        parts = {name: float(getattr(self, name)) for name in DIMENSIONS}
        total = sum(parts.values())
        if min(parts.values()) < 0 or total <= 0:
            raise ValueError("weights must be 0 or more and not all 0")
        return np.array([parts[s.dimension] * s.weight / total for s in SIGNALS])


@dataclass(frozen=True)
class Bands:
    """Least score of each band."""

    excellent: float = 80.0
    good: float = 60.0
    fair: float = 40.0

    def of(self, values: Floats) -> NDArray[np.str_]:
        """Band of each score; NaN is unknown."""
        names = np.select(
            [np.isnan(values), values >= self.excellent, values >= self.good, values >= self.fair],
            ["unknown", "excellent", "good", "fair"],
            default="poor",
        )
        return np.asarray(names, dtype=np.str_)


@dataclass(frozen=True)
class HealthScores:
    """Scores of N clients; NEUTRAL + contributions.sum(axis=1) == value, which is NaN and unknown below the floor."""

    value: Floats
    lower: Floats
    upper: Floats
    coverage: Floats
    band: NDArray[np.str_]
    points: Floats
    contributions: Floats


def signals_at(panel: Panel, t: int) -> SignalTable:
    """The 13 signals of all clients at the end of month t, from columns up to t only."""
    s, state = panel.series, panel.state
    seats = last_known(s["seats_purchased"], t, 3)
    users = last_known(s["seats_active"], t, 2)
    opened = s["tickets_opened"]
    quiet = sum_known(opened, t - 2, t) == 0
    escalation = ratio(sum_known(s["tickets_escalated"], t - 2, t), sum_known(opened, t - 2, t))
    tail = np.where(state["month_to_month"][:, t] == 1, 1.0, state["months_to_renewal"][:, t])
    columns = [
        ratio(users, seats),
        ratio(users, mean_known(s["seats_active"], t - 5, t - 1)),
        ratio(last_known(s["mrr"], t, 1), mean_known(s["mrr"], t - 12, t - 3)),
        np.fmax(np.where(owing(panel, t), s["paid_late_days"][:, t], np.nan), once_paid(panel, t)),
        np.maximum(tail, 0.0),
        (opened[:, t] + 1) / (mean_known(opened, t - 6, t - 1) + 1),
        _recent_or_year(s["resolution_hours"], t, 3),
        np.where(quiet, 0.0, escalation),
        _recent_or_year(s["csat"], t, 6),
        _recent_or_year(s["nps"], t, 6),
        ratio(s["events"][:, t], mean_known(s["events"], t - 6, t - 1)),
        ratio(last_known(s["features_used"], t, 2), mean_known(s["features_used"], t - 6, t - 1)),
        ratio(s["logins"][:, t], seats),
    ]
    values = np.column_stack(columns)
    values[np.isinf(values)] = np.nan
    return SignalTable(values, _status(panel, t, values))


def owing(panel: Panel, t: int) -> NDArray[np.bool_]:
    """Who has something overdue at the end of month t, by invoices or else a stated number of days. Shape (N,)."""
    overdue, late = panel.series["overdue"][:, t], panel.series["paid_late_days"][:, t]
    return np.asarray(np.where(np.isnan(overdue), late > 0, overdue > 0))


def once_paid(panel: Panel, t: int) -> Floats:
    """What the payment signal is as soon as nothing is overdue: half the worst days of three months. Shape (N,)."""
    late = panel.series["paid_late_days"][:, max(t - 2, 0) : t + 1]
    return np.asarray(np.fmax.reduce(late, axis=1) * PAID_LATE)


def _recent_or_year(values: Floats, t: int, months: int) -> Floats:
    """Mean of the last `months`; where nothing was observed in them, of the last year, which counts as derived."""
    recent, year = mean_known(values, t - months + 1, t), mean_known(values, t - YEAR + 1, t)
    return np.where(np.isnan(recent), year, recent)


_SERIES_OF = (
    "seats_active",
    "seats_active",
    "mrr",
    "paid_late_days",
    None,
    "tickets_opened",
    "resolution_hours",
    "tickets_opened",
    "csat",
    "nps",
    "events",
    "features_used",
    "logins",
)


def _status(panel: Panel, t: int, values: Floats) -> NDArray[np.int8]:
    """Observed when seen in the month itself, derived when carried from earlier months."""
    fresh = [
        np.ones(len(values), dtype=np.bool_) if name is None else ~np.isnan(panel.series[name][:, t])
        for name in _SERIES_OF
    ]
    return np.where(np.isnan(values), 0, np.where(np.column_stack(fresh), 2, 1)).astype(np.int8)


def points_of(values: Floats) -> Floats:
    """Points 0-100 of raw signal values (N, 13); NaN stays NaN."""
    columns = []
    for index, signal in enumerate(SIGNALS):
        x, y = zip(*signal.knots, strict=True)
        columns.append(np.where(np.isnan(values[:, index]), np.nan, np.interp(values[:, index], x, y)))
    return np.column_stack(columns)


def available(values: Floats) -> NDArray[np.bool_]:
    """Which signals this tenant's sources deliver for at least one client in twenty. Shape (13,)."""
    if not len(values):
        return np.ones(COUNT, dtype=np.bool_)
    return np.asarray((~np.isnan(values)).mean(axis=0) >= 0.05)


def needed(weights: HealthWeights, sourced: NDArray[np.bool_]) -> float:
    """Least coverage for a score: FLOOR of the weight that the sources deliver (13,), but no less than LEAST_WEIGHT."""
    within = float(weights.of_signals()[sourced].sum()) if sourced.any() else 1.0
    return max(FLOOR * within, LEAST_WEIGHT)


def score(
    values: Floats,
    weights: HealthWeights | None = None,
    bands: Bands | None = None,
    *,
    sourced: NDArray[np.bool_] | None = None,
) -> HealthScores:
    """Score N clients at once from raw signals (N, 13).

    `sourced` (13,) says which signals the tenant's sources can deliver at all; the coverage floor counts only these.
    """
    chosen = weights or HealthWeights()
    weight = chosen.of_signals()
    points = points_of(values)
    known = ~np.isnan(points)
    share = known * weight
    covered = share.sum(axis=1)
    floor = needed(chosen, np.ones(COUNT, dtype=np.bool_) if sourced is None else sourced)
    enough = covered >= floor - 1e-12
    part = np.divide(share, covered[:, None], out=np.zeros_like(share), where=covered[:, None] > 0)
    contributions = part * (np.where(known, points, NEUTRAL) - NEUTRAL)
    value = NEUTRAL + contributions.sum(axis=1)
    lower = np.minimum(covered * value + (1 - covered) * UNKNOWN_LOW, value)
    upper = np.maximum(covered * value + (1 - covered) * UNKNOWN_HIGH, value)
    value = np.where(enough, value, np.nan)
    return HealthScores(
        value=value,
        lower=np.where(enough, lower, np.nan),
        upper=np.where(enough, upper, np.nan),
        coverage=covered,
        band=(bands or Bands()).of(value),
        points=points,
        contributions=np.where(enough[:, None], contributions, 0.0),
    )


def row_of(values: Mapping[str, float | None]) -> Floats:
    """One typed-in client as a (1, 13) row; signals not named are missing. Raises KeyError for an unknown signal."""
    places = {signal.id: index for index, signal in enumerate(SIGNALS)}
    row = np.full((1, COUNT), np.nan)
    for name, value in values.items():
        row[0, places[name]] = np.nan if value is None else value
    return row
