"""One request with a key, and what came back: JSON, bytes or a problem. Only the standard library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_S = 60.0


class Problem(Exception):
    """A refusal in the server's words (RFC 9457). `code` is a heading of docs/problems.md."""

    def __init__(self, status: int, code: str, detail: str, fields: list[dict[str, str]], request_id: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail
        self.fields, self.request_id = fields, request_id


class Calling:
    """Address and key of one installation. The key goes out as bearer token, over HTTPS outside of this machine."""

    def __init__(self, address: str, key: str, *, timeout_s: float = TIMEOUT_S) -> None:
        local = address.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
        if not address.startswith("https://") and not local:
            raise ValueError("The address must begin with https://, else the key could be read on the way.")
        self.address, self.key, self.timeout_s = address.rstrip("/"), key, timeout_s

    def _call(self, method: str, path: str, *, query: Mapping[str, Any], body: Any) -> Any:
        """Send and read. Raises Problem for every answer that is no success, OSError when nobody answers."""
        asked = {name: value for name, value in query.items() if value is not None}
        words = urlencode(asked, doseq=True).replace("=True", "=true").replace("=False", "=false")
        data = None if body is None else json.dumps(body, default=str).encode()
        headers = {"authorization": f"Bearer {self.key}", "accept": "application/json"}
        if data is not None:
            headers["content-type"] = "application/json"
        request = Request(f"{self.address}{path}{'?' + words if words else ''}", data, headers, method=method)
        try:
            with urlopen(request, timeout=self.timeout_s) as answer:
                content = answer.read()
                if not content:
                    return None
                return json.loads(content) if "json" in answer.headers.get_content_type() else content
        except HTTPError as refusal:
            raise _problem(refusal) from None


def _problem(refusal: HTTPError) -> Problem:
    try:
        told = json.loads(refusal.read())
    except ValueError:
        told = {}
    detail = told.get("detail", refusal.reason)
    return Problem(
        refusal.code, told.get("code", "unknown"), detail, told.get("fields", []), told.get("request_id", "")
    )
