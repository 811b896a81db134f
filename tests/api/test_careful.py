"""Programs that write: the same key does a thing once, and an edit is refused when it would undo another unseen."""

import threading
from typing import Any

import pytest
from pydantic import BaseModel

from pulseops.api import contract, problems
from pulseops.api.app import create_app
from pulseops.base.settings import Settings
from tests.conftest import TenantBox

CONTRACT = create_app(Settings()).openapi()
KEY = {"Idempotency-Key": "a-key-of-the-program"}


def test_the_same_key_makes_one_task_and_the_same_answer(browse: Any) -> None:
    browser = browse("account_manager")
    first = browser.post("/api/tasks", json={"title": "Call"}, headers=KEY)
    again = browser.post("/api/tasks", json={"title": "Call"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert browser.get("/api/tasks").json()["total"] == 1
    other = browser.post("/api/tasks", json={"title": "Write"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    stranger = browse("account_manager").post("/api/tasks", json={"title": "Write"}, headers=KEY)
    assert stranger.status_code == 201, "keys belong to who uses them"


def test_what_was_refused_is_tried_anew(browse: Any) -> None:
    browser = browse("account_manager")
    assert browser.post("/api/tasks", json={"title": ""}, headers=KEY).status_code == 422
    assert browser.post("/api/tasks", json={"title": "Call"}, headers=KEY).status_code == 201


def test_two_at_once_are_one(browse: Any) -> None:
    browser, got = browse("account_manager"), list[Any]()

    def send() -> None:
        got.append(browser.post("/api/tasks", json={"title": "Call"}, headers=KEY).json()["id"])

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert len(set(got)) == 1
    assert browser.get("/api/tasks").json()["total"] == 1


def test_a_key_is_forgotten_after_a_day(browse: Any, tenant: TenantBox) -> None:
    browser = browse("account_manager")
    first = browser.post("/api/tasks", json={"title": "Call"}, headers=KEY).json()
    with tenant.work() as ctx:
        ctx.session.connection().exec_driver_sql("UPDATE kept_answer SET created_at = now() - interval '25 hours'")
    assert browser.post("/api/tasks", json={"title": "Call"}, headers=KEY).json()["id"] != first["id"]


def test_an_upload_takes_no_key() -> None:
    assert "parameters" not in _operations()["upload_file"]


def test_an_edit_of_what_was_changed_meanwhile_is_refused(browse: Any) -> None:
    browser = browse("account_manager")
    path = f"/api/tasks/{browser.post('/api/tasks', json={'title': 'Call'}).json()['id']}"
    seen = browser.get(path).headers["etag"]
    assert browser.get(path).headers["etag"] == seen
    assert browser.patch(path, json={"title": "Mine"}, headers={"If-Match": seen}).status_code == 200
    late = browser.patch(path, json={"title": "Theirs"}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert browser.delete(path, headers={"If-Match": seen}).status_code == 412
    assert browser.get(path).json()["title"] == "Mine"
    now = browser.get(path).headers["etag"]
    assert browser.delete(path, headers={"If-Match": f'"other", {now}'}).status_code == 204


def test_of_conditional_edits_at_once_one_wins(browse: Any) -> None:
    browser = browse("account_manager")
    path = f"/api/tasks/{browser.post('/api/tasks', json={'title': 'Call'}).json()['id']}"
    seen, got = browser.get(path).headers["etag"], list[int]()

    def edit(number: int) -> None:
        got.append(browser.patch(path, json={"title": f"T{number}"}, headers={"If-Match": seen}).status_code)

    threads = [threading.Thread(target=edit, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [200, 412, 412, 412, 412, 412]


def test_a_client_reads_and_edits_under_the_same_tag(browse: Any) -> None:
    browser = browse("account_manager")
    made = browser.post("/api/clients", json={"name": "Acme", "mrr_minor": 100_00, "signals": {"nps": 40}})
    path = f"/api/clients/{made.json()['id']}"
    seen = browser.get(path).headers["etag"]
    assert browser.patch(path, json={"plan": "Gold"}, headers={"If-Match": seen}).status_code == 200
    assert browser.patch(path, json={"plan": "Gold"}, headers={"If-Match": seen}).status_code == 412


@pytest.mark.parametrize("path", ["/api/tasks/{task_id}", "/api/clients/{client_id}", "/api/own-rules/{key}",
                                  "/api/reports/{report_id}", "/api/playbooks/{playbook_id}",
                                  "/api/licenses/{product_id}"])  # fmt: skip
def test_the_contract_says_so(path: str) -> None:
    for method in ("patch", "delete"):
        if operation := CONTRACT["paths"][path].get(method):
            assert "if-match" in [each["name"].lower() for each in operation["parameters"]]


@pytest.mark.parametrize("path", ["/api/tasks", "/api/clients", "/api/imports", "/api/own-rules", "/api/reports"])
def test_creations_take_a_key(path: str) -> None:
    names = [each["name"].lower() for each in CONTRACT["paths"][path]["post"]["parameters"]]
    assert names.count("idempotency-key") == 1


def _operations() -> dict[str, Any]:
    return {way["operationId"]: way for path in CONTRACT["paths"].values() for way in path.values()}


@pytest.mark.parametrize("operation", sorted(contract.EXAMPLES))
def test_every_example_is_a_body_that_is_taken(operation: str) -> None:
    body = _operations()[operation]["requestBody"]["content"]["application/json"]
    name = body["schema"]["$ref"].rsplit("/", 1)[1]
    models = [each for each in _subclasses(BaseModel) if each.__name__ == name and "api.routes" in each.__module__]
    assert models
    for model in models:
        given = model.model_validate(body["example"]).model_dump(exclude_unset=True)
        assert set(given) == set(body["example"]), "a name the model does not know"


def test_refusals_are_described_by_their_media_type_and_who_may_call() -> None:
    for name, operation in _operations().items():
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
        public = name in {"login", "sign_up", "auth_options", "forgot_password", "calendar_feed"}
        assert public <= ("security" not in operation)
    assert _operations()["create_task"]["security"] == [{"key": []}, {"session": []}]
    assert set(CONTRACT["components"]["securitySchemes"]) == {"key", "session"}
    assert list(CONTRACT["components"]["responses"]["Problem"]["content"]) == ["application/problem+json"]
    for code, refusal in contract.REFUSALS.items():
        assert problems.Problem.model_validate(refusal).code == code


def _subclasses(of: type[BaseModel]) -> set[type[BaseModel]]:
    return {found for each in of.__subclasses__() for found in {each, *_subclasses(each)}}
