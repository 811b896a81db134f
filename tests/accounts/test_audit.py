"""The trail: append-only, chained, found out when tampered with."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from pulseops.accounts import audit
from pulseops.accounts.repository_audit import AuditFilter
from pulseops.base.errors import Forbidden
from tests.conftest import NOW, TenantBox


def fill(tenant: TenantBox, count: int = 4) -> None:
    for number in range(count):
        with tenant.work("owner", now=NOW + timedelta(hours=number)) as ctx:
            audit.record(ctx, f"thing.{number % 2}", "thing", str(number), before=1e22, now={"ü": [0.1, None]})


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_application_cannot_change_it(tenant: TenantBox, sql: str) -> None:
    fill(tenant)
    with pytest.raises(ProgrammingError, match="permission denied"), tenant.work() as ctx:
        ctx.session.execute(text(sql))


def test_an_untouched_chain_fits_whatever_numbers_json_brings(tenant: TenantBox) -> None:
    fill(tenant)
    with tenant.work("owner") as ctx:
        state = audit.verify(ctx)
        assert (state.entries, state.first_break) == (4, None)
        assert state.last_hash == audit.page(ctx, AuditFilter(), limit=1, offset=0)[0][0]["hash"]


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("UPDATE audit_entry SET actor_name = 'Somebody else' WHERE tenant_id = %(t)s AND sequence = 2", 2),
        ("UPDATE audit_entry SET at = at + interval '1 second' WHERE tenant_id = %(t)s AND sequence = 3", 3),
        ("DELETE FROM audit_entry WHERE tenant_id = %(t)s AND sequence = 2", 3),
        ("UPDATE audit_entry SET detail = '{}' WHERE tenant_id = %(t)s AND sequence = 4", 4),
    ],
)
def test_a_superuser_who_tampers_is_found_out(tenant: TenantBox, database_url: str, sql: str, first: int) -> None:
    fill(tenant)
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        assert connection.execute(sql.encode(), {"t": tenant.id}).rowcount == 1
    with tenant.work("owner") as ctx:
        assert audit.verify(ctx).first_break == first


def test_filters_pages_and_export(tenant: TenantBox) -> None:
    fill(tenant)
    with tenant.work(actor=None) as ctx:
        audit.record(ctx, "=cmd()", "thing")
    with tenant.work("admin") as ctx:
        rows, total = audit.page(ctx, AuditFilter(action="thing.1"), limit=1, offset=1)
        assert ([row["sequence"] for row in rows], total) == ([2], 2)
        assert audit.page(ctx, AuditFilter(actor="pulse"), limit=9, offset=0)[1] == 1
        window = AuditFilter(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))
        assert [row["sequence"] for row in audit.page(ctx, window, limit=9, offset=0)[0]] == [3, 2]
        assert audit.actions(ctx) == ["=cmd()", "thing.0", "thing.1"]
        lines = [dict(zip(audit.EXPORTED, line, strict=True)) for line in audit.export(ctx, AuditFilter())]
    assert [line["sequence"] for line in lines] == [5, 4, 3, 2, 1]
    assert "ü" in lines[1]["detail"]


def test_it_is_read_by_those_who_may_and_holds_one_tenant(tenant: TenantBox, other_tenant: TenantBox) -> None:
    fill(tenant)
    for role in ("viewer", "account_manager", "it_admin"):
        with tenant.work(role) as ctx:
            for verb in (audit.verify, audit.actions, lambda c: audit.export(c, AuditFilter())):
                with pytest.raises(Forbidden):
                    verb(ctx)
    with other_tenant.work("owner") as ctx:
        assert audit.page(ctx, AuditFilter(), limit=9, offset=0) == ([], 0)
        assert audit.verify(ctx) == audit.ChainState(0, None, audit.GENESIS)
