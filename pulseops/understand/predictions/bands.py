"""Risk in words, by the bands a tenant set."""

import numpy as np
from numpy.typing import NDArray

from pulseops.accounts.preferences import TenantSettings
from pulseops.core.panel import Floats


def risk_of(p90: Floats, settings: TenantSettings) -> NDArray[np.str_]:
    """low, medium, high by the tenant's bands of P90; unknown where there is no probability."""
    names = np.select(
        [np.isnan(p90), p90 >= settings.risk["high"], p90 >= settings.risk["medium"]],
        ["unknown", "high", "medium"],
        default="low",
    )
    return np.asarray(names, dtype=np.str_)
