"""A tenant of 10,000 clients with 24 months of history: how fast are its pages, its scores and its news?

The world comes from the simulator through the whole import. Server, database and load generator share this machine; the
load generator is a process of its own. Server CPU is that of the API process (/proc), the database's is not in it.
"""

import contextlib
import http.client
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from benchmarks.figures import figure, over, percentile
from pulseops.accounts import service as accounts
from pulseops.base.context import AGENT
from pulseops.base.db import Database, fetch, make_engine
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from pulseops.core.simulation import msp_world
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import service as metrics
from pulseops.worker.cycle import run_cycle

ROOT = Path(__file__).resolve().parents[1]
CLIENTS, MONTHS = 10_000, 24
EMAIL, PASSWORD = "bench@example.com", "a long enough phrase"
CONNECTIONS, REQUESTS = 8, 100
LISTS = (
    "/api/clients?page_size=50&sort=-p60&status=active",
    "/api/clients?page_size=50&sort=name&page=40",
    "/api/clients?page_size=50&sort=health&q=stone",
    "/api/clients?page_size=50&sort=-mrr_minor&risk=high",
)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """All figures of serving."""
    del data
    kept = os.environ.get("PULSEOPS_BENCH_HOME")  # a folder that keeps the filled database for the next run
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(kept or passing)) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url, statement_timeout_s=600))
        tenant_id = accounts.find_tenant(database, EMAIL)
        if not tenant_id:
            tenant_id, filled = fill(database)
            print(f"   {filled}", flush=True)
        found = rescoring(database, tenant_id)
        found |= creating(database, tenant_id)
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            rows = fetch(ctx, "SELECT id FROM client WHERE tenant_id = %(t)s ORDER BY id LIMIT 400", {"t": tenant_id})
        with Api(server.url, Path(passing)) as api:
            found |= pages(api, [str(row["id"]) for row in rows])
            found |= news(api, str(rows[0]["id"]))
            found |= crowd(api)
        database.engine.dispose()
    return found


def fill(database: Database) -> tuple[UUID, str]:
    """Simulate, import, train, score."""
    began = time.monotonic()
    world = msp_world(5, clients=CLIENTS, months=MONTHS, end=date(2026, 11, 22), oracle=False)
    simulated = time.monotonic()
    tenant_id = accounts.create_tenant(
        database, name="Bench", kind="msp", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
    )
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        outcomes = sources.import_tables(ctx, "Simulated", world.tables)
    imported = time.monotonic()
    states = run_cycle(database, tenant_id)
    rows = sum(outcome.rows_stored for outcome in outcomes)
    return tenant_id, (
        f"{rows:,} rows: simulated in {simulated - began:.0f} s, imported in {imported - simulated:.0f} s "
        f"({rows / (imported - simulated):,.0f} rows/s), first cycle {time.monotonic() - imported:.0f} s: {states}"
    )


