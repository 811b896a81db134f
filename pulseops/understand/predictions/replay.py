"""Any past score computed again from what was known then and the model that judged it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.base.context import Context
from pulseops.base.errors import Conflict
from pulseops.core import features, health
from pulseops.core.churn import ChurnModel
from pulseops.understand.features import repository as features_repository
from pulseops.understand.predictions import beliefs, repository
from pulseops.understand.predictions.inputs import Inputs
from pulseops.understand.predictions.thinning import not_kept


@dataclass(frozen=True)
class Replay:
    """`value` as stored and `again` as computed now; `intact`: the inputs still have the hash they were kept with.

    `identical` is true when both hold to the last digit kept.
    """

    prediction_id: UUID
    client_id: UUID
    kind: str
    as_of: date
    model_number: int
    snapshot_id: UUID
    content_hash: str
    value: float | None
    again: float | None
    drivers: list[Any]
    intact: bool
    identical: bool


def replay(ctx: Context, prediction_id: UUID) -> Replay:
    """Compute a health or churn score again. Raises NotFound; Conflict when its inputs or model were not kept."""
    ctx.require("clients:read")
    kept = repository.prediction(ctx, prediction_id)
    if not kept:
        raise not_kept(ctx, prediction_id)
    if not kept["snapshot_id"] or not kept["model_version_id"]:
        raise Conflict("not-replayable", "This score was reconstructed later or by hand: its inputs were not kept.")
    snapshot = features_repository.snapshot(ctx, kept["snapshot_id"])
    if not snapshot:
        raise Conflict("not-replayable", "The inputs of this score are no longer kept.")
    if snapshot["feature_set"] != features.FEATURE_SET:
        was = snapshot["feature_set"]
        raise Conflict("not-replayable", f"Made with the feature set {was}; this version has {features.FEATURE_SET}.")
    artifact = repository.artifact(ctx, kept["model_version_id"])
    names = _names(artifact, kept["kind"], ctx)
    inputs = Inputs.of_snapshot(names, snapshot["values"], snapshot["status"])
    again, drivers = _health(artifact, inputs) if kept["kind"] == "health" else _churn(artifact, inputs)
    intact = inputs.hashes()[0] == snapshot["content_hash"]
    same = again == kept["value"] and _added(drivers) == _added(kept["drivers"])
    return Replay(
        prediction_id=kept["id"],
        client_id=kept["client_id"],
        kind=kept["kind"],
        as_of=kept["as_of"],
        model_number=kept["model_number"],
        snapshot_id=snapshot["id"],
        content_hash=snapshot["content_hash"],
        value=kept["value"],
        again=again,
        drivers=drivers,
        intact=intact,
        identical=intact and same,
    )


def _names(artifact: dict[str, Any], kind: str, ctx: Context) -> tuple[str, ...]:
    """Feature columns in their order: the churn model names them; for health the one in use does."""
    if kind == "churn":
        return tuple(artifact["names"])
    champion = repository.champion(ctx, "churn")
    return tuple(repository.artifact(ctx, champion["id"])["names"]) if champion else ()


def _health(artifact: dict[str, Any], inputs: Inputs) -> tuple[float | None, list[Any]]:
    if artifact["curves"] != health.CURVES:
        raise Conflict(
            "not-replayable", f"Made with the curves {artifact['curves']}; this version has {health.CURVES}."
        )
    weights, bands = health.HealthWeights(**artifact["weights"]), health.Bands(**artifact["bands"])
    scores = health.score(inputs.signals, weights, bands, sourced=np.array(artifact["sourced"]))
    belief = beliefs.of_health(scores, inputs.signals)[0]
    return belief.value, belief.drivers


def _churn(artifact: dict[str, Any], inputs: Inputs) -> tuple[float | None, list[Any]]:
    scores = ChurnModel.from_json(artifact).predict(inputs.features, inputs.renewal)
    value = beliefs.known(scores.p[:, 2])[0] if inputs.enough[0] else None
    return value, [list(p) for p in zip(scores.groups, beliefs.known(scores.contributions)[0], strict=True)]


def _added(drivers: list[Any]) -> list[tuple[str, float]]:
    """Drivers without the raw values that some carry along."""
    return [(str(row[0]), float(row[1])) for row in drivers]
