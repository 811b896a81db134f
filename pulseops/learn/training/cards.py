"""Model cards: what a model is, what it was made from, how good it was, and what it must not be used for.

After Mitchell and others, Model Cards for Model Reporting (2019). Every figure is read from what was kept when the
model was made; nothing is computed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.core import features, health
from pulseops.core.churn.model import RUNGS
from pulseops.learn.training import repository
from pulseops.understand.predictions import models

USES: dict[str, str] = {
    "churn": "The probability that a client active today leaves within 30, 60 and 90 days: to choose whom to talk to"
    " first and to size the revenue at stake.",
    "churn_label": "The probability of the outcome column of your own customer table: to rank its customers.",
    "health": "A documented index of 13 signals: to see where a client stands and what would lift it.",
}
NOT_FOR: dict[str, str] = {
    "churn": "It does not say why a client leaves or whether a talk would keep it.",
    "churn_label": "It knows no dates: it says who resembles those with the outcome, not when something happens.",
    "health": "Not a probability. Curves and weights are judgement; the models page says whether it foretold leaving.",
}
SEEN: dict[str, str] = {
    "clients": "Clients",
    "leavings": "Leavings",
    "contracts": "Contracts",
    "tickets": "Tickets",
    "invoices": "Invoices",
    "answers": "Survey answers",
    "usage": "Days of use",
}
ALWAYS_MISSING = 0.99
FEW_EVENTS = 50
POOR_ECE = 0.03
NEARLY_ALL = 0.97
"""AUC from which a model of a table says whence it knows so much."""


@dataclass(frozen=True)
class Card:
    """One version as a page shows it. `inputs` are business signals with the missing share of their features."""

    version: dict[str, Any]
    use: str
    not_for: str
    method: str
    data: list[tuple[str, int]]
    inputs: list[tuple[str, float]]
    weights: list[tuple[str, float]]
    limits: list[str]
    comparison: dict[str, Any] | None
    decisions: list[dict[str, Any]]


def card(ctx: Context, model_id: UUID) -> Card:
    """The card of one version. Needs models:read. Raises NotFound."""
    found = models.version(ctx, model_id)
    kind, evaluation = found["kind"], found["evaluation"]
    seen = evaluation.get("seen", {})
    inputs = _inputs(ctx, model_id) if kind == "churn" else []
    weights = models.health_weights(ctx, model_id) if kind == "health" else {}
    return Card(
        version=found,
        use=USES[kind],
        not_for=NOT_FOR[kind],
        method=_method(kind, evaluation),
        data=[(label, int(seen[name])) for name, label in SEEN.items() if name in seen],
        inputs=inputs,
        weights=[(name.capitalize(), weights[name]) for name in health.DIMENSIONS if name in weights],
        limits=_limits(kind, evaluation, inputs)
        if kind != "health"
        else _limits_of_health(models.sourced(ctx, model_id)),
        comparison=repository.evaluation_of(ctx, model_id),
        decisions=repository.decisions(ctx, model_id),
    )


def _inputs(ctx: Context, model_id: UUID) -> list[tuple[str, float]]:
    """Business signals of the model and the share of their features that was missing in the last year learnt from."""
    reference = models.reference_of(ctx, model_id)
    if reference is None:
        return []
    groups = models.groups_of(ctx, model_id)
    shares: dict[str, list[float]] = {}
    for name, missing in zip(reference.names, reference.missing, strict=True):
        shares.setdefault(groups.get(name, "tenure"), []).append(missing)
    return [(label, sum(shares[key]) / len(shares[key])) for key, label in features.GROUPS.items() if key in shares]


def _method(kind: str, evaluation: Mapping[str, Any]) -> str:
    if kind == "health":
        return f"Weighted mean of {health.COUNT} curves, version {health.CURVES}; not fitted to anything."
    if kind == "churn_label":
        used = ", ".join(f"{name} {weight:.2f}" for name, weight in evaluation.get("members", {}).items())
        return f"Linear and boosted models mixed in log-odds by cross-validation ({used})." if used else "No model."
    rung = RUNGS.get(evaluation.get("rung", ""), "")
    return f"Discrete-time hazard of the next three months: {rung}."


def _limits_of_health(sourced: list[bool]) -> list[str]:
    """The rule of unknown scores, and what to import for the signals that no source delivers."""
    found = [
        f"A missing signal widens the range. A score is unknown when less than {health.FLOOR * 100:.0f} % of the weight"
        f" that your sources deliver is known, or less than {health.LEAST_WEIGHT * 100:.0f} % of all."
    ]
    for signal, there in zip(health.SIGNALS, sourced, strict=True):
        if not there:
            found.append(f"{signal.label} is not delivered: import {health.NEEDS[signal.id]}.")
    return found


def _limits(kind: str, evaluation: Mapping[str, Any], inputs: list[tuple[str, float]]) -> list[str]:
    """What the kept figures themselves say against the model."""
    found = []
    pooled = evaluation.get("pooled") or {}
    events = pooled.get("events", 0)
    if not events:
        found.append("It could not be judged on your data: nobody left in months it had not seen.")
    elif events < FEW_EVENTS:
        found.append(f"Judged on {events} leavings only; its figures are rough.")
    skill = (pooled.get("intervals") or {}).get("skill")
    if skill and skill[0] <= 0:
        found.append("Not shown to be better than the base rate: the interval of its skill includes 0.")
    if events and pooled.get("ece", 0) > POOR_ECE:
        found.append(f"What it says and what came lie {pooled['ece'] * 100:.1f} points apart on average.")
    if (pooled.get("auc") or 0) >= NEARLY_ALL and evaluation.get("strongest"):
        told = ", ".join(f"{name} (AUC {area:.2f} alone)" for name, area in evaluation["strongest"][:3])
        found.append(f"So much is seldom known beforehand. Make sure that these were: {told}.")
    allowed = [s["name"] for s in (evaluation.get("suspects") or {"columns": []})["columns"] if s["used"]]
    if allowed:
        found.append(f"It uses columns under suspicion, allowed by a person: {', '.join(allowed)}.")
    blind = [label for label, missing in inputs if missing >= ALWAYS_MISSING]
    if blind:
        found.append(f"It knows nothing of: {', '.join(blind)}.")
    if kind == "churn":
        found.append("It believes that clients go on leaving at the rate of its history; drift checks watch that.")
        found.append("Intervals cover the uncertainty of its coefficients, not what is absent from the data.")
    return found
