"""A person sees what the agent wants, allows it, takes it back, stops everything; writes a playbook; sees the days."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


def propose(visitor: Visitor, sort: str = "name") -> str:
    """Ask for an action on the first client, one that waits for approval, as a program would; answers its title."""
    row = visitor.context.request.get(f"{visitor.base}/api/clients?page_size=1&sort={sort}").json()["rows"][0]
    owner = "Jonas Weber" if row["owner_name"] != "Jonas Weber" else "Mara Lindqvist"
    wish = {
        "type": "set_client_owner",
        "params": {"client_ids": [row["id"]], "owner_name": owner},
        "why": "Handover of the browser test",
        "perform": False,
    }
    made = visitor.context.request.post(f"{visitor.base}/api/actions", data=wish).json()
    return str(made["title"])


def test_an_action_is_allowed_and_taken_back(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    title = propose(visitor)
    page = visitor.go("/actions")
    page.get_by_role("button", name=f"Approve: {title}").click()
    expect(page.get_by_text("Done.", exact=True)).to_be_visible()
    page.get_by_role("tab", name=re.compile("^Done")).click()
    page.get_by_role("button", name=f"Undo: {title}").click()
    expect(page.get_by_text("Taken back.", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Journal").click()
    expect(page.get_by_role("row").filter(has_text=title).filter(has_text="undone").first).to_be_visible()
    assert visitor.axe() == []


def test_the_kill_switch_is_seen_everywhere(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/autonomy")
    page.get_by_role("button", name="Stop everything").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Drill")
    dialog.get_by_role("button", name="Stop everything").click()
    banner = page.get_by_text("All actions are stopped")
    expect(banner).to_be_visible()
    visitor.go("/clients")
    expect(banner).to_be_visible()
    assert visitor.axe() == []
    visitor.go("/autonomy").get_by_role("button", name="Let actions go on").click()
    expect(banner).to_have_count(0)


def test_a_playbook_is_written_tried_and_refused_when_it_goes_round(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/playbooks/new")
    page.get_by_label("Name").fill("Browser test")
    page.get_by_label("Condition").fill("helth < 50")
    page.get_by_label("Title").fill("Call {client}")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("Did you mean health?").first).to_be_visible()
    visitor.troubles.clear()  # the refusal is what this part is about
    page.get_by_label("Condition").fill("health < 50")
    page.get_by_role("button", name="Try on the past").click()
    expect(page.get_by_text(re.compile(r"In 90 days it would have let in \d+"))).to_be_visible()
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", name="Draft of version 1")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name=re.compile("^Version 1"))).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Playbooks", exact=True)).to_be_visible()


def test_days_are_on_the_calendar(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/calendar")
    expect(page.get_by_role("list", name="Days").get_by_role("link").first).to_be_visible()
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Address, shown this once")).to_have_value(re.compile(r"/api/calendar/feed/.+\.ics$"))
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()
