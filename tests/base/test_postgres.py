"""The embedded PostgreSQL: the failures that a product meets, each made for real."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pulseops.base import postgres_home
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres, EmbeddedPostgresError, read_url

ROOT = Path(__file__).resolve().parents[2]
ORDINARY_UID = 1  # "daemon": initdb wants a number that has a name


def one(url: str, query: str) -> object:
    """First value of the first row of a query on a fresh connection."""
    with psycopg.connect(url, connect_timeout=2) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def until_one(url: str, query: str, limit_s: float = 10.0) -> object:
    """The same, tried again while the server is away."""
    deadline = time.monotonic() + limit_s
    while True:
        try:
            return one(url, query)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def servers_on(home: Path) -> list[str]:
    """Processes working in this home's data folder."""
    data = str((home / "postgres").resolve() / "data")
    found = []
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.readlink(cwd) == data:
                found.append(cwd.parent.name)
        except OSError:
            continue
    return found


def copy_of_server(folder: Path) -> Path:
    """The server's programs with their libraries in another folder; answers its bin folder."""
    install = postgres_home.find_binaries().resolve().parent
    for part in (install, install.parent.with_name(f"{install.parent.name}.libs")):
        if part.is_dir():
            postgres_home.copy_readable(part, folder / part.relative_to(install.parents[1]))
    return folder / install.parent.name / install.name / "bin"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A started server in a home of its own, removed with all data."""
    postgres = EmbeddedPostgres(tmp_path / "home", settings=TEST_SETTINGS)
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.destroy()


def test_answers_with_the_settings_asked_for(server: EmbeddedPostgres) -> None:
    assert one(server.url, "SELECT 1") == 1
    assert one(server.url, "SHOW fsync") == "off"
    assert one(server.url, "SHOW server_encoding") == "UTF8"
    assert one(server.url, "SHOW listen_addresses") == "127.0.0.1"


def test_asks_for_the_password(server: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        one(server.url.replace("postgres:", "postgres:x", 1), "SELECT 1")
    assert one(server.url, "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'") == 1


def test_others_read_the_address_and_only_the_owner_may(server: EmbeddedPostgres) -> None:
    assert read_url(server.home) == server.url
    assert (server.home / "postgres.json").stat().st_mode & 0o777 == 0o600
    folder = (server.home / "postgres").resolve()
    assert (folder / "password").stat().st_mode & 0o777 == 0o600
    assert (folder / "data").stat().st_mode & 0o777 == 0o700


def test_killed_server_is_back_with_its_data_on_the_same_address(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path / "home")
    try:
        postgres.start()
        url, before = postgres.url, postgres.pid
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        assert before
        os.kill(before, signal.SIGKILL)
        assert until_one(url, "SELECT n FROM kept") == 7
        assert postgres.pid != before
    finally:
        postgres.destroy()


def test_second_owner_is_refused_and_the_first_not_disturbed(server: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedPostgresError, match=rf"Another PulseOps \(process {os.getpid()}\)"):
        EmbeddedPostgres(server.home).start()
    assert one(server.url, "SELECT 1") == 1
    assert read_url(server.home) == server.url


def test_stop_leaves_no_process_and_keeps_the_data(tmp_path: Path) -> None:
    home = tmp_path / "home"
    postgres = EmbeddedPostgres(home, settings=TEST_SETTINGS)
    with postgres:
        with psycopg.connect(postgres.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        assert servers_on(home)
    assert servers_on(home) == []
    assert read_url(home) is None
    try:
        postgres.start()
        assert one(postgres.url, "SELECT n FROM kept") == 7
    finally:
        postgres.destroy()
    assert list(home.iterdir()) == []


OWNER = """
import sys, time
from pathlib import Path
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]), settings=TEST_SETTINGS)
postgres.start()
print(postgres.pid, flush=True)
time.sleep(60)
"""


def owner_on(home: Path) -> "subprocess.Popen[str]":
    """Another process that owns the home; returns when its server answers."""
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    assert process.stdout.readline().strip().isdigit()
    return process


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal is Linux's")
def test_killed_owner_leaves_no_server(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with owner_on(home) as owner:
        assert servers_on(home)
        owner.kill()
    deadline = time.monotonic() + 10
    while servers_on(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert servers_on(home) == []
    EmbeddedPostgres(home).destroy()


def test_new_owner_ends_an_orphan_and_a_stale_pid_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = EmbeddedPostgres(home, settings=TEST_SETTINGS)
    first.start()
    first.stop()
    place = postgres_home.prepare(home, None, {})
    orphan = subprocess.Popen(
        [
            str(place.bin_dir / "postgres"),
            "-D",
            str(place.data),
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_directories=",
        ],
        stderr=subprocess.DEVNULL,
        cwd="/",
        **place.account.popen(),
    )
    deadline = time.monotonic() + 10
    while not (place.data / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    second = EmbeddedPostgres(home, settings=TEST_SETTINGS)
    try:
        second.start()
        assert one(second.url, "SELECT 1") == 1
        assert orphan.wait(5) is not None
        second.stop()
        (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n")
        second.start()
        assert one(second.url, "SELECT 1") == 1
    finally:
        orphan.kill()
        orphan.wait()
        second.destroy()


def test_data_of_another_major_version_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    postgres = EmbeddedPostgres(home, settings=TEST_SETTINGS)
    postgres.start()
    postgres.stop()
    mark = (home / "postgres").resolve() / "data" / "PG_VERSION"
    mark.write_text("14\n")
    with pytest.raises(
        EmbeddedPostgresError, match=r"made by PostgreSQL 14, the server here is \d+\. Nothing was changed"
    ):
        postgres.start()
    assert mark.read_text() == "14\n"
    postgres.destroy()


def test_home_that_is_a_file_and_missing_binaries_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="cannot be written") as refusal:
        EmbeddedPostgres(tmp_path / "file").start()
    assert "\n" not in str(refusal.value)
    with pytest.raises(EmbeddedPostgresError, match="No PostgreSQL server was found in"):
        EmbeddedPostgres(tmp_path / "home", bin_dir=tmp_path).start()


def test_broken_data_folder_is_one_line_with_the_servers_reason(tmp_path: Path) -> None:
    home = tmp_path / "home"
    postgres = EmbeddedPostgres(home, settings=TEST_SETTINGS)
    postgres.start()
    postgres.stop()
    shutil.rmtree((home / "postgres").resolve() / "data" / "global")
    with pytest.raises(EmbeddedPostgresError, match=r"ended at its start: .*global") as refusal:
        postgres.start()
    assert "\n" not in str(refusal.value)
    assert servers_on(home) == []
    postgres.destroy()


def test_half_made_folder_of_a_broken_first_start_is_made_anew(server: EmbeddedPostgres) -> None:
    server.stop()
    data = (server.home / "postgres").resolve() / "data"
    data.rename(data.with_name("data.new"))
    server.start()
    assert one(server.url, "SELECT 1") == 1
    assert not data.with_name("data.new").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change its account")
class TestAsRoot:
    """Started by root: PostgreSQL runs as an unprivileged number and no folder is opened for it."""

    def test_runs_unprivileged_and_opens_no_folder(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        binaries = copy_of_server(closed / "install")
        modes = [(folder, folder.stat().st_mode) for folder in (closed, *closed.parents)]
        postgres = EmbeddedPostgres(closed / "home", bin_dir=binaries, settings=TEST_SETTINGS)
        try:
            postgres.start()
            assert one(postgres.url, "SELECT 1") == 1
            assert Path(f"/proc/{postgres.pid}").stat().st_uid == postgres_home.NOBODY
            assert (closed / "home" / "postgres").is_symlink()
        finally:
            postgres.destroy()
        assert [(folder, folder.stat().st_mode) for folder, _ in modes] == modes

    def test_runs_as_an_ordinary_user(self) -> None:
        script = f"""
import json, os, sys
from pathlib import Path
import psycopg
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres

def use(home):
    with EmbeddedPostgres(Path(home), Path(sys.argv[2]), TEST_SETTINGS) as postgres:
        with psycopg.connect(postgres.url) as connection:
            return connection.execute("SELECT 1").fetchone()[0], Path(f"/proc/{{postgres.pid}}").stat().st_uid

use(sys.argv[1] + "/of-root")
os.setgroups([]); os.setgid({ORDINARY_UID}); os.setuid({ORDINARY_UID})
print(json.dumps(use(sys.argv[1] + "/of-user")))
"""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o711)
            (folder / "of-user").mkdir()
            os.chown(folder / "of-user", ORDINARY_UID, ORDINARY_UID)
            binaries = copy_of_server(folder)
            run = subprocess.run(
                [sys.executable, "-c", script, name, str(binaries)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, run.stderr
            assert json.loads(run.stdout) == [1, ORDINARY_UID]
