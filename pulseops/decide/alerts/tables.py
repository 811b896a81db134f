"""What needs a look, once per ongoing condition."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class AlertRule(Identified, Tenanted, Created, Base):
    """A tenant's setting of a rule: on or off, its severity and limits."""

    __tablename__ = "alert_rule"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True)
    severity: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Alert(Identified, Tenanted, Base):
    """One ongoing condition of one subject. The fingerprint holds no time and no changing number."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "uq_alert_ongoing", "tenant_id", "fingerprint", unique=True, postgresql_where=text("state <> 'resolved'")
        ),
        Index(None, "tenant_id", "state", "severity_rank", "opened_at"),
        Index(None, "client_id"),
    )

    rule_key: Mapped[str]
    fingerprint: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    subject_name: Mapped[str]
    title: Mapped[str]
    severity: Mapped[str]  # critical, high, medium, low, info
    severity_rank: Mapped[int]
    state: Mapped[str]  # open, acknowledged, snoozed, resolved
    value: Mapped[float | None]
    threshold: Mapped[float | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]


class AlertEvent(Identified, Tenanted, Base):
    """One step in the life of an alert."""

    __tablename__ = "alert_event"
    __table_args__ = (Index(None, "alert_id", "at"),)

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    kind: Mapped[str]
    by_name: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
