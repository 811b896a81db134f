"""Parameters of actions come from pages, plays, programs and the assistant: read with one clear refusal each."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.errors import Invalid

MOST_CLIENTS = 500


def only(params: Mapping[str, Any], *names: str) -> None:
    """Raises Invalid for a parameter the kind does not know."""
    unknown = sorted(set(params) - set(names))
    if unknown:
        raise Invalid.field(f"params.{unknown[0]}", f"Unknown. Known: {', '.join(names)}.")


def text(params: Mapping[str, Any], name: str, most: int, *, least: int = 1, lines: bool = False) -> str:
    """A text of `least` to `most` characters; without `lines` line breaks become spaces, so no header can be added."""
    raw = params.get(name)
    found = "" if raw is None else str(raw).replace("\x00", "")
    found = found.strip() if lines else " ".join(found.split())
    if not least <= len(found) <= most:
        raise Invalid.field(f"params.{name}", f"A text of {least} to {most:,} characters.")
    return found


def uuid(params: Mapping[str, Any], name: str) -> UUID:
    """An id."""
    found = uuid_or_none(params, name)
    if found is None:
        raise Invalid.field(f"params.{name}", "An id is needed.")
    return found


def uuid_or_none(params: Mapping[str, Any], name: str) -> UUID | None:
    """An id, or nothing."""
    raw = params.get(name)
    if raw in (None, ""):
        return None
    try:
        return UUID(str(raw))
    except ValueError:
        raise Invalid.field(f"params.{name}", "Not an id.") from None


def uuids(params: Mapping[str, Any], name: str, most: int = MOST_CLIENTS) -> list[UUID]:
    """1 to `most` ids, each once."""
    raw = params.get(name)
    if not isinstance(raw, list) or not 1 <= len(raw) <= most:
        raise Invalid.field(f"params.{name}", f"A list of 1 to {most} ids.")
    return list(dict.fromkeys(uuid({name: each}, name) for each in raw))


def day_or_none(params: Mapping[str, Any], name: str) -> date | None:
    """A day written YYYY-MM-DD, or nothing."""
    raw = params.get(name)
    if raw in (None, ""):
        return None
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise Invalid.field(f"params.{name}", "A day written YYYY-MM-DD.") from None
