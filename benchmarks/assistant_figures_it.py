"""Cases of the figures check about software: what it costs, what is wasted, what could be saved, how many seats.

As in `assistant_figures`: the figure said in words, the page's verb, and SQL written apart from both must agree.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from benchmarks.assistant_figures import Case
from pulseops.act.actions import service as actions
from pulseops.act.actions.repository import Filter as ActionFilter
from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.core.commitments import add_months
from pulseops.learn.outcomes import ledger
from pulseops.understand.metrics import software, spend
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter

MOST_ASKED = 6

# The month of a line: the middle of a period of at most 45 days, else its first day.
_LINES = """(SELECT date_trunc('month', l.period_start_on + CASE WHEN l.period_end_on - l.period_start_on <= 45
        THEN (l.period_end_on - l.period_start_on) / 2 ELSE 0 END)::date AS month, l.client_id,
        coalesce(l.vendor, (SELECT vendor FROM product p WHERE p.id = l.product_id)) AS vendor,
        l.billed_minor + l.billed_rest AS amount FROM cost_line l WHERE l.tenant_id = %(t)s) x"""
_SUM = f"SELECT round(sum(amount)) AS v FROM {_LINES} WHERE month BETWEEN %(first)s AND %(last)s"
_SPAN = f"""SELECT sum(v) AS v FROM (SELECT round(sum(amount)) AS v FROM {_LINES}
    WHERE month BETWEEN %(first)s AND %(last)s GROUP BY month) m"""
_WASTE = "SELECT coalesce(sum(f.monthly_minor), 0) AS v FROM waste_finding f WHERE f.tenant_id = %(t)s"
_SEATS = """SELECT sum(b.purchased) AS v FROM subscription b JOIN client c ON c.id = b.client_id
    WHERE b.tenant_id = %(t)s AND b.product_id = %(p)s AND c.status = 'active' AND NOT b.is_trial
      AND coalesce(b.start_on, %(on)s) <= %(on)s AND coalesce(b.ended_on, %(on)s::date + 1) > %(on)s
      AND (coalesce(b.auto_renew, true) OR coalesce(b.term_end_on, %(on)s) >= %(on)s)"""
_POTENTIAL = "SELECT coalesce(sum(amount_minor), 0) AS v FROM savings_plan s WHERE s.tenant_id = %(t)s"
_PROPOSED = "SELECT count(*) AS v FROM action a WHERE a.tenant_id = %(t)s AND a.state = 'proposed'"


def cases(ctx: Context) -> Iterator[Case]:
    """Questions about this tenant's software; needs a tenant with bills."""
    month: date = spend.page(ctx)["month"]
    base = {"t": ctx.tenant_id, "first": month, "last": month}
    yield Case("What do we spend on software?", "money", _total, _SUM, base)
    before = add_months(month, -1)
    moved = f"SELECT abs(({_SUM}) - ({_SUM.replace('%(first)s', '%(was)s').replace('%(last)s', '%(was)s')})) AS v"
    yield Case("Why did our software spend change?", "money", _moved, moved, {**base, "was": before})
    yield from _months(month, base)
    yield from _parts(ctx, base)
    yield Case("What are we wasting?", "money", _waste, _WASTE, base)
    yield from _waste_of(ctx, base)
    yield from _seats(ctx, base)
    yield Case("Where can we save money?", "money", _potential, _POTENTIAL, base)
    yield Case("What waits for my approval?", "count", _proposed, _PROPOSED, base)


def _total(ctx: Context) -> Any:
    return spend.page(ctx)["total_minor"]


def _moved(ctx: Context) -> Any:
    page = spend.page(ctx)
    return abs(page["total_minor"] - page["before_minor"])


def _months(month: date, base: dict[str, Any]) -> Iterator[Case]:
    """Sums over a quarter that is over, and over the year so far."""
    quarter = date(month.year, month.month - (month.month - 1) % 3, 1)
    last = quarter - timedelta(days=1)
    first = add_months(quarter, -3)
    spans = (("last quarter", first, last), ("year to date", date(month.year, 1, 1), month))
    for words, first, last in spans:
        page = partial(_over, first=first, last=last)
        yield Case(
            f"What did we spend on software {words}?", "money", page, _SPAN, {**base, "first": first, "last": last}
        )


def _over(ctx: Context, *, first: date, last: date) -> Any:
    return spend.over(ctx, first, last)["total_minor"]


def _parts(ctx: Context, base: dict[str, Any]) -> Iterator[Case]:
    """Single departments and vendors."""
    shown = [p for p in spend.page(ctx)["parts"] if p["key"] and p["amount_minor"]]
    for part in [p for p in shown if p["scope"] == "department"][:MOST_ASKED]:
        page, params = partial(_part, part=part), {**base, "c": part["key"]}
        yield Case(f"What does {part['label']} cost us?", "money", page, f"{_SUM} AND client_id = %(c)s", params)
    for part in [p for p in shown if p["scope"] == "vendor"][:MOST_ASKED]:
        page, params = partial(_part, part=part), {**base, "v": part["key"]}
        yield Case(f"How much do we pay {part['key']}?", "money", page, f"{_SUM} AND vendor = %(v)s", params)


def _part(ctx: Context, *, part: dict[str, Any]) -> Any:
    place = (part["scope"], part["key"])
    return next(p["amount_minor"] for p in spend.page(ctx)["parts"] if (p["scope"], p["key"]) == place)


def _waste(ctx: Context, *, narrow: WasteFilter = WasteFilter()) -> Any:  # noqa: B008
    return sum(row["monthly_minor"] or 0 for row in waste.page(ctx, narrow, offset=0, limit=1)["totals"])


def _waste_of(ctx: Context, base: dict[str, Any]) -> Iterator[Case]:
    """Waste of single departments."""
    sql = """SELECT DISTINCT c.id, c.name FROM waste_finding f JOIN client c ON c.id = f.client_id
        WHERE f.tenant_id = %(t)s AND f.monthly_minor > 0 ORDER BY 2 LIMIT %(n)s"""
    for row in fetch(ctx, sql, {**base, "n": MOST_ASKED}):
        page = partial(_waste, narrow=WasteFilter(client=row["id"]))
        params = {**base, "c": row["id"]}
        yield Case(
            f"How much waste is there in {row['name']}?", "money", page, f"{_WASTE} AND f.client_id = %(c)s", params
        )


def _seats(ctx: Context, base: dict[str, Any]) -> Iterator[Case]:
    """Seats of single products."""
    on = spend.page(ctx)["as_of"]
    for row in software.page(ctx, software.narrowed(ctx, sort="-monthly_minor"), offset=0, limit=MOST_ASKED)["rows"]:
        page = partial(_purchased, product_id=row["id"])
        yield Case(
            f"How many {row['name']} seats do we have?", "count", page, _SEATS, {**base, "p": row["id"], "on": on}
        )


def _purchased(ctx: Context, *, product_id: Any) -> Any:
    return software.row(ctx, product_id)["purchased"]


def _potential(ctx: Context) -> Any:
    return next(f.value for f in ledger.figures(ctx) if f.metric.id == "savings_potential")


def _proposed(ctx: Context) -> Any:
    return actions.page(ctx, ActionFilter(states=("proposed",)), offset=0, limit=1)["total"]
