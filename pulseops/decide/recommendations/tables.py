"""What we propose, why, what it is worth, and what a person decided."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Recommendation(Identified, Tenanted, Created, Base):
    """A proposed action. Expected value = probability x value - cost, each kept; success test set before acceptance."""

    __tablename__ = "recommendation"
    __table_args__ = (
        Index(
            "uq_recommendation_ongoing",
            "tenant_id",
            "fingerprint",
            unique=True,
            postgresql_where=text("state IN ('open', 'snoozed', 'accepted')"),
        ),
        Index(None, "tenant_id", "state", "expected_minor"),
        Index(None, "client_id"),
    )

    kind: Mapped[str]  # retention, upsell, license_optimization, cost_saving
    play: Mapped[str]
    fingerprint: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    subject_name: Mapped[str]
    title: Mapped[str]
    why: Mapped[str]
    steps: Mapped[list[Any]] = mapped_column(default=list)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    probability: Mapped[float]
    probability_basis: Mapped[str]
    value_minor: Mapped[int] = mapped_column(BigInteger)
    value_basis: Mapped[str]
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    expected_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    success_test: Mapped[dict[str, Any]]
    state: Mapped[str]  # open, snoozed, accepted, dismissed, expired, done
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    snoozed_until: Mapped[datetime | None]
    expires_on: Mapped[date]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Decision(Identified, Tenanted, Base):
    """What a person did with a recommendation, and why."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "recommendation_id", "at"),)

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    action: Mapped[str]  # accept, assign, snooze, dismiss, expire, reopen
    reason: Mapped[str | None]
    by_id: Mapped[UUID | None]
    by_name: Mapped[str]
