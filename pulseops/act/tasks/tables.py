"""Work for people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Task(Identified, Tenanted, Created, Base):
    """Something a person does by a day."""

    __tablename__ = "task"
    __table_args__ = (Index(None, "tenant_id", "state", "due_on"), Index(None, "client_id"))

    title: Mapped[str]
    body: Mapped[str | None]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    recommendation_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendation.id", ondelete="SET NULL"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    due_on: Mapped[date | None]
    overdue_told_on: Mapped[date | None]  # the due day that was told to have passed
    state: Mapped[str]  # open, done, cancelled
    checklist: Mapped[list[Any]] = mapped_column(default=list)
    created_by: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    remind_on: Mapped[date | None]  # the owner is reminded on this day
    ticket_ref: Mapped[str | None]  # number of its ticket in the PSA
    ticket_url: Mapped[str | None]


class TaskComment(Identified, Tenanted, Created, Base):
    """What somebody said about a task."""

    __tablename__ = "task_comment"
    __table_args__ = (Index(None, "task_id", "created_at"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by_name: Mapped[str]
    text: Mapped[str]


class CalendarFeed(Identified, Tenanted, Created, Base):
    """A secret address by which a calendar program reads one person's days. Only its hash is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("tenant_id", "user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    last_read_at: Mapped[datetime | None]
