"""Answers about clients: figures of the whole, lists, and one client."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import answers_repository as repository
from pulseops.understand.metrics import service, software
from pulseops.understand.metrics.answer import Answer, Column, Query, Unit, need
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.listing import Filter

OF_CLIENT: dict[str, tuple[str, Unit, str]] = {
    "mrr": ("mrr_minor", "money", "MRR"),
    "arr": ("mrr_minor", "money", "ARR"),
    "health": ("health", "score", "Health"),
    "p30": ("p30", "probability", "Probability to leave in 30 days"),
    "p60": ("p60", "probability", "Probability to leave in 60 days"),
    "p90": ("p90", "probability", "Probability to leave in 90 days"),
    "at_risk": ("p90", "probability", "Probability to leave in 90 days"),
    "utilization": ("utilization", "ratio", "Utilization"),
    "licenses": ("seats_purchased", "count", "Seats"),
    "seats_active": ("seats_active", "count", "Seats in use"),
    "open_tickets": ("open_tickets", "count", "Open tickets"),
    "overdue": ("overdue_minor", "money", "Overdue"),
    "renewal": ("renewal_on", "date", "Next renewal"),
    "last_contact": ("last_contact_on", "date", "Last contact"),
}
"""Figures of one client: column of its standing, unit, label."""

_MEANING = {
    "health": "Health 0 to 100 from weighted signals; unknown when too few are known.",
    "p60": "Probability that the client leaves within so many days, by the model in force.",
    "overdue": "Open amount of invoices past their due day, at most 400 days old.",
    "licenses": "Seats under running contracts or subscriptions of the client.",
    "open_tickets": "Tickets of the client that are not resolved.",
    "renewal": "The first end of a running contract, else of a subscription.",
    "last_contact": "The last ticket, survey answer or note.",
}
_LIST_COLUMNS: dict[str, Column] = {
    "mrr_minor": Column("mrr_minor", "MRR", "money"),
    "health": Column("health", "Health", "score"),
    "health_change": Column("health_change", "Change in health", "score"),
    "p30": Column("p30", "Leaves in 30 days", "probability"),
    "p60": Column("p60", "Leaves in 60 days", "probability"),
    "p90": Column("p90", "Leaves in 90 days", "probability"),
    "utilization": Column("utilization", "Utilization", "ratio"),
    "seats_purchased": Column("seats_purchased", "Seats", "count"),
    "open_tickets": Column("open_tickets", "Open tickets", "count"),
    "overdue_minor": Column("overdue_minor", "Overdue", "money"),
    "renewal_on": Column("renewal_on", "Renewal", "date"),
    "last_contact_on": Column("last_contact_on", "Last contact", "date"),
    "churned_on": Column("churned_on", "Left", "date"),
    "churn_reason": Column("churn_reason", "Reason"),
    "owner_name": Column("owner_name", "Owner"),
    "top_driver": Column("top_driver", "Strongest driver"),
}
NAME = Column("name", "Client")


def figure(ctx: Context, query: Query) -> Answer:
    """A headline figure of the whole, or of one client. Raises Invalid for an unknown one."""
    if query.client_id:
        return of_client(ctx, query)
    found = _headline(ctx, query.metric or "mrr")
    metric = found.metric
    return Answer(
        "figure",
        metric.label,
        found.value,
        metric.unit,
        metric.definition,
        metric.rows,
        as_of=features_service.as_of(ctx),
        currency=found.currency,
        before=found.before,
    )


def _headline(ctx: Context, name: str) -> service.Figure:
    if name not in METRICS:
        raise Invalid.field("metric", f"There is no figure called {name[:40]}.")
    for each in service.portfolio(ctx):
        if each.metric.id == name:
            return each
    if ctx.may("licenses:read"):
        for each in software.figures(ctx):
            if each.metric.id == name:
                return each
    if name.startswith("savings_"):
        raise Invalid.field("metric", "Savings are a kind of their own: ask for savings.")
    return service.Figure(METRICS[name], None, None)


def headlines(ctx: Context, query: Query) -> Answer:
    """The strip of figures the first screen of this tenant begins with."""
    figures = software.figures(ctx) if tenant_settings(ctx).kind == "it" else service.portfolio(ctx)
    rows = tuple(
        {
            "name": f.metric.label,
            "value": f.value,
            "before": f.before,
            "unit": f.metric.unit,
            "currency": f.currency,
            "href": f.metric.rows,
        }
        for f in figures
    )
    columns = (Column("name", "Figure"), Column("value", "Now"), Column("before", "A month before"))
    return Answer(
        "headlines",
        "Headline figures",
        None,
        "count",
        "The figures of Today, with a month before.",
        "/",
        as_of=features_service.as_of(ctx),
        columns=columns,
        rows=rows,
        total=len(rows),
    )


def of_client(ctx: Context, query: Query) -> Answer:
    """One figure of one client."""
    name = query.metric or "health"
    if name not in OF_CLIENT:
        raise Invalid.field("metric", f"There is no {METRICS[name].label if name in METRICS else name} of one client.")
    column, unit, label = OF_CLIENT[name]
    row = service.standing(ctx, need(query.client_id, "client_id"))
    value, before = row[column], row.get(f"{column.removesuffix('_minor')}_before")
    if column == "mrr_minor":
        factor = 12 if name == "arr" else 1
        before = row["mrr_before_minor"]
        value, before = (None if v is None else v * factor for v in (value, before))
    facts: dict[str, Any] = {"name": row["name"], "band": row["health_band"], "risk": row["risk"]}
    for bound in ("lower", "upper"):
        facts[bound] = row.get(f"{column}_{bound}")
    if unit == "date":
        facts["on"], value = value, None
    meaning = _MEANING.get(name) or (METRICS[name].definition if name in METRICS else _MEANING["p60"])
    return Answer(
        "figure",
        f"{label} of {row['name']}",
        None if value is None else float(value),
        unit,
        meaning,
        f"/clients/{row['id']}",
        as_of=row["as_of"],
        currency=row["currency"] if unit == "money" else None,
        before=before,
        total=1,
        rows=(row,),
        facts=facts,
    )


def clients(ctx: Context, query: Query) -> Answer:
    """A list of clients, narrowed and ordered as the page does it; value: how many there are."""
    sort = query.sort or "-at_stake"
    narrow = Filter(
        status=query.status,
        bands=query.bands,
        risks=query.risks,
        owner=query.owner,
        industry=query.industry,
        renews_before=query.until,
        utilization_above=query.utilization_above,
        utilization_below=query.utilization_below,
        health_above=query.health_above,
        health_below=query.health_below,
        mrr_above_minor=query.mrr_above_minor,
        overdue=query.overdue,
        sort=sort,
    )
    rows, totals = service.page(ctx, narrow, offset=0, limit=query.limit)
    total = sum(t["clients"] for t in totals)
    main = totals[0] if totals else None
    facts = (
        {
            "mrr_minor": main["mrr_minor"],
            "expected_loss_minor": main["expected_loss_minor"],
            "currency": main["currency"],
            "currencies": len(totals),
        }
        if main
        else {}
    )
    shown = [_with_change(row) for row in rows]
    return Answer(
        "clients",
        "Clients",
        float(total),
        "count",
        "Clients that fit, in the order asked for.",
        _list_page(narrow, query),
        as_of=rows[0]["as_of"] if rows else None,
        columns=_columns(sort, query),
        rows=tuple(shown),
        total=total,
        facts=facts,
    )


def _with_change(row: Mapping[str, Any]) -> dict[str, Any]:
    now, before = row["health"], row["health_before"]
    return {
        **row,
        "health_change": None if now is None or before is None else now - before,
        "href": f"/clients/{row['id']}",
    }


def _columns(sort: str, query: Query) -> tuple[Column, ...]:
    """The name, what the order is by, and two that always help."""
    first = {"at_stake": "p90", "label_p": "p90"}.get(sort.lstrip("-"), sort.lstrip("-"))
    names = [first, "health", "p90", "mrr_minor"]
    if query.status == "inactive":
        names = ["churned_on", "churn_reason", "owner_name"]
    kept = dict.fromkeys(name for name in names if name in _LIST_COLUMNS)
    return (NAME, *(_LIST_COLUMNS[name] for name in list(kept)[:4]))


def _list_page(narrow: Filter, query: Query) -> str:
    """Address of the page that shows the same rows."""
    if query.status == "inactive":
        return "/inactive"
    fields = {
        "status": narrow.status,
        "owner": narrow.owner,
        "industry": narrow.industry,
        "utilization_above": narrow.utilization_above,
        "utilization_below": narrow.utilization_below,
        "health_above": narrow.health_above,
        "overdue": "true" if narrow.overdue else None,
        "sort": narrow.sort,
    }
    pairs = [(name, value) for name, value in fields.items() if value is not None]
    pairs += [("band", band) for band in narrow.bands] + [("risk", risk) for risk in narrow.risks]
    return f"/clients?{urlencode(pairs)}"


def at_risk(ctx: Context, query: Query) -> Answer:
    """Active clients in the high band, by money at stake, as the At-risk page lists them."""
    found = clients(ctx, replace(query, status="active", risks=("high",), sort=query.sort or "-at_stake"))
    metric = METRICS["at_risk"]
    columns = (NAME, *(_LIST_COLUMNS[name] for name in ("p90", "top_driver", "mrr_minor")))
    return replace(
        found, kind="at_risk", label=metric.label, definition=metric.definition, href=metric.rows, columns=columns
    )


def movers(ctx: Context, query: Query) -> Answer:
    """Active clients whose health changed most in a month; `sort` health_change or -health_change."""
    sort = query.sort or "health_change"
    found = clients(ctx, replace(query, status="active", sort=sort))
    down = not sort.startswith("-")
    kept = [r for r in found.rows if r["health_change"] is not None and (r["health_change"] < 0) == down]
    label = "Largest falls in health" if down else "Largest gains in health"
    columns = (NAME, _LIST_COLUMNS["health_change"], _LIST_COLUMNS["health"], _LIST_COLUMNS["mrr_minor"])
    return replace(
        found,
        kind="movers",
        label=label,
        definition="Change of health against a month before.",
        value=float(len(kept)),
        rows=tuple(kept),
        total=len(kept),
        columns=columns,
    )


def upsell(ctx: Context, query: Query) -> Answer:
    """Healthy clients that use most of their seats, as Today lists them."""
    found = clients(
        ctx, replace(query, status="active", health_above=80, utilization_above=0.85, sort=query.sort or "-mrr_minor")
    )
    columns = (NAME, _LIST_COLUMNS["utilization"], _LIST_COLUMNS["health"], _LIST_COLUMNS["mrr_minor"])
    return replace(
        found,
        kind="upsell",
        label="Room to grow",
        columns=columns,
        definition="Active clients with health above 80 that use more than 85 % of their seats.",
    )


def left(ctx: Context, query: Query) -> Answer:
    """Clients that left, newest first, with the reason; between `since` and `until` when given."""
    found = clients(ctx, replace(query, status="inactive", sort="-churned_on"))
    if query.since:
        last = query.until or ctx.today
        every = service.every(ctx, Filter(status="inactive", sort="-churned_on"))
        kept = [row for row in every if row["churned_on"] and query.since <= row["churned_on"] <= last]
        rows = tuple(_with_change(row) for row in kept[: query.limit])
        found = replace(found, value=float(len(kept)), total=len(kept), rows=rows, facts=_lost(ctx, query.since, last))
    return replace(found, kind="left", label="Clients that left", definition=METRICS["inactive_clients"].definition)


def _lost(ctx: Context, first: date, last: date) -> dict[str, Any]:
    """MRR that went with those who left, in the currency with most of it; None where no contract of theirs is known."""
    known = repository.lost_mrr(ctx, first, last)
    main = known[0] if known else {"mrr_minor": None, "currency": None}
    return {**main, "currencies": len(known)}


def overview(ctx: Context, query: Query) -> Answer:
    """Everything the head of a client's page says."""
    row = service.standing(ctx, need(query.client_id, "client_id"))
    rows = []
    for name in (
        "mrr",
        "health",
        "p60",
        "utilization",
        "licenses",
        "open_tickets",
        "overdue",
        "renewal",
        "last_contact",
    ):
        column, unit, label = OF_CLIENT[name]
        rows.append({"name": label, "value": row[column], "unit": unit, "currency": row["currency"]})
    columns = (Column("name", "Figure"), Column("value", "Now"))
    return Answer(
        "overview",
        row["name"],
        row["health"],
        "score",
        _MEANING["health"],
        f"/clients/{row['id']}",
        as_of=row["as_of"],
        columns=columns,
        rows=tuple(rows),
        total=len(rows),
        facts=dict(row),
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {
    "figure": figure,
    "headlines": headlines,
    "clients": clients,
    "at_risk": at_risk,
    "movers": movers,
    "upsell": upsell,
    "left": left,
    "overview": overview,
}
