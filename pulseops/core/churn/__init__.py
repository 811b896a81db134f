"""Probability to leave within 30, 60 and 90 days, by one discrete-time hazard: P30 <= P60 <= P90 by design."""

from pulseops.core.churn.fit import ChurnFit, fit
from pulseops.core.churn.model import ChurnModel, ChurnScores

__all__ = ["ChurnFit", "ChurnModel", "ChurnScores", "fit"]
