"""Answers about money that need not be spent or was not asked for: seats nobody needs, and bills that do not fit."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.understand.metrics import answers_repository as repository
from pulseops.understand.metrics import reconcile
from pulseops.understand.metrics.answer import Answer, Column, Query
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter

KIND_WORDS = {
    "disabled": "held by closed accounts",
    "duplicate": "held twice",
    "never_used": "never used",
    "unused": "not used lately",
    "downgrade": "larger plan than needed",
    "overlap": "tools that overlap",
    "unassigned": "assigned to nobody",
    "over_assigned": "assigned beyond what was bought",
}
_MEANING = (
    "Findings of the Waste page; one kind a seat, so nothing counts twice. What contracts let go of is on Savings."
)


def wasted(ctx: Context, query: Query) -> Answer:
    """Findings of waste, the dearest first; value: what they cost a month in the tenant's currency.

    `group` is one kind of finding, or `department` for sums by department or client.
    """
    kinds = (query.group,) if query.group in KIND_WORDS else ()
    narrow = WasteFilter(kinds, query.product_id, query.client_id)
    found = waste.page(ctx, narrow, offset=0, limit=query.limit)
    currency = tenant_settings(ctx).currency
    own = [row for row in found["totals"] if row["currency"] == currency]
    known = found["as_of"] is not None
    columns, rows = _by_owner(ctx, query) if query.group == "department" else _findings(found["rows"])
    href = "/waste" + (f"?kind={query.group}" if kinds else "")
    return Answer(
        "waste",
        "Waste a month",
        float(sum(row["monthly_minor"] or 0 for row in own)) if known else None,
        "money",
        _MEANING,
        href,
        as_of=found["as_of"],
        currency=currency,
        columns=columns,
        rows=rows,
        total=len(rows) if query.group == "department" else found["total"],
        facts={
            "findings": found["total"],
            "seats": int(sum(row["seats"] or 0 for row in found["totals"])),
            "kinds": {row["kind"]: row["monthly_minor"] for row in own},
            "judged": found["judged"],
        },
    )


def _findings(found: list[dict[str, Any]]) -> tuple[tuple[Column, ...], tuple[dict[str, Any], ...]]:
    columns = (
        Column("name", "Product"),
        Column("kind_words", "Why"),
        Column("subject", "Seat"),
        Column("monthly_minor", "A month", "money"),
    )
    return columns, tuple(_shown(row) for row in found)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    why = KIND_WORDS.get(row["kind"], row["kind"].replace("_", " ")) + (
        f": {row['other_name']}" if row["other_name"] else ""
    )
    return {**row, "name": row["product_name"], "kind_words": why, "href": f"/waste?product={row['product_id']}"}


def _by_owner(ctx: Context, query: Query) -> tuple[tuple[Column, ...], tuple[dict[str, Any], ...]]:
    rows = [{**row, "href": f"/waste?client={row['client_id']}"} for row in repository.waste_by_owner(ctx)]
    word = "Department" if tenant_settings(ctx).kind == "it" else "Client"
    columns = (
        Column("name", word),
        Column("monthly_minor", "Waste a month", "money"),
        Column("seats", "Seats", "count"),
    )
    return columns, tuple(rows[: query.limit])


def reconciled(ctx: Context, query: Query) -> Answer:
    """Where seats, agreement and bill differ, the most money first; value: how many. Needs licenses:read."""
    found = reconcile.page(ctx, status="different", client_id=query.client_id, limit=query.limit)
    compared = sum(n for status, n in found["counts"].items() if status not in ("name_unknown", "no_bill"))
    main = found["sums"][0] if found["sums"] else None
    columns = (
        Column("name", "Client"),
        Column("product_name", "Product"),
        Column("basis", "Counted", "count"),
        Column("billed", "Billed", "count"),
        Column("money_minor", "Too little a month", "money"),
    )
    rows = tuple(
        {
            **row,
            "name": row["client_name"],
            "basis": row["agreed"] if row["seats"] is None else row["seats"],
            "href": f"/reconcile?{urlencode({'q': row['client_name']})}",
        }
        for row in found["rows"]
    )
    return Answer(
        "reconcile",
        "Differences between seats, agreement and bill",
        float(found["total"]) if compared else None,
        "count",
        "Products of clients whose seats, agreed quantity and billed quantity are not the same. "
        "Too little and too much are never set off against each other.",
        "/reconcile?status=different",
        as_of=found["as_of"],
        currency=main["currency"] if main else None,
        columns=columns,
        rows=rows,
        total=found["total"],
        facts={
            "under_minor": main["under_minor"] if main else 0,
            "over_minor": main["over_minor"] if main else 0,
            "compared": compared,
            "currencies": len(found["sums"]),
        },
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"waste": wasted, "reconcile": reconciled}
