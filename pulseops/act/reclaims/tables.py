"""Seats on their way back: who was asked, what they answered, what was done."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted

OPEN = "state IN ('asked', 'proposed')"


class ReclaimPolicy(Tenanted, Base):
    """How a tenant takes seats back."""

    __tablename__ = "reclaim_policy"
    __table_args__ = (
        CheckConstraint("wait_days BETWEEN 1 AND 60", name="wait_days"),
        CheckConstraint("cooldown_days BETWEEN 0 AND 730", name="cooldown_days"),
        CheckConstraint("on_silence IN ('reclaim', 'escalate')", name="on_silence"),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)
    wait_days: Mapped[int]
    cooldown_days: Mapped[int]
    on_silence: Mapped[str]
    automatic: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # kinds the agent begins by itself
    by_name: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class VendorLink(Identified, Tenanted, Created, Base):
    """The way into a Microsoft 365 directory, of one client or (`client_id` NULL) of the departments together."""

    __tablename__ = "vendor_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_id", postgresql_nulls_not_distinct=True),
        Index(None, "client_id"),
    )

    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    directory_id: Mapped[str]  # the tenant id of the directory
    app_id: Mapped[str]
    secret: Mapped[str]  # the application's; only `secret_of` reads it
    by_name: Mapped[str]


class Reclaim(Identified, Tenanted, Created, Base):
    """One seat asked for. Names are kept, because the seat and its holder may be gone when somebody reads this."""

    __tablename__ = "reclaim"
    __table_args__ = (
        Index(None, "tenant_id", "state", "created_at"),
        Index(None, "tenant_id", "batch_id"),
        Index(None, "product_id"),
        Index(None, "other_id"),
        Index(None, "client_id"),
        Index(None, "person_id"),
        Index(None, "seat_id"),
        Index("uq_reclaim_open_seat", "tenant_id", "seat_id", unique=True, postgresql_where=text(OPEN)),
        Index("uq_reclaim_token_hash", "token_hash", unique=True),
        CheckConstraint(
            "state IN ('asked', 'proposed', 'released', 'kept', 'escalated', 'cancelled', 'restored', 'refused')",
            name="state",
        ),
    )

    batch_id: Mapped[UUID]
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat.id", ondelete="SET NULL"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    product_name: Mapped[str]
    person_name: Mapped[str]
    email: Mapped[str | None]
    kind: Mapped[str]  # why, as the finding said
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    other_name: Mapped[str | None]  # the product that stays, or the smaller edition the holder is moved to
    seats: Mapped[int] = mapped_column(default=1)  # more than one only where nobody holds them
    delivered: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # of `seats`: no longer paid for
    monthly_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    state: Mapped[str]
    token_hash: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    answer_by_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None]  # of the holder, or why it ended
    action_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    by_name: Mapped[str]
