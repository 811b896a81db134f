"""Which churn model is in use: trained again when there is reason to, judged beside the one in use, changed by people.

The first model, and one fitted again because history came in that it had not seen, go into use by themselves: there is
nothing to compare them with. After that a new model is a challenger. It takes over when it was better on later months
than the champion by more than chance, and a person says so.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit, preferences
from pulseops.accounts.preferences import tenant_settings
from pulseops.base import jobs
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.core.churn import compare, periods
from pulseops.learn.training import repository
from pulseops.understand.features import assemble
from pulseops.understand.predictions import models, table

CHALLENGE_EVERY = timedelta(days=30)
SETTLE = timedelta(days=7)
"""A drift alarm trains no new challenger sooner than this after the last training."""
GREW, GREW_AT_LEAST = 0.1, 10
"""Share (and number) of facts dated before a model's last day that must have come or gone since, to fit it again."""
CHALLENGE_JOB = "challenge"  # the worker's job that trains one when a person asks
MOST_REASON = 500


def refresh(ctx: Context) -> Mapping[str, int]:
    """Train what is due. Most hours nothing is."""
    done = {"trained": 0, "challengers": 0}
    if not repository.has_clients(ctx):
        return done
    champion = models.in_use(ctx)
    if not champion or not models.fits(champion):
        models.churn_model(ctx)
        return {**done, "trained": 1}
    if repository.imported_since(ctx, champion["created_at"]) and _history_grew(ctx, champion):
        model_id = models.retrain(ctx)
        audit.record(ctx, "model.refitted", "model", str(model_id), reason="history came in that it had not seen")
        return {**done, "trained": 1}
    why = _due(ctx, champion)
    if why and tenant_settings(ctx).kind == "msp":
        challenge(ctx, why)
        return {**done, "challengers": 1}
    return done


def _history_grew(ctx: Context, champion: Mapping[str, Any]) -> bool:
    """Whether facts dated up to the champion's last day came or went since it was fitted. New days are no reason."""
    seen = champion["evaluation"].get("seen")
    if seen is None:
        return True
    now = models.seen_through(ctx, champion["trained_through_on"])
    return any(abs(n - seen.get(name, 0)) > max(GREW * seen.get(name, 0), GREW_AT_LEAST) for name, n in now.items())


def _due(ctx: Context, champion: Mapping[str, Any]) -> str | None:
    """Why a challenger should be trained now, or None."""
    newest = repository.newest_at(ctx)
    if newest is None or ctx.now - newest < SETTLE:
        return None
    if champion["drift"].get("state") == "alarm":
        return "drift"
    return "a month has passed" if ctx.now - newest >= CHALLENGE_EVERY else None


def challenge(ctx: Context, why: str = "a person asked") -> UUID:
    """Train a challenger on all history and compare it with the champion on the months after the champion's training.

    Raises Conflict without a champion, or for departments, which do not leave.
    """
    champion = models.in_use(ctx)
    if not champion or not models.fits(champion) or tenant_settings(ctx).kind != "msp":
        raise Conflict("no-champion", "There is no churn model in use to compare with.")
    known = models.history(ctx)
    challenger_id = models.add_challenger(ctx, known)
    last = known.panel.length - 1
    learnt = champion["evaluation"].get("rung") != "prior"
    since = last - assemble.months_between(champion["trained_through_on"], known.through) if learnt else 0
    sides = models.load(ctx, champion["id"]), max(since, 0)
    judged = compare.judge(known.panel, *sides, prior=models.prior(), seed=models.SEED)
    figures = compare.gate(judged, models.SEED)
    ready = assemble.months_after(champion["trained_through_on"], periods.HORIZON)
    figures |= {"first_on": str(ready) if learnt and not figures["months"] else None}
    repository.put_evaluation(ctx, challenger_id, champion["id"], known.through, why, figures["verdict"], figures)
    audit.record(ctx, "model.challenged", "model", str(challenger_id), why=why, verdict=figures["verdict"])
    return challenger_id


def ask(ctx: Context) -> bool:
    """Let the worker train a challenger now; False when it is asked for already. Needs models:write."""
    ctx.require("models:write")
    if not models.in_use(ctx) or tenant_settings(ctx).kind != "msp":
        raise Conflict("no-champion", "There is no churn model in use to compare with.")
    return jobs.enqueue(ctx, CHALLENGE_JOB, once=True, asked_by=ctx.actor.name)


