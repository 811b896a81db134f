"""Software as a whole: the list with its totals, one product, renewals, and the figures of the IT lens."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import NotFound
from pulseops.observe.licenses import service as licenses
from pulseops.understand.features import assemble
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import repository, spend, spend_repository
from pulseops.understand.metrics import software_listing as listing
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.service import Figure
from pulseops.understand.metrics.software_listing import SoftwareFilter
from pulseops.understand.metrics.spend import Ledger

MOST_EXPORTED = 100_000
MOST_RENEWALS = 1_000
RENEWAL_DAYS = 90
REMIND_DAYS = (90, 30, 14, 7, 1)
"""Days before the day to act on which people are reminded, step by step."""
DUE_SHOWN = 8
RECORDED = ("seats_purchased", "seats_active", "seats_unused", "seat_utilization", "open_anomalies")
_SLACK = timedelta(days=15)  # a month before: the newest record up to so many days older


def narrowed(ctx: Context, **narrow: Any) -> SoftwareFilter:
    """A filter on the day of this tenant's data, money sorted in its currency."""
    return SoftwareFilter(on=features_service.as_of(ctx), currency=tenant_settings(ctx).currency, **narrow)


def page(ctx: Context, filters: SoftwareFilter, *, offset: int, limit: int) -> dict[str, Any]:
    """One page of products, the totals of all it shows, and the day of the data. Raises Invalid for an unknown sort."""
    ctx.require("licenses:read")
    rows, totals = listing.page(ctx, filters, offset=offset, limit=limit)
    return {"rows": rows, "total": totals["products"], "totals": totals, "as_of": filters.on}


def every(ctx: Context, filters: SoftwareFilter) -> list[dict[str, Any]]:
    """All rows of the list, for an export (at most 100,000)."""
    ctx.require("licenses:read")
    return listing.page(ctx, filters, offset=0, limit=MOST_EXPORTED)[0]


def row(ctx: Context, product_id: UUID) -> dict[str, Any]:
    """One row of the list. Raises NotFound."""
    ctx.require("licenses:read")
    found, _ = listing.page(ctx, narrowed(ctx, product_id=product_id, sort="name"), offset=0, limit=1)
    if not found:
        raise NotFound.of("product")
    return found[0]


def product(ctx: Context, product_id: UUID) -> dict[str, Any]:
    """What the page of one product shows besides its lists. Raises NotFound."""
    on = features_service.as_of(ctx)
    facts = licenses.get(ctx, product_id)
    return {
        "as_of": on,
        "row": row(ctx, product_id),
        "source_name": facts["source_name"],
        "source_kind": facts["source_kind"],
        "external_id": facts["external_id"],
        "last_use": licenses.last_use(ctx, product_id, on=on),
        "usage": listing.usage_months(ctx, product_id, on=on),
        "costs": spend.of_product(ctx, product_id),
    }


def renewals(ctx: Context, *, months: int, q: str = "") -> dict[str, Any]:
    """Terms that end within so many months, by the day notice is due. Days left are counted from today."""
    ctx.require("licenses:read")
    on = features_service.as_of(ctx)
    until = assemble.end_of(on, -months)
    rows = listing.renewals(ctx, on=on, until=until, q=q, limit=MOST_RENEWALS + 1)
    shown = [_with_deadline(row, ctx.today) for row in rows[:MOST_RENEWALS]]
    return {"as_of": on, "until": until, "rows": shown, "is_cut": len(rows) > MOST_RENEWALS}


def _terms(ctx: Context, on: date) -> list[dict[str, Any]]:
    """Terms of the next year without the use of their seats."""
    until = assemble.end_of(on, -12)
    rows = listing.renewals(ctx, on=on, until=until, limit=MOST_RENEWALS, with_use=False)
    return [_with_deadline(row, ctx.today) for row in rows]


