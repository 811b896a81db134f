"""Names of products as vendors, salespeople and bills write them: normal form and likeness.

Normal form: lower case, one word for each way to write a suite, without words that say how it is sold. Likeness is the
Dice coefficient of words (a word that is a prefix of another counts half) averaged with that of letter pairs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SURE, LIKELY, APART = 0.95, 0.7, 0.08
_SUITE = re.compile(r"\b(?:ms|o|m|office|microsoft) ?365\b")
_SOLD = frozenset({
    "annual", "annually", "monthly", "month", "yearly", "year", "nce", "csp", "new", "commerce", "commitment",
    "license", "licenses", "licence", "licences", "seat", "seats", "user", "users", "per", "subscription",
    "subscriptions", "each", "inc", "ltd", "llc",
})  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A known name, how like it is (0 to 1), and how it was found: name, normal form or likeness."""

    name: str
    confidence: float
    how: str


def normal_form(name: str) -> str:
    """`MS 365 E3 (annual)` and `Microsoft 365 E3` become `microsoft 365 e3`."""
    text = re.sub(r"[^0-9a-z+#]+", " ", name.casefold().replace("&", " and "))
    text = _SUITE.sub("microsoft 365", text)
    words = text.split()
    kept = [word for word in words if word not in _SOLD]
    return " ".join(kept or words)


def likeness(one: str, other: str) -> float:
    """How like two normal forms are, 0 to 1. Different numbers or one-letter editions (E3, E5, P1) are different."""
    a, b = one.split(), other.split()
    if not a or not b or _editions(a) != _editions(b):
        return 0.0
    common = sum(1.0 if word in b else 0.5 if any(_begins(word, w) for w in b) else 0.0 for word in a)
    return (2 * common / (len(a) + len(b)) + _pairs(one, other)) / 2


def best(name: str, known: Iterable[str]) -> tuple[Match | None, Match | None]:
    """The known name that is meant, if that is sure or likely and no other is nearly as like; else the nearest."""
    form = normal_form(name)
    scored = []
    for other in known:
        if other.casefold() == name.casefold():
            return Match(other, 1.0, "name"), None
        own = normal_form(other)
        scored.append((SURE if own == form else min(likeness(form, own), SURE - 0.01), other))
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    if not scored or scored[0][0] <= 0:
        return None, None
    first = Match(scored[0][1], round(scored[0][0], 2), "normal form" if scored[0][0] == SURE else "likeness")
    second = scored[1][0] if len(scored) > 1 else 0.0
    if first.confidence >= LIKELY and first.confidence - second >= APART:
        return first, None
    return None, first


def _editions(words: list[str]) -> set[str]:
    return {word for word in words if any(c.isdigit() for c in word) and word != "365"}


def _begins(one: str, other: str) -> bool:
    return len(one) >= 3 and len(other) >= 3 and (one.startswith(other) or other.startswith(one))


def _pairs(one: str, other: str) -> float:
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
