"""Panels with a story, made by hand or by the simulator, for tests of the core."""

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.worlds import panel_of
from pulseops.core.panel import SERIES, STATE, Panel
from pulseops.core.simulation import World, msp_world

END = date(2026, 11, 22)


def empty(clients: int, months: int = 24) -> Panel:
    """Active clients of whom nothing was ever observed."""
    shape = (clients, months)
    return Panel(
        months=np.arange(months).astype("datetime64[M]"),
        series={name: np.full(shape, np.nan) for name in SERIES},
        state={name: np.full(shape, np.nan) for name in STATE},
        active=np.ones(shape, dtype=np.bool_),
        end_month=np.full(clients, months),
        competing=np.zeros(clients, dtype=np.bool_),
    )


def leaving(panel: Panel, who: NDArray[np.int64], when: NDArray[np.int64]) -> Panel:
    """The same panel in which some clients leave in a month."""
    end = panel.end_month.copy()
    end[who] = when
    active = panel.active & (np.arange(panel.length) < end[:, None])
    return Panel(panel.months, panel.series, panel.state, active, end, panel.competing)


@lru_cache(maxsize=4)
def world(clients: int = 120, months: int = 26, seed: int = 5) -> World:
    """A simulated provider."""
    return msp_world(seed, clients, months, END, oracle=False)


@lru_cache(maxsize=4)
def lived(clients: int = 120, months: int = 26, seed: int = 5) -> Panel:
    """The panel of a simulated provider."""
    return panel_of(world(clients, months, seed), months)
