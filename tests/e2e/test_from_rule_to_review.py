"""An account manager writes a rule, is told once of a real change, allows and undoes an action, sends a review.

Messages leave for real: mail by SMTP and Slack's message by HTTP, to servers on loopback.
"""

import re
import time
from collections.abc import Callable
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Outside, Visitor
from tests.e2e.test_actions import propose

MANAGER = "demo-am@example.com"
RULE = "Smallest contract shrinks"


def arrived(look: Callable[[], list[EmailMessage]], seconds: float = 40) -> EmailMessage:
    """The first of the mails that are looked for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found[0]
        time.sleep(0.2)
    raise AssertionError("no mail came")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def write_rule(page: Page, limit: int) -> None:
    page.get_by_role("button", name="Edit as text").click()
    page.get_by_label("Condition").fill(f"mrr < {limit}")
    page.get_by_label("Name").fill(RULE)
    page.get_by_role("button", name="Try on the past").click()
    expect(page.get_by_text("Today it finds 0 clients")).to_be_visible()
    expect(page.get_by_text(re.compile(r"It would have fired \d+ times? in 90 days"))).to_be_visible()
    page.get_by_role("button", name="Keep this rule").click()
    expect(page.get_by_role("heading", name=RULE, level=1)).to_be_visible()


def tell(admin: Visitor, rule: str, url: str) -> None:
    """What an admin set up: the rule's alerts go to Slack and to the account manager, at once."""
    made = [
        admin.context.request.post(f"{admin.base}/api/channels", data=channel).json()
        for channel in (
            {"kind": "slack", "name": "Slack, e2e", "url": url},
            {"kind": "mail", "name": "Mail, e2e", "recipients": [MANAGER]},
        )
    ]
    for channel in made:
        route = {"channel_id": channel["channel"]["id"], "rules": [rule], "mode": "immediate"}
        answer = admin.context.request.post(f"{admin.base}/api/routes", data=route)
        assert answer.ok, answer.text()


def test_from_a_rule_to_a_review(visit: Callable[..., Visitor], outside: Outside) -> None:
    admin, manager = visit(), visit()
    admin.sign_in()
    manager.sign_in(MANAGER)
    least = "page_size=1&sort=mrr_minor&status=active"
    client = manager.context.request.get(f"{manager.base}/api/clients?{least}").json()["rows"][0]
    limit = client["mrr_minor"] // 200

    page = manager.go("/alerts/rules/new")
    write_rule(page, limit)
    tell(admin, page.url.rsplit("/", 1)[1].replace("%3A", ":"), outside.web.url)

    for mrr in (limit * 50, limit * 40):  # the second change goes on what is told already
        change = {"mrr_minor": mrr}
        assert manager.context.request.patch(f"{manager.base}/api/clients/{client['id']}", data=change).ok
        mail = arrived(lambda: outside.mail.to(MANAGER, client["name"]))
        page.wait_for_timeout(4000)
    assert client["name"] in text_of(mail)
    told = [body for body in outside.web.bodies() if client["name"] in body.get("text", "")]
    assert (len(told), len(outside.mail.to(MANAGER, client["name"]))) == (1, 1)
    assert told[0]["blocks"][0]["type"] == "header"

    title = propose(admin, sort="-name")  # another client than that of test_actions: mails are told apart by title
    link = re.search(r"http\S+/decide#\S+", text_of(arrived(lambda: outside.mail.to(MANAGER, title))))
    assert link
    stranger = visit()  # whoever holds the mail, without signing in
    stranger.page.goto(link[0])
    stranger.page.get_by_role("button", name="Approve").click()
    expect(stranger.page.get_by_text("Allowed and done.")).to_be_visible()
    manager.go("/actions?tab=done")
    page.get_by_role("button", name=f"Undo: {title}").click()
    expect(page.get_by_text("Taken back.", exact=True)).to_be_visible()

    page = manager.go(f"/clients/{client['id']}")
    page.get_by_role("button", name="Business review").click()
    page.get_by_role("dialog").get_by_role("button", name="Make").click()
    page.get_by_role("button", name="Send", exact=True).click(timeout=20_000)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To").fill("client@fabrikam.example")
    dialog.get_by_role("button", name="Send").click()
    review = arrived(lambda: outside.mail.to("client@fabrikam.example", "Business review"))
    files = {part.get_filename(): part.get_content() for part in review.iter_attachments()}
    assert [content[:5] for content in files.values()] == [b"%PDF-"]
