"""What a newcomer does on the first morning, by hand, from the front door to a task and to their own data."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pulseops.observe.sources.samples import SAMPLES
from tests.e2e.conftest import Visitor
from tests.e2e.test_accounts import sign_up

RAVENSTACK = Path(__file__).resolve().parents[3] / "shared" / "data" / "saas_ravenstack"


def first_row(page: Page, n: int = 0) -> dict[str, str]:
    """Cells of a row of the grid by field."""
    row = page.locator(".MuiDataGrid-row").nth(n)
    row.wait_for()
    return {cell.get_attribute("data-field") or "": cell.inner_text() for cell in row.locator("[data-field]").all()}


def test_an_edit_moves_the_score_here_and_in_another_browser(visit: Callable[..., Visitor]) -> None:
    mine, other = visit(), visit()
    for visitor in (mine, other):
        visitor.sign_in()
        visitor.go("/clients?sort=name&status=active")
    before = first_row(mine.page)
    assert first_row(other.page)["health"] == before["health"]
    cell = mine.page.locator(".MuiDataGrid-row").first.locator("[data-field=seats_active]")
    cell.dblclick()
    cell.locator("input").fill("1")
    cell.locator("input").press("Enter")
    expect(mine.page.get_by_text(f"{before['name']} saved.")).to_be_visible()
    changed = first_row(mine.page)
    assert changed["seats_active"] == "1"
    assert changed["health"] != before["health"]
    health = other.page.locator(".MuiDataGrid-row").first.locator("[data-field=health]")
    expect(health).to_have_text(re.compile("^" + re.escape(changed["health"].split()[0])), timeout=2_000)
    mine.page.get_by_role("button", name="Undo").click()
    expect(mine.page.locator(".MuiDataGrid-row").first.locator("[data-field=seats_active]")).to_have_text(
        before["seats_active"]
    )


def test_a_wrong_edit_says_which_field_and_keeps_what_was(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/clients?sort=name&status=active")
    before = first_row(page, 1)
    cell = page.locator(".MuiDataGrid-row").nth(1).locator("[data-field=seats_purchased]")
    cell.dblclick()
    cell.locator("input").fill("-5")
    cell.locator("input").press("Enter")
    expect(page.get_by_role("alert").filter(has_text=re.compile("0|negative", re.IGNORECASE)).first).to_be_visible()
    page.keyboard.press("Escape")
    assert first_row(page, 1)["seats_purchased"] == before["seats_purchased"]
    visitor.troubles = [text for text in visitor.troubles if "422" not in text]


def test_from_risk_to_reason_to_a_task(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/at-risk")
    page.get_by_role("main").locator("a[href^='/clients/']").first.click()
    page.wait_for_url("**/clients/*")
    for words in ("Health", "90 days"):
        expect(page.get_by_text(words).first).to_be_visible()
    page = visitor.go("/recommendations?kind=retention")
    page.get_by_role("button", name="Accept").first.click()
    dialog = page.get_by_role("dialog")
    title = dialog.get_by_role("heading").inner_text().removeprefix("Accept: ")
    dialog.get_by_role("button", name="Accept").click()
    expect(dialog).to_be_hidden()
    page = visitor.go("/tasks")
    expect(page.get_by_text(title).first).to_be_visible()


def bring_in(page: Page, files: list[Path]) -> None:
    """Choose files, start, wait until all are done."""
    page.get_by_label("Choose files").set_input_files(files)
    start = page.get_by_role("button", name=re.compile(r"^Import \d+ files?$"))
    expect(start).to_be_enabled(timeout=60_000)
    start.click()
    expect(
        page.get_by_role("button", name="See the clients").or_(page.get_by_role("link", name="See the clients"))
    ).to_be_visible(timeout=120_000)


def test_own_files_become_scored_clients(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit()
    sign_up(visitor)
    page = visitor.go("/imports/new")
    files = []
    for stream in ("clients", "contracts", "tickets", "invoices", "surveys"):
        files.append(tmp_path / f"{stream}.csv")
        files[-1].write_text(SAMPLES[stream])
    bring_in(page, files)
    page = visitor.go("/clients?sort=name")
    expect(page.get_by_role("link", name="Harbor Dental")).to_be_visible(timeout=30_000)
    assert first_row(page)["health"]


@pytest.mark.skipif(not RAVENSTACK.is_dir(), reason="the RavenStack files are not on this machine")
def test_ravenstack_in_the_browser(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    sign_up(visitor)
    page = visitor.go("/imports/new")
    bring_in(page, sorted(RAVENSTACK.glob("*.csv")))
    page = visitor.go("/clients?sort=-health")
    expect(page.get_by_text(re.compile(r"^500 clients"))).to_be_visible(timeout=60_000)
    health = page.locator(".MuiDataGrid-row").first.locator("[data-field=health]")
    expect(health).to_have_text(re.compile(r"^\d+"), timeout=90_000)
    visitor.go("/")
    expect(page.get_by_text("Dec 31, 2024").first).to_be_visible(timeout=60_000)
