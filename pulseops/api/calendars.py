"""Days as an iCalendar file (RFC 5545): all-day events with reminders, for any calendar program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LONGEST = 75  # octets a line may have (RFC 5545 3.1), its line break not counted


@dataclass(frozen=True)
class Event:
    """One day to remember; `uid` stays the same between exports, so that calendars update instead of doubling."""

    uid: str
    on: date
    title: str
    text: str
    remind_days: tuple[int, ...] = ()


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line breaks (RFC 5545 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets that never cut a character in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join([*pieces, piece])


def as_ics(name: str, events: Iterable[Event], now: datetime) -> bytes:
    """A calendar of these events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//PulseOps//PulseOps//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(folded(line) for line in lines) + "\r\n").encode()


def _event(event: Event, now: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        f"DESCRIPTION:{escaped(event.text)}",
        "TRANSP:TRANSPARENT",
    ]
    for days in event.remind_days:
        alarm = f"DESCRIPTION:{escaped(event.title)}"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", alarm, f"TRIGGER:-P{days}D", "END:VALARM"]
    return [*lines, "END:VEVENT"]
