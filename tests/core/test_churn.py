"""Churn: probabilities that are ordered, explained to the last digit, and honest about what they were learnt from."""

import json
from dataclasses import replace
from functools import lru_cache
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulseops.core import evaluation, features
from pulseops.core.churn import ChurnFit, ChurnModel, ChurnScores, boost, fit, periods, ridge, walk
from pulseops.core.churn.fit import rung_of
from pulseops.core.churn.ridge import logit
from pulseops.core.panel import Panel
from tests.core.panels import empty, leaving, lived


@lru_cache(maxsize=1)
def prior() -> ChurnModel:
    text = resources.files("pulseops.core.churn").joinpath("prior.json").read_text(encoding="utf-8")
    return ChurnModel.from_json(json.loads(text))


@lru_cache(maxsize=4)
def fitted(rung: str) -> ChurnFit:
    """A model of each rung of the ladder, on simulated clients."""
    size = {"prior": 12, "prior+local": 90, "logistic": 420, "stack": 1200}[rung]
    found = fit(lived(size, 26, seed=3), seed=1, prior=prior())
    assert found.model.rung == rung, (found.leavers, found.model.rung)
    return found


def scores_of(model: ChurnModel, panel: Panel, t: int = -1) -> ChurnScores:
    at = panel.length + t if t < 0 else t
    return model.predict(features.build(panel, at).values, panel.state["months_to_renewal"][:, at])


RUNGS = ("prior", "prior+local", "logistic", "stack")


@pytest.mark.parametrize(
    ("leavers", "rung"),
    [(0, "prior"), (9, "prior"), (10, "prior+local"), (49, "prior+local"), (50, "logistic"), (199, "logistic"),
     (200, "stack")],
)  # fmt: skip
def test_the_ladder_goes_by_the_number_of_leavers(leavers: int, rung: str) -> None:
    assert rung_of(leavers) == rung


@pytest.mark.parametrize("rung", RUNGS)
def test_longer_is_more_likely_and_intervals_hold_the_value(rung: str) -> None:
    found = scores_of(fitted(rung).model, lived(200, 26, seed=9))
    assert ((found.p > 0) & (found.p < 1)).all()
    assert (np.diff(found.p, axis=1) >= 0).all()
    assert (np.diff(found.lower, axis=1) >= -1e-12).all()
    assert ((found.lower <= found.p) & (found.p <= found.upper)).all()


@pytest.mark.parametrize("rung", RUNGS)
def test_drivers_add_up_to_the_log_odds(rung: str) -> None:
    found = scores_of(fitted(rung).model, lived(200, 26, seed=9))
    np.testing.assert_allclose(found.base + found.contributions.sum(axis=1), logit(found.p[:, 2]), atol=1e-9)
    assert found.groups == tuple(features.GROUPS)
    assert (np.abs(found.contributions).max(axis=0) > 0).any()


