"""What is kept and for how long: answers to repeated requests, overdue days told, and old beliefs thinned."""

import sqlalchemy as sa
from alembic import op

from pulseops.base.db import APP_ROLE
from pulseops.base.schema import lock_table

revision = "0013"
down_revision = "0012"

# Beliefs are append-only for the application: only this rule takes any away, with the rights of its owner.
THIN_BELIEFS = """
CREATE FUNCTION thin_beliefs(before date, clients uuid[], moments timestamptz[])
RETURNS TABLE (predictions bigint, snapshots bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE own uuid := current_setting('app.tenant')::uuid;
BEGIN
    IF before > current_date - 90 THEN
        RAISE EXCEPTION 'beliefs of the last 90 days are not thinned';
    END IF;
    WITH held AS MATERIALIZED (
        SELECT h.id FROM unnest(clients, moments) AS m(client_id, at)
        CROSS JOIN unnest(ARRAY['health', 'churn', 'churn_label']) AS k(kind)
        CROSS JOIN LATERAL (
            SELECT p.id FROM prediction p WHERE p.tenant_id = own AND p.client_id = m.client_id AND p.kind = k.kind
              AND p.created_at <= m.at ORDER BY p.as_of DESC, p.created_at DESC, p.id DESC LIMIT 1) h
    ), ranked AS (
        SELECT id, row_number() OVER (PARTITION BY client_id, kind, date_trunc('month', as_of)
            ORDER BY as_of DESC, created_at DESC, id DESC) AS place
        FROM prediction WHERE tenant_id = own AND as_of < before AND created_at < before
    )
    DELETE FROM prediction p USING ranked r
    WHERE p.id = r.id AND r.place > 1 AND p.id NOT IN (SELECT id FROM held);
    GET DIAGNOSTICS predictions = ROW_COUNT;
    DELETE FROM feature_snapshot s WHERE s.tenant_id = own AND s.as_of < before AND s.created_at < before
        AND NOT EXISTS (SELECT FROM prediction p WHERE p.tenant_id = own AND p.snapshot_id = s.id);
    GET DIAGNOSTICS snapshots = ROW_COUNT;
    RETURN NEXT;
END $$"""


def upgrade() -> None:
    """A table, a column, an index and a function."""
    op.add_column("task", sa.Column("overdue_told_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_audit_entry_tenant_id_at"), "audit_entry", ["tenant_id", "at"])
    op.execute(THIN_BELIEFS)
    op.execute("REVOKE ALL ON FUNCTION thin_beliefs FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION thin_beliefs TO {APP_ROLE}")
    _create_kept_answer()
    for statement in lock_table("kept_answer", tenanted=True):
        op.execute(statement)
    op.execute(_maintain("kept_answer"))


def _maintain(table: str) -> str:
    """Fresh statistics by the application itself, where PostgreSQL knows that right."""
    return f"""DO $$ BEGIN
        IF current_setting('server_version_num')::int >= 170000 THEN
            EXECUTE 'GRANT MAINTAIN ON {table} TO {APP_ROLE}';
        END IF;
    END $$"""


def _create_kept_answer() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_kept_answer_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
        sa.UniqueConstraint("tenant_id", "actor_id", "key", name=op.f("uq_kept_answer_tenant_id_actor_id_key")),
    )
