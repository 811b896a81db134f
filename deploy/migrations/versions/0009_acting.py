"""A client inside a playbook waits for the action of its step; pages of alerts are remembered until one changes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A column and a trigger."""
    op.add_column("playbook_run", sa.Column("action_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_playbook_run_action_id"), "playbook_run", "action", ["action_id"], ["id"], ondelete="SET NULL"
    )
    op.execute(
        "CREATE TRIGGER standing_changed AFTER INSERT OR UPDATE OR DELETE ON alert"
        " FOR EACH STATEMENT EXECUTE FUNCTION standing_changed()"
    )
