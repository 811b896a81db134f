"""Kept views of the client list: a name for filters, sorting and columns, for oneself or for all."""

from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.observe.clients import repository_views as repository

MOST_VIEWS = 50
LONGEST_NAME, LONGEST_QUERY = 60, 2000


def every(ctx: Context) -> list[dict[str, Any]]:
    """Views of this person and shared ones, by name."""
    ctx.require("clients:read")
    return repository.every(ctx)


def keep(ctx: Context, name: str, query: str, *, is_shared: bool) -> dict[str, Any]:
    """Keep a view under a name, in place of one's own of the same name. Raises Invalid, Conflict (too many).

    Sharing shows it to the whole tenant, so it needs `clients:write`.
    """
    ctx.require("clients:write" if is_shared else "clients:read")
    name, query = name.strip(), query.strip().removeprefix("?")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid.field("name", f"A view needs a name of 1 to {LONGEST_NAME} characters.")
    if len(query) > LONGEST_QUERY or "\x00" in name + query:
        raise Invalid.field("query", f"At most {LONGEST_QUERY} characters.")
    mine = [row for row in repository.every(ctx) if row["is_mine"]]
    if len(mine) >= MOST_VIEWS and name not in {row["name"] for row in mine}:
        raise Conflict("too-many-views", f"You keep {MOST_VIEWS} views already. Remove one first.")
    kept = repository.put(ctx, name, query, is_shared)
    publish(ctx, "views")
    return kept


def remove(ctx: Context, view_id: UUID) -> None:
    """Forget a view of one's own. Raises NotFound for another person's, too."""
    ctx.require("clients:read")
    if not repository.remove(ctx, view_id):
        raise NotFound.of("view")
    publish(ctx, "views")
