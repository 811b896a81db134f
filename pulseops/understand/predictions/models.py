"""Which fitted models are in use, and how they come to be."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata, resources
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.core import features, health
from pulseops.core.churn import ChurnModel, fit
from pulseops.core.churn.model import RUNGS
from pulseops.core.panel import Panel
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import repository

SEED = 20_261_123
MOST_CLIENTS = 4_000
"""Clients a churn model is trained on at most; more change little and cost minutes."""
LIBRARIES = ("numpy", "scipy", "scikit-learn", "lightgbm")


@dataclass(frozen=True)
class HealthSetup:
    """The health definition in force: a model version like any other, so that a score can be replayed."""

    id: UUID
    weights: health.HealthWeights
    bands: health.Bands
    sourced: tuple[bool, ...]


def health_setup(ctx: Context, sourced: tuple[bool, ...] | None) -> HealthSetup:
    """The definition of the tenant's settings; a new version when settings or sources changed.

    `sourced` None keeps what the last full scoring found.
    """
    settings = tenant_settings(ctx)
    found = repository.champion(ctx, "health")
    stored = repository.artifact(ctx, found["id"]) if found else None
    if sourced is None:
        sourced = tuple(stored["sourced"]) if stored else (True,) * health.COUNT
    artifact = {
        "curves": health.CURVES,
        "weights": settings.weights,
        "bands": settings.bands,
        "sourced": list(sourced),
    }
    weights, bands = health.HealthWeights(**settings.weights), health.Bands(**settings.bands)
    if found and stored == artifact:
        return HealthSetup(found["id"], weights, bands, sourced)
    values = {
        "artifact": artifact,
        "evaluation": {},
        "data_hash": _digest(artifact),
        "seed": 0,
        "versions": {"curves": health.CURVES},
        "summary": f"13 signals, {sum(sourced)} of them delivered by your sources",
        "trained_through_on": None,
    }
    return HealthSetup(repository.add_champion(ctx, "health", values), weights, bands, sourced)


@lru_cache(maxsize=1)
def prior() -> ChurnModel:
    """The pooled model shipped with the product (made by `python -m benchmarks.fit_prior`)."""
    text = resources.files("pulseops.core.churn").joinpath("prior.json").read_text(encoding="utf-8")
    return ChurnModel.from_json(json.loads(text))


_CACHE: dict[UUID, ChurnModel] = {}


def churn_model(ctx: Context) -> tuple[UUID, ChurnModel]:
    """The churn model in use; the first one is made when there is none."""
    found = repository.champion(ctx, "churn")
    model_id = found["id"] if found else retrain(ctx)
    if model_id not in _CACHE:
        if len(_CACHE) > 200:
            _CACHE.clear()
        _CACHE[model_id] = ChurnModel.from_json(repository.artifact(ctx, model_id))
    return model_id, _CACHE[model_id]


def retrain(ctx: Context) -> UUID:
    """Fit the churn model on this tenant's history and put it in use."""
    read = features_service.read_history(ctx)
    panel = read.panel
    if panel.size > MOST_CLIENTS:
        panel = panel.take(np.sort(np.random.default_rng(SEED).permutation(panel.size)[:MOST_CLIENTS]))
    fitted = fit(panel, seed=SEED, prior=prior(), high=tenant_settings(ctx).risk["high"])
    values = {
        "artifact": fitted.model.to_json(),
        "evaluation": {**fitted.evaluation, "leavers": fitted.leavers, "rung": fitted.model.rung},
        "data_hash": panel_hash(panel),
        "seed": SEED,
        "versions": {"feature_set": features.FEATURE_SET, **{name: metadata.version(name) for name in LIBRARIES}},
        "summary": f"{RUNGS[fitted.model.rung]} ({fitted.leavers} leavings, {len(read.ids):,} clients)",
        "trained_through_on": read.as_of,
    }
    model_id = repository.add_champion(ctx, "churn", values)
    publish(ctx, "models", [model_id])
    return model_id


def panel_hash(panel: Panel) -> str:
    """SHA-256 over all arrays a model was fitted on."""
    total = hashlib.sha256()
    for values in (*panel.series.values(), *panel.state.values(), panel.end_month, panel.active):
        total.update(np.ascontiguousarray(values).tobytes())
    return total.hexdigest()


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def versions(ctx: Context) -> list[dict[str, Any]]:
    """All model versions with their evaluation, newest first."""
    ctx.require("models:read")
    return repository.versions(ctx)


def settings_of(setup: HealthSetup) -> dict[str, Any]:
    """Weights and bands as plain values."""
    return {"weights": asdict(setup.weights), "bands": asdict(setup.bands)}
