"""A language model words the answer, the program prints the figures; when it fails, the answer says so and stands."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from pulseops.api.talking import talk
from pulseops.assistant import language, llm
from pulseops.assistant.reply import filled
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid
from tests.assistant.conftest import person
from tests.assistant.model_server import speaking
from tests.conftest import TenantBox


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with speaking() as found:
        yield found


def told(box: TenantBox, reach: llm.Reach, question: str = "How much recurring revenue do we have?") -> dict[str, Any]:
    """The whole answer of one talk."""
    actor = person("owner")

    def work() -> AbstractContextManager[Context]:
        return box.work(actor=actor)

    async def whole() -> dict[str, Any]:
        found: dict[str, Any] = {"text": "", "figures": [], "blocks": [], "planner": None}
        async for event in talk(work, reach, question, None, "/"):
            if event.name == "part":
                found["text"] += event.data["text"] + "\n"
                found["figures"] += event.data["figures"]
                found["blocks"] += event.data["blocks"]
            elif event.name == "done":
                found["planner"] = event.data["planner"]
        found["text"] = filled(found["text"], found["figures"])
        return found

    return asyncio.run(whole())


def reach(url: str, model: str, provider: llm.Provider = "ollama") -> llm.Reach:
    base = url if provider == "anthropic" else f"{url}/v1"
    return llm.Reach(provider, model, base, None, {"key": "secret-key"}, allow_private=provider == "anthropic")


@pytest.mark.parametrize("maker", ["ollama", "anthropic"])
def test_it_chooses_the_tool_and_we_print_the_figure(
    maker: llm.Provider, provider: TenantBox, server: tuple[str, list[dict[str, Any]]]
) -> None:
    found = told(provider, reach(server[0], "good", maker))
    assert found["planner"] == "llm"
    assert found["text"].startswith("MRR is $")
    assert found["figures"][0]["unit"] == "money"
    assert any("Worded by" in block.get("text", "") for block in found["blocks"])


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("liar", "wrote a figure that no tool gave"),
        ("stranger", "wrote a figure that no tool gave"),
        ("busy", "too many requests"),
        ("locked", "refused the key"),
        ("looper", "more steps than are allowed"),
    ],
)
def test_it_falls_back_and_says_so(
    model: str, reason: str, provider: TenantBox, server: tuple[str, list[dict[str, Any]]]
) -> None:
    found = told(provider, reach(server[0], model))
    assert found["planner"] == "embedded"
    assert reason in found["blocks"][0]["text"]
    assert "MRR" in found["text"]
    assert "999" not in found["text"]


def test_an_unreachable_one_is_no_obstacle(provider: TenantBox) -> None:
    found = told(provider, reach("http://127.0.0.1:9", "good"))
    assert found["planner"] == "embedded"


def test_the_key_and_ticket_texts_do_not_leave_in_the_body(
    provider: TenantBox, server: tuple[str, list[dict[str, Any]]]
) -> None:
    server[1].clear()
    told(provider, reach(server[0], "good"))
    sent = str(server[1])
    assert "secret-key" not in sent
    assert "@" not in sent


@pytest.mark.parametrize(
    ("maker", "url"),
    [
        ("openai", "http://api.example.com/v1"),
        ("openai", "https://127.0.0.1/v1"),
        ("openai", "https://10.0.0.8/v1"),
        ("anthropic", "https://metadata.internal/v1"),
        ("ollama", "http://192.168.1.4:11434/v1"),
        ("openai", "https://user:pass@example.com/v1"),
    ],
)
def test_addresses_inside_are_refused(tenant: TenantBox, maker: str, url: str) -> None:
    with tenant.work("owner") as ctx, pytest.raises(Invalid) as refused:
        language.change(ctx, {"provider": maker, "model": "m", "base_url": url}, allow_private=False)
    assert refused.value.fields[0].field == "base_url"


def test_it_is_off_until_an_admin_turns_it_on_and_shows_no_secret(tenant: TenantBox) -> None:
    with tenant.work("account_manager") as ctx, pytest.raises(Forbidden):
        language.shown(ctx)
    with tenant.work("admin") as ctx:
        assert language.reach(ctx, allow_private=False) is None
        values = {"enabled": True, "provider": "openai", "model": "m", "key": "sk-very-secret-1234"}
        kept = language.change(ctx, values, allow_private=False)
        assert "very-secret" not in str(kept)
        assert kept["hint"] == "ends in 1234"
        moved = {**values, "key": None, "base_url": "https://other.example.com/v1"}
        language.change(ctx, moved, allow_private=False)
        found = language.reach(ctx, allow_private=False)
    assert found
    assert found.secret == {}
