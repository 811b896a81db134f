"""Spend, budgets and the first screen of the IT lens over HTTP."""

from typing import Any

import pytest

from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, insert


@pytest.fixture
def filled(it_tenant: TenantBox) -> TenantBox:
    """An IT tenant with two months of bills and a subscription."""
    with it_tenant.work() as ctx:
        lab = add_client(ctx, "Lab", kind="department")
        product = add_product(ctx, vendor="Fabrikam Soft", category="Design")
        add_subscription(ctx, lab, product, purchased=10, assigned=10)
        source = add_source(ctx, "Bills")
        for month, amount in ((9, 40_000), (10, 50_000)):
            period = {"period_start_on": f"2026-{month:02}-01", "period_end_on": f"2026-{month:02}-28"}
            row = {"service": "Mail Suite", "vendor": "Fabrikam Soft", "category": "Design", "currency": "USD"}
            insert(ctx, "cost_line", source_id=source, external_id=str(month), client_id=lab, product_id=product,
                   billed_minor=amount, **row, **period)  # fmt: skip
    return it_tenant


def test_spend_and_its_budget(filled: TenantBox, browse: Any) -> None:
    browser = browse("it_admin", box=filled)
    page = browser.get("/api/spend").json()
    assert (page["month"], page["total_minor"], page["before_minor"], page["source"]) == (
        "2026-10-01", 50_000, 40_000, "bills",
    )  # fmt: skip
    key = next(p["key"] for p in page["parts"] if p["scope"] == "department")
    for scope, name, amount in (("total", "", 45_000), ("department", key, 60_000), ("vendor", "Fabrikam Soft", 1)):
        body = {"scope": scope, "key": name, "month": "2026-10-01", "currency": "USD", "amount_minor": amount}
        assert browser.put("/api/spend/budgets", json=body).status_code == 204
    page = browser.get("/api/spend", params={"month": "2026-10-31"}).json()
    assert page["budget_minor"] == 45_000
    assert {p["scope"]: p["budget_minor"] for p in page["parts"]} == {
        "department": 60_000, "category": None, "vendor": 1,
    }  # fmt: skip
    assert browser.get("/api/spend", params={"currency": "usd"}).status_code == 422
    assert browser.put("/api/spend/budgets", json={**body, "amount_minor": -1}).status_code == 422


def test_strangers_and_viewers(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    viewer, stranger = browse("viewer", box=filled), browse("owner", box=other_tenant)
    key = next(p["key"] for p in viewer.get("/api/spend").json()["parts"] if p["scope"] == "department")
    body = {"scope": "department", "key": key, "month": "2026-10-01", "currency": "USD", "amount_minor": 1}
    assert viewer.put("/api/spend/budgets", json=body).status_code == 403
    assert stranger.put("/api/spend/budgets", json=body).status_code == 404
    assert stranger.get("/api/spend").json()["total_minor"] is None
    assert {f["value"] for f in stranger.get("/api/dashboard/software").json()["figures"]} == {None}


def test_first_screen_of_the_it_lens(filled: TenantBox, browse: Any) -> None:
    today = browse("viewer", box=filled).get("/api/dashboard/software").json()
    figures = {f["id"]: (f["value"], f["before"]) for f in today["figures"]}
    assert figures["software_cost"] == (50_000, 40_000)
    # nobody looked at seats yet: unknown, not zero
    assert figures["savings_potential"] == (None, None)
    assert figures["seats_active"] == figures["open_anomalies"] == (None, None)
    assert figures["renewals_due"] == (0, None)
    assert [part["label"] for part in today["categories"]] == ["Design"]
    assert [month["amount_minor"] for month in today["months"]] == [40_000, 50_000]
