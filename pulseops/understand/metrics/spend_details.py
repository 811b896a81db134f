"""What one figure of the spend page is made of."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.understand.metrics import spend
from pulseops.understand.metrics import spend_details_repository as repository

MOST_ROWS = 200
SCOPES = ("total", *spend.SCOPES)


def part(ctx: Context, scope: str, key: str, month: date | None, currency: str | None) -> dict[str, Any]:
    """Services and departments that make up a part of a month; `of` counts all, at most 200 are shown. Raises Invalid.

    The total is the one of the page, to the cent, because both add the same lines before they round.
    """
    return _read(ctx, scope, key, month, currency, repository.rows)


def changes(ctx: Context, scope: str, key: str, month: date | None) -> dict[str, Any]:
    """Services of a part by how much they moved it against the month before, at most 200. Raises Invalid."""
    return _read(ctx, scope, key, month, None, repository.changes)


def _read(
    ctx: Context, scope: str, key: str, month: date | None, currency: str | None, rows_of: Callable[..., Any]
) -> dict[str, Any]:
    ctx.require("licenses:read")
    if scope not in SCOPES:
        raise Invalid.field("scope", f"Must be one of {', '.join(SCOPES)}.")
    book = spend.ledger(ctx, currency)
    newest = book.newest.month if book.newest else book.as_of
    shown = (month or newest).replace(day=1)
    on = book.as_of if book.source == "subscriptions" else None
    rows = rows_of(ctx, scope, key, book.currency, shown, spend.back(shown, 1), on, MOST_ROWS)
    first: dict[str, Any] = rows[0] if rows else {}
    return {
        "month": shown,
        "currency": book.currency,
        "source": book.source,
        "total_minor": first.get("total_minor"),
        "before_minor": first.get("total_before_minor"),
        "of": first.get("of", 0),
        "rows": rows,
    }
