"""Does the model in use still fit its world, and does health foretell leaving? Looked at once for each day of data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.core import drift, features, health_record
from pulseops.core.churn import ChurnModel, periods
from pulseops.core.churn.fit import said_later
from pulseops.core.churn.record import Cases
from pulseops.core.panel import Panel
from pulseops.learn.readouts import repository
from pulseops.understand.features import assemble
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import models, track

MOST_MONTHS = 24
MOST_REASONS = 6
AGES_BY_ITSELF = frozenset({"tenure_log", "is_new"})
"""Features that move because time passes: shown, but no reason to doubt a model."""


@dataclass(frozen=True)
class Check:
    """What a look at the model in use found; `features` most shifted first."""

    model_id: UUID
    model_number: int
    as_of: date
    at: datetime
    state: str
    reasons: list[str]
    features: list[dict[str, Any]]
    calibration: dict[str, Any]


def check(ctx: Context) -> Mapping[str, int]:
    """Compare today's clients with those the churn model was fitted on, and its words with what came.

    Done again only for a new day of data, a new model or an import. Departments do not leave: nothing is checked.
    """
    champion = models.in_use(ctx)
    if not champion or not models.fits(champion) or tenant_settings(ctx).kind != "msp":
        return {"checked": 0}
    if repository.checked(ctx, champion["id"], features_service.as_of(ctx)):
        return {"checked": 0}
    read = features_service.read_history(ctx)
    if not read.ids:
        return {"checked": 0}
    panel, model_id = read.panel, champion["id"]
    moved = _shifts(ctx, model_id, panel)
    since = panel.length - 1 - assemble.months_between(champion["trained_through_on"], read.as_of)
    model = models.load(ctx, model_id)
    told = _calibration(panel, model, max(since, 0))
    reasons = _reasons(moved, told)
    state = _worst([told["state"], *(state for m in moved if m["name"] not in AGES_BY_ITSELF for state in _states(m))])
    found = {"reasons": reasons, "features": moved, "calibration": told}
    repository.put_check(ctx, model_id, read.as_of, state, found)
    models.note_drift(ctx, model_id, state, reasons)
    later = _later(panel, model, max(since, 0))
    if len(later):
        track.keep_later(ctx, model_id, later)
    _read_health(ctx, panel, read.as_of)
    publish(ctx, "models", [model_id])
    return {"checked": 1, "alarms": int(state == "alarm")}


def _shifts(ctx: Context, model_id: UUID, panel: Panel) -> list[dict[str, Any]]:
    """Features of today's active clients against the model's reference, most shifted first."""
    before = models.reference_of(ctx, model_id)
    if before is None:
        return []
    t = panel.length - 1
    matrix = features.build(panel, t)
    moved = drift.shifts(before, matrix.names, matrix.values[features.active_rows(panel, t)])
    groups = dict(zip(matrix.names, matrix.groups, strict=True))
    moved.sort(key=lambda m: (-max(drift.RANK[m.state], drift.RANK[m.missing_state]), -(m.psi or 0)))
    return [{**asdict(m), "group": features.GROUPS[groups[m.name]]} for m in moved]


def _calibration(panel: Panel, model: ChurnModel, since: int) -> dict[str, Any]:
    """Leavings within a month against what the model says, for months it has not learnt from and that are over."""
    rows: list[dict[str, Any]] = []
    p, y, month = [np.zeros(0)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for t in range(max(since, panel.length - 1 - MOST_MONTHS), panel.length - 1):
        who = features.active_rows(panel, t)
        left = panel.end_month[who] == t + 1
        use = ~(left & panel.competing[who])
        who, left = who[use], left[use]
        said = model.hazards(features.build(panel, t).values[who], panel.state["months_to_renewal"][who, t])[:, 0]
        p.append(said)
        y.append(left.astype(np.int64))
        month.append(np.full(len(who), t))
        rows.append({"month": str(panel.months[t + 1]), "left": int(left.sum()), "expected": float(said.sum())})
    found = drift.calibration(np.concatenate(p), np.concatenate(y), np.concatenate(month))
    for row, up, down in zip(rows, found.up, found.down, strict=True):
        row |= {"up": up, "down": down}
    totals = {"observed": found.observed, "expected": found.expected, "state": found.state}
    limits = {"warn": drift.CUSUM_WARN, "alarm": drift.CUSUM_ALARM}
    return {**totals, **limits, "months": rows, "matured_90": max(panel.length - 1 - periods.HORIZON - since + 1, 0)}


def _later(panel: Panel, model: ChurnModel, since: int) -> Cases:
    """What the model said at the ends of the months after its training whose 90 days are over.

    The base rate is that of all months whose 90 days were over when it was fitted.
    """
    some, last = models.sampled(panel), panel.length - 1 - periods.HORIZON
    known = [periods.within_horizon(some, t)[1] for t in range(max(since - periods.HORIZON + 1, 1))]
    base = max(float(np.concatenate(known).sum() / max(sum(map(len, known)), 1)), 1e-4)
    return said_later(some, model, range(max(since, last - MOST_MONTHS + 1), last + 1), base=base)


def _states(moved: Mapping[str, Any]) -> tuple[str, str]:
    return moved["state"], moved["missing_state"]


def _worst(states: Sequence[str]) -> str:
    """The worst state; `few` only when nothing could be judged."""
    judged = [state for state in states if state != "few"]
    return max(judged, key=lambda state: drift.RANK[state]) if judged else "few"  # type: ignore[index]


def _reasons(moved: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> list[str]:
    """Why the state is what it is, in sentences, worst first."""
    found: list[tuple[int, str]] = []
    if told["state"] in ("warn", "alarm"):
        way = "more" if told["months"][-1]["up"] >= told["months"][-1]["down"] else "fewer"
        said = f"{told['observed']} left where {told['expected']:.0f} were expected"
        found.append((drift.RANK[told["state"]] + 1, f"Lately {way} clients leave than the model says: {said}."))
    for each in moved:
        if each["name"] in AGES_BY_ITSELF:
            continue
        name = f"{each['group']} ({each['name'].replace('_', ' ')})"
        if each["state"] in ("warn", "alarm"):
            found.append((drift.RANK[each["state"]], f"{name} is distributed otherwise: PSI {each['psi']:.2f}."))
        if each["missing_state"] in ("warn", "alarm"):
            shares = f"{each['missing_before']:.0%} before, {each['missing_now']:.0%} now".replace("%", " %")
            found.append((drift.RANK[each["missing_state"]], f"{name} is missing otherwise: {shares}."))
    found.sort(key=lambda pair: -pair[0])
    more = len(found) - MOST_REASONS
    told_all = [sentence for _, sentence in found[:MOST_REASONS]]
    return [*told_all, f"And {more} more."] if more > 0 else told_all


def _read_health(ctx: Context, panel: Panel, as_of: date) -> None:
    """Keep whether health foretold leaving, by the weights and bands in force."""
    setup = models.health_setup(ctx, None)
    seen = health_record.past(panel)
    scores = health_record.scored(seen, setup.weights, setup.bands, np.array(setup.sourced))
    repository.put_health(ctx, as_of, health_record.foretelling(seen, scores, models.SEED))


def last_check(ctx: Context) -> Check | None:
    """The newest check of the churn model in use; None when there is none yet."""
    ctx.require("models:read")
    champion = models.in_use(ctx)
    kept = repository.last_check(ctx, champion["id"]) if champion else None
    if not champion or not kept:
        return None
    parts = (kept["state"], kept["reasons"], kept["features"], kept["calibration"])
    return Check(champion["id"], champion["number"], kept["as_of"], kept["created_at"], *parts)


def last_health(ctx: Context) -> dict[str, Any] | None:
    """How health and leaving went together, as last read; None when never."""
    ctx.require("models:read")
    return repository.last_health(ctx)
