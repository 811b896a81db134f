"""What clients earn: revenue of their agreements less the hours and licenses they cost, and where that is not known.

Revenue follows the rules of MRR: one-time amounts, trials and unknown terms count 0. Amounts of two currencies are
never added; a margin is only given when each of its parts is known, and every list says how many are not and why.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.observe.clients import service as clients
from pulseops.understand.features import assemble
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import profit_repository as repository
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.listing import order_by
from pulseops.understand.metrics.memory import remembered
from pulseops.understand.metrics.service import Figure

TIERS = {"a": 0.6, "b": 0.4, "c": 0.2}  # FIELD.md: A from 60 %, B from 40 %, C from 20 %, D below
SPANS = (1, 3, 12)
ISSUES = tuple(repository.ISSUES)
MOST_EXPORTED = 100_000
MOST_ON_MAP = 300
MOST_KEPT = 200  # rows of an answer that is remembered


def span(as_of: date, months: int) -> dict[str, Any]:
    """The whole months that end with `as_of`, as queries want them."""
    ends = [assemble.end_of(as_of, back) for back in reversed(range(months))]
    begins = [assemble.end_of(as_of, back + 1) for back in reversed(range(months))]
    return {
        "ends": ends,
        "begins": begins,
        "after": begins[0],
        "as_of": as_of,
        "year": assemble.end_of(as_of, 12),
        **TIERS,
    }


def page(
    ctx: Context, months: int, narrow: Mapping[str, str | None], sort: str, *, offset: int, limit: int
) -> dict[str, Any]:
    """One page of clients with their margin over the last `months` (1, 3 or 12), and the sums of all it shows.

    `narrow` may hold q, tier, owner and issue. Raises Invalid for another span, column or issue.
    """
    ctx.require("metrics:read")
    _check(months, narrow)
    narrow = {name: value for name, value in narrow.items() if value}  # nothing chosen: the same sums as `figures`
    as_of = features_service.as_of(ctx)
    order = order_by(sort, repository.SORTS, "id")

    def read() -> list[dict[str, Any]]:
        return repository.clients(ctx, span(as_of, months), narrow, order, offset=offset, limit=limit)

    key = ("margins", as_of, months, repr(sorted(narrow.items())), sort, offset, limit)
    rows = remembered(ctx, key, read) if limit <= MOST_KEPT else read()
    totals = summed(ctx, as_of, months, narrow)
    return {
        "as_of": as_of,
        "months": months,
        "rows": rows,
        "total": sum(t["clients"] for t in totals),
        "totals": totals,
    }


def every(ctx: Context, months: int, narrow: Mapping[str, str | None], sort: str) -> list[dict[str, Any]]:
    """All rows of the list, for an export (at most 100,000)."""
    return list(page(ctx, months, narrow, sort, offset=0, limit=MOST_EXPORTED)["rows"])


def summed(
    ctx: Context, as_of: date, months: int, narrow: Mapping[str, str | None] | None = None
) -> list[dict[str, Any]]:
    """Sums per currency over a span that ends with any day."""
    ctx.require("metrics:read")
    chosen = narrow or {}
    key = ("profit", as_of, months, repr(sorted(chosen.items())))
    return remembered(ctx, key, lambda: [_shared(t) for t in repository.totals(ctx, span(as_of, months), chosen)])


def _shared(total: Mapping[str, Any]) -> dict[str, Any]:
    """A row of sums with the margin as a share of revenue."""
    known = total["revenue_minor"]
    return {**total, "margin": total["margin_minor"] / known if known else None}


def figures(ctx: Context, as_of: date, months: int) -> list[Figure]:
    """Margin of the whole in the tenant's currency, with the span before it; None is unknown."""
    currency = tenant_settings(ctx).currency
    now, was = (
        next((t for t in summed(ctx, day, months) if t["currency"] == currency), None)
        for day in (as_of, assemble.end_of(as_of, months))
    )

    def known(name: str) -> tuple[float | None, float | None]:
        pair = [None if not t or t[name] is None else float(t[name]) for t in (now, was)]
        return pair[0], pair[1]

    return [
        Figure(METRICS["gross_margin"], *known("margin")),
        Figure(METRICS["gross_profit"], *known("margin_minor"), currency),
        Figure(METRICS["labor_cost"], *known("labor_minor"), currency),
        Figure(METRICS["license_cost"], *known("licenses_minor"), currency),
    ]


