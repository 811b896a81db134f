"""A language model words the answer, the program prints the figures; when it fails, the answer says so and stands."""

import asyncio
import http.client
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from pulseops.api.deps import COOKIE
from pulseops.api.talking import talk
from pulseops.assistant import language, llm
from pulseops.assistant.reply import filled
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid
from pulseops.base.settings import Settings
from tests.assistant.conftest import person
from tests.assistant.model_server import Heard, speaking
from tests.conftest import TenantBox, on_a_socket


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Heard]]:
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
            if event.name == "restart":
                found |= {"text": "", "figures": [], "blocks": [], "restarted": True}
            elif event.name == "part":
                found["text"] += event.data["text"] + "\n"
                found["figures"] += event.data["figures"]
                found["blocks"] += event.data["blocks"]
            elif event.name == "done":
                found["planner"] = event.data["planner"]
        found["text"] = filled(found["text"], found["figures"])
        return found

    return asyncio.run(whole())


def reach(url: str, model: str, provider: llm.Provider = "ollama", silent_s: float = 5) -> llm.Reach:
    base = f"{url}/v1" if provider in ("openai", "ollama") else url
    secret = {"key": "secret-key", "access_key": "AKIAEXAMPLE", "secret_key": "secret-key"}
    return llm.Reach(
        provider, model, base, "eu-central-1", secret, provider != "ollama", provider == "ollama", silent_s
    )


@pytest.mark.parametrize("maker", llm.PROVIDERS)
def test_it_chooses_the_tool_and_we_print_the_figure(
    maker: llm.Provider, provider: TenantBox, server: tuple[str, Heard]
) -> None:
    found = told(provider, reach(server[0], "good", maker))
    assert found["planner"] == "llm", found["blocks"]
    assert found["text"].startswith("MRR is $")
    assert found["figures"][0]["unit"] == "money"
    assert any("Worded by" in block.get("text", "") for block in found["blocks"])


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("liar", "wrote a figure that no tool gave"),
        ("fraction", "wrote a figure that no tool gave"),
        ("late liar", "wrote a figure that no tool gave"),
        ("stranger", "wrote a figure that no tool gave"),
        ("linker", "wrote an address"),
        ("mute", "gave no text"),
        ("busy", "too many requests"),
        ("locked", "refused the key"),
        ("broken", "could not be reached or broke off"),
        ("garbage", "could not be reached or broke off"),
        ("cut", "broke off"),
        ("silent", "did not answer in time"),
        ("looper", "more steps than are allowed"),
        ("endless", "did not come to an end"),
        ("dripping", "did not come to an end"),
    ],
)
def test_it_falls_back_and_says_so(model: str, reason: str, provider: TenantBox, server: tuple[str, Heard]) -> None:
    before = len(server[1].bodies)
    found = told(provider, reach(server[0], model, silent_s=1))
    assert found["planner"] == "embedded"
    assert reason in found["blocks"][0]["text"]
    assert "MRR" in found["text"]
    assert not re.search(r"999|½|5 times|evil|On and on", found["text"])
    assert len(server[1].bodies) - before <= llm.MOST_REQUESTS


@pytest.mark.parametrize(("maker", "model"), [("anthropic", "busy"), ("bedrock", "busy"), ("bedrock", "cut")])
def test_others_fall_back_too(maker: llm.Provider, model: str, provider: TenantBox, server: tuple[str, Heard]) -> None:
    before = len(server[1].bodies)
    assert told(provider, reach(server[0], model, maker, silent_s=1))["planner"] == "embedded"
    assert len(server[1].bodies) - before <= 2  # no quiet repeats: the person waits


def test_what_was_said_before_the_failure_is_taken_back(provider: TenantBox, server: tuple[str, Heard]) -> None:
    found = told(provider, reach(server[0], "late liar"))
    assert found["restarted"]
    assert [figure["n"] for figure in found["figures"]] == sorted({figure["n"] for figure in found["figures"]})


@pytest.mark.parametrize("maker", llm.PROVIDERS)
def test_closing_the_stream_hangs_up_upstream(
    maker: llm.Provider, provider: TenantBox, server: tuple[str, Heard]
) -> None:
    server[1].hung_up.clear()
    actor = person("owner")

    async def leave() -> None:
        talking = talk(lambda: provider.work(actor=actor), reach(server[0], "endless", maker), "MRR?", None, "/")
        async for event in talking:
            if event.name == "part":
                break
        await talking.aclose()

    asyncio.run(leave())
    assert server[1].hung_up.wait(3)


