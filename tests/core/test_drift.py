"""Drift: seen when it is there, not when chance made it, and never claimed from too few."""

import numpy as np
import pytest

from pulseops.core import drift
from pulseops.core.drift import Reference, calibration, reference, shifts


def sample(size: int, seed: int, shift: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.normal(shift, 1, size), rng.random(size) < 0.3, np.full(size, 5.0)]).astype(float)


NAMES = ("level", "flag", "constant")


def test_the_same_world_is_no_drift_however_few_clients() -> None:
    before = reference(NAMES, sample(120, 1), 120)
    found = [m for seed in range(2, 22) for m in shifts(before, NAMES, sample(60, seed))]
    assert {m.state for m in found if m.name != "constant"} == {"ok"}
    assert max(m.psi or 0 for m in found) > drift.PSI_WARN, (
        "chance alone passes the usual limit, and is not called drift"
    )


def test_a_shift_is_seen_and_a_constant_is_not_judged() -> None:
    before = reference(NAMES, sample(600, 1), 600)
    level, flag, constant = shifts(before, NAMES, sample(300, 2, shift=1.0))
    assert (level.state, flag.state, constant.state) == ("alarm", "ok", "few")
    assert level.psi is not None
    assert level.psi > 0.5


def test_psi_by_hand() -> None:
    before = Reference(("x",), ((0.0,),), ((0.5, 0.5),), (0.0,), 10_000)
    x = np.concatenate([np.full(200, -1.0), np.full(800, 1.0)])[:, None]
    (found,) = shifts(before, ("x",), x)
    assert found.psi == pytest.approx(0.3 * np.log(0.8 / 0.5) - 0.3 * np.log(0.2 / 0.5), abs=2e-3)


def test_values_that_stop_coming_are_seen() -> None:
    before = reference(NAMES, sample(300, 1), 300)
    now = sample(200, 2)
    now[:120, 0] = np.nan
    level = shifts(before, NAMES, now)[0]
    assert (level.missing_before, level.missing_now, level.missing_state) == (0.0, 0.6, "alarm")


def test_too_few_clients_are_not_judged() -> None:
    before = reference(NAMES, sample(300, 1), 300)
    assert {m.state for m in shifts(before, NAMES, sample(10, 2, shift=5.0))} == {"few"}
    assert {m.state for m in shifts(reference(NAMES, np.full((0, 3), np.nan), 0), NAMES, sample(100, 2))} == {"few"}


def test_a_reference_survives_its_json() -> None:
    before = reference(NAMES, sample(300, 1), 300)
    assert Reference.from_json(before.to_json()) == before


def months(rates: list[float], said: float, clients: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left = [np.zeros(0), *(np.arange(clients) < round(rate * clients) for rate in rates)]
    t = np.repeat(np.arange(len(rates)), clients)
    return np.full(len(t), said), np.concatenate(left).astype(np.int64), t


def test_calibration_that_holds_stays_quiet_and_one_that_breaks_is_told_with_its_way() -> None:
    good = calibration(*months([0.03, 0.025, 0.035, 0.03, 0.0275, 0.0325], 0.03))
    assert good.state == "ok"
    more = calibration(*months([0.03, 0.03, 0.06, 0.06, 0.06], 0.03))
    fewer = calibration(*months([0.03] + [0.005] * 6, 0.03))
    assert (more.state, fewer.state) == ("alarm", "alarm")
    assert more.up[-1] > 4 > more.down[-1]
    assert fewer.down[-1] > 4 > fewer.up[-1]


def test_calibration_of_nothing_is_not_judged() -> None:
    assert calibration(*months([], 0.03)).state == "few"
    assert calibration(*months([0.0], 0.03, clients=5)).state == "few"
