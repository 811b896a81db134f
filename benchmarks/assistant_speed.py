"""How soon the assistant answers: ten people ask one question after the other, over HTTP, on this machine.

Server, database and the ten share the cores; the load generator is this process, the API one of its own.
"""

import http.client
import json
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.figures import figure, percentile
from benchmarks.serving import EMAIL, PASSWORD, Api
from pulseops.accounts import service as accounts
from pulseops.base.context import AGENT
from pulseops.base.db import Database, make_engine
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from pulseops.core.simulation import msp_world
from pulseops.observe.sources import service as sources
from pulseops.worker.cycle import run_cycle

USERS, EACH, CLIENTS = 10, 12, 120
QUESTIONS = (
    "Which clients are at risk?",
    "What is our MRR?",
    "Which invoices are overdue?",
    "What should I do today?",
    "Top 5 clients by revenue",
    "Which contracts renew in the next 60 days?",
    "How is the health score calculated?",
    "What changed since last month?",
    "Which alerts are open?",
    "Forecast MRR for the next 6 months",
    "Who left us this year?",
    "What is our MRR and which clients are at risk?",
)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """First event and whole answer."""
    del data
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing)) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url))
        tenant_id = accounts.create_tenant(
            database, name="Bench", kind="msp", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
        )
        world = msp_world(5, clients=CLIENTS, months=26, end=date(2026, 11, 22), oracle=False)
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            sources.import_tables(ctx, "Simulated", world.tables)
        run_cycle(database, tenant_id)
        with Api(server.url, Path(passing)) as api:
            crowd(api, 1, 2)
            began = time.monotonic()
            first, whole = crowd(api, USERS, EACH)
            spent = time.monotonic() - began
        database.engine.dispose()
    method = f"{USERS} people at once, {EACH} questions each, {CLIENTS} clients, over HTTP; range min to max"
    return {
        "answer_first_event_p95_ms": figure(
            percentile(first, 0.95),
            "ms",
            f"to the first event: {method}",
            low=min(first),
            high=max(first),
            seconds=spent,
        ),
        "answer_p95_ms": figure(
            percentile(whole, 0.95),
            "ms",
            f"to the last event: {method}",
            low=min(whole),
            high=max(whole),
            seconds=spent,
        ),
    }


def crowd(api: Api, users: int, each: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the first and to the last event of each answer."""
    first, whole = list[float](), list[float]()

    def user(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=60)
        for turn in range(each):
            body = json.dumps({"question": QUESTIONS[(number + turn) % len(QUESTIONS)]})
            began = time.perf_counter()
            headers = {"cookie": api.cookie, "content-type": "application/json"}
            connection.request("POST", "/api/assistant/ask", body, headers)
            answer = connection.getresponse()
            answer.readline()
            first.append(1000 * (time.perf_counter() - began))
            text = answer.read().decode()
            whole.append(1000 * (time.perf_counter() - began))
            assert answer.status == 200, text
            assert "event: done" in text, text

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return first, whole


if __name__ == "__main__":
    for name, found in measure(None).items():
        print(name, found)
