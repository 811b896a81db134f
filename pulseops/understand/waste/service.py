"""What is paid for and not needed: findings, exclusions, and what the contracts let go of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.events import publish
from pulseops.core import commitments
from pulseops.core.commitments import Term
from pulseops.core.waste import KINDS, LIMITS
from pulseops.understand.features import service as features_service
from pulseops.understand.waste import repository, repository_refresh, worth
from pulseops.understand.waste.repository import WasteFilter
from pulseops.understand.waste.repository_refresh import NOBODY

MOST_PLANS = 500
MOST_EXPORTED = 100_000
MOST_REASON = 500


@dataclass(frozen=True)
class Refreshed:
    """What a round of judging saw and changed; nothing when nothing could have changed."""

    seats: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0


def refresh(ctx: Context, *, force: bool = False) -> Refreshed:
    """Make all findings and plans anew once a day, and when an import or a change by hand came since the last time."""
    ctx.require("licenses:read")
    on, facts = features_service.as_of(ctx), repository.state_of_facts(ctx)
    last = repository.last_refresh(ctx)
    is_new_day = last is None or (last["as_of"], last["refreshed_at"].date()) != (on, ctx.today)
    if not force and not is_new_day and last and all(last[name] == value for name, value in facts.items()):
        return Refreshed()
    done = _judge(ctx, on, None)
    repository.note_refresh(ctx, on, facts, done.seats)
    return done


def refresh_products(ctx: Context, product_ids: Iterable[UUID]) -> Refreshed:
    """Judge some products again, with all they are compared with; after a reclaim or a change by hand."""
    scope = repository_refresh.related(ctx, list(product_ids))
    return _judge(ctx, features_service.as_of(ctx), scope) if scope else Refreshed()


def _judge(ctx: Context, on: date, product_ids: Sequence[UUID] | None) -> Refreshed:
    cutoff = on - timedelta(days=LIMITS.idle_days)
    found = repository_refresh.find_all(ctx, on, cutoff, product_ids)
    repository.put_plans(ctx, _plans(ctx, on, worth.contract_day(ctx)), product_ids)
    done = Refreshed(**found)
    if done.new or done.changed or done.gone:
        publish(ctx, "products")
    return done


def _plans(ctx: Context, on: date, day: date) -> list[dict[str, Any]]:
    """What contracts let go of from `day` on: one row a product, owner and currency, of the seats as of `on`."""
    terms: dict[tuple[UUID, UUID], list[Term]] = {}
    for row in repository.terms(ctx):
        terms.setdefault((row["product_id"], row["owner"]), []).append(worth.term_of(row))
    rows = []
    for unit in repository.units(ctx):
        rows += _plan(unit, terms.get((unit["product_id"], unit["owner"]), []), on, day)
    return rows


def _plan(unit: Mapping[str, Any], terms: Sequence[Term], on: date, day: date) -> list[dict[str, Any]]:
    """Rows of one product and owner. Spare seats below a sensible reserve are kept."""
    reserve = max(0, unit["purchased"] - unit["held"]) if not unit["spare"] else 0
    seats = commitments.reducible(unit["purchased"], unit["held"] + reserve, unit["wasted"])
    parts = commitments.allocate(terms, day, seats, unit["moved"], round(unit["saved"]))
    names = ("product_id", "purchased", "held", "wasted", "spare")
    known = {**{name: unit[name] for name in names}, "as_of": on}
    known["client_id"] = None if unit["owner"] == NOBODY else unit["owner"]
    return [{**known, **part} for part in worth.by_currency(parts, day)]


def page(ctx: Context, filters: WasteFilter, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of findings with the totals of all the filter shows, per kind and currency. Raises Invalid."""
    ctx.require("licenses:read")
    if filters.sort.removeprefix("-") not in repository.SORTS:
        raise Invalid.field("sort", f"Cannot sort findings by {filters.sort.removeprefix('-')}.")
    if filters.q:
        rows, totals = repository.searched(ctx, filters, offset=offset, limit=limit)
    else:
        rows, totals = repository.page(ctx, filters, offset=offset, limit=limit), repository.totals(ctx, filters)
    return {
        "rows": rows,
        "total": sum(int(row["findings"]) for row in totals),
        "totals": totals,
        **state(ctx),
    }


def state(ctx: Context) -> dict[str, Any]:
    """The day findings speak of and how many seats were judged; None and 0 before the first round."""
    last = repository.last_refresh(ctx)
    return {"as_of": last["as_of"] if last else None, "judged": last["seats"] if last else 0}


def every(ctx: Context, filters: WasteFilter, limit: int = MOST_EXPORTED) -> list[dict[str, Any]]:
    """All findings of a filter, for an export."""
    return list(page(ctx, filters, offset=0, limit=limit)["rows"])


