"""Three counts of the same seats: what the vendor counts, what was agreed, what was billed."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["matched", "under_billed", "over_billed", "not_billed", "no_seats", "agreement", "no_bill"]
OPEN: tuple[Status, ...] = ("not_billed", "under_billed", "over_billed", "no_seats", "agreement")


@dataclass(frozen=True)
class Counts:
    """Quantities of one product of one client or department; None where that side says nothing at all.

    `has_vendor` False: nobody counts seats of the product (own work), so only agreement and bill are compared.
    """

    seats: float | None
    agreed: float | None
    billed: float | None
    has_vendor: bool = True


@dataclass(frozen=True)
class Verdict:
    """What the counts say. `gap` is seats (or what was agreed) minus what was billed: above 0 too little was billed."""

    status: Status
    gap: float | None


def judge(counts: Counts) -> Verdict:
    """Compare. A side that says nothing is not zero: without any bill there is no verdict on billing."""
    basis = counts.seats if counts.has_vendor else counts.agreed
    if counts.billed is None:
        differs = counts.has_vendor and counts.agreed is not None and counts.agreed != (counts.seats or 0)
        return Verdict("agreement" if differs else "no_bill", None)
    if basis is None:
        return Verdict("no_seats" if counts.billed else "matched", -counts.billed)
    gap = basis - counts.billed
    if gap > 0:
        return Verdict("under_billed" if counts.billed else "not_billed", gap)
    if gap < 0:
        return Verdict("over_billed" if basis else "no_seats", gap)
    return Verdict("agreement" if counts.agreed is not None and counts.agreed != basis else "matched", 0.0)


def money_minor(gap: float | None, price_minor: int | None) -> int | None:
    """Money a month in minor units: above 0 billed too little; None where a price is missing."""
    return None if gap is None or price_minor is None else round(gap * price_minor)
