"""The same mail for people who read HTML: one column, our links as links, nothing loaded from elsewhere. Pure.

Texts hold names from other systems, so all is escaped, and only addresses of this installation become links.
"""

import re
from html import escape

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border-radius:4px;background:#1f5f8b;color:#ffffff;text-decoration:none"
)
_SEVERITY = re.compile(r"\[(critical|high|medium|low|info)\] (.*)")
_WORDS = {"decide": "Look and decide", "invitation": "Join", "reset-password": "Choose a new password"}


def html_of(title: str, body: str, base_url: str) -> str:
    """A page for the plain text `body`: paragraphs at blank lines, lists at `- `, a footer after a line `--`."""
    text, _, foot = body.partition("\n--\n")
    parts = "".join(_part(part.splitlines(), base_url) for part in re.split(r"\n\s*\n", text.strip()))
    small = "".join(f'<p style="margin:0;color:#5a6672">{_said(line, base_url)}</p>' for line in foot.splitlines())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light">'
        f"<title>{escape(title)}</title></head>"
        f'<body style="margin:0;padding:24px 16px;{_FONT};font-size:15px;line-height:1.5">'
        '<div style="max-width:600px;margin:0 auto">'
        f'<h1 style="font-size:19px;line-height:1.3;margin:0 0 16px">{escape(title)}</h1>{parts}'
        f'<div style="margin-top:28px;padding-top:12px;border-top:1px solid #c9d1d9;font-size:13px">{small}'
        '<p style="margin:0;color:#5a6672">Sent by PulseOps</p></div></div></body></html>'
    )


def _part(lines: list[str], base_url: str) -> str:
    """One paragraph or list; an address alone on its line is a button, what is indented belongs to the line above."""
    found, items = "", ""
    for line in lines:
        address = line.strip()
        if _is_ours(address, base_url):
            inner = _button(address, base_url) if address == line else _link(address, base_url)
        elif severe := _SEVERITY.fullmatch(line):
            inner = f"<strong>{escape(severe[2])}</strong> · {severe[1]}"
        else:
            inner = _said(address.removeprefix("- "), base_url)
        if line.startswith("- "):
            items += f"<li>{inner}"
        elif items and line != address:
            items += f"<br>{inner}"
        else:
            found += f"{'<br>' if found else ''}{inner}"
    listed = f'<ul style="margin:0 0 14px;padding-left:20px">{items}</ul>' if items else ""
    return (f'<p style="margin:0 0 14px">{found}</p>' if found else "") + listed


def _is_ours(word: str, base_url: str) -> bool:
    return re.fullmatch(rf"{re.escape(base_url)}/[^\s\"<>]*", word) is not None


def _said(line: str, base_url: str) -> str:
    return " ".join(_link(w, base_url, w) if _is_ours(w, base_url) else escape(w) for w in line.split(" "))


def _link(address: str, base_url: str, text: str | None = None) -> str:
    return f'<a href="{escape(address)}" style="color:#1f5f8b">{escape(text or _door(address, base_url))}</a>'


def _button(address: str, base_url: str) -> str:
    return f'<a href="{escape(address)}" style="{_BUTTON}">{escape(_door(address, base_url))}</a>'


def _door(address: str, base_url: str) -> str:
    page = re.split(r"[/#?]", address.removeprefix(f"{base_url}/"))[0]
    return _WORDS.get(page, "Open in PulseOps")
