"""The door for other agents: proven for each call, rights of the owner, proposals only, closed without a principal."""

import json
from typing import Any
from uuid import uuid4

import anyio
import pytest
from fastapi import FastAPI
from fastmcp import Client
from fastmcp.exceptions import ToolError

from pulseops.accounts import keys
from pulseops.accounts.roles import permissions_of
from pulseops.assistant import acting
from pulseops.base.context import Actor
from pulseops.base.db import Database
from pulseops.mcp import create_mcp
from tests.conftest import Browser, TenantBox

HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


def key_of(box: TenantBox, *roles: str, scopes: list[str] | None = None) -> tuple[str, Actor]:
    """An API key of a new member."""
    member = box.member(*roles)
    actor = Actor("user", member.user_id, member.name, permissions_of(roles), roles)
    with box.work(actor=actor) as ctx:
        return keys.create(ctx, "Agent", scopes or ["*"], None).secret, actor


def call(app: FastAPI, secret: str | None, tool: str, **arguments: Any) -> Any:
    """Call one tool over HTTP; the JSON-RPC answer, or the response when it is no 200."""
    headers = {**HEADERS, **({"authorization": f"Bearer {secret}"} if secret else {})}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    response = Browser(app).post("/mcp/", content=json.dumps(body), headers=headers)
    if response.status_code != 200:
        return response
    return response.json()["result"]


def test_nobody_without_a_key(app: FastAPI) -> None:
    for secret in (None, "pulse_nonsense"):
        answer = call(app, secret, "ask", question="What is our MRR?")
        assert answer.status_code == 401
        assert "bearer" in answer.headers["www-authenticate"].lower()


def test_a_key_without_the_right_is_no_key(app: FastAPI, tenant: TenantBox) -> None:
    secret, _ = key_of(tenant, "owner", scopes=["clients:read"])
    assert call(app, secret, "ask", question="What is our MRR?").status_code == 401


def test_in_memory_it_is_closed_too(database: Database) -> None:
    server = create_mcp(lambda: database, "https://pulse.example.com")

    async def nobody() -> None:
        async with Client(server) as client:
            for tool, given in (("ask", {"question": "MRR?"}), ("list_figures", {}), ("find", {"name": "a"})):
                with pytest.raises(ToolError, match="Not signed in"):
                    await client.call_tool(tool, given)

    anyio.run(nobody)


def test_a_question_is_answered_with_the_owners_rights(app: FastAPI, tenant: TenantBox) -> None:
    secret, _ = key_of(tenant, "viewer")
    answer = call(app, secret, "ask", question="How many active clients do we have?")
    assert not answer.get("isError"), answer
    assert "Active clients" in answer["structuredContent"]["text"]


def test_another_tenants_client_is_not_there(app: FastAPI, tenant: TenantBox) -> None:
    secret, _ = key_of(tenant, "owner")
    answer = call(app, secret, "figure", kind="overview", client_id=str(uuid4()))
    assert answer["isError"]
    assert "not-found" in answer["content"][0]["text"]


def test_it_proposes_and_a_person_confirms(app: FastAPI, tenant: TenantBox) -> None:
    secret, actor = key_of(tenant, "account_manager")
    made = call(app, secret, "propose", verb="create_task", arguments={"title": "Call them"})["structuredContent"]
    assert Browser(app).post(
        f"/api/assistant/proposals/{made['proposal_id']}/confirm", headers={"authorization": f"Bearer {secret}"}
    ).json()["code"] == "person-only"  # fmt: skip
    with tenant.work(actor=actor) as ctx:
        assert acting.confirm(ctx, made["proposal_id"])["text"] == "The task is created."


def test_a_viewer_proposes_nothing(app: FastAPI, tenant: TenantBox) -> None:
    secret, _ = key_of(tenant, "viewer")
    answer = call(app, secret, "propose", verb="create_task", arguments={"title": "Call them"})
    assert answer["isError"]
    assert "forbidden" in answer["content"][0]["text"]
