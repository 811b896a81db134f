"""The shape of a figure in results.json."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from threadpoolctl import threadpool_limits


def figure(
    value: float, unit: str, method: str, *, low: float | None = None, high: float | None = None, seconds: float = 0.0
) -> dict[str, Any]:
    """One entry; `seconds` is how long it took to measure."""
    return {"value": value, "low": low, "high": high, "unit": unit, "seconds": round(seconds, 1), "method": method}


def over(values: Sequence[float], unit: str, method: str, seconds: float) -> dict[str, Any]:
    """Median of repetitions with their range."""
    ordered = sorted(values)
    return figure(ordered[len(ordered) // 2], unit, method, low=ordered[0], high=ordered[-1], seconds=seconds)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def two_processes() -> ProcessPoolExecutor:
    """Two processes of one thread each: threads of linear algebra for small matrices wait more than they work."""
    return ProcessPoolExecutor(2, initializer=threadpool_limits, initargs=(1,))
