"""Columns that look as if they were written down after the outcome was known.

A table does not say what was known when. A column alone that foretells nearly all, that marks a part of the leavers
nearly without error, or that is named like the outcome and is strong, is left out until a person says it was known
before. What real columns reach is far below: in the four public tables at hand the best one has an AUC of 0.80.
"""

import re

import numpy as np
from numpy.typing import NDArray

from pulseops.core import evaluation
from pulseops.core.panel import Floats

GIVEAWAY, STRONG, NAMED = 0.995, 0.90, 0.75
"""AUC of one column alone: taken to be the outcome itself; suspect; suspect when named like an outcome."""
LIFT, LIFT_NAMED, PART, LEAST = 100.0, 25.0, 0.2, 10
"""Suspect, too: rows whose odds of the rarer outcome are so many times those of all, if they hold this part of it."""
BINS = 20
_PRIOR = 2.0
_LEVELS_NAMED = 0.02
"""Share of rows a level must have for its own name to count."""

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OUTCOMES = (
    "churn", "attrit", "attrition", "cancel", "terminat", "deactivat", "unsubscrib", "offboard", "resign", "lapsed",
    "winback", "exited", "leaver", "quit",
)  # fmt: skip
_ENDS, _DAYS = {"end", "ended", "exit", "stop", "final", "closed", "close", "leave", "left", "lost"}, {
    "date", "day", "on", "at", "time", "month", "reason", "type", "category", "code", "flag", "status",
}  # fmt: skip
_LIFE, _OF = {"status", "state"}, {"customer", "client", "account", "subscription", "subscriber", "member", "user"}
_GONE = ("left", "gone", "closed", "lost", "former", "exited", "inactive", "ended", "expired")


def named_like_outcome(name: str) -> bool:
    """Whether a header speaks of leaving: churn score, cancelled, exit date, end date, customer status."""
    words = [word.lower() for word in _PART.findall(name)]
    parts = set(words)
    return (
        any(word.startswith(_OUTCOMES) for word in words)
        or bool(parts & _ENDS and parts & _DAYS)
        or bool(parts & _LIFE and parts & _OF)
    )


def speaks_of_leaving(level: str) -> bool:
    """Whether a level of a category does: churned, closed, former customer."""
    words = [word.lower() for word in _PART.findall(level)]
    return any(word.startswith(_OUTCOMES) or word in _GONE for word in words)


def look(name: str, values: Floats, levels: tuple[str, ...] | None, y: NDArray[np.int64]) -> tuple[float, str]:
    """AUC of a column alone on rows it was not counted in, and why it is suspect ("" when it is not).

    `values` (R,) are numbers or places of `levels`, NaN where missing; `y` (R,) the outcome, both classes there.
    """
    missing = np.isnan(values)
    codes, filled = _codes(values, missing, levels), (~missing).astype(np.int64)
    half = np.random.default_rng(len(y)).permutation(len(y)) % 2
    alone = max(_auc(_shares(codes, y, half), y), 0.0 if levels else _slope(values, missing, y))
    named = named_like_outcome(name) or _levels_named(values, levels)
    lift = LIFT_NAMED if named else LIFT
    if missing.any() and _auc(_shares(filled, y, half), y) >= GIVEAWAY:
        return alone, "filled in only for one outcome: known after the fact"
    if alone >= GIVEAWAY:
        return alone, "gives the outcome away by itself"
    if alone >= STRONG:
        return alone, "foretells nearly all by itself"
    if alone >= NAMED and named:
        return alone, "named like the outcome, and strong"
    if told := _marks(filled, y, half, lift):
        return alone, f"filled in (or empty) almost only for one outcome: {told}"
    if told := _marks(codes, y, half, lift):
        return alone, f"marks a part of the rows almost without error: {told}"
    return alone, ""


def _slope(values: Floats, missing: NDArray[np.bool_], y: NDArray[np.int64]) -> float:
    """AUC of a number as it is, where nearly all rows have it; 0 elsewhere."""
    area = evaluation.auc(values[~missing], y[~missing]) if missing.mean() <= 0.1 else None
    return max(area, 1 - area) if area is not None else 0.0


def _codes(values: Floats, missing: NDArray[np.bool_], levels: tuple[str, ...] | None) -> NDArray[np.int64]:
    """Levels, or up to 20 equal parts of the numbers with frequent numbers as parts of their own; missing is one."""
    codes = np.zeros(len(values), dtype=np.int64)
    known = values[~missing]
    parts = known.astype(np.int64) if levels else np.zeros(len(known), dtype=np.int64)
    if levels is None and len(known):
        edges = np.unique(np.quantile(known, np.arange(BINS + 1) / BINS))
        parts = np.searchsorted(edges, known, side="left") + np.searchsorted(edges, known, side="right")
    codes[~missing] = 2 + parts
    return codes


def _shares(codes: NDArray[np.int64], y: NDArray[np.int64], half: NDArray[np.int64]) -> Floats:
    """Share of the outcome among rows of the same code in the other half, drawn a little to the share of all. (R,)."""
    base = float(y.mean())
    found = np.empty(len(y))
    for part in (0, 1):
        other = half != part
        count = np.bincount(codes[other], minlength=int(codes.max()) + 1)
        events = np.bincount(codes[other], weights=y[other], minlength=int(codes.max()) + 1)
        found[~other] = ((events + _PRIOR * base) / (count + _PRIOR))[codes[~other]]
    return found


def _auc(shares: Floats, y: NDArray[np.int64]) -> float:
    return evaluation.auc(shares, y) or 0.5


def _marks(codes: NDArray[np.int64], y: NDArray[np.int64], half: NDArray[np.int64], lift: float) -> str:
    """Words when the codes that look pure in the other half are: odds `lift` times those of all; else nothing."""
    rare = y if y.mean() <= 0.5 else 1 - y
    odds = float(rare.sum() / max(len(rare) - rare.sum(), 1))
    shares = _shares(codes, rare, half)
    hot = shares / (1 - shares) >= lift / 10 * odds
    events, n = int(rare[hot].sum()), int(hot.sum())
    if events < max(LEAST, PART * rare.sum()) or (events + 0.5) / (n - events + 0.5) < lift * odds:
        return ""
    return f"{events:,} of {n:,} rows {'left' if rare is y else 'stayed'}"


def _levels_named(values: Floats, levels: tuple[str, ...] | None) -> bool:
    least = _LEVELS_NAMED * len(values)
    return any(speaks_of_leaving(level) and (values == n).sum() >= least for n, level in enumerate(levels or ()))
