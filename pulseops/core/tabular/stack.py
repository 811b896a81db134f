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
from pulseops.core.tabular.columns import Column, Columns, Refused

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
        return self.explain_encoded(self.columns.encode(rows))

    def explain_encoded(self, x: Floats) -> TableScores:
        """The same of rows (R, C) that `columns` has encoded."""
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
class _Tried:
    """Columns as numbers x (R, C), the members fitted without each fold, and what they said of its rows (R, M)."""

    x: Floats
    names: tuple[str, ...]
    penalty: float
    fold: NDArray[np.int64]
    fitted: tuple[tuple[members.Linear, tuple[str, ...]], ...]
    unseen: Floats


@dataclass(frozen=True)
class TableFit:
    """The model fitted on all rows, and its evaluation on rows each fit had not seen."""

    model: TableModel
    evaluation: dict[str, Any]
    tried: _Tried
    weights: tuple[float, ...]

    def explain_unseen(self) -> TableScores:
        """The rows learnt from, each by members that had not seen it: of its own rows a model knows too much."""
        model, tried = self.model, self.tried
        size, width = tried.x.shape
        found = TableScores(np.empty(size), np.empty(size), np.empty((size, width)))
        for number, (straight, trees) in enumerate(tried.fitted):
            here = tried.fold == number
            part = TableModel(model.columns, straight, trees, model.intercept, self.weights, model.bend)
            told = part.explain_encoded(tried.x[here])
            found.p[here], found.base[here], found.contributions[here] = told.p, told.base, told.contributions
        return found


def fit(
    rows: Sequence[Mapping[str, Any]], y: NDArray[np.int64], *, seed: int, chosen: Mapping[str, bool] | None = None
) -> TableFit:
    """Learn the outcome `y` (R,) of 0 and 1. Raises Refused when there is too little or nothing to learn from.

    Columns that look as if written after the fact are left out unless `chosen` allows them (see columns.read); the
    evaluation says how good the model would be with all of them and with none.
    """
    _check(y)
    columns = reading.read(rows, y, chosen)
    if not columns.used:
        told = "; ".join(f"{n} ({why})" for n, why in columns.dropped[:5])
        reason = f"no column to learn from: {told}" if told else "no column beside the outcome"
        raise Refused(reason, columns.suspects)
    tried = _try(columns, rows, y, seed)
    x, names, unseen = tried.x, tried.names, tried.unseen
    intercept, weights = _combine(unseen, y)
    bend = _calibrate(intercept + unseen @ np.array(weights), y)
    useful = [(n, w) for n, w in zip(names, weights[1:], strict=True) if w > USELESS]
    kept = tuple(members.boosted(columns, x, y, n, seed) for n, _ in useful)
    straight = members.linear(columns, x, y, tried.penalty)
    model = TableModel(columns, straight, kept, intercept, (weights[0], *(w for _, w in useful)), bend)
    doubts = _doubts(columns, rows, y, seed, tried)
    judged = {**_evaluate(tried, y, columns, weights, seed), "suspects": doubts}
    return TableFit(model, judged, tried, weights)


def _try(columns: Columns, rows: Sequence[Mapping[str, Any]], y: NDArray[np.int64], seed: int) -> _Tried:
    x = columns.encode(rows)
    names = tuple(members.BOOSTED) if min(y.sum(), len(y) - y.sum()) >= FEW else ()
    penalty = 1.0 if names else 30.0
    fold = _folds(x, y, seed)
    unseen = np.zeros((len(y), 1 + len(names)))
    fitted = []
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        straight = members.linear(columns, x[train], y[train], penalty)
        trees = tuple(members.boosted(columns, x[train], y[train], name, seed) for name in names)
        unseen[test] = _logits(straight, trees, x[test])
        fitted.append((straight, trees))
    return _Tried(x, names, penalty, fold, tuple(fitted), unseen)


def _doubts(
    columns: Columns, rows: Sequence[Mapping[str, Any]], y: NDArray[np.int64], seed: int, tried: _Tried
) -> dict[str, Any] | None:
    """The suspects, and how good a model is with none of them (None where no other column is there) and with all."""
    if not columns.suspects:
        return None
    doubted = [suspect.column for suspect in columns.suspects]
    others = [column for column in columns.used if column not in doubted]

    def figures(of: list[Column]) -> dict[str, float | None] | None:
        same = {c.name for c in of} == {c.name for c in columns.used}
        return _brief(tried if same else _try(Columns(tuple(of), ()), rows, y, seed), y) if of else None

    told = [suspect.to_json() for suspect in columns.suspects]
    return {"columns": told, "without": figures(others), "with": figures(others + doubted)}


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


def _stacked(tried: _Tried, y: NDArray[np.int64]) -> Floats:
    """Probability of each row (R,) by weights and calibration from the other folds."""
    p = np.empty(len(y))
    for number in range(FOLDS):
        here = tried.fold == number
        intercept, w = _combine(tried.unseen[~here], y[~here])
        z = intercept + tried.unseen @ np.array(w)
        p[here] = sigmoid(bent(z[here], _calibrate(z[~here], y[~here])))
    return p


def _brief(tried: _Tried, y: NDArray[np.int64]) -> dict[str, float | None]:
    p, base = _stacked(tried, y), np.full(len(y), float(y.mean()))
    loss = evaluation.log_loss(p, y)
    return {"auc": evaluation.auc(p, y), "log_loss": loss, "skill": 1 - loss / evaluation.log_loss(base, y)}


def _evaluate(
    tried: _Tried, y: NDArray[np.int64], columns: Columns, weights: Sequence[float], seed: int
) -> dict[str, Any]:
    """Each fold judged by weights from the others; columns from the strongest alone on."""
    pooled = evaluation.judge(_stacked(tried, y), y, float(y.mean()), np.arange(len(y)), seed)
    order = np.argsort(-np.array(columns.alone), kind="stable")
    return {
        "pooled": pooled,
        "months": [],
        "method": f"{FOLDS}-fold cross-validation, equal rows kept together",
        "columns": [c.name for c in columns.used],
        "strongest": [[columns.used[i].name, columns.alone[i]] for i in order],
        "dropped": [list(pair) for pair in columns.dropped],
        "members": dict(zip(["linear", *members.BOOSTED], weights, strict=False)),
    }
