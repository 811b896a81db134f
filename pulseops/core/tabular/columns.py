"""What the columns of an unknown table are, which of them may be learnt from, and rows as numbers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core import evaluation
from pulseops.core.panel import Floats

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})
MOST_LEVELS = 200
"""Levels of a category kept; the rarer ones count as one level, other."""
GIVEAWAY = 0.995
"""AUC of one column alone from which it is taken to know the outcome, not to foretell it."""
OTHER = -1.0
LARGEST = 1e100
"""Numbers beyond measure nothing, like infinity: they are missing."""
_ID_NAME = re.compile(r"(^|[_\W])(id|uuid|guid|key|number|no|nr|row ?number)$", re.IGNORECASE)


class Refused(ValueError):
    """The table cannot be learnt from; the message says why."""


@dataclass(frozen=True)
class Column:
    """One column in use: numeric when `levels` is None, else a category with these known levels."""

    name: str
    levels: tuple[str, ...] | None

    def encode(self, cells: Sequence[Any]) -> Floats:
        """Numbers, or places of levels (OTHER for one not seen before); NaN for missing. Shape (R,)."""
        if self.levels is None:
            return numbers(cells)
        places = {level: float(n) for n, level in enumerate(self.levels)}
        return np.array([np.nan if (c := text_of(v)) is None else places.get(c, OTHER) for v in cells])


@dataclass(frozen=True)
class Columns:
    """Columns in use, and those left out with the reason."""

    used: tuple[Column, ...]
    dropped: tuple[tuple[str, str], ...]

    def encode(self, rows: Sequence[Mapping[str, Any]]) -> Floats:
        """Rows as numbers (R, C)."""
        parts = [column.encode([row.get(column.name) for row in rows]) for column in self.used]
        return np.column_stack(parts) if parts else np.zeros((len(rows), 0))

    def to_json(self) -> dict[str, Any]:
        """Plain lists."""
        return {
            "used": [[c.name, None if c.levels is None else list(c.levels)] for c in self.used],
            "dropped": [list(pair) for pair in self.dropped],
        }

    @classmethod
    def from_json(cls, text: Mapping[str, Any]) -> "Columns":
        """The reverse of to_json."""
        used = tuple(Column(name, None if levels is None else tuple(levels)) for name, levels in text["used"])
        return cls(used, tuple((name, why) for name, why in text["dropped"]))


def text_of(value: Any) -> str | None:
    """A cell as text; None where it holds nothing."""
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return None
    text = str(value).strip()
    return None if text.lower() in MISSING else text


def number_of(value: Any) -> float:
    """A cell as a number, dates as days; NaN where it is neither or without measure."""
    text = text_of(value)
    if text is None:
        return np.nan
    try:
        found = float(text.replace(",", "")) if not isinstance(value, bool) else float(value)
    except ValueError:
        try:
            found = float(date.fromisoformat(text[:10]).toordinal())
        except ValueError:
            return np.nan
    return found if abs(found) <= LARGEST else np.nan


def numbers(cells: Sequence[Any]) -> Floats:
    """Cells as numbers. Shape (R,)."""
    if {type(cell) for cell in cells} <= {int, float}:
        found = np.array(cells, dtype=np.float64)
        return np.where(np.abs(found) <= LARGEST, found, np.nan)
    return np.array([number_of(cell) for cell in cells], dtype=np.float64)


def read(rows: Sequence[Mapping[str, Any]], y: NDArray[np.int64]) -> Columns:
    """Find out what each column is. `y` (R,) is the outcome, used only to find columns that give it away."""
    used: list[Column] = []
    dropped: list[tuple[str, str]] = []
    seen: dict[bytes, str] = {}
    for name in dict.fromkeys(key for row in rows for key in row):
        cells = [row.get(name) for row in rows]
        column, why = _column(name, cells, y)
        if column:
            print_of = column.encode(cells).tobytes()
            why = f"the same as {seen[print_of]}" if print_of in seen else ""
            seen.setdefault(print_of, name)
        if column and not why:
            used.append(column)
        else:
            dropped.append((name, why))
    return Columns(tuple(used), tuple(dropped))


def _column(name: str, cells: Sequence[Any], y: NDArray[np.int64]) -> tuple[Column | None, str]:
    """The column, or why it is left out."""
    texts = [text_of(cell) for cell in cells]
    known = [text for text in texts if text is not None]
    if not known:
        return None, "empty"
    flag = np.array([text is None for text in texts], dtype=np.float64)
    if _tells(flag, y):
        return None, "filled in only for one outcome: known after the fact"
    counts = Counter(known)
    if len(counts) == 1 and len(known) == len(cells):
        return None, "the same in every row"
    values = numbers(cells)
    if (~np.isnan(values)).sum() >= 0.98 * len(known):
        if _numbered(name, values):
            return None, "an identifier"
        if _tells(values, y):
            return None, "gives the outcome away by itself"
        return Column(name, None), ""
    if len(counts) > max(0.5 * len(known), 50) or (len(counts) == len(known) and len(known) > 20):
        return None, "an identifier or free text: nearly every row has its own value"
    levels = tuple(level for level, _ in counts.most_common(MOST_LEVELS))
    column = Column(name, levels)
    if _tells(_by_outcome(column.encode(cells), y), y):
        return None, "gives the outcome away by itself"
    return column, ""


def _numbered(name: str, values: Floats) -> bool:
    """Whole numbers, each its own, that are named or spaced like row numbers."""
    known = values[~np.isnan(values)]
    if len(known) < 20 or len(np.unique(known)) < len(known) or (known != np.round(known)).any():
        return False
    return bool(_ID_NAME.search(name)) or known.max() - known.min() < 2 * len(known)


def _by_outcome(codes: Floats, y: NDArray[np.int64]) -> Floats:
    """Share of the outcome in a row's level, from the other half of the rows."""
    half = np.arange(len(y)) % 2
    shares = np.full(len(y), float(y.mean()))
    for part in (0, 1):
        other = half != part
        for level in np.unique(codes[other & ~np.isnan(codes)]):
            shares[(half == part) & (codes == level)] = y[other & (codes == level)].mean()
    return shares


def _tells(values: Floats, y: NDArray[np.int64]) -> bool:
    known = ~np.isnan(values)
    if known.sum() < 20 or not 5 <= y[known].sum() <= known.sum() - 5:
        return False
    area = evaluation.auc(values[known], y[known])
    return area is not None and max(area, 1 - area) >= GIVEAWAY
