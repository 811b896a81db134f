"""Answers about what is open with clients: unpaid invoices and tickets."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import answers_repository as repository
from pulseops.understand.metrics import service
from pulseops.understand.metrics.answer import Answer, Column, Query
from pulseops.understand.metrics.definitions import METRICS


def overdue(ctx: Context, query: Query) -> Answer:
    """Invoices past due and what is open of them, of all or of one client; value in the main currency."""
    ctx.require("clients:read")
    if query.client_id:
        service.standing(ctx, query.client_id)
    as_of = features_service.as_of(ctx)
    rows = repository.overdue_invoices(ctx, as_of, query.client_id, query.limit)
    totals = repository.overdue_totals(ctx, as_of, query.client_id)
    known = bool(rows) or repository.has_invoices(ctx)
    main = totals[0] if totals else None
    columns = (
        Column("number", "Invoice"),
        Column("client_name", "Client"),
        Column("open_minor", "Open", "money"),
        Column("due_on", "Due", "date"),
        Column("days_late", "Days late", "count"),
    )
    shown = tuple({**row, "href": f"/clients/{row['client_id']}?tab=invoices"} for row in rows)
    return Answer(
        "overdue",
        "Overdue invoices",
        _value(main, "open_minor", known),
        "money",
        "Open amount of invoices past their due day, at most 400 days old.",
        f"/clients/{query.client_id}?tab=invoices" if query.client_id else "/clients?overdue=true&sort=-overdue_minor",
        as_of=as_of,
        currency=main["currency"] if main else tenant_settings(ctx).currency,
        columns=columns,
        rows=shown,
        total=sum(t["invoices"] for t in totals),
        facts={
            "invoices": sum(t["invoices"] for t in totals),
            "clients": sum(t["clients"] for t in totals),
            "currencies": len(totals),
            "known": known,
        },
    )


def _value(main: Mapping[str, Any] | None, name: str, known: bool) -> float | None:
    if main:
        return float(main[name])
    return 0.0 if known else None


def tickets(ctx: Context, query: Query) -> Answer:
    """Open tickets of all active clients or of one; `group` urgent narrows, `days` counts those opened since."""
    ctx.require("clients:read")
    if query.client_id:
        service.standing(ctx, query.client_id)
    as_of, urgent = features_service.as_of(ctx), query.group == "urgent"
    rows = repository.open_tickets(ctx, as_of, query.client_id, urgent, query.limit)
    total = repository.open_ticket_count(ctx, as_of, query.client_id, urgent)
    known = bool(total) or repository.has_tickets(ctx)
    since = query.since or as_of - timedelta(days=query.days or 30)
    opened = repository.tickets_opened(ctx, since, query.until or as_of, query.client_id)
    columns = (
        Column("number", "Ticket"),
        Column("client_name", "Client"),
        Column("subject", "Subject"),
        Column("priority", "Priority"),
        Column("days_open", "Days open", "count"),
    )
    shown = tuple({**row, "href": f"/clients/{row['client_id']}?tab=tickets"} for row in rows)
    return Answer(
        "tickets",
        "Open tickets",
        float(total) if known else None,
        "count",
        METRICS["open_tickets"].definition,
        f"/clients/{query.client_id}?tab=tickets" if query.client_id else METRICS["open_tickets"].rows,
        as_of=as_of,
        columns=columns,
        rows=shown,
        total=total,
        facts={**opened, "since": since, "until": query.until or as_of, "urgent": urgent, "known": known},
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"overdue": overdue, "tickets": tickets}
