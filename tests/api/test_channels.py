"""Channels, routes, deliveries, own rules and silences as a browser meets them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from pulseops.act.notifications import service as notifications
from pulseops.base.settings import MailSettings
from pulseops.decide.alerts import service as alerts
from tests.conftest import TenantBox
from tests.decide.facts import add_client

URL = "https://hooks.slack.com/services/T000/B000/verySecretToken1234"
EXPRESSION = {"all": [{"left": {"metric": "open_tickets"}, "op": ">", "right": 3}]}


@pytest.fixture
def filled(tenant: TenantBox) -> TenantBox:
    with tenant.work() as ctx:
        add_client(ctx, p90=0.3, risk="high", open_tickets=9)
        alerts.evaluate(ctx)
    return tenant


def test_a_channel_from_its_address_to_its_end(filled: TenantBox, browse: Any) -> None:
    browser = browse("admin")
    made = browser.post("/api/channels", json={"kind": "slack", "name": "Ops", "url": URL})
    assert made.status_code == 201, made.text
    channel = made.json()["channel"]
    assert (channel["hint"], made.json()["signing_secret"]) == ("hooks.slack.com …1234", None)
    hook = browser.post("/api/channels", json={"kind": "webhook", "name": "PSA", "url": "https://psa.example.com/h"})
    assert hook.json()["signing_secret"].startswith("whsec_")
    again = browser.post(f"/api/channels/{hook.json()['channel']['id']}/signing-secret").json()["signing_secret"]
    assert again != hook.json()["signing_secret"]
    shown = browser.get("/api/channels")
    assert "verySecret" not in shown.text
    assert "whsec_" not in shown.text
    assert not shown.json()["mail_ready"]
    path = f"/api/channels/{channel['id']}"
    assert browser.patch(path, json={"name": "PSA"}).json()["fields"][0]["field"] == "name"
    assert not browser.patch(path, json={"enabled": False}).json()["enabled"]
    assert browser.delete(path).status_code == 204
    assert [row["name"] for row in browser.get("/api/channels").json()["channels"]] == ["PSA"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "slack", "name": "A", "url": "https://10.0.0.1/x"}, "url"),
        ({"kind": "teams", "name": "A", "url": "https://contoso.webhook.office.com/x"}, "url"),
        ({"kind": "webhook", "name": "A", "url": "http://example.com"}, "url"),
        ({"kind": "mail", "name": "A", "recipients": []}, "recipients"),
        ({"kind": "mail", "name": "A", "recipients": ["x@example.com\r\nBcc: y@example.com"]}, "recipients"),
        ({"kind": "mail", "name": " ", "recipients": ["x@example.com"]}, "name"),
        ({"kind": "fax", "name": "A"}, "kind"),
        ({"kind": "slack", "name": "A", "url": "https://" + "x" * 3000}, "url"),
    ],
)
def test_channels_that_cannot_be(browse: Any, body: dict[str, Any], field: str) -> None:
    answer = browse("owner").post("/api/channels", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"].endswith(field)


def test_a_route_a_test_and_its_delivery(filled: TenantBox, browse: Any) -> None:
    browser = browse("admin")
    body = {"kind": "mail", "name": "Team", "recipients": ["a@example.com"]}
    channel = browser.post("/api/channels", json=body).json()["channel"]["id"]
    route = browser.post("/api/routes", json={"channel_id": channel, "least_severity": "high"}).json()
    assert (route["mode"], route["channel_name"]) == ("immediate", "Team")
    wrong = browser.patch(f"/api/routes/{route['id']}", json={"hours_from": 8})
    assert wrong.json()["fields"][0]["field"] == "hours_to"
    assert browser.patch(f"/api/routes/{route['id']}", json={"mode": "digest"}).json()["mode"] == "digest"
    (delivery,) = browser.post(f"/api/channels/{channel}/test").json()["deliveries"]
    dead = MailSettings(host="127.0.0.1", port=1, security="none")
    notifications.dispatch(filled.database, filled.id, dead, datetime.now(UTC))
    detail = browser.get(f"/api/deliveries/{delivery}").json()
    assert (detail["state"], detail["attempts"], detail["tries"][0]["outcome"]) == ("reserved", 1, "later")
    assert browser.post(f"/api/deliveries/{delivery}/again").json()["code"] == "still-waiting"
    page = browser.get("/api/deliveries", params={"state": "reserved", "channel_id": channel}).json()
    assert (page["total"], page["counts"]["reserved"]) == (1, 1)
    assert browser.delete(f"/api/routes/{route['id']}").status_code == 204
    assert browser.get("/api/routes").json() == []


def test_own_rule_from_try_to_removal(filled: TenantBox, browse: Any) -> None:
    browser = browse("admin")
    assert "open_tickets" in {m["id"] for m in browser.get("/api/own-rules/options").json()["measures"]}
    tried = browser.post("/api/own-rules/preview", json={"expression": EXPRESSION}).json()
    assert (tried["sentence"], tried["now"]) == ("Open tickets above 3", 1)
    made = browser.post("/api/own-rules", json={"name": "Busy", "expression": EXPRESSION})
    assert made.status_code == 201, made.text
    key = made.json()["key"]
    with filled.work() as ctx:
        alerts.evaluate(ctx)
    page = browser.get("/api/alerts", params={"rule": key}).json()
    (alert,) = page["rows"]
    assert alert["rule_label"] == "Busy"
    assert browser.get(f"/api/alerts/{alert['id']}/evidence").json()["measure"] == "open_tickets"
    assert browser.get(f"/api/alerts/{alert['id']}/told").json()["deliveries"] == []
    why = browser.get(f"/api/alert-rules/{key}/explanation", params={"client_id": alert["client_id"]}).json()
    assert why["alert_id"] == alert["id"]
    wrong = browser.patch(f"/api/own-rules/{key}", json={"expression": {"all": [{"left": 1, "op": "<", "right": 2}]}})
    assert wrong.json()["fields"][0]["field"] == "expression.all.0.left"
    assert browser.patch(f"/api/own-rules/{key}", json={"hold_days": 3}).json()["hold_days"] == 3
    assert browser.delete(f"/api/own-rules/{key}").status_code == 204
    assert browser.get(f"/api/own-rules/{key}").status_code == 404


def test_silences_and_what_they_cover(filled: TenantBox, browse: Any) -> None:
    browser = browse("account_manager")
    client = browser.get("/api/alerts").json()["rows"][0]["client_id"]
    now = datetime.now(UTC)
    window = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
    made = browser.post("/api/silences", json={"client_id": client, "reason": "Move", **window})
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["alerts"]) == ("running", 1)
    assert browser.get("/api/alerts", params={"silenced": True}).json()["rows"][0]["silence_reason"] == "Move"
    assert browser.get("/api/alerts", params={"silenced": False}).json()["total"] == 0
    assert browser.post(f"/api/silences/{made.json()['id']}/end").json()["state"] == "ended"
    assert browser.post("/api/silences", json={"reason": "All", **window}).status_code == 403


def test_rights_and_strangers(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    admin, viewer, stranger = browse("admin"), browse("viewer"), browse("owner", box=other_tenant)
    key = admin.post("/api/own-rules", json={"name": "Busy", "expression": EXPRESSION}).json()["key"]
    assert viewer.get("/api/own-rules").status_code == 200
    assert viewer.get("/api/routes").status_code == 200
    for path in ("/api/channels", "/api/deliveries"):
        assert viewer.get(path).status_code == 403
    assert viewer.post("/api/own-rules", json={"name": "B", "expression": EXPRESSION}).status_code == 403
    assert stranger.get(f"/api/own-rules/{key}").status_code == 404
    assert stranger.delete(f"/api/own-rules/{key}").status_code == 404
    alert = admin.get("/api/alerts").json()["rows"][0]
    for part in ("evidence", "told"):
        assert stranger.get(f"/api/alerts/{alert['id']}/{part}").status_code == 404
    query = {"client_id": alert["client_id"]}
    assert stranger.get("/api/alert-rules/churn_high/explanation", params=query).status_code == 404
    assert admin.get("/api/alert-rules/nonsense/explanation", params=query).status_code == 404
    assert admin.get("/api/alert-rules/churn_high/explanation", params={"client_id": uuid4()}).status_code == 404
