"""The current standing of each client: a copy for reading fast, always rebuildable from the rooms upstream."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Identified, Tenanted


class ClientStanding(Tenanted, Base):
    """One row a client with what lists sort and filter by; written in the transaction that changes its inputs."""

    __tablename__ = "client_standing"
    __table_args__ = (
        Index("ix_client_standing_health", "tenant_id", "status", text("health ASC NULLS LAST"), "client_id"),
        Index("ix_client_standing_p60", "tenant_id", "status", text("p60 DESC NULLS LAST"), "client_id"),
        Index("ix_client_standing_p90", "tenant_id", "status", text("p90 DESC NULLS LAST"), "client_id"),
        Index("ix_client_standing_mrr", "tenant_id", "status", text("mrr_minor DESC NULLS LAST"), "client_id"),
        Index("ix_client_standing_any_p90", "tenant_id", text("p90 DESC NULLS LAST"), "client_id"),
        Index("ix_client_standing_risk", "tenant_id", "risk"),
        Index("ix_client_standing_name", "tenant_id", text("name ASC NULLS LAST"), "client_id"),
    )

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    as_of: Mapped[date]
    name: Mapped[str]
    status: Mapped[str]
    industry: Mapped[str | None]
    owner_name: Mapped[str | None]
    currency: Mapped[str]
    mrr_minor: Mapped[int | None] = mapped_column(BigInteger)
    mrr_before_minor: Mapped[int | None] = mapped_column(BigInteger)  # `before` is always a month earlier
    health: Mapped[float | None]
    health_lower: Mapped[float | None]
    health_upper: Mapped[float | None]
    health_band: Mapped[str] = mapped_column(default="unknown")
    health_before: Mapped[float | None]
    coverage: Mapped[float] = mapped_column(default=0)
    p30: Mapped[float | None]
    p60: Mapped[float | None]
    p90: Mapped[float | None]
    p60_lower: Mapped[float | None]
    p60_upper: Mapped[float | None]
    p90_lower: Mapped[float | None]
    p90_upper: Mapped[float | None]
    p60_before: Mapped[float | None]
    risk: Mapped[str] = mapped_column(default="unknown")  # low, medium, high, unknown
    risk_before: Mapped[str] = mapped_column(default="unknown")
    label_p: Mapped[float | None]  # probability of the label of a generic customer table
    label_lower: Mapped[float | None]
    label_upper: Mapped[float | None]
    months_left: Mapped[float | None]  # expected months there of the next 24
    months_left_lower: Mapped[float | None]
    months_left_upper: Mapped[float | None]
    top_driver: Mapped[str | None]
    seats_purchased: Mapped[int | None]
    seats_active: Mapped[float | None]
    utilization: Mapped[float | None]
    open_tickets: Mapped[int | None]
    open_tickets_before: Mapped[int | None]
    overdue_minor: Mapped[int | None] = mapped_column(BigInteger)
    renewal_on: Mapped[date | None]
    last_contact_on: Mapped[date | None]
    churned_on: Mapped[date | None]
    churn_reason: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StandingChange(Tenanted, Base):
    """A random number for each statement that changed what lists and figures are made of, written by triggers.

    Their exclusive or is the tenant's version (see `memory.py`): it differs after every commit, whatever the order of
    commits, and writers never wait for each other. Rows older than a minute are dropped as new ones come.
    """

    __tablename__ = "standing_change"
    __table_args__ = (Index(None, "tenant_id", "at"),)

    change: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class MetricPoint(Identified, Tenanted, Base):
    """One figure of the whole tenant at the end of one month, so that trends cost a read and not a recount."""

    __tablename__ = "metric_point"
    __table_args__ = (UniqueConstraint("tenant_id", "metric", "on", "currency", postgresql_nulls_not_distinct=True),)

    metric: Mapped[str]
    on: Mapped[date]
    currency: Mapped[str | None]
    value: Mapped[float]
