"""What our own machine did: one row a job that ran, and answers that may be asked for again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class JobRun(Identified, Tenanted, Base):
    """One run of one step of the agent's cycle."""

    __tablename__ = "job_run"
    __table_args__ = (Index(None, "tenant_id", "job", "started_at"),)

    job: Mapped[str]
    state: Mapped[str]  # queued, running, succeeded, failed
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str | None]
    asked_by: Mapped[str]


class KeptAnswer(Identified, Tenanted, Created, Base):
    """What somebody was answered to a request with an idempotency key: the same key gets the same answer."""

    __tablename__ = "kept_answer"
    __table_args__ = (UniqueConstraint("tenant_id", "actor_id", "key"),)

    actor_id: Mapped[UUID]
    key: Mapped[str]
    request_hash: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
