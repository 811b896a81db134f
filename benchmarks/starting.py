"""How long a newcomer waits, and how much the browser loads before the first page."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.figures import figure

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def product(home: Path, **variables: str) -> Iterator[tuple[str, float]]:
    """`pulseops run` on a home: its address and the seconds until it answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PULSEOPS_")}
    environment = {**plain, "PULSEOPS_HOME": str(home), "PULSEOPS_PORT": str(port), **variables}
    began = time.monotonic()
    command = [sys.executable, "-m", "pulseops.cli", "run"]
    with (home / "run.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{base}/api/health", timeout=2)
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError((home / "run.log").read_text()[-2000:]) from None
                time.sleep(0.05)
        yield base, time.monotonic() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """First start includes both demo tenants: made, imported, trained, scored. Packages and pages are there already."""
    del data
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with product(home) as (_, first):
            pass
        again = []
        for _ in range(3):
            with product(home) as (_, seconds):
                again.append(seconds)
    loaded = json.loads(subprocess.check_output(["npm", "run", "--silent", "size"], cwd=ROOT / "web"))
    return {
        "first_start_s": figure(
            first,
            "s",
            "`pulseops run` in an empty home until /api/health answers, both demo tenants filled",
            seconds=first,
        ),
        "second_start_s": figure(
            sorted(again)[1],
            "s",
            "the same home again; median of 3",
            low=min(again),
            high=max(again),
            seconds=sum(again),
        ),
        "first_load_js_kb": figure(
            loaded["kb"],
            "kB",
            "gzip of all JavaScript that index.html loads or preloads before the first page's own chunk",
        ),
    }