@pytest.mark.parametrize("rung", RUNGS)
def test_a_model_survives_its_json(rung: str) -> None:
    model = fitted(rung).model
    again = ChurnModel.from_json(json.loads(json.dumps(model.to_json())))
    panel = lived(200, 26, seed=9)
    one, two = scores_of(model, panel), scores_of(again, panel)
    for name in ("p", "lower", "upper", "base", "contributions"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_a_model_of_other_features_is_refused() -> None:
    text = {**prior().to_json(), "feature_set": "1999"}
    with pytest.raises(ValueError, match="feature set 1999"):
        ChurnModel.from_json(text)


def test_the_shipped_prior_fits_today_s_features() -> None:
    names, groups = periods.names(lived(12, 26, seed=3))
    assert (prior().names, prior().groups) == (names, groups)
    assert prior().spread > 0.1


def test_same_seed_same_model() -> None:
    panel = lived(420, 26, seed=3)
    again = fit(panel, seed=1, prior=prior())
    assert again.model.to_json() == fitted("logistic").model.to_json()
    assert again.evaluation == fitted("logistic").evaluation


def test_interval_is_wider_with_less_to_learn_from() -> None:
    panel = lived(200, 26, seed=9)
    widths = {}
    for rung in ("prior", "logistic"):
        found = scores_of(fitted(rung).model, panel)
        widths[rung] = float(np.median(logit(found.upper[:, 2]) - logit(found.lower[:, 2])))
    assert widths["prior"] > widths["logistic"]


def test_worse_signals_raise_the_probability() -> None:
    panel = lived(200, 26, seed=9)
    at = panel.length - 1
    matrix = features.build(panel, at)
    worse = matrix.values.copy()
    worse[:, matrix.names.index("champion_left")] = 1.0
    for name in ("intensity_change", "csat_change", "csat_now"):
        worse[:, matrix.names.index(name)] -= 1.0
    renewal = panel.state["months_to_renewal"][:, at]
    model = fitted("stack").model
    assert np.median(model.predict(worse, renewal).p[:, 2] / model.predict(matrix.values, renewal).p[:, 2]) > 1.2


def test_judged_only_on_months_it_had_not_seen_and_better_than_the_base_rate() -> None:
    found = fitted("stack").evaluation
    pooled = found["pooled"]
    assert pooled["events"] > 50
    assert pooled["log_loss"] < pooled["base_log_loss"]
    assert 0.6 < pooled["auc"] < 0.85
    assert pooled["intervals"]["auc"][0] <= pooled["auc"] <= pooled["intervals"]["auc"][1]
    months = np.sort(np.unique(fitted("stack").cases.month - np.datetime64(lived().months[0], "M").astype(int)))
    assert months[0] >= 7
    assert sum(m["left"] for m in found["months"]) == pooled["events"]


def test_the_future_does_not_leak_into_features() -> None:
    panel = lived(120, 26)
    for t in (8, 17):
        before = features.build(panel, t).values
        later = {name: values.copy() for name, values in panel.series.items()}
        states = {name: values.copy() for name, values in panel.state.items()}
        for values in (*later.values(), *states.values()):
            values[:, t + 1 :] = 7e5
        changed = Panel(panel.months, later, states, panel.active, panel.end_month, panel.competing)
        np.testing.assert_array_equal(features.build(changed, t).values, before)


def test_labels_count_the_horizon_and_leave_out_what_is_not_over_or_no_churn() -> None:
    panel = leaving(empty(4, 12), np.array([0, 1, 2]), np.array([5, 8, 6]))
    panel = replace(panel, competing=np.array([False, False, True, False]))
    rows = periods.build(panel, [4])
    told = {(int(c), int(k)): int(y) for c, k, y in zip(rows.client, rows.k, rows.y, strict=True)}
    assert told[(0, 1)] == 1
    assert (0, 2) not in told
    assert [told[(1, k)] for k in (1, 2, 3)] == [0, 0, 0]
    assert (2, 2) not in told
    who, y = periods.within_horizon(panel, 5)
    assert dict(zip(who.tolist(), y.tolist(), strict=True)) == {1: 1, 3: 0}
    assert set(periods.build(panel, [10]).k.tolist()) == {1}
    assert len(periods.build(panel, [11]).y) == 0


def clean(found: ChurnFit, panel: Panel) -> ChurnScores:
    """Scores that are numbers whatever the input was."""
    scores = scores_of(found.model, panel)
    for name in ("p", "lower", "upper", "base", "contributions"):
        assert np.isfinite(getattr(scores, name)).all()
    json.dumps(found.model.to_json(), allow_nan=False)
    json.dumps(found.evaluation, allow_nan=False)
    return scores


@pytest.mark.parametrize("size", [0, 1, 3])
def test_few_clients_get_the_general_model_and_no_invented_record(size: int) -> None:
    panel = empty(size)
    found = fit(panel, seed=1, prior=prior())
    assert (found.model.rung, found.leavers) == ("prior", 0)
    assert found.evaluation["pooled"]["events"] == 0
    assert clean(found, panel).p.shape == (size, 3)


def test_nobody_left_and_everybody_left() -> None:
    rng = np.random.default_rng(1)
    for gone in (0, 60):
        panel = empty(60)
        panel.series["csat"][:] = rng.uniform(0, 100, panel.active.shape)
        panel = leaving(panel, np.arange(gone), rng.integers(2, 24, gone))
        found = fit(panel, seed=1, prior=prior())
        assert found.leavers == gone
        clean(found, panel)


def test_constant_missing_and_infinite_columns_are_survived() -> None:
    rng = np.random.default_rng(2)
    panel = empty(120)
    panel.series["mrr"][:] = 100.0
    panel.series["csat"][:, ::2] = np.inf
    panel.series["logins"][:] = rng.poisson(20, panel.active.shape)
    panel.series["seats_purchased"][:] = 0.0
    panel = leaving(panel, np.arange(70), rng.integers(3, 24, 70))
    found = fit(panel, seed=1, prior=prior())
    assert found.model.rung == "logistic"
    clean(found, panel)


def test_one_month_of_history() -> None:
    panel = leaving(empty(40, 2), np.arange(20), np.full(20, 1))
    found = fit(panel, seed=1, prior=prior())
    assert found.model.rung == "prior"
    clean(found, panel)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.integers(0, 1)), min_size=1, max_size=80))
def test_evaluation_of_any_predictions_is_finite(pairs: list[tuple[float, int]]) -> None:
    p, y = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    found = evaluation.judge(p, y, 0.1, np.arange(len(p)), 1)
    assert sum(b["n"] for b in found["reliability"]) == len(p)
    assert all(b["lower"] <= b["observed"] + 1e-9 and b["observed"] <= b["upper"] + 1e-9 for b in found["reliability"])
    assert 0 <= found["ece"] <= 1
    assert found["auc"] is None or 0 <= found["auc"] <= 1
    json.dumps(found, allow_nan=False)


def test_perfect_and_useless_predictions_are_told_apart() -> None:
    y = np.array([0, 1] * 200)
    perfect = evaluation.judge(np.where(y == 1, 0.999, 0.001), y, 0.5, np.arange(400), 1)
    useless = evaluation.judge(np.full(400, 0.5), y, 0.5, np.arange(400), 1)
    assert (perfect["auc"], useless["auc"]) == (1.0, 0.5)
    assert perfect["skill"] > 0.99
    assert useless["skill"] == pytest.approx(0)
    assert useless["ece"] < 0.06


