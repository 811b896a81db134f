"""Customers that came as one table with an outcome: a model of that table, judged on rows it had not seen."""

import hashlib
import json
from importlib import metadata
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.base.ids import uuid7
from pulseops.core import evaluation
from pulseops.core.tabular import Refused, TableModel, TableScores, fit
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import repository
from pulseops.understand.predictions.bands import risk_of
from pulseops.understand.predictions.inputs import DIGITS
from pulseops.understand.predictions.models import LIBRARIES, SEED

Rows = list[tuple[UUID, bool, dict[str, Any]]]
Bins = list[dict[str, float]]
MOST_DRIVERS = 8


def refresh(ctx: Context) -> int:
    """Learn the table again when it changed, and score its customers. Returns how many were scored anew."""
    rows = repository.labelled(ctx)
    if not rows:
        return 0
    digest = _digest(rows)
    found = repository.label_state(ctx)
    if found and found["data_hash"] == digest:
        return 0
    model_id, model = _train(ctx, rows, digest)
    return _score(ctx, rows, model_id, *model) if model else 0


def _digest(rows: Rows) -> str:
    text = json.dumps([[str(client), label, attributes] for client, label, attributes in rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _train(ctx: Context, rows: Rows, digest: str) -> tuple[UUID, tuple[TableModel, Bins] | None]:
    """Fit and store; a table that cannot be learnt from is stored with the reason. Answers the reliability bins too."""
    y = np.array([label for _, label, _ in rows], dtype=np.int64)
    values: dict[str, Any] = {
        "artifact": {},
        "evaluation": {},
        "data_hash": digest,
        "seed": SEED,
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "trained_through_on": features_service.as_of(ctx),
    }
    try:
        fitted = fit([attributes for _, _, attributes in rows], y, seed=SEED)
    except Refused as refusal:
        values["summary"] = f"No model of this table: {refusal}."
        return repository.add_version(ctx, "churn_label", values, state="refused"), None
    columns = fitted.model.columns
    values["artifact"] = fitted.model.to_json()
    values["evaluation"] = {**fitted.evaluation, "leavers": int(y.sum())}
    values["summary"] = f"trained on {len(y):,} customers of your table, {int(y.sum()):,} of whom left"
    values["summary"] += f"; {len(columns.used)} columns used, {len(columns.dropped)} left out"
    model_id = repository.add_version(ctx, "churn_label", values)
    publish(ctx, "models", [model_id])
    return model_id, (fitted.model, fitted.evaluation["pooled"]["reliability"])


def _score(ctx: Context, rows: Rows, model_id: UUID, model: TableModel, bins: Bins) -> int:
    """Write a prediction for each customer of the table, with the interval its reliability gives."""
    settings, on = tenant_settings(ctx), features_service.as_of(ctx)
    scores = model.explain([attributes for _, _, attributes in rows])
    bands = risk_of(scores.p, settings)
    values = np.round(np.column_stack([scores.p, *evaluation.around(bins, scores.p)]), DIGITS).tolist()
    repository.add_predictions(
        ctx,
        [
            (uuid7(), client, "churn_label", on, *values[n], str(bands[n]), 1.0,
             json.dumps(_drivers(model, scores, n)), json.dumps({"base": float(scores.base[n])}), None, model_id)
            for n, (client, _, _) in enumerate(rows)
        ],
    )  # fmt: skip
    return len(rows)


def _drivers(model: TableModel, scores: TableScores, n: int) -> list[list[Any]]:
    """The strongest columns in log-odds, and the sum of the others, so that they still add up."""
    line = scores.contributions[n]
    order = np.argsort(-np.abs(line), kind="stable")
    drivers = [[model.columns.used[i].name, round(float(line[i]), DIGITS)] for i in order[:MOST_DRIVERS]]
    rest = order[MOST_DRIVERS:]
    return [*drivers, ["other columns", round(float(line[rest].sum()), DIGITS)]] if len(rest) else drivers
