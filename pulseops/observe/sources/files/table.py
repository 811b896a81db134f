"""What every file becomes before anybody looks at its meaning: a header and numbered rows, read as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from pulseops.base.errors import Invalid

Cell = object  # str from text files; str, int, float, bool, date, datetime or None from workbooks and connectors


@dataclass(frozen=True)
class RawRow:
    """One row as it stands. `number` is the line or sheet row of the file; `refusal` says why it is unusable."""

    number: int
    cells: list[Cell]
    refusal: str | None = None


@dataclass
class Facts:
    """What was found out about a file, to be shown before and after the import."""

    file_name: str
    size: int
    format: str  # csv or xlsx
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    notes: list[str] = field(default_factory=list)
    empty_rows: int = 0


class Table(Protocol):
    """A readable table. `rows` starts from the first data row each time it is called."""

    facts: Facts
    headers: list[str]

    def rows(self) -> Iterator[RawRow]:
        """All rows with content, in order."""
        ...


def unreadable(message: str) -> Invalid:
    """Refusal of a whole file."""
    return Invalid.field("file", message, "unreadable-file")


def checked_headers(cells: list[Cell], facts: Facts) -> list[str]:
    """Names of all columns: trimmed, never empty, never twice. Raises Invalid."""
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise unreadable("The file holds no header row: its first rows are empty.")
    seen: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        if not name:
            names[position - 1] = f"column {position}"
            facts.notes.append(f"Column {position} has no header; it is called 'column {position}' here.")
            continue
        if name in seen:
            raise unreadable(
                f"The header '{name}' stands twice (columns {seen[name]} and {position}). Rename one and upload again."
            )
        seen[name] = position
    return names


def header_position(rows: list[list[Cell]]) -> int:
    """Index of the header among the first rows: the first one nearly as wide as the widest (titles are narrow)."""
    if not rows:
        raise unreadable("The file is empty.")
    widths = [sum(1 for cell in row if cell not in (None, "")) for row in rows]
    best = next(i for i, width in enumerate(widths) if width >= 0.6 * max(widths))
    if all(_is_number(cell) for cell in rows[best] if cell not in (None, "")):
        raise unreadable(
            "The file has no header row: its first full row holds only numbers. Add a line of column names."
        )
    return best


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return True
    return isinstance(cell, str) and cell.strip().replace(".", "", 1).replace("-", "", 1).isdigit()
