"""What a department, vendor or category, or all together, will cost, month by month, against its budget."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from pulseops.base.context import Context
from pulseops.observe.licenses import repository as licenses
from pulseops.understand.metrics import spend
from pulseops.understand.metrics import spend_repository as repository
from pulseops.understand.metrics.answer import Answer, Column, Query
from pulseops.understand.metrics.answers_time import MINOR
from pulseops.understand.predictions import forecasts
from pulseops.understand.predictions.forecast_series import MEASURES, Line

MEANING = (
    "Bills of complete months carried forward, with the range that held 80 % of past forecasts. Against the budget in "
    "force: the expected amount less the budget, month by month; the sums cover the months shown."
)
COLUMNS = (
    Column("on", "Month", "date"),
    Column("forecast", "Expected", "money"),
    Column("lower", "80 % from", "money"),
    Column("upper", "to", "money"),
    Column("budget_minor", "Budget", "money"),
    Column("over_minor", "Above it", "money"),
)


def ahead(ctx: Context, query: Query) -> Answer:
    """Spend of the months ahead (`months`, or those of `since` to `until`); value: their sum, None without a forecast.

    `facts` hold the sum of the budget where every month has one, and by how much the expected sum is above it.
    """
    book = spend.ledger(ctx)
    scope, key = _part(query)
    found, name = None, "Software"
    if book.source == "bills" and scope == "total":
        found = forecasts.get(ctx, "spend", currency=book.currency, months=_months(query, book))
    elif book.source == "bills":
        found, name = _carried(ctx, book, scope, key, _months(query, book))
    changes = licenses.budget_changes(ctx, book.currency, scope, key)
    points = [
        _point(point, spend.in_force(changes, point["on"].replace(day=1)), book.currency)
        for point in (found or {}).get("points", ())
        if _asked(point["on"], query)
    ]
    budgets = [p["budget_minor"] for p in points]
    planned = sum(budgets) if points and None not in budgets else None
    expected = sum(p["forecast"] for p in points) if points else None
    history = [{"on": p["on"], "value": _minor(p["value"])} for p in (found or {}).get("history", ())][-18:]
    return Answer(
        "spend_ahead",
        f"Spend of {name}" if scope != "total" else "Software spend",
        expected,
        "money",
        MEANING,
        "/spend",
        as_of=book.as_of,
        currency=book.currency,
        columns=COLUMNS if any(b is not None for b in budgets) else COLUMNS[:4],
        rows=tuple(points),
        total=len(points),
        series=tuple(history + points),
        facts={
            "name": name,
            "silence": None if points else _silence(found),
            "budget_minor": planned,
            "over_minor": None if planned is None or expected is None else expected - planned,
            "first_over": next((p["on"] for p in points if (p["over_minor"] or 0) > 0), None),
            "error": (found or {}).get("error"),
            "method": (found or {}).get("method"),
        },
    )


def _silence(found: Mapping[str, Any] | None) -> str:
    """Why nothing is said of the time asked for."""
    if found and found["points"]:
        return "All months of that time are billed already."
    return (found or {}).get("silence") or "No bills of it are known."


def _part(query: Query) -> tuple[str, str]:
    if query.client_id:
        return "department", str(query.client_id)
    if query.vendor:
        return "vendor", query.vendor
    return ("category", query.category) if query.category else ("total", "")


def _carried(
    ctx: Context, book: spend.Ledger, scope: str, key: str, months: int
) -> tuple[dict[str, Any] | None, str]:  # fmt: skip
    """One part's complete months carried forward beside those of all other parts of its kind, and what it is called."""
    whole = [m for m in book.months if not m.is_partial]
    if not whole:
        return None, key
    first, last = whole[0].month, whole[-1].month
    axis = [spend.back(last, n) for n in reversed(range(_between(first, last) + 1))]
    place = {month: at for at, month in enumerate(axis)}
    parts: dict[str, Any] = {}
    for row in repository.part_months(ctx, book.currency, first, last):
        if row["scope"] == scope:
            _, values = parts.setdefault(row["key"], (row["label"], np.full(len(axis), np.nan)))
            values[place[row["month"]]] = row["amount_minor"] / MINOR
    days = tuple(spend.back(month, -1) - timedelta(days=1) for month in axis)
    lines = [Line(MEASURES["spend"], each, None, days, values) for each, (_, values) in parts.items()]
    found = next((each for each in forecasts.along(ctx, lines, months) if each["item"] == key), None)
    return found, parts[key][0] if key in parts else key


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _months(query: Query, book: spend.Ledger) -> int:
    """How many months from the newest complete one have to be said to cover what is asked."""
    if query.until and book.newest:
        return max(1, min(_between(book.newest.month, query.until), forecasts.MOST_MONTHS))
    return max(1, min(query.months or 6, forecasts.MOST_MONTHS))


def _asked(on: date, query: Query) -> bool:
    return (query.since is None or on >= query.since) and (query.until is None or on.replace(day=1) <= query.until)


def _point(point: Mapping[str, Any], budget: int | None, currency: str) -> dict[str, Any]:
    """One month ahead in minor units with the budget in force in it."""
    expected = _minor(point["mean"])
    return {
        "on": point["on"],
        "value": None,
        "forecast": expected,
        "lower": _minor(point["lower"]),
        "upper": _minor(point["upper"]),
        "budget_minor": budget,
        "over_minor": None if budget is None or expected is None else expected - budget,
        "currency": currency,
    }


def _minor(value: float | None) -> int | None:
    return None if value is None else round(value * MINOR)


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"spend_ahead": ahead}
