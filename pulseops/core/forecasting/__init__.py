"""Where a series goes next, with ranges that were checked on its past."""

from pulseops.core.forecasting.backtest import LEVELS, Backtest, Ranged, origins_of, ranged, rolling
from pulseops.core.forecasting.models import Forecast, forecast, naive

__all__ = ["LEVELS", "Backtest", "Forecast", "Ranged", "forecast", "naive", "origins_of", "ranged", "rolling"]
