"""Where the report on savings gets its ledger from: the room that keeps it plugs itself in, as it lies downstream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pulseops.base.context import Context

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
    source: str


Provider = Callable[[Context, date, date], Sequence[Saving]]
_PROVIDERS: list[Provider] = []


def plug(provider: Provider) -> None:
    """Make a room the keeper of the ledger; the last one counts."""
    _PROVIDERS[:] = [provider]


def ledger(ctx: Context, first: date, last: date) -> Sequence[Saving] | None:
    """What was saved in a period; None when nobody keeps a ledger."""
    return _PROVIDERS[0](ctx, first, last) if _PROVIDERS else None
