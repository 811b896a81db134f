"""From a client to a review in its words, and from a margin down to its hours."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import DEMO_MSP, Visitor


def test_a_review_is_made_worded_and_sent(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_MSP)
    client = visitor.context.request.get(f"{visitor.base}/api/clients?page_size=1&sort=-mrr_minor&status=active")
    page = visitor.go(f"/clients/{client.json()['rows'][0]['id']}")
    page.get_by_role("button", name="Business review").click()
    page.get_by_role("dialog").get_by_role("button", name="Make").click()
    expect(page.get_by_role("heading", name="Business review", level=1)).to_be_visible(timeout=20_000)
    expect(page.get_by_role("img", name="Page 1 of")).to_be_visible(timeout=20_000)
    page.get_by_label("What we propose").fill("- Renew the agreement")
    page.get_by_role("button", name="Save texts").click()
    expect(page.get_by_text("Saved. The pages show the new words.")).to_be_visible()
    assert visitor.axe() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert re.fullmatch(r"business-review-.*\.pdf", download.value.suggested_filename)
    page.get_by_role("button", name="Send", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To").fill("client@example.com")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_role("table", name="Mails").get_by_text("client@example.com")).to_be_visible()
    expect(page.get_by_text("It was sent, so its words stay.")).to_be_visible()


def test_a_schedule_says_when_it_runs_next(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_MSP)
    page = visitor.go("/reports/schedules")
    page.get_by_role("button", name="New schedule").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Owners, monthly")
    dialog.get_by_label("Time zone").fill("Europe/Berlin")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Owners, monthly"))
    expect(row.get_by_text("day 1 of each month at 08:00 (Europe/Berlin)")).to_be_visible()
    row.get_by_role("button", name="Pause Owners, monthly").click()
    expect(row.get_by_text("paused")).to_be_visible()
    row.get_by_role("button", name="Edit Owners, monthly").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No schedules yet")).to_be_visible()


def test_a_margin_is_followed_down_to_its_hours(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_MSP)
    page = visitor.go("/profitability")
    page.get_by_role("button", name=re.compile("Hours without a cost|No hours were imported")).first.click()
    expect(page).to_have_url(re.compile("issue="))
    page = visitor.go("/profitability?sort=margin")
    table = page.get_by_role("table", name="Clients by margin")
    table.get_by_role("link").first.click()
    expect(page.get_by_role("table", name="Agreements")).to_be_visible()
    expect(page.get_by_role("table", name="Hours worked")).to_be_visible()
    assert visitor.axe() == []
