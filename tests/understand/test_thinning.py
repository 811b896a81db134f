"""Old beliefs become fewer by one rule: what stays is replayed to the digit, what went is said to be gone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_columns, raw
from pulseops.base.errors import NotFound
from pulseops.base.ids import uuid7
from pulseops.understand.predictions import thinning
from pulseops.understand.predictions.replay import replay
from pulseops.worker import repository as worker
from tests.conftest import TenantBox
from tests.decide.facts import add_client, insert

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _believe(ctx: Context, client: UUID, day: datetime, kind: str = "health") -> UUID:
    """A belief of a past day with its snapshot, under an id of that day."""
    facts: dict[str, Any] = {"client_id": client, "as_of": day.date(), "created_at": day}
    snapshot = insert(ctx, "feature_snapshot", **facts, feature_set="x", values={}, status={}, content_hash="x")
    born = UUID(int=(int(day.timestamp() * 1000) << 80) | (uuid7().int & ((1 << 80) - 1)))
    facts |= {"kind": kind, "value": 50.0, "band": "fair", "coverage": 1.0, "drivers": [], "detail": {}}
    insert(ctx, "prediction", id=born, **facts, snapshot_id=snapshot)
    return born


def _days(ctx: Context, client: UUID) -> list[str]:
    sql = """SELECT p.as_of FROM prediction p JOIN feature_snapshot s ON s.id = p.snapshot_id
        WHERE p.client_id = %(client)s ORDER BY 1"""
    return [f"{row[0]:%m-%d}" for row in fetch_columns(ctx, sql, {"client": client})]


def test_months_keep_their_last_belief_and_decisions_what_they_were_made_on(tenant: TenantBox) -> None:
    with tenant.work(now=AT) as ctx:
        assert str(thinning.daily_since(ctx)) == "2026-05-01"
        client, other = add_client(ctx, "A"), add_client(ctx, "B")
        ids = {}
        for day in (3, 4, 10, 28):
            for month in (3, 4, 5):
                at = datetime(2026, month, day, 6, tzinfo=UTC)
                ids[month, day] = _believe(ctx, client, at)
                _believe(ctx, other, at)
        insert(ctx, "report", kind="qbr", title="Q", client_id=client, created_at=datetime(2026, 4, 12, tzinfo=UTC),
               first_on=AT.date(), last_on=AT.date(), as_of=AT.date(), content={}, texts={}, version=1,
               created_by="Ada")  # fmt: skip
        decided = worker.decided(ctx, thinning.daily_since(ctx))
        assert [moment[0] for moment in decided] == [client]
        assert thinning.thin(ctx, decided) == (11, 11)
        assert _days(ctx, client) == ["03-28", "04-10", "04-28", "05-03", "05-04", "05-10", "05-28"]
        assert _days(ctx, other) == ["03-28", "04-28", "05-03", "05-04", "05-10", "05-28"]
        assert thinning.thin(ctx, decided) == (0, 0), "twice is once"
        with pytest.raises(NotFound, match="before 1 May 2026 the last of each month") as gone:
            replay(ctx, ids[3, 3])
        assert gone.value.code == "not-kept"
        with pytest.raises(NotFound) as never:
            replay(ctx, uuid7())
        assert never.value.code == "not-found"
        said = fetch(ctx, "SELECT detail FROM audit_entry WHERE action = 'beliefs.thinned'")
        assert [row["detail"] for row in said] == [{"before": "2026-05-01", "beliefs": 11}]


def test_another_tenant_and_old_days_judged_lately_are_let_be(tenant: TenantBox, other_tenant: TenantBox) -> None:
    old = datetime(2025, 3, 3, 6, tzinfo=UTC)
    with other_tenant.work(now=AT) as ctx:
        stranger = add_client(ctx)
        for day in range(3):
            _believe(ctx, stranger, old + timedelta(days=day))
    with tenant.work(now=AT) as ctx:
        client = add_client(ctx)
        for _ in range(2):  # an import of last year's data, scored twice today
            facts: dict[str, Any] = {"client_id": client, "as_of": old.date(), "kind": "health", "created_at": AT}
            insert(ctx, "prediction", **facts, band="fair", coverage=1.0, drivers=[], detail={})
        assert thinning.thin(ctx, []) == (0, 0)
    with other_tenant.work(now=AT) as ctx:
        assert len(_days(ctx, stranger)) == 3


def test_nothing_but_the_rule_takes_beliefs_away(tenant: TenantBox) -> None:
    for sql in (b"DELETE FROM prediction", b"SELECT thin_beliefs(current_date - 30, '{}', '{}')"):
        with pytest.raises(psycopg.Error), tenant.work() as ctx:
            raw(ctx).execute(sql)
