"""Imports over HTTP: the whole road, refusals that say what to do, and locks between tenants."""

import io
from typing import Any

from pulseops.base.ids import uuid7

CLIENTS = (
    b"Account ID,Account Name,Industry,Employees,Favourite colour\nA1,Acme,Retail,12,red\nA2,Beta,Retail,-3,blue\n"
)


def _upload(browser: Any, content: bytes, name: str = "accounts.csv") -> Any:
    return browser.post("/api/imports/uploads", files={"file": (name, io.BytesIO(content), "text/csv")})


def _import(browser: Any, content: bytes, name: str = "accounts.csv", **more: Any) -> Any:
    upload = _upload(browser, content, name)
    assert upload.status_code == 200, upload.text
    seen = browser.get(f"/api/imports/uploads/{upload.json()['id']}/preview").json()
    body = {"upload_id": upload.json()["id"], "stream": seen["stream"], "mapping": seen["mapping"], **more}
    return browser.post("/api/imports", json=body)


def test_a_file_goes_all_the_way_and_every_row_is_accounted_for(browse: Any) -> None:
    browser = browse("account_manager")
    upload = _upload(browser, CLIENTS).json()
    seen = browser.get(f"/api/imports/uploads/{upload['id']}/preview").json()
    assert seen["stream"] == "clients"
    assert seen["mapping"]["Account ID"] == "external_id"
    assert seen["mapping"]["Favourite colour"] is None
    assert seen["problems"][0]["row_number"] == 3
    assert "'-3' is negative" in seen["problems"][0]["reason"]
    body = {"upload_id": upload["id"], "stream": "clients", "mapping": seen["mapping"]}
    run = browser.post("/api/imports", json=body).json()
    assert (run["rows_in"], run["rows_stored"], run["rows_unchanged"], run["rows_refused"]) == (2, 1, 0, 1)
    assert run["state"] == "succeeded"
    listed = browser.get("/api/imports").json()
    assert [row["id"] for row in listed["rows"]] == [run["id"]]
    refused = browser.get(f"/api/imports/{run['id']}/refusals").json()
    assert refused["total"] == 1
    assert refused["rows"][0]["field"] == "Employees"
    sheet = browser.get(f"/api/imports/{run['id']}/refusals.csv")
    assert "Beta" in sheet.text
    assert browser.post(f"/api/imports/{run['id']}/undo").json() == {"removed": 1, "restored": 0}
    again = browser.post(f"/api/imports/{run['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "not-undoable")


def test_a_mapping_is_remembered_and_can_be_tried(browse: Any) -> None:
    browser = browse("admin")
    upload = _upload(browser, b"Nummer,Kunde\n1,Acme\n", "kunden.csv").json()
    first = browser.get(f"/api/imports/uploads/{upload['id']}/preview").json()
    assert first["stream"] is None
    mapping = {"Nummer": "external_id", "Kunde": "name"}
    tried = browser.post(
        f"/api/imports/uploads/{upload['id']}/preview", json={"stream": "clients", "mapping": mapping}
    ).json()
    assert tried["lacking"] == []
    body = {"upload_id": upload["id"], "stream": "clients", "mapping": mapping}
    assert browser.post("/api/imports", json=body).json()["rows_stored"] == 1
    other = _upload(browser, b"Nummer,Kunde\n2,Beta\n", "kunden2.csv").json()
    seen = browser.get(f"/api/imports/uploads/{other['id']}/preview").json()
    assert (seen["stream"], seen["remembered"], seen["mapping"]) == ("clients", True, mapping)


def test_an_unusable_mapping_names_each_column(browse: Any) -> None:
    browser = browse("admin")
    upload = _upload(browser, CLIENTS).json()
    mapping = {"Account Name": "name", "Industry": "name", "Nowhere": "plan", "Employees": "colour"}
    body = {"upload_id": upload["id"], "stream": "clients", "mapping": mapping}
    answer = browser.post("/api/imports", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unusable-mapping")
    assert {field["field"] for field in answer.json()["fields"]} == {
        "mapping.Industry",
        "mapping.Nowhere",
        "mapping.Employees",
    }


def test_an_unreadable_file_is_refused_at_the_preview(browse: Any) -> None:
    browser = browse("admin")
    upload = _upload(browser, b"%PDF-1.7", "report.csv").json()
    answer = browser.get(f"/api/imports/uploads/{upload['id']}/preview")
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable-file")
    assert "PDF" in answer.json()["detail"]


def test_a_file_above_the_limit_is_refused_before_it_is_read(browse: Any, app: Any) -> None:
    browser = browse("admin")
    whole = app.state.settings
    app.state.settings = whole.model_copy(update={"upload_limit_mb": 1})
    try:
        answer = _upload(browser, b"name\n" + b"x" * (3 << 20))
        just_over = _upload(browser, b"name\n" + b"x" * (1 << 20))
    finally:
        app.state.settings = whole
    for refused in (answer, just_over):
        assert (refused.status_code, refused.json()["code"]) == (429, "too-large")
        assert "1 MB" in refused.json()["detail"]


def test_a_form_without_a_file_says_so(browse: Any) -> None:
    answer = browse("admin").post(
        "/api/imports/uploads", data={"note": "x"}, files={"other": ("a.csv", b"a", "text/csv")}
    )
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "file"


def test_roles_and_other_tenants(browse: Any, other_tenant: Any) -> None:
    browser = browse("admin")
    run = _import(browser, CLIENTS).json()
    upload = _upload(browser, CLIENTS).json()
    viewer = browse("viewer")
    assert viewer.get(f"/api/imports/{run['id']}").status_code == 200
    assert _upload(viewer, CLIENTS).status_code == 403
    assert viewer.post(f"/api/imports/{run['id']}/undo").status_code == 403
    stranger = browse("owner", box=other_tenant)
    for path in (
        f"/api/imports/{run['id']}",
        f"/api/imports/{run['id']}/refusals",
        f"/api/imports/{run['id']}/refusals.csv",
    ):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/api/imports/uploads/{upload['id']}/preview").status_code == 404
    assert stranger.post(f"/api/imports/{run['id']}/undo").status_code == 404
    body = {"upload_id": upload["id"], "stream": "clients", "mapping": {"Account Name": "name"}}
    assert stranger.post("/api/imports", json=body).status_code == 404
    assert stranger.get("/api/imports").json() == {"rows": [], "total": 0}
    assert browse().get("/api/imports").status_code == 401
    assert browser.get(f"/api/imports/{uuid7()}").status_code == 404


def test_unknown_sort_and_streams(browse: Any) -> None:
    browser = browse("viewer")
    assert browser.get("/api/imports?sort=password").status_code == 422
    streams = browser.get("/api/imports/streams").json()["rows"]
    assert streams[0]["name"] == "clients"
    assert {"name": "name", "kind": "text", "required": True, "allowed": []} in streams[0]["fields"]
