"""The models page through the door: what it is told, and that changing a model asks for a reason."""

from typing import Any

from pulseops.learn.readouts import service as readouts
from pulseops.learn.training import service as training
from pulseops.understand.predictions import models
from tests.conftest import TenantBox


def test_state_card_and_refusals(browse: Any, settled: TenantBox) -> None:
    empty = browse("viewer").get("/api/models/state").json()
    assert empty == {"calls": [], "check": None, "health": None, "challenger": None}
    with settled.work() as ctx:
        challenger = training.challenge(ctx)
        readouts.check(ctx)
    browser = browse("admin", box=settled)
    state = browser.get("/api/models/state").json()
    assert state["challenger"]["id"] == str(challenger)
    assert state["check"]["state"] in ("ok", "warn", "alarm", "few")
    card = browser.get(f"/api/models/{challenger}/card").json()
    assert card["version"]["state"] == "challenger"
    assert card["comparison"]["why"] == "a person asked"
    asked = browser.post(f"/api/models/{challenger}/promote", json={"reason": "because"})
    if state["challenger"]["blocked"]:
        assert (asked.status_code, asked.json()["code"]) == (409, "gate-not-passed")
        with settled.work() as ctx:
            models.put_in_use(ctx, challenger)
    else:
        assert asked.status_code == 204
    assert browser.post(f"/api/models/{challenger}/promote", json={"reason": ""}).status_code == 422
    assert (
        browse("viewer", box=settled).post(f"/api/models/{challenger}/promote", json={"reason": "x"}).status_code == 403
    )
    before = next(m for m in browser.get("/api/models").json() if m["state"] == "retired" and m["kind"] == "churn")
    assert browser.post(f"/api/models/{before['id']}/roll-back", json={"reason": "it was better"}).status_code == 204
    assert browser.post("/api/models/challenger").json() == {"queued": True}
    assert browser.post("/api/models/challenger").json() == {"queued": False}
