"""How good probabilities are, said in the same numbers everywhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from pulseops.core.panel import Floats

BINS = 10
DRAWS = 200
NORMAL_90 = 1.6448536


def log_loss(p: Floats, y: NDArray[np.int64]) -> float:
    """Mean negative log-likelihood, natural logarithm."""
    q = np.clip(p, 1e-9, 1 - 1e-9)
    return float(-(y * np.log(q) + (1 - y) * np.log1p(-q)).mean())


def auc(p: Floats, y: NDArray[np.int64]) -> float | None:
    """Area under the ROC curve; None when only one class is there."""
    return float(roc_auc_score(y, p)) if 0 < y.sum() < len(y) else None


def reliability(p: Floats, y: NDArray[np.int64]) -> list[dict[str, float]]:
    """Bins of equal size by rising probability: n, mean predicted, observed share, Wilson 90 % interval."""
    bins = []
    for rows in np.array_split(np.argsort(p, kind="stable"), min(BINS, max(len(p) // 5, 1))):
        n, observed = len(rows), float(y[rows].mean())
        lower, upper = wilson(float(y[rows].sum()), n)
        predicted = float(p[rows].mean())
        bins.append({"n": n, "predicted": predicted, "observed": observed, "lower": lower, "upper": upper})
    return bins


def around(bins: list[dict[str, float]], p: Floats) -> tuple[Floats, Floats]:
    """90 % interval of each probability (R,) from reliability bins: how far from what was said could lie what came.

    Between bins it is interpolated in log-odds; it always holds the probability itself.
    """

    def odds(q: Floats) -> Floats:
        r = np.clip(q, 1e-4, 1 - 1e-4)
        return np.asarray(np.log(r) - np.log1p(-r))

    said, low, high = (odds(np.array([b[name] for b in bins])) for name in ("predicted", "lower", "upper"))
    z = odds(p)
    below = np.interp(z, said, np.minimum(low - said, 0.0))
    above = np.interp(z, said, np.maximum(high - said, 0.0))
    lower, upper = (np.asarray(1 / (1 + np.exp(-(z + way)))) for way in (below, above))
    return np.minimum(lower, p), np.maximum(upper, p)


def wilson(events: float, n: float) -> tuple[float, float]:
    """Wilson's 90 % interval of a share of `n` > 0 cases."""
    share, square = events / n, NORMAL_90**2 / n
    centre = (share + square / 2) / (1 + square)
    half = NORMAL_90 / (1 + square) * float(np.sqrt(share * (1 - share) / n + square / (4 * n)))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def expected_error(p: Floats, y: NDArray[np.int64]) -> float:
    """Expected calibration error over the reliability bins."""
    bins = reliability(p, y)
    return float(sum(b["n"] * abs(b["predicted"] - b["observed"]) for b in bins) / max(len(p), 1))


def judge(p: Floats, y: NDArray[np.int64], base: float, groups: NDArray[np.int64], seed: int) -> dict[str, Any]:
    """All figures of one out-of-time test, with 90 % intervals from resampling whole clients (`groups`).

    `base` is the base rate known before the test. `skill` is the share of the base rate's log-loss that is gone.
    """
    if len(p) == 0:
        return {"n": 0, "events": 0}
    against = np.full(len(p), base)
    loss, base_loss = log_loss(p, y), log_loss(against, y)
    top = np.argsort(-p, kind="stable")[: max(len(p) // 10, 1)]
    return {
        "n": len(p),
        "events": int(y.sum()),
        "clients": len(np.unique(groups)),
        "base_rate": base,
        "auc": auc(p, y),
        "log_loss": loss,
        "base_log_loss": base_loss,
        "skill": 1 - loss / base_loss,
        "brier": float(((p - y) ** 2).mean()),
        "base_brier": float(((against - y) ** 2).mean()),
        "ece": expected_error(p, y),
        "reliability": reliability(p, y),
        "top_decile": {"n": len(top), "left": int(y[top].sum()), "expected": float(p[top].sum())},
        "intervals": _intervals(p, y, against, groups, seed),
        "if_right": _if_right(p, base),
    }


def _if_right(p: Floats, base: float) -> dict[str, float | None]:
    """Skill and AUC to be expected if each probability were exactly right: the rest is chance that nobody foresees."""
    q = np.clip(p, 1e-9, 1 - 1e-9)
    loss = -(q * np.log(q) + (1 - q) * np.log1p(-q)).mean()
    base_loss = -(q * np.log(base) + (1 - q) * np.log1p(-base)).mean()
    rising = np.sort(q)
    below = np.cumsum(1 - rising) - (1 - rising)
    pairs = q.sum() * (1 - q).sum() - (q * (1 - q)).sum()
    return {
        "skill": float(1 - loss / base_loss),
        "auc": float((rising * below).sum() / pairs) if pairs > 1e-12 and rising[0] < rising[-1] else None,
    }


def _intervals(
    p: Floats, y: NDArray[np.int64], against: Floats, groups: NDArray[np.int64], seed: int
) -> dict[str, list[float]]:
    """5 and 95 % quantiles of AUC and skill over DRAWS resamples of whole groups."""
    rng = np.random.default_rng(seed)
    names, place = np.unique(groups, return_inverse=True)
    order = np.argsort(place, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(place[order])) + 1)
    aucs, skills = [], []
    for _ in range(DRAWS):
        rows = np.concatenate([members[i] for i in rng.integers(0, len(names), len(names))])
        area = auc(p[rows], y[rows])
        if area is not None:
            aucs.append(area)
            skills.append(1 - log_loss(p[rows], y[rows]) / log_loss(against[rows], y[rows]))
    if not aucs:
        return {}
    return {name: [float(q) for q in np.quantile(v, [0.05, 0.95])] for name, v in (("auc", aucs), ("skill", skills))}
