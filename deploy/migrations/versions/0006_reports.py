"""Hours worked, reports with their schedules and look, and files that mails carry."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0006"
down_revision = "0005"

TABLES = ("labor_entry", "report_brand", "report_schedule", "report", "delivery_file")
MAINTAIN = f"""DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON {", ".join(TABLES)} TO {APP_ROLE}';
    END IF;
END $$"""


def upgrade() -> None:
    """Tables, their locks, and the trigger that tells remembered answers of new hours."""
    create_labor()
    create_reports()
    create_files()
    for table in TABLES:
        for statement in lock_table(table, tenanted=True):
            op.execute(statement)
    op.execute(MAINTAIN)
    op.execute(
        "CREATE TRIGGER standing_changed AFTER INSERT OR UPDATE OR DELETE ON labor_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION standing_changed()"
    )


def create_labor() -> None:
    """Hours worked."""
    op.create_table(
        "labor_entry",
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("cost_rate_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=True),
        sa.Column("work_type", sa.Text(), nullable=True),
        sa.Column("is_billable", sa.Boolean(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cost_rate_minor >= 0", name=op.f("ck_labor_entry_cost_rate")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_labor_entry_hours")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_labor_entry_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_labor_entry_contract_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_labor_entry_source_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_labor_entry_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labor_entry")),
        sa.UniqueConstraint(
            "tenant_id", "source_id", "external_id", name=op.f("uq_labor_entry_tenant_id_source_id_external_id")
        ),
    )
    op.create_index(op.f("ix_labor_entry_client_id_worked_on"), "labor_entry", ["client_id", "worked_on"])
    op.create_index(op.f("ix_labor_entry_tenant_id_worked_on"), "labor_entry", ["tenant_id", "worked_on"])
    op.create_index(op.f("ix_labor_entry_contract_id"), "labor_entry", ["contract_id"])


def create_reports() -> None:
    """How reports look, when they are made by themselves, and the reports."""
    op.create_table(
        "report_brand",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_report_brand_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_report_brand")),
    )
    op.create_table(
        "report_schedule",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("every IN ('week', 'month', 'quarter')", name=op.f("ck_report_schedule_every")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_report_schedule_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_report_schedule_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
    )
    op.create_index(op.f("ix_report_schedule_client_id"), "report_schedule", ["client_id"])
    op.create_index(
        op.f("ix_report_schedule_tenant_id_enabled_next_run_at"),
        "report_schedule",
        ["tenant_id", "enabled", "next_run_at"],
    )
    op.create_table(
        "report",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_report_period")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_report_client_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_schedule_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_report_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("schedule_id", "due_at", name=op.f("uq_report_schedule_id_due_at")),
    )
    op.create_index(op.f("ix_report_client_id"), "report", ["client_id"])
    op.create_index(op.f("ix_report_tenant_id_created_at"), "report", ["tenant_id", "created_at"])


def create_files() -> None:
    """Files that mails carry."""
    op.create_table(
        "delivery_file",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_delivery_file_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_file")),
        sa.UniqueConstraint("tenant_id", "subject", "name", name=op.f("uq_delivery_file_tenant_id_subject_name")),
    )
