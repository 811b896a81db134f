"""Where each client stands and what the whole adds up to: the figures of every page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.jobs import enqueue
from pulseops.core import features, health
from pulseops.core.panel import Floats
from pulseops.observe.clients import service as clients
from pulseops.understand.features import assemble
from pulseops.understand.features import repository as features_repository
from pulseops.understand.features import service as features_service
from pulseops.understand.features.service import ClientPanel
from pulseops.understand.metrics import listing, repository
from pulseops.understand.metrics.definitions import METRICS, Metric
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.metrics.memory import remembered
from pulseops.understand.predictions import models, table, thinning
from pulseops.understand.predictions import service as predictions
from pulseops.understand.predictions.service import Scored

TREND_MONTHS = 25
_COUNTED = ("mrr", "active_clients", "nrr", "grr", "licenses", "utilization")  # for each month anew, unlike beliefs
JUDGE_JOB = "alerts"  # the worker's job that judges what changed; named, not imported: it is downstream


@dataclass(frozen=True)
class Figure:
    """A metric's value now and a month before; None is unknown. Money in minor units of `currency`.

    `past` are the values at the end of each earlier month of a year, oldest first; months without one are left out.
    """

    metric: Metric
    value: float | None
    before: float | None
    currency: str | None = None
    past: tuple[float, ...] = ()


def rescore(ctx: Context, client_ids: Sequence[UUID] | None = None) -> Scored:
    """Score all clients (or some) and bring their standing and the tenant's figures up to date."""
    if client_ids is None:
        table.refresh(ctx)
        predictions.remember(ctx)
    scored = predictions.score(ctx, client_ids)
    if scored.read.ids:
        _stand(ctx, scored)
    if client_ids is None:
        _trends(ctx, scored.read)
        publish(ctx, "clients")
    publish(ctx, "dashboard")
    return scored


def _stand(ctx: Context, scored: Scored) -> None:
    """Write the standing of the scored clients."""
    settings, read = tenant_settings(ctx), scored.read
    before_on = assemble.end_of(read.as_of, 1)
    before = predictions.month_before(ctx, read.ids, before_on)
    labels = predictions.label_probabilities(ctx, read.ids)
    has = features_repository.sources_of_series(ctx)
    h, c = scored.health, scored.churn
    columns = [h.value, h.lower, h.upper, h.coverage, *c.p.T, *c.lower[:, 1:].T, *c.upper[:, 1:].T]
    columns += [
        *scored.left.T,
        scored.seats,
        scored.users,
        np.divide(scored.users, scored.seats, where=scored.seats > 0, out=_nan(len(h.value))),
    ]
    table = [[None if v != v else v for v in row] for row in np.column_stack(columns).tolist()]
    drivers = [features.GROUPS[c.groups[i]] for i in c.contributions.argmax(axis=1)]
    rows = []
    for n, (client, line) in enumerate(zip(read.ids, table, strict=True)):
        value, lower, upper, coverage, p30, p60, p90, l60, l90, u60, u90, *left, seats, users, used = line
        was = before.get(client, {})
        was_health, was_churn = was.get("health"), was.get("churn")
        rows.append(
            (client, value, lower, upper, str(h.band[n]), was_health["value"] if was_health else None, coverage,
             p30, p60, p90, l60, u60, l90, u90, was_churn["detail"]["p60"][0] if was_churn else None,
             str(scored.risk[n]),
             was_churn["band"] if was_churn else "unknown", *labels.get(client, (None, None, None)), *left,
             drivers[n] if p90 is not None else None, None if seats is None else round(seats), users, used)
        )  # fmt: skip
    repository.refresh_standing(
        ctx,
        rows,
        as_of=read.as_of,
        before=before_on,
        currency=settings.currency,
        has_tickets=has["tickets"],
        has_invoices=has["invoices"],
    )


def _nan(size: int) -> Floats:
    return np.full(size, np.nan)


def _trends(ctx: Context, read: ClientPanel) -> None:
    """Monthly MRR, clients and retention of the last two years; seats as far back as clients are scored from."""
    as_of = read.as_of
    ends = [assemble.end_of(as_of, back) for back in range(TREND_MONTHS)]
    points: list[tuple[str, date, str | None, float]] = []
    for row in repository.recurring_by_month(ctx, ends):
        points.append(("mrr", row["on"], row["currency"], row["mrr"]))
        points.append(("active_clients", row["on"], row["currency"], float(row["clients"])))
    earlier = [assemble.end_of(as_of, back + 12) for back in range(13)]
    for row in repository.retention(ctx, ends[:13], earlier):
        points += [(name, row["on"], row["currency"], row[name]) for name in ("nrr", "grr")]
    points += _seat_points(read)
    repository.put_points(ctx, points, anew=_COUNTED)
    beliefs: list[tuple[str, date, str | None, float]] = []
    limit = tenant_settings(ctx).risk["high"]
    for on, value, clients_known, high in repository.beliefs_by_day(ctx, ends, thinning.daily_since(ctx), limit):
        if value is not None:
            beliefs += [("health", on, None, value), ("health_known", on, None, float(clients_known))]
        if high is not None:
            beliefs.append(("at_risk", on, None, float(high)))
    repository.put_points(ctx, beliefs)


