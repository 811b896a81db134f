"""Hand one message to the other side, by the kind of its channel. No database here, no retry: one try."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pulseops.act.notifications import apprise_sender, payloads
from pulseops.act.notifications.mail import NotSent, message, send
from pulseops.act.notifications.outbound import Answer, Refused, Unreachable, post
from pulseops.base.settings import MailSettings, OutboundSettings

# Answers after which the same request cannot succeed. A webhook's owner may mend theirs, so there only "gone" is final.
FINAL = {
    "slack": frozenset({400, 401, 403, 404, 405, 410, 413}),
    "teams": frozenset({400, 401, 403, 404, 405, 410, 413}),
}
GONE = frozenset({410})
CALLED = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 422})


@dataclass(frozen=True)
class Doors:
    """How this installation reaches the outside, and the address its links begin with."""

    mail: MailSettings
    outbound: OutboundSettings
    base_url: str


def hand_over(doors: Doors, delivery: Mapping[str, Any], at: datetime) -> None:
    """Send one claimed delivery. Raises NotSent."""
    if delivery["channel"] == "mail":
        _mail(doors, delivery)
    elif delivery["channel"] == "apprise":
        body = payloads.text_body(delivery["payload"] or {"alerts": [], "path": "/"}, doors.base_url)
        body += f"PulseOps · {delivery['id']}"
        url = (delivery["secret"] or {})["url"]
        apprise_sender.send(url, delivery["title"], body, allow_private=doors.outbound.allow_private)
    else:
        _post(doors, delivery, at)


def _mail(doors: Doors, delivery: Mapping[str, Any]) -> None:
    payload = delivery["payload"]
    body = payloads.text_body(payload, doors.base_url) if payload else delivery["body"]
    try:
        text = message(
            doors.mail.sender, delivery["recipient"], delivery["title"], body, delivery["id"], doors.base_url
        )
        for file in delivery.get("files", ()):
            kind, _, detail = file["media_type"].partition("/")
            text.add_attachment(file["content"], maintype=kind, subtype=detail, filename=file["name"])
        if payload:
            text["List-Unsubscribe"] = f"<{doors.base_url}/channels>"
            text["Auto-Submitted"] = "auto-generated"
    except ValueError as problem:
        raise NotSent(str(problem), final=True) from problem
    send(doors.mail, doors.mail.password.get_secret_value() if doors.mail.password else None, text)


def _post(doors: Doors, delivery: Mapping[str, Any], at: datetime) -> None:
    kind, secret, payload = delivery["channel"], delivery["secret"] or {}, delivery["payload"] or {}
    headers = {"Content-Type": "application/json"}
    if kind == "slack":
        body = payloads.as_bytes(payloads.slack(payload, doors.base_url, delivery["id"]))
    elif kind == "teams":
        body = payloads.as_bytes(payloads.teams(payload, doors.base_url, delivery["id"]))
    else:
        body = payloads.as_bytes(payloads.webhook(payload, doors.base_url))
        headers |= payloads.signature_headers(secret, f"msg_{delivery['id'].hex}", at, body)
    _delivered(doors, secret["url"], body, headers, FINAL.get(kind, GONE))


def call_webhook(
    doors: Doors, secret: Mapping[str, Any], message_id: str, kind: str, data: Mapping[str, Any], at: datetime
) -> Answer:
    """One signed call (Standard Webhooks) of an action to a webhook channel; the answer may say what was made there.

    `message_id` is the same on every try, by which the receiver can tell. Raises NotSent.
    """
    body = payloads.as_bytes({"type": kind, "timestamp": at.isoformat(), "data": data})
    headers = {"Content-Type": "application/json", "Idempotency-Key": message_id}
    headers |= payloads.signature_headers(secret, message_id, at, body)
    return _delivered(doors, secret["url"], body, headers, CALLED)


def _delivered(doors: Doors, url: str, body: bytes, headers: Mapping[str, str], final: frozenset[int]) -> Answer:
    """One POST that was taken. Raises NotSent; `final` are answers after which trying again cannot help."""
    try:
        answer = post(url, body, headers, allow_private=doors.outbound.allow_private)
    except Refused as problem:
        raise NotSent(str(problem), final=True) from problem
    except Unreachable as problem:
        raise NotSent(str(problem), final=False, whole_channel=True) from problem
    if 200 <= answer.status < 300:
        return answer
    text = f"{answer.status} {answer.text}".strip()
    if 300 <= answer.status < 400:
        raise NotSent(f"{answer.status}: the address redirects, which is not followed.", final=True)
    if answer.status in final:
        raise NotSent(text, final=True)
    patience = answer.status in (429, 503)
    raise NotSent(text, final=False, retry_after=answer.retry_after, whole_channel=patience)
