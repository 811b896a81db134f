"""Kinds of actions: each room says for its own how to try it dry, do it and take it back.

A room of `act` puts its kinds into a module `action_types.py` that calls `register`; `known` finds these modules.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import pulseops.act
from pulseops.act.notifications.senders import Doors
from pulseops.base.context import Context
from pulseops.base.errors import Invalid

Level = Literal["observe", "suggest", "approve", "alone"]
Risk = Literal["low", "medium", "high"]
Params = Mapping[str, Any]
LEVELS: tuple[Level, ...] = ("observe", "suggest", "approve", "alone")


@dataclass(frozen=True)
class Change:
    """One line of a dry run: what of whom would become what, in words for people. `before` None: it is made."""

    subject: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class DryRun:
    """What an action would do now. `touches` counts objects against the caps; `client_id` chooses the rung."""

    title: str
    subject: str
    changes: tuple[Change, ...]
    touches: int = 1
    client_id: UUID | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """One action being done or undone. `key` is the same on every try: hand it to the other side.

    `answer` is what the call outside returned (empty for kinds without one); `receipt` what `apply` kept, for `undo`.
    """

    id: UUID
    key: str
    title: str
    params: Params
    answer: Mapping[str, Any] = field(default_factory=dict)
    receipt: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ActionType:
    """A kind of action. All functions but `call` and `undo_call` run inside a transaction and never leave it.

    `check` cleans parameters (JSON; raises Invalid); `dry_run` tells what would change (raises NotFound, Conflict);
    `apply` does it to our own books and answers the receipt (JSON). A kind that reaches outside has `call` too:
    `prepare` gathers what the call needs (it may hold secrets and is never stored) in the transaction that reserves,
    `call` runs in none and may run twice after a crash, always with the same `work.key`; then `apply` sees its answer.
    `undo` writes home that it was taken back, `undo_call` does so outside first. `permission` is what a person needs
    besides `actions:approve`. `level` is the rung of the agent unless the tenant sets another; `highest` caps it.
    """

    key: str
    label: str
    text: str
    target_kind: str
    risk: Risk
    permission: str
    check: Callable[[Context, Params], dict[str, Any]]
    dry_run: Callable[[Context, Params], DryRun]
    apply: Callable[[Context, Work], dict[str, Any]]
    prepare: Callable[[Context, Work], dict[str, Any]] | None = None
    call: Callable[[Doors, Work, Mapping[str, Any]], dict[str, Any]] | None = None
    undo: Callable[[Context, Work], None] | None = None
    undo_prepare: Callable[[Context, Work], dict[str, Any]] | None = None
    undo_call: Callable[[Doors, Work, Mapping[str, Any]], dict[str, Any]] | None = None
    undo_hours: float = 24.0
    cap_action: int = 1
    cap_day: int = 50
    level: Level = "approve"
    highest: Level = "alone"


_KNOWN: dict[str, ActionType] = {}


def register(kind: ActionType) -> ActionType:
    """Make a kind known. Raises ValueError when another has its key."""
    if _KNOWN.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"Two kinds of actions are called {kind.key}.")
    return kind


def known() -> dict[str, ActionType]:
    """All kinds, by key."""
    _find()
    return dict(sorted(_KNOWN.items()))


def kind_of(key: str) -> ActionType:
    """One kind. Raises Invalid naming those there are."""
    _find()
    if key not in _KNOWN:
        raise Invalid.field("type", f"Unknown kind of action. Known: {', '.join(sorted(_KNOWN))}.")
    return _KNOWN[key]


@lru_cache(maxsize=1)
def _find() -> None:
    for room in pkgutil.iter_modules(pulseops.act.__path__):
        name = f"{pulseops.act.__name__}.{room.name}.action_types"
        if importlib.util.find_spec(name):
            importlib.import_module(name)
