"""Levers, changes and replay as a browser meets them."""

from typing import Any
from uuid import uuid4

import pytest

from pulseops.base.context import Context
from pulseops.understand.predictions import service as predictions
from tests.conftest import TenantBox
from tests.understand.conftest import fill
from tests.understand.test_predictions import active


@pytest.fixture
def filled(tenant: TenantBox) -> TenantBox:
    return fill(tenant, 15)


def newest(ctx: Context) -> tuple[str, str]:
    who = active(ctx)[0]
    row = predictions.latest(ctx, who, "health")
    assert row is not None
    return str(who), str(row["id"])


def test_levers_change_and_replay(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    with filled.work() as ctx:
        who, prediction = newest(ctx)
    browser, stranger, nobody = browse("viewer"), browse("owner", box=other_tenant), browse()
    advice = browser.get(f"/api/clients/{who}/levers").json()
    assert set(advice) >= {"band", "goal", "levers", "reached"}
    change = browser.get(f"/api/clients/{who}/change", params={"kind": "churn", "since": "2026-09-01"}).json()
    assert change["parts"][0]["label"]
    again = browser.post(f"/api/predictions/{prediction}/replay").json()
    assert (again["identical"], again["again"]) == (True, again["value"])
    assert len(again["content_hash"]) == 32
    detail = browser.get(f"/api/clients/{who}").json()
    assert detail["health"]["prediction_id"] == prediction
    assert browser.post(f"/api/predictions/{detail['churn']['prediction_id']}/replay").json()["kind"] == "churn"
    assert browser.get(f"/api/clients/{who}/change", params={"kind": "mood"}).status_code == 422
    assert browser.post(f"/api/predictions/{uuid4()}/replay").status_code == 404
    for method, path in (
        ("GET", f"/api/clients/{who}/levers"),
        ("GET", f"/api/clients/{who}/change"),
        ("POST", f"/api/predictions/{prediction}/replay"),
    ):
        assert stranger.request(method, path).status_code == 404
        assert nobody.request(method, path).status_code == 401
