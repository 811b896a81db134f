"""Rules, alerts and messages: 1,000 rules over 10,000 clients, 10,000 open alerts, and a sender that is killed.

Clients are written straight into the store with spread figures; the receiver of messages is a web server on loopback in
this process. All shares one machine.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.figures import figure, over, percentile
from benchmarks.serving import EMAIL, PASSWORD, Api, drive
from pulseops.accounts import service as accounts
from pulseops.act.notifications import channels
from pulseops.act.notifications import service as notifications
from pulseops.base.context import AGENT
from pulseops.base.db import Database, fetch, make_engine, raw
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from pulseops.base.settings import MailSettings, OutboundSettings
from pulseops.decide.alerts import own_rules
from pulseops.decide.alerts import service as alerts
from pulseops.decide.alerts.repository import Filter
from pulseops.worker.repository import refresh_statistics

CLIENTS, RULES, DELIVERIES, TRIALS = 10_000, 1_000, 2_000, 25
OPEN = OutboundSettings(allow_private=True)
FILL = """
WITH src AS (
    INSERT INTO source (id, tenant_id, name, kind, config) VALUES (gen_random_uuid(), %(t)s, 'Bench', 'file', '{}')
    RETURNING id
), made AS (
    INSERT INTO client (id, tenant_id, source_id, external_id, name, kind, status, domains, attributes, version,
        churn_is_involuntary)
    SELECT gen_random_uuid(), %(t)s, src.id, n::text, 'Client ' || n, 'client', 'active', '{}', '{}', 1, false
    FROM src, generate_series(1, %(n)s) n RETURNING id
)
INSERT INTO client_standing (client_id, tenant_id, as_of, name, status, currency, industry, owner_name, mrr_minor,
    mrr_before_minor, health, health_before, health_band, coverage, p30, p60, p90, p60_before, risk, risk_before,
    utilization, seats_purchased, seats_active, open_tickets, open_tickets_before, overdue_minor, renewal_on,
    last_contact_on)
SELECT id, %(t)s, current_date, 'Client', 'active', 'USD', 'Industry ' || (h %% 12), 'Owner ' || (h %% 25),
    100000 + h * 90, 100000 + h * 89, 20 + (h %% 8000) / 100.0, 20 + (h * 7 %% 8000) / 100.0, 'good', 0.9,
    (h %% 300) / 3000.0, (h %% 400) / 2000.0, (h %% 500) / 1500.0, 0.05, 'low', 'low', (h %% 1000) / 1000.0, 100, 70,
    h %% 30, h %% 25, (h %% 5000) * 10, current_date + (h %% 360), current_date - (h %% 60)
