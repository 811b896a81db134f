"""Programs that connect by OAuth, and what webhooks subscribe to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0010"
down_revision = "0009"

MAINTAIN = f"""DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON oauth_client, oauth_token TO {APP_ROLE}';
    END IF;
END $$"""


def _at(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _made() -> list[sa.schema.SchemaItem]:
    made = sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    return [sa.Column("id", sa.Uuid(), nullable=False), made]


def upgrade() -> None:
    """Programs, their codes and refresh tokens, and whose connection a key is."""
    op.add_column("api_key", sa.Column("client_id", sa.Text(), nullable=True))
    op.create_table(
        "oauth_client",
        *_made(),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("info", postgresql.JSONB(), nullable=False),
        _at("allowed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_oauth_client"),
        sa.UniqueConstraint("client_id", name="uq_oauth_client_client_id"),
    )
    op.create_index("ix_oauth_client_created_at", "oauth_client", ["created_at"])
    op.create_table(
        "oauth_token",
        *_made(),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("wire", postgresql.JSONB(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        _at("expires_at", optional=False),
        _at("used_at"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name="fk_oauth_token_tenant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_oauth_token_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name="fk_oauth_token_key_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_oauth_token"),
        sa.UniqueConstraint("token_hash", name="uq_oauth_token_token_hash"),
    )
    op.create_index("ix_oauth_token_tenant_id_expires_at", "oauth_token", ["tenant_id", "expires_at"])
    op.create_index("ix_oauth_token_key_id", "oauth_token", ["key_id"])
    groups = sa.Column("events", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    op.add_column("channel", groups)
    op.alter_column("channel", "events", server_default=None)
    op.add_column("channel", _at("since"))
    for table, tenanted in (("oauth_client", False), ("oauth_token", True)):
        for statement in lock_table(table, tenanted=tenanted):
            op.execute(statement)
    op.execute(MAINTAIN)
