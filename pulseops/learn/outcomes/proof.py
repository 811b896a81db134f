"""Proof that seats are no longer paid for: fewer in the subscription, or a lower bill. Claims are not proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.understand.metrics import spend
from pulseops.understand.waste import worth


@dataclass(frozen=True)
class Proof:
    """How many seats are gone, where that was seen or why it was not, and the numbers before and now."""

    seats: int
    words: str
    evidence: dict[str, Any] = field(default_factory=dict)


def basis(ctx: Context, product_id: UUID, purchased: int, unit_minor: int | None) -> dict[str, Any]:
    """What a decision is measured against later: seats counted, newest complete month billed, price of a seat."""
    months = _months(ctx, product_id)
    billed = months[-1]["amount_minor"] if months else None
    return {"purchased": purchased, "billed_minor": billed, "unit_minor": unit_minor}


def _months(ctx: Context, product_id: UUID) -> list[dict[str, Any]]:
    """Complete months billed for a product; none where bills are in several currencies."""
    rows = [row for row in spend.of_product(ctx, product_id) if not row["is_partial"]]
    return rows if len({row["currency"] for row in rows}) == 1 else []


def seats_gone(ctx: Context, product_id: UUID, owner: UUID | None, line: Mapping[str, Any], done: int) -> Proof:
    """What became visible since an approved line was written, beyond the `done` seats realised since then."""
    now, before = worth.of_seats(ctx, product_id, owner, 0)["purchased"], line["purchased"]
    if before and before - now > done:
        words = f"The subscription counts {now:,} seats; it counted {before:,} when this was decided"
        return Proof(before - now - done, words, {"by": "seats", "before": before, "now": now})
    counted = f"The subscription still counts {now:,} seats"
    # Bills of a product are not told apart by client, and a count that moved knows better than a bill.
    return Proof(0, counted) if owner or now < (before or 0) else _by_bill(ctx, product_id, line, done, counted)


def _by_bill(ctx: Context, product_id: UUID, line: Mapping[str, Any], done: int, counted: str) -> Proof:
    """Whole seats by which a complete month is billed lower than the last one before the decision.

    A lower bill before the contract lets go of a seat has another reason, so only later months are looked at.
    """
    since = max(line["at"].date(), line["effective_on"] or date.min)
    after = [row for row in _months(ctx, product_id) if row["month"] >= since]
    if not after or not line["billed"] or not line["unit"]:
        return Proof(0, f"{counted}, and no bill of a later month is known to compare with")
    now, month = after[-1]["amount_minor"], after[-1]["month"]
    seats = int((line["billed"] - now) // line["unit"]) - done
    if seats <= 0:
        return Proof(0, f"{counted}, and the bill of {month:%B %Y} is not lower by another seat")
    evidence = {"by": "bill", "before": line["billed"], "now": now, "month": month.isoformat()}
    return Proof(seats, f"The bill of {month:%B %Y} is lower than the last one before this was decided", evidence)
