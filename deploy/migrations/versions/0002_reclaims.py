"""Findings of waste, exclusions, what contracts let go of, reclaims, and the ledger of savings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0002"
down_revision = "0001"

TABLES = (
    "waste_exclusion",
    "waste_finding",
    "waste_total",
    "savings_plan",
    "waste_refresh",
    "reclaim_policy",
    "reclaim",
    "value_entry",
)
KINDS = (
    "kind IN ('disabled', 'duplicate', 'never_used', 'unused', 'downgrade', 'overlap', 'unassigned', 'over_assigned')"
)
MAINTAIN = """DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON {table} TO {role}';
    END IF;
END $$"""


def upgrade() -> None:
    """Tables and their locks."""
    create_tables()
    for table in TABLES:
        for statement in lock_table(table, tenanted=True):
            op.execute(statement)
        op.execute(MAINTAIN.format(table=table, role=APP_ROLE))


def create_tables() -> None:
    """Written out, so that it stays what it was when the tables of the code move on."""
    op.create_table(
        "waste_exclusion",
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_waste_exclusion_kind")),
        sa.CheckConstraint(
            "num_nonnulls(product_id, person_id, client_id) > 0", name=op.f("ck_waste_exclusion_names_something")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_waste_exclusion_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_waste_exclusion_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_waste_exclusion_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_waste_exclusion_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waste_exclusion")),
    )
    op.create_index(op.f("ix_waste_exclusion_client_id"), "waste_exclusion", ["client_id"], unique=False)
    op.create_index(op.f("ix_waste_exclusion_person_id"), "waste_exclusion", ["person_id"], unique=False)
    op.create_index(op.f("ix_waste_exclusion_product_id"), "waste_exclusion", ["product_id"], unique=False)
    op.create_index(
        op.f("ix_waste_exclusion_tenant_id_until_on"), "waste_exclusion", ["tenant_id", "until_on"], unique=False
    )
    op.create_table(
        "waste_finding",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("via_group", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_waste_finding_kind")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_waste_finding_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["product.id"], name=op.f("fk_waste_finding_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_waste_finding_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_waste_finding_seat_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_waste_finding_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waste_finding")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_waste_finding_tenant_id_key")),
    )
    op.create_index(
        "ix_waste_finding_client_dearest",
        "waste_finding",
        ["client_id", sa.literal_column("monthly_minor DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_waste_finding_dearest",
        "waste_finding",
        ["tenant_id", sa.literal_column("monthly_minor DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_waste_finding_kind_dearest",
        "waste_finding",
        ["tenant_id", "kind", sa.literal_column("monthly_minor DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(op.f("ix_waste_finding_other_id"), "waste_finding", ["other_id"], unique=False)
    op.create_index(
        "ix_waste_finding_product_dearest",
        "waste_finding",
        ["product_id", sa.literal_column("monthly_minor DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(op.f("ix_waste_finding_seat_id"), "waste_finding", ["seat_id"], unique=False)
    op.create_index(
        "ix_waste_finding_subject",
        "waste_finding",
        ["tenant_id", sa.literal_column("subject DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_waste_finding_used_on",
        "waste_finding",
        ["tenant_id", sa.literal_column("used_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "waste_total",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_waste_total_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_waste_total_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_waste_total_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waste_total")),
    )
    op.create_index(op.f("ix_waste_total_client_id"), "waste_total", ["client_id"], unique=False)
    op.create_index(op.f("ix_waste_total_product_id"), "waste_total", ["product_id"], unique=False)
    op.create_index(
        op.f("ix_waste_total_tenant_id_product_id"), "waste_total", ["tenant_id", "product_id"], unique=False
    )
    op.create_table(
        "savings_plan",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("purchased", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("wasted", sa.Integer(), nullable=False),
        sa.Column("spare", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("cancel_by_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("months", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_savings_plan_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_savings_plan_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_savings_plan_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savings_plan")),
        sa.UniqueConstraint(
            "tenant_id",
            "product_id",
            "client_id",
            "currency",
            name=op.f("uq_savings_plan_tenant_id_product_id_client_id_currency"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_savings_plan_client_id"), "savings_plan", ["client_id"], unique=False)
    op.create_index(op.f("ix_savings_plan_product_id"), "savings_plan", ["product_id"], unique=False)
    op.create_table(
        "waste_refresh",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audit_sequence", sa.BigInteger(), nullable=False),
        sa.Column("seats", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_waste_refresh_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_waste_refresh")),
    )
    op.create_table(
        "reclaim_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("wait_days", sa.Integer(), nullable=False),
        sa.Column("cooldown_days", sa.Integer(), nullable=False),
        sa.Column("on_silence", sa.Text(), nullable=False),
        sa.Column("automatic", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("on_silence IN ('reclaim', 'escalate')", name=op.f("ck_reclaim_policy_on_silence")),
        sa.CheckConstraint("cooldown_days BETWEEN 0 AND 730", name=op.f("ck_reclaim_policy_cooldown_days")),
        sa.CheckConstraint("wait_days BETWEEN 1 AND 60", name=op.f("ck_reclaim_policy_wait_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_reclaim_policy_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_reclaim_policy")),
    )
    op.create_table(
        "reclaim",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'proposed', 'released', 'kept', 'escalated', 'cancelled', 'restored', 'refused')",
            name=op.f("ck_reclaim_state"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_reclaim_client_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reclaim_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_reclaim_product_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_reclaim_seat_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reclaim_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reclaim")),
    )
    op.create_index(op.f("ix_reclaim_client_id"), "reclaim", ["client_id"], unique=False)
    op.create_index(op.f("ix_reclaim_person_id"), "reclaim", ["person_id"], unique=False)
    op.create_index(op.f("ix_reclaim_product_id"), "reclaim", ["product_id"], unique=False)
    op.create_index(op.f("ix_reclaim_seat_id"), "reclaim", ["seat_id"], unique=False)
    op.create_index(op.f("ix_reclaim_tenant_id_batch_id"), "reclaim", ["tenant_id", "batch_id"], unique=False)
    op.create_index(
        op.f("ix_reclaim_tenant_id_state_created_at"), "reclaim", ["tenant_id", "state", "created_at"], unique=False
    )
    op.create_index(
        "uq_reclaim_open_seat",
        "reclaim",
        ["tenant_id", "seat_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'proposed')"),
    )
    op.create_index("uq_reclaim_token_hash", "reclaim", ["token_hash"], unique=True)
    op.create_table(
        "value_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("client_name", sa.Text(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("monthly_minor", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("cancel_by_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("approved_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'realised') = (approved_id IS NOT NULL)", name=op.f("ck_value_entry_answers")),
        sa.CheckConstraint("kind IN ('potential', 'approved', 'realised')", name=op.f("ck_value_entry_kind")),
        sa.ForeignKeyConstraint(
            ["approved_id"], ["value_entry.id"], name=op.f("fk_value_entry_approved_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_value_entry_client_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_value_entry_product_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_value_entry_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_entry")),
    )
    op.create_index(op.f("ix_value_entry_approved_id"), "value_entry", ["approved_id"], unique=False)
    op.create_index(op.f("ix_value_entry_client_id"), "value_entry", ["client_id"], unique=False)
    op.create_index(op.f("ix_value_entry_product_id"), "value_entry", ["product_id"], unique=False)
    op.create_index(op.f("ix_value_entry_tenant_id_kind_at"), "value_entry", ["tenant_id", "kind", "at"], unique=False)
