"""Bands and incidents of business series: causal, the same in one go or bit by bit, sensible with odd input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pulseops.core.anomalies import BandDetector, bands, incidents, why_silent
from pulseops.core.panel import Floats

NUMBERS = st.floats(-1e6, 1e6) | st.just(float("nan"))


def noisy(seed: int, months: int = 24, level: float = 1000.0, spread: float = 0.02) -> Floats:
    rng = np.random.default_rng(seed)
    return np.asarray(level * np.exp(rng.normal(0, spread, (1, months))))


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 30)), elements=NUMBERS), st.integers(0, 9))
def test_point_by_point_gives_what_all_at_once_gives(values: Floats, cut: int) -> None:
    """Also when the future is not there yet: nothing after a point changes its judgement."""
    whole = bands(values)
    early = bands(values[:, :cut])
    detector = BandDetector(len(values))
    for t in range(values.shape[1]):
        expected, lower, upper, outside, _ = detector.step(values[:, t])
        for alone, together in ((expected, whole.expected), (lower, whole.lower), (upper, whole.upper)):
            np.testing.assert_array_equal(alone, together[:, t])
        np.testing.assert_array_equal(outside, whole.outside[:, t])
    np.testing.assert_array_equal(early.upper, whole.upper[:, :cut])
    np.testing.assert_array_equal(early.outside, whole.outside[:, :cut])


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 40)), elements=NUMBERS))
def test_odd_input_never_gives_a_confident_nonsense(values: Floats) -> None:
    found = bands(values, kind="count")
    known = np.isfinite(found.expected)
    assert (found.lower[known] <= found.upper[known]).all()
    assert (found.lower[known] >= 0).all()
    assert not (found.outside & ~known).any()
    assert not (found.outside & np.isnan(values)).any()


def test_a_bill_half_as_high_again_is_one_incident_and_ends_by_itself() -> None:
    values = noisy(1)
    values[0, 15] *= 1.5
    found = incidents(values, bands(values))
    assert [(i.start, i.last, i.end) for i in found] == [(15, 15, "calm")]
    assert found[0].beyond == pytest.approx(500, rel=0.15)
    assert found[0].ratio > 2


def test_a_lasting_step_is_told_once_and_becomes_normal() -> None:
    values = noisy(2)
    values[0, 14:] *= 1.4
    found = incidents(values, bands(values))
    assert [(i.start, i.points, i.end) for i in found] == [(14, 3, "level")]


def test_the_newest_point_is_open() -> None:
    values = noisy(3)
    values[0, -1] *= 0.5
    (found,) = incidents(values, bands(values), side=-1)
    assert found.end is None
    assert 23 not in [i.start for i in incidents(values, bands(values), side=1)]


def test_a_season_is_learnt_and_its_peak_is_no_news() -> None:
    rng = np.random.default_rng(4)
    wave = np.tile(np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.3, 1.6]), 5)
    values = np.asarray(1000 * wave * np.exp(rng.normal(0, 0.02, (20, 60))))
    found = bands(values)
    assert found.outside[:, 10:12].mean() > 0.4  # a surprise in the first year
    assert found.outside[:, 36:].mean() < 0.02
    values[:, 58] *= 1.8
    assert bands(values).outside[:, 58].mean() > 0.9


def test_what_people_call_normal_widens_the_band() -> None:
    values = noisy(5)
    values[0, 20] *= 1.4
    assert bands(values).outside[0, 20]
    assert not bands(values, tolerance=0.45).outside[0, 20]
    assert not bands(values, floor=1e6).outside.any()


def test_a_heavy_tail_is_measured_by_its_own_extremes() -> None:
    rng = np.random.default_rng(6)
    values = 1000 * np.exp(rng.standard_t(2, (200, 36)) * 0.1)
    rate = bands(values).outside.sum() / (200 * 30)
    assert rate < 0.05


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([float("nan")] * 12, "No value is known."),
        ([1.0, 2.0, 3.0], "3 known points: at least 7 are needed."),
        ([float("inf")] * 12, "No value is known."),
    ],
)
def test_too_little_is_said_in_words(values: list[float], words: str) -> None:
    assert why_silent(np.array(values)) == words
    assert not bands(np.array([values])).outside.any()


@pytest.mark.parametrize("level", [0.0, 500.0, -300.0])
def test_constant_series_are_calm_until_they_are_not(level: float) -> None:
    values = np.full((1, 20), level)
    assert why_silent(values[0]) is None
    assert not bands(values).outside.any()
    values[0, 18] = level + 400
    assert np.flatnonzero(bands(values).outside[0]).tolist() == [18]


def test_gaps_are_neither_zero_nor_news() -> None:
    values = noisy(7, months=30)
    values[0, [5, 6, 17, 18, 19]] = np.nan
    assert not bands(values).outside.any()


def test_empty_and_misshapen() -> None:
    assert bands(np.empty((3, 0))).expected.shape == (3, 0)
    with pytest.raises(ValueError, match="values are"):
        BandDetector(2).step(np.zeros(3))
