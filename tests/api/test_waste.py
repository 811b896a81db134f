"""Waste, reclaims and savings as a browser meets them."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulseops.base.db import fetch
from pulseops.base.ids import uuid7
from pulseops.understand.waste import service as waste
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, insert
from tests.understand.test_waste import seat


@pytest.fixture
def filled(it_tenant: TenantBox) -> TenantBox:
    """An IT tenant with two idle holders, one of them called as a formula, and one in use."""
    now = datetime.now(UTC)
    with it_tenant.work(now=now) as ctx:
        lab, product = add_client(ctx, "Lab", kind="department"), add_product(ctx, "Suite")
        ends = now.date() + timedelta(days=100)
        add_subscription(ctx, lab, product, purchased=3, assigned=3, unit_cost_minor=1_000, term_end_on=ends)
        seat(ctx, lab, product, 200, name="=Ada", email="ada@example.com")
        seat(ctx, lab, product, 200, name="Ben", email="ben@example.com")
        seat(ctx, lab, product, 1)
        waste.refresh(ctx)
    return it_tenant


def test_from_a_finding_to_the_ledger_and_back(filled: TenantBox, browse: Any) -> None:
    browser = browse("it_admin", box=filled)
    page = browser.get("/api/waste", params={"sort": "subject"}).json()
    ids = [row["id"] for row in page["rows"]]
    assert (page["total"], page["totals"][0]["monthly_minor"], page["judged"]) == (2, 2_000, 3)
    assert browser.get("/api/waste", params={"kind": ["unused", "disabled"]}).json()["total"] == 2
    for wrong in ({"sort": "nonsense"}, {"kind": "nonsense"}):
        assert browser.get("/api/waste", params=wrong).status_code == 422
    plan = browser.get("/api/waste/plans").json()["rows"][0]
    assert (plan["seats"], plan["monthly_minor"], len(plan["months"])) == (2, 2_000, 13)
    seen = browser.post("/api/reclaims/preview", json={"findings": ids}).json()
    assert (seen["seats"], seen["worth"][0]["amount_minor"]) == (2, plan["amount_minor"])
    begun = browser.post("/api/reclaims", json={"findings": ids, "ask": False}).json()
    assert (begun["released"], begun["refusal"], len(begun["actions"])) == (2, None, 1)
    book = browser.get("/api/savings", params={"kind": "approved"}).json()
    assert [(line["seats"], line["amount_minor"]) for line in book["rows"]] == [(2, plan["amount_minor"])]
    figures = {f["id"]: f["value"] for f in browser.get("/api/dashboard/software").json()["figures"]}
    assert figures["savings_approved"] == plan["amount_minor"]
    assert (figures["savings_potential"], figures["savings_realised"]) == (0, 0)
    assert browser.get("/api/reclaims", params={"state": "released"}).json()["total"] == 2
    # the vendor's count, typed in by hand, is proof
    path = f"/api/licenses/{plan['product_id']}/subscriptions"
    subscription = browser.get(path).json()["rows"][0]["id"]
    assert browser.patch(f"{path}/{subscription}", json={"purchased": 2}).status_code == 204
    sums = {each["kind"]: each["seats"] for each in browser.get("/api/savings").json()["sums"]}
    assert sums == {"approved": 2, "open": 1, "realised": 1}
    assert browser.post("/api/reclaims/undo", json={"actions": begun["actions"]}).status_code == 204
    assert browser.get("/api/waste", params={"kind": "unused"}).json()["total"] == 2
    # what is realised stays realised; the rest of the decision is taken back
    assert browser.get("/api/savings").json()["products"][0]["approved"]["seats"] == 1
    for path in ("/api/waste/export.csv", "/api/reclaims/export.csv", "/api/savings/export.csv"):
        rows = list(csv.DictReader(io.StringIO(browser.get(path).content.decode("utf-8-sig"))))
        assert rows
        assert not [cell for row in rows for cell in row.values() if cell and cell.startswith("=")]


def test_the_holder_answers_without_signing_in(filled: TenantBox, browse: Any) -> None:
    browser, nobody = browse("it_admin", box=filled), browse()
    ids = [row["id"] for row in browser.get("/api/waste").json()["rows"]]
    assert browser.post("/api/reclaims", json={"findings": ids, "ask": True}).json()["asked"] == 2
    with filled.work() as ctx:
        sql = "SELECT body FROM delivery WHERE tenant_id = %(t)s AND recipient = 'ben@example.com'"
        body = fetch(ctx, sql, {"t": filled.id})[0]["body"]
    token = re.findall(r"/keep-or-release#(\S+)", body)[0]
    asked = nobody.post("/api/seat-question", json={"token": token}).json()
    assert (asked["product_name"], asked["person_name"], asked["state"]) == ("Suite", "Ben", "asked")
    answer = {"token": token, "keep": True, "note": "Year-end"}
    assert nobody.post("/api/seat-question/answer", json=answer).status_code == 204
    again = nobody.post("/api/seat-question/answer", json=answer)
    assert (again.status_code, again.json()["code"]) == (409, "already-settled")
    assert nobody.post("/api/seat-question", json={"token": "x"}).status_code == 404
    rows = {r["person_name"]: r for r in browser.get("/api/reclaims").json()["rows"]}
    assert (rows["Ben"]["state"], rows["Ben"]["note"], rows["=Ada"]["state"]) == ("kept", "Year-end", "asked")
    assert browser.post(f"/api/reclaims/{rows['=Ada']['id']}/cancel", json={}).status_code == 204
    assert browser.get("/api/waste/exclusions").json()["rows"][0]["person_name"] == "Ben"


def test_strangers_and_viewers(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    admin, viewer = browse("it_admin", box=filled), browse("viewer", box=filled)
    stranger = browse("owner", box=other_tenant)
    row = admin.get("/api/waste").json()["rows"][0]
    body = {"person_id": row["person_id"], "reason": "Leave"}
    made = admin.post("/api/waste/exclusions", json=body).json()["id"]
    assert stranger.post("/api/waste/exclusions", json=body).status_code == 422
    assert viewer.post("/api/waste/exclusions", json=body).status_code == 403
    for browser, status in ((stranger, 404), (viewer, 403)):
        assert browser.delete(f"/api/waste/exclusions/{made}").status_code == status
    assert admin.delete(f"/api/waste/exclusions/{made}").json()["reason"] == "Leave"
    ids = [r["id"] for r in admin.get("/api/waste").json()["rows"]]
    for path in ("/api/reclaims/preview", "/api/reclaims"):
        assert stranger.post(path, json={"findings": ids}).status_code == 404
        assert viewer.post(path, json={"findings": ids}).status_code == 403
    admin.post("/api/reclaims", json={"findings": ids, "ask": True})
    asked = admin.get("/api/reclaims").json()["rows"][0]["id"]
    for path, json in ((f"/api/reclaims/{asked}/decide", {"keep": True}), (f"/api/reclaims/{asked}/cancel", {})):
        assert stranger.post(path, json=json).status_code == 404
        assert viewer.post(path, json=json).status_code == 403
    assert stranger.post("/api/reclaims/undo", json={"actions": [str(uuid7())]}).status_code == 404
    for path in ("/api/waste", "/api/waste/exclusions", "/api/reclaims", "/api/savings"):
        assert stranger.get(path).json()["total"] == 0
        assert viewer.get(path).status_code == 200
    assert viewer.put("/api/reclaims/policy", json=admin.get("/api/reclaims/policy").json()).status_code == 403
    assert admin.put("/api/reclaims/policy", json={"wait_days": 3, "cooldown_days": 30, "on_silence": "reclaim",
                                                   "automatic": ["unused"]}).status_code == 204  # fmt: skip
    assert admin.get("/api/reclaims/policy").json()["wait_days"] == 3


def test_what_a_figure_of_spend_is_made_of(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    with filled.work() as ctx:
        lab, source = (
            fetch(ctx, "SELECT id FROM client WHERE tenant_id = %(t)s", {"t": filled.id})[0]["id"],
            add_source(ctx),
        )
        for number, (service, amount, month) in enumerate(
            (("Mail", 40_000, 9), ("Mail", 50_000, 10), ("Chat", 700, 10), ("Credit", -900, 10))
        ):
            period = {"period_start_on": f"2026-{month:02}-01", "period_end_on": f"2026-{month:02}-28"}
            insert(ctx, "cost_line", source_id=source, external_id=str(number), client_id=lab, service=service,
                   vendor="Fabrikam", billed_minor=amount, currency="USD", **period)  # fmt: skip
    browser = browse("viewer", box=filled)
    whole = browser.get("/api/spend").json()
    asked = {"scope": "vendor", "key": "Fabrikam", "month": "2026-10-01"}
    found = browser.get("/api/spend/details", params=asked).json()
    assert (found["total_minor"], found["before_minor"], found["of"]) == (49_800, 40_000, 3)
    assert sum(row["amount_minor"] for row in found["rows"]) == found["total_minor"] == whole["total_minor"]
    assert [row["service"] for row in found["rows"]] == ["Mail", "Credit", "Chat"]
    assert browser.get("/api/spend/details", params={"scope": "department", "key": str(lab)}).json()["of"] == 3
    assert browser.get("/api/spend/details", params={"currency": "EUR"}).status_code == 422
    assert browse("owner", box=other_tenant).get("/api/spend/details").json()["rows"] == []
