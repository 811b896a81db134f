"""Everything in one process group: database, migrations, demo, API and worker, started in order and ended together."""

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import FrameType

import structlog
import uvicorn

from pulseops.api.app import create_app, database_url
from pulseops.base.db import Database, make_engine
from pulseops.base.migrate import upgrade
from pulseops.base.processes import die_with_parent
from pulseops.base.settings import Settings
from pulseops.cli.database import start_embedded
from pulseops.worker.demo import ensure_demo

PARTS = ("serve", "worker")
READY_LIMIT_S = 300.0  # a machine at full load once took more than a minute
END_LIMIT_S = 8.0
QUICK_DEATH_S = 10.0
MOST_QUICK_DEATHS = 3
log = structlog.get_logger(__name__)


def say(line: str) -> None:
    """One line of progress, visible at once."""
    print(line, flush=True)


def serve_api(settings: Settings) -> None:
    """Serve API and pages until a signal ends it; open event streams get 2 s. Raises RuntimeError: no database."""
    uvicorn.run(
        create_app(settings, database_url(settings)),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def run_all(settings: Settings) -> int:
    """Start all parts, print the address, stay until a signal, stop all. Returns the exit code."""
    stop, watching = threading.Event(), threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        if not watching.is_set():
            raise SystemExit(130)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    check_port(settings)
    with ExitStack() as stack:
        url = settings.db.url.get_secret_value() if settings.db.url else _embedded(settings, stack)
        upgrade(url)
        database = Database(make_engine(url, pool_size=2, statement_timeout_s=600))
        ensure_demo(database, settings, say)
        database.engine.dispose()
        parts = [Part(name) for name in PARTS]
        stack.callback(end_all, parts)
        watching.set()
        for part in parts:
            part.start()
        if not wait_for_answer(settings, parts, stop):
            return 0 if stop.is_set() else _failed("The API did not come up; its reason is above.")
        say(f"PulseOps is ready: http://localhost:{settings.port}")
        if settings.demo:
            say("Sign in as demo-msp@example.com or demo-it@example.com, password password123 (simulated data).")
        return watch(parts, stop)


def check_port(settings: Settings) -> None:
    """Fail before any work when the port is taken. Raises RuntimeError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise RuntimeError(
                f"Port {settings.port} is taken ({error.strerror}). Stop what uses it, or set PULSEOPS_PORT."
            ) from error


def _embedded(settings: Settings, stack: ExitStack) -> str:
    began = time.monotonic()
    url = start_embedded(settings, stack)
    say(f"Database: embedded PostgreSQL in {settings.state_folder} ({time.monotonic() - began:.1f} s)")
    return url


@dataclass
class Part:
    """One child process of ours and how often it died young."""

    name: str
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    quick_deaths: int = field(default=0)

    def start(self) -> None:
        """Start it as `pulseops NAME`; it ends with us even when we are killed."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pulseops.cli", self.name],
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Start it again when it died; False when it keeps dying."""
        if self.process is None or self.is_alive:
            return True
        young = time.monotonic() - self.began < QUICK_DEATH_S
        self.quick_deaths = self.quick_deaths + 1 if young else 0
        log.warning("part.died", part=self.name, code=self.process.returncode)
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            return False
        self.start()
        return True


def wait_for_answer(settings: Settings, parts: Sequence[Part], stop: threading.Event) -> bool:
    """Ask for health until it is answered; False when told to stop, when a part ended, or out of time."""
    deadline = time.monotonic() + READY_LIMIT_S
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  only compared
    while time.monotonic() < deadline and not stop.is_set() and all(part.is_alive for part in parts):
        try:
            with urllib.request.urlopen(f"http://{host}:{settings.port}/api/health", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            stop.wait(0.05)
    return False


def watch(parts: Sequence[Part], stop: threading.Event) -> int:
    """Revive parts that die, until told to stop."""
    while not stop.wait(0.5):
        for part in parts:
            if not part.revive():
                return _failed(f"`pulseops {part.name}` keeps ending; its reason is above.")
    say("Stopping.")
    return 0


def end_all(parts: Sequence[Part]) -> None:
    """SIGTERM, then SIGKILL for what is left after END_LIMIT_S."""
    alive = [part.process for part in parts if part.process and part.is_alive]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + END_LIMIT_S
    for process in alive:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _failed(line: str) -> int:
    print(f"PulseOps: {line}", file=sys.stderr, flush=True)
    return 1
