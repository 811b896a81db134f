"""The numbers a score is computed from, exactly as they are kept, so that it can be computed again, identically."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pulseops.core import health
from pulseops.core.features import FeatureMatrix
from pulseops.core.health import SignalTable
from pulseops.core.panel import Floats

DIGITS = 6
LEAST_FEATURES = 3
"""Features that must be known of a client before a probability to leave is stated."""
RENEWAL = "months_to_renewal"


@dataclass(frozen=True)
class Inputs:
    """N clients: signals (N, 13), status codes (N, 13), features (N, F) and months to the renewal (N,)."""

    names: tuple[str, ...]
    signals: Floats
    status: NDArray[np.int8]
    features: Floats
    renewal: Floats

    @classmethod
    def rounded(cls, signals: SignalTable, matrix: FeatureMatrix, renewal: Floats) -> "Inputs":
        """Inputs as they will be kept."""
        return cls(
            matrix.names, _kept(signals.values), signals.status.astype(np.int8), _kept(matrix.values), _kept(renewal)
        )

    @classmethod
    def of_snapshot(cls, names: tuple[str, ...], values: Mapping[str, Any], status: Mapping[str, Any]) -> "Inputs":
        """One client's inputs (N = 1) from a snapshot. Raises ValueError for an unknown status."""
        signals = np.array([[values.get(s.id, np.nan) for s in health.SIGNALS]], dtype=np.float64)
        codes = np.array([[health.STATUS.index(status.get(s.id, health.MISSING)) for s in health.SIGNALS]], np.int8)
        matrix = np.array([[values.get(_key(name), np.nan) for name in names]], dtype=np.float64)
        return cls(names, signals, codes, matrix, np.array([values.get(RENEWAL, np.nan)], dtype=np.float64))

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Of whom enough is known for a probability. Shape (N,)."""
        return np.asarray((~np.isnan(self.features)).sum(axis=1) >= LEAST_FEATURES)

    def hashes(self) -> list[str]:
        """Content hash of each client's inputs."""
        numbers = np.nan_to_num(np.hstack([self.signals, self.features, self.renewal[:, None]]), nan=-1e300)
        return [
            hashlib.sha256(row.tobytes() + code.tobytes()).hexdigest()[:32]
            for row, code in zip(numbers, self.status, strict=True)
        ]

    def values_of(self, n: int) -> dict[str, float]:
        """Known numbers of one client by name."""
        names = [s.id for s in health.SIGNALS] + [_key(name) for name in self.names] + [RENEWAL]
        line = [*self.signals[n].tolist(), *self.features[n].tolist(), float(self.renewal[n])]
        return {name: value for name, value in zip(names, line, strict=True) if value == value}

    def status_of(self, n: int) -> dict[str, str]:
        """How each signal of one client is known."""
        return {s.id: health.STATUS[code] for s, code in zip(health.SIGNALS, self.status[n].tolist(), strict=True)}


def _kept(values: Floats) -> Floats:
    """Rounded, and without the minus of a zero, which the database does not keep."""
    return np.round(values, DIGITS) + 0.0


def _key(name: str) -> str:
    """Features have names of their own beside signals."""
    return f"feature.{name}"
