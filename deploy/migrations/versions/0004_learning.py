"""What learning keeps: drift, comparisons of models, whether health foretells leaving, how long clients stay."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0004"
down_revision = "0003"

NEW_TABLES = ("drift_check", "evaluation", "health_readout")


def upgrade() -> None:
    """Three tables, and columns of model versions and standings."""
    op.add_column(
        "model_version", sa.Column("drift", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    for name in ("label_lower", "label_upper", "months_left", "months_left_lower", "months_left_upper"):
        op.add_column("client_standing", sa.Column(name, sa.Double(), nullable=True))
    _create_drift_check()
    _create_evaluation()
    _create_health_readout()
    for table in NEW_TABLES:
        for statement in lock_table(table, tenanted=True):
            op.execute(statement)
        op.execute(_maintain(table))


def _row(table: str) -> list[sa.schema.SchemaItem]:
    """What each of these tables has: an id, a tenant, when it was written."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f(f"fk_{table}_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _model(table: str, column: str) -> list[sa.schema.SchemaItem]:
    """A model version that a row speaks of."""
    name = op.f(f"fk_{table}_{column}")
    return [
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint([column], ["model_version.id"], name=name, ondelete="CASCADE"),
    ]


def _create_drift_check() -> None:
    op.create_table(
        "drift_check",
        *_row("drift_check"),
        *_model("drift_check", "model_version_id"),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("reasons", "features", "calibration")),
        sa.UniqueConstraint(
            "tenant_id", "model_version_id", "as_of", name=op.f("uq_drift_check_tenant_id_model_version_id_as_of")
        ),
    )


def _create_evaluation() -> None:
    op.create_table(
        "evaluation",
        *_row("evaluation"),
        *_model("evaluation", "challenger_id"),
        *_model("evaluation", "champion_id"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
    )
    columns = ["tenant_id", "challenger_id", "created_at"]
    op.create_index(op.f("ix_evaluation_tenant_id_challenger_id_created_at"), "evaluation", columns)


def _create_health_readout() -> None:
    op.create_table(
        "health_readout",
        *_row("health_readout"),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.UniqueConstraint("tenant_id", "as_of", name=op.f("uq_health_readout_tenant_id_as_of")),
    )


def _maintain(table: str) -> str:
    """The application refreshes statistics after large imports; before PostgreSQL 17 only autovacuum does."""
    return f"""DO $$ BEGIN
        IF current_setting('server_version_num')::int >= 170000 THEN
            EXECUTE 'GRANT MAINTAIN ON {table} TO {APP_ROLE}';
        END IF;
    END $$"""