def findings(ctx: Context, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Findings by id. Raises NotFound when one of them does not stand any more."""
    ctx.require("licenses:read")
    found = repository.findings(ctx, ids)
    if len(found) < len(set(ids)):
        raise NotFound("not-found", "At least one of these findings does not stand any more. Load the list again.")
    return found


def of_seats(ctx: Context, seat_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Findings about these seats; a seat without one is left out."""
    ctx.require("licenses:read")
    return repository.of_seats(ctx, seat_ids)


def seat_findings(ctx: Context, kinds: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Seats that a person holds and that could be taken back, dearest first."""
    ctx.require("licenses:read")
    return repository.seat_findings(ctx, kinds, limit)


def overlapping(ctx: Context, finding: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
    """An overlap as findings of one seat each, at most `limit`: who would give the tool up; those excluded stay out."""
    ctx.require("licenses:read")
    on = features_service.as_of(ctx)
    each = {"seats": 1, "monthly_minor": _each(finding)}
    rows = repository.overlapping(ctx, finding, on, on - timedelta(days=LIMITS.idle_days), limit)
    return [{**finding, **each, **row, "id": row["seat_id"]} for row in rows]


def _each(finding: Mapping[str, Any]) -> int | None:
    return None if finding["monthly_minor"] is None else finding["monthly_minor"] // finding["seats"]


def plans(ctx: Context, product_id: UUID | None = None) -> dict[str, Any]:
    """What contracts let go of, largest first, with sums per currency and the cash of each month."""
    ctx.require("licenses:read")
    return {
        "rows": repository.plans(ctx, product_id, MOST_PLANS),
        "totals": repository.plan_totals(ctx),
        "kinds": repository.totals(ctx, WasteFilter()),
        **state(ctx),
    }


def every_plan(ctx: Context) -> list[dict[str, Any]]:
    """All plans (at most 100,000), largest first."""
    ctx.require("licenses:read")
    return repository.plans(ctx, None, MOST_EXPORTED)


def spare_seats(ctx: Context, product_id: UUID, client_id: UUID | None) -> int:
    """Seats of a product that nobody holds, once they are more than a reserve. None `client_id`: all departments."""
    ctx.require("licenses:read")
    return max((row["spare"] for row in repository.plans_of(ctx, product_id, client_id)), default=0)


def exclusions(ctx: Context, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """A page of what never counts as waste, and how many there are."""
    ctx.require("licenses:read")
    return repository.exclusions(ctx, offset=offset, limit=limit)


def exclude(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Say that a product, person or client (or their combination) is no waste; its findings go at once. Raises Invalid.

    `values`: product_id, person_id, client_id (at least one), kind (None: all), reason, until_on (None: for good).
    """
    ctx.require("licenses:write")
    row = {name: values.get(name) for name in ("product_id", "person_id", "client_id", "kind", "until_on")}
    row["reason"] = str(values.get("reason") or "").strip()
    _check(ctx, row)
    made = repository.add_exclusion(ctx, row)
    audit.record(ctx, "waste.excluded", "waste_exclusion", str(made), **row)
    refresh_products(ctx, repository.products_touched(ctx, row))
    publish(ctx, "products")
    return made


def include(ctx: Context, exclusion_id: UUID) -> dict[str, Any]:
    """Take an exclusion back; answers what it said, so that it can be made again. Raises NotFound."""
    ctx.require("licenses:write")
    found = repository.remove_exclusion(ctx, exclusion_id)
    if not found:
        raise NotFound.of("exclusion")
    audit.record(ctx, "waste.included", "waste_exclusion", str(exclusion_id), **found)
    refresh_products(ctx, repository.products_touched(ctx, found))
    publish(ctx, "products")
    return found


def _check(ctx: Context, row: Mapping[str, Any]) -> None:
    if not 1 <= len(row["reason"]) <= MOST_REASON:
        raise Invalid.field("reason", f"Give a reason of 1 to {MOST_REASON} characters.")
    if row["kind"] is not None and row["kind"] not in KINDS:
        raise Invalid.field("kind", f"Must be one of {', '.join(KINDS)}.")
    if row["until_on"] is not None and row["until_on"] < ctx.today:
        raise Invalid.field("until_on", "This day has passed.")
    named = [name for name in ("product", "person", "client") if row[f"{name}_id"]]
    if not named:
        raise Invalid.field("product_id", "Name a product, a person or a client.")
    for name in named:
        if not repository.exists(ctx, name, row[f"{name}_id"]):
            raise Invalid.field(f"{name}_id", f"This {name} does not exist or was removed.")
