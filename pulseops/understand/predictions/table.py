"""Customers that came as one table with an outcome: a model of that table, judged on rows it had not seen."""

import hashlib
import json
from collections.abc import Mapping
from importlib import metadata
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.base.ids import uuid7
from pulseops.core import evaluation
from pulseops.core.tabular import Refused, TableFit, TableModel, TableScores, fit
from pulseops.understand.features import service as features_service
from pulseops.understand.predictions import repository
from pulseops.understand.predictions.bands import risk_of
from pulseops.understand.predictions.inputs import DIGITS
from pulseops.understand.predictions.models import LIBRARIES, SEED

KIND = "churn_label"
Rows = list[tuple[UUID, bool | None, dict[str, Any]]]
MOST_DRIVERS = 8


def refresh(ctx: Context) -> int:
    """Learn the table again when it, or what a person decided of its columns, changed, and score its customers.

    Returns how many were scored anew.
    """
    rows, chosen = repository.labelled(ctx), tenant_settings(ctx).columns
    if not rows:
        repository.retire(ctx, KIND)
        return 0
    digest = _digest(rows, chosen)
    found = repository.label_state(ctx)
    if found and found["data_hash"] == digest and found["state"] != "retired":
        return 0
    model_id, fitted = _train(ctx, rows, chosen, digest)
    return _score(ctx, rows, model_id, fitted) if fitted else 0


def _digest(rows: Rows, chosen: Mapping[str, bool]) -> str:
    told = [[str(client), label, attributes] for client, label, attributes in rows]
    return hashlib.sha256(json.dumps([told, chosen], sort_keys=True).encode()).hexdigest()


def _train(ctx: Context, rows: Rows, chosen: Mapping[str, bool], digest: str) -> tuple[UUID, TableFit | None]:
    """Fit on the rows whose outcome is known, and store the model, or the reason why there is none."""
    known = [(label, attributes) for _, label, attributes in rows if label is not None]
    y = np.array([label for label, _ in known], dtype=np.int64)
    values: dict[str, Any] = {
        "artifact": {},
        "evaluation": {},
        "data_hash": digest,
        "seed": SEED,
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "trained_through_on": features_service.as_of(ctx),
    }
    try:
        fitted = fit([attributes for _, attributes in known], y, seed=SEED, chosen=chosen)
    except Refused as refusal:
        values["summary"] = f"No model of this table: {refusal}."
        if refusal.suspects:
            told = [suspect.to_json() for suspect in refusal.suspects]
            values["evaluation"] = {"suspects": {"columns": told, "without": None, "with": None}}
        return repository.add_version(ctx, KIND, values, state="refused"), None
    values["artifact"] = fitted.model.to_json()
    values["evaluation"] = {**fitted.evaluation, "leavers": int(y.sum())}
    values["summary"] = _summary(len(rows), y, fitted)
    model_id = repository.add_version(ctx, KIND, values)
    publish(ctx, "models", [model_id])
    return model_id, fitted


def _summary(customers: int, y: NDArray[np.int64], fitted: TableFit) -> str:
    columns = fitted.model.columns
    told = f"trained on {len(y):,} customers of your table, {int(y.sum()):,} of whom left"
    told += f"; {len(columns.used)} columns used, {len(columns.dropped)} left out"
    return told + (f"; {customers - len(y):,} without an outcome are scored only" if customers > len(y) else "")


def _score(ctx: Context, rows: Rows, model_id: UUID, fitted: TableFit) -> int:
    """Write a prediction for each customer of the table, with the interval its reliability gives.

    Customers it learnt from are judged by members that had not seen them: of those a model knows the answer.
    """
    _write(ctx, [client for client, label, _ in rows if label is not None], model_id, fitted, fitted.explain_unseen())
    others = [(client, attributes) for client, label, attributes in rows if label is None]
    if others:
        told = fitted.model.explain([attributes for _, attributes in others])
        _write(ctx, [client for client, _ in others], model_id, fitted, told)
    return len(rows)


def _write(ctx: Context, clients: list[UUID], model_id: UUID, fitted: TableFit, scores: TableScores) -> None:
    settings, on = tenant_settings(ctx), features_service.as_of(ctx)
    bands = risk_of(scores.p, settings)
    bins = fitted.evaluation["pooled"]["reliability"]
    values = np.round(np.column_stack([scores.p, *evaluation.around(bins, scores.p)]), DIGITS).tolist()
    repository.add_predictions(
        ctx,
        [
            (uuid7(), client, KIND, on, *values[n], str(bands[n]), 1.0,
             json.dumps(_drivers(fitted.model, scores, n)), json.dumps({"base": float(scores.base[n])}), None, model_id)
            for n, client in enumerate(clients)
        ],
    )  # fmt: skip


def _drivers(model: TableModel, scores: TableScores, n: int) -> list[list[Any]]:
    """The strongest columns in log-odds, and the sum of the others, so that they still add up."""
    line = scores.contributions[n]
    order = np.argsort(-np.abs(line), kind="stable")
    drivers = [[model.columns.used[i].name, round(float(line[i]), DIGITS)] for i in order[:MOST_DRIVERS]]
    rest = order[MOST_DRIVERS:]
    return [*drivers, ["other columns", round(float(line[rest].sum()), DIGITS)]] if len(rest) else drivers
