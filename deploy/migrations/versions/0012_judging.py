"""What judging keeps: the forecasts of the night."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0012"
down_revision = "0011"

NEW_TABLES = ("series_forecast",)


def upgrade() -> None:
    """One table."""
    _create_series_forecast()
    for table in NEW_TABLES:
        for statement in lock_table(table, tenanted=True):
            op.execute(statement)
        op.execute(_maintain(table))


def _maintain(table: str) -> str:
    """Fresh statistics by the application itself, where PostgreSQL knows that right."""
    return f"""DO $$ BEGIN
        IF current_setting('server_version_num')::int >= 170000 THEN
            EXECUTE 'GRANT MAINTAIN ON {table} TO {APP_ROLE}';
        END IF;
    END $$"""


def _create_series_forecast() -> None:
    steps = ("mean", "lower", "upper", "error", "naive_error")
    op.create_table(
        "series_forecast",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("months_known", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("last", sa.Double(), nullable=True),
        *(sa.Column(name, sa.ARRAY(sa.Double()), nullable=False) for name in steps),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_series_forecast_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_forecast")),
        sa.UniqueConstraint("tenant_id", "position", name=op.f("uq_series_forecast_tenant_id_position")),
    )
