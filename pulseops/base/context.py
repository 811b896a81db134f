"""The one key every verb takes: transaction, tenancy, actor and time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from pulseops.base.errors import Forbidden


@dataclass(frozen=True)
class Actor:
    """Who does it. `permissions` are strings such as `clients:write`; agents and jobs act with their own."""

    kind: Literal["user", "key", "agent", "system"]
    id: UUID | None
    name: str
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()


SYSTEM = Actor(kind="system", id=None, name="PulseOps", permissions=frozenset({"*"}))
AGENT = Actor(kind="agent", id=None, name="PulseOps agent", permissions=frozenset({"*"}))


@dataclass(frozen=True)
class Context:
    """Made by a door, handed to verbs. `now` is UTC and the only clock a verb may read."""

    session: Session
    tenant_id: UUID
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """Today's date in UTC."""
        return self.now.astimezone(UTC).date()

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission."""
        return "*" in self.actor.permissions or permission in self.actor.permissions

    def require(self, permission: str) -> None:
        """Refuse unless the actor holds the permission. Raises Forbidden."""
        if not self.may(permission):
            raise Forbidden("forbidden", f"Your role does not allow this ({permission}). Ask an owner or admin.")
