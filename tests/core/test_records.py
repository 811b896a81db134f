"""The detector for dense series: the same bit by bit, causal, calm with odd input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pulseops.core.anomalies.records import RecordConfig, RecordDetector, points_a_day, scores
from pulseops.core.panel import Floats

SMALL = RecordConfig(window=40, short=5, warm=10)
NUMBERS = st.floats(-1e5, 1e5) | st.sampled_from([float("nan"), float("inf"), 0.0])


@settings(max_examples=80, deadline=None)
@given(arrays.arrays(np.float64, st.integers(1, 200), elements=NUMBERS), st.lists(st.integers(0, 200), max_size=6))
def test_pieces_give_the_same_bits_as_the_whole(values: Floats, cuts: list[int]) -> None:
    detector = RecordDetector(day=6, config=SMALL)
    pieces = np.split(values, sorted(min(cut, len(values)) for cut in cuts))
    np.testing.assert_array_equal(np.concatenate([detector.update(p) for p in pieces]), scores(values, 6, SMALL))


def test_one_point_at_a_time_over_a_long_series() -> None:
    values = np.random.default_rng(1).normal(50, 4, 4000)
    whole, detector = scores(values), RecordDetector()
    alone = np.concatenate([detector.update(values[t : t + 1]) for t in range(len(values))])
    np.testing.assert_array_equal(alone, whole)


def test_a_spike_scores_at_once_and_highest() -> None:
    values = np.random.default_rng(2).normal(50, 4, 6000)
    values[4500] = 150
    found = scores(values)
    assert found[4500] > 0.5
    assert found[4500] == found[600:].max()


def test_a_lost_rhythm_is_seen_although_every_value_is_usual() -> None:
    rng = np.random.default_rng(3)
    values = 50 + 20 * np.sin(2 * np.pi * np.arange(6000) / 288) + rng.normal(0, 0.5, 6000)
    values[4700:4850] = values[4700]
    assert scores(values)[4700:4850].max() > 0
    assert scores(values)[1500:4700].max() < scores(values)[4700:4850].max()


def test_spikes_that_come_more_often_are_news_although_none_is_higher() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0, 0.1, 6000) + 10.0 * (rng.random(6000) < 0.02)
    values[4500:4600] += 10.0 * (rng.random(100) < 0.5)
    found = scores(np.minimum(values, 10.0))
    assert found[4500:4620].max() > 0.3
    assert found[1000:4500].max() < found[4500:4620].max()


def test_the_first_small_surprise_of_a_young_series_does_not_stand_for_ever() -> None:
    values = np.random.default_rng(9).normal(0, 0.01, 5000)
    values[100] = 1.0
    values[1000::500] += 3.0
    values[4300] = 6.0
    assert scores(values)[4300] > 0.3


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_unit_does_not_matter_nor_does_the_sign(scale: float) -> None:
    values = np.random.default_rng(6).normal(50, 4, 4000)
    values[3000] = 120
    np.testing.assert_allclose(scores(values * scale), scores(values), atol=1e-6)
    np.testing.assert_allclose(scores(-values), scores(values), atol=1e-9)


@pytest.mark.parametrize("level", [0.0, 5.0, -1e9])
def test_constant_is_calm_and_the_first_change_is_news(level: float) -> None:
    values = np.full(2000, level)
    assert scores(values).max() == 0
    values[1500] += 1 + abs(level)
    assert scores(values)[1500] > 0


def test_gaps_score_nothing_and_teach_nothing() -> None:
    values = np.random.default_rng(4).normal(50, 4, 3000)
    values[1000:1400] = np.nan
    assert (scores(values)[1000:1400] == 0).all()
    assert (scores(np.full(500, np.nan)) == 0).all()
    assert len(scores(np.empty(0))) == 0
    assert (scores(np.array([1.0, 2.0, 3.0])) == 0).all()


def test_points_a_day() -> None:
    start = np.datetime64("2026-03-28T00:00:00")  # a clock change in between
    assert points_a_day(start + np.arange(1000) * np.timedelta64(300, "s")) == 288
    assert points_a_day(start + np.arange(10) * np.timedelta64(1, "D")) == 1
    assert points_a_day(np.array([start])) == 1
    with pytest.raises(ValueError, match="at least one"):
        RecordDetector(day=0)
