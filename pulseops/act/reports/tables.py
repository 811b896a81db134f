"""Reports: made once from figures of a day, kept as they were, sent as files."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class ReportBrand(Base):
    """How a tenant's reports look; a report keeps the look it was made with."""

    __tablename__ = "report_brand"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    color: Mapped[str]  # #rrggbb
    contact: Mapped[str] = mapped_column(default="")  # one line at the foot of each page
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)  # PNG
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ReportSchedule(Identified, Tenanted, Created, Base):
    """A report that is made and mailed by itself. `day` is a weekday (1 Monday) or a day of the month."""

    __tablename__ = "report_schedule"
    __table_args__ = (
        Index(None, "tenant_id", "enabled", "next_run_at"),
        Index(None, "client_id"),
        CheckConstraint("every IN ('week', 'month', 'quarter')", name="every"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    every: Mapped[str]
    day: Mapped[int]
    hour: Mapped[int]  # 0 to 23 in `timezone`
    timezone: Mapped[str]
    recipients: Mapped[list[str]] = mapped_column(ARRAY(Text))
    formats: Mapped[list[str]] = mapped_column(ARRAY(Text))
    enabled: Mapped[bool] = mapped_column(default=True)
    next_run_at: Mapped[datetime]
    last_run_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_by: Mapped[str]


class Report(Identified, Tenanted, Created, Base):
    """Figures as they were on a day, with texts that may be edited until it is sent."""

    __tablename__ = "report"
    __table_args__ = (
        Index(None, "tenant_id", "created_at"),
        Index(None, "client_id"),
        UniqueConstraint("schedule_id", "due_at"),
        CheckConstraint("last_on >= first_on", name="period"),
    )

    kind: Mapped[str]
    title: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    as_of: Mapped[date]
    content: Mapped[dict[str, Any]]  # figures, charts and tables; never changed
    texts: Mapped[dict[str, Any]]  # what people may change, by key
    version: Mapped[int] = mapped_column(default=1)  # of the texts
    created_by: Mapped[str]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    schedule_id: Mapped[UUID | None] = mapped_column(ForeignKey("report_schedule.id", ondelete="SET NULL"))
    due_at: Mapped[datetime | None]  # the run of the schedule it was made for: once each
