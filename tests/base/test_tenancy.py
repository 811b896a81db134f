"""The two locks: row-level security holds even for SQL that forgets its tenant."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from pulseops.base.db import Database, copy_rows
from pulseops.base.ids import uuid7
from pulseops.base.orm import Base
from pulseops.base.schema import APPEND_ONLY, import_all_tables
from tests.conftest import TenantBox

import_all_tables()
TENANTED = sorted(t.name for t in Base.metadata.sorted_tables if "tenant_id" in t.columns)


def add_source(box: TenantBox) -> None:
    with box.work() as ctx:
        copy_rows(
            ctx, "source", ["id", "tenant_id", "name", "kind", "config"], [[uuid7(), box.id, "Files", "file", "{}"]]
        )


def test_rows_of_another_tenant_are_invisible_and_cannot_be_written(tenant: TenantBox, other_tenant: TenantBox) -> None:
    add_source(other_tenant)
    with tenant.work() as ctx:
        assert ctx.session.execute(text("SELECT count(*) FROM source")).scalar_one() == 0
        assert ctx.session.execute(text("UPDATE source SET name = 'mine'")).rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(ProgrammingError, match="row-level security"), tenant.work() as ctx:
        ctx.session.execute(
            text("INSERT INTO source (id, tenant_id, name, kind, config) VALUES (:id, :other, 'x', 'file', '{}')"),
            {"id": uuid7(), "other": other_tenant.id},
        )


def test_nothing_is_visible_without_a_tenant(database: Database, tenant: TenantBox) -> None:
    add_source(tenant)
    with database.unit_of_work(None) as ctx:
        assert ctx.session.execute(text("SELECT count(*) FROM source")).scalar_one() == 0


@pytest.mark.parametrize("table", TENANTED)
def test_every_table_of_tenants_is_locked(table: str, database_url: str) -> None:
    with psycopg.connect(database_url) as owner:
        row = owner.execute(
            "SELECT relrowsecurity, relforcerowsecurity,"
            " EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) FROM pg_class c WHERE oid = %s::regclass",
            [table],
        ).fetchone()
    assert row == (True, True, True)


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_append_only_tables_cannot_be_changed_by_the_application(table: str, tenant: TenantBox) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(ProgrammingError, match="permission denied"), tenant.work() as ctx:
            ctx.session.execute(text(statement))


def test_the_application_role_cannot_bypass_the_lock(database_url: str) -> None:
    with psycopg.connect(database_url) as owner:
        row = owner.execute("SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname='pulseops_app'")
        assert row.fetchone() == (False, False, False)
