"""A simulated provider, shared by the tests that only ask; people who ask."""

from collections.abc import Callable
from typing import Any

import pytest

from pulseops.accounts.roles import permissions_of
from pulseops.assistant import service
from pulseops.assistant.reply import filled
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database
from pulseops.base.ids import uuid7
from tests.conftest import TenantBox
from tests.understand.conftest import fill

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def provider(database: Database) -> TenantBox:
    """Read only but for conversations."""
    return fill(TenantBox(database, name="Asked MSP"), 40)


def person(*roles: str) -> Actor:
    """Somebody with roles."""
    return Actor("user", uuid7(), "Ada Example", permissions_of(roles), roles)


def asked(ctx: Context, question: str, **more: Any) -> dict[str, Any]:
    """The whole answer: text with figures filled in, figures, blocks, thread, intents."""
    found: dict[str, Any] = {"text": "", "figures": [], "blocks": [], "intents": []}
    for event in service.ask(ctx, question, **more):
        if event.name == "start":
            found["thread"] = event.data["conversation_id"]
        elif event.name == "part":
            found["text"] += event.data["text"] + "\n"
            found["figures"] += event.data["figures"]
            found["blocks"] += event.data["blocks"]
        else:
            found["intents"] = event.data["intents"]
    found["text"] = filled(found["text"], found["figures"])
    return found
