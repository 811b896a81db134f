"""Observe: what comes in, and what it becomes. The rooms plug their refreshers into `sources` here."""

from pulseops.observe.clients import refresh as _clients
from pulseops.observe.licenses import refresh as _licenses

_clients.plug_in()
_licenses.plug_in()
