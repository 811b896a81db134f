"""Customer tables with an outcome: our trainer beside logistic regression, two boosters with their defaults, and the
random forest of the earlier app.

usage: python -m benchmarks.churn_tables ../shared/data

Five-fold stratified cross-validation (shuffled, seed 42), every model given the same folds; ours chooses its columns,
its weights and its calibration inside each training part. Log-loss is pooled over the folds; intervals (90 %) come from
resampling rows. Two tables at a time, one a process; CPU seconds are those of the process. The first 1,000 rows are
scored by the model of each fold, loaded before, the best of three; the slowest fold is told.
"""

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from benchmarks.figures import figure, two_processes
from pulseops.core import evaluation
from pulseops.core.panel import Floats
from pulseops.core.tabular import Columns, TableModel, fit
from pulseops.core.tabular import columns as reading
from pulseops.core.tabular.members import linear

TABLES = {
    "telco_ibm": ("telco_ibm.csv", "Churn", "Yes"),
    "iran_telecom": ("iran_telecom.csv", "Churn", "1"),
    "saas_pysurvival": ("saas_pysurvival.csv", "churned", "1"),
    "tv_subscription": ("tv_subscription.csv.gz", "target", "1"),
}
SEED = 42
Model = Callable[[Columns, Floats, NDArray[np.int64], Floats], Floats]


def table(data: Path, name: str) -> tuple[list[dict[str, Any]], NDArray[np.int64]]:
    """Rows without the label, and the label."""
    file, label, yes = TABLES[name]
    frame = pl.read_csv(data / "churn" / file, infer_schema_length=None)
    given = frame[label].cast(pl.Utf8).str.strip_chars()
    y = (given.str.replace(r"\.0$", "") == yes).to_numpy().astype(np.int64)
    return frame.drop(label).to_dicts(), y


def _logistic(columns: Columns, x: Floats, y: NDArray[np.int64], test: Floats) -> Floats:
    shape = linear(columns, x, y, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=1.0, max_iter=2000).fit(shape.design(x), y)
    return np.asarray(model.predict_proba(shape.design(test))[:, 1])


def _histogram(columns: Columns, x: Floats, y: NDArray[np.int64], test: Floats) -> Floats:
    mask = [c.levels is not None for c in columns.used]
    model = HistGradientBoostingClassifier(categorical_features=mask, random_state=SEED)
    return np.asarray(model.fit(_codes(x), y).predict_proba(_codes(test))[:, 1])


def _codes(x: Floats) -> Floats:
    """An unknown level as missing, as this library wants it."""
    return np.where(x == reading.OTHER, np.nan, x)


def _lightgbm(columns: Columns, x: Floats, y: NDArray[np.int64], test: Floats) -> Floats:
    places = [n for n, c in enumerate(columns.used) if c.levels is not None]
    data = lightgbm.Dataset(x, label=y, categorical_feature=places or "auto", params={"verbose": -1})
    given = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": SEED}
    return np.asarray(lightgbm.train(given, data, 100).predict(test))


def _forest(columns: Columns, x: Floats, y: NDArray[np.int64], test: Floats) -> Floats:
    """A regressor on the outcome, as the earlier app had it; kept within .001 and .999: a wrong 0 would cost no end."""
    model = RandomForestRegressor(150, max_depth=20, min_samples_split=3, n_jobs=1, random_state=SEED)
    found = model.fit(np.nan_to_num(x, nan=-1.0), y).predict(np.nan_to_num(test, nan=-1.0))
    return np.asarray(np.clip(found, 1e-3, 1 - 1e-3))


PEERS: dict[str, Model] = {"logistic": _logistic, "hist_gradient": _histogram, "lightgbm": _lightgbm}
EARLIER = "forest"


