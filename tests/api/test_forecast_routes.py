"""Forecasts as a browser meets them."""

from typing import Any

from tests.conftest import TenantBox
from tests.decide.facts import add_product
from tests.understand.test_anomaly_verbs import bill, calm


def test_list_and_one(tenant: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    with tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, calm(1))
    browser = browse("viewer")
    rows = browser.get("/api/forecasts", params={"months": 3}).json()
    assert [(row["metric"], row["item"]) for row in rows] == [("spend", None), ("spend", "Mail")]
    detail = browser.get("/api/forecasts/spend", params={"item": "Mail", "months": 3}).json()
    assert len(detail["points"]) == 3
    assert detail["ahead"] == rows[1]["ahead"]
    assert browser.get("/api/forecasts/spend", params={"item": "Nothing"}).status_code == 404
    assert browser.get("/api/forecasts/nonsense").status_code == 422
    assert browser.get("/api/forecasts", params={"months": 99}).status_code == 422
    assert browse("owner", box=other_tenant).get("/api/forecasts/spend").status_code == 404
