"""How long a client is expected to stay, from the same hazard that gives the probability within 90 days.

The hazard of the third month ahead goes on, with renewals where the contract has them. What is known of a client says
less about a month the farther off it is, so its pull on the log-odds fades towards the average client's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pulseops.core.churn.model import ChurnModel
from pulseops.core.churn.periods import HORIZON
from pulseops.core.churn.ridge import logit, sigmoid
from pulseops.core.panel import Floats

MONTHS = 24
"""How far ahead is looked; expected months are of these."""
HALF_LIFE = 4.0
"""Months after which what is known of a client today pulls half as much. Of 3 to 24 the short ones fitted the next two
years of simulated providers best (docs/models/churn.md)."""


@dataclass(frozen=True)
class Staying:
    """N clients: expected months of the next MONTHS, with a 90 % interval for what the model does not know. (N,) each.

    `curve` (N, MONTHS) is the probability to be there at the end of each month.
    """

    months: Floats
    lower: Floats
    upper: Floats
    curve: Floats


def middle(model: ChurnModel, x: Floats) -> float:
    """Mean log-odds of a month without renewal over clients with features (N, F): what pulls fade to. NaN for none."""
    return float(_plain(model, x).mean()) if len(x) else float("nan")


def staying(model: ChurnModel, x: Floats, months_to_renewal: Floats, term: Floats, centre: float) -> Staying:
    """Expected months there from features (N, F), months to the next contract end and its term (N,), NaN unknown.

    `centre` is the `middle` of the clients the model was fitted on.
    """
    scores = model.predict(x, months_to_renewal)
    half = logit(scores.upper[:, -1]) - logit(scores.p[:, -1])
    z = _ahead(model, x, months_to_renewal, term, centre)
    curves = [np.asarray((1 - sigmoid(z + sign * half[:, None])).cumprod(axis=1)) for sign in (0, 1, -1)]
    said, low, high = (_mean_months(curve) for curve in curves)
    return Staying(said, low, high, curves[0])


def _mean_months(curve: Floats) -> Floats:
    """Expected months there: a client that leaves in a month was there for half of it."""
    before = np.column_stack([np.ones(len(curve)), curve[:, :-1]])
    return np.asarray(((before + curve) / 2).sum(axis=1))


def _plain(model: ChurnModel, x: Floats) -> Floats:
    """Log-odds to leave in the third month ahead when no renewal falls in it, (N,)."""
    return np.asarray(logit(model.hazards(x, np.full(len(x), np.nan)))[:, -1])


def _ahead(model: ChurnModel, x: Floats, months_to_renewal: Floats, term: Floats, centre: float) -> Floats:
    """Log-odds to leave in each month ahead given still there, (N, MONTHS)."""
    plain = _plain(model, x)
    renewing = logit(model.hazards(x, np.full(len(x), float(HORIZON))))[:, -1] - plain
    z = np.empty((len(x), MONTHS))
    z[:, :HORIZON] = logit(model.hazards(x, months_to_renewal))
    for month in range(HORIZON + 1, MONTHS + 1):
        kept = 0.5 ** ((month - HORIZON) / HALF_LIFE)
        z[:, month - 1] = centre + kept * (plain - centre) + _renews(months_to_renewal, term, month) * renewing
    return z


def _renews(months_to_renewal: Floats, term: Floats, month: int) -> NDArray[np.bool_]:
    """Whether a renewal falls in the month-th month ahead: the next contract end, or a whole number of terms after."""
    after = month - np.ceil(months_to_renewal - 0.02)
    with np.errstate(invalid="ignore"):
        again = np.where(term > 1, np.mod(after, np.where(term > 1, term, 1.0)) == 0, after == 0)
    return np.asarray((after >= 0) & again)
