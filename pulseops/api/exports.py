"""Rows as files that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pulseops.base.security import defused


def cell(value: Any) -> Any:
    """A value as a cell: text that a spreadsheet would run as a formula is quoted (OWASP, CSV injection)."""
    return value.isoformat() if isinstance(value, date) else defused(value)


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file in UTF-8 with a mark that spreadsheets need to see that it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
