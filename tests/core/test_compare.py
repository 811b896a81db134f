"""Champion and challenger on the same later months; how long clients stay; health against leaving."""

import json
from functools import lru_cache
from importlib import resources

import numpy as np

from pulseops.core import features, health, health_record
from pulseops.core.churn import ChurnModel, compare, fit, survival
from pulseops.core.churn.compare import Judged, gate
from pulseops.core.panel import Panel
from tests.core.panels import empty, leaving, lived


@lru_cache(maxsize=1)
def prior() -> ChurnModel:
    text = resources.files("pulseops.core.churn").joinpath("prior.json").read_text(encoding="utf-8")
    return ChurnModel.from_json(json.loads(text))


def judged(champion: np.ndarray, challenger: np.ndarray, y: np.ndarray) -> Judged:
    n = len(y)
    return Judged(champion, challenger, y, np.arange(n), np.zeros(n, dtype=np.int64))


def outcomes(n: int = 2000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 9, n)
    return p, (rng.random(n) < p).astype(np.int64)


def test_the_truth_passes_against_the_base_rate_and_not_against_itself() -> None:
    p, y = outcomes()
    base = np.full(len(p), p.mean())
    assert gate(judged(base, p, y), 1)["verdict"] == "better"
    assert gate(judged(p, p, y), 1)["verdict"] == "not better"
    assert gate(judged(p, base, y), 1)["verdict"] == "not better"


def test_better_ranking_with_worse_probabilities_does_not_pass() -> None:
    p, y = outcomes(6000)
    flat = np.full(len(p), y.mean())
    found = gate(judged(flat, np.clip(p * 1.25, 0, 0.99), y), 1)
    assert found["upper"] < 0, "its log-loss is lower"
    assert found["verdict"] == "worse calibrated"


def test_too_few_leavers_decide_nothing() -> None:
    p, y = outcomes(60)
    y[:] = 0
    y[:4] = 1
    assert gate(judged(p, p, y), 1) == {"n": 60, "events": 4, "months": 1, "verdict": "too few", "least": 10}


def test_a_challenger_knows_nothing_of_the_months_it_is_judged_on() -> None:
    panel = lived(90, 26, seed=3)
    since = panel.length - 1 - 6
    found = compare.judge(panel, prior(), since, prior=prior(), seed=1)
    first = since
    again = compare.judge(panel.until(first + 3), prior(), since, prior=prior(), seed=1)
    here = found.t == first
    np.testing.assert_array_equal(found.challenger[here], again.challenger[again.t == first])
    assert set(found.t.tolist()) == set(range(since, panel.length - 3))


def test_a_panel_until_a_month_has_forgotten_what_came_after() -> None:
    panel = leaving(empty(3, 12), np.array([0, 1]), np.array([4, 9]))
    then = panel.until(6)
    assert then.length == 7
    assert then.end_month.tolist() == [4, 7, 7]


def stays(panel: Panel, model: ChurnModel, t: int) -> survival.Staying:
    x, state = features.build(panel, t).values, panel.state
    centre = survival.middle(model, x[features.active_rows(panel, t)])
    return survival.staying(model, x, state["months_to_renewal"][:, t], state["term_months"][:, t], centre)


def test_months_left_are_those_of_the_same_hazard() -> None:
    panel = lived(420, 26, seed=3)
    model = fit(panel, seed=1, prior=prior()).model
    t = panel.length - 1
    found = stays(panel, model, t)
    p = model.predict(features.build(panel, t).values, panel.state["months_to_renewal"][:, t]).p
    np.testing.assert_allclose(1 - found.curve[:, :3], p, atol=1e-12)
    assert ((found.lower <= found.months) & (found.months <= found.upper)).all()
    assert ((found.months > 0) & (found.months < survival.MONTHS)).all()
    assert (np.diff(found.curve, axis=1) <= 0).all()
    assert np.corrcoef(found.months, p[:, 2])[0, 1] < -0.8


def test_expected_months_come_true_on_the_whole() -> None:
    panel = lived(420, 50, seed=8)
    cut = 25
    model = fit(panel.until(cut), seed=1, prior=prior()).model
    who = features.active_rows(panel, cut)
    found = stays(panel, model, cut)
    came = np.minimum(np.where(panel.end_month < panel.length, panel.end_month - cut - 0.5, np.inf), survival.MONTHS)
    use = who[~(panel.competing[who] & (panel.end_month[who] < panel.length))]
    assert abs(found.months[use].mean() - came[use].mean()) < 1.0


def test_renewals_come_again_after_a_term() -> None:
    ahead = [bool(survival._renews(np.array([2.0]), np.array([12.0]), m)[0]) for m in range(1, 25)]
    assert [m for m, there in enumerate(ahead, 1) if there] == [2, 14]
    assert not any(survival._renews(np.array([np.nan]), np.array([np.nan]), m)[0] for m in range(1, 25))
    assert [m for m in range(1, 25) if survival._renews(np.array([2.5]), np.array([np.nan]), m)[0]] == [3]


def past(n: int = 600, strength: float = 1.0) -> health_record.Past:
    rng = np.random.default_rng(4)
    signals = np.full((n, health.COUNT), np.nan)
    use = rng.uniform(0.1, 1.0, n)
    signals[:, :] = np.nan
    for place, signal in enumerate(health.SIGNALS):
        signals[:, place] = np.interp(use, [0, 1], [signal.knots[0][0], signal.knots[-1][0]])
    points = health.points_of(signals).mean(axis=1)
    p = 1 / (1 + np.exp(3 + strength * (points - points.mean()) / 10))
    y = (rng.random(n) < p).astype(np.int64)
    return health_record.Past(signals, y, np.arange(n), np.full(n, 8))


def scores(seen: health_record.Past) -> health.HealthScores:
    return health_record.scored(seen, health.HealthWeights(), health.Bands(), np.ones(health.COUNT, dtype=np.bool_))


def test_health_that_foretells_and_health_that_does_not() -> None:
    seen = past(strength=2.0)
    found = health_record.foretelling(seen, scores(seen), 1)
    assert found["rank"] < 0
    assert found["rank_interval"][1] < 0
    assert found["pairs_interval"][0] > 0.5
    nothing = past(strength=0.0)
    said = health_record.foretelling(nothing, scores(nothing), 1)
    assert said["rank_interval"][0] < 0 < said["rank_interval"][1]
    assert sum(row["n"] for row in found["bands"]) == len(seen.y)


def test_too_few_leavers_give_no_correlation() -> None:
    seen = past()
    seen.y[:] = 0
    seen.y[:3] = 1
    found = health_record.foretelling(seen, scores(seen), 1)
    assert (found["enough"], found["leavers"], found["least"]) == (False, 3, 10)
    assert "rank" not in found
    none = health_record.past(empty(4, 8))
    assert health_record.foretelling(none, scores(none), 1)["enough"] is False


def test_stricter_bands_catch_more_leavers_and_give_more_false_alarms() -> None:
    panel = lived(420, 30, seed=3)
    seen = health_record.past(panel)
    told = scores(seen)
    mild = health_record.caught(panel, seen, told, 40)
    strict = health_record.caught(panel, seen, told, 80)
    assert mild["enough"]
    assert strict["called"] > mild["called"]
    assert strict["false_alarms"] > mild["false_alarms"]
    assert strict["flagged"] >= mild["flagged"]
