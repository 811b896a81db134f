"""Reading one cell as one kind of value. Every refusal says what stood there and what is accepted."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from pulseops.core.money import digits_of
from pulseops.observe.sources.dates import BadValue, Order, read_date, read_datetime
from pulseops.observe.sources.streams import Field, Kind, normal

_EMPTY_TEXT = frozenset({"", "null", "\\n", "#n/a"})
_EMPTY = _EMPTY_TEXT | {"none", "n/a", "na", "nan", "-", "--", "—", "?"}
_EXCEL_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0", "x", "on"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "off"})
_SYMBOLS = {"$": None, "€": "EUR", "£": "GBP", "¥": None, "₹": "INR", "CHF": "CHF", "kr": None}
_MONEY = re.compile(
    r"^(\()?\s*([A-Z]{3}|[^\d\s.,()+-]{1,3})?\s*([+-])?\s*([\d.,\s\u00a0\u202f']*\d)\s*([A-Z]{3}|[^\d\s.,()+-]{1,3})?\s*(-)?\s*(\))?$"
)
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_MARKED = re.compile(r"[^\d]*(\d[\d.,']*)([.,])(\d+)[^\d]*")
_MOST_MONEY = Decimal(10) ** 13


@dataclass
class Reading:
    """How the cells of one file are read; `decimal` is the decimal mark, `orders` the day-month order per header."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    currency: str = "USD"
    decimal: str = "."
    orders: dict[str, Order] = field(default_factory=dict)


Parser = Callable[[object], object]


def parser(spec: Field, reading: Reading, order: Order | None) -> Parser:
    """Function that reads a cell of this field: JSON-ready value, or None when empty. It raises BadValue.

    Money becomes `(Decimal amount, currency or None)`; dates and times become ISO 8601 text.
    """
    read = _READERS[spec.kind](spec, reading, order)
    empty = _EMPTY_TEXT if spec.kind in (Kind.TEXT, Kind.WORDS) else _EMPTY

    def parse(cell: object) -> object:
        if cell is None:
            return None
        if isinstance(cell, str):
            text = cell.strip()
            if text.lower() in empty:
                return None
            if text in _EXCEL_ERRORS:
                raise BadValue(f"{text} is an error of the spreadsheet, not a value")
            cell = text
        elif isinstance(cell, float) and math.isnan(cell):
            return None
        return read(cell)

    return parse


def _text(spec: Field, _: Reading, __: Order | None) -> Parser:
    def read(cell: object) -> str:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = str(cell)
        if len(text) > spec.longest:
            raise BadValue(f"The text has {len(text):,} characters; at most {spec.longest:,} are kept in this field")
        if "\0" in text:
            raise BadValue("The text holds a zero character")
        return text

    return read


def _words(spec: Field, reading: Reading, order: Order | None) -> Parser:
    text = _text(spec, reading, order)

    def read(cell: object) -> list[str]:
        if isinstance(cell, list | tuple):
            return [str(part) for part in cell]
        parts = re.split(r"[,;\s]+", str(text(cell)).lower())
        bare = (re.sub(r"^https?://(www\.)?|/.*$", "", part) for part in parts)
        return [part for part in dict.fromkeys(bare) if part]

    return read


def _number(spec: Field, reading: Reading, _: Order | None) -> Parser:
    def read(cell: object) -> float | int:
        if isinstance(cell, bool):
            raise BadValue(f"'{cell}' is not a number")
        number = float(cell) if isinstance(cell, int | float) else float(decimal_of(str(cell), reading.decimal))
        if not math.isfinite(number):
            raise BadValue(f"'{cell}' is not a number")
        _within(spec, number, cell)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number

    return read


def _int(spec: Field, reading: Reading, order: Order | None) -> Parser:
    number = _number(spec, reading, order)

    def read(cell: object) -> int:
        value = number(cell)
        if not isinstance(value, int):
            raise BadValue(f"'{cell}' is not a whole number")
        return value

    return read


def _within(spec: Field, number: float | Decimal, cell: object) -> None:
    if spec.low is not None and number < spec.low:
        if spec.low == 0:
            raise BadValue(f"'{cell}' is negative; this field starts at 0")
        raise BadValue(f"'{cell}' is below {spec.low:g}")
    if spec.high is not None and number > spec.high:
        if spec.low is not None:
            raise BadValue(f"'{cell}' is outside {spec.low:g} to {spec.high:,.0f}")
        raise BadValue(f"'{cell}' is above {spec.high:,.0f}")


def _money(spec: Field, reading: Reading, _: Order | None) -> Parser:
    def read(cell: object) -> tuple[Decimal, str | None]:
        if isinstance(cell, bool):
            raise BadValue(f"'{cell}' is not an amount of money")
        currency: str | None = None
        if isinstance(cell, int | float | Decimal):
            amount = Decimal(str(cell))
        else:
            amount, currency = _amount(str(cell), reading.decimal)
        if not amount.is_finite() or abs(amount) >= _MOST_MONEY:
            raise BadValue(f"'{cell}' is not an amount of money that can be kept")
        if spec.low == 0 and amount < 0:
            raise BadValue(f"'{cell}' is negative; this amount of money must be 0 or more")
        return amount, currency

    return read


