"""Anomalies of costs and metrics: found, told once, and what people say about them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.ids import uuid7
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import anomaly_causes as causes
from pulseops.understand.predictions import anomaly_judgement as judgement
from pulseops.understand.predictions import anomaly_repository as repository
from pulseops.understand.predictions import anomaly_series as series
from pulseops.understand.predictions.anomaly_judgement import Found, Scale
from pulseops.understand.predictions.anomaly_repository import Filter
from pulseops.understand.predictions.anomaly_series import SeriesSet

STATUSES = ("open", "expected", "resolved")
KINDS = ("cost", "billing", "tickets", "usage", "logins", "overdue")
_ENDED = {"calm": "Back in its range by itself.", "level": "The new level has become the normal one."}
_GONE = "The figures were corrected, lie within what was declared normal since, or are no longer delivered."


def detect(ctx: Context) -> int:
    """Compare every series with what its own past predicts and write down what does not fit. Returns how many are open.

    Idempotent: the same data gives the same rows. The incomplete period is not judged; what a person decided stays;
    what has come back into its range resolves itself.
    """
    ctx.require("alerts:write")
    as_of = features_service.as_of(ctx)
    scale, taught = _scale(ctx, as_of), _taught(ctx)
    found: list[Found] = []
    costs: SeriesSet | None = None
    for part in series.every(ctx, as_of):
        costs = part if part.family is series.COST else costs
        found += judgement.worth_telling(part, judgement.judge(part, scale, taught), scale)
    told = judgement.without_repeats(found)
    told = judgement.explained(told, causes.of(ctx, told, costs.periods if costs else ()))
    since = min((first_reported(grain, as_of) for grain in ("month", "week")), default=as_of)
    written = repository.write_found(ctx, [_row(item) for item in told], since=since, gone=_GONE)
    changed = [*written.opened, *written.resolved, *written.reopened]
    if changed:
        publish(ctx, "anomalies", changed)
    return sum(item.incident.end is None for item in told)


def first_reported(grain: series.Grain, as_of: date) -> date:
    """First day of the oldest period that is still told about."""
    length = 31 if grain == "month" else 7
    return as_of - timedelta(days=length * (judgement.REPORT_PERIODS[grain] + 1))


def _scale(ctx: Context, as_of: date) -> Scale:
    return Scale(repository.monthly_totals(ctx, series.anchor("month", as_of)), repository.recurring_totals(ctx))


def _taught(ctx: Context) -> dict[str, tuple[float, float]]:
    return {row["series"]: (row["share"] or 0.0, row["distance"]) for row in repository.taught(ctx)}


def _row(item: Found) -> tuple[object, ...]:
    """In the order of repository.FOUND."""
    what = (item.item.key, item.kind, item.item.label, item.grain, item.item.client_id, item.item.product_id)
    money = (item.excess_minor, item.item.currency if item.excess_minor is not None else None)
    end = item.incident.end
    state = ("open", None) if end is None else ("resolved", _ENDED[end])
    size = (item.incident.points, *item.point, min(item.incident.ratio, 1e6))
    return (uuid7(), *what, *item.days, *size, *money, item.severity, list(item.cause), *state)


def page(
    ctx: Context, filters: Filter, order: str, *, offset: int, limit: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A page of anomalies, and number and money per status, kind and currency under the same other filters."""
    ctx.require("metrics:read")
    return repository.page(ctx, filters, order, offset=offset, limit=limit), repository.totals(ctx, filters)


def get(ctx: Context, anomaly_id: UUID) -> dict[str, Any]:
    """One anomaly with its series: each period's value and expected range, and the other anomalies of the series.

    Raises NotFound.
    """
    ctx.require("metrics:read")
    found = repository.find(ctx, anomaly_id)
    if not found:
        raise NotFound.of("anomaly")
    same = repository.of_series(ctx, found["series"])
    return {**found, "points": _points(ctx, found), "same_series": same}


def _points(ctx: Context, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    as_of = features_service.as_of(ctx)
    part = series.one(ctx, as_of, found["series"], found["client_id"])
    if part is None:
        return []
    judged = judgement.judge(part, _scale(ctx, as_of), _taught(ctx))
    known = np.flatnonzero(np.isfinite(part.values[0]))
    first = int(known[0]) if len(known) else 0
    columns = (part.values[0], judged.expected[0], judged.lower[0], judged.upper[0])
    return [
        {"on": day, **{name: _known(column[t]) for name, column in zip(_POINT, columns, strict=True)}}
        for t, day in enumerate(part.periods)
        if t >= first
    ]


_POINT = ("value", "expected", "lower", "upper")


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def expect(ctx: Context, anomaly_id: UUID, reason: str) -> None:
    """Say that it was to be expected, and why: from now on the series may move that far. Raises NotFound, Invalid."""
    _decide(ctx, anomaly_id, "expected", Invalid.without_reason(reason))


def resolve(ctx: Context, anomaly_id: UUID, reason: str) -> None:
    """Say that it is dealt with; the range of the series stays. Raises NotFound, Invalid, Conflict (not open)."""
    _decide(ctx, anomaly_id, "resolved", Invalid.without_reason(reason))


def reopen(ctx: Context, anomaly_id: UUID) -> None:
    """Undo expected and resolved, also what the series had learnt from it. Twice is once. Raises NotFound."""
    ctx.require("alerts:write")
    if _existing(ctx, anomaly_id)["status"] == "open":
        return
    repository.decide(ctx, anomaly_id, "open", None, ctx.actor.name)
    _tell(ctx, anomaly_id, "reopened", None)


def _decide(ctx: Context, anomaly_id: UUID, status: str, reason: str) -> None:
    ctx.require("alerts:write")
    found = _existing(ctx, anomaly_id)
    if found["status"] == status and found["decided_by"]:
        if status == "expected":
            raise Conflict("already-expected", "This anomaly is marked as expected already. Reopen it first.")
        raise Conflict("already-resolved", "This anomaly is resolved already. Reopen it first.")
    repository.decide(ctx, anomaly_id, status, reason, ctx.actor.name)
    _tell(ctx, anomaly_id, status, reason)


def _existing(ctx: Context, anomaly_id: UUID) -> dict[str, Any]:
    found = repository.find(ctx, anomaly_id)
    if not found:
        raise NotFound.of("anomaly")
    return found


def _tell(ctx: Context, anomaly_id: UUID, kind: str, reason: str | None) -> None:
    audit.record(ctx, f"anomaly.{kind}", "anomaly", str(anomaly_id), reason=reason)
    publish(ctx, "anomalies", [anomaly_id])
