"""Bands of risk that tell a tenant's clients apart, proposed when those in force put nearly everybody into one."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pulseops.accounts.preferences import RISK, tenant_settings
from pulseops.base.context import Context
from pulseops.understand.metrics import repository_preview as repository
from pulseops.understand.predictions import models
from pulseops.understand.predictions.bands import risk_of

LEAST_CLIENTS = 20
NEARLY_ALL = 0.9
"""Share of clients in one band from which other bands are proposed."""
HIGH_SHARE, MEDIUM_SHARE = 0.1, 0.3
"""Shares of the riskiest clients that the proposed bands call high, and high or medium."""
LEAST_EVENTS = 10
LOW_ENOUGH = 0.02
"""A top tenth below this probability is no reason to call anybody high."""


@dataclass(frozen=True)
class Suggestion:
    """What is in force (`fullest` band with `share` of `clients`) and what is proposed (`risk`, `counts` by band).

    `base_rate` is the share that left within 90 days in the months judged, `top_rate` that of the riskiest tenth there.
    """

    fullest: str
    share: float
    clients: int
    base_rate: float | None
    top_rate: float | None
    risk: dict[str, float]
    counts: dict[str, int]


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
    fullest, number = Counter(risk_of(p, settings).tolist()).most_common(1)[0]
    high, medium = (round(float(np.quantile(p, 1 - share)), 3) for share in (HIGH_SHARE, MEDIUM_SHARE))
    if number < NEARLY_ALL * len(p) or high < LOW_ENOUGH or not 0.001 <= medium < high:
        return None
    risk = {"medium": medium, "high": high}
    counts = Counter(risk_of(p, replace(settings, risk=risk)).tolist())
    base, top = _rates((models.in_use(ctx) or {}).get("evaluation", {}))
    return Suggestion(
        fullest, number / len(p), len(p), base, top, risk, {name: counts[name] for name in (*RISK, "low")}
    )


def _rates(evaluation: dict[str, Any]) -> tuple[float | None, float | None]:
    """Share of all, and of the riskiest tenth, that left within 90 days in the months the model was judged on."""
    pooled = evaluation.get("pooled") or {}
    if pooled.get("events", 0) < LEAST_EVENTS:
        return None, None
    top = pooled["top_decile"]
    return pooled["events"] / pooled["n"], top["left"] / top["n"]
