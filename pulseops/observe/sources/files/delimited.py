"""CSV and its relatives, read row by row."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from pulseops.observe.sources.files.encoding import detect
from pulseops.observe.sources.files.table import (
    Cell,
    Facts,
    RawRow,
    checked_headers,
    header_position,
    unreadable,
)

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE = 64 * 1024
_HEAD_ROWS = 15
_LONGEST_CELL = 128 * 1024
_BLOCK = 4 << 20


class DelimitedFile:
    """A text table over a seekable binary file; never held in memory as a whole."""

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        """Look at encoding, delimiter and header. Raises Invalid with the reason when it is no readable table."""
        self._file = file
        encoding = detect(file)
        self._codec = encoding.codec
        self.facts = Facts(name, size, "csv", encoding=encoding.label)
        if encoding.note:
            self.facts.notes.append(encoding.note)
        sample = self._sample()
        if not sample.strip():
            raise unreadable("The file holds no rows, only blank lines.")
        self._skip_first, declared = _declared(sample)
        self._delimiter = declared or best_delimiter(sample)
        self.facts.delimiter = _NAMES.get(self._delimiter, self._delimiter)
        head = list(self._head())
        at = header_position([row.cells for row in head])
        self.facts.header_row = head[at].number
        if head[at].refusal:
            raise unreadable(f"The header row cannot be read: {head[at].refusal}")
        if at:
            self.facts.notes.append(f"{at} rows above the header (row {head[at].number}) are not read.")
        self.headers = checked_headers(head[at].cells, self.facts)

    def rows(self) -> Iterator[RawRow]:
        """Data rows; one of the wrong width comes with a refusal instead of being shifted."""
        self.facts.empty_rows = 0
        yield from self._full(row for row in self._records() if row.number > self.facts.header_row)

    def rows_of(self, block: bytes, first: int) -> Iterator[RawRow]:
        """Rows of a piece from `blocks` whose first line has the number `first`."""
        text = io.StringIO(block.decode(self._codec), newline="")
        yield from self._full(self._parsed(csv.reader(text, delimiter=self._delimiter, strict=True), first))

    def _full(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """Rows that are not empty, as wide as the header or with the reason why not."""
        width = len(self.headers)
        for row in rows:
            if row.refusal is None:
                if not any(row.cells):
                    self.facts.empty_rows += 1
                    continue
                row = _fitted(row, width)
            yield row

    @property
    def delimiter(self) -> str:
        """The character between cells."""
        return self._delimiter

    @property
    def is_plain(self) -> bool:
        """Whether the bytes after the header can be read in blocks: UTF-8, and a header on one line."""
        return self._codec in ("utf-8", "utf-8-sig") and not any("\n" in header for header in self.headers)

    def blocks(self, size: int = _BLOCK) -> Iterator[bytes]:
        """The bytes after the header, in pieces that end where a row ends (outside quotes). Only where `is_plain`."""
        self._file.seek(0)
        for _ in range(self.facts.header_row):
            self._file.readline()
        rest = b""
        while read := self._file.read(size):
            data = rest + read
            end = _row_end(data)
            rest = data[end:]
            if end:
                yield data[:end]
        if rest:
            yield rest

    def _sample(self) -> str:
        self._file.seek(0)
        text = io.TextIOWrapper(io.BytesIO(self._file.read(_SAMPLE)), encoding=self._codec, errors="ignore", newline="")
        return text.read()

    def _head(self) -> Iterator[RawRow]:
        found = 0
        for row in self._records():
            if row.refusal or any(row.cells):
                yield row
                found += 1
            if found == _HEAD_ROWS:
                return

    def _records(self) -> Iterator[RawRow]:
        self._file.seek(0)
        text = io.TextIOWrapper(cast("io.BufferedReader", self._file), encoding=self._codec, newline="")
        try:
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            if self._skip_first:
                next(reader, None)
            yield from self._parsed(reader, 1)
        finally:
            text.detach()

    @staticmethod
    def _parsed(reader: "Reader", first: int) -> Iterator[RawRow]:
        while True:
            number = reader.line_num + first
            try:
                cells = cast("list[Cell]", next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                yield RawRow(number, [], _csv_reason(error))
                continue
            yield RawRow(number, cells)


def _row_end(data: bytes) -> int:
    """Position after the last line end with an even number of quotes before it; 0 when there is none."""
    end = data.rfind(b"\n")
    while end >= 0 and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, end)
    return end + 1


def best_delimiter(sample: str) -> str:
    """Delimiter under which most rows of the sample have the same number of cells, and more than one."""

    def score(delimiter: str) -> tuple[float, int]:
        lines = sample.splitlines()[:200]
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return (0.0, 0)
        if not widths:
            return (0.0, 0)
        width, count = Counter(widths).most_common(1)[0]
        return (count / len(widths) if width > 1 else 0.0, width)

    return max(_DELIMITERS, key=score)


def _declared(sample: str) -> tuple[bool, str | None]:
    """Excel's own first line `sep=;`."""
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return True, first[4]
    return False, None


def _fitted(row: RawRow, width: int) -> RawRow:
    cells = row.cells
    if len(cells) == width:
        return row
    if len(cells) > width and not any(cells[width:]):
        return RawRow(row.number, cells[:width])
    reason = f"The row has {len(cells)} cells where the header has {width}."
    return RawRow(row.number, cells, reason + " A quote or delimiter inside a value is often the cause.")


def _csv_reason(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        return f"A cell is longer than {_LONGEST_CELL:,} characters: a quote is probably opened and never closed."
    if "unexpected end" in text:
        return "A quote is opened and never closed, up to the end of the file."
    return f"The quotes of this row do not match ({text})."
