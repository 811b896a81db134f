"""Charts as points between 0 and 1, so that whoever draws them only scales. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from pulseops.act.reports import wording

TICKS = 4
_STEPS = (1, 2, 2.5, 5, 10)


def drawing(chart: Mapping[str, Any]) -> dict[str, Any]:
    """Bars or lines of a chart block with axis marks and words; unknown points are left out, never drawn as 0."""
    values = [v for s in chart["series"] for v in s["values"] if v is not None]
    values += [v for name in ("lower", "upper") for v in chart[name] or [] if v is not None]
    factor = 100 if chart["unit"] == "money" else 0.01 if chart["unit"] == "ratio" else 1
    values += [0, 100] if chart["unit"] == "score" else []
    marks = scale(min(values) / factor, max(values) / factor, from_zero=chart["style"] != "line")
    low, high = marks[0] * factor, marks[-1] * factor

    def height(value: float) -> float:
        return (value - low) / (high - low)

    count = len(chart["labels"])
    return {
        "title": chart["title"],
        "style": chart["style"],
        "source": chart["source"],
        "zero": height(0) if low <= 0 <= high else None,
        "ticks": [{"at": height(m * factor), "label": _tick(m * factor, chart)} for m in marks],
        "labels": [{"at": (n + 0.5) / count, "label": name} for n, name in enumerate(chart["labels"])],
        "width": 1 / count,
        "series": [_series(s, chart, height, count) for s in chart["series"]],
        "band": _band(chart, height, count),
    }


def scale(least: float, most: float, *, from_zero: bool) -> list[float]:
    """Round marks from at most `least` to at least `most`; lines far above zero do not begin there."""
    if from_zero or least < 0.6 * most:
        least, most = min(least, 0.0), max(most, 0.0)
    if most - least <= 1e-12 * max(1.0, abs(least), abs(most)):  # flat, as far as floats tell
        most = least + 1
    rough = (most - least) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in _STEPS if s * power >= rough * 0.999)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


def _series(series: Mapping[str, Any], chart: Mapping[str, Any], height: Any, count: int) -> dict[str, Any]:
    """Points in unbroken runs, and the last known value in words."""
    runs: list[list[list[float]]] = [[]]
    last = None
    for n, value in enumerate(series["values"]):
        if value is None:
            runs.append([])
        else:
            runs[-1].append([(n + 0.5) / count, height(value)])
            last = value
    words = wording.shown(last, chart["unit"], chart["currency"])
    return {"name": series["name"], "runs": [run for run in runs if run], "last": words}


def _band(chart: Mapping[str, Any], height: Any, count: int) -> list[list[float]]:
    """The range around the last line as one outline."""
    pairs: Sequence[tuple[float | None, float | None]] = list(
        zip(chart["lower"] or [], chart["upper"] or [], strict=True)
    )
    known = [(n, low, high) for n, (low, high) in enumerate(pairs) if low is not None and high is not None]
    top = [[(n + 0.5) / count, height(high)] for n, _, high in known]
    return [*top, *[[(n + 0.5) / count, height(low)] for n, low, _ in reversed(known)]]


def _tick(value: float, chart: Mapping[str, Any]) -> str:
    if chart["unit"] == "money" and abs(value) >= 10_000_00:
        return wording.money(value / 1000, chart["currency"]).replace(".00", "") + "k"
    if chart["unit"] == "hours":
        return f"{value:g} h"
    if chart["unit"] == "ratio":
        return f"{100 * value:g} %"
    return wording.shown(value, chart["unit"], chart["currency"])
