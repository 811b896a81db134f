"""Mail on a loopback server: once each, tried again, given up at the end."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from pulseops.act.notifications import service
from pulseops.base.db import Database, fetch
from pulseops.base.errors import Conflict
from pulseops.base.settings import MailSettings
from tests.act.receivers import Inbox, mailbox
from tests.conftest import NOW, TenantBox


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, MailSettings]]:
    with mailbox() as (box, port):
        yield box, MailSettings(host="127.0.0.1", port=port, security="none")


MAIL = {
    "recipient": "ada@example.com",
    "subject": "reset:1",
    "reason": "reset",
    "title": "Reset\r\nX: y",
    "body": "Hello ü",
}


def test_sent_once_however_often_it_is_asked(
    database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]
) -> None:
    box, mail = inbox
    with tenant.work() as ctx:
        assert service.reserve(ctx, **MAIL)
        assert service.reserve(ctx, **MAIL) is None
    assert service.dispatch(database, tenant.id, mail, NOW) == service.Dispatch(1, 0, 0)
    assert service.dispatch(database, tenant.id, mail, NOW + timedelta(hours=1)) == service.Dispatch(0, 0, 0)
    assert len(box.mails) == 1
    assert b"Subject: Reset X: y" in box.mails[0].content
    with tenant.work() as ctx:
        entry = service.page(ctx)[0][0]
        assert (entry["state"], entry["attempts"]) == ("sent", 1)
        assert "body" not in entry


@pytest.mark.parametrize("reason", ["reset", "invitation", "approval", "asked"])
@pytest.mark.parametrize("end", ["sent", "given_up", "dropped"])
def test_no_link_that_lets_somebody_in_outlives_its_mail(
    database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings], reason: str, end: str
) -> None:
    box, mail = inbox
    box.answer = "550 No" if end == "given_up" else box.answer
    with tenant.work() as ctx:
        delivery = service.reserve(ctx, **{**MAIL, "reason": reason, "body": "secret"})
        assert delivery
        if end == "dropped":
            service.take_back(ctx, MAIL["subject"])
    service.dispatch(database, tenant.id, mail, NOW)
    with tenant.work() as ctx:
        assert fetch(ctx, "SELECT state, body FROM delivery WHERE id = %(id)s", {"id": delivery}) == [
            {"state": end, "body": ""}
        ]
        with pytest.raises(Conflict, match="link it held"):
            service.send_again(ctx, delivery)


def test_rolled_back_is_never_sent(database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]) -> None:
    def change_of_mind() -> None:
        with tenant.work() as ctx:
            service.reserve(ctx, **MAIL)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        change_of_mind()
    assert service.dispatch(database, tenant.id, inbox[1], NOW).sent == 0


def test_tried_again_later_and_given_up_in_the_end(
    database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]
) -> None:
    box, mail = inbox
    box.answer = "451 Try later"
    with tenant.work() as ctx:
        service.reserve(ctx, **MAIL)
    at = NOW
    for _ in range(service.MOST_ATTEMPTS - 1):
        assert service.dispatch(database, tenant.id, mail, at).later == 1
        assert service.dispatch(database, tenant.id, mail, at) == service.Dispatch(0, 0, 0), "waits its time"
        at += timedelta(hours=9)
    assert service.dispatch(database, tenant.id, mail, at).given_up == 1
    with tenant.work() as ctx:
        assert service.page(ctx)[0][0]["last_error"] == "451 Try later"


def test_a_refused_address_is_given_up_at_once(
    database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]
) -> None:
    box, mail = inbox
    box.answer = "550 No such user"
    with tenant.work() as ctx:
        service.reserve(ctx, **MAIL)
    assert service.dispatch(database, tenant.id, mail, NOW).given_up == 1


def test_no_server_or_a_dead_one_loses_nothing(
    database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]
) -> None:
    box, mail = inbox
    with tenant.work() as ctx:
        service.reserve(ctx, **MAIL)
    assert service.dispatch(database, tenant.id, MailSettings(), NOW) == service.Dispatch(0, 0, 0)
    dead = MailSettings(host="127.0.0.1", port=1, security="none")
    assert service.dispatch(database, tenant.id, dead, NOW).later == 1
    assert service.dispatch(database, tenant.id, mail, NOW + timedelta(minutes=2)).sent == 1
    assert len(box.mails) == 1


def test_mail_is_text_and_html_in_which_only_our_links_live(
    database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]
) -> None:
    box, mail = inbox
    body = (
        "Hello <script>,\n\n- Call Ana http://evil.example/x\n  http://us.example/tasks/1\n\nhttp://us.example/decide#k"
    )
    with tenant.work() as ctx:
        service.reserve(ctx, **{**MAIL, "title": "A & <b>", "body": body})
    service.dispatch(database, tenant.id, mail, NOW, base_url="http://us.example")
    (found,) = box.to("ada@example.com", "A & <b>")
    plain, html = found.get_body(("plain",)), found.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == body.splitlines()
    page = html.get_content()
    assert "<script>" not in page
    assert re.findall('href="([^"]*)"', page) == ["http://us.example/tasks/1", "http://us.example/decide#k"]
    assert "Look and decide</a>" in page
