"""What would help a client, and why its score changed: both in the words of its own facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

import numpy as np

from pulseops.base.context import Context
from pulseops.base.errors import NotFound
from pulseops.core import features, health
from pulseops.core.levers import REACHABLE, Lever, fewest
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import repository_reasons as repository
from pulseops.understand.predictions import models
from pulseops.understand.predictions import repository as predictions_repository
from pulseops.understand.predictions.service import MONTHS_TO_SCORE

Kind = Literal["health", "churn"]
LABELS = {s.id: s.label for s in health.SIGNALS}


@dataclass(frozen=True)
class Advice:
    """The fewest levers that lift a client to the next band; `reason` says why there are none."""

    as_of: date
    now: float | None
    band: str
    goal: float | None
    then: float | None
    reached: bool
    reason: str | None
    levers: list[dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """A score on two days. `parts` by signal add up to the difference (points, or log-odds of leaving)."""

    kind: Kind
    before_on: date
    now_on: date
    before: float | None
    now: float | None
    same_model: bool
    parts: list[dict[str, Any]]


def levers(ctx: Context, client_id: UUID) -> Advice:
    """Fewest changes to the next health band, each tried in the scorer. Raises NotFound."""
    clients.get(ctx, client_id)
    read = features_service.read_panel(ctx, [client_id], months=MONTHS_TO_SCORE)
    t = read.panel.length - 1
    values = health.signals_at(read.panel, t).values
    values[~read.panel.active[:, t]] = np.nan
    setup = models.health_setup(ctx, None)
    sourced = np.array(setup.sourced)
    scores = health.score(values, setup.weights, setup.bands, sourced=sourced)
    value, band = float(scores.value[0]), str(scores.band[0])
    late = repository.overdue_invoices(ctx, client_id, read.as_of)
    reachable = {**REACHABLE, "payment_history": float(health.once_paid(read.panel, t)[0])} if late else REACHABLE
    plan = fewest(values, setup.weights, setup.bands, sourced, reachable)
    if plan is None:
        unknown = bool(np.isnan(value))
        why = "Not enough data for a health score." if unknown else "Health is in the best band already."
        return Advice(read.as_of, None if unknown else value, band, None, None, False, why, [])
    seats = repository.seats(ctx, client_id)
    told = [{**vars(lever), "label": LABELS[lever.signal], "text": _say(lever, late, seats)} for lever in plan.levers]
    reason = None if plan.reached else "Even all of these together do not reach the next band."
    return Advice(read.as_of, plan.now, band, plan.goal, plan.then, plan.reached, reason, told)


def _say(lever: Lever, late: Sequence[str], seats: int | None) -> str:
    """One lever as something to do."""
    value, target = lever.value, lever.target
    if lever.signal == "payment_history":
        shown = ", ".join(late[:3]) + (f" and {len(late) - 3} more" if len(late) > 3 else "")
        many = "invoices" if len(late) > 1 else "invoice"
        return f"Collect {many} {shown}" if late else "See that the invoices of three months are paid on time"
    if lever.signal in ("utilization_rate", "login_frequency"):
        what = {"utilization_rate": "used seats", "login_frequency": "logins per seat a month"}[lever.signal]
        if lever.signal == "utilization_rate":
            of = f" ({round((target - value) * seats):+d} people)" if seats else ""
            return f"Bring {what} from {value * 100:.0f} % to {target * 100:.0f} %{of}"
        return f"Bring {what} from {value:.1f} to {target:.0f}"
    sayings = {
        "contract_length": f"Renew: the contract ends in {value:.1f} months",
        "resolution_time": f"Resolve tickets in {target:.0f} hours instead of {value:.0f}",
        "escalation_rate": f"Let no ticket escalate; now {value * 100:.0f} % do",
        "satisfaction": f"Raise CSAT from {value:.0f} to {target:.0f}",
        "nps": f"Raise NPS answers from {value:.0f} to {target:.0f}",
        "engagement": f"Bring activity back to what is usual; now {value * 100:.0f} % of it",
        "features_used": f"Bring the features used back to what is usual; now {value * 100:.0f} % of it",
    }
    return sayings[lever.signal]


def changed(ctx: Context, client_id: UUID, kind: Kind, since: date) -> Change:
    """What moved a score between a day and now, by signal. Raises NotFound when nothing is kept of one of the days."""
    clients.get(ctx, client_id)
    now = predictions_repository.on_or_before(ctx, client_id, kind, ctx.today)
    before = predictions_repository.on_or_before(ctx, client_id, kind, since)
    if not now or not before:
        raise NotFound("not-found", f"No {kind} score is kept for that day.")
    names = LABELS if kind == "health" else features.GROUPS
    was, is_now = ({row[0]: row for row in each["drivers"]} for each in (before, now))
    parts: list[dict[str, Any]] = [
        {
            "id": key,
            "label": names.get(key, key),
            "change": _part(is_now, key, 1) - _part(was, key, 1),
            "before": _raw(was, key),
            "now": _raw(is_now, key),
        }
        for key in names
        if key in was or key in is_now
    ]
    if kind == "churn":
        shift = (now["detail"].get("base") or 0.0) - (before["detail"].get("base") or 0.0)
        parts.append({"id": "base", "label": "Model and base rate", "change": shift, "before": None, "now": None})
    parts.sort(key=lambda part: -abs(part["change"]))
    same = now["model_version_id"] == before["model_version_id"]
    return Change(kind, before["as_of"], now["as_of"], before["value"], now["value"], same, parts)


def _part(rows: dict[str, Any], key: str, place: int) -> float:
    return float(rows[key][place]) if key in rows else 0.0


def _raw(rows: dict[str, Any], key: str) -> float | None:
    """The signal's own value, where the driver carries it."""
    found: float | None = rows[key][2] if key in rows and len(rows[key]) > 2 else None
    return found
