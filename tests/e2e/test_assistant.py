"""Monday by asking: keyboard alone, figures that open, a proposal by click, the thread in the history."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor


def ask(page: Page, question: str) -> None:
    """Type, Enter, wait for the whole answer."""
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false", timeout=20_000)


def test_asking(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/")
    shown = page.get_by_role("button", name="At-risk clients").first.inner_text()
    page.keyboard.press("Control+j")
    panel = page.get_by_role("dialog", name="Assistant")
    expect(panel.get_by_label("Question")).to_be_focused()
    ask(page, "How many clients are at risk?")
    figure = panel.get_by_role("log").get_by_role("button").filter(has_text="").first
    assert figure.inner_text() in shown
    figure.click()
    expect(page.get_by_role("link", name="Show the rows")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, "Create a task to water the plants on friday")
    panel.get_by_role("button", name="Confirm").click()
    expect(panel.get_by_text("The task is created.")).to_be_visible()
    assert visitor.axe() == []
    panel.get_by_role("button", name="History").click()
    expect(panel.get_by_role("button", name="How many clients are at risk?", exact=True).first).to_be_visible()


def test_on_a_phone(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=360, height=780, scheme="dark")
    visitor.sign_in()
    page = visitor.go("/clients")
    page.get_by_role("button", name="Ask", exact=True).click()
    ask(page, "Top 3 clients by revenue")
    expect(page.get_by_role("dialog", name="Assistant").get_by_role("row")).to_have_count(4)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert visitor.axe() == []
