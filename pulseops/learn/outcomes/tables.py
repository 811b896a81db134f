"""What came of it in money: potential, approved and realised, kept apart and never added together."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Identified, Tenanted


class ValueEntry(Identified, Tenanted, Base):
    """One line of the ledger; never changed, only answered by a later line.

    "potential": what standing findings are worth, a line whenever that changes (the newest of a product counts).
    "approved": seats given up or moved by a decision; an undo is a line with negative numbers.
    "realised": the part of an approved line that the next seat count or bill shows (`approved_id`).
    """

    __tablename__ = "value_entry"
    __table_args__ = (
        Index(None, "tenant_id", "kind", "at"),
        Index(None, "approved_id"),
        Index(None, "product_id"),
        Index(None, "client_id"),
        CheckConstraint("kind IN ('potential', 'approved', 'realised')", name="kind"),
        CheckConstraint("(kind = 'realised') = (approved_id IS NOT NULL)", name="answers"),
    )

    at: Mapped[datetime]
    kind: Mapped[str]
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    product_name: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    client_name: Mapped[str | None]  # None: all departments together
    seats: Mapped[int]
    monthly_minor: Mapped[int | None] = mapped_column(BigInteger)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)  # over 12 months from `at`
    currency: Mapped[str | None]
    effective_on: Mapped[date | None]
    cancel_by_on: Mapped[date | None]
    basis: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    batch_id: Mapped[UUID | None]
    approved_id: Mapped[UUID | None] = mapped_column(ForeignKey("value_entry.id", ondelete="CASCADE"))
    by_name: Mapped[str]
