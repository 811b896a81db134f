"""The first schema."""

from alembic import op
from procrastinate.schema import SchemaManager

from pulseops.base.db import APP_ROLE
from pulseops.base.orm import Base
from pulseops.base.schema import lock_tables

revision = "0001"
down_revision = None

# Tables whose rows the remembered answers of understand/metrics/memory.py are made of.
REMEMBERED = ("client_standing", "metric_point", "product", "subscription")
STANDING_CHANGED = """
CREATE FUNCTION standing_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standing_change (tenant_id, change, at)
    SELECT id, hashtextextended(gen_random_uuid()::text, 0), now() FROM tenant
    WHERE id = NULLIF(current_setting('app.tenant', true), '')::uuid;
    DELETE FROM standing_change WHERE change IN (
        SELECT change FROM standing_change
        WHERE tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND at < now() - interval '1 minute'
        ORDER BY at LIMIT 10 FOR UPDATE SKIP LOCKED);
    RETURN NULL;
END $$"""
QUEUE_TABLES = ("jobs", "events", "periodic_defers", "workers")


def upgrade() -> None:
    """Extensions, the application's role, tables, row security, the job queue."""
    connection = op.get_bind()
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(
        f"DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    op.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    Base.metadata.create_all(connection)
    for statement in lock_tables():
        op.execute(statement)
    op.execute(STANDING_CHANGED)
    for table in REMEMBERED:
        op.execute(
            f"CREATE TRIGGER standing_changed AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION standing_changed()"
        )
    connection.exec_driver_sql("SET LOCAL client_min_messages = warning")
    connection.connection.driver_connection.execute(SchemaManager.get_schema())
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    for table in QUEUE_TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_{table} TO {APP_ROLE}")


def downgrade() -> None:
    """The first schema has nothing before it."""
    raise NotImplementedError("restore a backup instead")
