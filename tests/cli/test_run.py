"""The one command: it starts everything, says so, ends everything, and refuses in one line."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import IO

import psycopg
import pytest

from pulseops.base.postgres import EmbeddedPostgres
from pulseops.base.settings import Settings, load
from pulseops.cli import main
from pulseops.cli.run import Part, wait_for_answer
from pulseops.observe.sources.samples import SAMPLES

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pulseops(home: Path, *arguments: str, port: int = 0, output: IO[str] | None = None) -> "subprocess.Popen[str]":
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PULSEOPS_")}
    own = {"PULSEOPS_HOME": str(home), "PULSEOPS_PORT": str(port or free_port()), "PULSEOPS_DEMO": "false"}
    return subprocess.Popen(
        [sys.executable, "-m", "pulseops.cli", *arguments],
        cwd=ROOT,
        env={**plain, **own},
        stdout=output or subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(process: "subprocess.Popen[str]", log: Path, words: str) -> None:
    deadline = time.monotonic() + 60
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def started_at(url: str) -> object:
    """When the server that answers now was started; None when none answers."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("SELECT pg_postmaster_start_time()").fetchone()
    except psycopg.OperationalError:
        return None


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_run_starts_all_survives_a_killed_database_and_ends_all(tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "run.log"
    with log.open("w") as output:  # a pipe that nobody reads would fill and stop the servers
        process = pulseops(tmp_path, "run", port=port, output=output)
    wait_for(process, log, "PulseOps is ready")
    assert answers(port)
    url = json.loads((tmp_path / "postgres.json").read_text())["url"]
    first = started_at(url)
    os.kill(int((tmp_path / "postgres" / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    deadline = time.monotonic() + 30
    while started_at(url) in (None, first) or not answers(port):
        assert time.monotonic() < deadline, "the database did not come back"
        time.sleep(0.1)
    parts = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert not answers(port)
    assert not [pid for pid in parts if Path(f"/proc/{pid}/cwd").exists()]


def test_a_part_that_ends_at_once_is_not_waited_for(tmp_path: Path) -> None:
    part = Part("no-such-part")
    part.start()
    began = time.monotonic()
    assert not wait_for_answer(Settings(home=tmp_path, port=free_port()), [part], threading.Event())
    assert time.monotonic() - began < 60


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        process = pulseops(tmp_path, "run", port=port)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.count("\n") == 1
    assert f"Port {port} is taken" in output


def test_serving_without_a_database_is_one_clear_line(tmp_path: Path) -> None:
    output, _ = pulseops(tmp_path, "serve").communicate(timeout=60)
    assert output.startswith("PulseOps: No PostgreSQL runs")
    assert output.count("\n") == 1


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PULSEOPS_PORT", "80a")
    monkeypatch.setenv("PULSEOPS_DB__POOL_SIZE", "0")
    monkeypatch.setattr(sys, "argv", ["pulseops", "migrate"])
    load.cache_clear()
    with pytest.raises(SystemExit) as end:
        main()
    said = str(end.value).splitlines()
    assert [line.split(":")[1].strip() for line in said] == ["PULSEOPS_PORT", "PULSEOPS_DB__POOL_SIZE"]


def test_a_broken_data_folder_is_one_clear_line(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9.6\n")
    output, _ = pulseops(tmp_path, "migrate").communicate(timeout=60)
    assert output.startswith("PulseOps: ")
    assert output.count("\n") == 1


def test_import_makes_a_tenant_and_accounts_for_every_row(tmp_path: Path) -> None:
    folder = tmp_path / "Acme export"
    folder.mkdir()
    (folder / "clients.csv").write_text("client id,client name,employees\nA,Alpha,10\nB,Beta,-4\n")
    output, _ = pulseops(tmp_path / "home", "import", str(folder)).communicate(timeout=120)
    assert "Sign in as owner@acme-export.example.com" in output
    assert "clients.csv as clients: 2 rows in = 1 stored + 0 unchanged + 1 refused" in output
    assert "1 active clients" in output


def test_replay_says_that_a_score_is_identical_and_when_it_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "Acme"
    folder.mkdir()
    for stream in ("clients", "contracts", "tickets", "invoices", "surveys"):
        (folder / f"{stream}.csv").write_text(SAMPLES[stream])
    home, owner = tmp_path / "home", "owner@acme.example.com"
    with EmbeddedPostgres(home) as server:
        output, _ = pulseops(home, "import", str(folder)).communicate(timeout=120)
        assert owner in output
        with psycopg.connect(server.url, autocommit=True) as connection:
            sql = "SELECT id, snapshot_id FROM prediction WHERE kind = 'health' AND snapshot_id IS NOT NULL LIMIT 1"
            row = connection.execute(sql).fetchone()
            assert row, output
            command = pulseops(home, "replay", str(row[0]), "--email", owner)
            output, _ = command.communicate(timeout=60)
            assert output.endswith("identical\n")
            assert command.returncode == 0
            change = "UPDATE feature_snapshot SET values = values || '{\"satisfaction\": 1}' WHERE id = %s"
            connection.execute(change, [row[1]])
        command = pulseops(home, "replay", str(row[0]), "--email", owner)
        output, _ = command.communicate(timeout=60)
    assert "CHANGED since" in output
    assert command.returncode == 1


def test_import_of_nothing_is_one_clear_line(tmp_path: Path) -> None:
    output, _ = pulseops(tmp_path / "home", "import", str(tmp_path / "missing")).communicate(timeout=120)
    assert "There is no file or folder" in output
    assert "Traceback" not in output
