"""Alembic's entry: migrations run as the owner, in one transaction each."""

from alembic import context
from sqlalchemy import create_engine

from pulseops.base.orm import Base
from pulseops.base.schema import import_all_tables

import_all_tables()
engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
