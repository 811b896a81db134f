"""Several models combined in log-odds by how well each did on rows it had not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pulseops.core import evaluation
from pulseops.core.churn.ridge import sigmoid
from pulseops.core.panel import Floats
from pulseops.core.tabular import columns as reading
from pulseops.core.tabular import members
from pulseops.core.tabular.columns import Columns, Refused

LEAST_EACH, LEAST_ROWS = 10, 40
FEW = 50
"""Rows of the rarer outcome below which only the linear model is used, strongly held back."""
FOLDS = 5
FARTHEST = 8.0
HELD = 2.0
"""How strongly weights are held to equal shares, and the calibration to none."""
USELESS = 0.01
Bend = tuple[float, float, float]


@dataclass(frozen=True)
class TableScores:
    """R rows: `p` (R,), base + contributions.sum(axis=1) == logit(p); contributions (R, C) by column in use."""

    p: Floats
    base: Floats
    contributions: Floats


@dataclass(frozen=True)
class TableModel:
    """logit = bent(intercept + sum of weight * member's logit)."""

    columns: Columns
    linear: members.Linear
    trees: tuple[str, ...]
    intercept: float
    weights: tuple[float, ...]
    bend: Bend

    def predict(self, rows: Sequence[Mapping[str, Any]]) -> Floats:
        """Probability of the outcome (R,)."""
        logits = _logits(self.linear, self.trees, self.columns.encode(rows))
        return sigmoid(bent(self.intercept + logits @ np.array(self.weights), self.bend))

    def explain(self, rows: Sequence[Mapping[str, Any]]) -> TableScores:
        """Probabilities and what each column adds in log-odds; the calibration stretches all columns of a row alike."""
        x = self.columns.encode(rows)
        total = self.weights[0] * self.linear.explained(x)
        for weight, text in zip(self.weights[1:], self.trees, strict=True):
            total = total + weight * members.boosted_explained(text, x)
        start = self.intercept + total[:, -1]
        way = total[:, :-1].sum(axis=1)
        base, z = bent(start, self.bend), bent(start + way, self.bend)
        stretch = np.divide(z - base, way, out=np.ones(len(x)), where=np.abs(way) > 1e-12)
        parts = total[:, :-1] * stretch[:, None]
        return TableScores(sigmoid(base + parts.sum(axis=1)), base, parts)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; never pickle."""
        return {
            "columns": self.columns.to_json(),
            "linear": self.linear.to_json(),
            "trees": list(self.trees),
            "intercept": self.intercept,
            "weights": list(self.weights),
            "bend": list(self.bend),
        }

    @classmethod
    def from_json(cls, text: Mapping[str, Any]) -> "TableModel":
        """The reverse of to_json."""
        linear = members.Linear.from_json(text["linear"])
        columns = Columns.from_json(text["columns"])
        a, b, c = text["bend"]
        return cls(columns, linear, tuple(text["trees"]), text["intercept"], tuple(text["weights"]), (a, b, c))


@dataclass(frozen=True)
class TableFit:
    """The model fitted on all rows, and its evaluation on rows each fit had not seen."""

    model: TableModel
    evaluation: dict[str, Any]


def fit(rows: Sequence[Mapping[str, Any]], y: NDArray[np.int64], *, seed: int) -> TableFit:
    """Learn the outcome `y` (R,) of 0 and 1. Raises Refused when there is too little or nothing to learn from."""
    _check(y)
    columns = reading.read(rows, y)
    if not columns.used:
        told = "; ".join(f"{n} ({why})" for n, why in columns.dropped[:5])
        raise Refused(f"no column to learn from: {told}" if told else "no column beside the outcome")
    x = columns.encode(rows)
    names = tuple(members.BOOSTED) if min(y.sum(), len(y) - y.sum()) >= FEW else ()
    penalty = 1.0 if names else 30.0
    fold = _folds(x, y, seed)
    unseen = np.zeros((len(y), 1 + len(names)))
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        fitted = members.linear(columns, x[train], y[train], penalty)
        trees = [members.boosted(columns, x[train], y[train], name, seed) for name in names]
        unseen[test] = _logits(fitted, trees, x[test])
    intercept, weights = _combine(unseen, y)
    bend = _calibrate(intercept + unseen @ np.array(weights), y)
    useful = [(n, w) for n, w in zip(names, weights[1:], strict=True) if w > USELESS]
    kept = tuple(members.boosted(columns, x, y, n, seed) for n, _ in useful)
    straight = members.linear(columns, x, y, penalty)
    model = TableModel(columns, straight, kept, intercept, (weights[0], *(w for _, w in useful)), bend)
    return TableFit(model, _evaluate(unseen, y, fold, columns, weights, seed))


def _check(y: NDArray[np.int64]) -> None:
    yes, no = int(y.sum()), int(len(y) - y.sum())
    if yes < LEAST_EACH:
        raise Refused(f"not enough churn events: {yes} of {LEAST_EACH}")
    if no < LEAST_EACH:
        raise Refused(f"not enough customers that stayed: {no} of {LEAST_EACH}")
    if len(y) < LEAST_ROWS:
        raise Refused(f"not enough rows: {len(y)} of {LEAST_ROWS}")


def _folds(x: Floats, y: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """A fold for each row: the same share of the outcome in each, equal rows together."""
    _, group = np.unique(np.nan_to_num(x, nan=-1e300), axis=0, return_inverse=True)
    group = group.reshape(-1)
    share = np.bincount(group, weights=y) / np.bincount(group)
    order = np.lexsort((np.random.default_rng(seed).random(len(share)), share > 0.5))
    fold = np.empty(len(share), dtype=np.int64)
    fold[order] = np.arange(len(share)) % FOLDS
    return np.asarray(fold[group])


def _logits(linear: members.Linear, trees: Sequence[str], x: Floats) -> Floats:
    """Log-odds of each member (R, M)."""
    return np.column_stack([linear.explained(x).sum(axis=1), *(members.boosted_logits(text, x) for text in trees)])


def _combine(logits: Floats, y: NDArray[np.int64]) -> tuple[float, tuple[float, ...]]:
    """Intercept and weights of 0 or more with the least log-loss, held to equal shares."""
    width = logits.shape[1]
    cut = np.clip(logits, -FARTHEST, FARTHEST)

    def loss(w: Floats) -> tuple[float, Floats]:
        z = w[0] + cut @ w[1:]
        off = w[1:] - 1 / width
        value = np.logaddexp(0, z).sum() - (y * z).sum() + HELD * (off**2).sum()
        error = sigmoid(z) - y
        return float(value), np.concatenate([[error.sum()], cut.T @ error + 2 * HELD * off])

    start = np.concatenate([[0.0], np.full(width, 1 / width)])
    bounds = [(None, None), *[(0.0, None)] * width]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(found[0]), tuple(float(w) for w in found[1:])


def bent(z: Floats, bend: Bend) -> Floats:
    """Log-odds after calibration: c + a ln(p) - b ln(1 - p) (beta calibration, Kull and others 2017)."""
    a, b, c = bend
    return np.asarray(c - a * np.logaddexp(0, -z) + b * np.logaddexp(0, z))


def _calibrate(z: Floats, y: NDArray[np.int64]) -> Bend:
    """a, b of 0 or more and c with the least log-loss, held to the identity (1, 1, 0)."""
    low, high = -np.logaddexp(0, -z), np.logaddexp(0, z)
    design = np.column_stack([low, high, np.ones(len(z))])
    same = np.array([1.0, 1.0, 0.0])

    def loss(v: Floats) -> tuple[float, Floats]:
        s = design @ v
        value = np.logaddexp(0, s).sum() - (y * s).sum() + HELD * ((v - same) ** 2).sum()
        return float(value), design.T @ (sigmoid(s) - y) + 2 * HELD * (v - same)

    found = minimize(loss, same, jac=True, method="L-BFGS-B", bounds=[(0.1, None), (0.1, None), (None, None)]).x
    return float(found[0]), float(found[1]), float(found[2])


def _evaluate(
    logits: Floats, y: NDArray[np.int64], fold: NDArray[np.int64], columns: Columns, weights: Sequence[float], seed: int
) -> dict[str, Any]:
    """Each fold judged by weights from the others."""
    p = np.empty(len(y))
    for number in range(FOLDS):
        here = fold == number
        intercept, w = _combine(logits[~here], y[~here])
        z = intercept + logits @ np.array(w)
        p[here] = sigmoid(bent(z[here], _calibrate(z[~here], y[~here])))
    pooled = evaluation.judge(p, y, float(y.mean()), np.arange(len(y)), seed)
    return {
        "pooled": pooled,
        "months": [],
        "method": f"{FOLDS}-fold cross-validation, equal rows kept together",
        "columns": [c.name for c in columns.used],
        "dropped": [list(pair) for pair in columns.dropped],
        "members": dict(zip(["linear", *members.BOOSTED], weights, strict=False)),
    }
