"""Reading dates and times: by evidence, never by luck."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Order = Literal["dmy", "mdy"]

_TIME = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)? ?([AaPp]\.?[Mm]\.?)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})[-. ]([A-Za-z]{3,9})[-., ]+(\d{4}|\d{2})" + _TIME)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _TIME)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
    for name in (names,)
}
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0, without a zone by nature
_STAND_INS = {
    date(1970, 1, 1): "1970-01-01 is what systems write for an empty date (Unix time 0)",
    date(1969, 12, 31): "1969-12-31 is what systems write for an empty date (Unix time 0 west of Greenwich)",
    date(1900, 1, 1): "1900-01-01 is what systems write for an empty date (Excel day 1)",
    date(1899, 12, 30): "1899-12-30 is what systems write for an empty date (Excel day 0)",
    date(1, 1, 1): "0001-01-01 is what systems write for an empty date",
}


class BadValue(ValueError):
    """A cell that cannot be what its column says; the text is the reason shown to people."""


def order_by_evidence(values: Iterable[object]) -> tuple[Order | None, bool]:
    """Day-month order of `03/04/2024`-like values, and whether any such value was seen.

    A part above 12 decides. Dots mean day first. None with True: the column is ambiguous; None with False: no need.
    """
    seen = False
    for value in values:
        if not isinstance(value, str):
            continue
        match = _SLASHED.fullmatch(value.strip())
        if not match:
            continue
        first, separator, second = int(match[1]), match[2], int(match[3])
        if separator == "." or first > 12 >= second:
            return "dmy", True
        if second > 12 >= first:
            return "mdy", True
        if first != second:
            seen = True
    return None, seen


def read_datetime(value: object, order: Order | None, zone: ZoneInfo, *, open_end: bool = False) -> datetime | None:
    """Aware UTC time of a cell; times without a zone are in `zone`. None for far-future "no end" dates if `open_end`.

    Accepts ISO 8601, day-month-year by `order`, month names, Excel serial days (1990-2099) and Unix seconds or
    milliseconds (2000-2099). Raises BadValue.
    """
    found = _moment(value, order)
    if found.year >= 2200:
        if open_end:
            return None
        raise BadValue(f"{_shown(value)} lies too far in the future")
    _check(found.date(), value)
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found.astimezone(UTC)


def read_date(value: object, order: Order | None, *, open_end: bool = False) -> date | None:
    """Calendar date of a cell as it stands in the file (a time of day is dropped). See `read_datetime`."""
    if isinstance(value, str) and len(value) == 10 and value[4] == "-" and value[7] == "-":
        try:
            found = date.fromisoformat(value)
        except ValueError as error:
            raise BadValue(f"{_shown(value)} is not a day of the calendar") from error
    else:
        found = _moment(value, order).date()
    if found.year >= 2200:
        if open_end:
            return None
        raise BadValue(f"{_shown(value)} lies too far in the future")
    _check(found, value)
    return found


def _moment(value: object, order: Order | None) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the caller adds the zone
    if isinstance(value, bool):
        raise BadValue(f"{_shown(value)} is not a date")
    if isinstance(value, int | float):
        return _serial(float(value), value)
    text = str(value).strip()
    if match := _ISO.fullmatch(text):
        return _build(value, match[1], match[2], match[3], match.groups()[3:])
    if match := _COMPACT.fullmatch(text):
        return _build(value, match[1], match[2], match[3], (None,) * 5)
    if match := _SLASHED.fullmatch(text):
        return _slashed(value, match, order)
    if match := _DAY_FIRST.fullmatch(text):
        return _build(value, match[3], _month(match[2], value), match[1], match.groups()[3:])
    if match := _MONTH_FIRST.fullmatch(text):
        return _build(value, match[3], _month(match[1], value), match[2], match.groups()[3:])
    if _NUMBER.fullmatch(text):
        return _serial(float(text), value)
    raise BadValue(f"{_shown(value)} is not a date; write it as 2024-12-31")


def _slashed(value: object, match: re.Match[str], order: Order | None) -> datetime:
    first, second = int(match[1]), int(match[3])
    if match[2] == ".":
        order = "dmy"
    if first == second:
        order = order or "dmy"
    if order is None:
        raise BadValue(
            f"{_shown(value)} can be read as day/month or month/day; choose the order of dates for this file"
        )
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12 and day <= 12:
        other = "day/month/year" if order == "dmy" else "month/day/year"
        raise BadValue(f"{_shown(value)} does not fit the order {other} of its column")
    return _build(value, match[4], month, day, match.groups()[4:])


def _month(word: str, value: object) -> int:
    number = _MONTHS.get(word[:3].lower())
    if number is None:
        raise BadValue(f"{_shown(value)} is not a date; write it as 2024-12-31")
    return number


def _build(value: object, year: str | int, month: str | int, day: str | int, clock: tuple[str | None, ...]) -> datetime:
    hour, minute, second, half, zone = clock
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    try:
        found = datetime(number, int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError as error:
        raise BadValue(f"{_shown(value)} is not a day of the calendar") from error
    if not zone:
        return found
    if zone in ("Z", "UTC"):
        return found.replace(tzinfo=UTC)
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return (found - sign * offset).replace(tzinfo=UTC)


def _serial(number: float, value: object) -> datetime:
    if 32_874 <= number < 73_051:
        return _EXCEL_ZERO + timedelta(seconds=round(number * 86_400))
    if 946_684_800 <= number < 4_102_444_800:
        return datetime.fromtimestamp(number, UTC)
    if 946_684_800_000 <= number < 4_102_444_800_000:
        return datetime.fromtimestamp(number / 1000, UTC)
    if number == 0:
        raise BadValue("0 is not a date; it would read as 1970-01-01. Leave the cell empty when there is no date")
    raise BadValue(f"The number {_shown(value)} is not a date; write it as 2024-12-31")


def _check(found: date, value: object) -> None:
    reason = _STAND_INS.get(found)
    if reason:
        raise BadValue(f"{reason}; leave the cell empty when there is no date")
    if found.year < 1950:
        raise BadValue(f"{_shown(value)} lies before 1950")


def _shown(value: object) -> str:
    text = str(value)
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"
