"""What both planners produce and what they look at: a plan of steps over the tenant's own names. Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pulseops.assistant.linking import Index, Name


@dataclass(frozen=True)
class Setting:
    """What a question is asked in: the page's client or product, what was spoken of before, the day, who asks."""

    names: Index
    today: date
    lens: str = "msp"
    fiscal_start: int = 1
    page_client: Name | None = None
    page_product: Name | None = None
    page: str = "/"
    last_intent: str | None = None
    last_slots: Mapping[str, Any] = field(default_factory=dict)
    last_client: Name | None = None
    industries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing wanted. `slots` hold names and values the question gave; `text` is the part it came from."""

    intent: str
    slots: dict[str, Any]
    text: str
    confidence: float


@dataclass(frozen=True)
class Choice:
    """A way to go on when the question was not clear: what is shown and what is asked when it is chosen."""

    label: str
    question: str


@dataclass(frozen=True)
class Plan:
    """Steps to take in order, or a question back (`ask` with choices), or a refusal (`decline`)."""

    steps: tuple[Step, ...] = ()
    ask: str | None = None
    choices: tuple[Choice, ...] = ()
    decline: str | None = None
    confidence: float = 1.0
