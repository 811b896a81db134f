"""Any table with an outcome: mixed, broken, leaking or useless columns give a model or a clear refusal."""

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pulseops.core.churn.ridge import logit, sigmoid
from pulseops.core.panel import Floats
from pulseops.core.tabular import Refused, TableModel, fit

PLANS = ("Basic", "Plus", "Pro", "Enterprise")


def customers(size: int = 900, seed: int = 4) -> tuple[list[dict[str, Any]], NDArray[np.int64], Floats]:
    """Rows, outcome and its true probability."""
    rng = np.random.default_rng(seed)
    tenure, price = rng.integers(1, 72, size), rng.gamma(4, 20, size)
    plan, support = rng.integers(0, 4, size), rng.poisson(1.5, size)
    p = sigmoid(-0.4 - 0.05 * tenure + 0.008 * price + 0.5 * support - 0.6 * (plan == 3))
    y = (rng.random(size) < p).astype(np.int64)
    rows: list[dict[str, Any]] = [
        {"customer": f"C-{n:05d}", "tenure": int(tenure[n]), "price": round(float(price[n]), 2), "plan": PLANS[plan[n]],
         "tickets": str(support[n]) if n % 9 else "", "country": "US"}
        for n in range(size)
    ]  # fmt: skip
    return rows, y, p


def dropped(rows: list[dict[str, Any]], y: NDArray[np.int64]) -> dict[str, str]:
    return dict(fit(rows, y, seed=1).evaluation["dropped"])


def test_learns_what_there_is_and_says_how_well() -> None:
    rows, y, truth = customers()
    found = fit(rows, y, seed=1)
    pooled = found.evaluation["pooled"]
    assert pooled["log_loss"] < pooled["base_log_loss"] * 0.93
    assert 0.7 < pooled["auc"] < 0.9
    assert pooled["ece"] < 0.05
    new, _, p = customers(400, seed=8)
    assert np.corrcoef(found.model.predict(new), p)[0, 1] > 0.85
    assert np.mean(found.model.predict(rows)) == pytest.approx(truth.mean(), abs=0.04)


def test_explanations_add_up() -> None:
    rows, y, _ = customers()
    model = fit(rows, y, seed=1).model
    scores = model.explain(rows[:200])
    np.testing.assert_allclose(scores.p, model.predict(rows[:200]), atol=1e-9)
    np.testing.assert_allclose(scores.base + scores.contributions.sum(axis=1), logit(scores.p), atol=1e-9)
    assert scores.contributions.shape == (200, len(model.columns.used))


def test_a_model_survives_its_json_and_is_the_same_each_time() -> None:
    rows, y, _ = customers()
    one, two = fit(rows, y, seed=1), fit(rows, y, seed=1)
    assert one.model.to_json() == two.model.to_json()
    again = TableModel.from_json(json.loads(json.dumps(one.model.to_json(), allow_nan=False)))
    np.testing.assert_array_equal(again.predict(rows), one.model.predict(rows))
    json.dumps(one.evaluation, allow_nan=False)


def test_columns_that_must_not_be_learnt_from_are_named() -> None:
    rows, y, _ = customers()
    for n, row in enumerate(rows):
        row |= {
            "row number": n, "empty": "N/A", "tenure copy": row["tenure"], "state": "left" if y[n] else "stays",
            "churn date": "2026-01-31" if y[n] else None, "note": f"text {n % 700}", "refund": 9.0 if y[n] else 0.0,
        }  # fmt: skip
    why = dropped(rows, y)
    assert set(why) == {
        "customer", "country", "row number", "empty", "tenure copy", "state", "churn date", "note", "refund",
    }  # fmt: skip
    assert "identifier" in why["customer"]
    assert "identifier" in why["row number"]
    assert why["country"] == "the same in every row"
    assert why["empty"] == "empty"
    assert why["tenure copy"] == "the same as tenure"
    assert "gives the outcome away" in why["state"]
    assert "gives the outcome away" in why["refund"]
    assert "known after the fact" in why["churn date"]