FROM (SELECT id, abs(hashtext(id::text)) %% 10007 AS h FROM made) AS x"""


def as_a_cycle_begins(database: Database, tenant_id: UUID) -> None:
    """The planner gets to know the tables."""
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        refresh_statistics(ctx)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """All figures of alerting and of messages."""
    del data
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing)) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url, statement_timeout_s=600))
        tenant_id = accounts.create_tenant(
            database, name="Bench", kind="msp", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
        )
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            raw(ctx).execute(FILL.encode(), {"t": tenant_id, "n": CLIENTS})
        as_a_cycle_begins(database, tenant_id)
        found = rules(database, tenant_id)
        found |= changes(database, tenant_id)
        as_a_cycle_begins(database, tenant_id)
        with Api(server.url, Path(passing)) as api:
            found |= list_page(api, database, tenant_id)
        found |= deliveries(database, tenant_id)
        found |= killed(database, server.url, tenant_id)
        database.engine.dispose()
    return found


def rules(database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """1,000 rules of two comparisons with hysteresis, each true for some of 10,000 clients; built-in rules off."""
    chance = random.Random(5)
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        for setting in alerts.rules(ctx):
            alerts.set_rule(ctx, setting.rule.key, enabled=False)
        for number in range(RULES):
            tickets = {"left": {"metric": "open_tickets"}, "op": ">", "right": 28, "release": 27}
            low = round(20 + chance.random() * 78, 2)
            health = {"left": {"metric": "health"}, "op": ">=", "right": low}
            top = {"left": {"metric": "health"}, "op": "<", "right": low + 2, "release": low + 2.2}
            own_rules.add_rule(
                ctx,
                {
                    "name": f"Rule {number}", "severity": "medium", "expression": {"all": [tickets, health, top]},
                    "scope": {}, "hold_days": 0, "cooldown_hours": 0, "digest_only": False, "enabled": True,
                },
            )  # fmt: skip
    took, opened = [], 0
    for _ in range(4):
        began = time.monotonic()
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            opened += alerts.evaluate(ctx).opened
        took.append(time.monotonic() - began)
    method = f"{RULES:,} own rules over {CLIENTS:,} clients, {opened:,} alerts ongoing"
    return {
        "rules_1000x10k_s": over(took[1:], "s", f"{method}; whole evaluation again, median of 3", sum(took)),
        "rules_1000x10k_first_s": figure(took[0], "s", f"{method}; the first time, when all of them open"),
    }


def changes(database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """Acknowledge one of 10,000 open alerts, in a transaction of its own with its event and audit entry."""
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        opened = alerts.page(ctx, Filter(states=("open",)), "a.id", offset=0, limit=100)
        ongoing = sum(opened[1].values())
    took = []
    for row in opened[0]:
        began = time.perf_counter()
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            alerts.acknowledge(ctx, row["id"])
        took.append(1000 * (time.perf_counter() - began))
    method = f"acknowledge in process with event, audit and commit, {ongoing:,} alerts; 95th percentile of 100"
    ordered = sorted(took)
    entry = figure(percentile(took, 0.95), "ms", method, low=ordered[0], high=ordered[-1], seconds=sum(took) / 1000)
    return {"alert_change_ms_10k": entry}


def list_page(api: Api, database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """The page of alerts under its sorts and filters: as people look at it, and each time after an alert changed."""
    paths = [
        "/api/alerts?state=open&sort=severity&page_size=25",
        "/api/alerts?state=open&sort=-mrr_minor&page=100&page_size=25",
        "/api/alerts?state=open&q=client&sort=-opened_at&page_size=25",
        "/api/alerts?state=open&silenced=false&sort=severity&page_size=25",
    ]
    began = time.monotonic()
    took, wrong, cpu = drive(api, paths)
    assert not wrong, wrong[:3]
    method = f"95th percentile of {len(took)} requests on 8 connections, one API process; {cpu:.0f} ms CPU a request"
    alone = looked_at_anew(api, paths, database, tenant_id)
    entry = figure(
        percentile(took, 0.95), "ms", f"{method}; range is median to 99th", low=percentile(took, 0.5),
        high=percentile(took, 0.99), seconds=time.monotonic() - began,
    )  # fmt: skip
    anew = "on one connection, an alert changed before each request so that nothing is remembered; median to 99th"
    single = figure(percentile(alone, 0.95), "ms", anew, low=percentile(alone, 0.5), high=percentile(alone, 0.99))
    return {"alert_page_p95_ms_10k": entry, "alert_page_alone_p95_ms_10k": single}


def looked_at_anew(api: Api, paths: list[str], database: Database, tenant_id: UUID) -> list[float]:
    """Milliseconds of each of 40 requests, an alert acknowledged or reopened before it."""
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        alert_id = alerts.page(ctx, Filter(states=("open",)), "a.id", offset=0, limit=1)[0][0]["id"]
    connection = http.client.HTTPConnection("127.0.0.1", api.port)
    took = []
    for turn in range(40):
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            (alerts.reopen if turn % 2 else alerts.acknowledge)(ctx, alert_id)
        began = time.perf_counter()
        connection.request("GET", paths[turn % len(paths)], headers={"cookie": api.cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        took.append(1000 * (time.perf_counter() - began))
    return took


class Receiver:
    """A web server on loopback that counts the messages by their id."""

    def __init__(self) -> None:
        self.got: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(self.headers["webhook-id"])
                try:
                    self.send_response(204)
                    self.end_headers()
                except OSError:
                    return

            def log_message(self, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


def _ask(database: Database, tenant_id: UUID, channel: UUID, number: int) -> None:
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        for _ in range(number):
            notifications.send_test(ctx, channel)


def _webhook(database: Database, tenant_id: UUID, name: str, url: str) -> UUID:
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        row, _ = channels.add_channel(ctx, "webhook", name, OPEN, url=url, recipients=[])
        channel_id: UUID = row["id"]
        return channel_id


def deliveries(database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """Signed webhooks from one worker, claimed, called and settled one by one."""
    receiver = Receiver()
    channel = _webhook(database, tenant_id, "Speed", receiver.url)
    _ask(database, tenant_id, channel, DELIVERIES)
    began = time.monotonic()
    sent = notifications.dispatch(database, tenant_id, MailSettings(), datetime.now(UTC), OPEN).sent
    seconds = time.monotonic() - began
    receiver.close()
    assert sent == len(set(receiver.got)) > 0
    method = f"{sent:,} signed webhooks to a server on loopback from one worker ({notifications.SENDERS} senders)"
    return {"deliveries_per_min": figure(60 * sent / seconds, "1/min", method, seconds=seconds)}


WORKER = """
import sys
from datetime import datetime
from uuid import UUID
from pulseops.act.notifications import service
from pulseops.base.db import Database, make_engine
from pulseops.base.settings import MailSettings, OutboundSettings
url, tenant, now = sys.argv[1:]
service.dispatch(Database(make_engine(url)), UUID(tenant), MailSettings(), datetime.fromisoformat(now),
                 OutboundSettings(allow_private=True))
"""
EACH = 40


def killed(database: Database, url: str, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """A worker killed -9 after a random number of messages arrived, then another after its lease ended."""
    chance = random.Random(11)
    lost = doubled = sent = 0
    began = time.monotonic()
    now = datetime.now(UTC)
    for trial in range(TRIALS):
        receiver = Receiver()
        channel = _webhook(database, tenant_id, f"Killed {trial}", receiver.url)
        _ask(database, tenant_id, channel, EACH)
        worker = subprocess.Popen([sys.executable, "-c", WORKER, url, str(tenant_id), now.isoformat()])
        stop_at = chance.randint(1, EACH - 2)
        while len(receiver.got) < stop_at:
            time.sleep(0.0005)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
        now += notifications.LEASE + timedelta(minutes=1)
        notifications.dispatch(database, tenant_id, MailSettings(), now, OPEN)
        receiver.close()
        sent += len(set(receiver.got))
        lost += EACH - len(set(receiver.got))
        doubled += len(receiver.got) - len(set(receiver.got))
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            sql = "SELECT count(*) AS n FROM delivery WHERE tenant_id = %(t)s AND channel_id = %(c)s AND state = 'sent'"
            assert fetch(ctx, sql, {"t": tenant_id, "c": channel})[0]["n"] == EACH
    seconds = time.monotonic() - began
    method = f"{TRIALS} workers killed -9 in the middle of {EACH} webhooks each"
    why = "taken by the other side, not yet settled: at most one a sender and kill; same webhook-id"
    return {
        "delivery_kill_trials": figure(TRIALS, "kills", method, seconds=seconds),
        "delivery_lost": figure(lost, "messages", f"{method}: never arrived, of {sent:,}"),
        "delivery_doubled": figure(doubled, "messages", f"{method}: arrived twice, {why}"),
    }
