"""Health and churn of clients: scored in one batch, kept only where something changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pulseops.accounts.preferences import TenantSettings, tenant_settings
from pulseops.base.context import Context
from pulseops.base.ids import uuid7
from pulseops.core import features, health
from pulseops.core.churn import ChurnModel, ChurnScores, survival
from pulseops.core.health import HealthScores, SignalTable
from pulseops.core.panel import Floats, last_known
from pulseops.understand.features import repository as features_repository
from pulseops.understand.features import service as features_service
from pulseops.understand.features.assemble import EPOCH
from pulseops.understand.features.service import ClientPanel
from pulseops.understand.predictions import beliefs, models, repository
from pulseops.understand.predictions.bands import risk_of
from pulseops.understand.predictions.beliefs import Belief
from pulseops.understand.predictions.inputs import Inputs
from pulseops.understand.predictions.models import HealthSetup

MONTHS_TO_SCORE = 14
BACKFILL_MONTHS = 12
MOST_REMEMBERED = 2_000
MOST_TOGETHER = 50_000
"""Clients whose months ahead are held in memory at once."""


@dataclass(frozen=True)
class Scored:
    """N clients as scored now: what standings and pages need. Arrays (N,) or (N, 3); NaN where unknown.

    `left` (N, 3) are expected months there of the next 24, with their interval.
    """

    read: ClientPanel
    health: HealthScores
    churn: ChurnScores
    risk: NDArray[np.str_]
    seats: Floats
    users: Floats
    left: Floats
    changed: int


def score(ctx: Context, client_ids: Sequence[UUID] | None = None) -> Scored:
    """Score all clients, or some. Writes snapshots and predictions of those whose inputs or models changed."""
    settings = tenant_settings(ctx)
    model_id, model = models.churn_model(ctx)
    read = features_service.read_panel(ctx, client_ids, months=MONTHS_TO_SCORE)
    t = read.panel.length - 1
    signals = health.signals_at(read.panel, t)
    active = read.panel.active[:, t]
    setup = models.health_setup(ctx, _sourced(read) if client_ids is None else None)
    at = _Month(read, t, signals, active, may_leave=settings.kind == "msp")
    healthy, churn = at.judge(setup, model)
    changed = _store(ctx, at, setup, (model_id, model), healthy, churn, settings)
    series = read.panel.series
    seats = last_known(series["seats_purchased"], t, 3)
    users = last_known(series["seats_active"], t, 2)
    left = _months_left(at, model, models.middle_of(ctx, model_id))
    return Scored(read, healthy, churn, risk_of(churn.p[:, 2], settings), seats, users, left, changed)


def _months_left(at: "_Month", model: ChurnModel, middle: float | None) -> Floats:
    """Expected months there with their interval (N, 3); NaN where no probability is stated, or without an own model."""
    found = np.full((len(at.read.ids), 3), np.nan)
    if middle is None or model.rung == "prior":
        return found
    term = at.read.panel.state["term_months"][:, at.t]
    stated = np.flatnonzero(at.stated)
    for rows in np.array_split(stated, len(stated) // MOST_TOGETHER + 1):
        told = survival.staying(model, at.inputs.features[rows], at.inputs.renewal[rows], term[rows], middle)
        found[rows] = np.column_stack([told.months, told.lower, told.upper])
    return found


def _sourced(read: ClientPanel) -> tuple[bool, ...]:
    """Which signals the tenant's sources deliver, as of the last month."""
    t = read.panel.length - 1
    found = health.available(health.signals_at(read.panel, t).values[read.panel.active[:, t]])
    return tuple(bool(x) for x in found)


@dataclass
class _Month:
    """Inputs of one month's scores. Departments of a company do not leave it: `may_leave` is for an MSP's clients."""

    read: ClientPanel
    t: int
    signals: SignalTable
    active: NDArray[np.bool_]
    may_leave: bool

    def judge(self, setup: HealthSetup, model: ChurnModel) -> tuple[HealthScores, ChurnScores]:
        """Scores of all clients; those not active are unknown."""
        inputs = self.inputs
        values = np.where(self.active[:, None], inputs.signals, np.nan)
        healthy = health.score(values, setup.weights, setup.bands, sourced=np.array(setup.sourced))
        churn = model.predict(inputs.features, inputs.renewal)
        for array in (churn.p, churn.lower, churn.upper):
            array[~self.stated] = np.nan
        return healthy, churn

    @property
    def stated(self) -> NDArray[np.bool_]:
        """Of whom a probability to leave is stated. Shape (N,)."""
        return np.asarray(self.active & self.inputs.enough & self.may_leave)

    @cached_property
    def inputs(self) -> Inputs:
        """What the scores are computed from."""
        matrix = features.build(self.read.panel, self.t)
        renewal = self.read.panel.state["months_to_renewal"][:, self.t]
        return Inputs.rounded(self.signals, matrix, renewal)

    @property
    def on(self) -> date:
        """The day this month ends."""
        return EPOCH + timedelta(days=int(self.read.months.ends[self.t]))


