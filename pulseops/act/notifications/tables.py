"""What was sent to whom, exactly once per reason."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Delivery(Identified, Tenanted, Created, Base):
    """One message to one address: reserved, called, settled or given up; never lost."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject", "channel", "recipient", "reason"),
        Index(None, "tenant_id", "state", "next_try_at"),
    )

    channel: Mapped[str]  # mail
    recipient: Mapped[str]
    subject: Mapped[str]  # what it is about, e.g. reset:<id>
    reason: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[str]  # reserved, sent, given_up
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    next_try_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
