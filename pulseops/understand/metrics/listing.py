"""The client list: searched, filtered, sorted and paged next to the data. SQL only; part of this room's repository."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.lists import like
from pulseops.base.lists import order_by as order_by

COLUMNS = """s.client_id AS id, s.name, s.status, s.industry, s.owner_name, s.currency, s.mrr_minor, s.mrr_before_minor,
    s.health, s.health_lower, s.health_upper, s.health_band, s.health_before, s.coverage, s.p30, s.p60, s.p90,
    s.p60_lower, s.p60_upper, s.p90_lower, s.p90_upper, s.p60_before, s.risk, s.risk_before, s.label_p, s.label_lower,
    s.label_upper, s.months_left, s.months_left_lower, s.months_left_upper,
    round(s.mrr_minor * s.months_left)::bigint AS revenue_left_minor,
    round(s.mrr_minor * s.months_left_lower)::bigint AS revenue_left_lower_minor,
    round(s.mrr_minor * s.months_left_upper)::bigint AS revenue_left_upper_minor, s.top_driver, s.seats_purchased,
    s.seats_active, s.utilization, s.open_tickets, s.overdue_minor, s.renewal_on, s.last_contact_on, s.churned_on,
    s.churn_reason, s.as_of, s.updated_at"""

SORTS: dict[str, str] = {
    "name": "s.name",
    "status": "s.status",
    "industry": "s.industry",
    "owner_name": "s.owner_name",
    "mrr_minor": "s.mrr_minor",
    "health": "s.health",
    "health_change": "s.health - s.health_before",
    "p30": "s.p30",
    "p60": "s.p60",
    "p90": "s.p90",
    "label_p": "s.label_p",
    "at_stake": "s.mrr_minor * s.p90",
    "months_left": "s.months_left",
    "revenue_left_minor": "s.mrr_minor * s.months_left",
    "seats_purchased": "s.seats_purchased",
    "utilization": "s.utilization",
    "open_tickets": "s.open_tickets",
    "overdue_minor": "s.overdue_minor",
    "renewal_on": "s.renewal_on",
    "last_contact_on": "s.last_contact_on",
    "churned_on": "s.churned_on",
    "updated_at": "s.updated_at",
}


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None and empty mean "all"."""

    q: str | None = None
    status: str | None = None
    bands: Sequence[str] = ()
    risks: Sequence[str] = ()
    owner: str | None = None
    industry: str | None = None
    renews_before: date | None = None
    utilization_above: float | None = None
    utilization_below: float | None = None
    health_above: float | None = None
    health_below: float | None = None
    mrr_above_minor: int | None = None
    overdue: bool | None = None
    sort: str = "-p60"


def _where(ctx: Context, filters: Filter) -> tuple[str, dict[str, Any]]:
    """Conditions and their parameters."""
    tests: list[tuple[object, str]] = [
        (filters.q, "s.name ILIKE %(like)s"),
        (filters.status, "s.status = %(status)s"),
        (filters.bands, "s.health_band = ANY(%(bands)s)"),
        (filters.risks, "s.risk = ANY(%(risks)s)"),
        (filters.owner, "s.owner_name = %(owner)s"),
        (filters.industry, "s.industry = %(industry)s"),
        (filters.renews_before, "s.renewal_on <= %(renews_before)s"),
        (filters.utilization_above is not None, "s.utilization > %(utilization_above)s"),
        (filters.utilization_below is not None, "s.utilization < %(utilization_below)s"),
        (filters.health_above is not None, "s.health > %(health_above)s"),
        (filters.health_below is not None, "s.health < %(health_below)s"),
        (filters.mrr_above_minor is not None, "s.mrr_minor > %(mrr_above_minor)s"),
        (filters.overdue, "s.overdue_minor > 0"),
    ]
    conditions = ["s.tenant_id = %(tenant)s", *(sql for value, sql in tests if value)]
    params: dict[str, Any] = {"tenant": ctx.tenant_id, **vars(filters)}
    params |= {"bands": list(filters.bands), "risks": list(filters.risks)}
    params["like"] = like(filters.q or "")
    return " AND ".join(conditions), params


def rows(ctx: Context, filters: Filter, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page of clients: found by key alone, so that skipped rows are read from an index, not from the table."""
    where, params = _where(ctx, filters)
    order = order_by(filters.sort, SORTS, "s.client_id")
    sql = f"""SELECT {COLUMNS} FROM (SELECT s.client_id AS found FROM client_standing s
            WHERE {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s) shown
        JOIN client_standing s ON s.client_id = shown.found WHERE s.tenant_id = %(tenant)s ORDER BY {order}"""
    return fetch(ctx, sql, {**params, "offset": offset, "limit": limit})


def totals(ctx: Context, filters: Filter) -> list[dict[str, Any]]:
    """Count and money of all that is shown, per currency."""
    where, params = _where(ctx, filters)
    sql = f"""SELECT s.currency, count(*) AS clients, coalesce(sum(s.mrr_minor), 0)::bigint AS mrr_minor,
            round(coalesce(sum(s.mrr_minor * s.p90), 0))::bigint AS expected_loss_minor,
            round(sum(s.mrr_minor * s.months_left))::bigint AS revenue_left_minor,
            coalesce(sum(s.overdue_minor), 0)::bigint AS overdue_minor, sum(s.seats_purchased)::bigint AS seats
        FROM client_standing s WHERE {where} GROUP BY 1 ORDER BY 3 DESC"""
    return fetch(ctx, sql, params)


def one(ctx: Context, client_id: object) -> dict[str, Any] | None:
    """The standing of one client."""
    sql = f"SELECT {COLUMNS} FROM client_standing s WHERE s.tenant_id = %(tenant)s AND s.client_id = %(id)s"
    found = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": client_id})
    return found[0] if found else None


def every(ctx: Context, filters: Filter, most: int) -> list[dict[str, Any]]:
    """All rows of an export, at most `most`."""
    return rows(ctx, filters, offset=0, limit=most)
