"""The walk of docs/GUIDE.md, click by click; `make shots` keeps a picture at each stop."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pulseops.observe.sources.samples import SAMPLES
from tests.e2e.conftest import DEMO_IT, Visitor
from tests.e2e.test_accounts import sign_up
from tests.e2e.test_assistant import ask

SHOTS = os.environ.get("PULSEOPS_SHOTS")
MANAGER = "demo-am@example.com"


def picture(page: Page, name: str) -> None:
    """What the guide shows at this stop, when pictures are asked for."""
    if SHOTS:
        expect(page.locator("[aria-busy=true], .MuiSkeleton-root")).to_have_count(0)
        page.wait_for_timeout(400)  # what fades in has come
        page.screenshot(path=Path(SHOTS) / f"guide-{name}.png")


@pytest.fixture
def window(visit: Callable[..., Visitor]) -> Visitor:
    """One of the size the pictures have."""
    return visit(width=1200, height=800)


def test_first_files(window: Visitor, tmp_path: Path) -> None:
    sign_up(window)
    page = window.go("/")
    expect(page.get_by_text("First steps")).to_be_visible()
    page.get_by_role("link", name="Import a file").click()
    file = tmp_path / "Companies.csv"
    file.write_text(SAMPLES["clients"] + "C-103,Mill Lane Dental,Healthcare,many,active,2024-31-01,Ada Example,\n")
    page.get_by_label("Choose files").set_input_files([file])
    start = page.get_by_role("button", name="Import 1 file")
    expect(start).to_be_enabled(timeout=30_000)
    page.get_by_role("button", name=re.compile(r"^Show \d+ columns$")).click()
    picture(page, "import")
    start.click()
    page.get_by_role("link", name="Details").click(timeout=60_000)
    expect(page.get_by_text("Refused rows").first).to_be_visible()
    expect(page.get_by_role("link", name="Download as CSV")).to_be_visible()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    picture(page, "refused")


def test_an_account_managers_monday(window: Visitor) -> None:
    window.sign_in(MANAGER)
    page = window.go("/")
    page.get_by_role("button", name="At-risk clients").first.click()
    expect(page.get_by_role("link", name="Show the rows")).to_be_visible()
    picture(page, "figure")
    page.keyboard.press("Escape")
    page = window.go("/at-risk")
    page.get_by_role("main").locator("a[href^='/clients/']").first.click()
    page.wait_for_url("**/clients/*")
    expect(page.get_by_role("heading", name="What would lift it")).to_be_visible()
    page.get_by_role("button", name="Try these below").click()
    expect(page.get_by_text(re.compile(r"^Health [\d.]+ →"))).to_be_visible()
    page.get_by_role("heading", name="What would lift it").scroll_into_view_if_needed()
    picture(page, "lift")
    page = window.go("/recommendations?kind=retention")
    page.get_by_role("button", name="Accept").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("It worked when:")).to_be_visible()
    picture(page, "accept")
    dialog.get_by_role("button", name="Accept").click()
    expect(dialog).to_be_hidden()
    window.go("/recommendations?state=accepted")
    page.get_by_role("link", name="See its task").first.click()
    page.get_by_role("main").locator("a[href^='/tasks/']").first.click()
    expect(page.get_by_role("heading", name="Steps")).to_be_visible()
    page.get_by_role("checkbox").first.click()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    picture(page, "task")
    window.go("/")
    page.get_by_role("button", name="Ask", exact=True).click()
    ask(page, "Which clients are at risk?")
    picture(page, "ask")


def test_a_review_for_a_client(window: Visitor) -> None:
    window.sign_in(MANAGER)
    page = window.go("/clients?sort=-mrr_minor&status=active")
    page.locator(".MuiDataGrid-row").first.get_by_role("link").first.click()
    page.get_by_role("button", name="Business review").click()
    page.get_by_role("dialog").get_by_role("button", name="Make").click()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible(timeout=20_000)
    picture(page, "review")


def test_an_it_admins_month(window: Visitor) -> None:
    window.sign_in(DEMO_IT)
    page = window.go("/waste")
    page.get_by_role("button", name=re.compile("^Give up seats of")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("table", name="What would happen")).to_be_visible()
    expect(dialog.get_by_role("button", name="Ask the holders first")).to_be_visible()
    picture(page, "give-up")
    dialog.get_by_role("button", name="Cancel").click()
    page = window.go("/anomalies")
    page.get_by_role("main").locator("a[href^='/anomalies/']").first.click()
    page.wait_for_url(re.compile("/anomalies/."))
    expect(page.get_by_role("button", name="Was expected")).to_be_visible()
    picture(page, "anomaly")
    page = window.go("/reconcile")
    expect(page.get_by_role("table", name="Seats, agreements and bills")).to_be_visible()
    page = window.go("/autonomy")
    page.get_by_role("button", name=re.compile("^Change: ")).first.click()
    expect(page.get_by_role("dialog").get_by_text("Act with approval").first).to_be_visible()
    picture(page, "ladder")
