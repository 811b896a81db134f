"""The hidden life of clients: satisfaction, incidents, champions, payment trouble, and the hazard they make.

logit hazard = intercept - 1.1 s + 1.9 renewal + 0.4 month-to-month + 0.9 champion lost + 0.6 late payer + u + 0.5 new
(SCIENCE section 6; in the style of discrete-time survival models, Singer and Willett 1993).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation.world import Floats

CHAMPION_MONTHS = 6
PATHS = 100
HORIZON = 3
BEFORE = 120
"""Months that pass before the first one seen: the company did not begin with it."""


@dataclass(frozen=True)
class Effects:
    """Coefficients of the hazard; a tenant may have its own."""

    intercept: float = -5.1
    satisfaction: float = -1.1
    renewal: float = 1.9
    month_to_month: float = 0.4
    champion: float = 0.9
    late: float = 0.6
    new: float = 0.5
    involuntary: float = 0.0008


@dataclass
class State:
    """State of N clients at the start of a month; arrays (N,)."""

    s: Floats
    incident: Floats
    champion_gone: NDArray[np.int64]
    late: NDArray[np.bool_]
    drift: Floats
    frailty: Floats
    term: NDArray[np.int64]
    joined: NDArray[np.int64]

    def copy(self) -> "State":
        """Independent arrays."""
        return State(**{name: getattr(self, name).copy() for name in self.__dataclass_fields__})

    def take(self, rows: NDArray[np.int64]) -> "State":
        """Some clients."""
        return State(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})

    def repeat(self, times: int) -> "State":
        """Each client `times` times."""
        return State(**{name: np.repeat(getattr(self, name), times) for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class Lives:
    """The path of N clients over T months; `left` month index (T: still there), `involuntary` (N,)."""

    joined: NDArray[np.int64]
    term: NDArray[np.int64]
    frailty: Floats
    s: Floats
    incident: Floats
    late: NDArray[np.bool_]
    champion_event: NDArray[np.bool_]
    hazard: Floats
    left: NDArray[np.int64]
    involuntary: NDArray[np.bool_]
    states: list[State] = field(repr=False)

    def present(self) -> NDArray[np.bool_]:
        """Client is there in a month (it leaves during its last). Shape (N, T)."""
        t = np.arange(self.s.shape[1])
        return np.asarray((self.joined[:, None] <= t) & (t <= self.left[:, None]))


def begin(rng: Generator, size: int, months: int) -> State:
    """Clients at the first month: three quarters there already, the rest joining later."""
    early = rng.random(size) < 0.75
    joined = np.where(early, -rng.integers(1, 60, size), rng.integers(0, max(months - 3, 1), size))
    return State(
        s=rng.normal(0.25, 0.8, size),
        incident=np.zeros(size),
        champion_gone=np.zeros(size, dtype=np.int64),
        late=rng.random(size) < 0.06,
        drift=rng.normal(0.02, 0.05, size),
        frailty=rng.normal(0, 0.5, size),
        term=rng.choice([1, 12, 24], size, p=[0.3, 0.5, 0.2]),
        joined=joined,
    )


def settled(rng: Generator, size: int, months: int, effects: Effects) -> State:
    """N clients that joined at an even rate from ten years before the first month on, and had not left by then.

    Who is there at first has been selected by staying, as in any company: without this, too many would leave early on.
    """
    pool = 3 * size
    state = begin(rng, pool, months)
    state.joined = rng.integers(-BEFORE, max(months - 3, 1), pool)
    left = np.zeros(pool, dtype=np.bool_)
    for t in range(-BEFORE, 0):
        step(rng, state)
        left |= (state.joined < t) & (rng.random(pool) < hazard(state, t, effects) + effects.involuntary)
    return state.take(np.argsort(left, kind="stable")[:size])


def step(rng: Generator, state: State) -> NDArray[np.bool_]:
    """Let a month pass; answers whose champion left in it."""
    size = len(state.s)
    bursts = rng.random(size) < 0.035
    state.incident = np.where(bursts, rng.uniform(0.6, 1.8, size), state.incident * 0.55)
    state.s = 0.86 * state.s + state.drift - 0.28 * state.incident + rng.normal(0, 0.38, size) + 0.03
    gone = rng.random(size) < 0.015
    state.champion_gone = np.where(gone, CHAMPION_MONTHS, np.maximum(state.champion_gone - 1, 0))
    state.late = np.where(state.late, rng.random(size) > 0.3, rng.random(size) < 0.02 + 0.02 * (state.s < -0.8))
    return gone


def hazard(state: State, t: int, effects: Effects) -> Floats:
    """Probability to leave in month t for reasons that count as churn."""
    age = t - state.joined
    renewal = (state.term > 1) & (age > 0) & (age % state.term == 0)
    logit = (
        effects.intercept
        + effects.satisfaction * state.s
        + effects.renewal * renewal
        + effects.month_to_month * (state.term == 1)
        + effects.champion * (state.champion_gone > 0)
        + effects.late * state.late
        + effects.new * (age < 4)
        + state.frailty
    )
    return np.asarray(1 / (1 + np.exp(-logit)))


def live(rng: Generator, size: int, months: int, effects: Effects, *, leaving: bool = True) -> Lives:
    """Run N clients over T months. Without `leaving` (departments) nobody leaves or joins late."""
    if leaving:
        state = settled(rng, size, months, effects)
    else:
        state = begin(rng, size, months)
        state.joined = -np.abs(state.joined) - 24
    shape = (size, months)
    s, incident, risk = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    late, champion = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    left, involuntary = np.full(size, months), np.zeros(size, dtype=np.bool_)
    states: list[State] = []
    for t in range(months):
        champion[:, t] = step(rng, state)
        states.append(state.copy())
        s[:, t], incident[:, t], late[:, t] = state.s, state.incident, state.late
        risk[:, t] = hazard(state, t, effects)
        if leaving:
            there = (state.joined < t) & (left == months)
            draw = rng.random(size)
            churns = there & (draw < risk[:, t])
            other = there & ~churns & (draw > 1 - effects.involuntary)
            left[churns | other] = t
            involuntary |= other
    return Lives(state.joined, state.term, state.frailty, s, incident, late, champion, risk, left, involuntary, states)


def p90(rng: Generator, lives: Lives, effects: Effects, months: Iterable[int], paths: int = PATHS) -> Floats:
    """True probability to leave within the three months after t, by Monte Carlo from the full state. Shape (N, T).

    Only for the `months` asked for; NaN elsewhere.
    """
    result = np.full(lives.s.shape, np.nan)
    present = lives.present()
    for t in months:
        rows = np.flatnonzero(present[:, t] & (lives.left > t))
        if not len(rows):
            continue
        chosen = lives.states[t].take(rows).repeat(paths)
        stays = np.ones(len(rows) * paths)
        for ahead in range(1, HORIZON + 1):
            step(rng, chosen)
            stays *= 1 - hazard(chosen, t + ahead, effects)
        result[rows, t] = 1 - stays.reshape(len(rows), paths).mean(axis=1)
    return result
