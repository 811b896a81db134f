"""From a row of cells to a record of a stream, or to the reason why not."""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from pulseops.core.money import digits_of
from pulseops.observe.sources.dates import BadValue
from pulseops.observe.sources.files.table import Cell, RawRow
from pulseops.observe.sources.rules import RULES, BrokenRule
from pulseops.observe.sources.streams import Field, Kind, Stream
from pulseops.observe.sources.values import Parser, Reading, minor, parser

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,12}")
_LONGEST_ATTRIBUTE = 2_000
REFUSAL_HEADERS = ("refused row", "refused column", "refused value", "refused because")


@dataclass(frozen=True)
class Record:
    """A row that can be stored. `fields` and `payload` are JSON text; `content_hash` tells whether it changed."""

    number: int
    external_id: str
    fields: str
    payload: str
    content_hash: str


@dataclass(frozen=True)
class Refused:
    """A row that is not stored: the column, what stood there, and why."""

    number: int
    field: str | None
    value: str | None
    reason: str
    payload: str


@dataclass(frozen=True)
class _Column:
    index: int
    header: str
    spec: Field
    parse: Parser


class RowReader:
    """Reads rows of one file under one mapping. Keeps the rounding remainder of carried money between rows.

    `constants` are what cells leave out, for every row: whose file it is.
    """

    def __init__(
        self,
        stream: Stream,
        headers: Sequence[str],
        mapping: Mapping[str, str | None],
        reading: Reading,
        *,
        keep_payload: bool = True,
        constants: Mapping[str, str] | None = None,
    ) -> None:
        self._stream = stream
        self._headers = list(headers)
        self._reading = reading
        self._keep_payload = keep_payload
        self._rule = RULES.get(stream.name)
        self._constants = dict(constants or {})
        self._carry: dict[tuple[str, str], Decimal] = {}
        self._columns: list[_Column] = []
        self._extra: list[tuple[int, str]] = []
        for index, header in enumerate(self._headers):
            name = mapping.get(header)
            spec = stream.field(name) if name else None
            if spec is not None:
                order = reading.orders.get(header)
                self._columns.append(_Column(index, header, spec, parser(spec, reading, order)))
            elif stream.keeps_extra and header not in REFUSAL_HEADERS:
                self._extra.append((index, header))
        self._header_of = {column.spec.name: column.header for column in self._columns}
        blank = {f.name for f in stream.fields if f.may_be_blank}
        self._required = [f for f in stream.required if f in self._header_of and f not in blank]
        self._carried = tuple(f"{f.name}_minor" for f in stream.fields if f.carried)

    def read(self, rows: Iterator[RawRow]) -> Iterator[Record | Refused]:
        """Records and refusals in the order of the file."""
        for row in rows:
            yield self.row(row)

    def row(self, row: RawRow) -> Record | Refused:
        """One row."""
        if row.refusal is not None:
            return Refused(row.number, None, None, row.refusal, self._payload(row.cells))
        fields: dict[str, Any] = dict(self._constants)
        money: list[tuple[Field, Decimal, str | None]] = []
        for column in self._columns:
            cell = row.cells[column.index]
            try:
                value = column.parse(cell)
            except BadValue as error:
                return self._refused(row, column.header, cell, f"{column.header}: {error}.")
            if value is None:
                continue
            if column.spec.kind is Kind.MONEY:
                amount, mark = cast("tuple[Decimal, str | None]", value)
                money.append((column.spec, amount, mark))
            else:
                fields[column.spec.name] = value
        return self._finished(row, fields, money)

    def _finished(
        self, row: RawRow, fields: dict[str, Any], money: list[tuple[Field, Decimal, str | None]]
    ) -> Record | Refused:
        present = fields.keys() | {spec.name for spec, _, _ in money}
        for name in self._required:
            if name not in present:
                header = self._header_of[name]
                return self._refused(row, header, None, f"{header}: the cell is empty, and {name} is needed.")
        try:
            self._price(fields, money)
            if self._extra:
                self._attributes(row, fields)
            if self._rule:
                self._rule(fields)
        except BrokenRule as error:
            column = self._header_of.get(error.field)
            cell = row.cells[self._headers.index(column)] if column else None
            return self._refused(row, column, cell, f"{error}.")
        except BadValue as error:
            return self._refused(row, None, None, f"{error}.")
        external_id = fields.pop("external_id", None) or self._derived(row, fields)
        if external_id is None:
            need = ", ".join(self._stream.natural_key)
            return self._refused(row, None, None, f"The row has no id and none of {need} to tell it by.")
        body = _json(fields)
        hashed = _json({k: v for k, v in fields.items() if k not in self._carried}) if self._carried else body
        digest = hashlib.blake2b(hashed.encode(), digest_size=16).hexdigest()
        return Record(row.number, str(external_id), body, self._payload(row.cells), digest)

    def _price(self, fields: dict[str, Any], money: list[tuple[Field, Decimal, str | None]]) -> None:
        stated = str(fields.get("currency", "")).upper() or None
        if stated and not re.fullmatch(r"[A-Z]{3}", stated):
            raise BadValue(f"'{stated}' is not a currency code of three letters (such as USD)")
        if not money:
            return
        for spec, _, code in money:
            if code and stated and code != stated:
                raise BadValue(f"{spec.name} is in {code} but the row says {stated}")
            stated = stated or code
        currency = stated or self._reading.currency
        fields["currency"] = currency
        for spec, amount, _ in money:
            if spec.carried:
                fields[spec.name] = str(amount)
                fields[f"{spec.name}_minor"] = self._carry_on(spec.name, amount, currency)
            else:
                fields[f"{spec.name}_minor"] = minor(amount, currency)

    def _carry_on(self, name: str, amount: Decimal, currency: str) -> int:
        """Round so that the running total of the file stays right to the minor unit."""
        exact = amount + self._carry.get((name, currency), Decimal(0))
        whole = minor(exact, currency)
        self._carry[name, currency] = exact - Decimal(whole).scaleb(-digits_of(currency))
        return whole

    def _attributes(self, row: RawRow, fields: dict[str, Any]) -> None:
        kept = {}
        for index, header in self._extra:
            value = attribute(row.cells[index], self._reading.decimal)
            if isinstance(value, str) and len(value) > _LONGEST_ATTRIBUTE:
                raise BadValue(
                    f"{header}: the text has {len(value):,} characters; at most {_LONGEST_ATTRIBUTE:,} are kept"
                )
            if value is not None:
                kept[header] = value
        fields["attributes"] = kept

    def _derived(self, row: RawRow, fields: dict[str, Any]) -> str | None:
        if not self._stream.natural_key:
            return f"row {row.number}"
        key = [fields.get(name, fields.get(f"{name}_minor")) for name in self._stream.natural_key]
        if all(part is None for part in key):
            return None
        return "~" + hashlib.blake2b(_json(key).encode(), digest_size=12).hexdigest()

    def _refused(self, row: RawRow, header: str | None, cell: Cell, reason: str) -> Refused:
        value = None if cell is None else str(cell)[:200]
        return Refused(row.number, header, value, reason, self._payload(row.cells))

    def _payload(self, cells: list[Cell]) -> str:
        if not self._keep_payload:
            return "{}"
        named = dict(zip(self._headers, cells, strict=False))
        for position, cell in enumerate(cells[len(self._headers) :], start=len(self._headers) + 1):
            named[f"column {position}"] = cell
        return _json({k: v for k, v in named.items() if v not in (None, "")})


def attribute(cell: Cell, decimal: str = ".") -> str | int | float | bool | None:
    """A cell of a column of the customer's own, typed by its look; empty or infinite is None.

    Codes like 007 stay text, and so does 1.234 where the decimal mark is a comma: it may be a thousand.
    """
    if cell is None or isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return None if not math.isfinite(cell) else int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    text = str(cell).strip()
    low = text.lower()
    if low in ("", "null", "nan", "n/a", "#n/a"):
        return None
    if low in ("true", "false"):
        return low == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and (decimal == "." or text[-4:-3] != "."):
        return float(text)
    return text


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def _json(value: object) -> str:
    return _encode(value).replace("\\u0000", "")
