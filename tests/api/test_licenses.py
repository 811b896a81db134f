"""Software as a browser meets it: list, product, export, renewals as a calendar."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pulseops.api.calendars import Event, as_ics, escaped, folded
from tests.conftest import TenantBox
from tests.decide.facts import TODAY, add_client, add_product, add_subscription


@pytest.fixture
def filled(it_tenant: TenantBox) -> TenantBox:
    """An IT tenant with a department that pays for one product until in 40 days."""
    with it_tenant.work() as ctx:
        lab = add_client(ctx, "Lab; R&D, old", kind="department")
        product = add_product(ctx, "=Mail, Suite", vendor="Fabrikam Soft", category="Productivity")
        ends = datetime.now(UTC).date() + timedelta(days=40)
        terms = {"start_on": ends - timedelta(days=365), "term_end_on": ends, "auto_renew": True}
        add_subscription(ctx, lab, product, cancel_by_on=ends - timedelta(days=30), **terms)
    return it_tenant


def test_a_product_from_list_to_gone(filled: TenantBox, browse: Any) -> None:
    browser = browse("it_admin", box=filled)
    page = browser.get("/api/licenses", params={"q": "mail", "cancel_within": 30}).json()
    assert (page["total"], page["totals"]["costs"][0]["monthly_minor"]) == (1, 100_000)
    made = browser.post("/api/licenses", json={"name": "Figma", "category": "Design"})
    assert made.status_code == 201
    path = f"/api/licenses/{made.json()['id']}"
    changed = browser.patch(path, json={"owner_name": "Priya", "list_price_minor": 4_500, "currency": "USD"}).json()
    assert (changed["owner_name"], changed["list_price_minor"], changed["category"]) == ("Priya", 4_500, "Design")
    lab = browser.get("/api/licenses/choices").json()["clients"][0]["id"]
    seats = {"client_id": lab, "purchased": 4, "unit_cost_minor": 4_500, "currency": "USD"}
    subscription = browser.post(f"{path}/subscriptions", json=seats).json()["id"]
    assert browser.get(path).json()["row"]["costs"][0]["monthly_minor"] == 18_000
    assert browser.get(f"{path}/subscriptions").json()["rows"][0]["client_name"] == "Lab; R&D, old"
    assert browser.get(f"{path}/people", params={"use": "never"}).json()["total"] == 0
    refused = browser.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "product-in-use")
    ended = {"ended_on": TODAY.isoformat()}
    assert browser.patch(f"{path}/subscriptions/{subscription}", json=ended).status_code == 204
    wrong = browser.patch(f"{path}/subscriptions/{subscription}", json={"purchased": 0, "assigned": 5}).json()
    assert wrong["fields"][0]["field"] == "assigned"
    assert browser.get("/api/licenses", params={"sort": "nonsense"}).status_code == 422
    spare = browser.post("/api/licenses", json={"name": "Spare"}).json()["id"]
    assert browser.delete(f"/api/licenses/{spare}").status_code == 204
    assert browser.get(f"/api/licenses/{spare}").status_code == 404


def test_the_export_runs_nothing(filled: TenantBox, browse: Any) -> None:
    answer = browse("viewer", box=filled).get("/api/licenses/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0]["name"], rows[0]["monthly_minor"], rows[0]["active"]) == ("'=Mail, Suite", "100000", "")


def test_strangers_and_viewers(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    viewer, stranger = browse("viewer", box=filled), browse("owner", box=other_tenant)
    product = viewer.get("/api/licenses").json()["rows"][0]["id"]
    path = f"/api/licenses/{product}"
    subscription = viewer.get(f"{path}/subscriptions").json()["rows"][0]
    for method, url, body in (
        ("GET", path, None),
        ("PATCH", path, {"notes": "x"}),
        ("DELETE", path, None),
        ("GET", f"{path}/subscriptions", None),
        ("POST", f"{path}/subscriptions", {"client_id": subscription["client_id"]}),
        ("PATCH", f"{path}/subscriptions/{subscription['id']}", {"purchased": 1}),
        ("GET", f"{path}/people", None),
    ):
        assert stranger.request(method, url, json=body).status_code == 404
        if method != "GET":
            assert viewer.request(method, url, json=body).status_code == 403
    assert viewer.post("/api/licenses", json={"name": "X"}).status_code == 403
    assert stranger.get("/api/licenses").json()["total"] == 0
    assert stranger.get("/api/renewals").json()["rows"] == []
    # a client of another tenant cannot be given seats
    mine = stranger.post("/api/licenses", json={"name": "Mine"}).json()["id"]
    foreign = {"client_id": subscription["client_id"], "purchased": 1}
    assert stranger.post(f"/api/licenses/{mine}/subscriptions", json=foreign).status_code == 422


def test_renewals_by_the_day_to_act(filled: TenantBox, browse: Any) -> None:
    browser = browse("viewer", box=filled)
    found = browser.get("/api/renewals", params={"months": 3}).json()["rows"]
    assert [(r["days_left"], r["yearly_minor"], r["client_names"]) for r in found] == [
        (10, 1_200_000, ["Lab; R&D, old"])
    ]
    # ten days left: the reminders of 90, 30 and 14 days before are past, the fourth comes in three days
    remind = datetime.now(UTC).date() + timedelta(days=3)
    assert (found[0]["remind_step"], found[0]["remind_on"]) == (4, remind.isoformat())
    assert browser.get("/api/renewals", params={"months": 1}).json()["rows"] == []
    assert browser.get("/api/renewals", params={"q": "nothing"}).json()["rows"] == []
    assert browser.get("/api/renewals", params={"months": 0}).status_code == 422


def test_the_calendar_is_one_that_calendars_read(filled: TenantBox, browse: Any) -> None:
    browser = browse("viewer", box=filled)
    answer = browser.get("/api/renewals/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    text = answer.content.decode()
    assert text.count("\n") == text.count("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    plain = text.replace("\r\n ", "")
    assert "SUMMARY:Give notice: =Mail\\, Suite" in plain
    assert "Lab\\; R&D\\, old\\nThe term ends on" in plain
    assert re.findall(r"TRIGGER:(\S+)", plain) == ["-P90D", "-P30D", "-P14D", "-P7D", "-P1D"]
    uid = re.search(r"UID:\S+", plain)
    again = browser.get("/api/renewals/calendar.ics").content.decode().replace("\r\n ", "")
    assert uid
    assert uid[0] in again


def test_folding_cuts_no_character_and_escaping_no_meaning() -> None:
    line = "SUMMARY:" + "Grüße, 日本語 " * 20
    assert folded(line).replace("\r\n ", "") == line
    assert max(len(piece.encode()) for piece in folded(line).split("\r\n")) <= 75
    assert escaped("a\\b;c,d\r\ne\nf") == "a\\\\b\\;c\\,d\\ne\\nf"
    event = Event("1@pulseops", date(2026, 12, 31), "Notice", "Text")
    body = as_ics("Name", [event], datetime(2026, 11, 24, 9, tzinfo=UTC)).decode()
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101" in body
    assert "DTSTAMP:20261124T090000Z" in body