def _seat_points(read: ClientPanel) -> list[tuple[str, date, str | None, float]]:
    """Seats bought and the part of them in use by active clients, for months in which any are known."""
    panel, points = read.panel, list[tuple[str, date, str | None, float]]()
    bought = np.where(panel.active, panel.series["seats_purchased"], np.nan)
    used = np.where(panel.active, panel.series["seats_active"], np.nan)
    both = ~np.isnan(bought) & ~np.isnan(used)
    for month in range(panel.length):
        on = assemble.end_of(read.as_of, panel.length - 1 - month)
        if not np.isnan(bought[:, month]).all():
            points.append(("licenses", on, None, float(np.nansum(bought[:, month]))))
        seats = float(bought[both[:, month], month].sum())
        if seats > 0:
            points.append(("utilization", on, None, float(used[both[:, month], month].sum()) / seats))
    return points


def portfolio(ctx: Context) -> list[Figure]:
    """The headline figures with their change against a month before, in the tenant's currency; other currencies are not
    added but have their own rows in the list totals."""
    ctx.require("metrics:read")
    settings = tenant_settings(ctx)
    rows = repository.portfolio(ctx)
    main = next((row for row in rows if row["currency"] == settings.currency), rows[0] if rows else None)
    if not main:
        return []
    currency = main["currency"]

    def total(name: str) -> float:
        return float(sum(row[name] or 0 for row in rows))

    def mean(top: str, bottom: str) -> float | None:
        return total(top) / total(bottom) if total(bottom) else None

    as_of, months = main["as_of"], _months(ctx, main["as_of"], currency)

    def before(name: str) -> float | None:
        """A month earlier, or as soon after as it is known."""
        since = assemble.end_of(as_of, 1)
        return next((value for on, value in months.get(name, {}).items() if since <= on < as_of), None)

    def newest(name: str) -> float | None:
        return months.get(name, {}).get(as_of)

    active = total("active")
    seats = total("all_seats") if any(row["all_seats"] is not None for row in rows) else None
    tickets_known = any(row["open_tickets"] is not None for row in rows)
    values: dict[str, tuple[float | None, float | None]] = {
        "active_clients": (active, before("active_clients")),
        "inactive_clients": (total("inactive"), total("inactive") - total("left_since")),
        "mrr": (float(main["mrr_minor"]), float(main["mrr_before_minor"])),
        "arr": (12.0 * main["mrr_minor"], 12.0 * main["mrr_before_minor"]),
        "nrr": (newest("nrr"), before("nrr")),
        "grr": (newest("grr"), before("grr")),
        "licenses": (seats, before("licenses")),
        "utilization": (mean("seats_active", "seats"), before("utilization")),
        "at_risk": (total("high_risk"), total("high_risk_before")),
        "revenue_at_risk": (float(main["at_risk_minor"]), float(main["at_risk_before_minor"])),
        "health": (mean("health_sum", "health_known"), mean("health_before_sum", "health_before_known")),
        "open_tickets": (total("open_tickets"), total("open_tickets_before")) if tickets_known else (None, None),
    }

    def figure(name: str, now: float | None, was: float | None) -> Figure:
        past = tuple(value for on, value in months.get(name, {}).items() if on < as_of)
        return Figure(METRICS[name], now, was, currency if METRICS[name].unit == "money" else None, past)

    return [figure(name, *pair) for name, pair in values.items()]


def _months(ctx: Context, as_of: date, currency: str) -> dict[str, dict[date, float]]:
    """Figures at the end of each month of a year by day, oldest first; money in minor units of one currency."""
    found: dict[str, dict[date, float]] = {}
    for row in repository.points(ctx, (*_COUNTED, "health", "at_risk"), assemble.end_of(as_of, 12)):
        if row["currency"] in (currency, None) or row["metric"] == "active_clients":
            months = found.setdefault(row["metric"], {})
            months[row["on"]] = months.get(row["on"], 0.0) + row["value"]
    for name, factor in (("arr", 1200), ("mrr", 100)):
        found[name] = {on: value * factor for on, value in found.get("mrr", {}).items()}
    return {name: dict(sorted(months.items())) for name, months in found.items()}


def trend(ctx: Context, metrics: Sequence[str]) -> list[dict[str, Any]]:
    """Monthly points of metrics, oldest first. Raises Invalid for an unknown one."""
    ctx.require("metrics:read")
    unknown = set(metrics) - {*_COUNTED, "health"}
    if unknown:
        raise Invalid.field("metric", f"No monthly series of {sorted(unknown)[0]}.")
    return repository.points(ctx, metrics, ctx.today - timedelta(days=10_000))


