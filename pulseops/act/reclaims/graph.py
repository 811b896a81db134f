"""Licenses of people in a Microsoft 365 directory, by Microsoft Graph: looked at, taken, given. No database here.

An application of the customer's directory signs in by itself (client credentials) and needs the permissions
User.ReadWrite.All and Organization.Read.All. What is so already is not asked for again, so a call may be repeated.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from pulseops.act.notifications.mail import NotSent
from pulseops.act.notifications.outbound import Refused, Unreachable, request
from pulseops.act.notifications.senders import Doors

LOGIN, GRAPH = "https://login.microsoftonline.com", "https://graph.microsoft.com"
MOST_BYTES = 4_000_000
PATIENCE = frozenset({429, 500, 502, 503, 504})
Answered = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Directory:
    """A directory, signed in to. `skus` are ids of products by their part number in capitals."""

    doors: Doors
    token: str
    skus: Mapping[str, str]

    def change(self, user: str, take: str | None, give: str | None) -> str | None:
        """Take one product (by part number) from a user and give another; None when it is so now, else why it stays.

        A license that a group assigns is never taken. Raises NotSent when Graph asks for patience or cannot be reached.
        """
        path = f"/users/{quote(user, safe='')}"
        status, found = self._ask("GET", f"{path}?$select=id,licenseAssignmentStates")
        if status == 404:
            return None if give is None else "The directory does not know this person."
        states = found.get("licenseAssignmentStates") or []
        wrong = next((sku for sku in (take, give) if sku and sku.upper() not in self.skus), None)
        if wrong:
            return f"The directory has no product {wrong}."
        old, new = (self.skus[sku.upper()] if sku else None for sku in (take, give))
        if any(each["skuId"] == old and each.get("assignedByGroup") for each in states):
            return "A group assigns it; take the person out of the group."
        held = {each["skuId"] for each in states}
        wish = {
            "addLicenses": [{"skuId": new, "disabledPlans": []}] if new and new not in held else [],
            "removeLicenses": [old] if old in held else [],
        }
        if any(wish.values()):
            self._ask("POST", f"{path}/assignLicense", wish)
        return None

    def _ask(self, method: str, path: str, body: object = None) -> Answered:
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return _call(self.doors, method, f"{GRAPH}/v1.0{path}", sent, headers, known=frozenset({404}))


def sign_in(doors: Doors, link: Mapping[str, str]) -> Directory:
    """Sign in with a link (directory_id, app_id, secret) and read which products the directory has. Raises NotSent."""
    form = {"grant_type": "client_credentials", "client_id": link["app_id"], "client_secret": link["secret"],
            "scope": f"{GRAPH}/.default"}  # fmt: skip
    where = f"{LOGIN}/{quote(link['directory_id'], safe='')}/oauth2/v2.0/token"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    token = _call(doors, "POST", where, urlencode(form).encode(), kind)[1]["access_token"]
    bare = Directory(doors, token, {})
    rows = bare._ask("GET", "/subscribedSkus")[1]["value"]
    return Directory(doors, token, {row["skuPartNumber"].upper(): row["skuId"] for row in rows})


def _call(
    doors: Doors,
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    known: frozenset[int] = frozenset(),
) -> Answered:
    """Status and JSON of one request. Raises NotSent, without a secret in its words, for all but 2xx and `known`."""
    try:
        answer = request(method, url, body, headers, most_bytes=MOST_BYTES, allow_private=doors.outbound.allow_private)
    except Refused as problem:
        raise NotSent(str(problem), final=True) from problem
    except Unreachable as problem:
        raise NotSent(str(problem), final=False) from problem
    if 200 <= answer.status < 300 or answer.status in known:
        try:
            return answer.status, json.loads(answer.body or b"{}")
        except ValueError as problem:
            raise NotSent("The answer of Microsoft cannot be read.", final=False) from problem
    text = f"Microsoft answered {answer.status}: {answer.text}"
    raise NotSent(text, final=answer.status not in PATIENCE, retry_after=answer.retry_after)
