"""Amounts in the minor units of their currency, wherever they are said."""

import pytest

from pulseops.act.reports import wording as reports
from pulseops.assistant import reply
from pulseops.core.money import exact, major
from pulseops.decide.alerts import wording as alerts


@pytest.mark.parametrize(
    ("minor", "currency", "value", "text"),
    [
        (123_450, "USD", 1234.5, "1,234.50"),
        (1_234, "JPY", 1234, "1,234"),
        (12_345, "KWD", 12.345, "12.345"),
        (-5, "EUR", -0.05, "-0.05"),
        (100, None, 1, "1.00"),
    ],
)
def test_minor_units_are_the_currencys_own(minor: int, currency: str | None, value: float, text: str) -> None:
    assert (major(minor, currency), exact(minor, currency)) == (value, text)


def test_reports_alerts_and_the_assistant_say_the_same_amount() -> None:
    assert reports.money(1_999, "JPY") == "¥1,999"
    assert alerts.money(1_999, "JPY") == "JPY 1,999"
    assert alerts.money(12_345, "KWD") == "KWD 12.345"
    assert reply.shown(1_999, "money", "KRW") == "KRW 1,999"
