"""What was known about each client at each month's end: the one input of every score."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np

from pulseops.base.context import Context
from pulseops.base.db import make_room
from pulseops.core.panel import Panel, spells
from pulseops.understand.features import assemble, repository
from pulseops.understand.features.assemble import Months

MOST_MONTHS = 36
MANY = 1000


@dataclass(frozen=True)
class ClientPanel:
    """A panel with the ids of its clients. The last month ends on `as_of`."""

    ids: tuple[UUID, ...]
    as_of: date
    panel: Panel
    months: Months


def as_of(ctx: Context) -> date:
    """Day up to which this tenant's data speaks: today, or the newest fact of an old import."""
    return min(ctx.today, repository.last_day_of_data(ctx) or ctx.today)


def read_panel(ctx: Context, client_ids: Sequence[UUID] | None = None, *, months: int = MOST_MONTHS) -> ClientPanel:
    """Monthly panel of some or all clients (N, T), T at most `months`, using nothing dated after `as_of`."""
    ids = tuple(client_ids) if client_ids is not None else tuple(repository.client_ids(ctx))
    return _read(ctx, ids, months)[0]


def read_history(ctx: Context) -> ClientPanel:
    """As read_panel for all clients, with a row for each time a client left and came back: what models learn from."""
    read, window = _read(ctx, tuple(repository.client_ids(ctx)), MOST_MONTHS)
    rows = repository.leavings(ctx, window)
    client, month = rows[:, 0].astype(np.int64) - 1, rows[:, 1].astype(np.int64) - window.first
    return replace(read, panel=spells(read.panel, client, month, rows[:, 2] > 0)) if len(rows) else read


def _read(ctx: Context, ids: tuple[UUID, ...], months: int) -> tuple[ClientPanel, repository.Window]:
    """The panel and the window it was read from."""
    if len(ids) > MANY:
        make_room(ctx)
    day = as_of(ctx)
    shift = assemble.shift_of(day)
    last = assemble.month_of(day, shift)
    oldest = repository.first_day_of_data(ctx)
    known = last - assemble.month_of(min(oldest, day), shift) + 1 if oldest else 1
    span = Months(day, last - max(min(months, known), 13) + 1, last)
    window = repository.Window(ids, day, shift, span.first, span.last)
    into = assemble.Assembly(len(ids), span)
    if ids:
        _fill(ctx, window, into)
    return ClientPanel(ids, day, assemble.finish(into), span), window


def _fill(ctx: Context, window: repository.Window, into: assemble.Assembly) -> None:
    has = repository.sources_of_series(ctx)
    assemble.add_clients(into, repository.clients(ctx, window))
    assemble.add_contracts(into, repository.contracts(ctx, window))
    assemble.add_seats(into, repository.subscriptions(ctx, window), repository.usage(ctx, window))
    opened, resolved = repository.tickets_opened(ctx, window), repository.tickets_resolved(ctx, window)
    assemble.add_tickets(into, opened, resolved, has["tickets"])
    into.put(repository.surveys(ctx, window), ("csat", "nps"))
    assemble.add_invoices(into, repository.invoices(ctx, window))
    assemble.add_contacts(into, repository.contacts(ctx, window), has["contacts"])
    assemble.add_observations(into, repository.observations(ctx, window))


def monthly(ctx: Context, client_id: UUID) -> tuple[list[date], dict[str, list[float | None]]]:
    """Monthly series of one client for charts: days and values, None where nothing was observed."""
    read = read_panel(ctx, [client_id])
    days = [assemble.end_of(read.as_of, read.months.last - m) for m in range(read.months.first, read.months.last + 1)]
    series = {}
    for name, values in read.panel.series.items():
        line = [None if v != v else float(v) for v in values[0]]
        if any(v is not None for v in line):
            series[name] = line
    return days, series
