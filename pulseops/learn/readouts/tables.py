"""Whether a model still fits its world, and whether health foretells leaving."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class DriftCheck(Identified, Tenanted, Created, Base):
    """One day's look at the model in use."""

    __tablename__ = "drift_check"
    __table_args__ = (UniqueConstraint("tenant_id", "model_version_id", "as_of"),)

    model_version_id: Mapped[UUID] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    as_of: Mapped[date]
    state: Mapped[str]  # few (too little to judge), ok, warn, alarm
    reasons: Mapped[list[Any]]  # sentences
    features: Mapped[list[Any]]  # per feature: psi, what chance gives, missing before and now, states
    calibration: Mapped[dict[str, Any]]  # by month: observed, expected, CUSUM up and down


class HealthReadout(Identified, Tenanted, Created, Base):
    """How health and leaving went together in the months whose 90 days are over; one row a day of data."""

    __tablename__ = "health_readout"
    __table_args__ = (UniqueConstraint("tenant_id", "as_of"),)

    as_of: Mapped[date]
    figures: Mapped[dict[str, Any]]
