"""Answers about what clients earn, as the page of profitability reckons it."""

from collections.abc import Callable

from pulseops.base.context import Context
from pulseops.understand.metrics import profit
from pulseops.understand.metrics.answer import Answer, Column, Query
from pulseops.understand.metrics.definitions import METRICS

SPAN = 3
_COLUMNS = (
    Column("name", "Client"),
    Column("margin_minor", "Margin", "money"),
    Column("margin", "Of revenue", "ratio"),
    Column("revenue_minor", "Revenue", "money"),
)


def profits(ctx: Context, query: Query) -> Answer:
    """Clients by margin over the last three months, or one of them; value: the margin as a share of revenue."""
    if query.client_id:
        return _of_client(ctx, query)
    found = profit.page(ctx, SPAN, {"owner": query.owner}, query.sort or "margin", offset=0, limit=query.limit)
    main = found["totals"][0] if found["totals"] else None
    return Answer(
        "profits",
        METRICS["gross_margin"].label,
        None if main is None else main["margin"],
        "ratio",
        METRICS["gross_margin"].definition,
        "/profitability",
        as_of=found["as_of"],
        columns=_COLUMNS,
        rows=tuple({**row, "href": f"/clients/{row['id']}"} for row in found["rows"]),
        total=found["total"],
        facts={"main": main, "known": main["known"] if main else 0, "currencies": len(found["totals"])},
    )


def _of_client(ctx: Context, query: Query) -> Answer:
    assert query.client_id
    found = profit.of_client(ctx, query.client_id, SPAN)
    row = found["row"]
    return Answer(
        "profits",
        "Margin",
        row["margin"] if row else None,
        "ratio",
        METRICS["gross_margin"].definition,
        f"/clients/{query.client_id}",
        as_of=found["as_of"],
        currency=found["currency"],
        columns=_COLUMNS,
        rows=({**row, "href": f"/clients/{query.client_id}"},) if row else (),
        total=1 if row else 0,
        facts={"row": row},
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"profits": profits}
