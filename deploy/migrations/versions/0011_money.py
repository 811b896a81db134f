"""Seats moved to a smaller edition, and findings searched by name."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Columns of reclaims, seats and findings."""
    _seats()


def _seats() -> None:
    op.add_column("reclaim", sa.Column("other_id", sa.Uuid(), nullable=True))
    op.add_column("reclaim", sa.Column("other_name", sa.Text(), nullable=True))
    op.create_foreign_key("fk_reclaim_other_id", "reclaim", "product", ["other_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_reclaim_other_id", "reclaim", ["other_id"])
    op.add_column("seat", sa.Column("moved_from_id", sa.Uuid(), nullable=True))
    key = sa.Computed("lower(subject)", persisted=True)
    op.add_column("waste_finding", sa.Column("subject_key", sa.Text(collation="C"), key, nullable=False))
