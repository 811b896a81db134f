"""Answers about software: products, seats nobody uses, what it costs, terms that end."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pulseops.base.context import Context
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import service, software
from pulseops.understand.metrics.answer import Answer, Column, Query, need
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.listing import Filter

NAME = Column("name", "Product")
SEATS = (
    Column("purchased", "Seats", "count"),
    Column("active", "Active", "count"),
    Column("unused", "Unused", "count"),
)
MONEY = Column("monthly_minor", "A month", "money")
_IDLE = (
    Column("name", "Product"),
    Column("unused", "Unused", "count"),
    Column("unused_minor", "Unused a month", "money"),
    Column("purchased", "Seats", "count"),
    Column("active", "Active", "count"),
)
_MONTHS_IN_YEAR = 12
MOST_OF_CLIENT = 200


def of_product(row: Mapping[str, Any]) -> dict[str, Any]:
    currency = row["costs"][0]["currency"] if row["costs"] else None
    kept = {name: value for name, value in row.items() if name != "totals"}
    return {**kept, "currency": currency, "href": f"/licenses/{row['id']}"}


def products(ctx: Context, query: Query) -> Answer:
    """The list of products, narrowed and ordered as the page does it; value: how many there are."""
    narrow = software.narrowed(
        ctx,
        vendor=query.vendor,
        category=query.category,
        client=query.client_id,
        utilization_below=query.utilization_below,
        sort=query.sort or "-monthly_minor",
    )
    found = software.page(ctx, narrow, offset=0, limit=query.limit)
    main = found["totals"]["costs"][0] if found["totals"]["costs"] else None
    facts = {**found["totals"], "main": main}
    return Answer(
        "products",
        "Products",
        float(found["total"]),
        "count",
        "Products known here, in the order asked for.",
        "/licenses",
        as_of=found["as_of"],
        columns=(NAME, *SEATS, MONEY),
        rows=tuple(of_product(row) for row in found["rows"]),
        total=found["total"],
        facts=facts,
    )


def unused(ctx: Context, query: Query) -> Answer:
    """Seats paid and not used, the most money first; of one product when it is named."""
    if query.product_id and query.client_id:
        return _unused_of(ctx, query)
    if query.product_id:
        row = of_product(software.row(ctx, query.product_id))
        return Answer(
            "unused",
            f"Unused seats of {row['name']}",
            number(row["unused"]),
            "count",
            METRICS["seats_unused"].definition,
            f"/licenses/{row['id']}",
            as_of=features_service.as_of(ctx),
            columns=_IDLE,
            rows=(row,),
            total=1,
            facts=row,
        )
    found = products(ctx, replace(query, kind="products", sort="-unused_minor"))
    rows = tuple(row for row in found.rows if row["unused"])
    main = found.facts["main"]
    return replace(
        found,
        kind="unused",
        label="Unused seats",
        value=number(found.facts["unused"]),
        definition=METRICS["seats_unused"].definition,
        href=METRICS["seats_unused"].rows,
        rows=rows,
        columns=_IDLE,
        facts={
            **found.facts,
            "unused_minor": main["unused_minor"] if main else None,
            "currency": main["currency"] if main else None,
        },
    )


def _unused_of(ctx: Context, query: Query) -> Answer:
    """Unused seats of one product of one client or department."""
    found = products(ctx, replace(query, kind="products", limit=MOST_OF_CLIENT))
    rows = tuple(row for row in found.rows if row["id"] == query.product_id)
    row: Mapping[str, Any] = rows[0] if rows else {"unused": None, "currency": None}
    return replace(
        found,
        kind="unused",
        label="Unused seats",
        value=number(row["unused"]),
        definition=METRICS["seats_unused"].definition,
        href=f"/licenses/{query.product_id}",
        rows=rows,
        total=len(rows),
        columns=_IDLE,
        facts={**row, "currency": row["currency"]},
    )


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def product(ctx: Context, query: Query) -> Answer:
    """One product: seats, use, money, term."""
    row = of_product(software.row(ctx, need(query.product_id, "product_id")))
    rows = [
        {"name": label, "value": row[name], "unit": unit, "currency": row["currency"]}
        for name, label, unit in (
            ("purchased", "Seats purchased", "count"),
            ("assigned", "Assigned", "count"),
            ("active", "Active", "count"),
            ("unused", "Unused", "count"),
            ("utilization", "Utilization", "ratio"),
            ("monthly_minor", "A month", "money"),
            ("renewal_on", "Term ends", "date"),
            ("cancel_by_on", "Cancel by", "date"),
        )
    ]
    return Answer(
        "product",
        row["name"],
        number(row["purchased"]),
        "count",
        METRICS["seat_utilization"].definition,
        f"/licenses/{row['id']}",
        as_of=features_service.as_of(ctx),
        columns=(Column("name", "Figure"), Column("value", "Now")),
        rows=tuple(rows),
        total=len(rows),
        facts=row,
    )


def renewals(ctx: Context, query: Query) -> Answer:
    """Software terms by the day notice is due, from today to `until`; of one product when named."""
    months = query.months or _MONTHS_IN_YEAR
    found = software.renewals(ctx, months=max(1, min(months, 60)))
    rows = [row for row in found["rows"] if query.product_id in (None, row["product_id"])]
    rows = [row for row in rows if query.vendor in (None, row["vendor"])]
    if query.until:
        rows = [row for row in rows if row["act_on"] <= query.until]
    rows = [row for row in rows if row["days_left"] >= 0 and (query.since is None or row["act_on"] >= query.since)]
    columns = (
        Column("name", "Product"),
        Column("act_on", "Decide by", "date"),
        Column("term_end_on", "Term ends", "date"),
        Column("yearly_minor", "A year", "money"),
    )
    shown = tuple({**r, "name": r["product_name"], "href": f"/licenses/{r['product_id']}"} for r in rows)
    return Answer(
        "renewals",
        "Software terms",
        float(len(shown)),
        "count",
        "Terms whose day to decide (notice, else the end) lies in the period; days are counted from today.",
        "/renewals",
        as_of=found["as_of"],
        columns=columns,
        rows=shown[: query.limit],
        total=len(shown),
        facts={"until": query.until or found["until"], "is_cut": found["is_cut"]},
    )


def client_renewals(ctx: Context, query: Query) -> Answer:
    """Clients whose next renewal lies between today and `until`, the first first."""
    rows = [
        row
        for row in service.every(ctx, Filter(status="active", renews_before=query.until, sort="renewal_on"))
        if row["renewal_on"] and row["renewal_on"] >= max(ctx.today, query.since or ctx.today)
    ]
    columns = (
        Column("name", "Client"),
        Column("renewal_on", "Renewal", "date"),
        Column("mrr_minor", "MRR", "money"),
        Column("health", "Health", "score"),
    )
    shown = tuple({**row, "href": f"/clients/{row['id']}"} for row in rows)
    within = f"&renews_within={(query.until - ctx.today).days}" if query.until else ""
    return Answer(
        "client_renewals",
        "Client renewals",
        float(len(shown)),
        "count",
        "Active clients whose first running contract or subscription ends in the period.",
        f"/clients?status=active&sort=renewal_on{within}",
        as_of=rows[0]["as_of"] if rows else None,
        columns=columns,
        rows=shown[: query.limit],
        total=len(shown),
        facts={
            "until": query.until,
            "mrr_minor": sum(r["mrr_minor"] or 0 for r in rows),
            "currency": rows[0]["currency"] if rows else None,
            "currencies": len({r["currency"] for r in rows}),
        },
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {
    "products": products,
    "unused": unused,
    "product": product,
    "renewals": renewals,
    "client_renewals": client_renewals,
}
