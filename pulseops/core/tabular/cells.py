"""Reading the cells of a column nobody described: what is missing, which numbers and which days they are.

How a column is written (its decimal mark, its order of day and month) is found once, from the rows learnt from, and
kept with the column: one cell alone, such as 1,234 or 03/04/2026, does not say it.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from pulseops.core.panel import Floats

MISSING = frozenset({
    "", "na", "n/a", "n.a.", "nan", "nat", "null", "(null)", "none", "nil", "-", "--", "\u2013", "\u2014", "?", ".",
    "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "\\n", "#n/a", "#null!", "#ref!", "#value!", "#div/0!",
    "#num!", "#name?", "#error!",
})  # fmt: skip
LARGEST = 1e100
"""Numbers beyond measure nothing, like infinity: they are missing."""
PLAIN, COMMA, DAY_FIRST, MONTH_FIRST = "", ",", "dmy", "mdy"
"""How a column is written: decimal point and 2026-12-31; decimal comma; 31/12/2026; 12/31/2026."""
EITHER = "dmy or mdy"

_YES, _NO = frozenset({"yes", "y", "true", "t"}), frozenset({"no", "n", "false", "f"})
_CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|SGD|HKD"
_MARK = rf"(?:[$\u20ac\u00a3\u00a5\u20b9]|{_CODES}|kr)?"
_WRITTEN = re.compile(
    rf"(?P<open>\()?{_MARK}(?P<sign>[+-]?){_MARK}(?P<digits>\d[\d.,']*|[.,]\d+)(?P<percent>%?){_MARK}(?P<close>\))?"
)
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*)?")
_NAMED = re.compile(r"(?:(\d{1,2})[-. ]+)?([A-Za-z]{3})[A-Za-z]*[-., ]+(?:(\d{1,2})(?:st|nd|rd|th)?,? +)?(\d{4}|\d{2})")
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip


def text_of(value: Any) -> str | None:
    """A cell as text; None where it holds nothing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    text = str(value).strip()
    return None if text.lower() in MISSING else text


def level_of(value: Any) -> str | None:
    """A cell as the level of a category: case does not count, and yes, Y, True are one. None where it holds nothing."""
    text = text_of(value)
    if text is None:
        return None
    low = text.casefold()
    return "yes" if low in _YES else "no" if low in _NO else low


def style_of(cells: Iterable[Any]) -> str:
    """How the numbers or days of a column are written, by the cells that leave no choice; EITHER when days may be both
    and none tells."""
    days = False
    for text in dict.fromkeys(cell.strip() for cell in cells if isinstance(cell, str)):
        if match := _SLASHED.fullmatch(text):
            first, second = int(match[1]), int(match[3])
            if match[2] == "." or first > 12:
                return DAY_FIRST
            if second > 12:
                return MONTH_FIRST
            days = days or first != second
        elif (match := _WRITTEN.fullmatch(_SPACES.sub("", text))) and _has_comma(match["digits"]):
            return COMMA
    return EITHER if days else PLAIN


def _has_comma(digits: str) -> bool:
    """Whether the comma of a number, or its points, can only be those of a decimal comma."""
    if "," in digits and "." in digits:
        return digits.rfind(",") > digits.rfind(".")
    if digits.count(",") == 1:
        whole, _, rest = digits.partition(",")
        return len(rest) != 3 or len(whole) > 3 or whole.strip("0") == ""
    return digits.count(".") > 1


def numbers(cells: Sequence[Any], style: str) -> Floats:
    """Cells as numbers, days as days since the year 1; NaN where a cell is neither or without measure. Shape (R,)."""
    if {type(cell) for cell in cells} <= {int, float}:
        found = np.array(cells, dtype=np.float64)
        return np.where(np.abs(found) <= LARGEST, found, np.nan)
    return np.array([_number(cell, style) for cell in cells], dtype=np.float64)


def _number(value: Any, style: str) -> float:
    text = text_of(value)
    if text is None:
        return math.nan
    if not isinstance(value, str):
        found = float(value) if isinstance(value, bool | int | float) else _day(text, style)
    else:
        found = _written(text, style)
    return found if abs(found) <= LARGEST else math.nan


def _written(text: str, style: str) -> float:
    """A number with its thousands marks, currency or percent sign; else a day."""
    if style != COMMA:
        try:
            return float(text)
        except ValueError:
            pass
    match = _WRITTEN.fullmatch(_SPACES.sub("", text))
    if not match or bool(match["open"]) != bool(match["close"]):
        return _day(text, style)
    digits = match["digits"].replace("'", "")
    plain = digits.replace(".", "").replace(",", ".") if style == COMMA else digits.replace(",", "")
    try:
        found = float(plain)
    except ValueError:
        return _day(text, style)
    found = -found if match["open"] or match["sign"] == "-" else found
    return found / 100 if match["percent"] else found


def _day(text: str, style: str) -> float:
    """A day as days since the year 1; NaN where it is none, or where two readings are left."""
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _SLASHED.fullmatch(text):
        first, _, second, year = match.groups()
        if style not in (DAY_FIRST, MONTH_FIRST) and first != second:
            return math.nan
        day, month = (second, first) if style == MONTH_FIRST else (first, second)
    elif (match := _NAMED.fullmatch(text)) and match[2].lower() in _MONTHS:
        year, month, day = match[4], str(_MONTHS[match[2].lower()]), match[1] or match[3] or "1"
    else:
        return math.nan
    try:
        return float(date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)).toordinal())
    except ValueError:
        return math.nan
