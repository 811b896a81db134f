"""One POST to an address that a person entered: to public hosts only, never redirected, in bounded time.

The name is resolved once, every address it has is judged, and the connection goes to the address judged: a name that
changes its mind in between (DNS rebinding) changes nothing. Neither proxies of the environment nor cookies are used.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

CONNECT_S = 5.0
READ_S = 10.0
TOTAL_S = 20.0
MOST_BYTES = 4096

Resolve = Callable[[str, int], Sequence[Any]]
_TRANSLATED = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48"))  # NAT64, RFC 6052


class Refused(Exception):
    """The address may not be called; trying again cannot help."""


class Unreachable(Exception):
    """No answer, or none in time; trying again may help."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: `retry_after` in seconds, `text` at most 300 characters of one line."""

    status: int
    retry_after: int | None
    text: str
    body: bytes = b""


def parsed(url: str, *, allow_private: bool) -> SplitResult:
    """Check the form of an address without asking the network. Raises Refused in words for the person who typed it."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise Refused(f"This is not an address: {error}.") from error
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise Refused("The address must begin with https://.")
    if not parts.hostname or any(c.isspace() or ord(c) < 33 or ord(c) > 126 for c in url.strip()):
        raise Refused("The address needs a host and may hold neither spaces nor unusual characters.")
    if parts.username is not None or port == 0:
        raise Refused("The address may not hold a user name, a password or port 0.")
    if not allow_private:
        refuse_private_name(parts.hostname)
    return parts


def refuse_private_name(host: str) -> None:
    """Raises Refused for names and literal addresses of private networks; the network is not asked."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        raise Refused("The address leads into a private network.")
    _refuse_private_literal(name)


def _refuse_private_literal(name: str) -> None:
    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))  # such as 0x7f.1 or 2130706433
        except OSError:
            return
    if not is_public(address):
        raise Refused("The address leads into a private network.")


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is of the public internet; addresses wrapped into IPv6 are judged by what they hold."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in net for net in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and address.teredo:
            return False
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _lookup(host: str, port: int) -> Sequence[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _judged(host: str, port: int, resolve: Resolve, *, allow_private: bool) -> str:
    """The one address to connect to. Refuses when any address of the name is not public."""
    try:
        found = [str(info[4][0]) for info in resolve(host, port)]
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The name {host} cannot be resolved.") from error
    if not found:
        raise Unreachable(f"The name {host} has no address.")
    for text in found:
        if not allow_private and not is_public(ipaddress.ip_address(text.partition("%")[0])):
            raise Refused(f"The name {host} leads into a private network.")
    return found[0]


@lru_cache
def _trust() -> ssl.SSLContext:
    """The authorities of this machine, read once: reading them costs more than a request."""
    return ssl.create_default_context()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address that was judged, with the certificate of the name. `tls` None: plain HTTP."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT_S)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        """Connect to the judged address instead of resolving the name again."""
        plain = socket.create_connection((self._address, self.port), CONNECT_S)
        plain.settimeout(READ_S)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False, resolve: Resolve = _lookup
) -> Answer:
    """Send `body` as `request` does and read the beginning of the answer."""
    return request("POST", url, body, headers, allow_private=allow_private, resolve=resolve)


def request(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    most_bytes: int = MOST_BYTES,
    allow_private: bool = False,
    resolve: Resolve = _lookup,
) -> Answer:
    """One request and at most `most_bytes` of its answer, in at most TOTAL_S after the name is resolved.

    Raises Refused (a forbidden address) and Unreachable; their texts hold the host at most, never the address.
    """
    parts = parsed(url, allow_private=allow_private)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = _judged(host, port, resolve, allow_private=allow_private)
    connection = _Pinned(host, port, address, _trust() if secure else None)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    name = f"[{host}]" if ":" in host else host
    name = name if parts.port is None else f"{name}:{port}"
    watchdog = threading.Timer(TOTAL_S, _cut, [connection])
    watchdog.start()
    try:
        connection.request(method, path, body, {"Host": name, "User-Agent": "PulseOps", **headers})
        response = connection.getresponse()
        taken = response.read(most_bytes)
        text = _line(taken.decode("utf-8", "replace"))
        return Answer(response.status, _retry_after(response.getheader("Retry-After")), text, taken)
    except TimeoutError as error:
        raise Unreachable(f"{host} did not answer in time.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{host} cannot be reached: {_line(str(error)) or type(error).__name__}.") from error
    finally:
        watchdog.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a conversation that drips."""
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _retry_after(value: str | None) -> int | None:
    """Seconds of a Retry-After header (a number or a date, RFC 9110 10.2.3), at most a day."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(int(value), 86_400)
    try:
        return max(0, min(int(parsedate_to_datetime(value).timestamp() - time.time()), 86_400))
    except (ValueError, TypeError):
        return None
