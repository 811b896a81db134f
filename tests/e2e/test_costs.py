"""Bills by hand: a FOCUS file, who pays it, and what does not agree with seats and agreements."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from pulseops.observe.sources.samples import SAMPLES
from tests.e2e.conftest import DEMO_IT, Visitor
from tests.e2e.test_accounts import sign_up
from tests.e2e.test_journey import bring_in


def test_a_bill_is_imported_to_the_cent_and_a_rule_says_who_pays(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit()
    sign_up(visitor)
    page = visitor.go("/imports/new")
    for stream in ("clients", "focus"):
        (tmp_path / f"{stream}.csv").write_text(SAMPLES[stream])
    bring_in(page, [tmp_path / "clients.csv", tmp_path / "focus.csv"])
    page = visitor.go("/imports")
    page.get_by_role("link", name="focus.csv").click()
    totals = page.get_by_role("table", name="Totals")
    expect(totals.get_by_text("10.943187")).to_be_visible()
    page = visitor.go("/spend/rules")
    expect(page.get_by_text("$10.94").first).to_be_visible()
    page.get_by_role("button", name="Assign web-shop").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Paid by the client").fill("Harbor")
    page.get_by_role("option", name="Harbor Dental").click()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("table", name="Rules").get_by_text("account is web-shop")).to_be_visible()
    expect(page.get_by_text("0 lines, 0.0 % of $10.94")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name=re.compile("^Remove: account is web-shop")).click()
    expect(page.get_by_text("2 lines, 100.0 % of $10.94")).to_be_visible()


def test_a_difference_shows_its_money_and_its_trail(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_IT)
    page = visitor.go("/reconcile")
    table = page.get_by_role("table", name="Seats, agreements and bills")
    expect(table.get_by_text("too much").first).to_be_visible()
    table.get_by_role("button", name=re.compile("^Trail of ")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("what the vendor counts")).to_be_visible()
    assert visitor.axe() == []
    dialog.get_by_role("button", name="Close").click()
    page = visitor.go("/reconcile?status=matched")
    expect(table.get_by_text("all three agree").first).to_be_visible()
