"""Where requests may go: judged once, pinned, bounded in time."""

import ipaddress
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from pulseops.act.notifications import outbound
from pulseops.act.notifications.outbound import Refused, Unreachable, is_public, post
from tests.act.receivers import hook


def answers(*addresses: str) -> Any:
    """A resolver that knows these addresses, one answer a call."""
    left = list(addresses)

    def resolve(host: str, port: int) -> Sequence[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (left.pop(0), port))]

    return resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses_in_every_disguise(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0x7f000001", "127.1"])
def test_other_spellings_of_loopback(host: str) -> None:
    with pytest.raises(Refused, match="private network"):
        post(f"https://{host}/", b"", {}, resolve=answers("93.184.216.34"))


def test_a_name_that_leads_inside_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Refused, match="private network"):
        post("https://rebind.example.com/", b"", {}, resolve=answers("10.0.0.1"))


def test_one_private_address_among_public_ones_is_enough() -> None:
    def resolve(host: str, port: int) -> Sequence[Any]:
        return [answers("93.184.216.34")(host, port)[0], answers("127.0.0.1")(host, port)[0]]

    with pytest.raises(Refused):
        post("https://mixed.example.com/", b"", {}, resolve=resolve)


def test_the_name_is_resolved_once_and_the_judged_address_is_called() -> None:
    with hook() as web:
        port = int(web.url.split(":")[2].split("/")[0])
        resolve = answers("127.0.0.1", "192.0.2.1")  # a second question would lead elsewhere
        answer = post(f"http://rebind.example.com:{port}/x?y=1", b"{}", {}, allow_private=True, resolve=resolve)
        assert answer.status == 200
        assert web.got[0][0]["host"] == f"rebind.example.com:{port}"


def test_an_answer_that_never_comes_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "READ_S", 0.3)
    with hook() as web:
        web.before_answer = lambda: time.sleep(1)
        with pytest.raises(Unreachable, match="in time"):
            post(web.url, b"{}", {}, allow_private=True)


def test_an_answer_that_drips_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "TOTAL_S", 0.5)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        peer, _ = listener.accept()
        with peer:
            try:
                for letter in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100:
                    peer.sendall(bytes([letter]))
                    time.sleep(0.1)
            except OSError:
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with pytest.raises(Unreachable):
        post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {}, allow_private=True)
    assert time.monotonic() - began < 3
    listener.close()
    thread.join(timeout=5)


def test_errors_never_hold_the_address() -> None:
    for url in ("https://127.0.0.1/secret-token", "https://nowhere.invalid/secret-token"):
        with pytest.raises((Refused, Unreachable)) as caught:
            post(url, b"", {})
        assert "secret-token" not in str(caught.value)
