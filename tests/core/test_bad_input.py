"""The bad input every analyst meets, case by case: each gets a clear answer, none a crash or a confident number.

Cases of the churn panel stand in test_churn.py, of tables in test_tabular.py; here is what is in neither.
"""

import json
from functools import lru_cache
from importlib import resources

import numpy as np
import pytest

from pulseops.core import drift, health, health_record
from pulseops.core.anomalies import bands, why_silent
from pulseops.core.anomalies.records import points_a_day, scores
from pulseops.core.churn import ChurnModel, compare, survival
from pulseops.core.forecasting import ranged
from pulseops.core.panel import Floats
from pulseops.core.tabular import Refused, fit
from pulseops.core.tabular import columns as reading
from tests.core.panels import empty


@lru_cache(maxsize=1)
def prior() -> ChurnModel:
    text = resources.files("pulseops.core.churn").joinpath("prior.json").read_text(encoding="utf-8")
    return ChurnModel.from_json(json.loads(text))


def months(length: int = 36, seed: int = 3) -> Floats:
    return np.asarray(np.random.default_rng(seed).normal(1000, 30, length))


def test_a_column_of_ten_thousand_categories_is_named_or_cut_to_its_frequent_ones() -> None:
    rng = np.random.default_rng(1)
    y = (rng.random(20_000) < 0.2).astype(np.int64)
    rows = [{"city": f"city {c}", "size": float(s)} for c, s in zip(rng.integers(0, 10_000, 20_000), y, strict=True)]
    for row, noise in zip(rows, rng.normal(0, 3, 20_000), strict=True):
        row["size"] = float(noise)
    found = reading.read(rows, y)
    kept = {column.name: column for column in found.used}
    told = dict(found.dropped)
    assert ("city" in told) != ("city" in kept)
    if "city" in kept:
        assert len(kept["city"].levels or ()) < 1000


def test_one_row_and_one_class_are_refused_with_the_number() -> None:
    with pytest.raises(Refused, match="not enough churn events: 1 of 10"):
        fit([{"x": 1.0}], np.array([1]), seed=1)
    with pytest.raises(Refused, match="not enough churn events: 0 of 10"):
        fit([{"x": float(n)} for n in range(100)], np.zeros(100, dtype=np.int64), seed=1)


@pytest.mark.parametrize("odd", ["gaps", "negative", "zero", "three", "infinite"])
def test_a_forecast_of_an_odd_series_is_a_number_with_a_range_or_nothing(odd: str) -> None:
    values = months()
    if odd == "gaps":
        values[[4, 5, 6, 20]] = np.nan
    elif odd == "infinite":
        values[10] = np.inf
    values = {"negative": -values, "zero": np.zeros(36), "three": values[:3]}.get(odd, values)
    found = ranged(values[None, :], 6)
    assert np.isfinite(found.mean).all()
    assert (found.lower[0.95] <= found.mean).all()
    assert (found.mean <= found.upper[0.95]).all()
    middle = float(np.median(values[np.isfinite(values)]))
    assert np.abs(found.mean - middle).max() < 200
    if odd == "three":
        assert (found.upper[0.95] - found.lower[0.95]).min() > 100, "three points give no narrow range"


def test_credit_notes_are_watched_like_bills() -> None:
    values = -months()
    assert not bands(values[None, :]).outside.any()
    values[30] *= 1.6
    assert np.flatnonzero(bands(values[None, :]).outside[0]).tolist() == [30]


def test_three_points_are_said_to_be_too_few() -> None:
    assert why_silent(np.array([1.0, 2.0, 3.0])) == "3 known points: at least 7 are needed."


def test_a_day_of_23_hours_is_neither_a_gap_nor_an_anomaly() -> None:
    """Hours by the local clock around a change: the day after has the same rhythm one slot earlier."""
    start = np.datetime64("2026-03-01T00:00:00")
    utc = start + np.arange(24 * 60) * np.timedelta64(1, "h")
    assert points_a_day(utc) == 24
    local_hour = (np.arange(24 * 60) + (np.arange(24 * 60) >= 24 * 28 + 1)) % 24
    values = 100 + 40 * np.sin(local_hour / 24 * 2 * np.pi) + np.random.default_rng(2).normal(0, 3, 24 * 60)
    found = scores(values, day=24)
    around = found[24 * 28 : 24 * 30]
    values[24 * 45] += 400
    spike = scores(values, day=24)[24 * 45]
    assert around.max() < spike


@pytest.mark.parametrize("clients", [0, 1, 3])
def test_models_of_almost_nobody_are_not_judged(clients: int) -> None:
    panel = empty(clients, 14)
    found = compare.judge(panel, prior(), 0, prior=prior(), seed=1)
    assert compare.gate(found, 1)["verdict"] == "too few"
    seen = health_record.past(panel)
    told = health_record.scored(seen, health.HealthWeights(), health.Bands(), np.zeros(health.COUNT, dtype=np.bool_))
    figures = health_record.foretelling(seen, told, 1)
    assert figures["enough"] is False
    assert health_record.caught(panel, seen, told, 40.0)["enough"] is False


def test_drift_of_constant_missing_and_infinite_columns() -> None:
    x = np.column_stack([np.full(100, 4.0), np.full(100, np.nan), months(100)])
    before = drift.reference(("constant", "missing", "odd"), x, 100)
    assert {m.state for m in drift.shifts(before, before.names, x)} == {"few", "ok"}
    now = x[:50].copy()
    now[3, 2] = np.inf
    assert all(m.psi is None or np.isfinite(m.psi) for m in drift.shifts(before, before.names, now))


def test_months_left_of_a_client_of_whom_nothing_is_known_are_finite() -> None:
    names = len(prior().names)
    nothing = np.full((2, names), np.nan)
    unknown = np.full(2, np.nan)
    found = survival.staying(prior(), nothing, unknown, unknown, survival.middle(prior(), nothing))
    assert np.isfinite(found.months).all()
    assert (found.lower < found.months).all()
