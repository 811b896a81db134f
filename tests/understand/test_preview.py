"""Trying other weights and bands: who would move, and nothing written."""

import pytest
from sqlalchemy import text

from pulseops.accounts.preferences import WEIGHTS
from pulseops.base.errors import Forbidden, Invalid
from pulseops.understand.metrics import preview
from pulseops.understand.metrics.service import create_client
from tests.conftest import TenantBox

FULL = {
    "seats_purchased": 100.0,
    "seats_active": 90.0,
    "csat": 60.0,
    "nps": 0.0,
    "logins": 400.0,
    "features_used": 8.0,
    "tickets_opened": 5.0,
    "tickets_escalated": 1.0,
    "resolution_hours": 30.0,
    "paid_late_days": 3.0,
}


def add(tenant: TenantBox, name: str, **signals: float) -> None:
    with tenant.work("owner") as ctx:
        create_client(ctx, {"name": name}, signals={**FULL, **signals}, mrr_minor=100_000, renewal_on=None)


def band_counts(rows: list[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    return {name: (before, now) for name, before, now in rows if before or now}


def test_bands_move_clients_and_nothing_is_written(tenant: TenantBox) -> None:
    add(tenant, "Busy")
    add(tenant, "Empty", seats_active=10.0)
    with tenant.work("owner") as ctx:
        rows = ctx.session.execute(text("SELECT count(*) FROM prediction")).scalar_one()
        standing = dict(ctx.session.execute(text("SELECT name, health FROM client_standing")).all())
        same = preview.effect(ctx, {})
        assert (same.clients, same.health_moved, same.risk_moved, same.movers) == (2, 0, 0, [])
        all_high = preview.effect(ctx, {"risk": {"medium": 0.001, "high": 0.0011}})
        assert band_counts(all_high.risk)["high"][1] == 2
        assert standing["Empty"] < standing["Busy"] < 99
        moved = preview.effect(ctx, {"bands": {"excellent": 100, "good": 99, "fair": standing["Busy"] - 0.01}})
        assert {name: now for name, (_, now) in band_counts(moved.health).items() if now} == {"fair": 1, "poor": 1}
        assert moved.health_moved == len(moved.movers) > 0
        assert ctx.session.execute(text("SELECT count(*) FROM prediction")).scalar_one() == rows


def test_weights_move_what_they_weigh(tenant: TenantBox) -> None:
    add(tenant, "Empty", seats_active=10.0, csat=100.0, nps=100.0)
    with tenant.work("owner") as ctx:
        only_use = preview.effect(ctx, {"weights": {**dict.fromkeys(WEIGHTS, 0), "utilization": 1}})
        [mover] = only_use.movers
        assert mover.name == "Empty"
        assert mover.now is not None
        assert mover.before is None or mover.now < mover.before


def test_what_could_not_be_saved_cannot_be_tried(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx, pytest.raises(Invalid):
        preview.effect(ctx, {"risk": {"medium": 0.2, "high": 0.1}})
    with tenant.work("viewer") as ctx, pytest.raises(Forbidden):
        preview.effect(ctx, {})
