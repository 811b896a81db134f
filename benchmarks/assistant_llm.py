"""What PulseOps adds to a language model's own time, over HTTP, against a model on loopback that answers at once.

Added before the first upstream token: from the person's request to the request that reaches the model, and from the
model's first word to the first words that reach the person (a sentence is checked before it is shown). In between the
model runs a tool, which is not counted: it answers the question.
"""

import http.client
import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import figure, percentile
from benchmarks.serving import EMAIL, PASSWORD, Api
from pulseops.accounts import service as accounts
from pulseops.assistant import language
from pulseops.base.context import SYSTEM
from pulseops.base.db import Database, make_engine
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from tests.assistant.model_server import Heard, speaking

USERS, EACH = 4, 30  # a process talks to a model for four people at once, the next ones get the built-in planner


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Added time at one and at four people."""
    del data
    with (
        tempfile.TemporaryDirectory() as passing,
        EmbeddedPostgres(Path(passing)) as server,
        speaking() as (url, heard),
    ):
        upgrade(server.url)
        database = Database(make_engine(server.url))
        tenant_id = accounts.create_tenant(
            database, name="Bench", kind="msp", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
        )
        with database.unit_of_work(tenant_id, SYSTEM) as ctx:
            reach = {"enabled": True, "provider": "ollama", "model": "good", "base_url": f"{url}/v1"}
            language.change(ctx, reach, allow_loopback=True)
        with Api(server.url, Path(passing)) as api:
            time.sleep(3)  # the clients of models are loaded beside the first requests
            began = time.monotonic()
            first = [one(api, heard) for _ in range(EACH)]
            together = crowd(api, heard)
            spent = time.monotonic() - began
        database.engine.dispose()
    method = f"over HTTP, model on loopback; {EACH} questions of one person"
    return {
        "llm_added_first_token_p95_ms": figure(
            percentile(first, 0.95),
            "ms",
            f"to the model's first request plus from its first word to ours: {method}; range min to max",
            low=min(first),
            high=max(first),
            seconds=spent,
        ),
        "llm_added_first_request_4_users_p95_ms": figure(
            percentile(together, 0.95),
            "ms",
            f"from a person's request to a request at the model, {USERS} people at once, {EACH} questions each",
            low=min(together),
            high=max(together),
            seconds=spent,
        ),
    }


def one(api: Api, heard: Heard) -> float:
    """Milliseconds added to one answer."""
    asked, words = len(heard.at), len(heard.first_words)
    began = time.perf_counter()
    answer = _ask(api)
    shown = 0.0
    for line in answer:
        if not shown and line.startswith(b"data:") and b"{{v:" in line:
            shown = time.perf_counter()
    assert shown, "no sentence of the model"
    return 1000 * (heard.at[asked] - began + shown - heard.first_words[words])


def crowd(api: Api, heard: Heard) -> list[float]:
    """Milliseconds until a request reaches the model; requests are told apart by their question."""
    began: dict[str, float] = {}

    def user(number: int) -> None:
        for turn in range(EACH):
            question = f"What is our MRR? ({number} {turn})"
            began[question] = time.perf_counter()
            _ask(api, question).read()

    threads = [threading.Thread(target=user, args=(number,)) for number in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrived: dict[str, float] = {}
    for at, body in zip(heard.at, heard.bodies, strict=True):
        arrived.setdefault(body["messages"][1]["content"], at)
    return [1000 * (arrived[question] - at) for question, at in began.items()]


def _ask(api: Api, question: str = "What is our MRR?") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=60)
    headers = {"cookie": api.cookie, "content-type": "application/json"}
    connection.request("POST", "/api/assistant/ask", json.dumps({"question": question}), headers)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    return answer


if __name__ == "__main__":
    for name, found in measure(None).items():
        print(name, found)