def of_client(ctx: Context, client_id: UUID, months: int = 3, as_of: date | None = None) -> dict[str, Any]:
    """One client: its row, agreements, licenses and twelve months. Raises NotFound, Invalid."""
    ctx.require("metrics:read")
    clients.get(ctx, client_id)
    _check(months, {})
    day = as_of or features_service.as_of(ctx)
    chosen = span(day, months)
    found = repository.clients(ctx, chosen, {"client": client_id}, "id", offset=0, limit=1)
    currency = found[0]["currency"] if found else tenant_settings(ctx).currency
    return {
        "as_of": day,
        "months": months,
        "after": chosen["after"],
        "row": found[0] if found else None,
        "agreements": repository.agreements(ctx, chosen, client_id),
        "licenses": repository.licenses(ctx, chosen, client_id),
        "trend": repository.months(ctx, span(day, 12), client_id, currency),
        "currency": currency,
    }


def trend_of(ctx: Context, client_id: UUID, months: int, currency: str) -> list[dict[str, Any]]:
    """Revenue, labor and licenses of one client by month, oldest first; None is unknown. Raises NotFound."""
    ctx.require("metrics:read")
    clients.get(ctx, client_id)
    return repository.months(ctx, span(features_service.as_of(ctx), months), client_id, currency)


def entries(ctx: Context, client_id: UUID, months: int, *, offset: int, limit: int) -> dict[str, Any]:
    """Hours of a client in the span, newest first. Raises NotFound, Invalid."""
    ctx.require("metrics:read")
    clients.get(ctx, client_id)
    _check(months, {})
    chosen = span(features_service.as_of(ctx), months)
    rows, total = repository.entries(ctx, client_id, chosen["after"], chosen["as_of"], offset=offset, limit=limit)
    return {"rows": rows, "total": total["n"], "hours": total["hours"]}


def map_of_value_and_risk(ctx: Context, months: int = 3) -> dict[str, Any]:
    """Clients by what they pay and how likely they leave within 90 days: counts and sums of four fields, and points.

    Clients of other currencies than the tenant's are left out, those without MRR or risk are counted as `unplaced`.
    Value is high from the median MRR on, risk from the tenant's high band on. At most MOST_ON_MAP points, the largest
    expected losses first.
    """
    ctx.require("metrics:read")
    settings = tenant_settings(ctx)
    as_of = features_service.as_of(ctx)
    order = "mrr_minor * p90 DESC NULLS LAST, id"
    rows = repository.clients(ctx, span(as_of, months), {}, order, offset=0, limit=MOST_EXPORTED)
    own = [row for row in rows if row["currency"] == settings.currency]
    placed = [row for row in own if row["mrr_minor"] and row["p90"] is not None]
    middle = sorted(row["mrr_minor"] for row in placed)[len(placed) // 2] if placed else None
    fields = []
    for valuable in (True, False):
        for risky in (True, False):
            inside = [
                r
                for r in placed
                if (r["mrr_minor"] >= middle) == valuable and (r["p90"] >= settings.risk["high"]) == risky
            ]
            fields.append(
                {
                    "is_valuable": valuable,
                    "is_risky": risky,
                    "clients": len(inside),
                    "mrr_minor": sum(r["mrr_minor"] for r in inside),
                }
            )
    return {
        "as_of": as_of,
        "currency": settings.currency,
        "value_from_minor": middle,
        "risk_from": settings.risk["high"],
        "fields": fields,
        "points": placed[:MOST_ON_MAP],
        "placed": len(placed),
        "unplaced": len(rows) - len(placed),
    }


def _check(months: int, narrow: Mapping[str, str | None]) -> None:
    if months not in SPANS:
        raise Invalid.field("months", f"Must be one of {', '.join(map(str, SPANS))}.")
    if narrow.get("issue") not in (None, "", "any", *ISSUES):
        raise Invalid.field("issue", f"Must be one of any, {', '.join(ISSUES)}.")