def rescoring(database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """Score everybody again, everything stored anew each time (a weight is changed in between)."""
    took = []
    for weight in (0.31, 0.25, 0.3, 0.35):
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            ctx.session.connection().exec_driver_sql(
                "UPDATE tenant SET settings = settings || %(s)s::jsonb WHERE id = %(t)s",
                {"s": json.dumps({"weights": {"utilization": weight}}), "t": tenant_id},
            )
        began = time.monotonic()
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            scored = metrics.rescore(ctx)
        took.append(time.monotonic() - began)
    assert scored.changed > CLIENTS / 2, scored.changed
    method = f"all {CLIENTS:,} clients, {MONTHS} months of history, weights changed so that every score is stored anew"
    return {"rescore_10k_s": over(took[1:], "s", f"{method}; median of 3", sum(took))}


def creating(database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """Create a client, score it, read its standing: one transaction each."""
    took = []
    for _ in range(60):
        began = time.monotonic()
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            known = {
                "mrr_minor": 100_000,
                "renewal_on": None,
                "signals": {"seats_purchased": 50.0, "seats_active": 41.0},
            }
            metrics.create_client(ctx, {"name": f"Client {uuid4().hex}"}, **known)
        took.append(1000 * (time.monotonic() - began))
    method = "create_client with scoring, in process, 60 times one after the other, after 5 to warm up"
    return {
        "create_client_p95_ms": figure(
            percentile(took[5:], 0.95), "ms", method, low=min(took), high=max(took), seconds=sum(took) / 1000
        )
    }


class Api:
    """The API in a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.log, self.port = url, folder / "api.log", 0
        self.process: subprocess.Popen[bytes] | None = None
        self.cookie = ""

    def __enter__(self) -> "Api":
        import socket

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PULSEOPS_")}
        own = {"PULSEOPS_DB__URL": self.url, "PULSEOPS_PORT": str(self.port), "PULSEOPS_LOG_LEVEL": "warning"}
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "pulseops.cli", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env={**plain, **own}, stdout=log, stderr=log)
        while not self.answers():
            time.sleep(0.1)
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        body = json.dumps({"email": EMAIL, "password": PASSWORD})
        connection.request("POST", "/api/auth/login", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait(30)
        if error[0]:
            print(self.log.read_text("utf-8", "replace")[-5000:], file=sys.stderr)

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/api/health")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def cpu_s(self) -> float:
        """CPU seconds the API process has used."""
        assert self.process
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(port: int, cookie: str, paths: list[str], connections: int, each: int) -> tuple[list[float], list[str]]:
    """Closed loop: `connections` users, `each` requests one after the other. Milliseconds, and what went wrong."""
    took: list[float] = []
    wrong: list[str] = []

    def user(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for turn in range(each):
            path = paths[(number * each + turn) % len(paths)]
            began = time.perf_counter()
            try:
                connection.request("GET", path, headers={"cookie": cookie, "accept-encoding": "gzip"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    wrong.append(f"{answer.status} {path}")
            except OSError as problem:
                wrong.append(f"{type(problem).__name__} {path}")
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            took.append(1000 * (time.perf_counter() - began))

    threads = [threading.Thread(target=user, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, wrong


def drive(
    api: Api, paths: list[str], connections: int = CONNECTIONS, each: int = REQUESTS
) -> tuple[list[float], list[str], float]:
    """The load from a process of its own: milliseconds, errors, server CPU milliseconds a request."""
    with ProcessPoolExecutor(1) as pool:
        pool.submit(load, api.port, api.cookie, paths, 2, 10).result()
        before = api.cpu_s()
        took, wrong = pool.submit(load, api.port, api.cookie, paths, connections, each).result()
        return took, wrong, 1000 * (api.cpu_s() - before) / len(took)


def pages(api: Api, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Client list, dashboard and client page."""
    found: dict[str, dict[str, Any]] = {}
    asked = {"list": list(LISTS), "dashboard": ["/api/dashboard"], "client_page": [f"/api/clients/{i}" for i in ids]}
    for name, paths in asked.items():
        began = time.monotonic()
        took, wrong, cpu = drive(api, paths)
        assert not wrong, wrong[:3]
        what = f"{len(took)} requests on {CONNECTIONS} connections, {CLIENTS:,} clients, one API process"
        seconds = time.monotonic() - began
        found[f"{name}_p95_ms_10k"] = figure(
            percentile(took, 0.95), "ms", f"95th percentile; {what}; range is median to 99th",
            low=percentile(took, 0.5), high=percentile(took, 0.99), seconds=seconds,
        )  # fmt: skip
        found[f"{name}_cpu_ms_10k"] = figure(cpu, "ms", f"CPU of the API process a request; {what}", seconds=seconds)
    return found


def news(api: Api, client_id: str) -> dict[str, dict[str, Any]]:
    """From sending an edit until another open page has been told (server-sent event received)."""
    stream = http.client.HTTPConnection("127.0.0.1", api.port, timeout=30)
    stream.request("GET", "/api/events", headers={"cookie": api.cookie})
    events = stream.getresponse()
    heard = threading.Event()

    def listen() -> None:
        with contextlib.suppress(AttributeError, OSError):  # the stream is closed under it at the end
            for line in events:
                if client_id.encode() in line:
                    heard.set()

    threading.Thread(target=listen, daemon=True).start()
    time.sleep(0.5)
    took = []
    writer = http.client.HTTPConnection("127.0.0.1", api.port, timeout=30)
    for number in range(40):
        heard.clear()
        began = time.perf_counter()
        body = json.dumps({"signals": {"seats_active": 4 + number}})
        headers = {"cookie": api.cookie, "content-type": "application/json"}
        writer.request("PATCH", f"/api/clients/{client_id}", body, headers)
        answer = writer.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        assert heard.wait(5), "no news within 5 s"
        took.append(1000 * (time.perf_counter() - began))
    stream.close()
    method = "an edit with re-score by PATCH until the event reached another open page, 40 times; range is all of them"
    return {
        "live_update_p95_ms": figure(
            percentile(took, 0.95), "ms", method, low=min(took), high=max(took), seconds=sum(took) / 1000
        )
    }


def crowd(api: Api) -> dict[str, dict[str, Any]]:
    """200 users at once, each opening the dashboard and two lists, twice."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    began = time.monotonic()
    took, wrong, _ = drive(api, ["/api/dashboard", *LISTS[:2]], connections=200, each=6)
    seconds = time.monotonic() - began
    what = (
        f"200 connections, {len(took)} requests, {len(took) / seconds:.0f} a second, p50 {percentile(took, 0.5):.0f} ms"
    )
    return {"users_200_errors": figure(len(wrong), "errors", f"{what}, slowest {max(took):.0f} ms", seconds=seconds)}


if __name__ == "__main__":
    for name, entry in measure(None).items():
        print(name, entry["value"], entry["unit"], entry["low"], entry["high"], entry["method"])
