"""Clients inside a play: where each stands, and what each step did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class PlaybookRun(Identified, Tenanted, Created, Base):
    """One client going through one version. It waits in this row, so no restart forgets it."""

    __tablename__ = "playbook_run"
    __table_args__ = (
        Index(
            "uq_playbook_run_ongoing",
            "playbook_id",
            "client_id",
            unique=True,
            postgresql_where=text("state IN ('running', 'waiting')"),
        ),
        Index(None, "tenant_id", "state", "due_at"),
        Index(None, "client_id"),
        Index(None, "playbook_id", "created_at"),
    )

    playbook_id: Mapped[UUID] = mapped_column(ForeignKey("playbook.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("playbook_version.id", ondelete="CASCADE"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    entered_by: Mapped[str]
    why: Mapped[str]
    state: Mapped[str]  # running, waiting, done, stopped
    step: Mapped[str | None]  # the key of the next step; None: at the end
    due_at: Mapped[datetime | None]  # when the next step is taken
    action_id: Mapped[UUID | None] = mapped_column(ForeignKey("action.id", ondelete="SET NULL"))  # settled before that
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class PlaybookStep(Identified, Tenanted, Base):
    """One step taken: once for a run, whatever happened to the worker."""

    __tablename__ = "playbook_step"
    __table_args__ = (UniqueConstraint("run_id", "step"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("playbook_run.id", ondelete="CASCADE"))
    step: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]
    action_id: Mapped[UUID | None] = mapped_column(ForeignKey("action.id", ondelete="SET NULL"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id", ondelete="SET NULL"))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