def _store(
    ctx: Context,
    at: _Month,
    setup: HealthSetup,
    churn_model: tuple[UUID, ChurnModel],
    healthy: HealthScores,
    churn: ChurnScores,
    settings: TenantSettings,
) -> int:
    """Snapshots and predictions of clients whose inputs or models are not those of their newest ones."""
    ids, inputs = at.read.ids, at.inputs
    hashes = inputs.hashes()
    known = features_repository.latest_hashes(ctx, ids, at.read.as_of)
    judged = repository.judged_by(ctx, ids, at.read.as_of, (setup.id, churn_model[0]))
    rows = [
        n
        for n, client in enumerate(ids)
        if at.active[n] and (known.get(client, (None, ""))[1] != hashes[n] or client not in judged)
    ]
    snapshots, predictions = [], []
    healths, churns = beliefs.of_health(healthy, inputs.signals), beliefs.of_churn(churn, settings)
    for n in rows:
        snapshot = uuid7()
        text = (json.dumps(inputs.values_of(n)), json.dumps(inputs.status_of(n)))
        snapshots.append((snapshot, ids[n], at.read.as_of, features.FEATURE_SET, *text, hashes[n]))
        predictions.append(_row(ids[n], "health", at.read.as_of, healths[n], snapshot, setup.id, {}))
        predictions.append(_row(ids[n], "churn", at.read.as_of, churns[n], snapshot, churn_model[0], {}))
    features_repository.add_snapshots(ctx, snapshots)
    repository.add_predictions(ctx, predictions)
    return len(rows)


def _row(
    client: UUID, kind: str, on: date, belief: Belief, snapshot: UUID | None, model: UUID, extra: dict[str, Any]
) -> tuple[object, ...]:
    """One row of `prediction`."""
    numbers = (belief.value, belief.lower, belief.upper, belief.band, belief.coverage)
    return (
        uuid7(), client, kind, on, *numbers, json.dumps(belief.drivers), json.dumps({**belief.detail, **extra}),
        snapshot, model,
    )  # fmt: skip


def backfill(ctx: Context, *, months: int = BACKFILL_MONTHS) -> int:
    """Write the last months' scores once, so that trends and changes have a past. Returns rows written.

    Health uses what was known then; churn uses today's model on what was known then, and says so (`backfilled`).
    """
    if repository.has_history(ctx):
        return 0
    settings = tenant_settings(ctx)
    model_id, model = models.churn_model(ctx)
    read = features_service.read_panel(ctx, months=MONTHS_TO_SCORE + months)
    setup = models.health_setup(ctx, _sourced(read))
    rows: list[tuple[object, ...]] = []
    for t in range(max(read.panel.length - 1 - months, 1), read.panel.length - 1):
        signals = health.signals_at(read.panel, t)
        at = _Month(read, t, signals, read.panel.active[:, t], may_leave=settings.kind == "msp")
        healthy, churn = at.judge(setup, model)
        mark, on = {"backfilled": True}, at.on
        healths, churns = beliefs.of_health(healthy, at.inputs.signals), beliefs.of_churn(churn, settings)
        for n in np.flatnonzero(at.active).tolist():
            client = read.ids[n]
            rows.append(_row(client, "health", on, healths[n], None, setup.id, mark))
            rows.append(_row(client, "churn", on, churns[n], None, model_id, mark))
    repository.add_predictions(ctx, rows)
    return len(rows)


def remember(ctx: Context) -> None:
    """Give a tenant scored for the first time a past: a year, or for very many clients the month before."""
    if repository.has_history(ctx):
        return
    number = len(features_repository.client_ids(ctx))
    if number:
        backfill(ctx, months=BACKFILL_MONTHS if number <= MOST_REMEMBERED else 1)


def latest(ctx: Context, client_id: UUID, kind: str) -> dict[str, Any] | None:
    """The newest belief of a kind about a client."""
    ctx.require("clients:read")
    return repository.latest(ctx, client_id, kind, features_service.as_of(ctx))


def history(ctx: Context, client_id: UUID, kind: str, *, days: int = 400) -> list[dict[str, Any]]:
    """One belief a day, oldest first."""
    ctx.require("clients:read")
    since = ctx.today - timedelta(days=max(days, 1) + 800)
    return repository.history(ctx, client_id, kind, since, features_service.as_of(ctx))[-days:]


def month_before(ctx: Context, ids: Sequence[UUID], day: date) -> dict[UUID, dict[str, Any]]:
    """What was believed about each client on a day or shortly before; risk by the bands in force today."""
    found = repository.month_before(ctx, ids, day)
    said = [kinds["churn"] for kinds in found.values() if "churn" in kinds]
    p90 = np.array([np.nan if row["value"] is None else row["value"] for row in said])
    for row, risk in zip(said, risk_of(p90, tenant_settings(ctx)).tolist(), strict=True):
        row["band"] = risk
    return found


def label_probabilities(ctx: Context, ids: Sequence[UUID]) -> dict[UUID, tuple[float, float | None, float | None]]:
    """Newest probability of the label of a generic customer table with its interval, per client that has one."""
    return repository.newest_values(ctx, "churn_label", ids)


def statuses(ctx: Context, snapshot_id: UUID | None) -> dict[str, str]:
    """Per signal of a snapshot: observed, derived or missing."""
    return features_repository.snapshot_status(ctx, snapshot_id) if snapshot_id else {}
