"""Forecasts: right where the truth is known, sensible with odd input, honest about their own past."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pulseops.core.forecasting import autoregression, forecast, naive, origins_of, ranged, rolling, smoothing
from pulseops.core.forecasting.backtest import CAUTION, NORMAL, factors
from pulseops.core.forecasting.theta import _ALPHAS, fit
from pulseops.core.panel import Floats

both = pytest.mark.parametrize("thorough", [False, True])
NUMBERS = st.floats(-1e5, 1e5) | st.just(float("nan"))


def walks(seed: int, size: int, length: int, level: float = 1000.0) -> Floats:
    rng = np.random.default_rng(seed)
    return np.asarray(level + rng.normal(0, 10, (size, length)).cumsum(axis=1))


@both
def test_a_line_goes_on_at_half_its_slope_or_more(thorough: bool) -> None:
    line = np.arange(36.0)[None, :] * 10 + 500
    ahead = forecast(line, 6, thorough=thorough).mean[0]
    assert (np.diff(ahead) > 4).all()
    assert ahead[0] == pytest.approx(860, abs=8)


@both
def test_a_season_is_put_back(thorough: bool) -> None:
    wave = np.tile([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.3, 1.8], 5)[None, :] * 100
    found = forecast(wave, 12, thorough=thorough)
    assert found.seasonal[0]
    np.testing.assert_allclose(found.mean[0], wave[0, :12], rtol=0.02)


def test_the_fit_is_the_best_of_a_fine_grid() -> None:
    """The closed form for level and weight, against errors counted one by one."""
    series = walks(1, 1, 40)
    fitted = fit(series, np.array([40]))

    def loss(alpha: float, weight: float, level: float) -> float:
        smooth, mean, slope, total, start = level, 0.0, 0.0, 0.0, 0.0
        for t, y in enumerate(series[0]):
            line = (1 - alpha) ** t * start + (1 - (1 - alpha) ** (t + 1)) / alpha * slope
            total += (y - smooth - weight * line) ** 2 if t else 0.0
            smooth += alpha * (y - smooth)
            slope = ((t - 1) * slope + 6 * (y - mean) / (t + 1)) / (t + 2) if t else 0.0
            mean = (t * mean + y) / (t + 1)
            start = mean - slope * (t + 2) / 2
        return total

    best = loss(fitted.alpha[0], fitted.weight[0], fitted.level[0])
    assert best == pytest.approx(fitted.loss[0], rel=1e-9)
    others = [
        loss(a, w, fitted.level[0] + shift)
        for a in _ALPHAS[::3]
        for w in (0.0, 0.25, 0.5, 0.75, 1.0)
        for shift in (-20, 0, 20)
    ]
    assert best <= min(others) * 1.001


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 60)), elements=NUMBERS), st.booleans())
def test_odd_input_gives_numbers_or_nothing(values: Floats, thorough: bool) -> None:
    found = ranged(values, 3, thorough=thorough)
    some = np.isfinite(values).any(axis=1)
    assert np.isfinite(found.mean[some]).all()
    assert np.isnan(found.mean[~some]).all()
    for level in found.lower:
        assert (found.lower[level][some] <= found.mean[some]).all()
        assert (found.upper[level][some] >= found.mean[some]).all()


@both
def test_series_do_not_influence_each_others_means(thorough: bool) -> None:
    many = walks(2, 5, 30)
    together, alone = forecast(many, 4, thorough=thorough).mean, forecast(many[2:3], 4, thorough=thorough).mean
    np.testing.assert_allclose(together[2], alone[0])
    padded = np.hstack([np.full((1, 7), np.nan), many[2:3], np.full((1, 2), np.nan)])
    np.testing.assert_allclose(forecast(padded, 4, thorough=thorough).mean[0], alone[0])


def test_short_constant_and_zero_series_are_carried_on() -> None:
    np.testing.assert_allclose(forecast(np.array([[5.0, 7.0, 6.0]]), 2).mean, [[6.0, 6.0]])
    np.testing.assert_allclose(forecast(np.full((1, 20), 42.0), 3).mean, [[42.0] * 3], rtol=1e-6)
    np.testing.assert_allclose(forecast(np.zeros((1, 30)), 3).mean, [[0.0] * 3], atol=1e-9)
    with pytest.raises(ValueError, match="horizon"):
        forecast(np.zeros((1, 30)), 0)


def test_what_was_never_negative_stays_so() -> None:
    falling = np.maximum(1000 - 45 * np.arange(24.0), 5)[None, :]
    assert forecast(falling, 12).mean.min() >= 0
    assert ranged(falling, 12).lower[0.95].min() >= 0


def test_the_past_is_judged_with_what_was_known_then() -> None:
    values = walks(3, 4, 30)
    tested = rolling(values, 3, [20, 25])
    changed = values.copy()
    changed[:, 25:] += 500
    again = rolling(changed, 3, [20, 25])
    np.testing.assert_array_equal(tested.model, again.model)
    np.testing.assert_array_equal(tested.model[:, 0], forecast(values[:, :20], 3).mean)
    np.testing.assert_array_equal(tested.truth[:, 1], values[:, 25:28])


def test_a_season_that_is_only_noise_is_hardly_believed() -> None:
    rng = np.random.default_rng(6)
    values = 1000 + rng.normal(0, 30, (60, 48))
    ahead = forecast(values, 12).mean
    assert ahead.std(axis=1).mean() < 15
    smoothed = smoothing.run(values, np.zeros((60, 12)), np.full(60, 48), 12)
    np.testing.assert_allclose(smoothed.mean(axis=1), 1000, atol=40)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 60), st.floats(0.001, 1000), st.booleans())
def test_the_unit_of_money_does_not_matter(seed: int, length: int, unit: float, thorough: bool) -> None:
    values = np.abs(walks(seed, 2, length, 200)) + 1
    once, scaled = (forecast(values * by, 6, thorough=thorough).mean for by in (1.0, unit))
    np.testing.assert_allclose(scaled, once * unit, rtol=1e-4)


def test_an_echo_of_two_steps_is_carried_on() -> None:
    """What smoothing calls noise: each step undoes half of the one two points before it."""
    rng = np.random.default_rng(8)
    steps = rng.normal(0, 10, (50, 120))
    for t in range(2, 120):
        steps[:, t] -= 0.8 * steps[:, t - 2]
    values = 10_000 + steps.cumsum(axis=1)
    length = np.full(50, 118)
    told = autoregression.run(values[:, :118], length, 2)
    plain = np.abs(values[:, 118:] - values[:, [117]]).mean()
    assert np.abs(values[:, 118:] - told).mean() < 0.85 * plain


@both
def test_growth_does_not_run_away(thorough: bool) -> None:
    doubling = (2.0 ** np.arange(30))[None, :]
    assert forecast(doubling, 12, thorough=thorough).mean.max() < 12 * doubling.max()


def test_ranges_hold_what_they_say() -> None:
    """80 and 95 of 100 future values of random walks that nobody has seen."""
    values = walks(4, 400, 36)
    found = ranged(values[:, :30], 6)
    for level, tolerance in ((0.80, 0.07), (0.95, 0.04)):
        inside = (values[:, 30:] >= found.lower[level]) & (values[:, 30:] <= found.upper[level])
        assert inside.mean() == pytest.approx(level, abs=tolerance)


def test_with_too_few_past_errors_the_range_is_cautious() -> None:
    scores = np.full((1, 3, 2), 0.1)
    np.testing.assert_allclose(factors(scores, 0.95), NORMAL[0.95] * CAUTION)
    np.testing.assert_allclose(factors(np.full((30, 3, 2), 0.1), 0.80), 0.1, rtol=1e-6)


def test_naive_is_used_where_it_was_clearly_better_and_where_nothing_is_known() -> None:
    rng = np.random.default_rng(5)
    steps = 100 * np.repeat(rng.integers(5, 20, 8), 5)[:38].astype(float)
    few = np.concatenate([np.full(34, np.nan), [3.0, 4.0, 5.0, 4.0]])
    found = ranged(np.stack([1000 + 20 * np.arange(38.0), steps, few]), 3)
    assert not found.use_naive[0]
    assert found.use_naive[2]
    np.testing.assert_allclose(found.mean[2], naive(few[None, :], 3).mean[0])


def test_origins_leave_a_past_and_a_future() -> None:
    assert origins_of(30, 6)[0] >= 12
    assert origins_of(30, 6)[-1] == 29
    assert origins_of(5, 6) == (4,)
    assert origins_of(3, 6) == ()
