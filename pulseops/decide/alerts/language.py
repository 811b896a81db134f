"""Rules as text: `health < 50 for 2 days and mrr > 1000`, read into the typed expression and written from it. Pure.

    rule       = any ;  any = all { "or" all } ;  all = part { "and" part } ;  part = "(" any ")" | comparison
    comparison = sum op sum [ "until" number ] [ "for" number "days" ]
    sum        = term { ("+" | "-") term } ;  term = factor { ("*" | "/") factor }
    factor     = number [ "%" | "k" | "days" ] | figure | "(" sum ")"

A figure is its id or its label in any case. `until` is where an open alert lets go. `for` holds for the whole rule,
so it may be said once. Every refusal names the column (from 1) and the text there.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pulseops.base.errors import FieldProblem, Invalid
from pulseops.decide.alerts.expressions import (
    OP_WORDS,
    OPS,
    Comparison,
    Condition,
    Figure,
    Number,
    Operand,
    read,
)
from pulseops.decide.alerts.measures import MEASURES

LONGEST = 2000
_TOKEN = re.compile(r"\s*(?:(\d[\d,]*(?:\.\d+)?|\.\d+)|([A-Za-z_][A-Za-z_0-9]*)|(<=|>=|!=|<>|==|[<>=+\-*/()%,]))")
_SAME = {"==": "=", "<>": "!="}
_WORDS = {tuple(said.split()): op for op, said in OP_WORDS.items()}
_RESERVED = {"and", "or", "for", "until", "days", "day", "below", "above", "at", "equal", "other"}
_NAMES = {
    **{tuple(m.id.split("_")): m.id for m in MEASURES.values()},
    **{tuple(re.findall(r"[a-z0-9]+", m.label.lower())): m.id for m in MEASURES.values()},
}


@dataclass(frozen=True)
class _Token:
    text: str
    kind: str  # number, word, sign, end
    at: int


@dataclass
class _Node:
    """A piece of the expression with the column it came from, and its parts by the names JSON gives them."""

    raw: Any
    at: int
    parts: dict[str, "_Node"] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, at: int, text: str) -> None:
        super().__init__(text)
        self.at, self.text = at, text


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text) and text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            begin = at + len(text[at:]) - len(text[at:].lstrip())
            raise _Refused(begin, f"{text[begin]!r} has no meaning here.")
        kind = ("number", "word", "sign")[(match.lastindex or 1) - 1]
        found.append(_Token(match[match.lastindex or 1], kind, match.start(match.lastindex or 1)))
        at = match.end()
    return [*found, _Token("", "end", len(text.rstrip()))]


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens, self.at = _tokens(text), 0
        self.hold: int | None = None

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> _Token | None:
        if self.now.kind != "number" and self.now.text.lower() in texts:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def need(self, said: str, *texts: str) -> _Token:
        found = self.take(*texts)
        if found is None:
            raise _Refused(self.now.at, f"Expected {said}.")
        return found

    def joined(self, word: str, kind: str, part: Callable[[], _Node]) -> _Node:
        nodes = [part()]
        while self.take(word):
            nodes.append(part())
        if len(nodes) == 1:
            return nodes[0]
        named = {f"{kind}.{n}": node for n, node in enumerate(nodes)}
        return _Node({kind: [node.raw for node in nodes]}, nodes[0].at, named)

    def any(self) -> _Node:
        return self.joined("or", "any", lambda: self.joined("and", "all", self.part))

    def part(self) -> _Node:
        if self.now.text == "(" and self.is_group():
            self.at += 1
            found = self.any()
            self.need("a closing parenthesis", ")")
            return found
        return self.comparison()

    def is_group(self) -> bool:
        """Whether the parenthesis here holds a condition rather than a sum."""
        depth = 0
        for token in self.tokens[self.at :]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0:
                return False
            if token.kind != "end" and (token.text in OPS or token.text in _SAME or token.text.lower() in _RESERVED):
                return True
        return False

    def comparison(self) -> _Node:
        left = self.sum()
        op = self.operator()
        right = self.sum()
        raw = {"left": left.raw, "op": op, "right": right.raw}
        parts = {"left": left, "right": right}
        if self.take("until"):
            release = self.number()
            raw["release"], parts["release"] = release.raw, release
        if said := self.take("for"):
            self.held(said)
        return _Node(raw, left.at, parts)

    def held(self, said: _Token) -> None:
        days = self.now
        found = self.number().raw
        if found != int(found) or not 0 <= found <= 90:
            raise _Refused(days.at, "Whole days, 0 to 90.")
        self.need("the word days", "days", "day")
        if self.hold is not None and self.hold != found:
            raise _Refused(said.at, f"The whole rule holds for {self.hold} days already; say it once.")
        self.hold = int(found)

    def operator(self) -> str:
        if self.now.kind == "sign" and (self.now.text in OPS or self.now.text in _SAME):
            self.at += 1
            text = self.tokens[self.at - 1].text
            return _SAME.get(text, text)
        for said, op in _WORDS.items():
            here = self.tokens[self.at : self.at + len(said)]
            if tuple(token.text.lower() for token in here) == said:
                self.at += len(said)
                return op
        raise _Refused(self.now.at, f"Expected one of {' '.join(OPS)}.")

    def sum(self) -> _Node:
        return self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.factor))

    def chain(self, signs: tuple[str, ...], part: Callable[[], _Node]) -> _Node:
        found = part()
        while sign := self.take(*signs):
            right = part()
            parts = {"args.0": found, "args.1": right, "op": _Node(None, sign.at)}
            found = _Node({"op": sign.text, "args": [found.raw, right.raw]}, found.at, parts)
        return found

    def factor(self) -> _Node:
        if self.now.kind == "number" or self.now.text == "-":
            return self.number()
        if self.take("("):
            found = self.sum()
            self.need("a closing parenthesis", ")")
            return found
        return self.figure()

    def number(self) -> _Node:
        at = self.now.at
        sign = -1 if self.take("-") else 1
        token = self.now
        if token.kind != "number":
            raise _Refused(token.at, "Expected a number.")
        self.at += 1
        value = sign * float(token.text.replace(",", ""))
        if self.take("%"):
            value = round(value / 100, 12)
        elif self.take("k"):
            value *= 1000
        elif self.now.text.lower() in ("days", "day"):
            before = self.tokens[self.at - 2].text.lower() if self.at > 1 else ""
            self.at += before not in ("for",)
        return _Node(int(value) if value == int(value) else value, at)

    def figure(self) -> _Node:
        begin = self.now
        if begin.kind != "word":
            said = "the end" if begin.kind == "end" else repr(begin.text)
            raise _Refused(begin.at, f"Expected a figure or a number, found {said}.")
        for length in range(6, 0, -1):
            here = self.tokens[self.at : self.at + length]
            if len(here) == length and all(t.kind in ("word", "number") for t in here):
                parts = tuple(piece for t in here for piece in t.text.lower().split("_") if piece)
                if parts in _NAMES:
                    self.at += length
                    return _Node({"metric": _NAMES[parts]}, begin.at)
        near = difflib.get_close_matches(begin.text.lower(), MEASURES, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(MEASURES)}."
        raise _Refused(begin.at, f"Unknown figure {begin.text!r}. {hint}")


def parsed(text: str, field: str = "text") -> tuple[dict[str, Any], int]:
    """The expression as JSON and the days it must hold. Raises Invalid with the column of every mistake."""
    if len(text) > LONGEST:
        raise Invalid.field(field, f"At most {LONGEST:,} characters.")
    try:
        parser = _Parser(text)
        root = parser.any()
        if parser.now.kind != "end":
            raise _Refused(parser.now.at, f"Expected and, or, or the end, found {parser.now.text!r}.")
    except _Refused as refusal:
        raise Invalid.field(field, _placed(text, refusal.at, refusal.text)) from None
    try:
        read(root.raw, "")
    except Invalid as problem:
        wrong = tuple(FieldProblem(field, _placed(text, _column(root, p.field), p.message)) for p in problem.fields)
        raise Invalid("invalid-input", wrong[0].message, fields=wrong) from None
    return root.raw, parser.hold or 0


def _placed(text: str, at: int, message: str) -> str:
    near = text[at : at + 20].split("\n")[0].strip()
    return f"Column {at + 1}{f' ({near})' if near else ''}: {message}"


def _column(node: _Node, path: str) -> int:
    """Where in the text a path of the expression came from: the deepest part that is known."""
    rest = path.removeprefix(".")
    for name, part in node.parts.items():
        if rest == name or rest.startswith(f"{name}."):
            return _column(part, rest.removeprefix(name))
    return node.at


def written(condition: Condition, hold_days: int = 0) -> str:
    """The rule as text that `parsed` reads back to the same expression."""
    tail = f" for {hold_days} days" if hold_days else ""
    return f"{_condition(condition, tail)}"


def _condition(condition: Condition, tail: str, *, inside: bool = False) -> str:
    if isinstance(condition, Comparison):
        until = f" until {_number(condition.release)}" if condition.release is not None else ""
        return f"{_operand(condition.left)} {condition.op} {_operand(condition.right)}{until}{tail}"
    last = len(condition.parts) - 1
    word = " and " if condition.kind == "all" else " or "
    parts = [_condition(p, tail if n == last else "", inside=True) for n, p in enumerate(condition.parts)]
    return f"({word.join(parts)})" if inside and len(parts) > 1 else word.join(parts)


def _operand(operand: Operand, *, inside: bool = False) -> str:
    if isinstance(operand, Number):
        return _number(operand.value)
    if isinstance(operand, Figure):
        return operand.measure.id
    text = f"{_operand(operand.left, inside=True)} {operand.sign} {_operand(operand.right, inside=True)}"
    return f"({text})" if inside else text


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(value)
