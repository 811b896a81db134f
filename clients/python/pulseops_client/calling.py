"""One request with a key, and what came back: JSON, bytes or a problem. Only the standard library."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

TIMEOUT_S = 60.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
BUSY = frozenset({429, 502, 503, 504})
LONGEST_WAIT_S = 60.0
PAGE_SIZE = 200


class Problem(Exception):
    """A refusal in the server's words (RFC 9457). `code` is a heading of docs/problems.md, `retry_after` in seconds."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        fields: list[dict[str, str]],
        request_id: str,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail
        self.fields, self.request_id, self.retry_after = fields, request_id, retry_after


class _NoRedirects(HTTPRedirectHandler):
    """The key goes to the address that was given and to no other."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Calling:
    """Address and key of one installation. The key goes out as bearer token, over HTTPS outside of this machine.

    What may be repeated without harm (GET, PUT, DELETE, and POSTs that take an idempotency key) is tried again
    `retries` times when the server is busy or nobody answers, after as long as it asks for or 1, 2, 4 seconds.
    """

    def __init__(self, address: str, key: str, *, timeout_s: float = TIMEOUT_S, retries: int = 2) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("The address must begin with https://, else the key could be read on the way.")
        self.address, self.key, self.timeout_s, self.retries = address.rstrip("/"), key, timeout_s, retries
        self.etag: str | None = None  # of the last answer: hand it to an edit as `if_match`
        self._opener = build_opener(_NoRedirects)

    def each(self, listing: Callable[..., Any], **query: Any) -> Iterator[Any]:
        """All rows of a paged list, page after page: `for row in pulse.each(pulse.list_clients, sort="name")`."""
        page, seen = 1, 0
        while True:
            found = listing(**{"page_size": PAGE_SIZE, **query}, page=page)
            yield from found["rows"]
            page, seen = page + 1, seen + len(found["rows"])
            if not found["rows"] or seen >= found["total"]:
                return

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any],
        idempotency_key: str | None = None,
        if_match: str | None = None,
        **content: Any,
    ) -> Any:
        """Send and read. Raises Problem for every answer that is no success, OSError when nobody answers."""
        headers, data = _written(**content)
        headers |= {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        headers |= {"If-Match": if_match} if if_match else {}
        for again in range(self.retries + 1):
            last = again == self.retries or not (method in REPEATABLE or idempotency_key)
            try:
                return self._once(method, path, query, headers, data)
            except Problem as refusal:
                if last or refusal.status not in BUSY:
                    raise
                wait = refusal.retry_after if refusal.retry_after is not None else 2.0**again
                if wait > LONGEST_WAIT_S:
                    raise
            except URLError:
                if last:
                    raise
                wait = 2.0**again
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _once(
        self, method: str, path: str, query: Mapping[str, Any], headers: Mapping[str, str], data: bytes | None
    ) -> Any:
        asked = {name: value for name, value in query.items() if value is not None}
        words = urlencode(asked, doseq=True).replace("=True", "=true").replace("=False", "=false")
        own = {"authorization": f"Bearer {self.key}", "accept": "application/json", **headers}
        request = Request(f"{self.address}{path}{'?' + words if words else ''}", data, own, method=method)
        try:
            with self._opener.open(request, timeout=self.timeout_s) as answer:
                self.etag = answer.headers.get("ETag")
                content = answer.read()
                if not content:
                    return None
                return json.loads(content) if "json" in answer.headers.get_content_type() else content
        except HTTPError as refusal:
            raise _problem(refusal) from None


def fresh_key() -> str:
    """A key that makes repeating a POST harmless."""
    return str(uuid4())


def _written(
    body: Any = None, records: Iterable[Mapping[str, Any]] | None = None, file: tuple[str, bytes] | None = None
) -> tuple[dict[str, str], bytes | None]:
    """What is sent, as bytes with its kind: JSON, one object a line, or a file with its name as a form."""
    if records is not None:
        lines = "".join(json.dumps(record, default=str) + "\n" for record in records)
        return {"content-type": "application/x-ndjson"}, lines.encode()
    if file is not None:
        name = file[0].replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
        mark = uuid4().hex
        head = f'--{mark}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        kind = {"content-type": f"multipart/form-data; boundary={mark}"}
        return kind, head.encode() + file[1] + f"\r\n--{mark}--\r\n".encode()
    if body is None:
        return {}, None
    return {"content-type": "application/json"}, json.dumps(body, default=str).encode()


def _problem(refusal: HTTPError) -> Problem:
    try:
        told = json.loads(refusal.read())
    except ValueError:
        told = {}
    wait = refusal.headers.get("Retry-After", "")
    return Problem(
        refusal.code,
        told.get("code", "unknown"),
        told.get("detail", refusal.reason),
        told.get("fields", []),
        told.get("request_id", ""),
        float(wait) if wait.isdigit() else None,
    )
