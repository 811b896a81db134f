"""What is paid for and not needed: findings, what never counts as one, and what each contract lets go of."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.ids import uuid7
from pulseops.base.orm import Base, Created, Identified, Tenanted

KINDS = "'disabled', 'duplicate', 'never_used', 'unused', 'downgrade', 'overlap', 'unassigned', 'over_assigned'"


class WasteExclusion(Identified, Tenanted, Created, Base):
    """What is never waste: a product, a person, a client's seats, or one of them together; for a time or for good."""

    __tablename__ = "waste_exclusion"
    __table_args__ = (
        Index(None, "tenant_id", "until_on"),
        Index(None, "product_id"),
        Index(None, "person_id"),
        Index(None, "client_id"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("num_nonnulls(product_id, person_id, client_id) > 0", name="names_something"),
    )

    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    kind: Mapped[str | None]  # None: every kind
    reason: Mapped[str]
    until_on: Mapped[date | None]  # the last day it holds; None: for good
    by_name: Mapped[str]


class WasteFinding(Tenanted, Base):
    """One seat, or seats of one product, paid for and not needed. Made anew from the facts; the id of what stays stays.

    `client_id` NULL: the departments of a company together.
    """

    __tablename__ = "waste_finding"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "seat_id"),
        Index(None, "other_id"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    key: Mapped[str]
    kind: Mapped[str]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    seat_id: Mapped[UUID | None] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None]
    subject: Mapped[str]  # who holds the seat, or the product
    seats: Mapped[int]
    monthly_minor: Mapped[int | None] = mapped_column(BigInteger)  # None: no price is known
    currency: Mapped[str | None]
    since_on: Mapped[date | None]
    used_on: Mapped[date | None]
    via_group: Mapped[str | None]
    found_on: Mapped[date]


_DEAREST = (WasteFinding.monthly_minor.desc().nulls_last(), WasteFinding.id.desc())
# In the order of lists, so that a page reads its rows and no others; backwards they serve the other way round.
Index("ix_waste_finding_dearest", WasteFinding.tenant_id, *_DEAREST)
Index("ix_waste_finding_kind_dearest", WasteFinding.tenant_id, WasteFinding.kind, *_DEAREST)
Index("ix_waste_finding_product_dearest", WasteFinding.product_id, *_DEAREST)
Index("ix_waste_finding_client_dearest", WasteFinding.client_id, *_DEAREST)
for _column in (WasteFinding.used_on, WasteFinding.subject):
    Index(
        f"ix_waste_finding_{_column.key}", WasteFinding.tenant_id, _column.desc().nulls_last(), WasteFinding.id.desc()
    )


class WasteTotal(Tenanted, Base):
    """Findings counted by what lists are narrowed to, so that a page need not count them."""

    __tablename__ = "waste_total"
    __table_args__ = (Index(None, "tenant_id", "product_id"), Index(None, "product_id"), Index(None, "client_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    kind: Mapped[str]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    currency: Mapped[str | None]
    is_group: Mapped[bool]
    findings: Mapped[int]
    seats: Mapped[int]
    monthly_minor: Mapped[int | None] = mapped_column(BigInteger)


class SavingsPlan(Identified, Tenanted, Base):
    """What the contracts of one product let go of, in one currency. `client_id` NULL: all departments together."""

    __tablename__ = "savings_plan"
    __table_args__ = (
        UniqueConstraint("tenant_id", "product_id", "client_id", "currency", postgresql_nulls_not_distinct=True),
        Index(None, "product_id"),
        Index(None, "client_id"),
    )

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    currency: Mapped[str | None]
    purchased: Mapped[int]
    held: Mapped[int]
    wasted: Mapped[int]
    spare: Mapped[int]  # seats nobody holds, once they are more than a reserve
    seats: Mapped[int]  # to give up, spare ones among them
    moved: Mapped[int]  # to a cheaper edition
    monthly_minor: Mapped[int | None] = mapped_column(BigInteger)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)  # over the next 12 months
    effective_on: Mapped[date]
    cancel_by_on: Mapped[date]
    rule: Mapped[str]
    months: Mapped[list[Any]]  # {month, amount_minor} each
    as_of: Mapped[date]


class WasteRefresh(Tenanted, Base):
    """When findings were last made and from what, so that an hour in which nothing changed costs one query."""

    __tablename__ = "waste_refresh"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)
    as_of: Mapped[date]
    refreshed_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]
    audit_sequence: Mapped[int] = mapped_column(BigInteger)
    seats: Mapped[int] = mapped_column(BigInteger)
