"""Conditions of a tenant's own rules: read from JSON, checked by type, judged. Pure.

    condition  = {"all": [condition, ...]} | {"any": [condition, ...]} | comparison
    comparison = {"left": operand, "op": "<" | "<=" | ">" | ">=" | "=" | "!=", "right": operand, "release": number}
    operand    = number | {"metric": id} | {"op": "+" | "-" | "*" | "/", "args": [operand, operand]}

`release` (optional) is where an open alert lets go, so that a figure at the limit does not flap. A missing figure makes
a comparison unknown; all and any follow three-valued logic as SQL does, and unknown never fires.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pulseops.base.errors import FieldProblem, Invalid
from pulseops.decide.alerts.measures import MEASURES, Measure, shown

MOST_COMPARISONS, MOST_DEPTH = 20, 5
OPS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
OP_WORDS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "equal to", "!=": "other than"}
SIGNS = ("+", "-", "*", "/")


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Figure:
    """A figure of the client."""

    measure: Measure


@dataclass(frozen=True)
class Sum:
    """Two operands joined by + - * /."""

    sign: str
    left: "Operand"
    right: "Operand"


Operand = Number | Figure | Sum


@dataclass(frozen=True)
class Comparison:
    """left op right; `unit` of both sides; an open alert lets go at `release` instead of `right`."""

    left: Operand
    op: str
    right: Operand
    release: float | None
    unit: str | None


@dataclass(frozen=True)
class Group:
    """All or any of its parts."""

    kind: str
    parts: tuple["Condition", ...]


Condition = Comparison | Group


class _Reader:
    """Collects what is wrong, with the path of the field, and counts."""

    def __init__(self) -> None:
        self.wrong: list[FieldProblem] = []
        self.comparisons = 0

    def refuse(self, at: str, text: str) -> Number:
        self.wrong.append(FieldProblem(at, text))
        return Number(0)

    def condition(self, raw: Any, at: str, depth: int) -> Condition:
        if isinstance(raw, Mapping) and depth <= MOST_DEPTH:
            for kind in ("all", "any"):
                if kind in raw:
                    return self.group(kind, raw, at, depth)
            if {"left", "op", "right"} <= set(raw):
                return self.comparison(raw, at)
        deep = f"Groups may be nested {MOST_DEPTH} deep." if depth > MOST_DEPTH else None
        self.refuse(at, deep or 'Give {"all": [...]}, {"any": [...]} or {"left", "op", "right"}.')
        return Group("all", ())

    def group(self, kind: str, raw: Mapping[str, Any], at: str, depth: int) -> Group:
        parts = raw[kind]
        if set(raw) != {kind} or not isinstance(parts, list) or not parts:
            self.refuse(f"{at}.{kind}", "Give at least one condition, and nothing beside the list.")
            return Group(kind, ())
        return Group(kind, tuple(self.condition(p, f"{at}.{kind}.{n}", depth + 1) for n, p in enumerate(parts)))

    def comparison(self, raw: Mapping[str, Any], at: str) -> Comparison:
        self.comparisons += 1
        if unknown := set(raw) - {"left", "op", "right", "release"}:
            self.refuse(at, f"Unknown: {', '.join(sorted(map(str, unknown)))}.")
        op = raw["op"]
        if op not in OPS:
            self.refuse(f"{at}.op", f"Must be one of {' '.join(OPS)}.")
            op = "<"
        before = len(self.wrong)
        left, right = self.operand(raw["left"], f"{at}.left", 1), self.operand(raw["right"], f"{at}.right", 1)
        unit = None
        if len(self.wrong) == before:
            unit = self.compared(left, right, at)
            self.in_range(left, right, f"{at}.right")
        return Comparison(left, op, right, self.release(raw.get("release"), op, right, f"{at}.release"), unit)

    def compared(self, left: Operand, right: Operand, at: str) -> str | None:
        ours, theirs = self.unit(left, f"{at}.left"), self.unit(right, f"{at}.right")
        if ours is None and theirs is None:
            self.refuse(f"{at}.left", "Compare a figure of the client with something; this compares numbers only.")
        elif ours and theirs and ours != theirs:
            self.refuse(f"{at}.right", f"Cannot compare {ours} with {theirs}.")
        return ours or theirs

    def in_range(self, left: Operand, right: Operand, at: str) -> None:
        if not (isinstance(left, Figure) and isinstance(right, Number)):
            return
        m = left.measure
        if (m.lower is not None and right.value < m.lower) or (m.upper is not None and right.value > m.upper):
            top = f" to {shown(m.unit, m.upper)}" if m.upper is not None else " or more"
            self.refuse(at, f"{m.label} is {shown(m.unit, m.lower)}{top}; this can never matter.")

    def release(self, raw: Any, op: str, right: Operand, at: str) -> float | None:
        if raw is None:
            return None
        if not _is_number(raw) or not isinstance(right, Number) or op in ("=", "!="):
            self.refuse(at, "An end needs a number, and a comparison with a number by < <= > or >=.")
            return None
        if (raw < right.value) if op in ("<", "<=") else (raw > right.value):
            side = "at or above" if op in ("<", "<=") else "at or below"
            self.refuse(at, f"Must be {side} the limit {right.value:g}, or an open alert would end at once.")
        return float(raw)

    def operand(self, raw: Any, at: str, depth: int) -> Operand:
        if _is_number(raw):
            return Number(float(raw)) if abs(raw) < 1e15 else self.refuse(at, "The number is too large.")
        if isinstance(raw, Mapping) and set(raw) == {"metric"}:
            measure = MEASURES.get(str(raw["metric"]))
            known = ", ".join(MEASURES)
            return Figure(measure) if measure else self.refuse(f"{at}.metric", f"Unknown figure. Known: {known}.")
        if isinstance(raw, Mapping) and set(raw) == {"op", "args"} and depth <= MOST_DEPTH:
            return self.sum(raw, at, depth)
        return self.refuse(at, 'Give a number, {"metric": ...} or {"op", "args"}.')

    def sum(self, raw: Mapping[str, Any], at: str, depth: int) -> Operand:
        args = raw["args"]
        if raw["op"] not in SIGNS:
            return self.refuse(f"{at}.op", f"Must be one of {' '.join(SIGNS)}.")
        if not isinstance(args, list) or len(args) != 2:
            return self.refuse(f"{at}.args", "Give two operands.")
        left, right = (self.operand(arg, f"{at}.args.{n}", depth + 1) for n, arg in enumerate(args))
        if raw["op"] == "/" and _constant(right) == 0:
            return self.refuse(f"{at}.args.1", "Division by zero.")
        return Sum(raw["op"], left, right)

    def unit(self, operand: Operand, at: str) -> str | None:
        """Unit of an operand; None for a plain number. Refuses units that do not go together."""
        if isinstance(operand, Number):
            return None
        if isinstance(operand, Figure):
            return operand.measure.unit
        left, right = self.unit(operand.left, f"{at}.args.0"), self.unit(operand.right, f"{at}.args.1")
        if operand.sign == "*" and "ratio" in (left, right):
            return right if left == "ratio" else left
        if left is None or right is None:
            if operand.sign == "/" and right is not None:
                self.refuse(at, f"Cannot divide a number by {right}.")
            return left or right
        if operand.sign == "/":
            if left != right and (left, right) != ("money", "count"):
                self.refuse(at, f"Cannot divide {left} by {right}.")
            return "ratio" if left == right else left
        if operand.sign == "*" or left != right:
            self.refuse(at, f"{left} {operand.sign} {right} has no meaning.")
        return left


def _is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and raw == raw and abs(raw) != float("inf")


def _constant(operand: Operand) -> float | None:
    """Value of an operand without figures."""
    return value_of(operand, {})


def read(raw: Any, field: str = "expression") -> Condition:
    """Check a stored or sent expression. Raises Invalid naming every wrong field by its path."""
    reader = _Reader()
    found = reader.condition(raw, field, 1)
    if reader.comparisons > MOST_COMPARISONS:
        reader.refuse(field, f"At most {MOST_COMPARISONS} comparisons.")
    if reader.wrong:
        raise Invalid("invalid-input", "; ".join(w.message for w in reader.wrong[:3]), fields=tuple(reader.wrong))
    return found


def comparisons(condition: Condition) -> list[Comparison]:
    """All comparisons, in order."""
    if isinstance(condition, Comparison):
        return [condition]
    return [each for part in condition.parts for each in comparisons(part)]


def figures(condition: Condition) -> list[Measure]:
    """Figures the condition speaks of, in order, each once."""
    found: dict[str, Measure] = {}

    def walk(operand: Operand) -> None:
        if isinstance(operand, Figure):
            found.setdefault(operand.measure.id, operand.measure)
        elif isinstance(operand, Sum):
            walk(operand.left)
            walk(operand.right)

    for comparison in comparisons(condition):
        walk(comparison.left)
        walk(comparison.right)
    return list(found.values())


def value_of(operand: Operand, values: Mapping[str, float | None]) -> float | None:
    """Value of an operand; None when a figure is missing or a divisor is 0."""
    if isinstance(operand, Number):
        return operand.value
    if isinstance(operand, Figure):
        return values.get(operand.measure.id)
    left, right = value_of(operand.left, values), value_of(operand.right, values)
    if left is None or right is None or (operand.sign == "/" and right == 0):
        return None
    return {"+": left + right, "-": left - right, "*": left * right}.get(operand.sign, left / (right or 1))


def judge(condition: Condition, values: Mapping[str, float | None], *, releasing: bool = False) -> bool | None:
    """Whether the condition holds; None when it cannot be told. With `releasing`: whether an open alert goes on."""
    if isinstance(condition, Comparison):
        left, right = value_of(condition.left, values), value_of(condition.right, values)
        if releasing and condition.release is not None:
            right = condition.release
        return None if left is None or right is None else OPS[condition.op](left, right)
    found = [judge(part, values, releasing=releasing) for part in condition.parts]
    decided = condition.kind == "any"
    if decided in found:
        return decided
    return None if None in found else not decided


def words(operand: Operand, unit: str | None = None, currency: str | None = None) -> str:
    """An operand as people write it; numbers by the unit they are compared in."""
    if isinstance(operand, Number):
        return shown(unit, operand.value, currency)
    if isinstance(operand, Figure):
        return operand.measure.label
    return f"({words(operand.left)} {operand.sign} {words(operand.right)})"


def sentence(condition: Condition) -> str:
    """The condition in one line: `Health below 50 and (Open tickets above 10 or Overdue above 500)`."""
    if isinstance(condition, Comparison):
        text = f"{words(condition.left)} {OP_WORDS[condition.op]} {words(condition.right, condition.unit)}"
        return text + (
            f" (ends at {shown(condition.unit, condition.release)})" if condition.release is not None else ""
        )
    joined = [f"({sentence(p)})" if isinstance(p, Group) and len(p.parts) > 1 else sentence(p) for p in condition.parts]
    return (" and " if condition.kind == "all" else " or ").join(joined)
