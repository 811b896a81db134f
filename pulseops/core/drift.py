"""Does the world still look like the one a model was fitted on, and does what it says still come true?

The population stability index (PSI) compares distributions: 0.1 is a shift worth a look, 0.25 a large one (Siddiqi
2006). Few clients make it large by chance alone, so a value counts only beyond what chance gives: under no change it is
about (1/n + 1/m) times chi-square with one degree of freedom less than there are bins (Yurdakul 2018). Calibration is
watched by a two-sided CUSUM of leavings against their expectation, month by month (Page 1954).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from pulseops.core.panel import Floats

State = Literal["ok", "warn", "alarm", "few"]
RANK: dict[State, int] = {"few": 0, "ok": 0, "warn": 1, "alarm": 2}
BINS = 10
LEAST_CLIENTS = 20
"""Clients with a known value below which a distribution is not compared."""
PSI_WARN, PSI_ALARM = 0.1, 0.25
MISSING_WARN, MISSING_ALARM = 0.1, 0.25
CHANCE = 0.01
"""Probability that any of the features compared is called shifted although none is."""
SLACK, CUSUM_WARN, CUSUM_ALARM = 0.5, 3.0, 4.0
LEAST_EXPECTED = 1.0
"""Leavings expected over all months below which calibration is not judged."""


@dataclass(frozen=True)
class Reference:
    """How F features were distributed when a model was fitted: per feature bin edges, shares, and the missing share.

    `clients` says over how many clients.
    """

    names: tuple[str, ...]
    edges: tuple[tuple[float, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    missing: tuple[float, ...]
    clients: int

    def to_json(self) -> dict[str, Any]:
        """Plain lists."""
        return {
            "names": list(self.names),
            "edges": [list(e) for e in self.edges],
            "shares": [list(s) for s in self.shares],
            "missing": list(self.missing),
            "clients": self.clients,
        }

    @classmethod
    def from_json(cls, text: Mapping[str, Any]) -> "Reference":
        """The reverse of to_json."""
        return cls(
            tuple(text["names"]),
            tuple(tuple(e) for e in text["edges"]),
            tuple(tuple(s) for s in text["shares"]),
            tuple(text["missing"]),
            int(text["clients"]),
        )


@dataclass(frozen=True)
class Shift:
    """One feature now against the reference: PSI (None: too few clients) and missing shares, each with its state."""

    name: str
    psi: float | None
    chance: float | None
    state: State
    missing_before: float
    missing_now: float
    missing_state: State


@dataclass(frozen=True)
class Calibration:
    """Leavings against their expectation by month (M,): `up` rises when more leave than said, `down` when fewer."""

    z: tuple[float, ...]
    up: tuple[float, ...]
    down: tuple[float, ...]
    observed: int
    expected: float
    state: State


def reference(names: Sequence[str], x: Floats, clients: int) -> Reference:
    """Distribution of the columns of `x` (R, F), rows of `clients` clients; about BINS bins of equal size."""
    edges, shares, missing = [], [], []
    for column in x.T:
        known = column[~np.isnan(column)]
        cuts = _cuts(known)
        edges.append(tuple(cuts.tolist()))
        shares.append(tuple(_shares(known, cuts).tolist()))
        missing.append(float(np.isnan(column).mean()) if len(column) else 1.0)
    return Reference(tuple(names), tuple(edges), tuple(shares), tuple(missing), clients)


def _cuts(known: Floats) -> Floats:
    """Inner bin edges (right-closed): quantiles, and none that leaves a bin empty."""
    if not len(known):
        return np.zeros(0)
    cuts = np.unique(np.quantile(known, np.arange(1, BINS) / BINS, method="inverted_cdf"))
    return np.asarray(cuts[cuts < known.max()])


def _shares(known: Floats, cuts: Floats) -> Floats:
    """Share of the values in each bin, half a value added to each so that none is 0."""
    counts = np.bincount(np.searchsorted(cuts, known, side="left"), minlength=len(cuts) + 1) + 0.5
    return np.asarray(counts / counts.sum())


def shifts(before: Reference, names: Sequence[str], x: Floats) -> list[Shift]:
    """Each feature of `x` (N, F), one row a client, against the reference; features new to it are left out."""
    place = {name: n for n, name in enumerate(names)}
    shared = [(n, name) for n, name in enumerate(before.names) if name in place]
    return [_shift(before, n, name, x[:, place[name]], CHANCE / max(len(shared), 1)) for n, name in shared]


def _shift(before: Reference, n: int, name: str, column: Floats, chance: float) -> Shift:
    known = column[~np.isnan(column)]
    was, now = before.missing[n], float(np.isnan(column).mean()) if len(column) else 1.0
    psi: float | None = None
    noise: float | None = None
    state: State = "few"
    seen = before.clients * (1 - was)
    if min(len(known), seen) >= LEAST_CLIENTS and len(before.edges[n]):
        expected, actual = np.array(before.shares[n]), _shares(known, np.array(before.edges[n]))
        psi = float(((actual - expected) * np.log(actual / expected)).sum())
        noise = float((1 / len(known) + 1 / seen) * chi2.isf(chance, len(expected) - 1))
        state = _graded(psi, PSI_WARN, PSI_ALARM) if psi > noise else "ok"
    return Shift(name, psi, noise, state, was, now, _missing_state(was, now, before.clients, len(column), chance))


def _missing_state(was: float, now: float, m: int, n: int, chance: float) -> State:
    """Whether the missing share moved, by a two-proportion test at `chance` and by size."""
    if min(m, n) < LEAST_CLIENTS:
        return "few"
    pooled = (was * m + now * n) / (m + n)
    variance = pooled * (1 - pooled) * (1 / m + 1 / n)
    square = (now - was) ** 2 / variance if variance > 0 else 0.0
    real = square > chi2.isf(chance, 1)
    return _graded(abs(now - was), MISSING_WARN, MISSING_ALARM) if real else "ok"


def calibration(p: Floats, y: NDArray[np.int64], month: NDArray[np.int64]) -> Calibration:
    """CUSUM over months of leavings `y` (R,) against probabilities `p` (R,) of the same length of time.

    The months must not overlap (say 30-day probabilities month by month), or one surprise would count several times.
    """
    z, up, down = [], [], []
    above = below = 0.0
    for each in np.unique(month):
        here = month == each
        deviation = float((y[here] - p[here]).sum())
        step = deviation / float(np.sqrt(max((p[here] * (1 - p[here])).sum(), 1e-9)))
        above, below = max(0.0, above + step - SLACK), max(0.0, below - step - SLACK)
        z.append(step)
        up.append(above)
        down.append(below)
    expected = float(p.sum())
    last = max(above, below)
    state: State = "few" if expected < LEAST_EXPECTED else _graded(last, CUSUM_WARN, CUSUM_ALARM)
    return Calibration(tuple(z), tuple(up), tuple(down), int(y.sum()), expected, state)


def _graded(value: float, warn: float, alarm: float) -> State:
    return "alarm" if value >= alarm else "warn" if value >= warn else "ok"
