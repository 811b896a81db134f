"""From single points outside their range to incidents: one surprise is told once, from its start to its end."""

from dataclasses import dataclass

import numpy as np

from pulseops.core.anomalies.bands import Bands
from pulseops.core.panel import Floats

CALM = 2
"""Known points back in the range that end an incident."""


@dataclass(frozen=True)
class Incident:
    """Points `start` to `last` (columns) of `row` on one side of the range; `worst` is the column farthest from the
    expected value, `beyond` the distances from it summed over the incident, `ratio` the distance at `worst` over that
    to the edge of the range. `end`: None while it goes on, `calm` (back in the range), `level` (the new level is the
    normal one now)."""

    row: int
    start: int
    last: int
    worst: int
    points: int
    beyond: float
    ratio: float
    end: str | None


def incidents(values: Floats, found: Bands, side: int = 0) -> list[Incident]:
    """All incidents of N series, in the order of rows. `side` 1 or -1 keeps those above or below only, 0 both."""
    error = values - found.expected
    marked = found.outside & (np.sign(error) == side if side else True)
    result = []
    for row in np.flatnonzero(marked.any(axis=1)):
        result += _of_row(int(row), values[row], error[row], marked[row], found)
    return result


def _of_row(
    row: int, values: Floats, error: Floats, marked: "np.ndarray[tuple[int], np.dtype[np.bool_]]", found: Bands
) -> list[Incident]:
    result: list[Incident] = []
    points: list[int] = []
    calm = 0
    for t in range(len(values)):
        if marked[t]:
            if points and np.sign(error[t]) != np.sign(error[points[-1]]):
                result.append(_close(row, points, error, found, "calm"))
                points = []
            points.append(t)
            calm = 0
        elif points and np.isfinite(values[t]):
            calm += 1
        if points and found.shifted[row, t]:
            result.append(_close(row, points, error, found, "level"))
            points = []
        elif points and calm >= CALM:
            result.append(_close(row, points, error, found, "calm"))
            points = []
    if points:
        result.append(_close(row, points, error, found, None))
    return result


def _close(row: int, points: list[int], error: Floats, found: Bands, end: str | None) -> Incident:
    worst = max(points, key=lambda t: abs(error[t]))
    edge = found.upper if error[worst] > 0 else found.lower
    reach = abs(edge[row, worst] - found.expected[row, worst])
    ratio = float(abs(error[worst]) / reach) if reach > 0 else float("inf")
    beyond = float(sum(error[t] for t in points))
    return Incident(row, points[0], points[-1], worst, len(points), beyond, ratio, end)
