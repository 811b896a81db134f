"""Channels and routes: where messages may go, and which of them go there.

Addresses of Slack, Teams and webhooks are secrets (whoever has one can write): they go in, and only the host and the
last four characters come out. See docs/adr/0005-secrets-of-channels.md.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.notifications import apprise_sender, payloads
from pulseops.act.notifications import repository_channels as repository
from pulseops.act.notifications.events import GROUPS
from pulseops.act.notifications.outbound import Refused, parsed
from pulseops.base.context import Context
from pulseops.base.errors import FieldProblem, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.settings import OutboundSettings
from pulseops.decide.alerts.rules import RANK

KINDS = ("mail", "slack", "teams", "webhook", "apprise")
MODES = ("immediate", "digest")
MOST_CHANNELS, MOST_ROUTES, MOST_RECIPIENTS = 50, 200, 20
_MAIL = re.compile(r"[^\s@<>,;:\"\\()\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_RETIRED = re.compile(r"(?:^|\.)webhook\.office\.com$|^outlook\.office(?:365)?\.com$")
_WORKFLOWS = re.compile(r"(?:^|\.)(?:logic\.azure\.(?:com|us)|api\.powerplatform\.(?:com|us)|powerautomate\.com)$")


def channels(ctx: Context) -> list[dict[str, Any]]:
    """All channels with how they fare. Needs settings:write."""
    ctx.require("settings:write")
    return repository.channels(ctx)


def add_channel(
    ctx: Context,
    kind: str,
    name: str,
    outbound: OutboundSettings,
    *,
    url: str | None,
    recipients: list[str],
    events: Sequence[str] = (),
) -> tuple[dict[str, Any], str | None]:
    """Add a channel; answers it and, for a webhook, the signing secret, shown this once. Raises Invalid."""
    ctx.require("settings:write")
    if kind not in KINDS:
        raise Invalid.field("kind", f"Must be one of {', '.join(KINDS)}.")
    if len(repository.channels(ctx)) >= MOST_CHANNELS:
        raise Invalid.field("name", f"There are {MOST_CHANNELS} channels already; remove one first.")
    values = _named(ctx, name, None) | {"kind": kind, "recipients": [], "secret": None}
    values["events"] = check_events(kind, events)
    signing = None
    if kind == "mail":
        values |= {"recipients": check_recipients(recipients), "hint": ""}
    else:
        values |= {"secret": {"url": check_url(kind, url, outbound)}, "hint": hint_of(kind, url or "")}
        if kind == "webhook":
            signing = payloads.new_signing_secret()
            values["secret"]["signing"] = signing
    channel_id = repository.add_channel(ctx, values)
    audit.record(ctx, "channel.added", "channel", str(channel_id), kind=kind, name=values["name"], to=values["hint"])
    publish(ctx, "channels", [channel_id])
    return _channel(ctx, channel_id), signing


def change_channel(
    ctx: Context, channel_id: UUID, change: Mapping[str, Any], outbound: OutboundSettings
) -> dict[str, Any]:
    """Change name, url, recipients, events or enabled; what is absent stays. Raises NotFound, Invalid."""
    ctx.require("settings:write")
    found = _channel(ctx, channel_id)
    values: dict[str, Any] = {}
    if change.get("name") is not None:
        values |= _named(ctx, change["name"], channel_id)
    if change.get("enabled") is not None:
        values["enabled"] = change["enabled"]
    if change.get("events") is not None:
        values["events"] = check_events(found["kind"], change["events"])
    if "events" in values or (values.get("enabled") and not found["enabled"]):
        values |= {"since": ctx.now, "last_error": None}  # what happened before is not sent
    if change.get("recipients") is not None and found["kind"] == "mail":
        values["recipients"] = check_recipients(change["recipients"])
    if change.get("url") is not None and found["kind"] != "mail":
        url = check_url(found["kind"], change["url"], outbound)
        values |= {"secret": {**repository.secret_of(ctx, channel_id), "url": url}, "hint": hint_of(found["kind"], url)}
        values |= {"paused_until": None, "last_error": None}
    repository.change_channel(ctx, channel_id, values)
    shown = {name: value for name, value in values.items() if name != "secret"}
    audit.record(ctx, "channel.changed", "channel", str(channel_id), **shown)
    publish(ctx, "channels", [channel_id])
    return _channel(ctx, channel_id)


def renew_signing(ctx: Context, channel_id: UUID) -> str:
    """A new signing secret of a webhook, shown this once; the old one signs too for a day. Raises NotFound, Invalid."""
    ctx.require("settings:write")
    if _channel(ctx, channel_id)["kind"] != "webhook":
        raise Invalid.field("kind", "Only webhooks have a signing secret.")
    signing, kept = payloads.new_signing_secret(), repository.secret_of(ctx, channel_id)
    until = (ctx.now + payloads.OLD_SECRET_LIVES).isoformat()
    secret = {**kept, "signing": signing, "before": kept["signing"], "before_until": until}
    repository.change_channel(ctx, channel_id, {"secret": secret})
    audit.record(ctx, "channel.secret_renewed", "channel", str(channel_id))
    return signing


def remove_channel(ctx: Context, channel_id: UUID) -> None:
    """Remove a channel and its routes. Raises NotFound."""
    ctx.require("settings:write")
    found = _channel(ctx, channel_id)
    repository.remove_channel(ctx, channel_id)
    audit.record(ctx, "channel.removed", "channel", str(channel_id), name=found["name"])
    publish(ctx, "channels", [channel_id])


def routes(ctx: Context) -> list[dict[str, Any]]:
    """All routes; without addresses, so that everybody who sees alerts sees who hears of them."""
    ctx.require("alerts:read")
    return repository.routes(ctx)


def add_route(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Add a route. Raises Invalid naming each wrong field."""
    ctx.require("settings:write")
    channel = repository.channel(ctx, values["channel_id"])
    if not channel:
        raise Invalid.field("channel_id", "This channel does not exist.")
    if len(repository.routes(ctx)) >= MOST_ROUTES:
        raise Invalid.field("channel_id", f"There are {MOST_ROUTES} routes already; remove one first.")
    check_route(values, channel["kind"])
    route_id = repository.add_route(ctx, values)
    audit.record(ctx, "route.added", "channel_route", str(route_id), channel=channel["name"], mode=values["mode"])
    publish(ctx, "channels", [route_id])
    return _route(ctx, route_id)


