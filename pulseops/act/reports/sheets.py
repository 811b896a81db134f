"""Reports as XLSX and CSV: every number as a number, with its unit, its day and where it comes from."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook

from pulseops.base.security import defused
from pulseops.core.money import major

HEAD = ("section", "block", "row", "figure", "value", "unit", "currency", "before", "as_of", "source")
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def numbers(content: Mapping[str, Any]) -> Iterator[list[Any]]:
    """One line a value, in the order of the report. Money in major units; unknown is empty, never 0."""
    for part in content["sections"]:
        for block in part["blocks"]:
            rows = _LINES.get(block["type"])
            for line in rows(block) if rows else ():
                row, figure, value, unit, currency, before = line
                title = block.get("title", "Figures")
                money = currency if unit == "money" else None
                numbered = [row, figure, _plain(value, unit, money), unit, money, _plain(before, unit, money)]
                yield [part["title"], title, *numbered, content["as_of"], block["source"]]


def _figures(block: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for item in block["items"]:
        yield None, item["label"], item["value"], item["unit"], item["currency"], item["before"]


def _table(block: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for n, (row, currency) in enumerate(zip(block["rows"], block["currencies"], strict=True), start=1):
        for column, cell in zip(block["columns"], row, strict=True):
            yield n, column["label"], cell, column["unit"], currency, None


def _chart(block: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    bands = [(name, block[name]) for name in ("lower", "upper") if block[name]]
    for name, values in [*((s["name"], s["values"]) for s in block["series"]), *bands]:
        for label, value in zip(block["labels"], values, strict=True):
            yield label, name, value, block["unit"], block["currency"], None


_LINES = {"figures": _figures, "table": _table, "chart": _chart}


def _plain(value: Any, unit: str, currency: str | None) -> Any:
    """Money in major units; everything else as it is."""
    return major(value, currency) if unit == "money" and value is not None else value


def as_csv(content: Mapping[str, Any]) -> bytes:
    """All numbers as one table, with a mark that spreadsheets need to see UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows([defused(cell) for cell in line] for line in numbers(content))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, content: Mapping[str, Any], texts: Mapping[str, Any]) -> bytes:
    """A sheet that says what it is with the texts, one with all numbers, and one for each table and chart."""
    book = Workbook(write_only=True)
    about = book.create_sheet("About")
    for name, value in (
        ("Report", title),
        ("About", content["client"] or content["tenant"]),
        ("Period", content["period"]),
        ("Data as of", content["as_of"]),
        ("Simulated", "yes" if content["simulated"] else "no"),
        *((each["label"], each["text"]) for each in texts.values()),
    ):
        about.append([name, defused(value)])
    every = book.create_sheet("All numbers")
    every.append(list(HEAD))
    for line in numbers(content):
        every.append([defused(cell) for cell in line])
    taken = {"About", "All numbers"}
    for part in content["sections"]:
        for block in part["blocks"]:
            if block["type"] in ("table", "chart"):
                _sheet(book, block, content["as_of"], taken)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, block: Mapping[str, Any], as_of: str, taken: set[str]) -> None:
    """One table or chart on its own sheet, its source below."""
    base = " ".join(block["title"].translate(_FORBIDDEN).split())[:_LONGEST_NAME] or "Table"
    name, number = base, 2
    while name in taken:
        name, number = f"{base[: _LONGEST_NAME - 3]} {number}", number + 1
    taken.add(name)
    sheet = book.create_sheet(name)
    if block["type"] == "table":
        with_money = any(column["unit"] == "money" for column in block["columns"])
        sheet.append([*(column["label"] for column in block["columns"]), *(["Currency"] if with_money else [])])
        for row, currency in zip(block["rows"], block["currencies"], strict=True):
            cells = [_plain(cell, column["unit"], currency) for cell, column in zip(row, block["columns"], strict=True)]
            sheet.append([defused(cell) for cell in [*cells, *([currency] if with_money else [])]])
    else:
        sheet.append(["", *(series["name"] for series in block["series"]), block["currency"]])
        for n, label in enumerate(block["labels"]):
            values = (series["values"][n] for series in block["series"])
            sheet.append([label, *(_plain(value, block["unit"], block["currency"]) for value in values)])
    sheet.append([])
    sheet.append([f"Source: {defused(block['source'])}", "", f"Data as of {as_of}"])
