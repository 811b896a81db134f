"""Answers about what software costs: a month, several months, or one product, vendor, category or department."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import software, spend, spend_details
from pulseops.understand.metrics.answer import Answer, Column, Query, need
from pulseops.understand.metrics.answers_software import MONEY, NAME, SEATS, number, of_product
from pulseops.understand.metrics.definitions import METRICS


def costs(ctx: Context, query: Query) -> Answer:
    """Spend of a month (`month`) or of several (`since` to `until`), in all or of one product, vendor, category or
    department; `group` is what the rows are parted by."""
    if query.product_id:
        return _of_product(ctx, query)
    one = query.vendor or query.category or (str(query.client_id) if query.client_id else None)
    scope = query.group or _scope(query)
    if query.since:
        shown = spend.over(ctx, query.since, query.until or features_service.as_of(ctx))
        facts = {"months": shown["months"], "month": None, "source": shown["source"]}
        href = "/spend"
    else:
        shown = spend.page(ctx, query.month)
        facts = {name: shown[name] for name in ("month", "is_partial", "budget_minor", "people", "source")}
        facts |= {"per_head_minor": shown["per_head_minor"], "total_minor": shown["total_minor"]}
        href = f"/spend?month={shown['month']}"
    parts = [_part(p, shown["currency"]) for p in shown["parts"] if p["scope"] == scope]
    if query.sort == "-change":
        parts.sort(key=lambda p: (p.get("before_minor") or 0) - (p["amount_minor"] or 0))
    if one:
        parts = [p for p in parts if p["key"] == one]
        own: Mapping[str, Any] = parts[0] if parts else {}
        facts |= {name: own.get(name) for name in ("budget_minor", "people", "per_head_minor")}
        value, before = own.get("amount_minor"), own.get("before_minor")
    else:
        value, before = shown["total_minor"], shown.get("before_minor")
    return Answer(
        "costs",
        "Software spend",
        number(value),
        "money",
        METRICS["software_cost"].definition,
        href,
        as_of=shown["as_of"],
        currency=shown["currency"],
        before=number(before),
        columns=_columns(scope, query),
        rows=tuple(parts[: query.limit]),
        total=len(parts),
        facts={**facts, "scope": scope},
    )


def _scope(query: Query) -> str:
    """What one part is a part of."""
    return "category" if query.category else "department" if query.client_id else "vendor"


def _part(part: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {**part, "name": part["label"] or "Not assigned", "currency": currency}


def _columns(scope: str, query: Query) -> tuple[Column, ...]:
    """With a budget or heads where the question wants them; a span has no month before."""
    columns = [Column("name", scope.title()), Column("amount_minor", "Spend", "money")]
    if query.metric == "cost_per_head":
        columns += [Column("per_head_minor", "A person", "money"), Column("people", "People", "count")]
    elif query.metric == "budget":
        columns.append(Column("budget_minor", "Budget", "money"))
    elif not query.since:
        columns.append(Column("before_minor", "Month before", "money"))
    return tuple(columns)


def _of_product(ctx: Context, query: Query) -> Answer:
    """Bills of a product in the months asked for, else its newest complete one; without bills what its seats cost."""
    row = of_product(software.row(ctx, need(query.product_id, "product_id")))
    months = [m for m in spend.of_product(ctx, row["id"]) if not m["is_partial"]]
    wanted = [m for m in months if _asked(m["month"], query)]
    newest = max(wanted, key=lambda m: m["month"]) if wanted else None
    currency = newest["currency"] if newest else row["currency"]
    month: date | None = newest["month"] if newest else None
    was = next((m for m in months if month and m["month"] == spend.back(month, 1) and m["currency"] == currency), None)
    value = newest["amount_minor"] if newest else None if query.month or query.since else row["monthly_minor"]
    span = [m for m in wanted if m["currency"] == currency] if query.since else []
    if span:
        value, month, was = sum(m["amount_minor"] for m in span), None, None
    return Answer(
        "costs",
        f"Cost of {row['name']}",
        number(value),
        "money",
        "Billed in the newest complete month; without bills, seats times cost a seat.",
        f"/licenses/{row['id']}",
        as_of=features_service.as_of(ctx),
        currency=currency,
        before=number(was["amount_minor"]) if was else None,
        columns=(NAME, *SEATS, MONEY),
        rows=(row,),
        total=1,
        series=tuple({"on": m["month"], "value": m["amount_minor"]} for m in months if m["currency"] == currency),
        facts={
            "month": month,
            "months": sorted(m["month"] for m in span),
            "source": "bills" if newest else "subscriptions",
            "scope": "product",
            **{name: row[name] for name in ("name", "monthly_minor", "purchased")},
        },
    )


def _asked(month: date, query: Query) -> bool:
    """Whether a month is the one, or among those, asked for."""
    if query.since:
        return query.since.replace(day=1) <= month and (query.until is None or month <= query.until)
    return query.month is None or month == query.month.replace(day=1)


def causes(ctx: Context, query: Query) -> Answer:
    """What moved the spend against the month before, in all or of one part of it; value: the change."""
    key = query.vendor or query.category or (str(query.client_id) if query.client_id else "")
    found = spend_details.changes(ctx, _scope(query) if key else "total", key, query.month)
    rows = [
        {
            **row,
            "name": row["service"],
            "cause": _cause(row),
            "currency": found["currency"],
            "change_minor": (row["amount_minor"] or 0) - (row["before_minor"] or 0),
            "href": f"/licenses/{row['product_id']}" if row["product_id"] else None,
        }
        for row in found["rows"]
    ]
    moved = [row for row in rows if row["change_minor"]]
    columns = (
        Column("name", "What"),
        Column("cause", "Cause"),
        Column("change_minor", "Change", "money"),
        Column("amount_minor", "Spend", "money"),
        Column("before_minor", "Month before", "money"),
    )
    total, was = found["total_minor"], found["before_minor"]
    return Answer(
        "cost_causes",
        "What moved the spend",
        None if total is None or was is None else float(total - was),
        "money",
        "Services in the newest complete month against the month before, the largest change first.",
        f"/spend?month={found['month']}",
        as_of=features_service.as_of(ctx),
        currency=found["currency"],
        columns=columns,
        rows=tuple(moved[: query.limit]),
        total=len(moved),
        facts={"month": found["month"], "total_minor": total, "before_minor": was, "source": found["source"]},
    )


def _cause(row: Mapping[str, Any]) -> str:
    """New and ended by whether a bill came at all, else which way it went."""
    if row["before_minor"] is None:
        return "new"
    if row["amount_minor"] is None:
        return "ended"
    return "more" if row["amount_minor"] > row["before_minor"] else "less"


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"costs": costs, "cost_causes": causes}
