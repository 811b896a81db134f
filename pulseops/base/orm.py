"""What every table shares: names of constraints, types, tenancy."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, MetaData, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pulseops.base.ids import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables. Relations are not mapped: repositories join on purpose, nothing loads by surprise."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB, list[Any]: JSONB, str: Text}  # noqa: RUF012


class Identified:
    """A row with an id of our own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


class Tenanted:
    """A row of one tenant; the migration puts row-level security on every table that has this column."""

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), nullable=False)


class Created:
    """When we wrote it first."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), nullable=False)
