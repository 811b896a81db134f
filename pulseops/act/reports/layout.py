"""A frozen report in words: every value as it will be read, in the order it will be read in. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pulseops.act.reports import wording
from pulseops.act.reports.drawing import drawing
from pulseops.core.words import day

LONGEST_WORD = 22
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 4},}}")
_BREAK = "\N{ZERO WIDTH SPACE}"
KINDS = {
    "qbr": "Business review",
    "executive": "Executive summary",
    "savings": "Savings",
    "renewals": "Renewals",
    "track_record": "Track record",
}


def page_data(title: str, content: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """What the template sets: strings, shares and points only."""
    as_of = date.fromisoformat(content["as_of"])
    return {
        "title": title,
        "kind": KINDS[content["kind"]],
        "whom": soft(content["client"] or content["tenant"]),
        "period": content["period"],
        "as_of": day(as_of),
        "date": [as_of.year, as_of.month, as_of.day],
        "simulated": content["simulated"],
        "brand": {name: content["brand"][name] for name in ("name", "color", "contact")},
        "sections": [_section(part, texts) for part in content["sections"]],
        "definitions": _definitions(content["sections"]),
    }


def soft(text: str) -> str:
    """Text whose very long words may break."""
    return _LONG.sub(lambda m: _BREAK.join(re.findall(f".{{1,{LONGEST_WORD}}}", m.group())), text)


def _section(part: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """A section with neighboring charts in pairs."""
    laid: list[dict[str, Any]] = []
    for block in part["blocks"]:
        made = _BLOCKS[block["type"]](block, texts)
        if made["type"] == "charts" and laid and laid[-1]["type"] == "charts" and len(laid[-1]["items"]) == 1:
            laid[-1]["items"] += made["items"]
        else:
            laid.append(made)
    return {"title": part["title"], "blocks": laid}


def _figures(block: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    items = []
    for each in block["items"]:
        moved = wording.change(each["value"], each["before"], each["unit"]) if block["against"] else None
        items.append(
            {
                "label": each["label"],
                "value": wording.shown(each["value"], each["unit"], each["currency"]),
                "change": moved,
                "verdict": wording.verdict(moved, each["good"]),
                "known": each["value"] is not None,
            }
        )
    return {"type": "figures", "items": items, "against": block["against"], "source": block["source"]}


def _text(block: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """Paragraphs, and lists of lines that begin with a dash."""
    parts: list[dict[str, Any]] = []
    for line in str(texts[block["key"]]["text"]).splitlines():
        said = soft(line.strip())
        if said.startswith(("- ", "* ")):
            if not parts or parts[-1]["type"] != "list":
                parts.append({"type": "list", "items": []})
            parts[-1]["items"].append(said[2:].strip())
        elif said:
            parts.append({"type": "paragraph", "text": said})
    return {"type": "text", "parts": parts}


def _note(block: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "text", "parts": [{"type": "paragraph", "text": block["text"]}]}


def _chart(block: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "charts", "items": [drawing(block)]}


def _table(block: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    columns = block["columns"]
    rows = [
        [soft(wording.shown(cell, column["unit"], currency)) for cell, column in zip(row, columns, strict=True)]
        for row, currency in zip(block["rows"], block["currencies"], strict=True)
    ]
    return {
        "type": "table",
        "title": block["title"],
        "columns": [
            {"label": c["label"], "right": c["unit"] != "text", "width": _width(n, c, rows)}
            for n, c in enumerate(columns)
        ],
        "rows": rows,
        "empty": block["empty"],
        "source": block["source"] + (f". {block['more']:,} more are not shown" if block["more"] else ""),
    }


def _width(place: int, column: Mapping[str, str], rows: Sequence[Sequence[str]]) -> int:
    """Share of the width a column of text gets, by its longest cell; 0: as much as it needs."""
    if column["unit"] != "text":
        return 0
    return max(6, min(34, max((len(row[place]) for row in rows), default=6)))


def _definitions(sections: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What each headline figure means, once."""
    found = {
        item["label"]: item["definition"]
        for part in sections
        for block in part["blocks"]
        if block["type"] == "figures"
        for item in block["items"]
    }
    return [{"label": name, "text": text} for name, text in found.items()]


_BLOCKS = {"figures": _figures, "text": _text, "note": _note, "chart": _chart, "table": _table}
