"""Bands of risk by what a tenant can look after, proposed when those in force call next to nobody or too many."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from pulseops.accounts.preferences import RISK, tenant_settings
from pulseops.base.context import Context
from pulseops.understand.metrics import repository_preview as repository
from pulseops.understand.predictions import track
from pulseops.understand.predictions.bands import risk_of
from pulseops.understand.predictions.track import Calls

LEAST_CLIENTS = 20
FEW, MANY = 0.05, 0.30
"""Shares of clients in the high band below and above which other bands are proposed."""
HIGH_SHARE, MEDIUM_SHARE = 0.1, 0.3
"""Shares of the riskiest clients that the proposed bands call high, and high or medium."""
LOW_ENOUGH = 0.02
"""A top tenth below this probability is no reason to call anybody high."""


@dataclass(frozen=True)
class Suggestion:
    """What is proposed (`risk`) instead of bands that call `share` of the `clients` high.

    `counts` are clients by band proposed; `calls` what the bands in force were worth in the months judged, beside
    calling the riskiest tenth of each month. (The proposed probabilities are today's: in other months they were
    another tenth.)
    """

    share: float
    clients: int
    risk: dict[str, float]
    counts: dict[str, int]
    calls: list[Calls]


def risk_bands(ctx: Context) -> Suggestion | None:
    """A proposal, or None when the bands in force tell clients apart or too little is known. Needs settings:write.

    High begins at the riskiest tenth of today's active clients and medium at the riskiest three tenths, so they follow
    the tenant's own rate of leaving. Nothing is changed: a person saves it, or not.
    """
    ctx.require("settings:write")
    settings = tenant_settings(ctx)
    p = np.array(repository.probabilities(ctx))
    if settings.kind != "msp" or len(p) < LEAST_CLIENTS:
        return None
    share = float((p >= settings.risk["high"]).mean())
    high, medium = (round(float(np.quantile(p, 1 - part)), 3) for part in (HIGH_SHARE, MEDIUM_SHARE))
    if FEW <= share <= MANY or high < LOW_ENOUGH or not 0.001 <= medium < high:
        return None
    risk = {"medium": medium, "high": high}
    counts = Counter(risk_of(p, replace(settings, risk=risk)).tolist())
    by_band = {name: counts[name] for name in (*RISK, "low")}
    return Suggestion(share, len(p), risk, by_band, track.by_band(track.cases(ctx), settings.risk))
