"""What calling clients high risk was worth, on months the model had not seen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats, Panel

LEAST_LEAVERS = 10
"""Leavers in the tested months below which no hit rate is shown."""


def track_record(
    panel: Panel, p: Floats, y: NDArray[np.int64], client: NDArray[np.int64], t: NDArray[np.int64], high: float
) -> dict[str, Any]:
    """Count each time a client rose to high risk. Arrays (R,) are client-months; `y` left in 90 days.

    `called` times a client was called high risk, after which `left` left within 90 days and `expected` should have.
    `flagged` of the `leavers` were called at least one whole month (30 days) before the month they left in.
    `false_alarms` are calls after which the client stayed for 90 days, `a_month` their number per month tested.
    """
    leavers = np.unique(client[(y == 1)])
    months = len(np.unique(t))
    found: dict[str, Any] = {"high": high, "leavers": len(leavers), "months": months, "enough": False}
    if len(leavers) < LEAST_LEAVERS:
        return {**found, "least": LEAST_LEAVERS}
    calls = _first_calls(p, client, t, high)
    hits = y[calls]
    early = {int(c) for c, at in zip(client[p >= high], t[p >= high], strict=True) if at <= panel.end_month[c] - 2}
    seen_early = {int(c) for c, at in zip(client, t, strict=True) if at <= panel.end_month[c] - 2}
    judged = [int(c) for c in leavers if int(c) in seen_early]
    return {
        **found,
        "enough": True,
        "called": len(calls),
        "left": int(hits.sum()),
        "expected": float(p[calls].sum()),
        "flagged": sum(c in early for c in judged),
        "judged": len(judged),
        "false_alarms": int((hits == 0).sum()),
        "a_month": float((hits == 0).sum() / max(months, 1)),
        "lift": float(hits.mean() / y.mean()) if len(calls) and y.any() else None,
    }


def _first_calls(p: Floats, client: NDArray[np.int64], t: NDArray[np.int64], high: float) -> NDArray[np.int64]:
    """Rows at which a client is high and was not the month before."""
    flagged = {(int(c), int(at)) for c, at in zip(client[p >= high], t[p >= high], strict=True)}
    rows = np.flatnonzero(p >= high)
    return np.array([r for r in rows if (int(client[r]), int(t[r]) - 1) not in flagged], dtype=np.int64)