def judge(rows: list[dict[str, Any]], y: NDArray[np.int64]) -> dict[str, Any]:
    """Out-of-fold probabilities of ours and the peers, and CPU seconds of ours."""
    found = {name: np.zeros(len(y)) for name in ("ours", *PEERS, EARLIER)}
    spent, scored = 0.0, list[float]()
    for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(np.zeros(len(y)), y):
        past, new = [rows[i] for i in train], [rows[i] for i in test]
        began = time.process_time()
        model = fit(past, y[train], seed=SEED).model
        spent += time.process_time() - began
        found["ours"][test] = model.predict(new)
        scored.append(min(_seconds(model, rows[:1000]) for _ in range(3)))
        columns = model.columns
        x, other = columns.encode(past), columns.encode(new)
        for name, peer in {**PEERS, EARLIER: _forest}.items():
            found[name][test] = peer(columns, x, y[train], other)
    return {"p": found, "fit_s": spent / 5, "score_1000_s": max(scored)}


def _seconds(model: TableModel, rows: list[dict[str, Any]]) -> float:
    """CPU seconds to score rows by a model that has scored before."""
    began = time.process_time()
    model.predict(rows)
    return time.process_time() - began


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; empty without the data."""
    here = [name for name, (file, _, _) in TABLES.items() if data and (data / "churn" / file).exists()]
    results: dict[str, dict[str, Any]] = {}
    with two_processes() as workers:
        for found in workers.map(one, [data] * len(here), here):
            results |= found
    errors = [results.pop(f"{name}_ece")["value"] for name in here]
    if errors:
        how = f"mean over {len(here)} tables of the calibration error in ten bins of equal size, and their range"
        results["churn_tables_ece"] = figure(float(np.mean(errors)), "share", how, low=min(errors), high=max(errors))
    return results


def one(data: Path, name: str) -> dict[str, dict[str, Any]]:
    """Entries of one table, and its calibration error."""
    rows, y = table(data, name)
    began = time.perf_counter()
    judged = judge(rows, y)
    p = judged["p"]
    losses = {model: evaluation.log_loss(values, y) for model, values in p.items()}
    best = min(PEERS, key=losses.__getitem__)
    ece = evaluation.expected_error(p["ours"], y)
    how = f"5-fold CV, seed {SEED}; AUC {evaluation.auc(p['ours'], y):.4f}, ECE {ece:.4f}; fit {judged['fit_s']:.1f}"
    how += f" CPU-s on {len(y) * 4 // 5:,} rows, 1,000 rows scored in {judged['score_1000_s'] * 1000:.0f} CPU-ms"
    seconds = time.perf_counter() - began
    peers = ", ".join(f"{peer} {losses[peer]:.4f}" for peer in PEERS)
    forest = f"random forest on the outcome; AUC {evaluation.auc(p[EARLIER], y):.4f}"
    key = f"churn_table_{name}"
    return {
        f"{key}_logloss": _entry(losses["ours"], *_interval(p["ours"], y), seconds, how),
        f"{key}_best_peer_logloss": _entry(losses[best], *_interval(p[best], y), seconds, peers),
        f"{key}_earlier_app_logloss": _entry(losses[EARLIER], *_interval(p[EARLIER], y), seconds, forest),
        f"{name}_ece": figure(ece, "share", ""),
    }


def _interval(p: Floats, y: NDArray[np.int64]) -> tuple[float, float]:
    """90 % interval of the log-loss over 200 resamples of rows."""
    q = np.clip(p, 1e-9, 1 - 1e-9)
    each = -(y * np.log(q) + (1 - y) * np.log1p(-q))
    draws = np.random.default_rng(SEED).integers(0, len(y), (200, len(y)))
    low, high = np.quantile(each[draws].mean(axis=1), [0.05, 0.95])
    return float(low), float(high)


def _entry(value: float, low: float, high: float, seconds: float, method: str) -> dict[str, Any]:
    return figure(value, "nats", method, low=low, high=high, seconds=seconds)


if __name__ == "__main__":
    for key, entry in measure(Path(sys.argv[1])).items():
        print(f"{key}: {entry['value']:.4f} ({entry['low']:.4f}-{entry['high']:.4f}); {entry['method']}")