def licenses_by_product(ctx: Context) -> list[dict[str, Any]]:
    """Seats of active clients under running subscriptions, per product, most first."""
    ctx.require("metrics:read")
    return repository.licenses_by_product(ctx, features_service.as_of(ctx))


def bands(ctx: Context) -> list[dict[str, Any]]:
    """Active clients by health band and risk."""
    ctx.require("metrics:read")
    return repository.bands(ctx)


def page(
    ctx: Context, filters: Filter, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One page of the client list, and the totals of all it shows."""
    ctx.require("clients:read")
    key = ("totals", repr(replace(filters, sort="")))
    totals = remembered(ctx, key, lambda: listing.totals(ctx, filters))
    return listing.rows(ctx, filters, offset=offset, limit=limit), totals


def every(ctx: Context, filters: Filter) -> list[dict[str, Any]]:
    """All rows of the list, for an export (at most 100,000)."""
    ctx.require("clients:read")
    return listing.every(ctx, filters, 100_000)


def standing(ctx: Context, client_id: UUID) -> dict[str, Any]:
    """One row of the list. Raises NotFound."""
    ctx.require("clients:read")
    found = listing.one(ctx, client_id)
    if not found:
        raise NotFound.of("client")
    return found


def create_client(ctx: Context, values: Mapping[str, Any], **known: Any) -> dict[str, Any]:
    """Add a client, score it and answer its standing."""
    settings = tenant_settings(ctx)
    known.setdefault("kind", "department" if settings.kind == "it" else "client")
    client_id = clients.create(ctx, values, currency=settings.currency, on=features_service.as_of(ctx), **known)
    rescore(ctx, [client_id])
    return standing(ctx, client_id)


def update_client(ctx: Context, client_id: UUID, values: Mapping[str, Any], **known: Any) -> dict[str, Any]:
    """Change a client, score it again and answer its standing."""
    settings = tenant_settings(ctx)
    clients.update(ctx, client_id, values, currency=settings.currency, on=features_service.as_of(ctx), **known)
    rescore(ctx, [client_id])
    enqueue(ctx, JUDGE_JOB, once=True, asked_by=ctx.actor.name)
    return standing(ctx, client_id)


def deactivate_client(
    ctx: Context, client_id: UUID, *, reason: str, on: date | None, involuntary: bool
) -> dict[str, Any]:
    """End the relation with a client and answer its standing."""
    clients.deactivate(ctx, client_id, reason=reason, on=on or features_service.as_of(ctx), involuntary=involuntary)
    rescore(ctx, [client_id])
    return standing(ctx, client_id)


def reactivate_client(ctx: Context, client_id: UUID) -> dict[str, Any]:
    """Take a client back and answer its standing."""
    clients.reactivate(ctx, client_id)
    rescore(ctx, [client_id])
    return standing(ctx, client_id)


def what_if(ctx: Context, client_id: UUID, changes: Mapping[str, float | None]) -> dict[str, Any]:
    """Health of a client with some signals replaced, and without; nothing is stored. Raises Invalid."""
    clients.get(ctx, client_id)
    unknown = set(changes) - {s.id for s in health.SIGNALS}
    if unknown:
        raise Invalid.field(f"signals.{sorted(unknown)[0]}", "Unknown signal.")
    read = features_service.read_panel(ctx, [client_id], months=predictions.MONTHS_TO_SCORE)
    values = health.signals_at(read.panel, read.panel.length - 1).values
    setup = models.health_setup(ctx, None)
    changed = values.copy()
    for index, signal in enumerate(health.SIGNALS):
        if signal.id in changes:
            typed = changes[signal.id]
            changed[0, index] = np.nan if typed is None else typed
    both = np.vstack([values, changed])
    scores = health.score(both, setup.weights, setup.bands, sourced=np.array(setup.sourced))
    return {name: health_detail(both, scores, n) for n, name in enumerate(("now", "then"))}


def health_detail(values: Floats, scores: health.HealthScores, n: int) -> dict[str, Any]:
    """One score with its signals, for a page."""

    def known(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    signals = [
        {
            "id": s.id,
            "value": known(values[n, i]),
            "points": known(scores.points[n, i]),
            "contribution": float(scores.contributions[n, i]),
        }
        for i, s in enumerate(health.SIGNALS)
    ]
    interval = {name: known(getattr(scores, name)[n]) for name in ("value", "lower", "upper")}
    return {**interval, "band": str(scores.band[n]), "coverage": float(scores.coverage[n]), "signals": signals}


def page_rows(ctx: Context, filters: Filter, *, limit: int) -> list[dict[str, Any]]:
    """The first rows of the client list."""
    ctx.require("clients:read")
    return listing.rows(ctx, filters, offset=0, limit=limit)
