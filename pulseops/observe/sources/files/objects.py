"""JSON as a table: a list of objects, one object a line, or the answer of an API that holds a list under `value`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pulseops.observe.sources.files.table import Cell, Facts, RawRow, unreadable

MOST_BYTES = 64 * 1024 * 1024
_LISTS = ("value", "data", "items", "results")


class ObjectsFile:
    """Objects as rows. Keys of nested objects are joined by a dot; of lists of objects the values by a comma."""

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        """Read the file. Raises Invalid with the reason when it is no list of objects."""
        if size > MOST_BYTES:
            raise unreadable(
                f"JSON files up to {MOST_BYTES // 1024 // 1024} MB are read. Export CSV, or split the file."
            )
        file.seek(0)
        found = _read(file.read())
        self.facts = Facts(name, size, "json", encoding="UTF-8")
        objects = self._objects(found)
        self._rows = [dict(_flat(item)) for item in objects]
        self.headers = list(dict.fromkeys(key for row in self._rows for key in row))
        if not self.headers:
            raise unreadable("The JSON file holds an empty list: there is nothing to import.")

    def rows(self) -> Iterator[RawRow]:
        """All objects, numbered from 1."""
        for number, row in enumerate(self._rows, start=1):
            yield RawRow(number, [row.get(header) for header in self.headers])

    def _objects(self, found: Any) -> list[Mapping[str, Any]]:
        if isinstance(found, dict):
            if any(key.endswith("nextLink") for key in found):
                self.facts.notes.append(
                    "The file is one page of several (it names a next page). Import the other pages as well."
                )
            found = next((found[key] for key in _LISTS if isinstance(found.get(key), list)), [found])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise unreadable("The JSON file holds no list of objects.")
        return found


def _read(content: bytes) -> Any:
    """What the file holds. Raises Invalid, of a file of lines with the number of the first that is no object."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith(b"{") for _, line in lines):
            raise unreadable(f"The file begins like JSON but cannot be read as such: {error}.") from error
    return [_object(number, line) for number, line in lines]


def _object(number: int, line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise unreadable(f"Line {number} begins like an object but cannot be read: {error}.") from error


def _flat(item: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
            parts: dict[str, list[Cell]] = {}
            for part in value:
                for inner, cell in _flat(part, f"{name}."):
                    parts.setdefault(inner, []).append(cell)
            for inner, cells in parts.items():
                yield inner, cells[0] if len(cells) == 1 else _joined(cells)
        elif isinstance(value, list):
            yield name, _joined(value)
        else:
            yield name, value


def _joined(cells: list[Any]) -> Cell:
    return ", ".join(str(cell) for cell in cells if cell is not None) or None
