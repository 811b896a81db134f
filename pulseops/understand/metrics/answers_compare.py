"""Two clients side by side, or one beside the whole: all figures, or the one that is asked."""

from collections.abc import Callable, Mapping
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.core import health
from pulseops.understand.metrics import answers_repository as repository
from pulseops.understand.metrics import profit, service, spend
from pulseops.understand.metrics.answer import Answer, Column, Query, Unit, need
from pulseops.understand.metrics.answers_clients import OF_CLIENT
from pulseops.understand.metrics.answers_profit import SPAN
from pulseops.understand.predictions import service as predictions

SIGNALS = {s.id: s for s in health.SIGNALS}
SIDE_BY_SIDE = (
    "mrr", "margin", "health", "p60", "utilization", "satisfaction", "open_tickets", "overdue", "licenses", "renewal",
)  # fmt: skip
OF_TEAM = ("software_cost", "health", "utilization", "satisfaction", "open_tickets", "licenses")
_OF_MONEY = frozenset({"margin", "software_cost"})
Row = Mapping[str, Any]


def compare(ctx: Context, query: Query) -> Answer:
    """Two clients, or one and the mean of all active ones; `metric` alone when it is named. Raises Invalid for another.

    Of one metric the value is that of the first client; `facts` hold both sides.
    """
    is_team = tenant_settings(ctx).kind == "it"
    if query.metric and not _known(query.metric):
        raise Invalid.field("metric", f"Clients are not compared by {query.metric[:40]}.")
    one = service.standing(ctx, need(query.client_id, "client_id"))
    other = service.standing(ctx, query.other_id) if query.other_id else None
    means = None if other else repository.client_means(ctx, one["currency"])
    names = (query.metric,) if query.metric else OF_TEAM if is_team else SIDE_BY_SIDE
    rows = [_side_by_side(ctx, name, one, other, means) for name in names]
    second = other["name"] if other else "Average"
    asked = rows[0] if query.metric else None
    return Answer(
        "compare",
        f"{asked['name'] + ': ' if asked else ''}{one['name']} and {other['name'] if other else 'the average'}",
        float(asked["one"]) if asked and isinstance(asked["one"], int | float) else None,
        asked["unit"] if asked else "count",
        "Both as of the same day. The average is the mean over active clients for which the figure is known; "
        "utilization and margin are those of all together.",
        f"/clients/{one['id']}",
        as_of=one["as_of"],
        currency=one["currency"] if asked and asked["unit"] == "money" else None,
        columns=(Column("name", "Figure"), Column("one", one["name"]), Column("other", second)),
        rows=tuple(rows),
        total=len(rows),
        facts={"one": one, "other": other, "asked": asked},
    )


def _known(name: str) -> bool:
    return name in OF_CLIENT or name in SIGNALS or name in _OF_MONEY


def _side_by_side(ctx: Context, name: str, one: Row, other: Row | None, means: Row | None) -> dict[str, Any]:
    """One figure of both sides, with its unit."""
    if name in _OF_MONEY:
        label, unit, first, second = _money(ctx, name, one, other)
    elif name in OF_CLIENT:
        column, unit, label = OF_CLIENT[name]
        factor = 12 if name == "arr" else 1
        first, second = one[column], other[column] if other else (means or {}).get(column)
        first, second = (v * factor if factor > 1 and v is not None else v for v in (first, second))
    else:
        signal = SIGNALS[name]
        label, unit = signal.label, "count" if signal.unit == "months" else signal.unit
        first = _signal(ctx, one, name)
        second = _signal(ctx, other, name) if other else repository.signal_mean(ctx, name)
    currency = {"currency": one["currency"], "other_currency": other["currency"] if other else one["currency"]}
    return {"name": label, "one": first, "other": second, "unit": unit, **currency}


def _signal(ctx: Context, client: Row, name: str) -> float | None:
    """A signal of health at its own value, as the client's page shows it; None is unknown."""
    found = predictions.latest(ctx, client["id"], "health")
    return next((row[2] for row in found["drivers"] if row[0] == name), None) if found else None


def _money(ctx: Context, name: str, one: Row, other: Row | None) -> tuple[str, Unit, Any, Any]:
    """Margin of the last months, or what software costs, of both sides."""
    if name == "software_cost":
        shown = [p for p in spend.page(ctx)["parts"] if p["scope"] == "department"]
        costs = {p["key"]: p["amount_minor"] for p in shown}
        known = [p["amount_minor"] for p in shown if p["key"] and p["amount_minor"] is not None]
        mean = round(sum(known) / len(known)) if known else None
        return "Software a month", "money", costs.get(str(one["id"])), costs.get(str(other["id"])) if other else mean
    first, second = (profit.of_client(ctx, c["id"], SPAN)["row"] if c else None for c in (one, other))
    if other is None:
        totals = profit.page(ctx, SPAN, {}, "margin", offset=0, limit=1)["totals"]
        second = next((t for t in totals if t["currency"] == one["currency"]), None)
    label, (left, right) = f"Margin, {SPAN} months", (row["margin"] if row else None for row in (first, second))
    return label, "ratio", left, right


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"compare": compare}
