"""The migrations make exactly the tables that the code declares."""

import psycopg
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pulseops.base.migrate import upgrade
from pulseops.base.orm import Base
from pulseops.base.schema import import_all_tables


def test_migrated_and_declared_tables_are_the_same(database_url: str) -> None:
    import_all_tables()
    engine = sa.create_engine(sa.make_url(database_url).set(drivername="postgresql+psycopg"))
    names = set(Base.metadata.tables)

    def ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
        return kind != "table" or name in names

    with engine.connect() as connection:
        options = {"include_object": ours, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    def relations() -> list[tuple[object, ...]]:
        with psycopg.connect(database_url) as connection:
            return connection.execute("SELECT oid, relname FROM pg_class ORDER BY oid").fetchall()

    before = relations()
    upgrade(database_url)
    assert relations() == before
