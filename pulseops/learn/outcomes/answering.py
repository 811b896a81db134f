"""The ledger of savings as an answer."""

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.learn.outcomes import ledger
from pulseops.understand.metrics.answer import Answer, Column, Query
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.waste import service as waste

_COLUMNS = (
    Column("name", "Product"),
    Column("seats", "Seats", "count"),
    Column("amount_minor", "In 12 months", "money"),
    Column("at", "Since", "date"),
    Column("basis", "Why"),
)


def savings(ctx: Context, query: Query) -> Answer:
    """Potential, approved or realised savings (`metric`) with the lines of the ledger behind them; never added up."""
    wanted = (query.metric or "potential").removeprefix("savings_")
    kind = wanted if wanted in ledger.KINDS else "potential"
    if query.product_id:
        return _of_product(ctx, query)
    figures = {figure.metric.id.removeprefix("savings_"): figure for figure in ledger.figures(ctx)}
    lines = ledger.page(ctx, [kind], offset=0, limit=query.limit)
    found = figures[kind]
    return Answer(
        "savings",
        found.metric.label,
        found.value,
        "money",
        found.metric.definition,
        found.metric.rows if kind != "potential" else "/savings",
        currency=found.currency,
        before=found.before,
        columns=_COLUMNS,
        rows=tuple({**row, "name": row["product_name"], "href": "/savings"} for row in lines["rows"]),
        total=lines["total"],
        facts={name: figure.value for name, figure in figures.items()},
    )


def _of_product(ctx: Context, query: Query) -> Answer:
    """What could be saved on one product, by the contracts it is bought under; None when no seat of it was judged."""
    found, currency = waste.plans(ctx, query.product_id), tenant_settings(ctx).currency
    rows = [row for row in found["rows"] if row["currency"] == currency]
    metric = METRICS["savings_potential"]
    columns = (
        Column("product_name", "Product"),
        Column("seats", "Seats", "count"),
        Column("amount_minor", "In 12 months", "money"),
        Column("effective_on", "From", "date"),
    )
    return Answer(
        "savings",
        metric.label,
        float(sum(row["amount_minor"] or 0 for row in rows)) if found["as_of"] else None,
        "money",
        metric.definition,
        f"/waste?product={query.product_id}",
        as_of=found["as_of"],
        currency=currency,
        columns=columns,
        rows=tuple(rows[: query.limit]),
        total=len(rows),
        facts=dict.fromkeys(("potential", "approved", "realised")),
    )
