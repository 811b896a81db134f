"""Client-months as rows: what was known at t, and whether the client left in month t + k."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pulseops.core import features
from pulseops.core.panel import Floats, Panel

HORIZON = 3


@dataclass(frozen=True)
class Periods:
    """R rows: `x` (R, F) features at t, `k` (R,) month ahead 1..3, `renews` (R,) a renewal then, `y` (R,) left then.

    `client` and `t` (R,) say whose and when. Months not yet over and months after leaving are not rows.
    """

    x: Floats
    k: NDArray[np.int64]
    renews: Floats
    y: NDArray[np.int64]
    client: NDArray[np.int64]
    t: NDArray[np.int64]

    def take(self, rows: NDArray[np.bool_]) -> "Periods":
        """Some rows."""
        return Periods(*(getattr(self, name)[rows] for name in ("x", "k", "renews", "y", "client", "t")))


def names(panel: Panel) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and groups of the feature columns."""
    matrix = features.build(panel.take(np.arange(min(panel.size, 1))), panel.length - 1)
    return matrix.names, matrix.groups


def build(panel: Panel, ts: Sequence[int]) -> Periods:
    """Rows of all clients active at each t of `ts`, k = 1..3 with t + k inside the panel."""
    parts: list[Periods] = []
    for t in ts:
        rows = features.active_rows(panel, t)
        x = features.build(panel, t).values[rows]
        to_renewal = panel.state["months_to_renewal"][rows, t]
        end, competing = panel.end_month[rows], panel.competing[rows]
        for k in range(1, min(HORIZON, panel.length - 1 - t) + 1):
            left = end == t + k
            use = (end >= t + k) & ~(left & competing)
            parts.append(
                Periods(
                    x=x[use],
                    k=np.full(use.sum(), k),
                    renews=features.of_month(to_renewal, k)[use],
                    y=left[use].astype(np.int64),
                    client=rows[use],
                    t=np.full(use.sum(), t),
                )
            )
    if not parts:
        width = features.build(panel, panel.length - 1).values.shape[1]
        none, empty = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Periods(np.zeros((0, width)), empty, none, empty, empty, empty)
    return Periods(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("x", "k", "renews", "y", "client", "t"))
    )


def within_horizon(panel: Panel, t: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Clients active at t and whether they left within the next three months; only where that time is over."""
    rows = features.active_rows(panel, t)
    left = panel.end_month[rows] <= t + HORIZON
    use = ~(left & panel.competing[rows])
    return rows[use], left[use].astype(np.int64)
