"""An agent connects by OAuth: the real client library over a real socket, and every way in which it must not work."""

import base64
import hashlib
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from fastmcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.auth.oauth2 import AuthorizationCodeResult
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

from pulseops.accounts import keys
from pulseops.api.app import create_app
from pulseops.api.deps import COOKIE
from pulseops.base.settings import Settings
from tests.api.test_mcp import key_of
from tests.conftest import Browser, Member, TenantBox, on_a_socket

BACK = "http://127.0.0.1:45454/callback"
BOTH = "assistant:read assistant:propose"


@pytest.fixture(scope="module")
def base(settings: Settings, database_url: str) -> Iterator[str]:
    """Address of an application that knows its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app: FastAPI = create_app(settings.model_copy(update={"public_url": address}), database_url)
    with on_a_socket(app, port=port, lifespan="on"):
        yield address


def allow(base: str, member: Member, asked: str, scopes: list[str] | None = None) -> httpx2.Response:
    """What the person's browser does at the page it was sent to."""
    query = dict(parse_qsl(urlsplit(asked).query))
    assert urlsplit(asked).path == "/connect"
    with httpx2.Client(base_url=base, cookies={COOKIE: member.token}) as browser:
        named = {name: query[name] for name in ("client_id", "redirect_uri", "scope")}
        offer = browser.get("/api/connection", params=named)
        if offer.status_code != 200:
            return offer
        given = scopes if scopes is not None else [each["scope"] for each in offer.json()["scopes"]]
        body = {name: query.get(name) for name in ("client_id", "redirect_uri", "code_challenge", "state", "resource")}
        return browser.post("/api/connection", json={**body, "scopes": given})


class Kept:
    """The agent's own memory."""

    tokens: OAuthToken | None = None
    info: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.info

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.info = client_info


def agent(base: str, member: Member, kept: Kept) -> OAuthClientProvider:
    """The library's client, with the person at its side."""
    reached: dict[str, str] = {}

    async def open_page(address: str) -> None:
        with httpx2.Client() as browser:
            page = browser.get(address)
        answer = await anyio.to_thread.run_sync(allow, base, member, page.headers["location"])
        reached["to"] = answer.json()["redirect"]

    async def back() -> AuthorizationCodeResult:
        query = dict(parse_qsl(urlsplit(reached["to"]).query))
        return AuthorizationCodeResult(code=query["code"], state=query.get("state"))

    about = OAuthClientMetadata.model_validate({"client_name": "Desk agent", "redirect_uris": [BACK]})
    return OAuthClientProvider(f"{base}/mcp", about, kept, redirect_handler=open_page, callback_handler=back)


def ask(base: str, auth: Any, tool: str = "ask", **given: Any) -> Any:
    """Call one tool."""

    async def call() -> Any:
        async with Client(f"{base}/mcp/", auth=auth) as client:
            return (await client.call_tool(tool, given)).data

    return anyio.run(call)


def test_the_library_signs_in_asks_and_is_revoked(base: str, tenant: TenantBox) -> None:
    member, kept = tenant.member("account_manager"), Kept()
    told = ask(base, agent(base, member, kept), question="How many active clients do we have?")
    assert "Active clients" in told["text"]
    assert kept.info
    assert kept.info.client_secret is None
    proposed = ask(base, agent(base, member, kept), "propose", verb="create_task", arguments={"title": "Call them"})
    assert "waits" in proposed["state"]
    with httpx2.Client(base_url=base, cookies={COOKIE: member.token}) as browser:
        (row,) = browser.get("/api/api-keys").json()
        assert (row["name"], row["connected"]) == ("Desk agent", True)
        assert browser.delete(f"/api/api-keys/{row['id']}").status_code == 204
    assert kept.tokens
    assert _with(base, kept.tokens.access_token) == 401
    refused = refresh(base, str(kept.info.client_id), str(kept.tokens.refresh_token))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_grant")


