"""What needs a look, once per ongoing condition."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class AlertRule(Identified, Tenanted, Created, Base):
    """A tenant's setting of a built-in rule, or (with `expression`) a rule of its own under the key `custom:<id>`."""

    __tablename__ = "alert_rule"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True)
    severity: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest_only: Mapped[bool] = mapped_column(default=False)  # told in briefs, never one by one
    name: Mapped[str | None]
    expression: Mapped[dict[str, Any] | None]  # conditions, see expressions.py
    scope: Mapped[dict[str, Any] | None]  # owners, industries; empty: all
    hold_days: Mapped[int] = mapped_column(default=0)
    cooldown_hours: Mapped[int] = mapped_column(default=0)
    by_name: Mapped[str | None]
    demoted_at: Mapped[datetime | None]  # it was noisy, so PulseOps moved it to the briefs
    kept_at: Mapped[datetime | None]  # a person moved it back; it stays for a while


class AlertPending(Tenanted, Base):
    """A condition that is there but not yet for as long as its rule asks."""

    __tablename__ = "alert_pending"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    rule_key: Mapped[str]
    since_at: Mapped[datetime]


class Silence(Identified, Tenanted, Created, Base):
    """A time in which nobody is told: of one rule, one client, both, or anything. Alerts open and show it."""

    __tablename__ = "silence"
    __table_args__ = (Index(None, "tenant_id", "ends_at"),)

    rule_key: Mapped[str | None]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    reason: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by_name: Mapped[str]


class Alert(Identified, Tenanted, Base):
    """One ongoing condition of one subject. The fingerprint holds no time and no changing number."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "uq_alert_ongoing", "tenant_id", "fingerprint", unique=True, postgresql_where=text("state <> 'resolved'")
        ),
        Index("ix_alert_by_severity", "tenant_id", "state", "severity_rank", text("opened_at DESC"), "id"),
        Index("ix_alert_by_age", "tenant_id", "state", text("opened_at DESC"), "id"),
        Index(None, "client_id"),
        Index(None, "tenant_id", "fingerprint", "resolved_at"),
        Index(None, "tenant_id", "rule_key", "opened_at"),
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
    last_seen_at: Mapped[datetime]  # written when something moved, else once a day
    acknowledged_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]


class AlertEvent(Identified, Tenanted, Base):
    """One step in the life of an alert."""

    __tablename__ = "alert_event"
    __table_args__ = (Index(None, "alert_id", "at"), Index(None, "tenant_id", "at"))

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    kind: Mapped[str]
    by_name: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
