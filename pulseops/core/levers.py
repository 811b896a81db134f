"""The fewest changes that lift a client into the next band, found by trying them in the scorer itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pulseops.core.health import SIGNALS, Bands, HealthScores, HealthWeights, score
from pulseops.core.panel import Floats

REACHABLE: dict[str, float] = {
    "utilization_rate": 0.75,
    "payment_history": 0.0,
    "contract_length": 12.0,
    "resolution_time": 12.0,
    "escalation_rate": 0.0,
    "satisfaction": 80.0,
    "nps": 80.0,
    "engagement": 1.0,
    "features_used": 1.0,
    "login_frequency": 8.0,
}
"""What a signal may be brought to by work with the client; prices, headcount and tickets asked are not ours to set."""
EFFORT: dict[str, float] = {
    "payment_history": 1.0,
    "escalation_rate": 1.0,
    "resolution_time": 1.5,
    "contract_length": 2.0,
    "login_frequency": 2.5,
    "engagement": 2.5,
    "features_used": 2.5,
    "utilization_rate": 3.0,
    "satisfaction": 3.0,
    "nps": 3.0,
}
"""How hard a lever is, to choose between sets of the same size."""
MOST = 4
"""Sets up to this size are compared by effort; of larger ones the strongest levers are taken."""
Scorer = Callable[[Floats], HealthScores]


@dataclass(frozen=True)
class Lever:
    """One signal brought from `value` to `target`; `gain` is what it adds to the score alone."""

    signal: str
    value: float
    target: float
    gain: float


@dataclass(frozen=True)
class Plan:
    """The fewest levers that reach `goal`, and the score with all of them applied.

    `reached` is false when even all levers together do not suffice; then they are all given.
    """

    goal: float
    now: float
    then: float
    reached: bool
    levers: tuple[Lever, ...]


def fewest(
    values: Floats,
    weights: HealthWeights,
    bands: Bands,
    sourced: NDArray[np.bool_],
    reachable: Mapping[str, float] = REACHABLE,
) -> Plan | None:
    """Plan for one client (1, 13). None when its health is unknown or in the best band already.

    `reachable` holds what each lever may be brought to, where this client's own facts say so.
    """

    def scored(rows: Floats) -> HealthScores:
        return score(rows, weights, bands, sourced=sourced)

    now = float(scored(values).value[0])
    goals = [goal for goal in (bands.fair, bands.good, bands.excellent) if now < goal]
    if np.isnan(now) or not goals:
        return None
    levers, goal = _levers(values, now, scored, reachable), goals[0]
    count = next((n for n in range(1, len(levers) + 1) if _then(values, levers[:n], scored) >= goal), None)
    chosen = tuple(levers[:count])
    if count and count <= MOST:
        chosen = _easiest(values, levers, count, goal, scored)
    then = _then(values, chosen, scored)
    return Plan(goal, now, then, reached=then >= goal, levers=chosen)


def _levers(values: Floats, now: float, scored: Scorer, reachable: Mapping[str, float]) -> list[Lever]:
    """Levers that help this client, the strongest first."""
    found = []
    for place, signal in enumerate(SIGNALS):
        target = reachable.get(signal.id)
        if target is None or np.isnan(values[0, place]):
            continue
        changed = values.copy()
        changed[0, place] = target
        gain = float(scored(changed).value[0]) - now
        if gain > 1e-9:
            found.append(Lever(signal.id, float(values[0, place]), target, gain))
    return sorted(found, key=lambda lever: -lever.gain)


def _easiest(values: Floats, levers: Sequence[Lever], count: int, goal: float, scored: Scorer) -> tuple[Lever, ...]:
    """The easiest set of `count` levers that reaches the goal; the strongest `count` do."""
    sets = sorted(combinations(levers, count), key=lambda chosen: sum(EFFORT[lever.signal] for lever in chosen))
    rows = np.vstack([_applied(values, chosen) for chosen in sets])
    enough = np.flatnonzero(scored(rows).value >= goal)
    return sets[int(enough[0])]


def _then(values: Floats, levers: Sequence[Lever], scored: Scorer) -> float:
    return float(scored(_applied(values, levers)).value[0])


def _applied(values: Floats, levers: Sequence[Lever]) -> Floats:
    """The client's row with the levers pulled. Shape (1, 13)."""
    places = {signal.id: place for place, signal in enumerate(SIGNALS)}
    changed = values.copy()
    for lever in levers:
        changed[0, places[lever.signal]] = lever.target
    return changed
