"""The API reference: drawn from this server alone."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


def test_the_contract_can_be_read(visit: Callable[..., Visitor]) -> None:
    page = visit().go("/api/docs")
    expect(page.get_by_role("heading", name="PulseOps")).to_be_visible()
    expect(page.locator("[data-path='/api/account/sessions']").first).to_be_visible()
