"""Numbers, days and changes of reports as people read them. Pure; the same everywhere, whatever the machine speaks."""

from datetime import date
from typing import Any

from pulseops.core.money import digits_of, major
from pulseops.core.words import day

UNKNOWN = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def shown(value: Any, unit: str, currency: str | None = None) -> str:
    """A value with its unit; None is an en dash."""
    if value is None:
        return UNKNOWN
    if unit in ("text", "words"):
        return str(value)
    if unit == "day":
        return day(date.fromisoformat(str(value)))
    if unit == "money":
        return money(float(value), currency)
    if unit == "ratio":
        return f"{_signed(100 * float(value), 0 if abs(value) >= 0.1 or value == 0 else 1)} %"
    if unit == "hours":
        return hours(float(value))
    digits = 0 if unit == "count" or float(value).is_integer() or abs(value) >= 100 else 1
    return _signed(float(value), digits)


def money(minor: float, currency: str | None) -> str:
    """`$1,234`; amounts below 10 with cents; currencies without a sign by their code."""
    amount = major(minor, currency)
    digits = digits_of(currency) if amount and abs(amount) < 10 else 0
    sign = _SIGNS.get(currency or "")
    text = f"{abs(amount):,.{digits}f}"
    if not sign:
        return f"{_signed(amount, digits)} {currency or ''}".strip()
    return f"{MINUS if amount < 0 else ''}{sign}{text}"


def hours(value: float) -> str:
    """`35 min`, `4.5 h`, `3.2 days`."""
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < 48 else f"{value / 24:.1f} days"


def short_month(on: date) -> str:
    """`Dec 26`."""
    return f"{on:%b} {on:%y}"


def yes(value: bool | None) -> str | None:
    """`yes`, `no`, or None when it is not known."""
    return None if value is None else "yes" if value else "no"


def change(now: float | None, before: float | None, unit: str) -> str | None:
    """`+4.1 %`, `+3`, `+2.0 points`; None when there is nothing to compare with."""
    if now is None or before is None:
        return None
    if unit == "ratio":
        return f"{_with_sign(100 * (now - before), 1)} points"
    if unit in ("money", "hours"):
        return f"{_with_sign(100 * (now - before) / abs(before), 1)} %" if before else None
    return _with_sign(now - before, 1 if unit == "score" else 0)


def verdict(moved: str | None, good: str) -> str:
    """Whether a change in words is `better`, `worse` or `same` (also for what has no better direction)."""
    if moved is None or moved.startswith("±") or good == "none":
        return "same"
    return "better" if moved.startswith("+") == (good == "up") else "worse"


def _with_sign(value: float, digits: int) -> str:
    rounded = round(value, digits)
    return f"±{0:.0f}" if not rounded else f"{'+' if rounded > 0 else MINUS}{abs(rounded):,.{digits}f}"


def _signed(value: float, digits: int) -> str:
    rounded = round(value, digits) + 0.0
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{digits}f}"
