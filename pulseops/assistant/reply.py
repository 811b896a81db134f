"""An answer being put together: sentences in which every figure is a placeholder, the figures, and what is shown below.

Figures come from Answers only and are filled in by the server: `{{v:n}}` in the text stands for figure n, which carries
its value, unit, meaning, day and the page that lists its rows. Names from the tenant's data are cleaned and short, and
never become markup: pages show text as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pulseops.core.money import exact
from pulseops.understand.metrics.answer import Answer, Column

MOST_NAME = 80
MOST_CELL = 300
MOST_TABLE = 10
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
PERCENT = 100


def clean(text: object, most: int = MOST_NAME) -> str:
    """Words from data as they may stand in an answer: one line, no placeholder, at most `most` letters."""
    kept = "".join(c if c.isprintable() else " " for c in str(text))
    return " ".join(kept.replace("{{", "{ {").replace("}}", "} }").split())[:most]


def shown(value: Any, unit: str, currency: str | None = None) -> str:
    """A value as text, for doors without pages; unknown is said."""
    if value is None:
        return "unknown"
    if unit == "date":
        return value.isoformat() if isinstance(value, date) else str(value)[:10]
    if unit == "text":
        return clean(value, MOST_CELL)
    number = float(value)
    if unit == "money":
        symbol = _SYMBOLS.get(currency or "", "")
        sign, amount = "-" if number < 0 else "", exact(abs(number), currency)
        return f"{sign}{symbol}{amount}" if symbol else f"{sign}{currency or ''} {amount}".strip()
    if unit in ("ratio", "probability"):
        return f"{number * PERCENT:.1f} %"
    if unit == "score":
        return f"{number:.1f}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"


def wired(value: Any) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, UUID) else value


@dataclass
class Reply:
    """What one step or a whole answer says."""

    parts: list[str] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self.parts.append(sentence)

    def figure(
        self, value: Any, unit: str, answer: Answer, *, currency: str | None = None, label: str = "", href: str = ""
    ) -> str:
        """Keep a figure of an answer; returns its placeholder."""
        number = len(self.figures) + 1
        money = (currency or answer.currency) if unit == "money" else None
        self.figures.append(
            {
                "n": number,
                "value": wired(value),
                "unit": unit,
                "currency": money,
                "shown": shown(value, unit, money),
                "label": label or answer.label,
                "definition": answer.definition,
                "href": href or answer.href,
                "as_of": wired(answer.as_of),
                "hash": answer.hash,
            }
        )
        return f"{{{{v:{number}}}}}"

    def value(self, answer: Answer) -> str:
        """The answer's own value."""
        return self.figure(answer.value, answer.unit, answer)

    def total(self, answer: Answer) -> str:
        """How many rows are behind it."""
        return self.figure(answer.total, "count", answer)

    def table(self, answer: Answer, *, limit: int = MOST_TABLE, title: str = "") -> None:
        """Show the rows."""
        if not answer.rows:
            return
        rows = [self._row(row, answer.columns) for row in answer.rows[:limit]]
        self.blocks.append(
            {
                "kind": "table",
                "title": title or answer.label,
                "href": answer.href,
                "total": answer.total,
                "columns": [vars(c) for c in answer.columns],
                "rows": rows,
                "as_of": wired(answer.as_of),
            }
        )

    def _row(self, row: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
        """Cells with unit and currency where the row says its own."""
        cells = {}
        for column in columns:
            value = row.get(column.id)
            own = row.get("unit") if column.id in ("value", "before", "now", "one", "other") else None
            unit = own or column.unit
            kept = clean(value) if isinstance(value, str) and unit == "text" else wired(value)
            cell: dict[str, Any] = {"value": kept, "unit": unit}
            if unit == "money":
                cell["currency"] = row.get("other_currency" if column.id == "other" else "currency")
            cells[column.id] = cell
        return {"href": row.get("href"), "cells": cells}

    def chart(self, answer: Answer) -> None:
        """Show the line over time."""
        if len(answer.series) < 2:
            return
        points = [{name: wired(value) for name, value in point.items()} for point in answer.series]
        self.blocks.append(
            {
                "kind": "chart",
                "title": answer.label,
                "unit": answer.unit,
                "currency": answer.currency,
                "href": answer.href,
                "points": points,
            }
        )

    def draft(self, title: str, body: str, *, to: str = "", subject: str = "") -> None:
        """A text to copy and change; nothing is sent."""
        self.blocks.append({"kind": "draft", "title": title, "to": clean(to), "subject": subject, "body": body})

    def proposal(self, proposal_id: UUID, preview: str, verb: str, expires_at: datetime) -> None:
        """Something to confirm."""
        self.blocks.append(
            {
                "kind": "proposal",
                "id": str(proposal_id),
                "preview": preview,
                "verb": verb,
                "expires_at": expires_at.isoformat(),
            }
        )

    def choices(self, options: Sequence[tuple[str, str]]) -> None:
        """Ways to go on: label and question."""
        self.blocks.append({"kind": "choices", "options": [{"label": clean(a), "question": b} for a, b in options]})

    def notice(self, text: str) -> None:
        """Something about the answer itself."""
        self.blocks.append({"kind": "notice", "text": text})

    @property
    def text(self) -> str:
        """All sentences."""
        return "\n".join(self.parts)

    def plain(self) -> str:
        """The text with its figures filled in."""
        return filled(self.text, self.figures)

    def content(self) -> dict[str, Any]:
        """What is kept and sent."""
        return {"text": self.text, "figures": self.figures, "blocks": self.blocks}


def filled(text: str, figures: Sequence[Mapping[str, Any]]) -> str:
    """Placeholders replaced by what the figures show."""
    for each in figures:
        text = text.replace(f"{{{{v:{each['n']}}}}}", str(each["shown"]))
    return text
