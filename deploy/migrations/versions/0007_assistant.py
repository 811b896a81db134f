"""Tables of assistant."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0007"
down_revision = "0006"

MAINTAIN = f"""DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON conversation, message, proposal, language_model TO {APP_ROLE}';
    END IF;
END $$"""


def _common(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=f"fk_{table}_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _of_conversation(table: str, *, optional: bool) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("conversation_id", sa.Uuid(), nullable=optional),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=f"fk_{table}_conversation_id", ondelete="CASCADE"
        ),
    ]


def upgrade() -> None:
    """Conversations, messages, proposals, and the tenant's language model."""
    op.create_table(
        "conversation",
        *_common("conversation"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_conversation_tenant_id_user_id_updated_at", "conversation", ["tenant_id", "user_id", "updated_at"]
    )
    op.create_table(
        "message",
        *_common("message"),
        *_of_conversation("message", optional=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("planner", sa.Text(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
    )
    op.create_index("ix_message_conversation_id_created_at", "message", ["conversation_id", "created_at"])
    op.create_index("ix_message_tenant_id_created_at", "message", ["tenant_id", "created_at"])
    op.create_table(
        "proposal",
        *_common("proposal"),
        *_of_conversation("proposal", optional=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_proposal_tenant_id_user_id_state", "proposal", ["tenant_id", "user_id", "state"])
    op.create_index("ix_proposal_conversation_id", "proposal", ["conversation_id"])
    op.create_table(
        "language_model",
        *_common("language_model"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("secret", postgresql.JSONB(), nullable=True),
        sa.Column("hint", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.UniqueConstraint("tenant_id", name="uq_language_model_tenant_id"),
    )
    for table in ("conversation", "message", "proposal", "language_model"):
        for statement in lock_table(table, tenanted=True):
            op.execute(statement)
    op.execute(MAINTAIN)
