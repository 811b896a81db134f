"""What the columns of an unknown table are, which of them may be learnt from, and rows as numbers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core.panel import Floats
from pulseops.core.tabular import suspects
from pulseops.core.tabular.cells import DAY_FIRST, EITHER, PLAIN, level_of, numbers, style_of

MOST_LEVELS = 200
"""Levels of a category kept; the rarer ones count as one level, other."""
OTHER = -1.0
_ID_NAME = re.compile(r"(^|[_\W])(id|uuid|guid|key|number|no|nr|row ?number)$", re.IGNORECASE)


class Refused(ValueError):
    """The table cannot be learnt from; the message says why. `suspects` are columns a person could allow."""

    def __init__(self, reason: str, suspects: Sequence["Suspect"] = ()) -> None:
        super().__init__(reason)
        self.suspects = tuple(suspects)


@dataclass(frozen=True)
class Column:
    """One column in use: numeric when `levels` is None, else a category with these known levels.

    `style` is how its numbers and days are written (see cells.py).
    """

    name: str
    levels: tuple[str, ...] | None
    style: str = PLAIN

    def encode(self, cells: Sequence[Any]) -> Floats:
        """Numbers, or places of levels (OTHER for one not seen before); NaN for missing. Shape (R,)."""
        if self.levels is None:
            return numbers(cells, self.style)
        places = {level: float(n) for n, level in enumerate(self.levels)}
        return np.array([np.nan if (c := level_of(v)) is None else places.get(c, OTHER) for v in cells])


@dataclass(frozen=True)
class Suspect:
    """A column that may have been written down after the fact: why, its AUC alone, and whether a person allowed it."""

    column: Column
    why: str
    auc: float
    used: bool

    def to_json(self) -> dict[str, Any]:
        """What a page shows of it."""
        return {"name": self.column.name, "why": self.why, "auc": self.auc, "used": self.used}


@dataclass(frozen=True)
class Columns:
    """Columns in use, those left out with the reason, those under suspicion, and the AUC of each one in use alone."""

    used: tuple[Column, ...]
    dropped: tuple[tuple[str, str], ...]
    suspects: tuple[Suspect, ...] = ()
    alone: tuple[float, ...] = ()

    def encode(self, rows: Sequence[Mapping[str, Any]]) -> Floats:
        """Rows as numbers (R, C)."""
        parts = [column.encode([row.get(column.name) for row in rows]) for column in self.used]
        return np.column_stack(parts) if parts else np.zeros((len(rows), 0))

    def to_json(self) -> dict[str, Any]:
        """Columns in use and left out as plain lists: what scoring needs."""
        return {
            "used": [[c.name, None if c.levels is None else list(c.levels), c.style] for c in self.used],
            "dropped": [list(pair) for pair in self.dropped],
        }

    @classmethod
    def from_json(cls, text: Mapping[str, Any]) -> "Columns":
        """The reverse of to_json."""
        used = tuple(Column(n, None if ls is None else tuple(ls), style) for n, ls, style in text["used"])
        return cls(used, tuple((name, why) for name, why in text["dropped"]))


def read(rows: Sequence[Mapping[str, Any]], y: NDArray[np.int64], chosen: Mapping[str, bool] | None = None) -> Columns:
    """Find out what each column is. `y` (R,) is the outcome, used only to find columns that give it away.

    `chosen` is what a person decided: True for a suspect to be used, False for any column to be left out.
    """
    used: list[Column] = []
    alone: list[float] = []
    dropped: list[tuple[str, str]] = []
    doubted: list[Suspect] = []
    seen: dict[bytes, str] = {}
    for name in dict.fromkeys(key for row in rows for key in row):
        decided = (chosen or {}).get(name)
        cells = [row.get(name) for row in rows]
        column, why = _column(name, cells)
        if column:
            values = column.encode(cells)
            why = f"the same as {first}" if (first := seen.setdefault(values.tobytes(), name)) != name else ""
            if not why and decided is False:
                why = "left out by you"
            elif not why:
                area, why = suspects.look(name, values, column.levels, y)
                if why:
                    doubted.append(Suspect(column, why, area, decided is True))
                if not why or decided:
                    used.append(column)
                    alone.append(area)
                    continue
        dropped.append((name, why))
    return Columns(tuple(used), tuple(dropped), tuple(doubted), tuple(alone))


def _column(name: str, cells: Sequence[Any]) -> tuple[Column | None, str]:
    """The column, or why it can never be learnt from."""
    known = [level for cell in cells if (level := level_of(cell)) is not None]
    if not known:
        return None, "empty"
    counts = Counter(known)
    if len(counts) == 1 and len(known) == len(cells):
        return None, "the same in every row"
    style = style_of(cells)
    values = numbers(cells, style)
    if (~np.isnan(values)).sum() >= 0.98 * len(known):
        return (None, "an identifier") if _numbered(name, values) else (Column(name, None, style), "")
    if style == EITHER and (~np.isnan(numbers(cells, DAY_FIRST))).sum() >= 0.98 * len(known):
        return None, "days that can be read as day/month or month/day: write them as 2026-12-31"
    if len(counts) > max(0.5 * len(known), 50) or (len(counts) == len(known) and len(known) > 20):
        return None, "an identifier or free text: nearly every row has its own value"
    return Column(name, tuple(level for level, _ in counts.most_common(MOST_LEVELS))), ""


def _numbered(name: str, values: Floats) -> bool:
    """Whole numbers, each its own, that are named or spaced like row numbers."""
    known = values[~np.isnan(values)]
    if len(known) < 20 or len(np.unique(known)) < len(known) or (known != np.round(known)).any():
        return False
    return bool(_ID_NAME.search(name)) or known.max() - known.min() < 2 * len(known)
