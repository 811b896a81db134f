"""Typed client of the PulseOps interface: `PulseOps("https://pulse.example.com", key="...").list_clients()`."""

from pulseops_client.calling import Problem
from pulseops_client.client import PulseOps

__all__ = ["Problem", "PulseOps"]
