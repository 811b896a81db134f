"""Health: what its definition promises, for any input."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pulseops.core import health
from pulseops.core.health import COUNT, SIGNALS, Bands, HealthWeights, points_of, row_of, score
from pulseops.core.levers import REACHABLE
from tests.core.panels import empty, lived

PLACE = {signal.id: index for index, signal in enumerate(SIGNALS)}
VALUES = st.one_of(st.just(np.nan), st.floats(-1e6, 1e6), st.just(np.inf), st.just(-np.inf))
ROWS = arrays(np.float64, st.tuples(st.integers(1, 6), st.just(COUNT)), elements=VALUES)
FULL = arrays(np.float64, (1, COUNT), elements=st.floats(0, 400))
PARTS = st.floats(0, 100)
RISING = {"active_users", "monthly_spend", "contract_length", "satisfaction", "nps", "engagement", "features_used"}
RISING |= {"login_frequency"}
FALLING = {"payment_history", "support_tickets", "resolution_time", "escalation_rate"}


def good() -> dict[str, float | None]:
    """A client with nothing to complain of."""
    return {
        "utilization_rate": 0.9, "active_users": 1.1, "monthly_spend": 1.1, "payment_history": 0, "contract_length": 12,
        "support_tickets": 0.5, "resolution_time": 4, "escalation_rate": 0, "satisfaction": 95, "nps": 95,
        "engagement": 1.2, "features_used": 1.2, "login_frequency": 20,
    }  # fmt: skip


def test_thirteen_signals_in_five_dimensions_with_full_weight() -> None:
    assert COUNT == 13
    assert {s.dimension for s in SIGNALS} == set(health.DIMENSIONS)
    for dimension in health.DIMENSIONS:
        assert sum(s.weight for s in SIGNALS if s.dimension == dimension) == pytest.approx(1)
    assert HealthWeights().of_signals().sum() == pytest.approx(1)
    assert {*RISING, *FALLING, "utilization_rate"} == set(PLACE)


def test_curves_stay_within_0_and_100_and_have_rising_values() -> None:
    for signal in SIGNALS:
        x, y = zip(*signal.knots, strict=True)
        assert list(x) == sorted(set(x))
        assert 0 <= min(y) <= max(y) <= 100


@pytest.mark.parametrize("name", sorted(RISING | FALLING))
def test_curves_are_monotone_where_more_is_better_or_worse(name: str) -> None:
    grid = np.full((400, COUNT), np.nan)
    grid[:, PLACE[name]] = np.linspace(-5, 220, 400)
    steps = np.diff(points_of(grid)[:, PLACE[name]])
    assert (steps >= -1e-12).all() if name in RISING else (steps <= 1e-12).all()


def test_over_deployment_is_not_good_health() -> None:
    used = [0.2, 0.6, 0.9, 1.0, 1.2, 1.6]
    points = [points_of(row_of({"utilization_rate": u}))[0, PLACE["utilization_rate"]] for u in used]
    assert points[:4] == sorted(points[:4])
    assert points[3] > points[4] > points[5]
    assert points[5] < 45


@given(ROWS)
def test_any_input_gives_a_score_within_its_range_or_none(values: np.ndarray) -> None:
    scores = score(values)
    known = ~np.isnan(scores.value)
    assert ((scores.value[known] >= 0) & (scores.value[known] <= 100)).all()
    assert (scores.lower[known] <= scores.value[known] + 1e-9).all()
    assert (scores.upper[known] >= scores.value[known] - 1e-9).all()
    assert ((scores.coverage >= 0) & (scores.coverage <= 1 + 1e-12)).all()
    assert (scores.band[~known] == "unknown").all()
    assert not np.isnan(scores.contributions).any()


@given(ROWS, PARTS, PARTS, PARTS, PARTS)
def test_contributions_add_to_the_score(values: np.ndarray, a: float, b: float, c: float, d: float) -> None:
    scores = score(values, HealthWeights(a, b, c, d, 1.0))
    known = ~np.isnan(scores.value)
    total = health.NEUTRAL + scores.contributions.sum(axis=1)
    np.testing.assert_allclose(total[known], scores.value[known], atol=1e-9)


@given(FULL, st.integers(0, COUNT - 1))
def test_a_missing_signal_lowers_coverage_and_never_narrows_the_range(values: np.ndarray, missing: int) -> None:
    holes = values.copy()
    holes[0, missing] = np.nan
    whole, less = score(values), score(holes)
    assert less.coverage[0] < whole.coverage[0]
    assert less.upper[0] - less.lower[0] >= whole.upper[0] - whole.lower[0] - 1e-9
    assert whole.upper[0] - whole.lower[0] == pytest.approx(0, abs=1e-9)


def test_below_sixty_percent_of_the_weight_health_is_unknown() -> None:
    half = {"utilization_rate": 0.9, "active_users": 1.0, "satisfaction": 90.0, "nps": 90.0}
    scores = score(row_of(half))
    assert scores.coverage[0] == pytest.approx(0.45)
    assert np.isnan(scores.value[0])
    assert scores.band[0] == "unknown"
    enough = score(row_of({**half, "support_tickets": 1.0, "resolution_time": 10.0, "escalation_rate": 0.0}))
    assert enough.coverage[0] == pytest.approx(0.6)
    assert enough.band[0] != "unknown"


def test_what_no_source_can_know_does_not_make_a_client_unknown_but_lowers_coverage() -> None:
    sourced = np.array([s.dimension in ("utilization", "satisfaction") for s in SIGNALS])
    row = row_of({"utilization_rate": 0.9, "active_users": 1.0, "satisfaction": 90.0, "nps": 90.0})
    assert np.isnan(score(row).value[0])
    found = score(row, sourced=sourced)
    assert not np.isnan(found.value[0])
    assert found.coverage[0] == pytest.approx(0.45)
    assert found.upper[0] - found.lower[0] > 30


def test_little_weight_is_unknown_whatever_the_sources() -> None:
    sourced = np.array([s.id == "nps" for s in SIGNALS])
    assert np.isnan(score(row_of({"nps": 100.0}), sourced=sourced).value[0])


def test_good_and_bad_clients_fall_into_their_bands() -> None:
    assert score(row_of(good())).band[0] == "excellent"
    bad: dict[str, float | None] = {**good(), "utilization_rate": 0.1, "payment_history": 90, "satisfaction": 20}
    bad |= {"nps": 10, "support_tickets": 5, "escalation_rate": 0.5, "engagement": 0.1, "login_frequency": 0}
    assert score(row_of(bad)).band[0] == "poor"


@given(st.floats(0, 100))
def test_bands_follow_their_least_scores(value: float) -> None:
    band = Bands().of(np.array([value]))[0]
    assert band == ("excellent" if value >= 80 else "good" if value >= 60 else "fair" if value >= 40 else "poor")


def test_improving_a_falling_signal_never_lowers_the_score() -> None:
    late = [score(row_of({**good(), "payment_history": d})).value[0] for d in (90, 45, 20, 3, 0)]
    assert late == sorted(late)


def test_a_row_scores_the_same_alone_and_in_a_crowd() -> None:
    values = health.signals_at(lived(), 25).values
    together = score(values)
    alone = score(values[7:8])
    np.testing.assert_array_equal(alone.value, together.value[7:8])
    np.testing.assert_array_equal(alone.contributions, together.contributions[7:8])


def test_weights_must_be_sensible() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        HealthWeights(utilization=-0.1).of_signals()
    with pytest.raises(ValueError, match="not all 0"):
        HealthWeights(0, 0, 0, 0, 0).of_signals()
    assert HealthWeights(2, 2, 2, 2, 2).of_signals().sum() == pytest.approx(1)


def test_an_unknown_signal_is_refused() -> None:
    with pytest.raises(KeyError):
        row_of({"mood": 3.0})


def test_what_is_overdue_counts_in_full_and_half_once_it_is_paid() -> None:
    panel = empty(5)
    late, overdue = panel.series["paid_late_days"], panel.series["overdue"]
    late[:4, -3:] = [[0, 10, 40], [0, 10, 40], [30, 0, 0], [0, 0, 0]]
    overdue[:4, -1] = [500, 0, 0, 0]
    late[4, -1] = 12  # stated by hand, without invoices
    signal = health.signals_at(panel, panel.length - 1).values[:, PLACE["payment_history"]]
    np.testing.assert_array_equal(signal, [40, 20, 15, 0, 12])
    np.testing.assert_array_equal(health.once_paid(panel, panel.length - 1), [20, 20, 15, 0, 6])


DOCS = Path(__file__).resolve().parents[2] / "docs/models/health.md"


def as_table() -> str:
    """The signals, their weights by default and their curves, as the documentation shows them."""
    lines = ["| dimension | signal | weight | measured | value: points |", "|---|---|---|---|---|"]
    for signal, weight in zip(SIGNALS, HealthWeights().of_signals().tolist(), strict=True):
        curve = ", ".join(f"{x:g}: {y:g}" for x, y in signal.knots)
        cells = (signal.dimension, signal.label, f"{weight * 100:.1f} %", signal.meaning.rstrip("."), curve)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def test_the_documentation_shows_the_definition_in_use() -> None:
    text = DOCS.read_text()
    assert as_table() in text, f"docs/models/health.md must hold:\n{as_table()}"
    levers = "; ".join(
        f"{signal.label} {REACHABLE[signal.id]:g} {signal.unit}" for signal in SIGNALS if signal.id in REACHABLE
    )
    assert levers in " ".join(text.split()), f"docs/models/health.md must hold: {levers}"


def test_signals_of_nobody_and_of_the_unobserved() -> None:
    nobody = health.signals_at(empty(0), 23)
    assert nobody.values.shape == (0, COUNT)
    assert score(nobody.values).value.shape == (0,)
    assert health.available(nobody.values).all()
    silent = health.signals_at(empty(3), 23)
    assert np.isnan(silent.values).all()
    assert (silent.status == 0).all()
    assert not health.available(silent.values).any()


def test_signals_of_a_month_do_not_see_later_months() -> None:
    panel = lived()
    before = health.signals_at(panel, 18).values
    later = {name: values.copy() for name, values in panel.series.items()}
    for values in later.values():
        values[:, 19:] = 1e6
    changed = type(panel)(panel.months, later, panel.state, panel.active, panel.end_month, panel.competing)
    np.testing.assert_array_equal(health.signals_at(changed, 18).values, before)


def test_status_tells_seen_from_carried() -> None:
    panel = empty(1)
    panel.series["seats_purchased"][0, :] = 10
    panel.series["seats_active"][0, :23] = 8
    table = health.signals_at(panel, 23)
    assert table.values[0, PLACE["utilization_rate"]] == pytest.approx(0.8)
    assert health.STATUS[table.status[0, PLACE["utilization_rate"]]] == "derived"
    assert health.STATUS[health.signals_at(panel, 22).status[0, PLACE["utilization_rate"]]] == "observed"
