#!/usr/bin/env python3
"""Set up everything PulseOps needs below this folder, then hand over. Standard library only; starts on any Python 3.

usage: bootstrap.py [--dev] [--no-web] [-- COMMAND ...]     COMMAND runs with the environment's Python

What is up to date (told by hashes of the lock files and of the web sources) is skipped without a word.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
WEB = ROOT / "web"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
# The lock names every package, so nothing is left to resolve: pip would stumble over extras of locked packages.
PIP += ["--no-deps", "--require-hashes", "-r"]


class Missing(Exception):
    """Something the machine must bring is not there; the message says what to do."""


def main(arguments):
    """Prepare, then replace this process by COMMAND."""
    mine, command = partition(arguments)
    try:
        find_newer_python()
        prepare(dev="--dev" in mine, web="--no-web" not in mine)
    except Missing as problem:
        sys.exit("PulseOps cannot start: {}".format(problem))
    except KeyboardInterrupt:
        sys.exit("Interrupted. What was finished is kept; the same command goes on from there.")
    if command:
        os.chdir(str(ROOT))
        os.execv(str(PYTHON), [str(PYTHON), *command])


def partition(arguments):
    """Split at `--`."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def find_newer_python():
    """Go on under a newer Python of this machine when the one that started us is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            os.execv(found, [found, str(Path(__file__).resolve()), *sys.argv[1:]])
    raise Missing("Python {}.{} or newer is needed, this is {}.{}.".format(*OLDEST_PYTHON, *sys.version_info[:2]))


def prepare(dev, web):
    """Environment and web pages side by side: one waits for the network while the other unpacks."""
    with exclusive():
        jobs = [lambda: python_packages(dev)]
        if web:
            jobs.append(lambda: web_packages(dev) or web_build())
        problems = []
        threads = [threading.Thread(target=keep_problem, args=(job, problems), daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
        if problems:
            raise problems[0]


def keep_problem(job, problems):
    """Run one job and note what it raised."""
    try:
        job()
    except Exception as problem:
        problems.append(problem)


class exclusive:
    """One bootstrap at a time in this folder; a second one waits for the first."""

    def __enter__(self):
        import fcntl

        self.folder = os.open(str(ROOT), os.O_RDONLY)
        try:
            fcntl.flock(self.folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up is running in this folder; waiting for it.")
            fcntl.flock(self.folder, fcntl.LOCK_EX)

    def __exit__(self, *error):
        os.close(self.folder)


def python_packages(dev):
    """.venv with exactly the locked packages, and `pulseops` importable and on .venv/bin."""
    stamp = VENV / "pulseops-stamp.json"
    here = {"folder": str(ROOT), "python": sys.version.split()[0]}
    known = read_json(stamp)
    if not runs(PYTHON) or (known and {name: known.get(name) for name in here} != here):
        known = {}
        step("Creating the Python environment", make_venv)
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    wanted = {"requirements.lock": digest([ROOT / "requirements.lock"])}
    if dev:
        wanted[lock.name] = digest([lock])
    if any(known.get(name) != value for name, value in wanted.items()):
        count = sum("==" in line for line in lock.read_text().splitlines())
        step("Installing {} Python packages".format(count), lambda: run([str(PYTHON), *PIP, str(lock)], ROOT))
        known = {**here, **wanted}
        stamp.write_text(json.dumps(known))
    link_package()


def make_venv():
    """Create .venv; Debian's Python cannot do it before python3-venv is installed."""
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        shutil.rmtree(str(VENV), ignore_errors=True)
        if b"ensurepip" in done.stdout:
            name = "python{}.{}-venv".format(*sys.version_info[:2])
            raise Missing(
                "Python's venv module is incomplete. On Debian and Ubuntu: sudo apt-get install {}".format(name)
            )
        raise Missing(done.stdout.decode(errors="replace").strip().splitlines()[-1])


def link_package():
    """Make the sources importable and the console script callable, without building anything."""
    [site] = list((VENV / "lib").glob("python3*/site-packages"))
    write_if_new(site / "pulseops.pth", "{}\n".format(ROOT))
    script = VENV / "bin" / "pulseops"
    write_if_new(script, "#!{}\nimport sys\n\nfrom pulseops.cli import main\n\nsys.exit(main())\n".format(PYTHON))
    script.chmod(0o755)


def web_packages(dev):
    """node_modules as locked. Not needed where the built pages are current and nothing is to be developed."""
    stamp = WEB / "node_modules" / ".pulseops-packages"
    wanted = digest([WEB / "package-lock.json"])
    if read_text(stamp) == wanted or (not dev and web_is_built()):
        return
    npm = find_npm()
    command = [npm, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    step("Installing the web packages", lambda: run(command, WEB))
    stamp.write_text(wanted)


def find_npm():
    """Path of npm beside a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    where = "Node.js {}.{} or newer with npm is needed to build the web pages".format(*OLDEST_NODE)
    if not node:
        raise Missing("{}; `node` was not found on PATH.".format(where))
    if not npm:
        raise Missing("{}; `npm` was not found on PATH (on Debian and Ubuntu: sudo apt-get install npm).".format(where))
    shown = subprocess.run([node, "--version"], stdout=subprocess.PIPE).stdout.decode().strip()
    version = tuple(int(part) for part in shown.lstrip("v").split(".")[:2])
    if version < OLDEST_NODE:
        raise Missing("{}; this is {}.".format(where, shown))
    return npm


def web_build():
    """Build web/dist when there is none or its sources have changed since."""
    if web_is_built():
        return
    npm = find_npm()
    step("Building the web pages", lambda: run([npm, "run", "--silent", "build"], WEB))
    (WEB / "dist" / ".built-from").write_text(web_sources())


def web_is_built():
    """Whether web/dist belongs to the sources as they are."""
    built = WEB / "dist" / ".built-from"
    return (WEB / "dist" / "index.html").is_file() and read_text(built) == web_sources()


def web_sources():
    """Hash over names and contents of everything a build reads."""
    files = [path for path in WEB.glob("*") if path.is_file()]
    for folder in ("src", "public"):
        files += [path for path in (WEB / folder).rglob("*") if path.is_file()]
    return digest(files)


def digest(files):
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(files):
        try:
            content = path.read_bytes()
        except OSError:
            raise Missing("{} is missing; the checkout is not complete.".format(path.relative_to(ROOT))) from None
        total.update("{}\0{}\0".format(path.relative_to(ROOT), len(content)).encode())
        total.update(content)
    return total.hexdigest()


def step(title, work):
    """Do one long thing; say that it began and how long it took."""
    say("{} ...".format(title))
    began = time.monotonic()
    work()
    say("{}: {:.0f} s".format(title, time.monotonic() - began))


def run(command, folder):
    """Run a tool quietly; when it fails, its last lines are the message."""
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment.update(CI="1", NO_COLOR="1")
    done = subprocess.run(
        command,
        cwd=str(folder),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        tail = "\n  ".join(done.stdout.decode(errors="replace").strip().splitlines()[-25:])
        shown = " ".join([Path(command[0]).name, *command[1:3]])
        raise Missing("`{} ...` failed in {}:\n  {}".format(shown, folder, tail))


def runs(python):
    """Whether an interpreter is there and starts (its base may have been removed by an upgrade)."""
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0


def say(line):
    """One line of progress, visible at once."""
    print(line, flush=True)


def read_text(path):
    """Content, or nothing when there is no such file."""
    try:
        return path.read_text()
    except OSError:
        return ""


def read_json(path):
    """Stored facts, or none."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def write_if_new(path, text):
    """Write only what differs."""
    if read_text(path) != text:
        path.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
