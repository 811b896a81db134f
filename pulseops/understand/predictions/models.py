"""Which fitted models are in use, and how they come to be."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from importlib import metadata, resources
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, NotFound
from pulseops.base.events import publish
from pulseops.core import drift, features, health
from pulseops.core.churn import ChurnModel, fit, survival
from pulseops.core.churn.model import RUNGS
from pulseops.core.panel import Panel
from pulseops.understand.features import assemble
from pulseops.understand.features import repository as features_repository
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import repository

SEED = 20_261_123
MOST_CLIENTS = 4_000
"""Clients a churn model is trained on at most; more change little and cost minutes."""
REFERENCE_MONTHS = 3
"""Months before the end of training whose features a drift check compares with."""
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
    return HealthSetup(repository.add_version(ctx, "health", values), weights, bands, sourced)


def sourced(ctx: Context, model_id: UUID) -> list[bool]:
    """Which signals the sources delivered when a health definition was made."""
    found: list[bool] = repository.part(ctx, model_id, "sourced")
    return found


def health_floor(ctx: Context) -> tuple[float, frozenset[str]]:
    """Least share of the weight that must be known for a health score, and the signals that the sources deliver."""
    setup = health_setup(ctx, None)
    there = frozenset(s.id for s, found in zip(health.SIGNALS, setup.sourced, strict=True) if found)
    return health.needed(setup.weights, np.array(setup.sourced)), there


@lru_cache(maxsize=1)
def prior() -> ChurnModel:
    """The pooled model shipped with the product (made by `python -m benchmarks.fit_prior`)."""
    text = resources.files("pulseops.core.churn").joinpath("prior.json").read_text(encoding="utf-8")
    return ChurnModel.from_json(json.loads(text))


_CACHE: dict[UUID, tuple[ChurnModel, float | None]] = {}


def churn_model(ctx: Context) -> tuple[UUID, ChurnModel]:
    """The churn model in use; a first one is made when there is none, or when it knows other features than today's."""
    found = repository.champion(ctx, "churn")
    model_id = found["id"] if found and fits(found) else retrain(ctx)
    return model_id, load(ctx, model_id)


@dataclass(frozen=True)
class Known:
    """History to learn from: N spells of clients over T months, and the day the last month ends."""

    panel: Panel
    through: date
    clients: int


def history(ctx: Context, *, months_back: int = 0) -> Known:
    """What was known so many months ago (0: now), of at most MOST_CLIENTS spells."""
    read = features_service.read_history(ctx)
    panel = sampled(read.panel)
    back = min(months_back, panel.length - 1)
    through = assemble.end_of(read.as_of, back)
    return Known(panel.until(panel.length - 1 - back) if back else panel, through, len(read.ids))


def sampled(panel: Panel) -> Panel:
    """At most MOST_CLIENTS spells, drawn by a fixed seed."""
    if panel.size <= MOST_CLIENTS:
        return panel
    return panel.take(np.sort(np.random.default_rng(SEED).permutation(panel.size)[:MOST_CLIENTS]))


def retrain(ctx: Context, *, months_back: int = 0) -> UUID:
    """Fit the churn model on what was known so many months ago (0: now) and put it in use."""
    return _add(ctx, history(ctx, months_back=months_back), "champion")


def add_challenger(ctx: Context, known: Known) -> UUID:
    """Fit a churn model that is judged but not used; a challenger before it is retired."""
    return _add(ctx, known, "challenger")


def _add(ctx: Context, known: Known, state: str) -> UUID:
    panel = known.panel
    newest = panel.length - 1
    active = features.active_rows(panel, newest)
    fitted = fit(panel, seed=SEED, prior=prior(), high=tenant_settings(ctx).risk["high"])
    values = {
        "artifact": {
            **fitted.model.to_json(),
            "reference": _reference(panel).to_json(),
            "cases": fitted.cases.to_json(),
            "middle": _known(survival.middle(fitted.model, features.build(panel, newest).values[active])),
        },
        "evaluation": {
            **fitted.evaluation,
            "leavers": fitted.leavers,
            "rung": fitted.model.rung,
            "seen": features_repository.facts_through(ctx, known.through),
        },
        "data_hash": panel_hash(panel),
        "seed": SEED,
        "versions": {"feature_set": features.FEATURE_SET, **{name: metadata.version(name) for name in LIBRARIES}},
        "summary": f"{RUNGS[fitted.model.rung]} ({fitted.leavers} leavings, {known.clients:,} clients)",
        "trained_through_on": known.through,
    }
    model_id = repository.add_version(ctx, "churn", values, state=state)
    publish(ctx, "models", [model_id])
    return model_id


