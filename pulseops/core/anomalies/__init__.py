"""Points that do not fit the history of their own series."""

from pulseops.core.anomalies.bands import BandConfig, BandDetector, Bands, Kind, bands, why_silent
from pulseops.core.anomalies.incidents import Incident, incidents

__all__ = ["BandConfig", "BandDetector", "Bands", "Incident", "Kind", "bands", "incidents", "why_silent"]
