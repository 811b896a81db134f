"""Where the report on savings gets the ledger from: the room that keeps it plugs itself in, as it lies downstream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pulseops.base.context import Context
from pulseops.understand.metrics.service import Figure

Kind = Literal["potential", "approved", "realised"]


@dataclass(frozen=True)
class Saving:
    """One line of the ledger: money of one kind; the three kinds are never summed together."""

    kind: Kind
    label: str
    client_name: str | None
    amount_minor: int
    currency: str
    on: date
    effective_on: date | None
    source: str


@dataclass(frozen=True)
class Keeper:
    """The room that keeps the ledger: its lines of a period, and potential, approved and realised as they stand."""

    lines: Callable[[Context, date, date], Sequence[Saving]]
    figures: Callable[[Context], Sequence[Figure]]


_KEEPERS: list[Keeper] = []


def plug(keeper: Keeper) -> None:
    """Make a room the keeper of the ledger; the last one counts."""
    _KEEPERS[:] = [keeper]


def ledger(ctx: Context, first: date, last: date) -> Sequence[Saving] | None:
    """What was saved in a period; None when nobody keeps a ledger."""
    return _KEEPERS[0].lines(ctx, first, last) if _KEEPERS else None


def figures(ctx: Context) -> Sequence[Figure]:
    """Potential, approved and realised as they stand; none when nobody keeps a ledger."""
    return _KEEPERS[0].figures(ctx) if _KEEPERS else ()
