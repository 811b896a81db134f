"""Channels against real servers: the form of each message, signatures, refusals, patience, and secrets kept."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.act.notifications import channels, service
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.base.settings import MailSettings, OutboundSettings
from pulseops.decide.alerts import service as alerts
from tests.act.receivers import Hook, hook
from tests.act.test_notifications import Inbox, inbox  # noqa: F401 (a fixture)
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_client

OPEN = OutboundSettings(allow_private=True)
NAME = "Evil <!channel> & *Sons*\r\nX-Injected: 1"


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


def add(ctx: Context, kind: str, url: str | None = None, recipients: list[str] | None = None, **route: Any) -> UUID:
    """A channel with a route for everything."""
    row, _ = channels.add_channel(ctx, kind, f"To {kind}", OPEN, url=url, recipients=recipients or [])
    base = {
        "rules": [], "least_severity": "info", "owner_names": [], "to_owner": False, "mode": "immediate",
        "digest_hour": 8, "hours_from": None, "hours_to": None, "weekdays": [], "cooldown_minutes": 0,
    }  # fmt: skip
    channels.add_route(ctx, {**base, "channel_id": row["id"], **route})
    return row["id"]


def send(database: Database, tenant: TenantBox, at: Any = NOW, mail: MailSettings | None = None) -> service.Dispatch:
    return service.dispatch(database, tenant.id, mail or MailSettings(), at, OPEN, "https://pulse.example.com")


def alert(tenant: TenantBox, name: str = "Fabrikam", **standing: Any) -> None:
    with tenant.work() as ctx:
        add_client(ctx, name, **{"p90": 0.36, "risk_before": "medium", **standing})
        alerts.evaluate(ctx)


def test_slack_gets_blocks_in_which_names_are_only_text(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        add(ctx, "slack", web.url)
    alert(tenant, NAME)
    assert send(database, tenant) == service.Dispatch(1, 0, 0)
    assert send(database, tenant).sent == 0, "once"
    message = web.bodies()[0]
    assert {block["type"] for block in message["blocks"]} == {"header", "section", "actions", "context"}
    marked = json.dumps([block for block in message["blocks"] if block["type"] != "header"]) + message["text"]
    assert "<!channel>" not in marked
    assert "&lt;!channel&gt; &amp; " in marked
    assert "36 % likely to leave" in marked
    button = next(block for block in message["blocks"] if block["type"] == "actions")["elements"][0]
    assert button["url"].startswith("https://pulse.example.com/alerts/")
    assert "x-injected" not in web.got[0][0]


def test_teams_gets_an_adaptive_card_without_markup_of_names(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        add(ctx, "teams", web.url)
    alert(tenant, "[Click](https://evil.example.com)")
    assert send(database, tenant).sent == 1
    (attachment,) = web.bodies()[0]["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}, "text runs know no markup"
    assert card["actions"][0]["type"] == "Action.OpenUrl"


def test_webhook_is_signed_as_standard_webhooks_says(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        row, signing = channels.add_channel(ctx, "webhook", "Hook", OPEN, url=web.url, recipients=[])
        assert signing
        assert signing.startswith("whsec_")
        service.send_test(ctx, row["id"])
    web.answer = (500, {})
    assert send(database, tenant).later == 1
    web.answer = (204, {})
    assert send(database, tenant, NOW + timedelta(minutes=2)).sent == 1
    (first, body), (second, _) = web.got
    assert first["webhook-id"] == second["webhook-id"], "the same message keeps its id"
    key = base64.b64decode(signing.removeprefix("whsec_"))
    signed = f"{first['webhook-id']}.{first['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert first["webhook-signature"] == f"v1,{expected}"
    assert first["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert json.loads(body)["type"] == "test"


def test_patience_as_asked_then_given_up_visibly_and_sent_again(
    database: Database, tenant: TenantBox, web: Hook
) -> None:
    with tenant.work() as ctx:
        channel = add(ctx, "webhook", web.url)
    web.answer = (429, {"Retry-After": "3600"})
    alert(tenant)
    assert send(database, tenant).later == 1
    assert send(database, tenant, NOW + timedelta(minutes=50)) == service.Dispatch(0, 0, 0), "waits as asked"
    web.answer = (410, {})
    assert send(database, tenant, NOW + timedelta(minutes=61)).given_up == 1
    with tenant.work() as ctx:
        (row,) = service.page(ctx)[0]
        assert (row["state"], row["last_error"]) == ("given_up", "410 ok")
        detail = service.get(ctx, row["id"])
        assert [each["outcome"] for each in detail["tries"]] == ["later", "given_up"]
        assert next(c for c in channels.channels(ctx) if c["id"] == channel)["last_error"] == "410 ok"
        service.send_again(ctx, row["id"])
        with pytest.raises(Conflict):
            service.send_again(ctx, row["id"])
    web.answer = (200, {})
    assert send(database, tenant, NOW + timedelta(minutes=62)).sent == 1


@pytest.mark.parametrize("status", [400, 403, 404])
def test_slack_refusals_are_final(database: Database, tenant: TenantBox, web: Hook, status: int) -> None:
    with tenant.work() as ctx:
        add(ctx, "slack", web.url)
    web.answer = (status, {})
    alert(tenant)
    assert send(database, tenant).given_up == 1


def test_a_redirect_is_not_followed(database: Database, tenant: TenantBox, web: Hook) -> None:
    with hook() as inner:
        with tenant.work() as ctx:
            add(ctx, "webhook", web.url)
        web.answer = (307, {"Location": inner.url})
        alert(tenant)
        assert send(database, tenant).given_up == 1
        assert inner.got == []


def test_a_dead_channel_waits_and_holds_no_other_up(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        channels.add_channel(ctx, "slack", "Dead", OPEN, url="http://127.0.0.1:9/x", recipients=[])
        dead = next(c["id"] for c in channels.channels(ctx))
        for _ in range(12):
            service.send_test(ctx, dead)
        service.send_test(ctx, add(ctx, "webhook", web.url))
    done = send(database, tenant)
    assert done.sent == 1
    assert 1 <= done.later <= service.SENDERS, "tried by each sender once at most, not twelve times"
    with tenant.work() as ctx:
        shown = next(c for c in channels.channels(ctx) if c["id"] == dead)
        waiting = [row["attempts"] for row in service.page(ctx)[0] if row["state"] == "reserved"]
        assert (len(waiting), sum(waiting)) == (12, done.later), "given back untried"
        assert shown["paused_until"] == pytest.approx(NOW + timedelta(minutes=1), abs=timedelta(seconds=5))


def test_addresses_of_channels_go_in_and_never_come_out(tenant: TenantBox) -> None:
    url = "https://hooks.slack.com/services/T000/B000/verySecretToken1234"
    with tenant.work() as ctx:
        row, _ = channels.add_channel(ctx, "slack", "Ops", OutboundSettings(), url=url, recipients=[])
        assert row["hint"] == "hooks.slack.com …1234"
        channels.change_channel(ctx, row["id"], {"url": url + "9"}, OutboundSettings())
        told = json.dumps([channels.channels(ctx), channels.routes(ctx)], default=str)
        audit = ctx.session.connection().exec_driver_sql("SELECT json_agg(detail)::text FROM audit_entry").scalar()
        assert "verySecret" not in told + audit


@pytest.mark.parametrize(
    ("kind", "url", "words"),
    [
        ("teams", "https://contoso.webhook.office.com/webhookb2/x", "Workflows"),
        ("teams", "https://outlook.office.com/webhook/x", "Workflows"),
        ("teams", "https://example.com/x", "logic.azure.com"),
        ("slack", "http://hooks.slack.com/x", "https"),
        ("webhook", "https://127.0.0.1/x", "private"),
        ("webhook", "https://[::1]/x", "private"),
        ("webhook", "https://[::ffff:10.0.0.1]/x", "private"),
        ("webhook", "https://169.254.169.254/latest/meta-data", "private"),
        ("webhook", "https://localhost/x", "private"),
        ("webhook", "https://metadata.google.internal/x", "private"),
        ("webhook", "https://user:pw@example.com/x", "user name"),
        ("webhook", "https://example.com/a b", "spaces"),
        ("webhook", "https://example.com/a\r\nHost: evil", "spaces"),
        ("webhook", "gopher://example.com", "https"),
        ("webhook", "https://", "host"),
        ("webhook", "https://example.com:99999/", "address"),
        ("webhook", None, "https"),
    ],
)
def test_addresses_that_may_not_be_called_are_refused_with_a_reason(
    tenant: TenantBox, kind: str, url: str | None, words: str
) -> None:
    with tenant.work() as ctx, pytest.raises(Invalid, match=words):
        channels.add_channel(ctx, kind, "X", OutboundSettings(), url=url, recipients=[])


@pytest.mark.parametrize("address", ["a@b@c", "a b@example.com", "x@example.com\nBcc: y@example.com", "@", "<a@b.c>"])
def test_recipients_that_are_not_one_address_are_refused(tenant: TenantBox, address: str) -> None:
    with tenant.work() as ctx, pytest.raises(Invalid, match="Not an address"):
        channels.add_channel(ctx, "mail", "X", OutboundSettings(), url=None, recipients=[address])


def test_mail_of_an_alert_is_plain_and_safe(
    database: Database,
    tenant: TenantBox,
    inbox: tuple[Inbox, MailSettings],  # noqa: F811
) -> None:
    box, mail = inbox
    with tenant.work() as ctx:
        add(ctx, "mail", recipients=["ops@example.com", "am@example.com"])
    alert(tenant, NAME)
    assert send(database, tenant, mail=mail).sent == 2, "one to each"
    text = (box.mails[0].content or b"").decode() if isinstance(box.mails[0].content, bytes) else ""
    assert "\nX-Injected" not in text.partition("\r\n\r\n")[0]
    assert "https://pulse.example.com/alerts/" in text.replace("=\r\n", "")
    assert "List-Unsubscribe: <https://pulse.example.com/channels>" in text
    assert {tuple(each.rcpt_tos) for each in box.mails} == {("ops@example.com",), ("am@example.com",)}


def test_strangers_and_others_without_the_right(tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        channel = add(ctx, "mail", recipients=["a@example.com"])
        route = channels.routes(ctx)[0]["id"]
        (delivery,) = service.send_test(ctx, channel)
    with other_tenant.work() as ctx:
        assert channels.channels(ctx) == []
        for call in (
            lambda: channels.change_channel(ctx, channel, {}, OPEN),
            lambda: channels.remove_channel(ctx, channel),
            lambda: channels.change_route(ctx, route, {}),
            lambda: service.get(ctx, delivery),
            lambda: service.send_test(ctx, channel),
        ):
            with pytest.raises(NotFound):
                call()
    with tenant.work("account_manager") as ctx:
        with pytest.raises(Forbidden):
            channels.channels(ctx)
        with pytest.raises(Forbidden):
            service.page(ctx)
