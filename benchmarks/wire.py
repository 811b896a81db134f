"""From a changed record to a message on the wire: API, worker and receiver are processes of their own on one machine.

A client's MRR is changed through the API so that one rule of the tenant's own begins to hold; the clock stops when the
signed webhook of its alert arrives.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.alerting import FILL, OPEN, Receiver
from benchmarks.figures import figure, percentile
from benchmarks.serving import EMAIL, PASSWORD, ROOT, Api
from pulseops.accounts import service as accounts
from pulseops.act.notifications import channels
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database, make_engine, raw
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from pulseops.decide.alerts import own_rules
from pulseops.decide.alerts import service as alerts
from pulseops.decide.alerts.language import parsed

CLIENTS, CHANGES, LIMIT_S = 1_000, 30, 60.0


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """One change after the other."""
    del data
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing)) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url))
        tenant_id = accounts.create_tenant(
            database, name="Bench", kind="msp", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
        )
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            raw(ctx).execute(FILL.encode(), {"t": tenant_id, "n": CLIENTS})
            _set_up(ctx, receiver.url)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PULSEOPS_")}
        own = {"PULSEOPS_DB__URL": server.url, "PULSEOPS_OUTBOUND__ALLOW_PRIVATE": "true"}
        command = [sys.executable, "-m", "pulseops.cli", "worker"]
        with Api(server.url, Path(passing)) as api, (Path(passing) / "worker.log").open("wb") as log:
            worker = subprocess.Popen(command, cwd=ROOT, env={**plain, **own}, stdout=log, stderr=log)
            began = time.monotonic()
            took = [_one(api, receiver, number) for number in range(CHANGES + 2)][2:]
            worker.terminate()
            worker.wait(40)
        database.engine.dispose()
    receiver.close()
    ordered = sorted(took)
    method = f"MRR changed by the API to its webhook, {CHANGES} times one after the other, {CLIENTS:,} clients"
    entry = figure(
        percentile(took, 0.95), "s", f"{method}; 95th percentile, range is least to most", low=ordered[0],
        high=ordered[-1], seconds=time.monotonic() - began,
    )  # fmt: skip
    return {"change_to_wire_p95_s": entry}


def _set_up(ctx: Context, url: str) -> None:
    """One rule of the tenant's own, a webhook, and a route that tells it at once."""
    for setting in alerts.rules(ctx):
        alerts.set_rule(ctx, setting.rule.key, enabled=False)
    expression, _ = parsed("mrr < 50")
    rule = {"name": "Wire", "severity": "high", "expression": expression, "scope": {}, "hold_days": 0}
    own_rules.add_rule(ctx, {**rule, "cooldown_hours": 0, "digest_only": False, "enabled": True})
    channel, _ = channels.add_channel(ctx, "webhook", "Wire", OPEN, url=url, recipients=[])
    route = {"channel_id": channel["id"], "enabled": True, "rules": [], "least_severity": "info", "owner_names": []}
    route |= {"to_owner": False, "mode": "immediate", "digest_hour": 8, "hours_from": None, "hours_to": None}
    channels.add_route(ctx, {**route, "weekdays": [], "cooldown_minutes": 0})


def _call(api: Api, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", api.port)
    headers = {"content-type": "application/json", "cookie": api.cookie}
    connection.request(method, path, json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status < 300, text
    found: dict[str, Any] = json.loads(text)
    return found


def _one(api: Api, receiver: Receiver, number: int) -> float:
    """Seconds from the change to the message. Raises AssertionError when none comes within LIMIT_S."""
    client = _call(api, "POST", "/api/clients", {"name": f"Wire {number}", "mrr_minor": 500_000})
    before = len(receiver.got)
    began = time.monotonic()
    _call(api, "PATCH", f"/api/clients/{client['id']}", {"mrr_minor": 1_000})
    while len(receiver.got) == before:
        assert time.monotonic() - began < LIMIT_S, "no message came"
        time.sleep(0.002)
    return time.monotonic() - began
