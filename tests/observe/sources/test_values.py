"""Reading cells: exact values, or exact reasons."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulseops.observe.sources.dates import BadValue, order_by_evidence, read_date, read_datetime
from pulseops.observe.sources.streams import Field, Kind, words
from pulseops.observe.sources.values import Reading, decimal_mark, decimal_of, minor, parser

UTC_ZONE = ZoneInfo("UTC")


def read(kind: Kind, cell: object, *, decimal: str = ".", **spec: object) -> object:
    return parser(Field("x", kind, **spec), Reading(decimal=decimal), "dmy")(cell)  # type: ignore[arg-type]


def reason(kind: Kind, cell: object, **spec: object) -> str:
    with pytest.raises(BadValue) as caught:
        read(kind, cell, **spec)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2024-12-31", None, date(2024, 12, 31)),
        ("2024/3/5", None, date(2024, 3, 5)),
        ("20240305", None, date(2024, 3, 5)),
        ("31/12/2024", "dmy", date(2024, 12, 31)),
        ("12/31/2024", "mdy", date(2024, 12, 31)),
        ("5.3.2024", None, date(2024, 3, 5)),
        ("05-Mar-2024", None, date(2024, 3, 5)),
        ("March 5, 2024", None, date(2024, 3, 5)),
        ("3/3/2024", None, date(2024, 3, 3)),
        ("2024-12-31T23:59:59Z", None, date(2024, 12, 31)),
        ("45292", None, date(2024, 1, 1)),
        (45292, None, date(2024, 1, 1)),
        ("1704067200", None, date(2024, 1, 1)),
        ("1704067200000", None, date(2024, 1, 1)),
        (datetime(2024, 3, 5, 9, 30), None, date(2024, 3, 5)),  # noqa: DTZ001
    ],
)
def test_dates(text: object, order: str | None, found: date) -> None:
    assert read_date(text, order) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("1970-01-01", None, "what systems write for an empty date"),
        ("01/01/1970", "dmy", "1970-01-01 is what systems write"),
        (date(1970, 1, 1), None, "1970-01-01"),
        ("0", None, "it would read as 1970-01-01"),
        ("1900-01-01", None, "Excel day 1"),
        ("0001-01-01", None, "empty date"),
        ("2024-02-30", None, "not a day of the calendar"),
        ("2024-13-01", None, "not a day of the calendar"),
        ("31/12/2024", "mdy", "does not fit the order month/day/year"),
        ("12/31/2024", "dmy", "does not fit the order day/month/year"),
        ("03/04/2024", None, "day/month or month/day"),
        ("yesterday", None, "write it as 2024-12-31"),
        ("123", None, "is not a date"),
        ("9999-12-31", None, "too far in the future"),
        ("1812-06-24", None, "before 1950"),
        (True, None, "not a date"),
    ],
)
def test_dates_that_are_none_are_refused(text: object, order: str | None, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        read_date(text, order)  # type: ignore[arg-type]


def test_no_end_is_no_date() -> None:
    assert read_date("9999-12-31", None, open_end=True) is None


def test_times_are_utc() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert read_datetime("2024-07-01 10:00", None, berlin) == datetime(2024, 7, 1, 8, tzinfo=UTC)
    assert read_datetime("2024-07-01T10:00:00+02:00", None, UTC_ZONE) == datetime(2024, 7, 1, 8, tzinfo=UTC)
    assert read_datetime("7/13/2024 1:05 PM", "mdy", UTC_ZONE) == datetime(2024, 7, 13, 13, 5, tzinfo=UTC)
    assert read_datetime("2023-07-28 3:00", None, UTC_ZONE) == datetime(2023, 7, 28, 3, tzinfo=UTC)


def test_the_order_of_day_and_month_needs_evidence() -> None:
    assert order_by_evidence(["03/04/2024", "25/04/2024"]) == ("dmy", True)
    assert order_by_evidence(["03/04/2024", "04/25/2024"]) == ("mdy", True)
    assert order_by_evidence(["03/04/2024"]) == (None, True)
    assert order_by_evidence(["2024-03-04", "3/3/2024"]) == (None, False)


@given(st.dates(date(1971, 1, 1), date(2199, 12, 31)))
def test_every_date_survives_every_writing(day: date) -> None:
    assert read_date(day.isoformat(), None) == day
    assert read_date(f"{day:%d/%m/%Y}", "dmy") == day
    assert read_date(f"{day:%m/%d/%Y}", "mdy") == day
    assert read_date(f"{day:%d.%m.%Y}", None) == day


@pytest.mark.parametrize(
    ("cell", "decimal", "amount", "currency"),
    [
        ("1,234.56", ".", "1234.56", None),
        ("1.234,56", ",", "1234.56", None),
        ("1.234,56", ".", "1234.56", None),
        ("$1,000", ".", "1000", None),
        ("€ 12,50", ",", "12.50", "EUR"),
        ("120 USD", ".", "120", "USD"),
        ("(45.00)", ".", "-45.00", None),
        ("45.00-", ".", "-45.00", None),
        ("-$45", ".", None, None),
        (19.99, ".", "19.99", None),
        ("1 234,5", ",", "1234.5", None),
        ("0.00000080000", ".", "0.0000008", None),
    ],
)
def test_money(cell: object, decimal: str, amount: str | None, currency: str | None) -> None:
    if amount is None:
        assert "not an amount" in reason(Kind.MONEY, cell)
    else:
        assert read(Kind.MONEY, cell, decimal=decimal) == (Decimal(amount), currency)


def test_negative_money_is_refused_where_it_makes_no_sense() -> None:
    for cell in ("-12.00", "(12.00)", "12.00-", -12):
        assert "is negative; this amount of money must be 0 or more" in reason(Kind.MONEY, cell, low=0)
    assert read(Kind.MONEY, "-12.00") == (Decimal("-12.00"), None)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_grouped_amounts_read_the_same_in_both_styles(amount: Decimal) -> None:
    text = f"{amount:,.2f}"
    assert decimal_of(text, ".") == amount
    assert decimal_of(text.translate(str.maketrans(",.", ".,")), ",") == amount


def test_the_decimal_mark_needs_evidence() -> None:
    assert decimal_mark(["1.234", "12,50"]) == ","
    assert decimal_mark(["1,234", "12.5"]) == "."
    assert decimal_mark(["1,234", "2,000"]) is None
    assert decimal_mark(["0,125"]) == ","


def test_minor_units_follow_the_currency() -> None:
    assert minor(Decimal("12.345"), "USD") == 1235
    assert minor(Decimal("1200"), "JPY") == 1200
    assert minor(Decimal("1.2345"), "KWD") == 1235


@pytest.mark.parametrize(
    ("kind", "cell", "spec", "words"),
    [
        (Kind.INT, "12.5", {}, "not a whole number"),
        (Kind.INT, "-1", {"low": 0}, "negative"),
        (Kind.NUMBER, "101", {"low": 0, "high": 100}, "outside 0 to 100"),
        (Kind.NUMBER, "-0.5", {"low": 0, "high": 100}, "negative"),
        (Kind.NUMBER, "abc", {}, "not a number"),
        (Kind.NUMBER, "12,34,5", {}, "odd places"),
        (Kind.NUMBER, "inf", {}, "not a number"),
        (Kind.NUMBER, True, {}, "not a number"),
        (Kind.BOOL, "maybe", {}, "neither yes nor no"),
        (Kind.TEXT, "#REF!", {}, "an error of the spreadsheet"),
        (Kind.TEXT, "x" * 501, {}, "501 characters; at most 500"),
        (Kind.ENUM, "lost", {"choices": words("low", "high = urgent")}, "allowed: low, high"),
    ],
)
def test_reasons(kind: Kind, cell: object, spec: dict[str, object], words: str) -> None:
    assert words in reason(kind, cell, **spec)


@pytest.mark.parametrize("cell", [None, "", "  ", "NULL", "n/a", "-", float("nan")])
def test_empty_is_missing_never_zero(cell: object) -> None:
    for kind in (Kind.NUMBER, Kind.MONEY, Kind.BOOL, Kind.DATE):
        assert read(kind, cell) is None


@pytest.mark.parametrize(("cell", "value"), [("YES", True), ("0", False), (1, True), ("TRUE", True), ("n", False)])
def test_yes_and_no(cell: object, value: bool) -> None:
    assert read(Kind.BOOL, cell) is value


def test_domains_are_bare_names() -> None:
    assert read(Kind.WORDS, "https://www.Acme.com/about; acme.org, acme.org") == ["acme.com", "acme.org"]
