"""Clients as a browser meets them: lists, one client, changes, files; who may, and whose they are."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tests.conftest import Browser, TenantBox

NEW = {
    "name": "Fabrikam",
    "industry": "Retail",
    "mrr_minor": 120_000,
    "signals": {"seats_purchased": 20, "seats_active": 15, "csat": 80, "logins": 300, "tickets_opened": 2},
}


@pytest.fixture
def manager(browse: Any) -> Browser:
    """An account manager of the tenant."""
    made: Browser = browse("account_manager")
    return made


def add(browser: Browser, **fields: Any) -> dict[str, Any]:
    answer = browser.post("/api/clients", json={**NEW, **fields})
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code in (409, 422), answer.text
    return [problem["field"] for problem in answer.json()["fields"]]


def test_a_new_client_is_scored_and_explained(manager: Browser) -> None:
    row = add(manager)
    assert (row["name"], row["mrr_minor"], row["utilization"]) == ("Fabrikam", 120_000, 0.75)
    detail = manager.get(f"/api/clients/{row['id']}").json()
    assert detail["row"] == row
    health = detail["health"]
    assert len(health["signals"]) >= 12
    if health["value"] is not None:
        assert 50 + sum(s["contribution"] for s in health["signals"]) == pytest.approx(health["value"], abs=0.01)
    probabilities = [horizon["p"] for horizon in detail["churn"]["horizons"]]
    assert probabilities == sorted(probabilities)


def test_refusals_name_their_fields_and_keep_nothing(manager: Browser) -> None:
    wrong = {"name": " ", "mrr_minor": -1, "signals": {"csat": 500, "seats_purchased": 0, "seats_active": 3}}
    refused = manager.post("/api/clients", json=wrong)
    assert refused.headers["content-type"] == "application/problem+json"
    assert set(fields_of(refused)) == {"name", "mrr_minor", "signals.csat", "signals.seats_active"}
    assert "signals.health" in fields_of(manager.post("/api/clients", json={**NEW, "signals": {"health": 120}}))
    assert fields_of(manager.post("/api/clients", json={"industry": "Retail"})) == ["name"]
    assert manager.get("/api/clients").json()["total"] == 0
    add(manager)
    assert fields_of(manager.post("/api/clients", json=NEW)) == ["name"]
    for query in ({"status": "gone"}, {"band": "great"}, {"risk": "huge"}, {"sort": "nonsense"}, {"page": 0}):
        assert manager.get("/api/clients", params=query).status_code == 422


def test_the_list_is_searched_filtered_sorted_and_summed(manager: Browser) -> None:
    for name, mrr in (("Alpha", 100), ("Beta_1", 300), ("Beta%2", 200)):
        add(manager, name=name, mrr_minor=mrr, owner_name="Kim" if name == "Alpha" else None)
    page = manager.get("/api/clients", params={"q": "beta", "sort": "-mrr_minor"}).json()
    assert [row["name"] for row in page["rows"]] == ["Beta_1", "Beta%2"]
    assert (page["total"], page["totals"][0]["mrr_minor"]) == (2, 500)
    for typed, found in (("%", ["Beta%2"]), ("_", ["Beta_1"]), ("'", [])):
        assert [r["name"] for r in manager.get("/api/clients", params={"q": typed}).json()["rows"]] == found
    assert manager.get("/api/clients", params={"owner": "Kim"}).json()["total"] == 1
    second = manager.get("/api/clients", params={"sort": "mrr_minor", "page": 2, "page_size": 1}).json()
    assert ([row["name"] for row in second["rows"]], second["total"]) == (["Beta%2"], 3)
    assert manager.get("/api/clients/choices").json()["industry"] == ["Retail"]
    assert manager.get("/api/clients/signals").json()["csat"]["upper"] == 100


def test_a_change_is_scored_and_an_old_version_refused(manager: Browser) -> None:
    row = add(manager)
    path = f"/api/clients/{row['id']}"
    version = manager.get(path).json()["version"]
    changed = manager.patch(path, json={"signals": {"seats_active": 2}, "version": version}).json()
    assert changed["utilization"] == pytest.approx(0.1)
    if row["health"] is not None:
        assert changed["health"] < row["health"]
    late = manager.patch(path, json={"plan": "Gold", "version": version})
    assert (late.status_code, late.json()["code"]) == (409, "changed-meanwhile")
    assert manager.patch(path, json={"owner_name": "Kim"}).json()["owner_name"] == "Kim"
    assert manager.patch(path, json={"owner_name": None}).json()["owner_name"] is None


def test_what_if_changes_nothing(manager: Browser) -> None:
    row = add(manager)
    path = f"/api/clients/{row['id']}"
    both = manager.post(f"{path}/what-if", json={"signals": {"utilization_rate": 0.9}}).json()
    tried = {s["id"]: s["value"] for s in both["then"]["signals"]}
    assert tried["utilization_rate"] == 0.9
    assert manager.get(path).json()["row"] == row
    assert fields_of(manager.post(f"{path}/what-if", json={"signals": {"mood": 1}})) == ["signals.mood"]


def test_leaving_coming_back_and_several_at_once(manager: Browser) -> None:
    one, two = add(manager), add(manager, name="Contoso")
    ids = [one["id"], two["id"]]
    assert manager.post("/api/clients/assign", json={"client_ids": ids, "owner_name": "Kim"}).json() == {"changed": 2}
    assert manager.get("/api/clients", params={"owner": "Kim"}).json()["total"] == 2
    path = f"/api/clients/{one['id']}"
    assert fields_of(manager.post(f"{path}/deactivate", json={"reason": " "})) == ["reason"]
    gone = manager.post(f"{path}/deactivate", json={"reason": "Price"}).json()
    assert (gone["status"], gone["churn_reason"], gone["mrr_minor"]) == ("inactive", "Price", None)
    together = manager.post("/api/clients/deactivate", json={"client_ids": ids, "reason": "Sold"})
    assert (together.status_code, together.json()["code"]) == (409, "already-inactive")
    assert manager.get(f"/api/clients/{two['id']}").json()["row"]["status"] == "active"
    assert manager.post(f"{path}/reactivate").json()["status"] == "active"
    assert manager.post("/api/clients/deactivate", json={"client_ids": ids, "reason": "Sold"}).json() == {"changed": 2}
    assert fields_of(manager.post("/api/clients/assign", json={"client_ids": []})) == ["client_ids"]


def test_parts_of_a_client(manager: Browser) -> None:
    path = f"/api/clients/{add(manager)['id']}"
    assert manager.get(f"{path}/contracts").json()["rows"][0]["mrr_minor"] == 120_000
    for what in ("contacts", "invoices", "tickets", "surveys", "subscriptions"):
        assert manager.get(f"{path}/{what}").json() == {"rows": [], "total": 0}
    assert manager.get(f"{path}/secrets").status_code == 422
    assert manager.get(f"{path}/series").json()["mrr"][-1]["value"] == 1200
    assert isinstance(manager.get(f"{path}/history").json(), list)
    note = manager.post(f"{path}/notes", json={"text": "Call Ada"}).json()["id"]
    assert manager.get(f"{path}/notes").json()["rows"][0]["text"] == "Call Ada"
    assert "note" in {event["kind"] for event in manager.get(f"{path}/timeline").json()}
    assert fields_of(manager.post(f"{path}/notes", json={"text": " "})) == ["text"]
    assert manager.delete(f"{path}/notes/{note}").status_code == 204
    assert manager.delete(f"{path}/notes/{note}").status_code == 404


def test_views_are_kept_and_forgotten(manager: Browser, browse: Any) -> None:
    kept = manager.post("/api/clients/views", json={"name": "Worst", "query": "risk=high", "is_shared": True})
    assert kept.status_code == 201
    assert fields_of(manager.post("/api/clients/views", json={"name": " "})) == ["name"]
    viewer = browse("viewer")
    assert [(v["name"], v["is_mine"]) for v in viewer.get("/api/clients/views").json()] == [("Worst", False)]
    path = f"/api/clients/views/{kept.json()['id']}"
    assert viewer.delete(path).status_code == 404
    assert viewer.post("/api/clients/views", json={"name": "X", "is_shared": True}).status_code == 403
    assert manager.delete(path).status_code == 204
    assert manager.get("/api/clients/views").json() == []


@pytest.mark.parametrize("evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_exports_never_carry_a_formula(manager: Browser, evil: str) -> None:
    add(manager, name=f"x{evil}", industry=evil, owner_name=evil)
    text = manager.get("/api/clients/export.csv").content.decode("utf-8-sig")
    row = next(iter(csv.DictReader(io.StringIO(text, newline=""))))
    book = load_workbook(io.BytesIO(manager.get("/api/clients/export.xlsx").content))
    names, values = (list(line) for line in book.active.iter_rows())
    sheet = {name.value: value for name, value in zip(names, values, strict=True)}
    for column in ("industry", "owner_name"):
        assert row[column][:1] not in {"=", "+", "-", "@", "\t", "\r"}
        assert sheet[column].value is None or str(sheet[column].value)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
        assert sheet[column].data_type != "f"
    assert row["mrr_minor"] == "120000"


def test_an_export_holds_what_the_list_shows(manager: Browser) -> None:
    add(manager)
    add(manager, name="Contoso", industry="Law")
    answer = manager.get("/api/clients/export.csv", params={"industry": "Law"})
    assert answer.headers["content-disposition"] == 'attachment; filename="clients.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["name"], "id" in row) for row in rows] == [("Contoso", False)]


WRITES = [
    ("post", "/api/clients", NEW),
    ("patch", "/api/clients/{id}", {"plan": "Gold"}),
    ("post", "/api/clients/{id}/deactivate", {"reason": "Price"}),
    ("post", "/api/clients/{id}/reactivate", None),
    ("post", "/api/clients/{id}/notes", {"text": "hello"}),
    ("delete", "/api/clients/{id}/notes/{note}", None),
    ("post", "/api/clients/assign", {"client_ids": ["{id}"], "owner_name": "Kim"}),
    ("post", "/api/clients/deactivate", {"client_ids": ["{id}"], "reason": "Price"}),
]
READS = [
    "/api/clients/{id}",
    "/api/clients/{id}/history",
    "/api/clients/{id}/series",
    "/api/clients/{id}/timeline",
    "/api/clients/{id}/contracts",
    "/api/clients/{id}/notes",
    "/api/clients/{id}/subscriptions",
]


def send(browser: Browser, method: str, path: str, body: Any, client: str, note: str) -> int:
    path = path.format(id=client, note=note)
    if isinstance(body, dict) and "client_ids" in body:
        body = {**body, "client_ids": [client]}
    return browser.request(method, path, json=body).status_code


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_who_may_write_and_whose_it_is(
    manager: Browser, browse: Any, other_tenant: TenantBox, method: str, path: str, body: Any
) -> None:
    client = add(manager, name="Target")["id"]
    note = manager.post(f"/api/clients/{client}/notes", json={"text": "hello"}).json()["id"]
    assert send(browse("viewer"), method, path, body, client, note) == 403
    assert send(browse(), method, path, body, client, note) == 401
    assert send(manager, method, path, body, str(uuid4()), note) == (201 if path == "/api/clients" else 404)
    if path != "/api/clients":
        assert send(browse("owner", box=other_tenant), method, path, body, client, note) == 404
    assert manager.get(f"/api/clients/{client}").json()["row"]["status"] == "active"


@pytest.mark.parametrize("path", READS)
def test_who_may_read_and_whose_it_is(manager: Browser, browse: Any, other_tenant: TenantBox, path: str) -> None:
    path = path.format(id=add(manager)["id"])
    assert browse("viewer").get(path).status_code == 200
    assert browse().get(path).status_code == 401
    assert browse("owner", box=other_tenant).get(path).status_code == 404


def test_a_stranger_counts_none_of_our_clients(manager: Browser, browse: Any, other_tenant: TenantBox) -> None:
    client = add(manager)["id"]
    manager.post("/api/clients/views", json={"name": "Ours", "is_shared": True})
    stranger = browse("owner", box=other_tenant)
    assert stranger.get("/api/clients").json() == {"rows": [], "total": 0, "totals": []}
    assert stranger.get("/api/clients/choices").json()["industry"] == []
    assert stranger.get("/api/clients/views").json() == []
    assert "Fabrikam" not in stranger.get("/api/clients/export.csv").text
    path = f"/api/clients/{client}/what-if"
    assert stranger.post(path, json={"signals": {}}).status_code == 404
    for path in ("/api/clients", "/api/clients/choices", "/api/clients/views", "/api/clients/export.csv"):
        assert browse().get(path).status_code == 401
