"""What was known about a client on a day; never changed afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class FeatureSnapshot(Identified, Tenanted, Created, Base):
    """Signals and features of one client as of one day, with their status and a hash that shows tampering."""

    __tablename__ = "feature_snapshot"
    __table_args__ = (Index(None, "client_id", "as_of", "created_at"),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    as_of: Mapped[date]
    feature_set: Mapped[str]
    values: Mapped[dict[str, Any]]
    status: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
