"""Anomalies as a browser meets them."""

from typing import Any

import pytest

from pulseops.understand.predictions import anomalies
from tests.conftest import TenantBox
from tests.decide.facts import add_product
from tests.understand.test_anomaly_verbs import bill, calm


@pytest.fixture
def filled(tenant: TenantBox) -> TenantBox:
    """One product whose newest bill jumped."""
    with tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, [*calm(1)[:-1], 9000.0])
        anomalies.detect(ctx)
    return tenant


def test_from_list_to_decision(filled: TenantBox, browse: Any) -> None:
    browser = browse("account_manager")
    page = browser.get("/api/anomalies", params={"status": ["open"], "kind": ["cost"], "q": "mail"}).json()
    assert page["total"] == 1
    assert [(t["status"], t["kind"], t["n"]) for t in page["totals"]] == [("open", "cost", 1)]
    assert page["totals"][0]["excess_minor"] == page["rows"][0]["excess_minor"]
    path = f"/api/anomalies/{page['rows'][0]['id']}"
    detail = browser.get(path).json()
    newest = detail["points"][-1]
    assert newest["value"] == detail["observed"] > newest["upper"]
    assert detail["points"][0]["expected"] is None
    assert browser.post(f"{path}/expect", json={"reason": "True-up"}).json()["status"] == "expected"
    assert browser.post(f"{path}/expect", json={"reason": "True-up"}).status_code == 409
    assert browser.post(f"{path}/reopen").json()["status"] == "open"
    done = browser.post(f"{path}/resolve", json={"reason": "Credited"}).json()
    assert (done["status"], done["reason"], done["decided_by"]) == ("resolved", "Credited", "Ada Example")
    assert browser.post(f"{path}/resolve", json={"reason": ""}).status_code == 422
    assert browser.get("/api/anomalies", params={"sort": "nonsense"}).status_code == 422
    assert browser.get("/api/anomalies", params={"status": "open"}).json()["rows"] == []
    assert browser.get("/api/anomalies", params={"q": "100%"}).json()["rows"] == []


def test_strangers_and_viewers(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    anomaly = browse("viewer").get("/api/anomalies").json()["rows"][0]["id"]
    for verb in ("expect", "resolve", "reopen"):
        body = {} if verb == "reopen" else {"json": {"reason": "x"}}
        assert browse("viewer").post(f"/api/anomalies/{anomaly}/{verb}", **body).status_code == 403
        stranger = browse("owner", box=other_tenant)
        assert stranger.post(f"/api/anomalies/{anomaly}/{verb}", **body).status_code == 404
    assert stranger.get(f"/api/anomalies/{anomaly}").status_code == 404
    assert stranger.get("/api/anomalies").json()["total"] == 0
