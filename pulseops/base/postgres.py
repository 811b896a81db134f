"""The embedded PostgreSQL under our own supervisor: one owner, a direct child, restarted, never orphaned."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import psycopg
import structlog

from pulseops.base.postgres_home import (
    SUPERUSER,
    Account,
    EmbeddedPostgresError,
    ServerHome,
    clean_environment,
    make_folder,
    prepare,
    write_private,
)
from pulseops.base.processes import die_with_parent

__all__ = ["TEST_SETTINGS", "EmbeddedPostgres", "EmbeddedPostgresError", "read_url"]

DATABASE = "pulseops"
READY_LIMIT_S = 300.0
LOG_LIMIT_BYTES = 20_000_000
DEFAULTS: Final[Mapping[str, str]] = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "log_min_messages": "warning",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
TEST_SETTINGS: Final[Mapping[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}
log = structlog.get_logger(__name__)


def read_url(home: Path) -> str | None:
    """Address of the server that an owner runs on this home now, or None. For processes that do not own it."""
    try:
        return str(json.loads((home / "postgres.json").read_text())["url"])
    except (OSError, ValueError, KeyError):
        return None


class EmbeddedPostgres:
    """PostgreSQL on loopback for one home folder; use as a context manager or by start() and stop().

    Exactly one process owns a home (flock). A thread of the owner starts the server and waits on it, so a killed server
    is up again within a second on the same address. `url` is a superuser's: for migrations and for engines that set a
    weaker role at once. Raises EmbeddedPostgresError with one line of advice.
    """

    def __init__(self, home: Path, bin_dir: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.expanduser().absolute()
        self._bin_dir = bin_dir
        self._settings = {**DEFAULTS, **(settings or {})}
        self._server: ServerHome | None = None
        self._lock: IO[str] | None = None
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._first = threading.Event()
        self._failure: str | None = None
        self._log_from = 0

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Superuser's address; stays the same while this owner lives, also across restarts of the server."""
        return self._url(DATABASE)

    @property
    def pid(self) -> int | None:
        """Process number of the running server."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Take the home, make the data folder if needed, start the server and return when it answers a query."""
        self._take_home()
        try:
            self._server = prepare(self.home, self._bin_dir, self._settings)
            end_leftovers(self._server.data)
            self._port = _free_port()
            self._stopping.clear()
            self._first.clear()
            self._failure = None
            # The kernel ends the server when the thread that made it ends, so one thread makes and watches it.
            self._thread = threading.Thread(target=self._watch, name="postgres-watch", daemon=True)
            self._thread.start()
            self._first.wait()
            if self._failure:
                raise EmbeddedPostgresError(self._failure)
            self._create_database()
            write_private(self.home / "postgres.json", json.dumps({"url": self.url, "owner": os.getpid()}))
        except BaseException:
            self.stop()
            raise

    def stop(self, limit_s: float = 10.0) -> None:
        """Shut down cleanly (SIGINT); after `limit_s` at once (SIGQUIT; recovered at next start). Idempotent."""
        self._stopping.set()
        for number, wait in ((signal.SIGINT, limit_s), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0)):
            if self._thread and self._thread.is_alive():
                self._signal(number)
                self._thread.join(wait)
        if self._lock:
            (self.home / "postgres.json").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def destroy(self) -> None:
        """Stop and remove the server's folder with all data; for tests and throw-away homes."""
        self.stop(limit_s=0.5)
        shutil.rmtree((self.home / "postgres").resolve(), ignore_errors=True)
        for name in ("postgres", "postgres.lock", "postgres.log"):
            (self.home / name).unlink(missing_ok=True)

    def _url(self, database: str) -> str:
        if not self._server:
            raise EmbeddedPostgresError("The embedded PostgreSQL is not started.")
        return f"postgresql://{SUPERUSER}:{self._server.password}@127.0.0.1:{self._port}/{database}"

    def _take_home(self) -> None:
        try:
            make_folder(self.home, Account(0 if os.geteuid() == 0 else None))
            lock = open(self.home / "postgres.lock", "a+", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            raise EmbeddedPostgresError(f"The data folder {self.home} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            lock.close()
            raise EmbeddedPostgresError(
                f"Another PulseOps (process {owner}) uses {self.home}. Stop it, or set PULSEOPS_HOME to another folder."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _watch(self) -> None:
        """Start, wait, start again; ends when asked to stop or when the very first start fails."""
        pause = 0.1
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._process = self._spawn()
                self._until_ready(self._process)
            except (OSError, EmbeddedPostgresError) as error:
                if not self._first.is_set():
                    self._failure = str(error)
                    self._end_child()
                    break
                log.error("postgres.not_restarted", reason=str(error))
            else:
                self._first.set()
                code = self._process.wait()
                if self._stopping.is_set():
                    break
                log.warning("postgres.died", code=code, lived_s=round(time.monotonic() - began, 1))
            self._end_child()
            pause = 0.1 if time.monotonic() - began > 30 else min(pause * 2, 5.0)
            self._stopping.wait(pause)
        self._first.set()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        server = self._server
        if not server:
            raise EmbeddedPostgresError("The embedded PostgreSQL is not prepared.")
        options = {
            **self._settings,
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
        }
        command = [str(server.bin_dir / "postgres"), "-D", str(server.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        path = self.home / "postgres.log"
        size = path.stat().st_size if path.exists() else 0
        self._log_from = 0 if size > LOG_LIMIT_BYTES else size
        with open(path, "ab" if self._log_from else "wb", opener=_private) as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=clean_environment(),
                cwd="/",
                start_new_session=True,
                preexec_fn=die_with_parent(),
                **server.account.popen(),
            )

    def _until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        """Ask SELECT 1 until it is answered; a recovery may take minutes and is waited for while the server lives."""
        deadline = time.monotonic() + READY_LIMIT_S
        while time.monotonic() < deadline and not self._stopping.is_set():
            if process.poll() is not None:
                raise EmbeddedPostgresError(f"The embedded PostgreSQL ended at its start: {self._last_words()}")
            try:
                with psycopg.connect(self._url("postgres"), connect_timeout=2) as connection:
                    connection.execute("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        if not self._stopping.is_set():
            raise EmbeddedPostgresError(f"The embedded PostgreSQL did not answer within {READY_LIMIT_S:.0f} s.")

    def _create_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f'CREATE DATABASE "{DATABASE}"'.encode())

    def _last_words(self) -> str:
        """Why the newest server ended; what an earlier one wrote is not its reason."""
        try:
            log = (self.home / "postgres.log").read_bytes()[self._log_from :]
            lines = log.decode(errors="replace").splitlines()[-20:]
        except OSError:
            lines = []
        fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        return f"{(fatal or lines or ['no message'])[-1]} (log: {self.home / 'postgres.log'})"

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)

    def _end_child(self) -> None:
        """No child of ours and none of its own may be left before the next start."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._server:
            end_leftovers(self._server.data)


def end_leftovers(data: Path) -> None:
    """End servers that a killed owner left on this data folder, then drop the pid file that no longer says anything.

    Called under the home's lock. Processes are known by their working folder, never by number alone: the number in
    postmaster.pid may be a zombie's or, after a restart of a container, somebody else's.
    """
    for number, wait in ((signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0)):
        pids = _working_in(data)
        for pid in pids:
            _send(pid, number)
        deadline = time.monotonic() + wait
        while pids and time.monotonic() < deadline:
            time.sleep(0.02)
            pids = _working_in(data)
        if not pids:
            (data / "postmaster.pid").unlink(missing_ok=True)
            return
    raise EmbeddedPostgresError(f"An older PostgreSQL on {data} does not end (process {pids[0]}).")


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"A PostgreSQL of another user (process {pid}) runs on this data folder."
        ) from error


def _working_in(data: Path) -> list[int]:
    """Processes whose working folder is the data folder: the postmaster and its backends."""
    if not Path("/proc/self/cwd").exists():
        return list(_from_pid_file(data))
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if os.readlink(f"/proc/{entry.name}/cwd") == str(data):
                    found.append(int(entry.name))
            except OSError:  # ended meanwhile, a zombie, or another user's
                continue
    return found


def _from_pid_file(data: Path) -> Iterable[int]:
    """The postmaster on systems without /proc, told from a reused number by its command line."""
    try:
        pid = (data / "postmaster.pid").read_text().split()[0]
    except (OSError, IndexError):
        return
    shown = subprocess.run(["ps", "-p", pid, "-o", "command="], capture_output=True, text=True, check=False)
    if str(data) in shown.stdout:
        yield int(pid)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
