"""Software: what was bought, who holds it, who uses it, what it costs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.ids import uuid7
from pulseops.base.orm import Base, Created, Identified, Tenanted
from pulseops.observe.clients.tables import OfClient, Sourced


class Product(Sourced, Created, Base):
    """A piece of software or a service with seats."""

    __tablename__ = "product"
    more_table_args = (Index(None, "tenant_id", "name"),)

    name: Mapped[str]
    vendor: Mapped[str | None]
    category: Mapped[str | None]
    sku: Mapped[str | None]
    list_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    owner_name: Mapped[str | None]
    notes: Mapped[str | None]
    features: Mapped[list[str] | None] = mapped_column(ARRAY(Text))  # what the edition includes, to compare editions


class Subscription(OfClient, Base):
    """Seats of one product bought for one client or department, per month."""

    __tablename__ = "subscription"
    more_table_args = (
        Index(None, "client_id"),
        Index(None, "product_id"),
        Index(None, "tenant_id", "cancel_by_on"),
        Index(None, "tenant_id", "term_end_on"),
        CheckConstraint("purchased >= 0", name="purchased"),
        CheckConstraint("assigned >= 0", name="assigned"),
        CheckConstraint("unit_cost_minor >= 0", name="unit_cost"),
    )

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    purchased: Mapped[int | None]
    assigned: Mapped[int | None]
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    unit_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    start_on: Mapped[date | None]
    term_end_on: Mapped[date | None]
    cancel_by_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    auto_renew: Mapped[bool | None]
    is_trial: Mapped[bool] = mapped_column(server_default=false())


class Person(OfClient, Base):
    """Somebody who can hold a seat."""

    __tablename__ = "person"
    more_table_args = (Index(None, "client_id"),)

    name: Mapped[str | None]
    email: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default="human")  # human, shared, service, guest
    enabled: Mapped[bool] = mapped_column(default=True)
    last_active_on: Mapped[date | None]
    leave_until: Mapped[date | None]  # on leave until then: idle for a reason


class Seat(Sourced, Base):
    """One license of one product in the hands of one person."""

    __tablename__ = "seat"
    more_table_args = (
        Index(None, "product_id", "last_active_on"),
        Index(None, "person_id"),
        Index(None, "tenant_id", "last_active_on"),
    )

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    assigned_on: Mapped[date | None]
    last_active_on: Mapped[date | None]
    released_on: Mapped[date | None]
    used_features: Mapped[list[str] | None] = mapped_column(ARRAY(Text))  # None: nobody reports them
    via_group: Mapped[str | None]  # the group that gives the seat: it cannot be taken from the person alone
    moved_from_id: Mapped[UUID | None]  # the product it was moved from here; imports that still say so are behind


class UsageDay(Tenanted, Base):
    """Use of software by one client on one day (`product_id` NULL: all products together)."""

    __tablename__ = "usage_day"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "client_id", "product_id", "day", "source_id", postgresql_nulls_not_distinct=True
        ),
        Index(None, "tenant_id", "day"),
        Index(None, "product_id", "day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    day: Mapped[date]
    active_users: Mapped[float | None]
    logins: Mapped[float | None]
    events: Mapped[float | None]
    features_used: Mapped[float | None]
    errors: Mapped[float | None]


class CostLine(Sourced, Base):
    """A charge of a bill (subset of FinOps FOCUS)."""

    __tablename__ = "cost_line"
    more_table_args = (
        Index(None, "tenant_id", "period_start_on"),
        Index(None, "client_id"),
        Index(None, "product_id", "period_start_on"),
    )

    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    service: Mapped[str]
    vendor: Mapped[str | None]
    category: Mapped[str | None]
    department: Mapped[str | None]
    billed_minor: Mapped[int] = mapped_column(BigInteger)
    effective_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    period_start_on: Mapped[date]
    period_end_on: Mapped[date | None]
    # What rounding took, in minor units: minor + rest is the exact amount, so that any total can be made to the cent.
    billed_rest: Mapped[Decimal] = mapped_column(Numeric, server_default=text("0"))
    effective_rest: Mapped[Decimal] = mapped_column(Numeric, server_default=text("0"))
    account_id: Mapped[str | None]
    account_name: Mapped[str | None]
    tags: Mapped[dict[str, Any] | None]
    billing_on: Mapped[date | None]  # first day of the billing period whose invoice has the line
    charge_category: Mapped[str | None]  # Usage, Purchase, Credit, Adjustment, Tax
    rule_id: Mapped[UUID | None]  # the rule that gave the line its department
    charge_count: Mapped[int | None] = mapped_column(BigInteger)  # rows of a FOCUS file that the line sums up
    quantity: Mapped[Decimal | None] = mapped_column(Numeric)  # seats the line is for, where the bill says so


class ContractLine(OfClient, Base):
    """So many of a product at such a price, as agreed: with a client (MSP) or with the vendor (internal IT)."""

    __tablename__ = "contract_line"
    more_table_args = (Index(None, "client_id"), Index(None, "product_id"), Index(None, "tenant_id", "product_name"))

    product_name: Mapped[str]  # as the agreement calls it
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    unit_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]


class InvoiceLine(OfClient, Base):
    """A line of an invoice to a client."""

    __tablename__ = "invoice_line"
    more_table_args = (
        Index(None, "client_id"),
        Index(None, "invoice_id"),
        Index(None, "product_id"),
        Index(None, "tenant_id", "product_name"),
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"))
    product_name: Mapped[str]
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="SET NULL"))
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    unit_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]


class ProductAlias(Identified, Tenanted, Created, Base):
    """What else a product is called on agreements and bills, as a person confirmed; NULL: it is none of ours."""

    __tablename__ = "product_alias"
    __table_args__ = (UniqueConstraint("tenant_id", "alias"), Index(None, "product_id"))

    alias: Mapped[str]  # in its normal form, see core.naming
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    by_name: Mapped[str]


class ChargeBlock(Base):
    """Charges of a FOCUS file as they came: some thousand rows as a compressed Parquet file.

    Lines of `cost_line` are sums of these, a run at a time. Undoing a run deletes them.
    """

    __tablename__ = "charge_block"

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(index=True)
    rows: Mapped[int]
    bills: Mapped[list[str]] = mapped_column(ARRAY(Text))  # provider, billing account and period of its charges
    data: Mapped[bytes]


class CostRule(Identified, Tenanted, Created, Base):
    """Whose cost a line is that names no department: the first rule in order that fits decides."""

    __tablename__ = "cost_rule"
    __table_args__ = (
        Index(None, "tenant_id", "position"),
        UniqueConstraint("tenant_id", "field", "tag_key", "operator", "value", postgresql_nulls_not_distinct=True),
        CheckConstraint("field IN ('tag', 'account', 'vendor', 'service', 'category')", name="field"),
        CheckConstraint("operator IN ('is', 'starts', 'contains')", name="operator"),
        CheckConstraint("(field = 'tag') = (tag_key IS NOT NULL)", name="tag_key"),
    )

    position: Mapped[int]
    field: Mapped[str]
    tag_key: Mapped[str | None]
    operator: Mapped[str]
    value: Mapped[str]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))


class Budget(Identified, Tenanted, Created, Base):
    """What a tenant means to spend a month, in all or for a part, from a month on until a later row says otherwise."""

    __tablename__ = "budget"
    __table_args__ = (
        UniqueConstraint("tenant_id", "scope", "scope_key", "currency", "month"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("scope IN ('total', 'department', 'category', 'vendor')", name="scope"),
    )

    scope: Mapped[str]
    scope_key: Mapped[str]  # id of the client or department, name of a category or vendor, empty for the total
    month: Mapped[date]  # first day of the first month it holds for
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)  # None: from this month on there is no budget
    currency: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
