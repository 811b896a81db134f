"""From events of alerts to deliveries: who is told what, when, and why others are not.

Planned in one transaction: an event is routed once, its deliveries are reserved with it. A burst becomes one message a
channel; a silenced event waits for the end of the silence; what a brief will tell waits for its hour.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pulseops.accounts.preferences import tenant_settings
from pulseops.act.notifications import payloads, repository, repository_channels, repository_routing
from pulseops.base.context import Context
from pulseops.core.money import major
from pulseops.decide.alerts.rules import RANK

MOST_EVENTS = 2000
BURST = 5
ENDED = "The alert ended, or somebody took it, before the hours of the route began."
WORDS = {"opened": "opened", "reopened": "came back", "escalated": "got worse", "woken": "snooze ended"}

Row = Mapping[str, Any]


@dataclass
class _Plan:
    """What one round of planning will write."""

    told: dict[tuple[UUID, datetime], list[tuple[Row, Row]]] = field(default_factory=lambda: defaultdict(list))
    items: list[tuple[UUID, UUID]] = field(default_factory=list)
    notes: list[tuple[UUID, str, list[Any]]] = field(default_factory=list)
    notified: list[tuple[UUID, str]] = field(default_factory=list)


def plan(ctx: Context) -> int:
    """Turn new events of alerts into deliveries and items of briefs, and write the briefs that are due.

    Returns the number of events routed. Idempotent; planners of one tenant wait for each other.
    """
    repository_routing.lock_routing(ctx)
    repository.drop_needless(ctx, ENDED)
    routes = [r for r in repository_channels.routes(ctx) if r["enabled"] and r["channel_enabled"]]
    zone = ZoneInfo(tenant_settings(ctx).timezone)
    events = repository_routing.untold(ctx, MOST_EVENTS)
    if events:
        _route(ctx, events, routes, zone)
    for route in routes:
        if route["mode"] == "digest":
            _brief(ctx, route, zone)
    return len(events)


def matches(route: Row, event: Row) -> str | None:
    """Why a route does not want an event, in words; None when it does."""
    if event["at"] < route["created_at"] and event.get("before") is None:
        return "the route is newer than the event"
    if route["rules"] and event["rule_key"] not in route["rules"]:
        return "the route is for other rules"
    if event["severity_rank"] > RANK[route["least_severity"]]:
        return f"the route begins at {route['least_severity']}"
    if route["owner_names"] and event["owner_name"] not in route["owner_names"]:
        return "the route is for clients of others"
    if event["digest_only"] and route["mode"] != "digest":
        return "the rule is told in briefs only"
    return None


def opens_at(route: Row, now: datetime, zone: ZoneInfo) -> datetime:
    """When a route may send next: now, or the quarter of an hour at which its hours begin (within eight days)."""
    if _within(route, now.astimezone(zone)):
        return now
    step = timedelta(minutes=15)
    at = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    for _ in range(8 * 96):
        at += step
        if _within(route, at.astimezone(zone)):
            return at
    return now


def _within(route: Row, local: datetime) -> bool:
    if route["weekdays"] and local.isoweekday() not in route["weekdays"]:
        return False
    first, last = route["hours_from"], route["hours_to"]
    if first is None or last is None or first == last:
        return True
    return bool(first <= local.hour < last if first < last else local.hour >= first or local.hour < last)


def _route(ctx: Context, events: Sequence[Row], routes: Sequence[Row], zone: ZoneInfo) -> None:
    before = repository_routing.last_notified(ctx, [event["fingerprint"] for event in events])
    made = _Plan()
    for event in events:
        if event["silenced"]:
            if event["before"] is None:
                made.notes.append((event["event_id"], "silenced", []))
        elif event["state"] != "open":
            made.notes.append((event["event_id"], "dropped", []))
        else:
            said = [_apply(ctx, made, event, route, before, zone) for route in routes]
            made.notes.append((event["event_id"], "routed", said))
    for (channel_id, at), pairs in made.told.items():
        _tell(ctx, channel_id, at, pairs)
    repository_routing.add_digest_items(ctx, made.items)
    repository_routing.note_notified(ctx, made.notified)
    repository_routing.note_events(ctx, made.notes)


def _apply(
    ctx: Context, made: _Plan, event: Row, route: Row, before: dict[tuple[UUID, str], datetime], zone: ZoneInfo
) -> dict[str, str]:
    """Put one event on one route; answers what the channel does, for "why was I (not) told"."""
    said = {"channel": route["channel_name"], "route": str(route["id"])}
    why = matches(route, event)
    if why:
        return {**said, "what": "not told", "why": why}
    if route["mode"] == "digest":
        made.items.append((route["id"], event["event_id"]))
        return {**said, "what": "brief", "why": f"in the brief at {route['digest_hour']}:00"}
    mark = (route["channel_id"], event["fingerprint"])
    wait = timedelta(minutes=max(route["cooldown_minutes"], event["cooldown_hours"] * 60))
    if event["kind"] != "escalated" and mark in before and before[mark] > ctx.now - wait:
        return {**said, "what": "not told", "why": f"told already at {before[mark]:%d %b, %H:%M} UTC (cooldown)"}
    at = opens_at(route, ctx.now, zone)
    made.told[(route["channel_id"], at)].append((event, route))
    made.notified.append(mark)
    return {**said, "what": "told", "why": "at once" if at == ctx.now else f"from {at:%d %b, %H:%M} UTC (hours)"}


def _tell(ctx: Context, channel_id: UUID, at: datetime, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Reserve the messages of one channel: one an event, or one for a burst."""
    groups: Sequence[Sequence[tuple[Row, Row]]] = [[pair] for pair in pairs] if len(pairs) <= BURST else [pairs]
    for group in groups:
        by_recipient: dict[str, list[Row]] = defaultdict(list)
        for event, route in group:
            for recipient in recipients(route, event):
                if event not in by_recipient[recipient]:  # two routes of one channel may want the same
                    by_recipient[recipient].append(event)
        for recipient, events in by_recipient.items():
            _reserve(ctx, group[0][1], channel_id, recipient, events, at)