def test_a_browser_that_leaves_hangs_up_upstream(app: FastAPI, tenant: TenantBox, server: tuple[str, Heard]) -> None:
    member = tenant.member("owner")
    with tenant.work("owner") as ctx:
        chosen = {"enabled": True, "provider": "ollama", "model": "endless", "base_url": f"{server[0]}/v1"}
        language.change(ctx, chosen, allow_loopback=True)
    server[1].hung_up.clear()
    with on_a_socket(app) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"cookie": f"{COOKIE}={member.token}", "content-type": "application/json"}
        connection.request("POST", "/api/assistant/ask", json.dumps({"question": "MRR?"}), headers)
        answer = connection.getresponse()
        while b"On and on" not in answer.readline():
            assert not answer.isclosed()
        connection.close()
        answer.close()
        assert server[1].hung_up.wait(3)


def test_without_its_own_keys_bedrock_is_not_called(provider: TenantBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-this-machine")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-this-machine")
    found = told(provider, llm.Reach("bedrock", "m", "https://bedrock.example.com", "eu-central-1", {}, True))
    assert "has no keys" in found["blocks"][0]["text"]


def test_an_unreachable_one_is_no_obstacle(provider: TenantBox) -> None:
    found = told(provider, reach("http://127.0.0.1:9", "good"))
    assert found["planner"] == "embedded"


def test_neither_key_nor_address_nor_figure_leaves_in_the_body(provider: TenantBox, server: tuple[str, Heard]) -> None:
    server[1].bodies.clear()
    found = told(provider, reach(server[0], "good"))
    sent = json.dumps(server[1].bodies[-1]["messages"])
    assert "secret-key" not in sent
    assert "@" not in sent
    answers = [m["content"] for m in server[1].bodies[-1]["messages"] if m["role"] == "tool"]
    assert answers
    assert not re.search(r"\d", re.sub(r"\{\{v:\d+\}\}", "", str(answers)))
    assert found["planner"] == "llm"


@pytest.mark.parametrize(
    ("maker", "url"),
    [
        ("openai", "http://api.example.com/v1"),
        ("openai", "https://127.0.0.1/v1"),
        ("openai", "https://10.0.0.8/v1"),
        ("anthropic", "https://metadata.internal/v1"),
        ("ollama", "http://192.168.1.4:11434/v1"),
        ("ollama", "http://127.0.0.1:11434/v1"),
        ("openai", "https://user:pass@example.com/v1"),
    ],
)
def test_addresses_inside_are_refused(tenant: TenantBox, maker: str, url: str) -> None:
    with tenant.work("owner") as ctx, pytest.raises(Invalid) as refused:
        language.change(ctx, {"provider": maker, "model": "m", "base_url": url})
    assert refused.value.fields[0].field == "base_url"


def test_the_connection_goes_to_the_address_that_was_judged(server: tuple[str, Heard]) -> None:
    async def call() -> httpx2.Response:
        async with httpx2.AsyncClient(trust_env=False) as client:
            client.event_hooks["request"].append(partial(llm._pinned, "127.0.0.1"))
            port = server[0].rsplit(":", 1)[1]
            return await client.get(f"http://name-that-nobody-has.invalid:{port}/nothing")

    answer = asyncio.run(call())
    assert answer.request.headers["host"].startswith("name-that-nobody-has.invalid")
    assert answer.request.extensions["sni_hostname"] == "name-that-nobody-has.invalid"


def test_only_a_server_of_its_own_machine_offers_what_listens_there() -> None:
    assert Settings(host="127.0.0.1").serves_this_machine_only
    assert not Settings(host="0.0.0.0").serves_this_machine_only
    assert not Settings(host="127.0.0.1", public_url="https://pulseops.example.com").serves_this_machine_only


def test_it_is_off_until_an_admin_turns_it_on_and_shows_no_secret(tenant: TenantBox) -> None:
    with tenant.work("account_manager") as ctx, pytest.raises(Forbidden):
        language.shown(ctx)
    with tenant.work("admin") as ctx:
        assert language.reach(ctx) is None
        values = {"enabled": True, "provider": "openai", "model": "m", "key": "sk-very-secret-1234"}
        kept = language.change(ctx, values)
        assert "very-secret" not in str(kept)
        assert kept["hint"] == "ends in 1234"
        moved = {**values, "key": None, "base_url": "https://other.example.com/v1"}
        language.change(ctx, moved)
        found = language.reach(ctx)
    assert found
    assert found.secret == {}
