"""What we can take in: the streams, their fields, and the header names other tools use for them."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

_NOISE = re.compile(r"[^0-9a-z]+")


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    INT = "int"
    NUMBER = "number"
    MONEY = "money"
    BOOL = "bool"
    DATE = "date"
    TIME = "datetime"
    ENUM = "enum"
    WORDS = "words"


@dataclass(frozen=True)
class Field:
    """One field of a stream. `low`/`high` are inclusive; `choices` maps accepted words to the value kept."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    may_be_blank: bool = False  # a required column whose cells may be empty
    aliases: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    choices: dict[str, str] = field(default_factory=dict)
    longest: int = 500
    open_end: bool = False  # far-future dates such as 9999-12-31 mean "no end"
    carried: bool = False  # money whose rounding remainder is carried on, so that totals match the file to the cent

    @property
    def allowed(self) -> str:
        """Values of an enum as a sentence part."""
        return ", ".join(dict.fromkeys(self.choices.values()))


@dataclass(frozen=True)
class Stream:
    """One kind of table. `natural_key` names the fields that identify a row when the file has no id column."""

    name: str
    label: str
    fields: tuple[Field, ...]
    natural_key: tuple[str, ...]
    file_words: tuple[str, ...] = ()
    keeps_extra: bool = False
    any_of: tuple[str, ...] = ()  # at least one of these must be there as well
    is_bulk: bool = False  # read in chunks, kept without raw records: too many rows (see `charges`)
    repeats: bool = False  # several rows with the same natural key are all kept (they are aggregated later)

    def field(self, name: str) -> Field | None:
        """A field by name, or None."""
        return next((f for f in self.fields if f.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        """Fields a row must have; the id is derived when the file has none."""
        return tuple(f.name for f in self.fields if f.required and f.name != "external_id")

    def by_alias(self) -> dict[str, str]:
        """Normalised header -> field name; the first field that claims a header keeps it."""
        found: dict[str, str] = {}
        for f in self.fields:
            for alias in (f.name, *f.aliases):
                found.setdefault(normal(alias), f.name)
        return found


def normal(header: str) -> str:
    """A header without case, spaces and punctuation, so that `Account ID`, `account_id` and `accountId` meet."""
    return _NOISE.sub("", header.casefold())


def words(*groups: str) -> dict[str, str]:
    """Choices written as `kept = word, word`; the kept word itself is accepted too."""
    choices: dict[str, str] = {}
    for group in groups:
        kept, _, others = group.partition("=")
        for word in (kept, *others.split(",")):
            if normal(word):
                choices[normal(word)] = kept.strip()
    return choices
