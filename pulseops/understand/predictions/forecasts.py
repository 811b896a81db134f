"""Forecasts of the tenant's own monthly figures, with ranges and with how good such forecasts were so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.core.anomalies import bands
from pulseops.core.forecasting import LEVELS, Ranged, ranged
from pulseops.core.panel import Floats
from pulseops.understand.features import service as features_service
from pulseops.understand.features.assemble import end_of
from pulseops.understand.predictions import anomaly_series
from pulseops.understand.predictions import forecast_repository as repository

MONTHS_READ = 48
MOST_MONTHS = 12
LEAST_KNOWN = 4
MOST_ITEMS = 20


@dataclass(frozen=True)
class Measure:
    """What is forecast: `unit` money (major units) or count; `of` says what an item is."""

    metric: str
    label: str
    unit: str
    definition: str


MEASURES: dict[str, Measure] = {
    m.metric: m
    for m in (
        Measure("mrr", "MRR", "money", "Monthly recurring revenue at each month's end, all clients together."),
        Measure("spend", "Spend", "money", "Bills of complete months: in all, and for each of the largest products."),
        Measure("tickets", "Tickets", "count", "Tickets opened in each month, all clients together."),
        Measure(
            "seats",
            "Seats",
            "count",
            "Seats of each product: under contract at each month's end, or billed for it where bills say how many.",
        ),
        Measure("used", "Seats in use", "count", "Mean active users of each month, for each product."),
        Measure("users", "Active users", "count", "Mean active users of each month, all clients together."),
    )
}


@dataclass(frozen=True)
class Line:
    """One series: the days its months are called by, and their values, NaN where nothing is known. `item` None: in
    all."""

    measure: Measure
    item: str | None
    currency: str | None
    days: tuple[date, ...]
    values: Floats


def lines(ctx: Context) -> list[Line]:
    """All series that can be forecast, each read by one query of its measure."""
    as_of = features_service.as_of(ctx)
    ends = tuple(end_of(as_of, back) for back in range(MONTHS_READ, -1, -1))
    since = repository.first_facts(ctx)
    found: list[Line] = []
    if since["contracts"]:
        # Before the first ending that was recorded only agreements that lasted are known: no history but an illusion.
        first = max(since["contracts"], since["ended"] or since["contracts"])
        begun = tuple(day for day in ends if day >= first)
        found += _spread(MEASURES["mrr"], begun, repository.recurring(ctx, begun))
        found += _spread(MEASURES["seats"], begun, repository.contracted_seats(ctx, begun))
    if since["tickets"]:
        opened = repository.tickets_by_month(ctx, ends)
        rows = [(at, opened.get(at, 0.0)) for at in range(1, len(ends)) if ends[at - 1] >= since["tickets"]]
        found += _whole(MEASURES["tickets"], ends, rows)
    found += _whole(MEASURES["users"], ends, repository.users_by_month(ctx, ends).items())
    found += _spread(MEASURES["used"], ends[1:], repository.users_by_product(ctx, ends))
    billed = repository.billed_seats(ctx, ends[0])
    if billed and not any(line.measure.metric == "seats" for line in found):
        days = sorted({row["day"] for row in billed})
        found += _spread(MEASURES["seats"], tuple(days), billed)
    return found + _spending(ctx, as_of)


def _spending(ctx: Context, as_of: date) -> list[Line]:
    """Bills in all and per product, months named by their last day."""
    bills = anomaly_series.costs(ctx, as_of)
    days = tuple(anomaly_series.next_period("month", day) - timedelta(days=1) for day in bills.periods)
    measure, found = MEASURES["spend"], []
    products = [row for row, item in enumerate(bills.series) if item.level == "product"]
    for currency in sorted({bills.series[row].currency or "" for row in products}):
        rows = [row for row in products if bills.series[row].currency == currency]
        known = np.isfinite(bills.values[rows])
        total = np.where(known.any(axis=0), np.where(known, bills.values[rows], 0.0).sum(axis=0), np.nan)
        found.append(Line(measure, None, currency, days, total))
        rows.sort(key=lambda row: -float(np.nan_to_num(bills.values[row, -12:]).sum()))
        found += [Line(measure, bills.series[r].name, currency, days, bills.values[r]) for r in rows[:MOST_ITEMS]]
    return found


def _whole(measure: Measure, ends: Sequence[date], rows: Iterable[tuple[int, float]]) -> list[Line]:
    """One series in all, from (place of the month, value); nothing when no month is known."""
    values = np.full(len(ends), np.nan)
    for at, value in rows:
        if 0 < at < len(ends):
            values[at] = value
    return [Line(measure, None, None, tuple(ends), values)] if np.isfinite(values).any() else []


def _spread(measure: Measure, days: Sequence[date], rows: Iterable[dict[str, Any]]) -> list[Line]:
    """Rows of (day, value, item or currency) as one series per item and currency, the largest first."""
    place = {day: index for index, day in enumerate(days)}
    series: dict[tuple[str | None, str | None], Floats] = {}
    for row in rows:
        if row["day"] in place:
            key = (row.get("item"), row.get("currency"))
            series.setdefault(key, np.full(len(days), np.nan))[place[row["day"]]] = row["value"]
    made = [Line(measure, item, currency, tuple(days), values) for (item, currency), values in series.items()]
    made.sort(key=lambda line: -float(np.nan_to_num(line.values[-12:]).sum()))
    return made[:MOST_ITEMS]


def summary(ctx: Context, months: int = 6) -> list[dict[str, Any]]:
    """Every series with its last value, its value in `months` and how good the method was. Raises Invalid."""
    ctx.require("metrics:read")
    found = lines(ctx)
    return [_short(line, judged, row, months) for line, (judged, row) in zip(found, _all(found, months), strict=True)]


def get(
    ctx: Context, metric: str, *, item: str | None = None, currency: str | None = None, months: int = 6
) -> dict[str, Any]:
    """One series with forecast, ranges and backtest. Raises NotFound (no such figure), Invalid (months)."""
    ctx.require("metrics:read")
    found = lines(ctx)
    for line, (judged, row) in zip(found, _all(found, months), strict=True):
        if line.measure.metric == metric and line.item == item and currency in (None, line.currency):
            return {
                **_short(line, judged, row, months),
                "history": [{"on": d, "value": _known(v)} for d, v in zip(line.days, line.values, strict=True)],
                "points": _points(line, judged, row, months),
                "backtest": _past(line, judged, row, months),
                **_held(judged),
            }
    raise NotFound("not-found", "There is no such series: import contracts, bills, tickets or use first.")


def _all(found: Sequence[Line], months: int) -> list[tuple[Ranged, int]]:
    """Forecasts of all lines in one batch, so that their past errors are pooled; each with its row in the batch."""
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid.field("months", f"1 to {MOST_MONTHS} months.")
    if not found:
        return []
    width = max(len(line.values) for line in found)
    values = np.array([np.concatenate([np.full(width - len(line.values), np.nan), line.values]) for line in found])
    judged = ranged(without_surprises(values), months)
    return [(judged, row) for row in range(len(found))]


def without_surprises(values: Floats) -> Floats:
    """Series (N, T) with anomalous months replaced by what was expected of them: a spike says nothing about next month.

    Causal, so that a backtest on the result uses nothing from the future.
    """
    judged = bands(values, kind="level" if (np.nan_to_num(values) >= 0).all() else "amount")
    return np.asarray(np.where(judged.outside & ~judged.shifted, judged.expected, values))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _short(line: Line, judged: Ranged, row: int, months: int) -> dict[str, Any]:
    known = int(np.isfinite(line.values).sum())
    model, simple = judged.backtest.mean_error()[row], judged.backtest.mean_error(of_naive=True)[row]
    level = np.nanmean(np.abs(line.values[-12:])) if np.isfinite(line.values[-12:]).any() else np.nan
    told = known >= LEAST_KNOWN
    return {
        "metric": line.measure.metric,
        "label": line.measure.label,
        "definition": line.measure.definition,
        "unit": line.measure.unit,
        "item": line.item,
        "currency": line.currency,
        "months_known": known,
        "last_on": line.days[-1] if line.days else None,
        "last": _known(line.values[-1]) if len(line.values) else None,
        "ahead": _known(judged.mean[row, months - 1]) if told else None,
        "lower": _known(judged.lower[LEVELS[0]][row, months - 1]) if told else None,
        "upper": _known(judged.upper[LEVELS[0]][row, months - 1]) if told else None,
        "method": "none" if not told else "naive" if judged.use_naive[row] else "model",
        "error": _known(model / level) if level else None,
        "naive_error": _known(simple / level) if level else None,
        "silence": None if told else f"{known} months are known; a forecast needs {LEAST_KNOWN}.",
    }


def _points(line: Line, judged: Ranged, row: int, months: int) -> list[dict[str, Any]]:
    if int(np.isfinite(line.values).sum()) < LEAST_KNOWN:
        return []
    near, far = LEVELS
    return [
        {
            "on": end_of(line.days[-1], -(step + 1)),
            "mean": _known(judged.mean[row, step]),
            "lower": _known(judged.lower[near][row, step]),
            "upper": _known(judged.upper[near][row, step]),
            "far_lower": _known(judged.lower[far][row, step]),
            "far_upper": _known(judged.upper[far][row, step]),
        }
        for step in range(months)
    ]


def _past(line: Line, judged: Ranged, row: int, months: int) -> list[dict[str, Any]]:
    """What would have been said at past month ends about the month `months` later, and what it was."""
    tested, offset, step = judged.backtest, judged.columns - len(line.values), months - 1
    result = []
    for number, origin in enumerate(tested.origins):
        at = origin - offset - 1
        truth, model = tested.truth[row, number, step], tested.model[row, number, step]
        if at >= 0 and np.isfinite(truth) and np.isfinite(model):
            simple = float(tested.naive[row, number, step])
            said = {"made_on": line.days[at], "on": line.days[at + months], "value": float(truth)}
            result.append({**said, "model": float(model), "naive": simple})
    return result


def _held(judged: Ranged) -> dict[str, Any]:
    """How many past values of all series stand behind the ranges."""
    return {"pooled": int(judged.pooled.min())}
