"""Records sent by a program: all accounted for, twice is once, refusals with their line, nothing of half a body."""

import json
from typing import Any

import pytest

from tests.api.test_careful import KEY

CLIENTS = [{"external_id": "A1", "name": "Acme", "employees": 12}, {"external_id": "A2", "name": "Beta"}]
PATH = "/api/imports/streams/{}/records"


def _send(browser: Any, stream: str, records: Any, headers: dict[str, str] | None = None, **query: Any) -> Any:
    lines = records if isinstance(records, str) else "".join(json.dumps(each) + "\n" for each in records)
    kind = {"content-type": "application/x-ndjson", **(headers or {})}
    return browser.post(PATH.format(stream), content=lines.encode(), headers=kind, params=query)


def test_records_are_stored_changed_and_refused_by_line(browse: Any) -> None:
    browser = browse("account_manager")
    counts = ("rows_in", "rows_stored", "rows_unchanged", "rows_refused")
    run = _send(browser, "clients", [*CLIENTS, {"external_id": "A3", "name": "C", "employees": -3}]).json()
    assert ([run[name] for name in counts], run["state"], run["source"]) == ([3, 2, 0, 1], "succeeded", "API")
    refused = browser.get(f"/api/imports/{run['id']}/refusals").json()["rows"]
    assert [(row["row_number"], row["field"]) for row in refused] == [(3, "employees")]
    again = _send(browser, "clients", [CLIENTS[0], {**CLIENTS[1], "name": "Better"}]).json()
    assert [again[name] for name in counts] == [2, 1, 1, 0]
    tickets = [{"external_id": "T1", "client": "Acme", "opened_at": "2026-11-01T08:00:00Z", "priority": "high"}]
    assert _send(browser, "tickets", tickets).json()["rows_stored"] == 1
    names = {each["name"] for each in browser.get("/api/licenses/choices").json()["clients"]}
    assert names == {"Acme", "Better"}


def test_one_record_and_a_list_are_records_too(browse: Any) -> None:
    browser = browse("admin")
    assert _send(browser, "clients", CLIENTS[:1]).json()["rows_stored"] == 1
    assert _send(browser, "clients", json.dumps(CLIENTS)).json()["rows_stored"] == 1


def test_a_key_makes_one_run(browse: Any) -> None:
    browser = browse("admin")
    runs = {_send(browser, "clients", CLIENTS, KEY).json()["id"] for _ in range(2)}
    assert len(runs) == 1
    assert browser.get("/api/imports").json()["total"] == 1
    assert _send(browser, "clients", CLIENTS[:1], KEY).json()["code"] == "key-reused"


@pytest.mark.parametrize(
    ("stream", "body", "status", "says"),
    [
        ("planets", "{}\n", 404, "kind of table"),
        ("clients", "", 422, "empty"),
        ("clients", '{"external_id": "A", "name": "B"}\n{"external_id": \n', 422, "Line 2 begins like an object"),
        ("clients", '{"colour": "red"}\n', 422, "No column feeds"),
        ("clients", '{"a": 1}\n7\n', 422, "cannot be read"),
    ],
)
def test_what_cannot_be_read_leaves_nothing(browse: Any, stream: str, body: str, status: int, says: str) -> None:
    browser = browse("admin")
    answer = _send(browser, stream, body)
    assert (answer.status_code, says in answer.text) == (status, True), answer.text
    assert browser.get("/api/imports").json()["total"] == 0


def test_too_much_and_strangers_are_refused(browse: Any, other_tenant: Any) -> None:
    large = browse("admin").post(PATH.format("clients"), content=b"", headers={"content-length": str(65 << 20)})
    assert (large.status_code, large.json()["code"]) == (429, "too-large")
    assert _send(browse("viewer"), "clients", CLIENTS).status_code == 403
    run = _send(browse("admin"), "clients", CLIENTS).json()["id"]
    assert browse("admin", box=other_tenant).get(f"/api/imports/{run}").status_code == 404
