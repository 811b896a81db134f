"""Remembered answers are given again only while they are true."""

import pytest

from pulseops.base.db import raw
from pulseops.understand.metrics.memory import remembered
from tests.conftest import TenantBox
from tests.decide.facts import add_client


def mrr(box: TenantBox, made: list[int]) -> int:
    with box.work() as ctx:

        def make() -> int:
            made.append(1)
            row = raw(ctx).execute("SELECT coalesce(sum(mrr_minor), 0)::bigint FROM client_standing").fetchone()
            return int(row[0]) if row else 0

        return remembered(ctx, "mrr", make)


def test_an_answer_is_made_once_until_a_row_changes(tenant: TenantBox, other_tenant: TenantBox) -> None:
    made: list[int] = []
    with tenant.work() as ctx:
        add_client(ctx, "Acme", mrr_minor=100)
    assert (mrr(tenant, made), mrr(tenant, made), len(made)) == (100, 100, 1)
    with other_tenant.work() as ctx:
        add_client(ctx, "Other", mrr_minor=7)
    assert (mrr(tenant, made), len(made)) == (100, 1)
    assert mrr(other_tenant, made) == 7
    with tenant.work() as ctx:
        raw(ctx).execute("UPDATE client_standing SET mrr_minor = 150")
    assert (mrr(tenant, made), len(made)) == (150, 3)
    with tenant.work() as ctx:
        raw(ctx).execute("DELETE FROM client")
    assert mrr(tenant, made) == 0


def given_up(box: TenantBox) -> None:
    with box.work() as ctx:
        raw(ctx).execute("UPDATE client_standing SET mrr_minor = 999")
        assert remembered(ctx, "mrr", lambda: 999) == 999
        raise RuntimeError("given up")


def test_what_was_rolled_back_is_never_remembered(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        add_client(ctx, "Acme", mrr_minor=100)
    with pytest.raises(RuntimeError, match="given up"):
        given_up(tenant)
    assert mrr(tenant, []) == 100


def test_writers_of_one_tenant_do_not_wait_for_each_other(tenant: TenantBox) -> None:
    made: list[int] = []
    with tenant.work() as ctx:
        add_client(ctx, "Acme", mrr_minor=100)
    with tenant.work() as first:
        add_client(first, "Beta", mrr_minor=10)
        with tenant.work() as second:
            raw(second).execute("SET LOCAL lock_timeout = '2s'")
            add_client(second, "Gamma", mrr_minor=5)
        assert mrr(tenant, made) == 105
    assert mrr(tenant, made) == 115