def _known(value: float) -> float | None:
    """JSON has no NaN."""
    return None if value != value else value


def _reference(panel: Panel) -> drift.Reference:
    """How the features of active clients were distributed in the last months learnt from."""
    months = range(max(panel.length - REFERENCE_MONTHS, 0), panel.length)
    rows = [features.active_rows(panel, t) for t in months]
    matrices = [features.build(panel, t) for t in months]
    x = np.concatenate([m.values[who] for m, who in zip(matrices, rows, strict=True)])
    return drift.reference(matrices[-1].names, x, len(np.unique(np.concatenate(rows))))


def seen_through(ctx: Context, day: date) -> dict[str, int]:
    """Facts by kind dated up to a day, as counted when a model is fitted (`evaluation.seen`)."""
    return features_repository.facts_through(ctx, day)


def reference_of(ctx: Context, model_id: UUID) -> drift.Reference | None:
    """The features a churn model was fitted on; None for models of versions that did not keep them."""
    kept = repository.part(ctx, model_id, "reference")
    return drift.Reference.from_json(kept) if kept else None


def groups_of(ctx: Context, model_id: UUID) -> dict[str, str]:
    """Business signal (a key of features.GROUPS) of each feature of a churn model."""
    names, groups = repository.part(ctx, model_id, "names"), repository.part(ctx, model_id, "groups")
    return dict(zip(names, groups, strict=True))


def health_weights(ctx: Context, model_id: UUID) -> dict[str, float]:
    """Weight of each dimension in one health definition."""
    weights: dict[str, float] = repository.part(ctx, model_id, "weights")
    return weights


def middle_of(ctx: Context, model_id: UUID) -> float | None:
    """What the pull of a client's features fades to (see core/churn/survival.py); None when the model kept none."""
    return _loaded(ctx, model_id)[1]


def put_in_use(ctx: Context, model_id: UUID) -> None:
    """Make a challenger or a retired churn model the champion. Raises NotFound; Conflict when it cannot be used."""
    found = repository.version(ctx, model_id)
    if not found or found["kind"] != "churn":
        raise NotFound.of("model version")
    if found["state"] == "champion":
        raise Conflict("already-in-use", f"Version {found['number']} is in use already.")
    if not fits(found):
        was = found["versions"].get("feature_set")
        raise Conflict("other-features", f"Made with the feature set {was}; this version has {features.FEATURE_SET}.")
    repository.set_champion(ctx, model_id)
    publish(ctx, "models", [model_id])


def note_drift(ctx: Context, model_id: UUID, state: str, reasons: list[str]) -> None:
    """Keep what the last check found with the model, for alerts and pages; `since` is when the state began."""
    repository.note_drift(ctx, model_id, state, reasons, ctx.today)


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


def version(ctx: Context, model_id: UUID) -> dict[str, Any]:
    """One model version without its artifact. Raises NotFound."""
    ctx.require("models:read")
    found = repository.version(ctx, model_id)
    if not found:
        raise NotFound.of("model version")
    return found


def in_use(ctx: Context, kind: str = "churn") -> dict[str, Any] | None:
    """The version in use of a kind of model, without its artifact."""
    return repository.champion(ctx, kind)


def fits(found: Mapping[str, Any]) -> bool:
    """Whether a version was made with the features of this version of the product."""
    return bool(found["versions"].get("feature_set") == features.FEATURE_SET)


def load(ctx: Context, model_id: UUID) -> ChurnModel:
    """A churn model as fitted."""
    return _loaded(ctx, model_id)[0]


def _loaded(ctx: Context, model_id: UUID) -> tuple[ChurnModel, float | None]:
    """A model and its middle, read once: with the cases it was judged on the artifact has megabytes."""
    if model_id not in _CACHE:
        if len(_CACHE) > 200:
            _CACHE.clear()
        stored = repository.artifact(ctx, model_id)
        _CACHE[model_id] = ChurnModel.from_json(stored), stored.get("middle")
    return _CACHE[model_id]


def settings_of(setup: HealthSetup) -> dict[str, Any]:
    """Weights and bands as plain values."""
    return {"weights": asdict(setup.weights), "bands": asdict(setup.bands)}