def _amount(text: str, decimal: str) -> tuple[Decimal, str | None]:
    if _PLAIN.fullmatch(text) and decimal == ".":
        return Decimal(text), None
    match = _MONEY.match(text)
    if not match:
        raise BadValue(f"'{text[:40]}' is not an amount of money")
    opened, before, sign, digits, after, trailing, closed = match.groups()
    if bool(opened) != bool(closed):
        raise BadValue(f"'{text[:40]}' is not an amount of money")
    amount = decimal_of(digits, decimal)
    if opened or trailing or sign == "-":
        amount = -amount
    return amount, _currency_of(before or after, text)


def _currency_of(mark: str | None, text: str) -> str | None:
    if mark is None:
        return None
    if mark in _SYMBOLS:
        return _SYMBOLS[mark]
    if len(mark) == 3 and mark.isupper():
        return mark
    raise BadValue(f"'{text[:40]}' is not an amount of money")


def decimal_of(text: str, decimal: str) -> Decimal:
    """Exact number of a text with thousands marks. With both `.` and `,` present, the last one is the decimal mark."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    percent = bare.endswith("%")
    bare = bare.removesuffix("%")
    mark = decimal
    if "," in bare and "." in bare:
        mark = "," if bare.rfind(",") > bare.rfind(".") else "."
    thousands = "." if mark == "," else ","
    whole, _, rest = bare.partition(mark)
    if thousands in whole and not re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})+", whole):
        raise BadValue(f"'{text[:40]}' is not a number: its thousands marks stand in odd places")
    if thousands in rest or mark in rest:
        raise BadValue(f"'{text[:40]}' is not a number")
    plain = whole.replace(thousands, "") + (f".{rest}" if rest else "")
    if not _PLAIN.fullmatch(plain):
        raise BadValue(f"'{text[:40]}' is not a number")
    try:
        return Decimal(plain) / 100 if percent else Decimal(plain)
    except InvalidOperation as error:
        raise BadValue(f"'{text[:40]}' is not a number") from error


def decimal_mark(values: Iterable[object]) -> str | None:
    """Decimal mark by evidence: a mark that cannot be a thousands mark decides. None when no value tells."""
    for value in values:
        if not isinstance(value, str):
            continue
        match = _MARKED.fullmatch(value.strip())
        if not match:
            continue
        before, mark, after = match.groups()
        other = "." if mark == "," else ","
        if len(after) != 3 or other in before or (len(before) > 3 and mark not in before) or before.startswith("0"):
            return mark
    return None


def minor(amount: Decimal, currency: str) -> int:
    """Whole minor units (cents), rounded half up; digits by ISO 4217."""
    scaled = amount.scaleb(digits_of(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _bool(spec: Field, _: Reading, __: Order | None) -> Parser:
    """Yes or no; `choices` of the field add words for `yes`, `no` and `unknown`."""

    def read(cell: object) -> bool | None:
        if isinstance(cell, bool):
            return cell
        word = str(cell).lower()
        kept = spec.choices.get(normal(word))
        if kept == "unknown":
            return None
        if kept == "yes" or word in _TRUE:
            return True
        if kept == "no" or word in _FALSE:
            return False
        raise BadValue(f"'{cell}' is neither yes nor no (accepted: yes, no, true, false, 1, 0)")

    return read


def _date(spec: Field, _: Reading, order: Order | None) -> Parser:
    def read(cell: object) -> str | None:
        found = read_date(cell, order, open_end=spec.open_end)
        return found.isoformat() if found else None

    return read


def _datetime(spec: Field, reading: Reading, order: Order | None) -> Parser:
    def read(cell: object) -> str | None:
        if isinstance(cell, datetime) and cell.tzinfo is UTC and 1970 < cell.year < 2200:
            return cell.isoformat()
        found = read_datetime(cell, order, reading.zone, open_end=spec.open_end)
        return found.isoformat() if found else None

    return read


def _enum(spec: Field, _: Reading, __: Order | None) -> Parser:
    def read(cell: object) -> str:
        kept = spec.choices.get(normal(str(cell)))
        if kept is None:
            raise BadValue(f"'{str(cell)[:40]}' is not known here; allowed: {spec.allowed}")
        return kept

    return read


_READERS: dict[Kind, Callable[[Field, Reading, Order | None], Parser]] = {
    Kind.TEXT: _text,
    Kind.WORDS: _words,
    Kind.NUMBER: _number,
    Kind.INT: _int,
    Kind.MONEY: _money,
    Kind.BOOL: _bool,
    Kind.DATE: _date,
    Kind.TIME: _datetime,
    Kind.ENUM: _enum,
}
