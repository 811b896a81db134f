"""Worlds with a known truth: what a tenant would see, and what only the simulator knows."""

from pulseops.core.simulation.departments import it_world
from pulseops.core.simulation.managed import msp_world
from pulseops.core.simulation.world import Truth, World

__all__ = ["Truth", "World", "it_world", "msp_world"]
