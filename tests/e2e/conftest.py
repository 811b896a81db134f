"""The product as a newcomer gets it, started once, and a browser that drives it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.act.receivers import Hook, Inbox, hook, mailbox

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEMO_MSP, DEMO_IT, PASSWORD = "demo-msp@example.com", "demo-it@example.com", "password123"
START_LIMIT_S = 180


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Outside:
    """A mail server and a web server on loopback that take what the product sends."""

    mail: Inbox
    mail_port: int
    web: Hook


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    """Where all messages of the product go."""
    with mailbox() as (box, port), hook() as web:
        yield Outside(box, port, web)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[str]:
    """Address of `pulseops run` in an empty home, with its demo tenants."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PULSEOPS_")}
    mail = {"PULSEOPS_MAIL__HOST": "127.0.0.1", "PULSEOPS_MAIL__PORT": str(outside.mail_port)}
    mail |= {"PULSEOPS_MAIL__SECURITY": "none", "PULSEOPS_OUTBOUND__ALLOW_PRIVATE": "true"}
    environment = {**plain, **mail, "PULSEOPS_HOME": str(home), "PULSEOPS_PORT": str(port)}
    with (home / "run.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pulseops.cli", "run"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(process, base, home / "run.log")
        yield base
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(40) == 0, (home / "run.log").read_text()[-3000:]


def wait_until_ready(process: "subprocess.Popen[bytes]", base: str, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/api/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"`pulseops run` did not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One browser window; errors of its pages fail the test that made it."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.troubles: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """Another tab."""
        page = self.context.new_page()
        page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        return page

    def sign_in(self, email: str = DEMO_MSP, password: str = PASSWORD) -> Page:
        """Sign in by the API, as the tests of the sign-in page do by hand."""
        answer = self.context.request.post(f"{self.base}/api/auth/login", data={"email": email, "password": password})
        assert answer.ok, answer.text()
        return self.page

    def go(self, path: str) -> Page:
        """Open a page and wait for its heading."""
        self.page.goto(self.base + path)
        self.page.get_by_role("heading", level=1).first.wait_for()
        return self.page

    def axe(self) -> list[str]:
        """What axe-core finds wrong (WCAG 2.2 A and AA), one line each; what still fades in has no contrast yet."""
        fading = "document.getAnimations().filter(each => each instanceof CSSTransition)"
        self.page.evaluate(f"Promise.allSettled({fading}.map(each => each.finished))")
        self.page.evaluate(AXE.read_text())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
        return [
            f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]


@pytest.fixture
def visit(chromium: Browser, product: str) -> Iterator[Callable[..., Visitor]]:
    """Make windows: `visit()`, `visit(width=360, scheme="dark")`."""
    made: list[Visitor] = []

    def make(*, width: int = 1440, height: int = 900, scheme: str = "light") -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        made.append(Visitor(context, product))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
        assert not visitor.troubles, visitor.troubles
