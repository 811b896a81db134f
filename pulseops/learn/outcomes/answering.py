"""The ledger of savings as an answer."""

from pulseops.base.context import Context
from pulseops.learn.outcomes import ledger
from pulseops.understand.metrics.answer import Answer, Column, Query

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
