"""What a report is made of: figures, texts, charts and tables as plain data that can be kept and laid out later. Pure.

Values stay numbers with their unit (`money` in minor units of a currency); None is unknown. `source` says in words
where the numbers come from and of which day they are.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pulseops.understand.metrics.service import Figure

Block = dict[str, Any]
Unit = str  # count (whole), number, money, ratio, score, hours (as a duration), day, text, words (a value in words)


def section(title: str, *blocks: Block | None) -> dict[str, Any]:
    """A part of the report under a heading; without blocks that have something to say it is left out later."""
    return {"title": title, "blocks": [block for block in blocks if block]}


def figures(items: Sequence[Figure], *, against: str, source: str) -> Block:
    """Headline figures with the same ones of the time before, which `against` names."""
    shown = [
        {
            "id": f.metric.id,
            "label": f.metric.label,
            "unit": f.metric.unit,
            "value": f.value,
            "before": f.before,
            "currency": f.currency,
            "good": f.metric.good,
            "definition": f.metric.definition,
        }
        for f in items
    ]
    return {"type": "figures", "items": shown, "against": against, "source": source}


def text(key: str) -> Block:
    """A place for the text of this key."""
    return {"type": "text", "key": key}


def note(words: str) -> Block:
    """A sentence that nobody edits: what is missing and why."""
    return {"type": "note", "text": words}


def chart(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    style: str,
    unit: Unit,
    source: str,
    currency: str | None = None,
    lower: Sequence[float | None] | None = None,
    upper: Sequence[float | None] | None = None,
) -> Block | None:
    """Bars, stacked bars or lines over labels; a band goes with the last line. None when nothing is known."""
    if not any(value is not None for values in series.values() for value in values):
        return None
    drawn = [{"name": name, "values": list(values)} for name, values in series.items()]
    return {
        "type": "chart",
        "style": style,
        "title": title,
        "unit": unit,
        "currency": currency,
        "labels": list(labels),
        "series": drawn,
        "lower": list(lower) if lower else None,
        "upper": list(upper) if upper else None,
        "source": source,
    }


def table(
    title: str,
    columns: Sequence[tuple[str, Unit]],
    rows: Sequence[Sequence[Any]],
    *,
    source: str,
    currencies: Sequence[str | None] | None = None,
    empty: str = "Nothing to show.",
    more: int = 0,
) -> Block:
    """Rows under (label, unit) columns; `currencies` one a row for its money; `more` rows are not shown.

    A column of which nothing is known is left out.
    """
    said = [n for n in range(len(columns)) if not rows or any(row[n] is not None for row in rows)]
    cells = [[row[n].isoformat() if isinstance(row[n], date) else row[n] for n in said] for row in rows]
    return {
        "type": "table",
        "title": title,
        "columns": [{"label": columns[n][0], "unit": columns[n][1]} for n in said],
        "rows": cells,
        "currencies": list(currencies or [None] * len(cells)),
        "source": source,
        "empty": empty,
        "more": more,
    }
