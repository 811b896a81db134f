"""Which seats are wasted, by definition: one kind a seat, so that money is never counted twice.

The room `understand/waste` says the same in SQL for millions of seats; a test holds the two against each other.
Missing is never idle: a product whose use nobody reports has no unused seats, and a day in the future is no proof.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal[
    "disabled", "duplicate", "never_used", "unused", "downgrade", "overlap", "unassigned", "over_assigned"
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "disabled", "duplicate", "never_used", "unused", "downgrade", "overlap", "unassigned", "over_assigned",
)  # fmt: skip
SEAT_KINDS: tuple[Kind, ...] = KINDS[:5]
RECLAIMED: tuple[Kind, ...] = KINDS[:4]
"""Kinds whose seat is taken back; a downgrade is moved instead."""
RELEASED: tuple[Kind, ...] = (*RECLAIMED, "overlap")
"""Kinds that end with seats given up by their holders."""


@dataclass(frozen=True)
class Limits:
    """From when on something is waste. Days count to the day of the data; shares are of 1."""

    idle_days: int = 60
    spare_seats: int = 5
    spare_share: float = 0.15
    overlap_people: int = 5
    overlap_share: float = 0.5


LIMITS = Limits()


@dataclass(frozen=True)
class Product:
    """What a product is for (`category`), what it includes (`features`, None: unknown) and costs a month."""

    id: str
    vendor: str | None = None
    category: str | None = None
    features: frozenset[str] | None = None
    unit_minor: int | None = None


@dataclass(frozen=True)
class Seat:
    """A seat and its holder. `holder` is the person, whatever source names them; `features` None: use not told."""

    id: str
    product: str
    holder: str
    kind: str = "human"
    enabled: bool = True
    since_on: date | None = None
    used_on: date | None = None
    on_leave: bool = False
    features: frozenset[str] | None = None


@dataclass(frozen=True)
class Found:
    """Why a seat is waste; `other` is the product that stays or suffices instead."""

    kind: Kind
    other: str | None = None


def wasted(
    seats: Iterable[Seat], products: Mapping[str, Product], as_of: date, limits: Limits = LIMITS
) -> dict[str, Found]:
    """Wasted seats by id. Shared, service and guest accounts and people on leave are never judged."""
    every = list(seats)
    reported = {seat.product for seat in every if seat.used_on is not None}
    judged = [seat for seat in every if seat.kind == "human" and not seat.on_leave]
    twins = duplicates(judged, products)
    found = {}
    for seat in judged:
        kind = _judge(seat, seat.product in reported, seat.id in twins, as_of, limits)
        if kind:
            found[seat.id] = Found(kind, twins[seat.id] if kind == "duplicate" else None)
        elif cheaper := cheaper_edition(seat, products):
            found[seat.id] = Found("downgrade", cheaper)
    return found


def _judge(seat: Seat, is_reported: bool, is_twin: bool, as_of: date, limits: Limits) -> Kind | None:
    cutoff = as_of - timedelta(days=limits.idle_days)
    if not seat.enabled:
        return "disabled"
    if is_twin:
        return "duplicate"
    if not is_reported or (seat.since_on is not None and seat.since_on > cutoff):
        return None
    if seat.used_on is None:
        return "never_used" if seat.since_on is not None else None
    return "unused" if seat.used_on <= cutoff else None


def duplicates(seats: Iterable[Seat], products: Mapping[str, Product]) -> dict[str, str]:
    """Seats beside another of the same holder for the same need, and the product that stays.

    The same need: the same product, or the same vendor and category. The dearest stays; at equal price the one used
    last, then the smallest id.
    """
    groups: dict[tuple[str, str, str], list[Seat]] = defaultdict(list)
    for seat in seats:
        product = products[seat.product]
        has_need = seat.enabled and product.vendor is not None and product.category is not None
        need = (product.vendor or "", product.category or "") if has_need else ("", seat.product)
        if seat.enabled:
            groups[(seat.holder, *need)].append(seat)
    found: dict[str, str] = {}
    for group in groups.values():
        stays, *rest = sorted(group, key=lambda s: _rank(s, products))
        found |= {seat.id: stays.product for seat in rest}
    return found


def _rank(seat: Seat, products: Mapping[str, Product]) -> tuple[int, int, str]:
    return -(products[seat.product].unit_minor or 0), -(seat.used_on or date.min).toordinal(), seat.id


def cheaper_edition(seat: Seat, products: Mapping[str, Product]) -> str | None:
    """The cheapest product of the same vendor that includes all this holder uses and costs less than theirs."""
    own = products[seat.product]
    if not seat.features or own.vendor is None or own.unit_minor is None:
        return None
    fitting = [
        (other.unit_minor, other.id)
        for other in products.values()
        if other.vendor == own.vendor
        and other.id != own.id
        and other.unit_minor is not None
        and other.unit_minor < own.unit_minor
        and other.features is not None
        and seat.features <= other.features
    ]
    return min(fitting)[1] if fitting else None


def spare(purchased: int, assigned: int, limits: Limits = LIMITS) -> int:
    """Seats nobody holds, once they are more than a sensible reserve; negative when more are assigned than bought."""
    left = purchased - assigned
    if left < 0:
        return left
    return left if left >= limits.spare_seats and left >= limits.spare_share * purchased else 0


def overlaps(both: int, holders: int, limits: Limits = LIMITS) -> bool:
    """Whether so many of the active holders of the cheaper product actively use the other of its category too."""
    return both >= limits.overlap_people and both >= limits.overlap_share * holders
