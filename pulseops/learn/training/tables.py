"""What comparing two models on the same later months came to."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Evaluation(Identified, Tenanted, Created, Base):
    """A challenger against the champion of that day; `figures` are both sides' and the interval of the difference."""

    __tablename__ = "evaluation"
    __table_args__ = (Index(None, "tenant_id", "challenger_id", "created_at"),)

    challenger_id: Mapped[UUID] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    champion_id: Mapped[UUID] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    as_of: Mapped[date]
    why: Mapped[str]  # why a challenger was trained: a month has passed, drift, a person asked
    verdict: Mapped[str]  # better, not better, worse calibrated, too few
    figures: Mapped[dict[str, Any]]
