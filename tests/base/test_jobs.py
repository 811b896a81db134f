"""A job is born with its data, or not at all."""

import pytest
from sqlalchemy import text

from pulseops.base import jobs
from tests.conftest import TenantBox

WAITING = text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'tenant_id' = :tenant")


def waiting(box: TenantBox) -> int:
    with box.work() as ctx:
        return int(ctx.session.execute(WAITING, {"tenant": str(box.id)}).scalar_one())


def test_a_job_is_rolled_back_with_its_transaction(tenant: TenantBox) -> None:
    def change_of_mind() -> None:
        with tenant.work() as ctx:
            jobs.enqueue(ctx, jobs.CYCLE)
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        change_of_mind()
    assert waiting(tenant) == 0


def test_once_adds_one_job_while_it_waits(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        assert jobs.enqueue(ctx, jobs.CYCLE, once=True)
        assert not jobs.enqueue(ctx, jobs.CYCLE, once=True)
    assert waiting(tenant) == 1
