"""Models: whether they still fit, what wants to take over, and what each is made from."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


def test_what_a_sceptic_asks_of_a_model(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/models")
    record = page.get_by_role("region", name=re.compile(r"^Churn, version \d+"))
    expect(record).to_contain_text(re.compile(r"We called high risk \d+ times \(from [\d.]+ % within 90 days on\)"))
    calls = record.get_by_role("table", name="What bands of risk would have called")
    expect(calls.get_by_role("row")).to_have_count(5)
    for name in ("Riskiest tenth of each month, to compare", "Everybody, to compare"):
        expect(calls).to_contain_text(name)
    expect(record).to_contain_text(re.compile("base rate, by more than chance|base rate: the interval"))
    expect(record).to_contain_text("The last 7 are months since it was fitted")
    fits = page.get_by_role("region", name="Does it still fit?")
    expect(fits).to_contain_text(re.compile(r"In the 9 months since it was fitted \d+ clients left"))
    fits.get_by_role("button", name="Month by month").click()
    expect(fits.get_by_role("table", name="Leavings by month").get_by_role("row")).to_have_count(10)
    expect(page.get_by_role("region", name="Does health foretell leaving?")).to_contain_text("Rank correlation")
    challenger = page.get_by_role("region", name="Challenger")
    expect(challenger.get_by_role("table", name="Both models on the same months")).to_be_visible()
    challenger.get_by_role("link", name="Model card").click()
    expect(page.get_by_role("heading", name=re.compile(r"^Churn, version \d+"), level=1)).to_be_visible()
    expect(page.get_by_role("region", name="What it was made from")).to_contain_text("Data hash")
    expect(page.get_by_role("region", name="What was decided")).to_contain_text("trained as a challenger")
    assert visitor.axe() == []


def test_other_weights_say_what_they_would_have_caught(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in()
    page = visitor.go("/settings?tab=scoring")
    page.get_by_label("Good from").fill("75")
    caught = page.get_by_role("table", name="What it would have caught")
    expect(caught.get_by_role("row")).to_have_count(5)
    expect(caught).to_contain_text("Fair or poor, tried")
    page.get_by_label("High from").fill("50")
    calls = page.get_by_role("table", name="What bands of risk would have called")
    expect(calls).to_contain_text(re.compile(r"High, from 50\.0 %, tried.*0 of \d+"))
