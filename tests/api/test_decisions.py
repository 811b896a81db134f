"""Alerts, recommendations, tasks and jobs as a browser meets them."""

from typing import Any
from uuid import uuid4

import pytest

from pulseops.decide.alerts import service as alerts
from pulseops.decide.recommendations import service as recommendations
from tests.conftest import TenantBox
from tests.decide.facts import add_client


@pytest.fixture
def filled(tenant: TenantBox) -> TenantBox:
    """One client likely to leave, with its alert and recommendation."""
    with tenant.work() as ctx:
        add_client(ctx, p90=0.3, risk="high")
        alerts.evaluate(ctx)
        recommendations.generate(ctx)
    return tenant


def test_alert_from_list_to_resolved(filled: TenantBox, browse: Any) -> None:
    browser = browse("account_manager")
    page = browser.get("/api/alerts", params={"state": ["open"], "severity": ["high"], "q": "fabri"}).json()
    assert (page["total"], page["counts"]["open"]) == (1, 1)
    alert = f"/api/alerts/{page['rows'][0]['id']}"
    assert browser.post(f"{alert}/acknowledge").json()["state"] == "acknowledged"
    assert browser.post(f"{alert}/snooze", json={"days": 7, "reason": "Holiday"}).json()["snooze_reason"] == "Holiday"
    assert browser.post(f"{alert}/reopen").json()["state"] == "open"
    done = browser.post(f"{alert}/resolve", json={"reason": "Spoke"}).json()
    assert {event["kind"] for event in done["events"]} == {"opened", "acknowledged", "snoozed", "reopened", "resolved"}
    assert browser.post(f"{alert}/acknowledge").status_code == 409
    assert browser.get("/api/alerts", params={"sort": "nonsense"}).status_code == 422
    assert browser.get(f"/api/alerts/{uuid4()}").status_code == 404


def test_recommendation_from_list_to_task(filled: TenantBox, browse: Any) -> None:
    browser = browse("account_manager")
    page = browser.get("/api/recommendations", params={"state": "open"}).json()
    row = page["rows"][0]
    assert row["expected_minor"] == round(row["probability"] * row["value_minor"] - row["cost_minor"])
    assert page["totals"][0]["expected_minor"] == row["expected_minor"]
    path = f"/api/recommendations/{row['id']}"
    first = browser.post(f"{path}/accept", json={}).json()
    again = browser.post(f"{path}/accept", json={}).json()
    assert (first["created"], again) == (True, {**first, "created": False})
    assert browser.get(path).json()["task_id"] == first["task_id"]
    mine = browser.get("/api/tasks", params={"mine": True, "state": "open"}).json()
    assert [task["id"] for task in mine["rows"]] == [first["task_id"]]
    task = f"/api/tasks/{first['task_id']}"
    assert browser.post(f"{task}/checklist/0", json={"done": True}).json()["checklist"][0]["done"]
    assert browser.post(f"{task}/done").json()["state"] == "done"
    assert browser.get(path).json()["state"] == "done"


def test_tasks_by_hand(filled: TenantBox, browse: Any) -> None:
    browser = browse("account_manager")
    made = browser.post("/api/tasks", json={"title": "Ring", "due_on": "2026-12-01"})
    assert made.status_code == 201
    task = f"/api/tasks/{made.json()['id']}"
    assert browser.patch(task, json={"due_on": None}).json()["due_on"] is None
    assert browser.patch(task, json={"title": ""}).json()["fields"][0]["field"] == "title"
    assert browser.delete(task).status_code == 204
    assert browser.get(task).status_code == 404


def test_strangers_and_viewers(filled: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    alert = browse("viewer").get("/api/alerts").json()["rows"][0]["id"]
    assert browse("viewer").post(f"/api/alerts/{alert}/acknowledge").status_code == 403
    stranger = browse("owner", box=other_tenant)
    assert stranger.get(f"/api/alerts/{alert}").status_code == 404
    assert stranger.post(f"/api/alerts/{alert}/acknowledge").status_code == 404
    assert stranger.get("/api/recommendations").json()["total"] == 0
    assert browse().get("/api/tasks").status_code == 401


def test_jobs_are_shown_and_asked_for_once(filled: TenantBox, browse: Any) -> None:
    browser = browse("admin")
    assert browser.post("/api/jobs/alerts/run").json() == {"queued": True}
    assert browser.post("/api/jobs/alerts/run").json() == {"queued": False}
    shown = {job["key"]: job for job in browser.get("/api/jobs").json()}
    assert shown["alerts"]["waiting"]
    assert not shown["score"]["waiting"]
    assert browser.get("/api/jobs/runs").json() == {"rows": [], "total": 0}
    assert browser.post("/api/jobs/nonsense/run").status_code == 404
    assert browse("viewer").post("/api/jobs/alerts/run").status_code == 403


def test_rules_over_http(filled: TenantBox, browse: Any) -> None:
    browser = browse("owner")
    assert {rule["key"] for rule in browser.get("/api/alert-rules").json()} >= {"churn_high", "source_stale"}
    assert not browser.patch("/api/alert-rules/churn_high", json={"enabled": False}).json()["enabled"]
    wrong = browser.patch("/api/alert-rules/churn_high", json={"params": {"probability": 7}})
    assert wrong.json()["fields"][0]["field"] == "params.probability"
    assert browse("viewer").patch("/api/alert-rules/churn_high", json={"enabled": False}).status_code == 403
