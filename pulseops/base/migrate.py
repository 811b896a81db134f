"""Bring a database to the version of this code, and give the application its own weaker role."""

from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

MIGRATIONS = Path(__file__).resolve().parents[2] / "deploy" / "migrations"
LOCK = 7_204_113


def upgrade(url: str) -> None:
    """Run all pending migrations as the owner in `url`, one process at a time. Raises what PostgreSQL raises."""
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.attributes["url"] = make_url(url).set(drivername="postgresql+psycopg")
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        command.upgrade(config, "head")


def is_empty(connection: "psycopg.Connection[Any]") -> bool:
    """Whether the database has no table of anybody."""
    return connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone() is None
