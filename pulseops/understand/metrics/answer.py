"""What a question about figures is made of, and what an answer to it holds."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pulseops.base.errors import Invalid

Unit = Literal["count", "money", "ratio", "score", "probability", "date", "text", "days", "hours"]


@dataclass(frozen=True)
class Column:
    """A column of the rows: key, label and how to print it. Money is in minor units of the row's `currency`."""

    id: str
    label: str
    unit: Unit = "text"


@dataclass(frozen=True)
class Query:
    """A typed question. `kind` is one of KINDS; what a kind does not use is left alone.

    `sort` follows the client and software lists; `months` and `days` look ahead (forecast, renewals) or back (change,
    trend). Never holds a tenant: that is the context's.
    """

    kind: str
    metric: str | None = None
    client_id: UUID | None = None
    other_id: UUID | None = None
    product_id: UUID | None = None
    vendor: str | None = None
    category: str | None = None
    owner: str | None = None
    industry: str | None = None
    status: str | None = "active"
    bands: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    utilization_below: float | None = None
    utilization_above: float | None = None
    health_below: float | None = None
    health_above: float | None = None
    mrr_above_minor: int | None = None
    overdue: bool | None = None
    month: date | None = None
    since: date | None = None
    until: date | None = None
    days: int | None = None
    months: int | None = None
    group: str | None = None
    sort: str | None = None
    signals: tuple[tuple[str, float], ...] = ()
    limit: int = 10


@dataclass(frozen=True)
class Answer:
    """What is known. `value` None is unknown, never zero; `total` counts the rows behind it, of which some are shown.

    `href` is the page that lists the same rows; `facts` are further figures of the same answer by name.
    """

    kind: str
    label: str
    value: float | None
    unit: Unit
    definition: str
    href: str
    as_of: date | None = None
    currency: str | None = None
    before: float | None = None
    columns: tuple[Column, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    total: int = 0
    series: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    hash: str = ""


def need(value: UUID | None, what: str) -> UUID:
    """A part of the question that this kind cannot do without. Raises Invalid."""
    if value is None:
        raise Invalid.field(what, f"Say which {what.removesuffix('_id')}.")
    return value
