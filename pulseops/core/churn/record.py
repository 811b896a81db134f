"""How good probabilities were on months the model had not seen, and what calling clients high risk was worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core import evaluation
from pulseops.core.churn.periods import HORIZON
from pulseops.core.panel import Floats, Panel

LEAST_LEAVERS = 10
"""Leavers in the tested months below which no hit rate is shown."""
DIGITS = 6
FAR = 1_000_000
"""More than there are months."""


@dataclass(frozen=True)
class Cases:
    """R client-months judged: probability within 90 days `p`, what came `y`, and the rate of leaving known before.

    `month` (R,) counts calendar months, so that cases of several histories can be joined; `ahead` (R,) is in how many
    months the client left, 0 when it has not.
    """

    p: Floats
    y: NDArray[np.int64]
    ahead: NDArray[np.int64]
    client: NDArray[np.int64]
    month: NDArray[np.int64]
    base: Floats

    @classmethod
    def of(
        cls,
        panel: Panel,
        p: Floats,
        y: NDArray[np.int64],
        client: NDArray[np.int64],
        t: NDArray[np.int64],
        base: Floats,
    ) -> "Cases":
        """Cases of a panel's rows `client` and months `t`."""
        end = panel.end_month[client]
        ahead = np.where(end < panel.length, end - t, 0)
        month = panel.months.astype("datetime64[M]").astype(np.int64)[t]
        return cls(np.round(p, DIGITS), y, ahead, client, month, base)

    @classmethod
    def none(cls) -> "Cases":
        """Nobody judged."""
        empty, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return cls(empty, none, none, none, none, empty)

    def __len__(self) -> int:
        return len(self.p)

    def joined(self, later: "Cases") -> "Cases":
        """These and cases of later months. Clients of both count as different ones: their numbers are not the same."""
        client = later.client + (self.client.max() + 1 if len(self) else 0)
        pairs = ((getattr(self, n), client if n == "client" else getattr(later, n)) for n in self.__dataclass_fields__)
        return Cases(*(np.concatenate(pair) for pair in pairs))

    def to_json(self) -> dict[str, list[Any]]:
        """Columns of plain numbers."""
        return {name: getattr(self, name).tolist() for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, kept: Mapping[str, list[Any]]) -> "Cases":
        """What `to_json` gave."""
        p, base = (np.array(kept[name], dtype=np.float64) for name in ("p", "base"))
        y, ahead, client, month = (np.array(kept[n], dtype=np.int64) for n in ("y", "ahead", "client", "month"))
        return cls(p, y, ahead, client, month, base)


def report(cases: Cases, seed: int, high: float) -> dict[str, Any]:
    """Figures over all cases, per cut-off month, and what calling clients high risk would have been worth."""
    if not len(cases):
        return {"pooled": {"n": 0, "events": 0}, "months": [], "horizon_days": 90, "record": {"enough": False}}
    pooled = evaluation.judge(cases.p, cases.y, float(cases.base.mean()), cases.client, seed)
    months = []
    for month in np.unique(cases.month):
        here = cases.month == month
        p, y = cases.p[here], cases.y[here]
        said = {"n": len(p), "expected": float(p.sum()), "left": int(y.sum()), "auc": evaluation.auc(p, y)}
        months.append({"month": str(np.datetime64(int(month), "M")), "brier": float(((p - y) ** 2).mean()), **said})
    return {"pooled": pooled, "months": months, "horizon_days": 90, "record": track_record(cases, high)}


def track_record(cases: Cases, high: float) -> dict[str, Any]:
    """What calling clients from the probability `high` on was worth."""
    return {"high": high, **worth(cases, cases.p >= high)}


def of_riskiest(cases: Cases, share: float) -> dict[str, Any]:
    """What calling the riskiest `share` of the clients of each month was worth, whatever their probability."""
    is_high = np.zeros(len(cases), dtype=np.bool_)
    for month in np.unique(cases.month):
        rows = np.flatnonzero(cases.month == month)
        is_high[rows[np.argsort(-cases.p[rows], kind="stable")[: max(round(share * len(rows)), 1)]]] = True
    return {"high": None, **worth(cases, is_high)}


def worth(cases: Cases, is_high: NDArray[np.bool_]) -> dict[str, Any]:
    """Count each time a client rose to high risk; `is_high` (R,).

    `called` times a client was called high risk, after which `left` left within 90 days and `expected` should have.
    `flagged` of the `judged` leavers were called at least one whole month (30 days) before the month they left in, and
    within the 90 days. `false_alarms` are calls after which the client stayed for 90 days, `a_month` their number per
    month tested. `at_once` clients are high at a time, a `share` of all; of them `rate` left, of all `base`.
    """
    y = cases.y
    leavers, months = np.unique(cases.client[y == 1]), max(len(np.unique(cases.month)), 1)
    found: dict[str, Any] = {"leavers": len(leavers), "months": months, "enough": False}
    if len(leavers) < LEAST_LEAVERS:
        return {**found, "least": LEAST_LEAVERS}
    in_time = (cases.ahead >= 2) & (cases.ahead <= HORIZON)
    calls = _first_calls(cases, is_high)
    hits = y[calls]
    rate, base = float(y[is_high].mean()) if is_high.any() else None, float(y.mean())
    return {
        **found,
        "enough": True,
        "called": len(calls),
        "left": int(hits.sum()),
        "expected": float(cases.p[calls].sum()),
        "flagged": len(np.unique(cases.client[is_high & in_time])),
        "judged": len(np.unique(cases.client[in_time])),
        "false_alarms": int((hits == 0).sum()),
        "a_month": float((hits == 0).sum() / months),
        "at_once": float(is_high.sum() / months),
        "share": float(is_high.mean()),
        "rate": rate,
        "base": base,
        "lift": rate / base if rate is not None and base else None,
    }


def _first_calls(cases: Cases, is_high: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows at which a client is high and was not the month before."""
    rows = np.flatnonzero(is_high)
    at = cases.client[rows] * FAR + cases.month[rows]
    return rows[~np.isin(at - 1, at)]
