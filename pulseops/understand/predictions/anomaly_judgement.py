"""From incidents of series to anomalies worth a person's time: money, severity, one per cause, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from pulseops.core.anomalies import Bands, Incident, bands, incidents
from pulseops.core.panel import Floats
from pulseops.understand.predictions.anomaly_series import SEASON, SeriesSet, Watched

LEAST_SHARE = 0.001
LEAST_MINOR = 2_000.0
"""A cost is not worth a word below 0.1 % of the usual monthly bill, nor below 20 of the currency."""

LEAST = {"tickets": 4.0, "overdue": 15.0, "usage": 3.0, "logins": 8.0}
"""Least distance from the expected value: tickets a month, days, active users, logins a day."""

LEAST_PART = {"usage": 0.25, "logins": 0.25}
"""Least distance as a share of the expected value: weeks of use sway, and a tenth less is no news."""

MONEY_STEPS = ((0.05, "critical"), (0.02, "high"), (0.005, "medium"))
"""Severity by money: share of the usual monthly bill (or of the MRR) that is at stake."""

RATIO_STEPS = ((3.0, "high"), (1.6, "medium"))
"""Severity where no money is known: distance from the expected value over that to the edge of the band."""

SAME_CAUSE = 0.6
"""Share of an excess that finer anomalies must explain for the coarser one not to be told again."""

USUAL = 6
"""Months before the first one, whose median the parts of a change are held against."""

NOWHERE = "not assigned"

REPORT_PERIODS = {"month": 12, "week": 26}


@dataclass(frozen=True)
class Scale:
    """What money is measured against: usual monthly bill and MRR per currency, minor units."""

    bill: Mapping[str, float]
    recurring: Mapping[str, float]

    def of(self, kind: str, currency: str | None) -> float | None:
        """The whole of which an excess is a share; None when it is not known."""
        known = self.bill if kind == "cost" else self.recurring
        return known.get(currency or "") or self.bill.get(currency or "") or None


@dataclass(frozen=True)
class Found:
    """An incident with what it is of and what it is worth. `cause` is filled in later."""

    item: Watched
    kind: str
    grain: str
    incident: Incident
    days: tuple[date, date]
    point: tuple[float, float, float, float]
    excess_minor: int | None
    severity: str
    cause: tuple[dict[str, Any], ...] = ()


def floors(found: SeriesSet, scale: Scale) -> Floats:
    """Least distance from the expected value that is worth a word, per series (in the unit of the values)."""
    if not found.family.is_money:
        return np.full(len(found.series), LEAST[found.family.kind])
    whole = [scale.of(found.family.kind, item.currency) or 0.0 for item in found.series]
    return np.maximum(np.array(whole) * LEAST_SHARE, LEAST_MINOR) / 100


def judge(found: SeriesSet, scale: Scale, taught: Mapping[str, tuple[float, float]]) -> Bands:
    """The bands of all series of a family. `taught`: per key the share and the distance that people call normal."""
    lessons = np.array([taught.get(item.key, (0.0, 0.0)) for item in found.series]).reshape(len(found.series), 2)
    share, distance = lessons.T
    without_share = np.where(share > 0, 0.0, distance * 1.0001)
    return bands(
        found.values,
        kind=found.family.shape,
        season=SEASON[found.family.grain],
        floor=np.maximum(floors(found, scale), without_share),
        tolerance=np.maximum(share * 1.0001, LEAST_PART.get(found.family.kind, 0.0)),
    )


def worth_telling(found: SeriesSet, judged: Bands, scale: Scale) -> list[Found]:
    """Incidents of the last periods on the side that is news, with money and severity."""
    family = found.family
    first = max(len(found.periods) - REPORT_PERIODS[family.grain], 0)
    result = []
    for incident in incidents(found.values, judged, family.side):
        if incident.start < first:
            continue
        item = found.series[incident.row]
        row, start = incident.row, incident.start
        excess = _money(found, judged, incident)
        observed, expected, lower, upper = (
            float(a[row, start]) for a in (found.values, judged.expected, judged.lower, judged.upper)
        )
        point = (observed, expected, lower, upper)
        severity = severity_of(excess, scale.of(family.kind, item.currency), incident.ratio)
        days = (found.periods[start], found.periods[incident.last])
        result.append(Found(item, family.kind, family.grain, incident, days, point, excess, severity))
    return result


def _money(found: SeriesSet, judged: Bands, incident: Incident) -> int | None:
    """Money at stake in minor units: the distance itself, the late money, or the paid seats that are not used."""
    if found.family.is_money:
        return round(abs(incident.beyond) * 100)
    if found.at_stake is None:
        return None
    stake = found.at_stake[incident.row]
    if found.family.kind == "overdue":
        return round(float(stake[incident.last])) if np.isfinite(stake[incident.last]) else None
    expected = judged.expected[incident.row, incident.start]
    monthly = stake[incident.last]
    if not np.isfinite(monthly) or not expected > 0:
        return None
    lost = min(abs(incident.beyond) / incident.points / float(expected), 1.0)
    return round(lost * float(monthly))


def severity_of(excess_minor: int | None, whole_minor: float | None, ratio: float) -> str:
    """critical, high, medium or low: by money where it is known, else by how far outside it is."""
    if excess_minor is not None and whole_minor:
        share = abs(excess_minor) / whole_minor
        return next((name for least, name in MONEY_STEPS if share >= least), "low")
    return next((name for least, name in RATIO_STEPS if ratio >= least), "low")


def without_repeats(found: Sequence[Found]) -> list[Found]:
    """One of several measures of the same use: active users before logins before events."""
    kept: list[Found] = []
    seen: dict[tuple[Any, Any], list[tuple[date, date]]] = {}
    for item in found:
        if item.kind not in ("usage", "logins"):
            kept.append(item)
            continue
        spans = seen.setdefault((item.item.client_id, item.item.product_id), [])
        near = any((item.days[0] - last).days <= 14 and (start - item.days[1]).days <= 14 for start, last in spans)
        if not near:
            spans.append(item.days)
            kept.append(item)
    return kept


def by_line(cells: Sequence[Mapping[str, Any]], item: Found, months: Sequence[date]) -> list[dict[str, Any]]:
    """Which lines of the bill made the excess of the first month: each against its median of up to six months
    before."""
    other = "client" if item.item.level == "product" else "product"
    at = months.index(item.days[0])
    before = months[max(at - USUAL, 0) : at]
    amounts: dict[str, dict[date, float]] = {}
    for cell in cells:
        if cell[item.item.level] == item.item.name and cell["currency"] == item.item.currency:
            line = amounts.setdefault(cell[other] or NOWHERE, {})
            line[cell["month"]] = line.get(cell["month"], 0.0) + cell["amount"]
    lines = []
    for name, line in amounts.items():
        now, usual = line.get(item.days[0], 0.0), float(np.median([line.get(m, 0.0) for m in before]))
        minor = (round(usual * 100), round(now * 100))
        lines.append((minor[1] - minor[0], *minor, name))
    names = ("change_minor", "before_minor", "now_minor", "label")
    return [{"kind": "line", **dict(zip(names, line, strict=True))} for line in sorted(lines, reverse=True)]


def explained(found: Sequence[Found], causes: Mapping[int, Sequence[Mapping[str, Any]]]) -> list[Found]:
    """Leave out vendors, clients and departments whose excess the anomalies of single products explain already."""
    told = {(item.item.name, item.days[0]) for item in found if item.kind == "cost" and item.item.level == "product"}
    kept = []
    for index, item in enumerate(found):
        lines = causes.get(index, ())
        if item.kind == "cost" and item.item.level != "product":
            rise = sum(line["change_minor"] for line in lines if line["change_minor"] > 0)
            by_told = sum(line["change_minor"] for line in lines if (line["label"], item.days[0]) in told)
            if rise and by_told / rise >= SAME_CAUSE:
                continue
        kept.append(replace(item, cause=tuple(dict(line) for line in _main(lines))))
    return kept


def _main(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The largest three lines that matter, and the rest as one."""
    if len(lines) == 1 and lines[0]["label"] == NOWHERE:
        return []
    total = sum(abs(line["change_minor"]) for line in lines)
    large = [line for line in lines[:3] if total and abs(line["change_minor"]) >= 0.1 * total]
    rest = [line for line in lines if line not in large]
    if not rest or not large:
        return large
    names = ("now_minor", "before_minor", "change_minor")
    sums = {name: sum(line[name] for line in rest) for name in names}
    word = "1 other" if len(rest) == 1 else f"{len(rest)} others"
    return [*large, {"label": word, "kind": "rest", **sums}]


