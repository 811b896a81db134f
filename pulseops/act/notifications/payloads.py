"""One content, four forms: plain mail, Slack blocks, a Teams card, a signed webhook. Pure.

Names and titles come from other systems: Slack text is escaped so that nothing in it becomes a link or calls a channel
together; Teams text stands in text runs, which know no markup.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

Payload = Mapping[str, Any]

MOST_ALERTS = 10
SLACK_HEADER, SLACK_TEXT, SLACK_BLOCKS = 150, 2900, 48
TEAMS_BYTES = 26_000
SECRET_PREFIX = "whsec_"  # noqa: S105
OLD_SECRET_LIVES = timedelta(days=1)


def link(base_url: str, path: str) -> str:
    """An address a mail may hold."""
    return f"{base_url}{path}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _more(payload: Payload) -> str | None:
    more = len(payload["alerts"]) - MOST_ALERTS + payload.get("more", 0)
    return f"and {more} more" if more > 0 else None


def _said(alert: Mapping[str, Any]) -> str:
    return f"{alert['subject']}: {alert['title']}"


def text_body(payload: Payload, base_url: str) -> str:
    """The body of a plain text mail."""
    parts: list[str] = list(payload.get("lines", ()))
    for alert in payload["alerts"][:MOST_ALERTS]:
        facts = "".join(f"\n  {fact['label']}: {fact['value']}" for fact in alert["facts"])
        parts.append(f"[{alert['severity']}] {_said(alert)}{facts}\n  {link(base_url, alert['path'])}")
    if _more(payload):
        parts.append(f"{_more(payload)}: {link(base_url, payload['path'])}")
    parts += [f"{head}\n" + "\n".join(f"- {line}" for line in lines) for head, lines in payload.get("lists", ())]
    if not payload["alerts"]:
        parts.append(link(base_url, payload["path"]))
    parts.append(f"--\nWho gets what: {link(base_url, '/channels')}")
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    """Slack control characters as entities (docs: "Escaping text"), and no marks that make text bold or code."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_~`])", "\u200b\\1", safe)


def _slack_section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, SLACK_TEXT)}}


def slack(payload: Payload, base_url: str, delivery_id: UUID) -> dict[str, Any]:
    """Block Kit message for an incoming webhook; the delivery's id stands in its last line and in `block_id`."""
    head = {"type": "plain_text", "text": _cut(payload["title"], SLACK_HEADER), "emoji": False}
    blocks: list[dict[str, Any]] = [{"type": "header", "text": head}]
    blocks += [_slack_section(_escaped(line)) for line in payload.get("lines", ())]
    for alert in payload["alerts"][:MOST_ALERTS]:
        facts = "".join(f"\n{_escaped(f['label'])}: {_escaped(f['value'])}" for f in alert["facts"])
        door = f"<{link(base_url, alert['path'])}|{_escaped(alert['subject'])}>"
        blocks.append(_slack_section(f"[{alert['severity']}] {door}: {_escaped(alert['title'])}{facts}"))
    if _more(payload):
        blocks.append(_slack_section(_escaped(_more(payload) or "")))
    for heading, lines in payload.get("lists", ()):
        blocks.append(_slack_section("\n".join([f"*{_escaped(heading)}*", *("• " + _escaped(line) for line in lines)])))
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open in PulseOps"}}
    blocks = blocks[: SLACK_BLOCKS - 2]
    blocks.append({"type": "actions", "elements": [{**button, "url": link(base_url, payload["path"])}]})
    note = {"type": "mrkdwn", "text": f"PulseOps · {delivery_id}"}
    blocks.append({"type": "context", "block_id": str(delivery_id), "elements": [note]})
    return {"text": _cut(_escaped(payload["title"]), SLACK_TEXT), "blocks": blocks}


def _run(text: str, **look: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _cut(text, 1000), **look}]}


def teams(payload: Payload, base_url: str, delivery_id: UUID) -> dict[str, Any]:
    """Adaptive Card 1.4 for a Workflows webhook, kept under Teams' 28 kB."""
    most = min(MOST_ALERTS, len(payload["alerts"]))
    while True:
        message = _card(payload, base_url, delivery_id, most)
        if most == 0 or len(json.dumps(message)) <= TEAMS_BYTES:
            return message
        most -= 1


def _card(payload: Payload, base_url: str, delivery_id: UUID, most: int) -> dict[str, Any]:
    body = [_run(payload["title"], size="Large", weight="Bolder")]
    body += [_run(line) for line in payload.get("lines", ())]
    for alert in payload["alerts"][:most]:
        body.append(_run(f"[{alert['severity']}] {_said(alert)}", weight="Bolder"))
        body += [_run(f"{fact['label']}: {fact['value']}", isSubtle=True) for fact in alert["facts"]]
    rest = len(payload["alerts"]) - most + payload.get("more", 0)
    if rest > 0:
        body.append(_run(f"and {rest} more"))
    for heading, lines in payload.get("lists", ()):
        body += [_run(heading, weight="Bolder"), *(_run(line) for line in lines)]
    body.append(_run(f"PulseOps · {delivery_id}", size="Small", isSubtle=True))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": "Open in PulseOps", "url": link(base_url, payload["path"])}],
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }


def webhook(payload: Payload, base_url: str) -> dict[str, Any]:
    """Body after Standard Webhooks: type, timestamp, data; every alert with its address."""
    alerts = [
        {**{k: v for k, v in alert.items() if k != "path"}, "url": link(base_url, alert["path"])}
        for alert in payload["alerts"]
    ]
    if "event" in payload:
        data = {**payload["event"], "url": link(base_url, payload["path"])}
        return {"type": payload["type"], "timestamp": payload["at"], "data": data}
    data = {"title": payload["title"], "url": link(base_url, payload["path"]), "alerts": alerts}
    return {"type": payload["type"], "timestamp": payload["at"], "data": data}


def new_signing_secret() -> str:
    """32 random bytes in the form of Standard Webhooks."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature_headers(secret: Mapping[str, Any], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """`webhook-id`, `-timestamp` and `-signature`: HMAC-SHA256 over id, seconds and body, joined by dots.

    Signed by the channel's key and, while it lives, by the one before, so that a receiver can change keys without a
    gap. Raises ValueError for a secret that is not base64.
    """
    keys = [secret["signing"]]
    if secret.get("before") and datetime.fromisoformat(secret["before_until"]) > at:
        keys.append(secret["before"])
    stamp = str(int(at.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    signature = " ".join(f"v1,{_mac(key, signed)}" for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}


def _mac(signing: str, signed: bytes) -> str:
    try:
        key = base64.b64decode(signing.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("The signing secret is not base64.") from error
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def as_bytes(message: Mapping[str, Any]) -> bytes:
    """Compact JSON."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def said_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What messages tell of one alert (a row of the alert's table, with `owner_name`)."""
    facts: Sequence[Mapping[str, Any]] = row["evidence"].get("facts", ())
    return {
        "id": str(row["id"]),
        "rule": row["rule_key"],
        "severity": row["severity"],
        "state": row["state"],
        "subject": row["subject_name"],
        "title": row["title"],
        "value": row["value"],
        "threshold": row["threshold"],
        "opened_at": row["opened_at"].isoformat(),
        "client_id": str(row["client_id"]) if row["client_id"] else None,
        "owner": row["owner_name"],
        "facts": [{"label": fact["label"], "value": fact["value"]} for fact in facts[:4]],
        "path": f"/alerts/{row['id']}",
    }