@pytest.mark.parametrize(
    ("yes", "no", "reason"),
    [(4, 400, "not enough churn events: 4 of 10"), (0, 50, "not enough churn events: 0 of 10"),
     (50, 3, "not enough customers that stayed: 3 of 10"), (1, 0, "not enough churn events: 1 of 10"),
     (12, 12, "not enough rows: 24 of 40")],
)  # fmt: skip
def test_too_little_is_refused_with_the_number(yes: int, no: int, reason: str) -> None:
    rng = np.random.default_rng(0)
    rows = [{"x": float(v)} for v in rng.normal(size=yes + no)]
    with pytest.raises(Refused, match=reason):
        fit(rows, np.array([1] * yes + [0] * no), seed=1)


def test_nothing_usable_is_refused_by_name() -> None:
    y = np.array([0, 1] * 50)
    with pytest.raises(Refused, match=r"no column to learn from: same \(the same in every row\); blank \(empty\)"):
        fit([{"same": 1, "blank": None} for _ in y], y, seed=1)


def test_ten_thousand_categories_infinities_and_mixed_cells() -> None:
    rows, y, _ = customers(3000)
    for n, row in enumerate(rows):
        row["city"] = f"city {n * 7919 % 1200}"
        row["huge"] = f"value {n}"
        row["odd"] = (float("inf"), float("-inf"), float("nan"), None, "", "7", 7)[n % 7]
        row["mixed"] = ("x", 3, "4.5", True)[n % 4]
        if n % 10 == 0:
            del row["price"]
    found = fit(rows, y, seed=1)
    assert found.evaluation["pooled"]["auc"] > 0.65
    strange = [{**rows[0], "city": "never seen", "plan": "New plan", "tenure": "not a number", "price": 1e308}, {}]
    assert np.isfinite(found.model.predict(strange)).all()
    assert np.isfinite(found.model.explain(strange).contributions).all()


def test_pure_noise_earns_no_confidence() -> None:
    rng = np.random.default_rng(3)
    y = (rng.random(600) < 0.2).astype(np.int64)
    rows = [
        {"a": float(a), "b": "uvw"[int(b)]} for a, b in zip(rng.normal(size=600), rng.integers(0, 3, 600), strict=True)
    ]
    found = fit(rows, y, seed=1)
    assert found.evaluation["pooled"]["skill"] < 0.01
    assert found.model.predict(rows).max() < 0.5


def test_equal_rows_do_not_flatter_the_evaluation() -> None:
    rng = np.random.default_rng(5)
    half = [{"a": float(a), "b": float(b)} for a, b in rng.normal(size=(300, 2))]
    y = (rng.random(300) < 0.3).astype(np.int64)
    found = fit(half * 3, np.tile(y, 3), seed=1).evaluation["pooled"]
    assert found["auc"] < 0.62


def test_few_leavers_use_the_linear_model_alone() -> None:
    rows, y, _ = customers(300)
    keep = [n for n in range(300) if y[n] == 0 or n < 60]
    found = fit([rows[n] for n in keep], y[keep], seed=1)
    assert found.model.trees == ()
    assert 10 <= found.evaluation["pooled"]["events"] < 50


def test_numbers_beyond_measure_are_missing_and_a_table_of_outcomes_alone_is_refused() -> None:
    rng = np.random.default_rng(8)
    y = (rng.random(200) < 0.3).astype(np.int64)
    rows = [{"x": float(v), "huge": float(v) * 1e300, "text": "-1e250"} for v in rng.normal(size=200) + y]
    model = fit(rows, y, seed=1).model
    assert [c.name for c in model.columns.used] == ["x"]
    assert np.isfinite(model.predict([{"x": 1e308}, {"x": -np.inf}])).all()
    with pytest.raises(Refused, match="no column beside the outcome"):
        fit([{} for _ in y], y, seed=1)
