"""XLSX, read row by row, with its traps defused."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pulseops.observe.sources.files.table import (
    Cell,
    Facts,
    RawRow,
    checked_headers,
    header_position,
    unreadable,
)

MOST_UNPACKED = 600 * 1024 * 1024
MOST_RATIO = 120
RATIO_FROM = 20 * 1024 * 1024
MOST_ENTRIES = 2_000
_HEAD_ROWS = 15
# what openpyxl and the layers under it raise for damaged workbooks
_BROKEN = (InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError,
           AttributeError, EOFError, OSError)  # fmt: skip


class WorkbookFile:
    """The sheet with the most columns of a workbook; formulas count by their saved result."""

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        """Check the archive before unpacking anything, then find sheet and header. Raises Invalid."""
        check_archive(file)
        self._file = file
        self.facts = Facts(name, size, "xlsx")
        with self._books() as (values, _):
            sheets = values.sheetnames
        self.facts.sheet = sheets[0]
        if len(sheets) > 1:
            others = ", ".join(sheets[1:6])
            self.facts.notes.append(f"Only the first sheet, '{sheets[0]}', is read; not read: {others}.")
        head = list(self._head())
        at = header_position([row.cells for row in head])
        self.facts.header_row = head[at].number
        if at:
            self.facts.notes.append(f"{at} rows above the header (row {head[at].number}) are not read.")
        self.headers = checked_headers(head[at].cells, self.facts)

    def rows(self) -> Iterator[RawRow]:
        """Data rows; one with a formula that has no saved result comes with a refusal."""
        width = len(self.headers)
        self.facts.empty_rows = 0
        for row in self._records():
            if row.number <= self.facts.header_row:
                continue
            if row.refusal is None and not any(cell not in (None, "") for cell in row.cells):
                self.facts.empty_rows += 1
                continue
            cells = row.cells[:width] + [None] * (width - len(row.cells))
            beyond = [cell for cell in row.cells[width:] if cell not in (None, "")]
            reason = row.refusal
            if beyond and not reason:
                reason = f"The row has values to the right of the last header (column {width})."
            yield RawRow(row.number, cells, reason)

    def _head(self) -> list[RawRow]:
        found: list[RawRow] = []
        for row in self._records():
            if any(cell not in (None, "") for cell in row.cells):
                found.append(row)
            if len(found) == _HEAD_ROWS:
                break
        return found

    def _records(self) -> Iterator[RawRow]:
        with self._books() as (values, formulas):
            sheet, twin = values[values.sheetnames[0]], formulas[formulas.sheetnames[0]]
            sheet.reset_dimensions()
            twin.reset_dimensions()
            both = zip(sheet.iter_rows(), twin.iter_rows(), strict=False)
            for number, (row, written) in enumerate(both, start=1):
                cells = [_plain(cell.value) for cell in row]
                yield RawRow(number, cells, _unsolved(row, written))

    @contextmanager
    def _books(self) -> Iterator[tuple[Any, Any]]:
        """The workbook twice: saved results, and what stands in the cells (`data_only` hides absent results)."""
        opened: list[Any] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                for results in (True, False):
                    self._file.seek(0)
                    opened.append(openpyxl.load_workbook(self._file, read_only=True, data_only=results))
                if not opened[0].sheetnames:
                    raise unreadable("The workbook holds no sheets.")
                yield opened[0], opened[1]
            except _BROKEN as error:
                raise unreadable("The file is not a readable XLSX workbook: it is damaged or protected.") from error
            finally:
                for book in opened:
                    book.close()


def check_archive(file: BinaryIO) -> None:
    """Refuse archives that unpack to absurd sizes, from their directory alone (nothing is unpacked). Raises Invalid.

    zipfile never reads past the size the directory states, so a lying directory cannot unpack more.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise unreadable("The file is not a readable XLSX workbook: the archive is damaged.") from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise unreadable("The file is an archive but no XLSX workbook. Unpack it and upload the tables inside.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise unreadable("The workbook is protected by a password. Save it without one and upload it again.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES:
        raise unreadable(f"The workbook holds {len(entries):,} parts; at most {MOST_ENTRIES:,} are read.")
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked / packed > MOST_RATIO):
        raise unreadable(
            f"The workbook would unpack from {packed / 1e6:,.1f} MB to {unpacked / 1e6:,.0f} MB, "
            "which no honest workbook does. It was not opened."
        )


def _plain(value: Any) -> Cell:
    if isinstance(value, timedelta | time):
        return str(value)
    if isinstance(value, str | int | float | bool | datetime | date) or value is None:
        return value
    return str(value)


def _unsolved(row: Any, written: Any) -> str | None:
    """Reason for a row in which a formula has no saved result."""
    for cell, twin in zip(row, written, strict=False):
        if getattr(twin, "data_type", None) == "f" and cell.value is None:
            text = str(getattr(twin.value, "text", twin.value))[:60]
            return (
                f"Cell {twin.coordinate} holds the formula {text} with no saved result. "
                "Open the workbook in Excel, save it, and upload it again."
            )
    return None