def price_or_quantity(lines: Sequence[Mapping[str, Any]], now: date, before: date) -> list[dict[str, Any]]:
    """Split the change of what a client's agreements bring between two days into seats and price, in minor units."""
    totals = []
    for day in (before, now):
        running: dict[str, tuple[float, float]] = {}
        for line in lines:
            if line["start_on"] <= day and (line["end_on"] is None or line["end_on"] > day):
                seats, money = running.get(line["product"], (0.0, 0.0))
                running[line["product"]] = (seats + (line["quantity"] or 1), money + line["mrr_minor"])
        totals.append(running)
    was, is_ = totals
    parts = {"quantity": 0.0, "price": 0.0}
    for name in {*was, *is_}:
        (q0, m0), (q1, m1) = was.get(name, (0.0, 0.0)), is_.get(name, (0.0, 0.0))
        price0 = m0 / q0 if q0 else (m1 / q1 if q1 else 0.0)
        parts["quantity"] += (q1 - q0) * price0
        parts["price"] += m1 - q1 * price0
    words = {"quantity": "Seats under contract", "price": "Price per seat"}
    before_minor = round(sum(money for _, money in was.values()))
    return [
        {
            "label": words[kind],
            "kind": kind,
            "before_minor": before_minor,
            "now_minor": None,
            "change_minor": round(value),
        }
        for kind, value in parts.items()
        if abs(value) >= 1
    ]
