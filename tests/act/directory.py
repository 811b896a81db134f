"""A Microsoft 365 directory on loopback: sign-in, subscribedSkus, users and assignLicense, as Graph answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

E3, E5 = "05e9a617-0261-4cee-bb44-138d3ef5d965", "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
SECRET = "Directory-secret-1"
TOKEN = "token-of-the-directory"


@dataclass
class Directory:
    """What it holds and was asked. `moods`: what it answers to changes in turn instead of doing them; None: does it."""

    url: str = ""
    users: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    moods: list[tuple[int, dict[str, str]] | None] = field(default_factory=list)

    def hold(self, user: str, sku: str, group: str | None = None) -> None:
        state = {"skuId": sku, "assignedByGroup": group, "state": "Active", "error": "None"}
        self.users.setdefault(user, []).append(state)

    def skus(self, user: str) -> list[str]:
        return [state["skuId"] for state in self.users[user]]

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, object]:
        """Status and JSON."""
        self.asked.append(f"{method} {path}")
        if path.endswith("/oauth2/v2.0/token"):
            form = parse_qs(body.decode())
            right = form["client_secret"] == [SECRET] and form["grant_type"] == ["client_credentials"]
            return (200, {"access_token": TOKEN}) if right else (401, {"error": "invalid_client"})
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"error": {"code": "InvalidAuthenticationToken"}}
        if path == "/v1.0/subscribedSkus":
            names = {"SPE_E3": E3, "SPE_E5": E5}
            return 200, {"value": [{"skuId": sku, "skuPartNumber": name} for name, sku in names.items()]}
        user = unquote(path.split("/")[3])
        if user not in self.users:
            return 404, {"error": {"code": "Request_ResourceNotFound"}}
        if method == "POST":
            wish = json.loads(body)
            held = [state for state in self.users[user] if state["skuId"] not in wish["removeLicenses"]]
            held += [{"skuId": each["skuId"], "assignedByGroup": None} for each in wish["addLicenses"]]
            self.users[user] = held
        return 200, {"id": user, "licenseAssignmentStates": self.users[user]}


@contextmanager
def directory() -> Iterator[Directory]:
    found = Directory()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = urlsplit(self.path).path
            told: dict[str, str] = {}
            content: object
            mood = found.moods.pop(0) if path.endswith("/assignLicense") and found.moods else None
            if mood:
                found.asked.append(f"{method} {path}")
                (status, told), content = mood, {"error": {"code": "TooManyRequests"}}
            else:
                status, content = found.answer(method, path, headers, body)
            sent = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**told, "Content-Length": str(len(sent))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()
