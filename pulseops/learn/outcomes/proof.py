"""Proof that seats are no longer paid for: fewer in the subscription, or a lower bill. Claims are not proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.understand.metrics import spend
from pulseops.understand.waste import worth


@dataclass(frozen=True)
class Proof:
    """How many seats are gone, where that was seen, and the numbers before and now."""

    seats: int = 0
    words: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)


def billed(ctx: Context, product_id: UUID) -> int | None:
    """Newest complete month billed for a product; None without bills or in several currencies."""
    months = _months(ctx, product_id)
    return months[-1]["amount_minor"] if months else None


def _months(ctx: Context, product_id: UUID) -> list[dict[str, Any]]:
    rows = [row for row in spend.of_product(ctx, product_id) if not row["is_partial"]]
    return rows if len({row["currency"] for row in rows}) == 1 else []


def seats_gone(ctx: Context, product_id: UUID, owner: UUID | None, line: Mapping[str, Any], done: int) -> Proof:
    """What became visible since an approved line was written, beyond the `done` seats realised since then."""
    now = worth.of_seats(ctx, product_id, owner, 0)["purchased"]
    before = line["purchased"]
    if before and before - now > done:
        words = f"The subscription counts {now} seats; it counted {before} when this was decided"
        return Proof(before - now - done, words, {"by": "seats", "before": before, "now": now})
    return _by_bill(ctx, product_id, line, done) if owner is None else Proof()


def _by_bill(ctx: Context, product_id: UUID, line: Mapping[str, Any], done: int) -> Proof:
    """Whole seats by which a complete month billed after the decision is below the last one before it."""
    after = [row for row in _months(ctx, product_id) if row["month"] > line["at"].date()]
    if not after or not line["billed"] or not line["monthly_minor"]:
        return Proof()
    each, now = line["monthly_minor"] / line["seats"], after[-1]["amount_minor"]
    seats = int((line["billed"] - now) // each) - done if each > 0 else 0
    month = after[-1]["month"].isoformat()
    words = f"The bill of {month[:7]} is lower than the last one before this was decided"
    evidence = {"by": "bill", "before": line["billed"], "now": now, "month": month}
    return Proof(seats, words, evidence) if seats > 0 else Proof()
