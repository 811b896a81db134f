"""Any table with an outcome: mixed, broken, leaking or useless columns give a model or a clear refusal."""

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pulseops.core.churn.ridge import logit, sigmoid
from pulseops.core.panel import Floats
from pulseops.core.tabular import Refused, TableModel, fit, suspects
from pulseops.core.tabular.cells import numbers, style_of

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


def leak(y: NDArray[np.int64], wrong: float, seed: int = 2) -> NDArray[np.int64]:
    """The outcome, wrong in a share of the rows."""
    return np.where(np.random.default_rng(seed).random(len(y)) < wrong, 1 - y, y)


@pytest.mark.parametrize(
    ("name", "says", "why"),
    [
        ("mark", lambda y: [("a", "b")[v] for v in leak(y, 0.03)], "foretells nearly all"),
        ("Account Status", lambda y: [("Open", "Closed")[v] for v in leak(y, 0.15)], "named like the outcome"),
        ("phase", lambda y: [("live", "Cancelled")[v] for v in leak(y, 0.15)], "named like the outcome"),
        ("churnScore", lambda y: [60 * v + 25 + n % 40 for n, v in enumerate(leak(y, 0.15))], "named like the outcome"),
        ("note on file", lambda y: ["price" if v and n % 5 < 2 else None for n, v in enumerate(y)], "only for one"),
        ("grade", lambda y: [5 if v and n % 5 < 2 else n % 4 for n, v in enumerate(y)], "almost without error"),
    ],
)
def test_suspects_are_left_out_and_named_with_what_they_would_do(name: str, says: Any, why: str) -> None:
    rows, y, _ = customers(1200)
    plain = fit(rows, y, seed=1).evaluation
    assert plain["suspects"] is None
    for row, value in zip(rows, says(y), strict=True):
        row[name] = value
    found = fit(rows, y, seed=1)
    assert why in dict(found.evaluation["dropped"])[name]
    doubts = found.evaluation["suspects"]
    (suspect,) = doubts["columns"]
    assert (suspect["name"], suspect["used"]) == (name, False)
    assert doubts["without"]["auc"] == found.evaluation["pooled"]["auc"] == plain["pooled"]["auc"]
    assert doubts["with"]["auc"] > doubts["without"]["auc"] + 0.03


def test_a_person_decides_about_suspects_and_other_columns() -> None:
    rows, y, _ = customers(800)
    for row, value in zip(rows, leak(y, 0.03), strict=True):
        row["mark"] = int(value)
    found = fit(rows, y, seed=1, chosen={"mark": True, "plan": False}).evaluation
    assert "mark" in found["columns"]
    assert dict(found["dropped"])["plan"] == "left out by you"
    assert found["suspects"]["columns"][0]["used"] is True
    assert found["strongest"][0][0] == "mark"
    assert found["suspects"]["with"]["auc"] == found["pooled"]["auc"] > found["suspects"]["without"]["auc"]


def test_a_table_of_suspects_alone_is_refused_and_says_which() -> None:
    _, y, _ = customers(400)
    with pytest.raises(Refused, match="no column to learn from: status") as refusal:
        fit([{"status": ("a", "b")[v]} for v in y], y, seed=1)
    assert [suspect.column.name for suspect in refusal.value.suspects] == ["status"]


@pytest.mark.parametrize(
    ("name", "suspicious"),
    [("Churn Score", True), ("churn_reason", True), ("CancelledOn", True), ("exit date", True), ("EndDate", True),
     ("Customer Status", True), ("attrition_flag", True), ("subscriptionState", True), ("Final Bill Date", True),
     ("MaritalStatus", False), ("Payment Status", False), ("tenure", False), ("LeaveBalance", False),
     ("Contract", False), ("DaySinceLastOrder", False), ("Weekend Minutes", False), ("TrendMonths", False)],
)  # fmt: skip
def test_headers_that_speak_of_leaving(name: str, suspicious: bool) -> None:
    assert suspects.named_like_outcome(name) is suspicious


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1,234.50", "$7", "-$5.5", "(12)", "12 %", "USD 1,000", None], [1234.5, 7, -5.5, -12, 0.12, 1000, np.nan]),
        (["1.234,50", "12,5", "7 €", "1.000"], [1234.5, 12.5, 7, 1000]),
        (["1 234,5", "0,125", "-3"], [1234.5, 0.125, -3]),
        (["1,234", "5"], [1234, 5]),
        (["?", "-", "n/a", "NULL", "#N/A", "inf", "1e3"], [*[np.nan] * 6, 1000]),
        (["2026-01-02", "2026-01-03T10:00:00Z", "2026/1/4"], [739618, 739619, 739620]),
        (["31/01/2026", "01/02/2026"], [739647, 739648]),
        (["01/31/26", "02/01/26"], [739647, 739648]),
        (["31.1.2026", "1.2.2026"], [739647, 739648]),
        (["31 Jan 2026", "Feb 1, 2026", "Feb 2026"], [739647, 739648, 739648]),
        ([True, False, 3, 2.5], [1, 0, 3, 2.5]),
        (["CUS00123", "12abc", "31/31/2026", ""], [np.nan] * 4),
    ],
)
def test_numbers_and_days_as_people_write_them(cells: list[Any], read: list[float]) -> None:
    np.testing.assert_allclose(numbers(cells, style_of(cells)), read)


def test_days_that_can_be_read_both_ways_are_told_and_not_guessed() -> None:
    rows, y, _ = customers(300)
    for n, row in enumerate(rows):
        row["joined"] = f"{n % 12 + 1:02}/{n % 11 + 1:02}/2024"
    assert "day/month or month/day" in dropped(rows, y)["joined"]


def test_case_and_spelling_of_a_level_do_not_count() -> None:
    rows, y, _ = customers(600)
    plain = fit(rows, y, seed=1)
    for n, row in enumerate(rows):
        row["plan"] = (row["plan"].upper(), f" {row['plan'].lower()} ")[n % 2]
    assert fit(rows, y, seed=1).evaluation["pooled"]["log_loss"] == plain.evaluation["pooled"]["log_loss"]


def test_rows_learnt_from_are_judged_by_members_that_had_not_seen_them() -> None:
    rng = np.random.default_rng(6)
    y = (rng.random(600) < 0.3).astype(np.int64)
    rows = [{"a": float(a), "b": float(b), "c": float(c)} for a, b, c in rng.normal(size=(600, 3))]
    found = fit(rows, y, seed=1)
    honest = found.explain_unseen()
    np.testing.assert_allclose(honest.base + honest.contributions.sum(axis=1), logit(honest.p), atol=1e-9)
    assert abs(honest.p[y == 1].mean() - honest.p[y == 0].mean()) < 0.02, "noise tells leavers from stayers"