def test_an_api_key_still_works(base: str, tenant: TenantBox) -> None:
    secret, _ = key_of(tenant, "viewer")
    assert "Active clients" in ask(base, secret, question="How many active clients do we have?")["text"]


@dataclass
class Flow:
    """The protocol by hand, to break it."""

    base: str
    client_id: str
    verifier: str

    def page(self, **changed: str) -> httpx2.Response:
        """The authorization request."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        asked = {"response_type": "code", "client_id": self.client_id, "redirect_uri": BACK, "scope": BOTH}
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256", "state": "s1", **changed}
        return httpx2.get(f"{self.base}/mcp/authorize", params=asked)

    def code(self, member: Member, scopes: list[str] | None = None) -> str:
        """A code that the person allowed."""
        answer = allow(self.base, member, self.page().headers["location"], scopes)
        query = dict(parse_qsl(urlsplit(answer.json()["redirect"]).query))
        assert query["state"] == "s1"
        return query.get("code", query.get("error", ""))

    def token(self, code: str, **changed: str) -> httpx2.Response:
        """The code for tokens."""
        asked = {"grant_type": "authorization_code", "code": code, "client_id": self.client_id, "redirect_uri": BACK}
        return httpx2.post(f"{self.base}/mcp/token", data={**asked, "code_verifier": self.verifier, **changed})


@pytest.fixture
def flow(base: str) -> Flow:
    """A registered agent."""
    made = httpx2.post(f"{base}/mcp/register", json={"client_name": "Other", "redirect_uris": [BACK], "scope": BOTH})
    assert made.status_code == 201, made.text
    return Flow(base, made.json()["client_id"], secrets.token_urlsafe(48))


def refresh(base: str, client_id: str, token: str) -> httpx2.Response:
    """A refresh token for a fresh pair."""
    asked = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client_id}
    return httpx2.post(f"{base}/mcp/token", data=asked)


def _with(base: str, token: str) -> int:
    """What /mcp answers to a token."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_figures", "arguments": {}}}
    headers = {"accept": "application/json, text/event-stream", "authorization": f"Bearer {token}"}
    return httpx2.post(f"{base}/mcp/", json=body, headers=headers).status_code


def test_it_is_found_as_the_specification_says(base: str) -> None:
    challenge = httpx2.post(f"{base}/mcp/", json={}).headers["www-authenticate"]
    where = challenge.split('resource_metadata="')[1].split('"')[0]
    found = httpx2.get(where).json()
    assert found["resource"].rstrip("/") == f"{base}/mcp"
    assert found["scopes_supported"] == ["assistant:read", "assistant:propose"]
    server = httpx2.get(f"{base}/.well-known/oauth-authorization-server/mcp").json()
    assert server["issuer"].rstrip("/") == found["authorization_servers"][0].rstrip("/")
    assert server["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"):
        assert server[name].startswith(f"{base}/mcp/")


def test_a_code_works_once_and_its_second_use_ends_the_connection(flow: Flow, tenant: TenantBox) -> None:
    code = flow.code(tenant.member("owner"))
    first = flow.token(code)
    assert first.status_code == 200, first.text
    access = first.json()["access_token"]
    assert _with(flow.base, access) == 200
    assert flow.token(code).json()["error"] == "invalid_grant"
    assert _with(flow.base, access) == 401


def test_a_refresh_token_works_once_too(flow: Flow, tenant: TenantBox) -> None:
    first = flow.token(flow.code(tenant.member("owner"))).json()
    second = refresh(flow.base, flow.client_id, first["refresh_token"]).json()
    assert _with(flow.base, first["access_token"]) == 401
    assert _with(flow.base, second["access_token"]) == 200
    assert refresh(flow.base, flow.client_id, first["refresh_token"]).status_code == 401
    assert _with(flow.base, second["access_token"]) == 401


