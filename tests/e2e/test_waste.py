"""An IT team finds savings, gives seats up with a way back, and the ledger adds up."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DEMO_IT, Visitor

GIVE_UP = re.compile("Give up seats of")


def amounts(page: Page) -> dict[str, int]:
    """Whole money of the head of the ledger, by label."""
    found = {}
    for label in ("Potential", "Approved", "of it still paid for", "of it realised"):
        text = page.locator("dt", has_text=re.compile(f"^{label}$")).locator("xpath=../dd").first.inner_text()
        found[label] = int(re.sub(r"[^\d-]", "", text))
    return found


def test_three_savings_an_undo_and_a_ledger_that_adds_up(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_IT)
    page = visitor.go("/savings")
    before = amounts(page)
    visitor.go("/waste")
    offers = page.get_by_role("button", name=GIVE_UP)
    expect(offers.nth(2)).to_be_visible()
    offers.nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("table", name="What would happen")).to_be_visible()
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Give up now").click()
    expect(page.get_by_role("alert").filter(has_text="seats given up")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("everything is as before")).to_be_visible()
    offers.nth(1).click()
    dialog.get_by_role("button", name="Give up now").click()
    expect(page.get_by_role("alert").filter(has_text="seats given up")).to_be_visible()
    visitor.go("/savings")
    after = amounts(page)
    assert after["Approved"] > before["Approved"]
    assert abs(after["Approved"] - after["of it still paid for"] - after["of it realised"]) <= 1
    assert after["Potential"] < before["Potential"]


def test_holders_are_moved_to_a_smaller_edition_and_back(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_IT)
    page = visitor.go("/waste?kind=downgrade")
    page.get_by_role("checkbox", name=re.compile("^Choose ")).first.check()
    page.get_by_role("button", name="Look at what happens").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("→"))).to_be_visible()
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Move now").click()
    expect(page.get_by_role("alert").filter(has_text="1 seat moved")).to_be_visible()
    visitor.go("/reclaims?state=released")
    page.get_by_role("button", name=re.compile("^Give back what was taken")).first.click()
    expect(page.get_by_text("Given back, with all that was taken")).to_be_visible()


def test_a_finding_excluded_and_counted_again(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_IT)
    page = visitor.go("/waste?kind=disabled")
    row = page.get_by_role("button", name=re.compile("^Exclude ")).first
    name = (row.get_attribute("aria-label") or "").removeprefix("Exclude ")
    row.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Parental leave")
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Exclude").click()
    expect(page.get_by_role("button", name=f"Exclude {name}", exact=True)).to_have_count(0)
    visitor.go("/waste/exclusions")
    page.get_by_role("button", name=re.compile("^Count .* again$")).first.click()
    expect(page.get_by_text("Nothing is excluded")).to_be_visible()


def test_a_holder_sees_what_a_wrong_link_means(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=360)
    page = visitor.go("/keep-or-release")
    expect(page.get_by_text("This link is not complete")).to_be_visible()
    assert visitor.axe() == []
