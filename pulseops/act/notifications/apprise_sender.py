"""The other hundred services, by Apprise addresses such as `discord://id/token` (https://appriseit.com).

Apprise resolves names and follows redirects itself, so what `outbound` refuses before a call is refused here at the
socket: while it sends, this thread may connect to public addresses only, wherever a name or a redirect leads, and may
start no program. Services of this machine (desktop notices, syslog) are refused by name.
"""

import ipaddress
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apprise

from pulseops.act.notifications.mail import NotSent
from pulseops.act.notifications.outbound import Refused, is_public, refuse_private_name

LOCAL = frozenset(
    {"dbus", "qt", "glib", "kde", "gnome", "macosx", "windows", "syslog", "rsyslog", "enigma2", "kodi", "xbmc", "smpp"}
)
LONGEST = 1000
_SCHEMA = re.compile(r"([a-z][a-z0-9]{1,30})://", re.IGNORECASE)
_STATUS = re.compile(r"error=(\d{3})")
_GUARDED = threading.local()
_WATCHED = {"socket.connect": 1, "socket.sendto": 1}
_ONCE = threading.Lock()
_hooked = False


class _Denied(OSError):
    """Raised inside Apprise when it wants to go where it may not."""


def service_of(url: str, *, allow_private: bool) -> str:
    """The name of the service an address is of. Raises Refused with a sentence for whoever typed it."""
    match = _SCHEMA.match(url.strip())
    if not match or len(url) > LONGEST or not url.isprintable():
        raise Refused("An Apprise address begins with the name of the service, such as discord://…")
    if match[1].lower() in LOCAL:
        raise Refused(f"{match[1]} is a service of the machine PulseOps runs on, not of yours.")
    found: Any = apprise.Apprise.instantiate(url.strip(), suppress_exceptions=True)
    if not found:
        raise Refused("Apprise does not know this service, or the address is not complete.")
    if getattr(found, "host", None) and not allow_private:
        refuse_private_name(str(found.host).strip("[]"))
    return str(found.service_name)


def send(url: str, title: str, body: str, *, allow_private: bool) -> None:
    """One message by Apprise. Raises NotSent; its text never holds the address."""
    try:
        service_of(url, allow_private=allow_private)
    except Refused as problem:
        raise NotSent(str(problem), final=True) from problem
    plugin: Any = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    capture: Any = apprise.LogCapture
    with capture(level=apprise.logging.WARNING) as heard, _only_public(allow_private):
        sent = bool(plugin.notify(title=title, body=body))
        said = heard.getvalue()
    if getattr(_GUARDED, "denied", False):
        _GUARDED.denied = False
        raise NotSent("The address leads into a private network.", final=True)
    if not sent:
        status = _STATUS.search(said)
        text = f"{plugin.service_name} did not take the message{f' ({status[1]})' if status else ''}."
        final = bool(status) and status[1] in ("400", "401", "403", "404", "410") if status else False
        raise NotSent(text, final=final)


@contextmanager
def _only_public(allow_private: bool) -> Iterator[None]:
    """While this holds, this thread reaches public addresses only and starts no program."""
    _install()
    _GUARDED.on, _GUARDED.denied = not allow_private, False
    try:
        yield
    finally:
        _GUARDED.on = False


def _install() -> None:
    """Audit hooks cannot be taken out again, so there is one, and it looks at guarded threads only."""
    global _hooked
    with _ONCE:
        if not _hooked:
            sys.addaudithook(_judge)
            _hooked = True


def _judge(event: str, args: tuple[Any, ...]) -> None:
    if not getattr(_GUARDED, "on", False):
        return
    if event == "subprocess.Popen":
        _GUARDED.denied = True
        raise _Denied("Programs are not started.")
    if event not in _WATCHED:
        return
    address = args[_WATCHED[event]]
    host = address[0] if isinstance(address, tuple) else ""
    try:
        public = is_public(ipaddress.ip_address(str(host).partition("%")[0]))
    except ValueError:
        public = False
    if not public:
        _GUARDED.denied = True
        raise _Denied("The address leads into a private network.")
