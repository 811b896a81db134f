"""What `make check` and `make test` run: every step by name, with its time; the first failure's output is shown whole.

usage: checks.py quick|all
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest"]
FOREIGN = re.compile(
    r"https?://(?!(?:[\w.-]+\.)?(?:opencollective\.com|github\.com|tidelift\.com|paypal\.me|patreon\.com))"
)


class Failed(Exception):
    """A step did not pass; the message is its output."""


@dataclass(frozen=True)
class Step:
    """One check: a command, or a function that raises Failed."""

    name: str
    work: Sequence[str] | Callable[[], None]
    folder: Path = ROOT


def run(command: Sequence[str], folder: Path = ROOT) -> str:
    """Output of a command. Raises Failed."""
    environment = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0", "CI": "true"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed((done.stdout + done.stderr).strip())
    return done.stdout


def contract_is_fresh() -> None:
    """openapi.json belongs to the code, and the client's types belong to openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.json"
        run([sys.executable, "-m", "pulseops.cli", "openapi", str(fresh)])
        if fresh.read_text() != (ROOT / "openapi.json").read_text():
            raise Failed("openapi.json is stale: run `make api` and commit what it writes.")
        types = Path(folder) / "schema.d.ts"
        run(["npx", "--no-install", "openapi-typescript", str(fresh), "-o", str(types)], WEB)
        if types.read_text() != (WEB / "src/api/schema.d.ts").read_text():
            raise Failed("web/src/api/schema.d.ts is stale: run `make api` and commit what it writes.")


def locks_name_no_host() -> None:
    """Lock files must work with any registry."""
    for name in ("requirements.lock", "requirements-dev.lock", "web/package-lock.json"):
        text = "\n".join(line for line in (ROOT / name).read_text().splitlines() if '"url":' not in line)
        found = FOREIGN.search(text)
        if found:
            raise Failed(f"{name} names a host near: {text[found.start() : found.start() + 80]}")


def browser_is_there() -> None:
    """Chromium for the browser tests; installed by the system's package manager when it is missing and we may."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        return
    raise Failed("The browser tests need Chromium. On Debian and Ubuntu: sudo apt-get install chromium")


PYTHON_LANE = (
    Step("ruff", [str(BIN / "ruff"), "check", "."]),
    Step("format", [str(BIN / "ruff"), "format", "--check", "."]),
    Step("layers", [str(BIN / "lint-imports")]),
    Step("contract", contract_is_fresh),
    Step("locks", locks_name_no_host),
    Step("mypy", [str(BIN / "mypy")]),
)
WEB_LANE = (
    Step("web lint and types", ["npm", "run", "--silent", "check"], WEB),
    Step("web tests", ["npm", "run", "--silent", "test"], WEB),
    Step("first load", ["npm", "run", "--silent", "size"], WEB),
)
TESTS = (
    Step("browser is there", browser_is_there),
    Step("python tests", [*PYTEST, "-n", "2", "-m", "not browser"]),
    Step("browser tests", [*PYTEST, "-m", "browser"]),
)


def carry_out(steps: Sequence[Step], problems: list[str]) -> None:
    """Run steps in order; tell each one's time, keep what failed."""
    for step in steps:
        began = time.monotonic()
        try:
            output = step.work() if callable(step.work) else run(step.work, step.folder)
        except Failed as problem:
            problems.append(step.name)
            print(f"FAILED {step.name} ({time.monotonic() - began:.1f} s)\n{problem}\n", flush=True)
            continue
        print(f"ok     {step.name} ({time.monotonic() - began:.1f} s)", flush=True)
        summary = [line for line in (output or "").splitlines() if re.search(r"\d+ passed", line)]
        for line in summary[-1:]:
            print(f"       {line.strip('= ')}", flush=True)


def main() -> int:
    """Lint and types side by side, then the tests."""
    problems: list[str] = []
    lanes = [threading.Thread(target=carry_out, args=(lane, problems)) for lane in (PYTHON_LANE, WEB_LANE)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    if sys.argv[1:] == ["all"]:
        carry_out(TESTS, problems)
    if problems:
        print(f"Not green: {', '.join(problems)}.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
