"""Work for people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
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
    state: Mapped[str]  # open, done, cancelled
    checklist: Mapped[list[Any]] = mapped_column(default=list)
    created_by: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
