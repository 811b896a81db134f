"""People sign up, invite, join, are shut out; settings show their effect and are kept."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pulseops.base.ids import uuid7
from tests.e2e.conftest import Visitor

PASSWORD = "correct horse battery"
LOOKS = [(1440, "light"), (360, "dark")]


def sign_up(visitor: Visitor) -> str:
    """A new tenant by hand; the address of mail of its owner."""
    email, page = f"{uuid7().hex}@example.com", visitor.page
    page.goto(f"{visitor.base}/sign-up")
    for label, value in (("Company", "Acme"), ("Your name", "Ada Example"), ("E-mail", email), ("Password", PASSWORD)):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/imports")
    return email


def invite(page: Page, base: str, email: str) -> str:
    """The link of an invitation, as a person copies it."""
    page.goto(f"{base}/users?tab=invited")
    page.get_by_role("button", name="Invite", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_label("IT admin").check()
    dialog.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link", exact=True).input_value()
    page.get_by_role("button", name="Done").click()
    return base + link[link.index("/invitation#") :]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_before_signing_in(visit: Callable[..., Visitor], width: int, scheme: str) -> None:
    visitor = visit(width=width, scheme=scheme)
    for path in ("/sign-in", "/sign-up", "/forgot-password", "/reset-password", "/invitation"):
        page = visitor.go(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        page.wait_for_timeout(400)  # colors fade in
        assert visitor.axe() == [], path


def test_demo_buttons_fill_the_form_and_lead_to_where_one_wanted(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go("/sign-in?next=%2Ftasks")
    page.get_by_role("button", name="Demo IT team").click()
    expect(page.get_by_label("E-mail")).to_have_value("demo-it@example.com")
    page.get_by_label("Password").press("Enter")
    page.wait_for_url("**/tasks")
    page.get_by_role("button", name="Priya Raman").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def test_from_sign_up_to_a_colleague_who_joins_and_is_shut_out(visit: Callable[..., Visitor]) -> None:
    owner, guest = visit(), visit(width=360)
    sign_up(owner)
    link = invite(owner.page, owner.base, f"{uuid7().hex}@example.com")
    guest.page.goto(link)
    expect(guest.page.get_by_text("IT admin, Viewer")).to_be_visible()
    guest.page.get_by_label("Your name").fill("Bo Guest")
    guest.page.get_by_label("Password").fill(PASSWORD)
    guest.page.get_by_role("button", name="Join").click()
    guest.page.wait_for_url(f"{guest.base}/")
    page = owner.go("/users")
    page.get_by_role("button", name="Deactivate Bo Guest").click()
    expect(page.get_by_text("Bo Guest is shut out")).to_be_visible()
    guest.page.goto(f"{guest.base}/tasks")
    guest.page.wait_for_url(re.compile("/sign-in"))
    guest.troubles.clear()  # the refusal itself
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Deactivate Bo Guest")).to_be_visible()


def test_a_key_is_shown_once_works_and_is_revoked(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    sign_up(visitor)
    page = visitor.go("/settings?tab=keys")
    page.get_by_role("button", name="New key").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Nightly")
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("Secret", exact=True).input_value()
    page.get_by_role("button", name="I have copied it").click()

    def call() -> int:
        program = visit().context.request
        headers = {"authorization": f"Bearer {secret}"}
        return program.get(f"{visitor.base}/api/clients", headers=headers).status

    assert call() == 200
    page.get_by_role("button", name="Revoke Nightly").click()
    expect(page.get_by_text("The key Nightly no longer works")).to_be_visible()
    assert call() == 401
    assert secret not in page.content()


def test_settings_show_their_effect_and_the_trail_tells(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    sign_up(visitor)
    page = visitor.go("/settings?tab=scoring")
    page.get_by_label("Utilization").fill("50")
    expect(page.get_by_text("becomes 40.0 %")).to_be_visible()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    page.get_by_role("button", name="Save and score again").click()
    expect(page.get_by_text("All clients are scored again now")).to_be_visible()
    page.goto(f"{visitor.base}/settings?tab=audit")
    expect(page.get_by_role("cell", name=re.compile("weights: .*utilization 0.25 → 0.4"))).to_be_visible()
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text(re.compile(r"All \d+ entries fit"))).to_be_visible()


@pytest.mark.parametrize("tab", ["organization", "scoring", "account", "keys", "audit"])
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_tabs_of_settings(visit: Callable[..., Visitor], tab: str, width: int, scheme: str) -> None:
    visitor = visit(width=width, scheme=scheme)
    visitor.sign_in()
    page = visitor.go(f"/settings?tab={tab}")
    expect(page.locator("[aria-busy=true], .MuiSkeleton-root")).to_have_count(0)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert visitor.axe() == []
