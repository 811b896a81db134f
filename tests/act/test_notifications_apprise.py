"""The other hundred services: what is an address, what is refused, and that no way leads into a private network."""

import socket
import threading
from collections.abc import Iterator

import apprise
import pytest

from pulseops.act.notifications import apprise_sender, channels, service
from pulseops.act.notifications.mail import NotSent
from pulseops.act.notifications.outbound import Refused
from pulseops.base.db import Database
from pulseops.base.errors import Invalid
from pulseops.base.settings import MailSettings, OutboundSettings
from tests.act.receivers import Hook, hook
from tests.conftest import NOW, TenantBox

OPEN, SHUT = OutboundSettings(allow_private=True), OutboundSettings()
DISCORD = "discord://123456789012345678/abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


def address(web: Hook) -> str:
    return web.url.replace("http://", "json://")


def test_a_hundred_services_are_known() -> None:
    assert len(apprise.Apprise().details()["schemas"]) >= 100
    assert apprise_sender.service_of(DISCORD, allow_private=False) == "Discord"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hello", "begins with the name"),
        ("nothing://x", "does not know"),
        ("syslog://", "of the machine"),
        ("dbus://", "of the machine"),
        ("json://localhost/x", "private network"),
        ("json://169.254.169.254/latest", "private network"),
        ("json://[::1]/x", "private network"),
        ("discord://\n", "begins with the name"),
    ],
)
def test_what_is_no_address_is_refused(url: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        apprise_sender.service_of(url, allow_private=False)


def test_a_message_arrives_and_names_its_delivery(database: Database, tenant: TenantBox, web: Hook) -> None:
    with tenant.work() as ctx:
        row, signing = channels.add_channel(ctx, "apprise", "Other", OPEN, url=address(web), recipients=[])
        assert (signing, row["hint"]) == (None, "JSON …9876")
        (delivery,) = service.send_test(ctx, row["id"])
    assert service.dispatch(database, tenant.id, MailSettings(), NOW, OPEN).sent == 1
    body = web.bodies()[0]
    assert body["title"] == "Test of the channel Other"
    assert str(delivery) in body["message"]


def test_a_refusal_of_the_other_side_is_told_without_the_address(web: Hook) -> None:
    web.answer = (404, {})
    with pytest.raises(NotSent) as refused:
        apprise_sender.send(address(web), "T", "B", allow_private=True)
    assert refused.value.final
    assert str(refused.value) == "JSON did not take the message (404)."


def test_names_that_lead_into_a_private_network_are_stopped_at_the_socket(
    web: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was public when it was typed and is private when it is called."""
    port = int(web.url.split(":")[2].split("/")[0])
    real = socket.getaddrinfo

    def rebound(host: str, *args: object, **named: object) -> object:
        return real("127.0.0.1" if host == "rebound.example.com" else host, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with pytest.raises(NotSent, match="private network") as refused:
        apprise_sender.send(f"json://rebound.example.com:{port}/x", "T", "B", allow_private=False)
    assert refused.value.final
    assert web.got == []


def test_other_threads_may_connect_meanwhile(web: Hook) -> None:
    with apprise_sender._only_public(allow_private=False):
        reached: list[bool] = []
        thread = threading.Thread(target=lambda: reached.append(_connects(web)))
        thread.start()
        thread.join()
        assert reached == [True]
        assert not _connects(web)


def _connects(web: Hook) -> bool:
    try:
        socket.create_connection(("127.0.0.1", int(web.url.split(":")[2].split("/")[0])), 2).close()
    except OSError:
        return False
    return True


def test_a_channel_is_checked_when_it_is_made(tenant: TenantBox) -> None:
    with tenant.work() as ctx, pytest.raises(Invalid, match="private network"):
        channels.add_channel(ctx, "apprise", "Other", SHUT, url="json://10.0.0.1/x", recipients=[])