def change_route(ctx: Context, route_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change a route; what is absent stays. Raises NotFound, Invalid."""
    ctx.require("settings:write")
    found = _route(ctx, route_id)
    check_route({**found, **values}, found["channel_kind"])
    repository.change_route(ctx, route_id, values)
    audit.record(ctx, "route.changed", "channel_route", str(route_id), **values)
    publish(ctx, "channels", [route_id])
    return _route(ctx, route_id)


def remove_route(ctx: Context, route_id: UUID) -> None:
    """Remove a route. Raises NotFound."""
    ctx.require("settings:write")
    _route(ctx, route_id)
    repository.remove_route(ctx, route_id)
    audit.record(ctx, "route.removed", "channel_route", str(route_id))
    publish(ctx, "channels", [route_id])


def check_url(kind: str, url: str | None, outbound: OutboundSettings) -> str:
    """The address of a channel, trimmed. Raises Invalid with a hint for retired Teams connectors."""
    try:
        if kind == "apprise":
            apprise_sender.service_of(url or "", allow_private=outbound.allow_private)
            return (url or "").strip()
        parts = parsed(url or "", allow_private=outbound.allow_private)
    except Refused as problem:
        raise Invalid.field("url", str(problem)) from problem
    host = (parts.hostname or "").lower()
    if kind == "teams" and _RETIRED.search(host):
        raise Invalid.field(
            "url",
            "Microsoft retired Office 365 connectors. In Teams open the channel's menu, choose Workflows, add "
            '"Post to a channel when a webhook request is received", and use the address it shows.',
        )
    if kind == "teams" and not outbound.allow_private and not _WORKFLOWS.search(host):
        raise Invalid.field(
            "url", "A Workflows address is on logic.azure.com, api.powerplatform.com or powerautomate.com."
        )
    return (url or "").strip()


def hint_of(kind: str, url: str) -> str:
    """What may be shown of an address: host, or the service of an Apprise address, and the last four characters."""
    if kind == "apprise":
        return f"{apprise_sender.service_of(url, allow_private=True)} …{url.strip()[-4:]}"
    return f"{urlsplit(url.strip()).hostname} …{url.strip()[-4:]}"


def check_recipients(recipients: list[str]) -> list[str]:
    """Addresses of mail, trimmed, each once. Raises Invalid; a line break or a second address in one is refused."""
    found = list(dict.fromkeys(each.strip() for each in recipients if each.strip()))
    wrong = [each for each in found if not _MAIL.fullmatch(each)]
    if wrong:
        raise Invalid.field("recipients", f"Not an address: {wrong[0][:80]!r}.")
    if not 1 <= len(found) <= MOST_RECIPIENTS:
        raise Invalid.field("recipients", f"Give 1 to {MOST_RECIPIENTS} addresses.")
    return found


def check_events(kind: str, events: Sequence[str]) -> list[str]:
    """Groups of events that a webhook subscribes to, each once. Raises Invalid."""
    wrong = [each for each in events if each not in GROUPS]
    if wrong or (events and kind != "webhook"):
        raise Invalid.field("events", f"Only webhooks subscribe, to {', '.join(GROUPS)}.")
    return [group for group in GROUPS if group in events]


def check_route(values: Mapping[str, Any], kind: str) -> None:
    """Refuse a route that makes no sense. Raises Invalid naming each wrong field."""
    hours = values["hours_from"], values["hours_to"]
    tests = (
        (values["mode"] in MODES, "mode", f"Must be one of {', '.join(MODES)}."),
        (values["least_severity"] in RANK, "least_severity", f"Must be one of {', '.join(RANK)}."),
        (0 <= values["digest_hour"] <= 23, "digest_hour", "An hour from 0 to 23."),
        ((hours[0] is None) == (hours[1] is None), "hours_to", "Give both hours or neither."),
        (all(h is None or 0 <= h <= 24 for h in hours), "hours_from", "Hours from 0 to 24."),
        (all(1 <= d <= 7 for d in values["weekdays"]), "weekdays", "Days from 1 (Monday) to 7 (Sunday)."),
        (0 <= values["cooldown_minutes"] <= 43_200, "cooldown_minutes", "0 minutes to 30 days (43,200)."),
        (not values["to_owner"] or kind == "mail", "to_owner", "Only mail can go to the client's owner."),
    )
    wrong = tuple(FieldProblem(field, text) for fine, field, text in tests if not fine)
    if wrong:
        raise Invalid("invalid-input", wrong[0].message, fields=wrong)


def _named(ctx: Context, name: str, but: UUID | None) -> dict[str, Any]:
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= 80 or not clean.isprintable():
        raise Invalid.field("name", "A name of 1 to 80 characters.")
    if repository.name_taken(ctx, clean, but):
        raise Invalid.field("name", "Another channel has this name.")
    return {"name": clean}


def _channel(ctx: Context, channel_id: UUID) -> dict[str, Any]:
    found = repository.channel(ctx, channel_id)
    if not found:
        raise NotFound.of("channel")
    return found


def _route(ctx: Context, route_id: UUID) -> dict[str, Any]:
    found = repository.route(ctx, route_id)
    if not found:
        raise NotFound.of("route")
    return found
