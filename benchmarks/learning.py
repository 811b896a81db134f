"""Do drift checks keep quiet when nothing drifts, find what does, and do clients stay as long as was said?

usage: python -m benchmarks.learning

Simulated providers of seeds that nothing was chosen on. A model is fitted, nine months pass in the same world, and it
is checked as the product does. Then the same with leavings twice as likely as the model says, and with a source that
stops telling satisfaction. Months left: fitted on 30 months, held against the 24 that follow.
"""

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.churn_quality import PRIOR
from benchmarks.figures import figure
from benchmarks.worlds import panel_of, world_end
from pulseops.core import drift, evaluation, features
from pulseops.core.churn import ChurnModel, fit, survival
from pulseops.core.churn.ridge import logit, sigmoid
from pulseops.core.panel import Floats, Panel
from pulseops.core.simulation import msp_world
from pulseops.learn.readouts.service import AGES_BY_ITSELF
from pulseops.understand.predictions.models import REFERENCE_MONTHS

WORLDS, CLIENTS, MONTHS, LATER = 12, 150, 36, 9
STAYING_WORLDS, STAYING_CLIENTS, HISTORY = 8, 300, 30


@dataclass(frozen=True)
class Checked:
    """State of features and of calibration after nine months, of one world."""

    features: str
    calibration: str


def check(panel: Panel, model: ChurnModel, fitted_at: int, *, shift: float = 0.0) -> Checked:
    """As learn/readouts checks; the model's log-odds are lowered by `shift`, so that more leave than it says."""
    rows = [features.active_rows(panel, t) for t in range(fitted_at - REFERENCE_MONTHS + 1, fitted_at + 1)]
    before = [features.build(panel, fitted_at - len(rows) + 1 + n).values[who] for n, who in enumerate(rows)]
    t = panel.length - 1
    names = features.build(panel, t).names
    kept = drift.reference(names, np.concatenate(before), len(np.unique(np.concatenate(rows))))
    now = features.build(panel, t).values[features.active_rows(panel, t)]
    states = [m for m in drift.shifts(kept, names, now) if m.name not in AGES_BY_ITSELF]
    worst = max((s for m in states for s in (m.state, m.missing_state)), key=lambda s: drift.RANK[s])
    p, y, month = [], [], []
    for at in range(fitted_at, t):
        who = features.active_rows(panel, at)
        said = model.hazards(features.build(panel, at).values[who], panel.state["months_to_renewal"][who, at])[:, 0]
        p.append(sigmoid(logit(said) - shift))
        y.append(((panel.end_month[who] == at + 1) & ~panel.competing[who]).astype(np.int64))
        month.append(np.full(len(who), at))
    told = drift.calibration(np.concatenate(p), np.concatenate(y), np.concatenate(month))
    return Checked(worst, told.state)


def silent(panel: Panel, since: int) -> Panel:
    """The same world, in which nobody was asked for satisfaction any more."""
    series = {name: values.copy() for name, values in panel.series.items()}
    for name in ("csat", "nps"):
        series[name][:, since + 1 :] = np.nan
    return replace(panel, series=series)


def staying(seed: int, prior: ChurnModel) -> tuple[Floats, Floats]:
    """Expected and lived months of the next 24 of one world's active clients."""
    length = HISTORY + survival.MONTHS
    panel = panel_of(msp_world(seed, STAYING_CLIENTS, length, world_end(), oracle=False), length)
    cut = HISTORY - 1
    model = fit(panel.until(cut), seed=1, prior=prior).model
    who = features.active_rows(panel, cut)
    x, state = features.build(panel, cut).values[who], panel.state
    renewal, term = state["months_to_renewal"][who, cut], state["term_months"][who, cut]
    said = survival.staying(model, x, renewal, term, survival.middle(model, x)).months
    end = panel.end_month[who]
    lived = np.where(end < panel.length, end - cut - 0.5, np.inf)
    use = ~(panel.competing[who] & (end < panel.length))
    return said[use], np.minimum(lived, survival.MONTHS)[use]


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json; `data` is not needed."""
    prior = ChurnModel.from_json(json.loads(PRIOR.read_text()))
    return {**_drift(prior), **_staying(prior)}


def _drift(prior: ChurnModel) -> dict[str, dict[str, Any]]:
    began = time.perf_counter()
    calm, doubled, silenced = [], [], []
    for number in range(WORLDS):
        panel = panel_of(msp_world(3000 + number, CLIENTS, MONTHS, world_end(), oracle=False), MONTHS)
        cut = MONTHS - 1 - LATER
        model = fit(panel.until(cut), seed=1, prior=prior).model
        calm.append(check(panel, model, cut))
        doubled.append(check(panel, model, cut, shift=float(np.log(2))))
        silenced.append(check(silent(panel, cut), model, cut))
    seconds = time.perf_counter() - began
    how = f"share of {WORLDS} simulated providers of {CLIENTS} clients, {LATER} months after the fit; Wilson 90 %"
    alarms = sum("alarm" in (c.features, c.calibration) for c in calm)
    return {
        "drift_false_alarms": _share(alarms, f"nothing drifts: any alarm; {how}", seconds),
        "drift_found_twice_leaving": _share(
            sum(c.calibration == "alarm" for c in doubled), f"twice as many leave as said: alarm; {how}", seconds
        ),
        "drift_found_silent_source": _share(
            sum(c.features == "alarm" for c in silenced), f"no satisfaction any more: alarm; {how}", seconds
        ),
    }


def _share(events: int, method: str, seconds: float) -> dict[str, Any]:
    low, high = evaluation.wilson(events, WORLDS)
    return figure(events / WORLDS, "share", method, low=low, high=high, seconds=seconds)


def _staying(prior: ChurnModel) -> dict[str, dict[str, Any]]:
    began = time.perf_counter()
    worlds = [staying(3000 + number, prior) for number in range(STAYING_WORLDS)]
    said, lived = (np.concatenate(part) for part in zip(*worlds, strict=True))
    order = np.argsort(said)
    quarters = [(said[rows].mean(), lived[rows].mean()) for rows in np.array_split(order, 4)]
    off = [float(s.mean() - came.mean()) for s, came in worlds]
    told = "; ".join(f"{s:.1f} said, {came:.1f} lived" for s, came in quarters)
    how = f"months expected less months lived of the next {survival.MONTHS}, mean of {STAYING_WORLDS} providers of"
    how += f" {STAYING_CLIENTS} clients with their range; by quarter of expectation: {told}"
    value = float(said.mean() - lived.mean())
    return {
        "months_left_error": figure(
            value, "months", how, low=min(off), high=max(off), seconds=time.perf_counter() - began
        )
    }


if __name__ == "__main__":
    for key, entry in measure(None).items():
        print(f"{key}: {entry['value']:.3f} ({entry['low']:.3f} to {entry['high']:.3f}); {entry['method']}", flush=True)