def _with_deadline(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The day by which to act (notice, else the end of the term), the next reminder, and what is at stake in a year."""
    act_on: date = row["cancel_by_on"] or row["term_end_on"]
    yearly = None if row["monthly_minor"] is None else 12 * row["monthly_minor"]
    left = (act_on - today).days
    step = next((number for number, days in enumerate(REMIND_DAYS) if days <= left), None)
    remind_on = None if step is None else act_on - timedelta(days=REMIND_DAYS[step])
    return {**row, "act_on": act_on, "days_left": left, "yearly_minor": yearly, "remind_on": remind_on,
            "remind_step": None if step is None else step + 1}  # fmt: skip


def figures(ctx: Context) -> list[Figure]:
    """Headline figures of the IT lens with their change against a month before; None is unknown."""
    ctx.require("licenses:read")
    filters = narrowed(ctx)
    return _figures(ctx, filters.on, spend.ledger(ctx), _totals(ctx, filters), _terms(ctx, filters.on))


def _figures(
    ctx: Context, on: date, book: Ledger, totals: Mapping[str, Any], terms: Sequence[Mapping[str, Any]]
) -> list[Figure]:
    """Seats have an earlier figure once they were recorded a month ago: sources say who is active now, not who was."""
    newest = book.newest
    was = book.at(spend.back(newest.month, 1)) if newest else None
    people = sum(spend_repository.people(ctx).values())
    cost = float(newest.amount_minor) if newest else None
    month_ago = assemble.end_of(on, 1)
    before = listing.points_before(ctx, RECORDED, newest=month_ago, oldest=month_ago - _SLACK)
    now = _recorded(ctx, totals)
    soon = [r for r in terms if 0 <= r["days_left"] <= RENEWAL_DAYS]
    values: dict[str, tuple[float | None, float | None]] = {
        "software_cost": (cost, float(was.amount_minor) if was else None),
        "cost_per_head": (cost / people if cost is not None and people else None, None),
        **{name: (now[name], before.get(name)) for name in RECORDED if name != "seats_purchased"},
        "renewals_due": (float(len(soon)) if totals["paid"] else None, None),
    }
    past = _past(ctx, on, book)
    return [
        Figure(METRICS[name], *pair, book.currency if METRICS[name].unit == "money" else None, past.get(name, ()))
        for name, pair in values.items()
    ]


def _past(ctx: Context, on: date, book: Ledger) -> dict[str, tuple[float, ...]]:
    """Figures of earlier months of a year, oldest first: spend as billed, the others as they were recorded then."""
    found: dict[str, list[float]] = {}
    for row in repository.points(ctx, RECORDED, assemble.end_of(on, 12)):
        if row["on"] < on.replace(day=1):
            found.setdefault(row["metric"], []).append(row["value"])
    if book.newest:
        months = [book.at(spend.back(book.newest.month, n)) for n in range(12, 0, -1)]
        found["software_cost"] = [float(month.amount_minor) for month in months if month]
    return {name: tuple(values) for name, values in found.items()}


def _totals(ctx: Context, filters: SoftwareFilter) -> dict[str, Any]:
    return listing.page(ctx, filters, offset=0, limit=0)[1]


def _recorded(ctx: Context, totals: Mapping[str, Any]) -> dict[str, float | None]:
    """Figures of now that have no dated source, by name."""

    def known(value: float | None) -> float | None:
        return None if value is None else float(value)

    seats = {f"seats_{name}": known(totals[name]) for name in ("purchased", "active", "unused")}
    anomalies = float(listing.open_anomalies(ctx)) if listing.was_watched(ctx) else None
    return {**seats, "seat_utilization": known(totals["utilization"]), "open_anomalies": anomalies}


def record(ctx: Context) -> None:
    """Write down the figures of seats and anomalies of now: a month later there is something to compare with."""
    ctx.require("licenses:read")
    filters = narrowed(ctx)
    now = _recorded(ctx, _totals(ctx, filters))
    repository.put_points(ctx, [(name, filters.on, None, value) for name, value in now.items() if value is not None])


def today(ctx: Context) -> dict[str, Any]:
    """What the first screen of the IT lens shows of this room: figures, deadlines, spend by month and category."""
    ctx.require("licenses:read")
    book = spend.ledger(ctx)
    month = spend.month_of(ctx, book)
    filters = narrowed(ctx, sort="cancel_by_on")
    rows, totals = listing.page(ctx, filters, offset=0, limit=MOST_EXPORTED)
    terms = _terms(ctx, filters.on)
    use = {row["id"]: row["utilization"] for row in rows}
    next_due = [row for row in terms if row["days_left"] >= 0][:DUE_SHOWN]
    return {
        "as_of": month["as_of"],
        "figures": _figures(ctx, filters.on, book, totals, terms),
        "source": month["source"],
        "currency": month["currency"],
        "month": month["month"],
        "months": month["months"],
        "categories": [part for part in month["parts"] if part["scope"] == "category"],
        "renewals": [{**row, "utilization": use.get(row["product_id"])} for row in next_due],
    }