def test_wrong_proof_wrong_program_wrong_address(flow: Flow, tenant: TenantBox) -> None:
    code = flow.code(tenant.member("owner"))
    other = httpx2.post(f"{flow.base}/mcp/register", json={"redirect_uris": [BACK]}).json()["client_id"]
    assert flow.token(code, code_verifier="x" * 43).json()["error"] == "invalid_grant"
    assert flow.token(code, client_id=other).json()["error"] == "invalid_grant"
    assert flow.token(code, redirect_uri="http://127.0.0.1:45454/other").status_code == 400
    assert flow.token("made-up").json()["error"] == "invalid_grant"


def test_the_browser_is_sent_to_registered_addresses_only(flow: Flow, tenant: TenantBox) -> None:
    answer = flow.page(redirect_uri="https://evil.example/steal")
    assert answer.status_code == 400
    assert "location" not in answer.headers
    page = flow.page().headers["location"].replace("45454", "45455")
    assert allow(flow.base, tenant.member("owner"), page).status_code == 422
    for uri in ("http://evil.example/x", "javascript:alert(1)", "https://user:pw@evil.example/x"):
        made = httpx2.post(f"{flow.base}/mcp/register", json={"redirect_uris": [uri]})
        assert made.status_code == 400, uri


def test_tokens_for_others_and_codes_without_proof_are_refused(flow: Flow) -> None:
    assert "error=invalid_request" in flow.page(resource="https://other.example/mcp").headers["location"]
    assert "error=invalid_request" in flow.page(code_challenge="").headers["location"]
    assert "error=invalid_scope" in flow.page(scope="users:write").headers["location"]


def test_scopes_are_the_persons_choice_and_right(flow: Flow, tenant: TenantBox) -> None:
    assert flow.code(tenant.member("owner"), []) == "access_denied"
    reads = flow.token(flow.code(tenant.member("owner"), ["assistant:read"])).json()
    assert reads["scope"] == "assistant:read"
    viewer = flow.token(flow.code(tenant.member("viewer"))).json()
    assert viewer["scope"] == "assistant:read"
    for tokens in (reads, viewer):
        with pytest.raises(Exception, match="forbidden"):
            ask(flow.base, tokens["access_token"], "propose", verb="create_task", arguments={"title": "x"})


def test_its_token_opens_mcp_and_nothing_else(flow: Flow, tenant: TenantBox) -> None:
    tokens = flow.token(flow.code(tenant.member("owner"))).json()
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    answer = httpx2.get(f"{flow.base}/api/clients", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "mcp-only")
    assert httpx2.get(f"{flow.base}/api/connection", headers=headers).status_code == 401


def test_an_agent_may_end_its_own_connection(flow: Flow, tenant: TenantBox) -> None:
    tokens = flow.token(flow.code(tenant.member("owner"))).json()
    gone = {"token": tokens["access_token"], "client_id": flow.client_id, "client_secret": ""}
    assert httpx2.post(f"{flow.base}/mcp/revoke", data=gone).status_code == 200
    assert _with(flow.base, tokens["access_token"]) == 401
    assert refresh(flow.base, flow.client_id, tokens["refresh_token"]).status_code == 401


def test_a_key_allows_nobody(app: FastAPI, flow: Flow, tenant: TenantBox) -> None:
    secret, _ = key_of(tenant, "owner")
    asked = {"client_id": flow.client_id, "redirect_uri": BACK}
    answer = Browser(app).get("/api/connection", params=asked, headers={"authorization": f"Bearer {secret}"})
    assert answer.json()["code"] == "people-only"
    assert keys.PREFIX in secret


def test_over_plain_http_there_is_no_oauth(settings: Settings, database_url: str) -> None:
    app = create_app(settings.model_copy(update={"public_url": "http://pulse.example.com"}), database_url)
    assert "/.well-known/oauth-protected-resource/mcp/" not in {getattr(route, "path", "") for route in app.routes}
