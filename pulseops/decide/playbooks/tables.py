"""Playbooks: typed steps for a situation, who enters by itself, in versions that never change once published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Playbook(Identified, Tenanted, Created, Base):
    """A play by name. `enabled` False: nobody enters; clients inside go on."""

    __tablename__ = "playbook"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    text: Mapped[str]
    builtin: Mapped[str | None]  # the key of a play that comes with the product
    enabled: Mapped[bool] = mapped_column(default=True)
    by_name: Mapped[str]


class PlaybookVersion(Identified, Tenanted, Created, Base):
    """What the play does. The one without `published_at` is the draft; all others are frozen."""

    __tablename__ = "playbook_version"
    __table_args__ = (
        UniqueConstraint("playbook_id", "number"),
        CheckConstraint("every_days BETWEEN 1 AND 730", name="every_days"),
    )

    playbook_id: Mapped[UUID] = mapped_column(ForeignKey("playbook.id", ondelete="CASCADE"))
    number: Mapped[int]
    trigger: Mapped[dict[str, Any]]
    steps: Mapped[list[Any]]
    every_days: Mapped[int]  # a client enters at most once in so many days
    most_a_day: Mapped[int]  # clients that may enter in one day
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    backtest: Mapped[dict[str, Any] | None]  # what it would have done, as seen when it was published
