"""Ask over HTTP: the stream, threads of one's own, suggestions, proposals by click."""

import json
from typing import Any

from tests.conftest import Browser, TenantBox


def events(browser: Browser, question: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    """The stream of one answer."""
    with browser.stream("POST", "/api/assistant/ask", json={"question": question, **more}) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        text = "".join(response.iter_text())
    found = []
    for piece in text.strip().split("\n\n"):
        name, data = piece.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer_streams_and_is_kept(browse: Any) -> None:
    browser = browse("owner")
    found = events(browser, "How many active clients do we have?")
    assert [name for name, _ in found] == ["start", "part", "done"]
    thread = browser.get(f"/api/assistant/conversations/{found[0][1]['conversation_id']}").json()
    assert [turn["role"] for turn in thread["messages"]] == ["person", "assistant"]
    assert thread["messages"][1]["id"] == found[-1][1]["message_id"]
    rated = browser.put(f"/api/assistant/messages/{found[-1][1]['message_id']}/rating", json={"rating": "up"})
    assert rated.status_code == 204
    again = events(browser, "and MRR?", conversation_id=thread["id"])
    assert again[0][1]["conversation_id"] == thread["id"]


def test_a_thread_is_its_askers_alone(browse: Any, other_tenant: TenantBox) -> None:
    asker, colleague, stranger = browse("owner"), browse("owner"), browse("owner", box=other_tenant)
    thread = events(asker, "What is our MRR?")[0][1]["conversation_id"]
    for other in (colleague, stranger):
        assert other.get(f"/api/assistant/conversations/{thread}").status_code == 404
        refused = other.post("/api/assistant/ask", json={"question": "And?", "conversation_id": thread})
        assert refused.status_code == 404
        assert other.delete(f"/api/assistant/conversations/{thread}").status_code == 404
    assert asker.delete(f"/api/assistant/conversations/{thread}").status_code == 204
    assert asker.get("/api/assistant/conversations").json() == []


def test_a_proposal_is_confirmed_by_click(browse: Any) -> None:
    browser = browse("account_manager")
    parts = [data for name, data in events(browser, "Create a task to order chairs on friday") if name == "part"]
    made = next(block for part in parts for block in part["blocks"] if block["kind"] == "proposal")
    assert browser.get("/api/tasks").json()["total"] == 0
    done = browser.post(f"/api/assistant/proposals/{made['id']}/confirm")
    assert done.json()["href"].startswith("/tasks/")
    assert browser.get("/api/tasks").json()["total"] == 1
    assert browser.get("/api/assistant/proposals").json()[0]["state"] == "confirmed"


def test_empty_and_endless_questions_are_refused(browse: Any) -> None:
    browser = browse("viewer")
    for question in ("", " ", "x" * 1001):
        assert browser.post("/api/assistant/ask", json={"question": question}).status_code == 422


def test_suggestions_fit_the_page(browse: Any) -> None:
    found = browse("viewer").get("/api/assistant/suggestions", params={"page": "/spend"}).json()
    assert any("save" in each["question"] for each in found)