def recipients(route: Row, event: Row | None) -> list[str]:
    """Whom a route writes to: addresses of a mail channel (or the client's owner), else the channel itself."""
    if route["channel_kind"] != "mail":
        return [str(route["channel_id"])]
    if route["to_owner"] and event and event["owner_email"]:
        return [event["owner_email"]]
    return list(route["recipients"])


def _reserve(ctx: Context, route: Row, channel_id: UUID, recipient: str, events: Sequence[Row], at: datetime) -> None:
    first = events[0]
    if len(events) == 1:
        title = f"{first['subject_name']}: {first['title']}"
        if first["kind"] != "opened":
            title = f"{title} ({WORDS[first['kind']]})"
        subject, reason, kind = f"alert:{first['id']}", f"{first['kind']}:{first['event_id']}", f"alert.{first['kind']}"
        path = f"/alerts/{first['id']}"
    else:
        worst = min(events, key=lambda event: event["severity_rank"])["severity"]
        title = f"{len(events)} alerts, the worst {worst}"
        subject, reason, kind = f"alerts:{channel_id}", f"burst:{first['event_id']}", "alerts.opened"
        path = "/alerts"
    shown = sorted(events, key=lambda event: event["severity_rank"])[: payloads.MOST_ALERTS]
    payload = {
        "type": kind,
        "at": ctx.now.astimezone(UTC).isoformat(),
        "title": title,
        "path": path,
        "alerts": [payloads.said_of(event) for event in shown],
        "more": len(events) - len(shown),
    }
    repository.reserve(
        ctx, recipient=recipient, subject=subject, reason=reason, title=title, body="", channel=route["channel_kind"],
        channel_id=channel_id, payload=payload, next_try_at=at,
    )  # fmt: skip


def brief_due(route: Row, now: datetime, zone: ZoneInfo) -> tuple[date, datetime]:
    """The local day and the moment (UTC) of the newest brief that should have gone out."""
    local = now.astimezone(zone)
    day = local.date() if local.hour >= route["digest_hour"] else local.date() - timedelta(days=1)
    while route["weekdays"] and day.isoweekday() not in route["weekdays"]:
        day -= timedelta(days=1)
    return day, datetime.combine(day, time(route["digest_hour"]), zone).astimezone(UTC)


def _brief(ctx: Context, route: Row, zone: ZoneInfo) -> None:
    """Write the brief of a route when its hour came and there is news."""
    day, until = brief_due(route, ctx.now, zone)
    found = repository_routing.due_items(ctx, route["id"], until)
    if not found:
        return
    by_recipient: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        for recipient in recipients(route, row):
            by_recipient[recipient].append(row)
    standing, worth = repository_routing.still_open(ctx), repository_routing.worth_doing(ctx, 3)
    delivery = None
    for recipient, rows in by_recipient.items():
        payload = _brief_payload(ctx, rows, day, standing, worth)
        delivery = repository.reserve(
            ctx, recipient=recipient, subject=f"brief:{route['id']}", reason=day.isoformat(), title=payload["title"],
            body="", channel=route["channel_kind"], channel_id=route["channel_id"], payload=payload,
        ) or delivery  # fmt: skip
    if delivery:
        repository_routing.close_items(ctx, route["id"], until, delivery)


def _brief_payload(
    ctx: Context, rows: Sequence[Row], day: date, standing: Sequence[Row], worth: Sequence[Row]
) -> dict[str, Any]:
    """What a brief says: `rows` are news, `standing` open alerts by severity, `worth` recommendations to do first."""
    news = [row for row in rows if row["state"] != "resolved"]
    ended = len(rows) - len(news)
    lines = [f"{len(news)} new or changed since the last brief."]
    if ended:
        lines.append(f"{ended} came and ended by themselves.")
    if standing:
        lines.append(f"Open now: {', '.join(str(row['n']) + ' ' + row['severity'] for row in standing)}.")
    first = [
        f"{r['subject_name']}: {r['title']} ({r['currency']} {major(r['expected_minor'], r['currency']):,.0f} expected)"
        for r in worth
    ]
    return {
        "type": "brief",
        "at": ctx.now.astimezone(UTC).isoformat(),
        "title": f"Daily brief of {day:%d %B %Y}: {len(news)} new or changed",
        "path": "/alerts",
        "lines": lines,
        "alerts": [payloads.said_of(row) for row in news[: payloads.MOST_ALERTS]],
        "more": max(0, len(news) - payloads.MOST_ALERTS),
        "lists": [["Worth doing first", first]] if first else [],
    }
