"""How texts say days: one form, which no reader takes for another day."""

from datetime import date


def day(on: date) -> str:
    """`14 Dec 2026`."""
    return f"{on.day} {on:%b %Y}"