def test_ridge_finds_known_coefficients_and_survives_a_constant_column() -> None:
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.normal(size=8000), np.full(8000, 3.0), np.full(8000, np.nan)])
    y = (rng.random(8000) < ridge.sigmoid(-1 + 0.8 * x[:, 0])).astype(np.int64)
    found = ridge.fit(x, np.ones(8000, dtype=np.int64), np.zeros(8000), y, penalty=1.0)
    assert found.coefficients[0] == pytest.approx(-1, abs=0.1)
    assert found.coefficients[4] == pytest.approx(0.8, abs=0.1)
    assert np.abs(found.coefficients[5:7]).max() < 1e-6


def rows_of(
    rng: np.random.Generator, size: int, slopes: tuple[float, float], base: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two features, first months only, and outcomes of a known logistic model."""
    x = rng.normal(size=(size, 2))
    y = (rng.random(size) < ridge.sigmoid(base + x @ np.array(slopes))).astype(np.int64)
    return x, np.ones(size, dtype=np.int64), np.zeros(size), y


def pooled(slopes: tuple[float, float], base: float) -> ridge.Ridge:
    coefficients = np.array([base, 0, 0, 0, *slopes, 0, 0], dtype=np.float64)
    return ridge.Ridge(np.zeros(2), np.ones(2), np.zeros(2, dtype=np.bool_), coefficients, np.zeros((0, 0)))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(20, 600),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    st.floats(-4, -1),
)
def test_a_moved_model_is_never_much_worse_than_its_start(
    seed: int, size: int, slopes: tuple[float, float], base: float
) -> None:
    rng = np.random.default_rng(seed)
    start = pooled(slopes, base)
    moved, evidence = ridge.update(start, ("a", "b"), walk.CLOSE, *rows_of(rng, size, slopes, base))
    x, k, renews, _ = rows_of(rng, 4000, slopes, base)
    design = start.design(x, k, renews)
    truth = ridge.sigmoid(design @ start.coefficients)
    loss = [-(truth * np.log(p) + (1 - truth) * np.log1p(-p)).mean() for p in
            (truth, ridge.sigmoid(design @ moved.coefficients))]  # fmt: skip
    assert loss[1] < loss[0] + 0.03
    assert np.isfinite(evidence)
    assert (np.linalg.eigvalsh(moved.covariance) > -1e-9).all()


def test_much_data_outweighs_the_pooled_model_and_the_longer_leash_is_found() -> None:
    rng = np.random.default_rng(4)
    rows = rows_of(rng, 60_000, (-0.7, 0.4), -1.5)
    told = periods.Periods(*rows, client=np.arange(60_000), t=np.zeros(60_000, dtype=np.int64))
    found = walk.linear(told, pooled((0.6, 0.0), -3.0), ("a", "b"), few=False)
    x, k, renews, _ = rows_of(rng, 500, (0, 0), 0)
    z = found.design(x, k, renews) @ found.coefficients
    np.testing.assert_allclose(z, -1.5 + x @ np.array([-0.7, 0.4]), atol=0.3)
    like, _, _, y = rows_of(rng, 2000, (0.6, 0.0), -3.0)
    args = (like, np.ones(2000, dtype=np.int64), np.zeros(2000), y)
    near = ridge.update(pooled((0.6, 0.0), -3.0), ("a", "b"), walk.CLOSE, *args)[1]
    assert near > ridge.update(ridge.flat(like, y), ("a", "b"), walk.SCRATCH, *args)[1]


def test_without_rows_nothing_moves() -> None:
    none = np.zeros(0, dtype=np.int64)
    moved, evidence = ridge.update(
        pooled((0.6, 0.1), -3.0), ("a", "b"), walk.CLOSE, np.zeros((0, 2)), none, np.zeros(0), none
    )
    np.testing.assert_array_equal(moved.coefficients, pooled((0.6, 0.1), -3.0).coefficients)
    assert evidence == pytest.approx(0)


@given(st.floats(0, 40))
def test_a_renewal_falls_in_one_month_only(months: float) -> None:
    flags = [features.of_month(np.array([months]), k)[0] for k in range(1, 5)]
    assert sum(flags) == (1 if months <= 4 else 0)
    assert features.of_month(np.array([np.nan]), 1)[0] == 0


def test_trees_explain_themselves_exactly() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1500, 4))
    y = (rng.random(1500) < ridge.sigmoid(x[:, 0] * x[:, 1])).astype(np.int64)
    k, renews = np.ones(1500, dtype=np.int64), np.zeros(1500)
    text = boost.fit(x, k, renews, y, seed=1)
    columns = boost.inputs(x, k, renews)
    np.testing.assert_allclose(boost.contributions(text, columns).sum(axis=1), boost.logits(text, columns), atol=1e-9)
    assert boost.logits(text, columns[:0]).shape == (0,), "a client that left has no row to predict"
    assert boost.contributions(text, columns[:0]).shape == (0, columns.shape[1] + 1)