def promote(ctx: Context, model_id: UUID, reason: str) -> None:
    """Put the challenger in use. Needs models:write and a reason, which stays in the audit trail.

    Raises NotFound; Conflict `gate-not-passed` unless its comparison with today's champion found it better.
    """
    ctx.require("models:write")
    found = models.version(ctx, model_id)
    if found["kind"] != "churn" or found["state"] != "challenger":
        raise NotFound.of("challenger")
    told = _reason(reason)
    judged, champion = repository.evaluation_of(ctx, model_id), models.in_use(ctx)
    current = judged and champion and judged["champion_id"] == champion["id"]
    if not judged or not current:
        raise Conflict("gate-not-passed", "It was not compared with the model in use. Train a new challenger.")
    if judged["verdict"] != "better":
        raise Conflict("gate-not-passed", _why_not(judged))
    _use(ctx, "model.promoted", found, told)


def choose_column(ctx: Context, name: str, used: bool | None, reason: str) -> None:
    """Use a column of the table with an outcome that is under suspicion, leave any column out, or (None) forget that.

    Needs models:write and a reason, which stays in the audit trail. The table is learnt again by the next cycle. Raises
    NotFound when the newest model of the table knows no such column.
    """
    ctx.require("models:write")
    found = repository.newest_of(ctx, table.KIND)
    if not found or name not in _columns(found["evaluation"]):
        raise NotFound.of("column")
    told = _reason(reason)
    preferences.keep_column(ctx, name, used)
    audit.record(ctx, "model.column", "model", str(found["id"]), column=name, used=used, reason=told)
    jobs.enqueue(ctx, jobs.CYCLE, once=True, asked_by=ctx.actor.name)


def _columns(evaluation: Mapping[str, Any]) -> set[str]:
    """Columns that a model of a table knows: used, left out, or under suspicion."""
    doubts = evaluation.get("suspects") or {"columns": []}
    left_out = {name for name, _ in evaluation.get("dropped", [])}
    return left_out | set(evaluation.get("columns", [])) | {suspect["name"] for suspect in doubts["columns"]}


GATE: dict[str, str] = {
    "too few": "Too few clients left in the months both can be judged on.",
    "not better": "It was not better than the model in use by more than chance.",
    "worse calibrated": "It ranks better, but its probabilities are farther from what came.",
}


def _why_not(judged: Mapping[str, Any]) -> str:
    """Why a comparison that did not come out better keeps a challenger back."""
    if judged["figures"].get("months") == 0:
        return "The model in use is too young: no 90 days have passed since it was fitted."
    return GATE[judged["verdict"]]


def roll_back(ctx: Context, model_id: UUID, reason: str) -> None:
    """Put a retired churn model in use again. Needs models:write and a reason. Raises NotFound, Conflict."""
    ctx.require("models:write")
    found = models.version(ctx, model_id)
    if found["kind"] != "churn" or found["state"] != "retired":
        raise NotFound.of("retired churn model")
    _use(ctx, "model.rolled_back", found, _reason(reason))


def _use(ctx: Context, action: str, found: Mapping[str, Any], reason: str) -> None:
    """Change the champion, write down who and why, and score everybody by it."""
    before = models.in_use(ctx)
    models.put_in_use(ctx, found["id"])
    numbers = {"before": before["number"] if before else None, "now": found["number"]}
    audit.record(ctx, action, "model", str(found["id"]), version=numbers, reason=reason)
    jobs.enqueue(ctx, jobs.CYCLE, once=True, asked_by=ctx.actor.name)


def _reason(text: str) -> str:
    told = " ".join(text.split())
    if not told or len(told) > MOST_REASON:
        raise Invalid.field("reason", f"Say why, in at most {MOST_REASON} characters.")
    return told


def standing(ctx: Context) -> dict[str, Any] | None:
    """The challenger with its comparison and what keeps it from being promoted; None without one."""
    ctx.require("models:read")
    found = repository.challenger(ctx)
    if not found:
        return None
    judged, champion = repository.evaluation_of(ctx, found["id"]), models.in_use(ctx)
    blocked = None
    if not judged or not champion or judged["champion_id"] != champion["id"]:
        blocked = "It was not compared with the model in use. Train a new challenger."
    elif judged["verdict"] != "better":
        blocked = _why_not(judged)
    against = models.version(ctx, judged["champion_id"])["number"] if judged else None
    return {**found, "evaluation": judged, "champion_number": against, "blocked": blocked}
