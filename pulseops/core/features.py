"""What the churn model may look at on a day: point in time, grouped to signals a person understands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats, Panel, last_known, mean_known, ratio, recent_mean, sum_known

FEATURE_SET = "2026-11b"
USUAL = 36
"""Months back that say what is usual for a client: its habits differ more from those of others than from its past."""
YEAR = 12
QUICK, SLOW = 0.5, 3.0
"""Half-lives in months of "now": what is counted many times a month, and what is rare or stated by few."""

GROUPS: dict[str, str] = {
    "utilization": "Utilization",
    "activity": "Logins and activity",
    "features": "Features used",
    "tickets": "Support tickets",
    "resolution": "Resolution and SLA",
    "satisfaction": "Satisfaction",
    "payment": "Payment",
    "spend": "Spend and seats",
    "contract": "Contract and renewal",
    "people": "Primary contact",
    "tenure": "Tenure and size",
}
"""Business signals that contributions are summed to."""


@dataclass(frozen=True)
class FeatureMatrix:
    """Features of N clients at one month: values (N, F), NaN = missing; `groups` (F,) keys of GROUPS."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: Floats


def build(panel: Panel, t: int) -> FeatureMatrix:
    """Features of all clients at the end of month t, from columns up to t only."""
    columns: list[tuple[str, str, Floats]] = []
    s, seats = panel.series, last_known(panel.series["seats_purchased"], t, 3)

    def dated(name: str, group: str, values: Floats, scale: Floats | float = 1.0, fades: float = QUICK) -> None:
        """What it is now, what it usually is for this client, and the difference; each divided by `scale`."""
        now, usual = recent_mean(values, t, fades), mean_known(values, t - USUAL, t)
        columns.append((f"{name}_now", group, now / scale))
        columns.append((f"{name}_level", group, usual / scale))
        columns.append((f"{name}_change", group, (now - usual) / scale))

    with np.errstate(divide="ignore", invalid="ignore"):
        per_seat = np.where(seats > 0, seats, np.nan)
        dated("utilization", "utilization", ratio(s["seats_active"], s["seats_purchased"]))
        dated("logins", "activity", s["logins"], per_seat)
        dated("intensity", "activity", np.log(ratio(s["logins"] + 1, s["seats_active"])))
        dated("events", "activity", np.log(ratio(s["events"] + 1, s["seats_active"])))
        dated("features", "features", np.log(np.maximum(s["features_used"], 0.5)))
        size = np.where(np.isnan(per_seat), 20.0, np.maximum(per_seat, 5.0)) / 10.0
        dated("tickets", "tickets", s["tickets_opened"], size, SLOW)
        opened = sum_known(s["tickets_opened"], t - 2, t)
        columns.append(("high_share", "tickets", ratio(sum_known(s["tickets_high"], t - 2, t), opened)))
        columns.append(("escalated", "tickets", sum_known(s["tickets_escalated"], t - 2, t)))
        columns.append(("resolution", "resolution", np.log1p(mean_known(s["resolution_hours"], t - 2, t))))
        columns.append(("sla", "resolution", mean_known(s["sla_met"], t - 2, t)))
        dated("csat", "satisfaction", s["csat"], 10.0, SLOW)
        columns.append(("nps", "satisfaction", mean_known(s["nps"], t - YEAR, t) / 10.0))
        columns.append(("late", "payment", np.log1p(mean_known(s["paid_late_days"], t - 2, t))))
        columns.append(("overdue", "payment", np.minimum(ratio(s["overdue"][:, t], last_known(s["mrr"], t, 3)), 6.0)))
        columns.append(("mrr_trend", "spend", _trend(s["mrr"], t)))
        columns.append(("seats_trend", "spend", _trend(s["seats_purchased"], t)))
        columns.append(("mrr_log", "spend", np.log1p(last_known(s["mrr"], t, 3))))
    columns += _of_state(panel, t)
    names, groups, values = zip(*columns, strict=True)
    matrix = np.column_stack(values)
    matrix[np.isinf(matrix)] = np.nan
    return FeatureMatrix(names, groups, matrix)


def _trend(values: Floats, t: int) -> Floats:
    """Log ratio of the last two months to the six before, within a factor of four."""
    recent, before = mean_known(values, t - 1, t), mean_known(values, t - 7, t - 2)
    change = np.log((recent + 1e-9) / before)
    return np.where(before > 0, np.clip(change, -np.log(4), np.log(4)), np.nan)


def _of_state(panel: Panel, t: int) -> list[tuple[str, str, Floats]]:
    """Contract, people and tenure as known at the month's end."""
    at = {name: values[:, t] for name, values in panel.state.items()}
    tenure = np.maximum(at["tenure_months"], 0)
    return [
        ("month_to_month", "contract", at["month_to_month"]),
        ("auto_renew", "contract", at["auto_renew"]),
        ("term", "contract", np.minimum(at["term_months"], 36) / 12.0),
        ("to_renewal", "contract", np.minimum(at["months_to_renewal"], 12)),
        ("champion_left", "people", at["champion_left"]),
        ("tenure_log", "tenure", np.log1p(tenure)),
        ("is_new", "tenure", np.where(np.isnan(tenure), np.nan, (tenure < 4).astype(np.float64))),
        ("employees_log", "tenure", np.log1p(at["employees"])),
        ("products", "tenure", np.minimum(at["products_held"], 10)),
    ]


def of_month(months_to_renewal: Floats, k: int) -> Floats:
    """Whether the renewal falls in the k-th month ahead (k = 1..3), in just one of them; 0 when no end is known."""
    ahead = np.maximum(np.ceil(months_to_renewal - 1e-6), 1)
    return np.where(months_to_renewal >= 0, (ahead == k).astype(np.float64), 0.0)


def active_rows(panel: Panel, t: int) -> NDArray[np.int64]:
    """Clients with a running contract at the end of month t that have not left by then."""
    return np.flatnonzero(panel.active[:, t] & (panel.end_month > t))
