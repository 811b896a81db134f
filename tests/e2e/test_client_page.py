"""The page of a client: why its score is what it is, what would lift it, and that the score can be computed again."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visitor

NUMBER = re.compile(r"[+−±]\d+(?:\.\d+)?")


def weakest(visitor: Visitor) -> str:
    """Address of the active client with the lowest health."""
    visitor.sign_in()
    query = "sort=health&status=active&page_size=1"
    rows = visitor.context.request.get(f"{visitor.base}/api/clients?{query}").json()["rows"]
    return f"/clients/{rows[0]['id']}"


def section(page: Page, name: str) -> Locator:
    """A titled block of the page."""
    return page.get_by_role("region", name=name, exact=True)


def head(page: Page) -> Locator:
    """Health in the head of the page."""
    return page.get_by_role("button").filter(has_text=re.compile("^Health"))


def bars(block: Locator) -> list[float]:
    """The signed numbers at the ends of the bars of a block."""
    block.get_by_role("listitem").first.wait_for()
    found = [NUMBER.search(text) for text in block.get_by_role("listitem").all_inner_texts()]
    return [float(hit[0].replace("−", "-").replace("±", "")) for hit in found if hit]


def test_drivers_add_to_the_score_shown(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(weakest(visitor))
    block = section(page, "Health")
    parts = bars(block)
    told = re.search(r"50 plus these contributions is (\d+(?:\.\d+)?)", block.inner_text())
    assert told
    assert abs(50 + sum(parts) - float(told[1])) <= 0.05 * len(parts) + 0.05
    shown = re.search(r"\d+", head(page).inner_text())
    assert shown
    assert abs(int(shown[0]) - float(told[1])) <= 0.55


def test_what_changed_adds_to_the_change(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(weakest(visitor))
    block = section(page, "What changed since a month ago")
    headline = block.get_by_role("heading", name=re.compile(r"^Health [+−]"))
    moved = NUMBER.search(headline.inner_text())
    assert moved
    parts = bars(block.get_by_role("list").first)
    assert abs(sum(parts) - float(moved[0].replace("−", "-"))) <= 0.05 * len(parts) + 0.05
    expect(block.get_by_role("heading", name=re.compile(r"^Leaves in 90 days"))).to_be_visible()


def test_levers_of_a_weak_client_move_the_score_as_told(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(weakest(visitor))
    levers = section(page, "What would lift it")
    expect(levers.get_by_role("listitem").first).to_be_visible()
    then = re.search(r"(?:together|Together they) make it (\d+(?:\.\d+)?)", levers.inner_text())
    assert then
    trial = section(page, "What if")
    expect(trial).to_contain_text("Gray figures are today's")
    levers.get_by_role("button", name="Try these below").click()
    expect(trial).to_contain_text(f"→ {then[1]}")
    assert len(bars(trial)) == levers.get_by_role("listitem").count()
    trial.get_by_role("button", name="Start over").click()
    expect(trial).to_contain_text("Gray figures are today's")


def test_what_if_moves_the_score_and_stores_nothing(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(weakest(visitor))
    before = head(page).inner_text()
    trial = section(page, "What if")
    trial.get_by_role("spinbutton", name="CSAT").fill("100")
    said = trial.get_by_text(re.compile(r"^Health \d+(\.\d+)? → \d+"))
    expect(said).to_be_visible()
    now, then = (float(number) for number in re.findall(r"\d+(?:\.\d+)?", said.inner_text())[:2])
    assert then > now
    assert head(page).inner_text() == before


def test_a_score_is_computed_again_and_is_identical(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(weakest(visitor))
    for name, block in (
        ("Replay health", section(page, "Health")),
        ("Replay the probability to leave", section(page, "Probability to leave")),
    ):
        page.get_by_role("button", name=name).click()
        expect(block).to_contain_text(re.compile(r"identical Computed again: \d+.*by model \d+"))
        expect(block.locator("code")).to_have_text(re.compile("^[0-9a-f]{32}$"))
    assert visitor.axe() == []


def test_it_leads_to_its_recommendations_and_alerts(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=360, scheme="dark")
    page = visitor.go(weakest(visitor))
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name=re.compile(r"^\d+ open alerts?$")).click()
    expect(page.get_by_role("main")).to_contain_text(name)
    page.go_back()
    page.get_by_role("link", name="All its recommendations").click()
    page.wait_for_url("**/recommendations?client=*")
    expect(page.get_by_role("main")).to_contain_text(name)


def test_an_end_and_its_undoing_in_the_timeline(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.go(weakest(visitor))
    address = page.url
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_label("Why did they leave?").fill("Moved to an in-house team")
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text(re.compile("is inactive"))).to_be_visible()
    page.goto(f"{address}?tab=timeline")
    expect(page.get_by_text("Left: Moved to an in-house team")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Reactivate")).click()
    expect(page.get_by_text("Left: Moved to an in-house team")).to_have_count(0)
