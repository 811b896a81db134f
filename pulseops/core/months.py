"""Whole months later or earlier."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), at most the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
