"""The agent's cycle for one tenant: each step its own transaction and its own row of what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from pulseops.act.playbooks import service as playbooks
from pulseops.act.reclaims import service as reclaims
from pulseops.assistant import keeping
from pulseops.base import jobs, once, runs
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database
from pulseops.base.errors import PulseOpsError
from pulseops.base.settings import load
from pulseops.decide.alerts import noise
from pulseops.decide.alerts import service as alerts
from pulseops.decide.playbooks import builtin
from pulseops.decide.recommendations import service as recommendations
from pulseops.learn.outcomes import ledger
from pulseops.learn.readouts import service as readouts
from pulseops.learn.training import service as training
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics import software
from pulseops.understand.predictions import forecasts, thinning
from pulseops.understand.waste import service as waste
from pulseops.worker import repository

log = structlog.get_logger(__name__)

Step = Callable[[Context], Mapping[str, Any]]


def _retrain(ctx: Context) -> Mapping[str, Any]:
    return training.refresh(ctx)


def _score(ctx: Context) -> Mapping[str, Any]:
    if not repository.has_clients(ctx):
        return {"clients": 0, "changed": 0}
    scored = metrics.rescore(ctx)
    software.record(ctx)
    return {"clients": len(scored.read.ids), "changed": scored.changed}


def _drift(ctx: Context) -> Mapping[str, Any]:
    return readouts.check(ctx)


def challenge(ctx: Context) -> Mapping[str, Any]:
    """Train a challenger because a person asked; not a step of the cycle."""
    training.challenge(ctx)
    return {"challengers": 1}


def _anomalies(ctx: Context) -> Mapping[str, Any]:
    from pulseops.understand.predictions import anomalies

    return {"found": anomalies.detect(ctx)}


def _forecasts(ctx: Context) -> Mapping[str, Any]:
    return forecasts.refresh(ctx)


def _waste(ctx: Context) -> Mapping[str, Any]:
    return asdict(waste.refresh(ctx))


def _savings(ctx: Context) -> Mapping[str, Any]:
    """Reclaims go on, and the ledger takes down what was decided and what counts and bills prove."""
    return {**reclaims.advance(ctx, load().base_url), **ledger.observe(ctx)}


def _alerts(ctx: Context) -> Mapping[str, Any]:
    return {**asdict(alerts.evaluate(ctx)), "demoted": len(noise.demote(ctx))}


def _recommendations(ctx: Context) -> Mapping[str, Any]:
    return asdict(recommendations.generate(ctx))


def _playbooks(ctx: Context) -> Mapping[str, Any]:
    """Clients enter playbooks; their steps are taken by the job `act`."""
    if not repository.has_clients(ctx):
        return {"entered": 0}
    return {"added": builtin.ensure(ctx), "entered": playbooks.enrol(ctx)}


def _tidy(ctx: Context) -> Mapping[str, Any]:
    """Old scores are made fewer, and answers kept for repeated requests are forgotten."""
    scores, snapshots = thinning.thin(ctx, repository.decided(ctx, thinning.daily_since(ctx)))
    return {"scores": scores, "snapshots": snapshots, "answers": once.forget_old(ctx)}


STEPS: dict[str, Step] = {
    "retrain": _retrain,
    "score": _score,
    "drift": _drift,
    "anomalies": _anomalies,
    "forecasts": _forecasts,
    "waste": _waste,
    "savings": _savings,
    "alerts": _alerts,
    "recommendations": _recommendations,
    "playbooks": _playbooks,
    "tidy": _tidy,
}
# Alerts and recommendations of scores that could not be made would speak of yesterday as if it were today.
NEEDS: dict[str, str] = {"alerts": "score", "recommendations": "score", "playbooks": "score", "savings": "waste"}
LOOK_AGAIN_S = 3


def run_when_settled(database: Database, tenant_id: UUID, asked_by: str) -> None:
    """Run the cycle, or put it off while more files come in: beliefs of half an import would be kept for ever."""
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        last = runs.last_runs(ctx).get("cycle")
        if sources.arriving(ctx, last["started_at"] if last else None):
            jobs.enqueue(ctx, jobs.CYCLE, once=True, delay_s=LOOK_AGAIN_S, asked_by=asked_by)
            return
    run_cycle(database, tenant_id, asked_by)


def run_cycle(database: Database, tenant_id: UUID, asked_by: str = "Schedule") -> dict[str, str]:
    """Run all steps in order; a failed step stops only those that need it. Returns the state per step."""
    states: dict[str, str] = {}
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        runs.abandon(ctx, [*STEPS, "cycle"])
        runs.forget_old(ctx)
        keeping.forget_old(ctx)
        whole = runs.begin(ctx, "cycle", asked_by, ctx.now)
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        repository.refresh_statistics(ctx)
    for job in STEPS:
        if states.get(NEEDS.get(job, "")) in ("failed", "skipped"):
            states[job] = "skipped"
        else:
            states[job] = run_step(database, tenant_id, job, asked_by)
    broken = [runs.JOBS[job].label for job, state in states.items() if state != "succeeded"]
    error = f"Did not succeed: {', '.join(broken)}." if broken else None
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        runs.end(ctx, whole, {"steps": len(states), "failed": len(broken)}, error, ctx.now)
    return states


def run_step(
    database: Database, tenant_id: UUID, job: str, asked_by: str = "Schedule", step: Step | None = None
) -> str:
    """Run one step: what it changed is committed whole or not at all. Returns `succeeded` or `failed`.

    `step` does other work under the name of that job. Two workers never run the same step of a tenant at once (advisory
    lock), and running it again does no harm.
    """
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        run_id = runs.begin(ctx, job, asked_by, ctx.now)
    result: Mapping[str, Any] = {}
    error = None
    try:
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            repository.begin_step(ctx, job)
            result = (step or STEPS[job])(ctx)
    except PulseOpsError as refusal:
        error = refusal.detail
    except Exception as problem:  # a broken step must not take the others with it
        log.error("step.failed", job=job, tenant_id=str(tenant_id), exc_info=problem)
        error = f"{type(problem).__name__}: nothing of this step was kept. The log of the worker has the details."
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        runs.end(ctx, run_id, result, error, datetime.now(UTC))
    return "failed" if error else "succeeded"
