"""Ends stated by hand: in the timeline, taken back, and as labels of the churn model."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import polars
import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.observe.clients import service
from pulseops.observe.sources import service as sources
from pulseops.understand.features import service as features
from tests.conftest import NOW, TenantBox

TODAY = NOW.date()
SINCE, LEFT = date(2025, 1, 1), date(2026, 8, 10)


def client(ctx: Context) -> UUID:
    known = {"currency": "USD", "on": TODAY, "mrr_minor": 10_000, "renewal_on": None, "signals": {}}
    return service.create(ctx, {"name": "Fabrikam", "since_on": SINCE}, kind="client", **known)  # type: ignore[arg-type]


def leave(ctx: Context, client_id: UUID, *, reason: str = "Price", involuntary: bool = False) -> None:
    service.deactivate(ctx, client_id, reason=reason, on=LEFT, involuntary=involuntary)


def told(ctx: Context, client_id: UUID) -> list[tuple[str, str, str]]:
    """Leavings and returns of the timeline, newest first."""
    events = service.timeline(ctx, client_id, offset=0, limit=50)
    return [(e["kind"], e["title"], e["detail"]) for e in events if e["kind"] in ("churn", "return")]


def ends(ctx: Context) -> list[tuple[int, bool, bool]]:
    """Rows the churn model learns from: months in which the client was there, whether it left, and by its own will."""
    panel = features.read_history(ctx).panel
    left = panel.end_month < panel.length
    months = panel.active.sum(axis=1).tolist()
    return [row for row in zip(months, left.tolist(), (left & ~panel.competing).tolist(), strict=True) if row[0]]


def test_an_end_by_hand_is_in_the_timeline_and_is_learnt_from_once(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = client(ctx)
        leave(ctx, client_id, reason=" Price ")
        assert told(ctx, client_id) == [("churn", "Left: Price", "")]
        ((_, left, voluntary),) = ends(ctx)
        assert (left, voluntary) == (True, True)


def test_an_end_that_was_not_their_choice_is_no_churn_whatever_its_words(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = client(ctx)
        leave(ctx, client_id, reason="Owner retired", involuntary=True)
        assert told(ctx, client_id) == [("churn", "Left: Owner retired", "not their choice")]
        assert [row[1:] for row in ends(ctx)] == [(True, False)]
    with tenant.work(now=NOW + timedelta(days=3)) as ctx:
        service.reactivate(ctx, client_id)
        assert [row[1:] for row in ends(ctx)] == [(True, False), (False, False)]


def test_an_end_taken_back_at_once_never_was(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = client(ctx)
        before = ends(ctx)
        for _ in range(2):
            leave(ctx, client_id)
            service.reactivate(ctx, client_id)
        assert (told(ctx, client_id), ends(ctx)) == ([], before)
        leave(ctx, client_id)
        assert len(told(ctx, client_id)) == 1


def test_a_client_that_comes_back_later_did_leave(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = client(ctx)
        leave(ctx, client_id)
        whole = ends(ctx)[0]
    with tenant.work(now=NOW + timedelta(days=3)) as ctx:
        service.reactivate(ctx, client_id)
        assert told(ctx, client_id) == [("return", "Came back", ""), ("churn", "Left: Price", "")]
        first, second = ends(ctx)
        assert first == whole
        assert (first[1:], second[1:]) == ((True, True), (False, False))
        service.deactivate(ctx, client_id, reason="Service", on=ctx.today, involuntary=False)
        assert [row[1] for row in told(ctx, client_id)] == ["Left: Service", "Came back", "Left: Price"]
        assert [row[1] for row in ends(ctx)] == [True, True]


@pytest.mark.parametrize("by_hand_first", [True, False])
def test_what_a_source_tells_too_counts_once_and_a_return_outlives_the_next_import(
    tenant: TenantBox, by_hand_first: bool
) -> None:
    tables = {
        "clients": polars.DataFrame({"external_id": ["c1"], "name": ["Fabrikam"], "since_on": [SINCE]}),
        "tickets": polars.DataFrame({"external_id": ["t1"], "client": ["c1"], "opened_at": [NOW]}),
    }
    events = polars.DataFrame({"external_id": ["e1"], "client": ["c1"], "churned_on": [LEFT], "reason": ["pricing"]})
    with tenant.work() as ctx:
        sources.import_tables(ctx, "PSA", tables if by_hand_first else {**tables, "churn_events": events})
        client_id = fetch(ctx, "SELECT id FROM client")[0]["id"]
        if by_hand_first:
            leave(ctx, client_id, reason="Owner retired", involuntary=True)
            sources.import_tables(ctx, "PSA", {"churn_events": events})
        assert service.get(ctx, client_id)["status"] == "inactive"
        assert [row[1:] for row in ends(ctx)] == [(True, not by_hand_first)]
    with tenant.work(now=NOW + timedelta(days=3)) as ctx:
        service.reactivate(ctx, client_id)
        sources.import_tables(ctx, "PSA", {"churn_events": events.with_columns(reason=polars.lit("price"))})
        assert service.get(ctx, client_id)["status"] == "active"
        assert [row[1:] for row in ends(ctx)] == [(True, not by_hand_first), (False, False)]


def test_an_end_by_hand_does_not_move_the_day_of_an_old_import(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = client(ctx)
        tickets = {
            "clients": polars.DataFrame({"external_id": ["c1"], "name": ["Contoso"]}),
            "tickets": polars.DataFrame(
                {"external_id": ["t1"], "client": ["c1"], "opened_at": [datetime(2025, 1, 1, 9, tzinfo=UTC)]}
            ),
        }
        sources.import_tables(ctx, "PSA", tickets)
        assert features.as_of(ctx) == SINCE
        leave(ctx, client_id)
        assert features.as_of(ctx) == SINCE
