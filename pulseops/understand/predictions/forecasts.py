"""Forecasts of the tenant's own monthly figures, with ranges and with how good such forecasts were so far.

Every night, and after each import, all series are carried forward by twelve months with the thorough model and kept.
Pages read what is kept; where facts changed since, they get the quick model, made at once and remembered until the
next change. A change is an audit entry about clients, imports or products.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.core.anomalies import bands
from pulseops.core.forecasting import LEVELS, Ranged, ranged
from pulseops.core.panel import Floats
from pulseops.understand.features.assemble import end_of
from pulseops.understand.predictions import forecast_repository as repository
from pulseops.understand.predictions.forecast_series import MEASURES, Line, lines

MOST_MONTHS = 12
LEAST_KNOWN = 4
QUIET = 6
"""Months in a row of which nothing is known, after which a series counts as ended: nothing is carried forward."""
NIGHTLY = timedelta(hours=20)
"""Kept forecasts younger than this are tonight's."""
STALE = timedelta(hours=36)
"""Kept forecasts older than this are not shown: the night was missed."""
MOST_QUICK = 20
"""Tenants (and changes) whose quick forecasts this process remembers."""
NEAR, FAR = LEVELS


@dataclass(frozen=True)
class Book:
    """All series of the tenant carried forward together, as rows of `_row`; `nightly`: kept by the night."""

    made_at: datetime
    nightly: bool
    rows: Sequence[Mapping[str, Any]]


_quick: OrderedDict[tuple[UUID, int, date], Book] = OrderedDict()
_guard = Lock()


def refresh(ctx: Context) -> Mapping[str, int]:
    """Make and keep the night's forecasts, unless those kept are tonight's and no fact changed since."""
    ctx.require("alerts:write")
    mark = repository.newest_change(ctx)
    kept = repository.kept(ctx)
    if kept and kept[0]["mark"] == mark and ctx.now - kept[0]["created_at"] < NIGHTLY:
        return {"made": 0}
    rows = _make(lines(ctx), thorough=True)
    repository.keep(ctx, rows, mark)
    return {"made": len(rows)}


def _book(ctx: Context) -> Book:
    """What the night kept, while it is true; else made now by the quick model, once for each change."""
    mark, kept = repository.newest_change(ctx), repository.kept(ctx)
    if kept and kept[0]["mark"] == mark and ctx.now - kept[0]["created_at"] < STALE:
        return Book(kept[0]["created_at"], True, kept)
    place = (ctx.tenant_id, mark, ctx.today)
    with _guard:
        known = _quick.get(place)
    if known is None:
        known = Book(ctx.now, False, _make(lines(ctx)))
        with _guard:
            _quick[place] = known
            while len(_quick) > MOST_QUICK:
                _quick.popitem(last=False)
    return known


def summary(ctx: Context, months: int = 6) -> list[dict[str, Any]]:
    """Every series with its last value, its value in `months` and how good the method was. Raises Invalid."""
    _check(ctx, months)
    book = _book(ctx)
    return [_short(book, row, months) for row in book.rows]


def details(ctx: Context, item: str, months: int = 6) -> list[dict[str, Any]]:
    """All series of one item with forecast, ranges and backtest; none when nothing of it is known. Raises Invalid."""
    _check(ctx, months)
    return _details(ctx, lambda row: bool(row["item"] == item), months)


def get(
    ctx: Context, metric: str, *, item: str | None = None, currency: str | None = None, months: int = 6
) -> dict[str, Any]:
    """One series with forecast, ranges and backtest. Raises NotFound (no such figure), Invalid (months)."""
    _check(ctx, months)

    def asked(row: Mapping[str, Any]) -> bool:
        return (row["metric"], row["item"]) == (metric, item) and currency in (None, row["currency"])

    found = _details(ctx, asked, months)
    if not found:
        raise NotFound("not-found", "There is no such series: import contracts, bills, tickets or use first.")
    return found[0]


def along(ctx: Context, several: Sequence[Line], months: int = 6) -> list[dict[str, Any]]:
    """Series that are not kept, carried forward at once by the quick model; together, so that past errors are pooled.

    Raises Invalid (months).
    """
    _check(ctx, months)
    made = Book(ctx.now, False, _make(several))
    return [_detail(made, row, months) for row in made.rows]


def _details(ctx: Context, asked: Callable[[Mapping[str, Any]], bool], months: int) -> list[dict[str, Any]]:
    """The series asked for; what is large of those kept is read for them alone."""
    book = _book(ctx)
    rows = [row for row in book.rows if asked(row)]
    if book.nightly:
        large = repository.details(ctx, [row["id"] for row in rows])
        rows = [{**row, "detail": large[row["id"]]} for row in rows]
    return [_detail(book, row, months) for row in rows]


def _check(ctx: Context, months: int) -> None:
    ctx.require("metrics:read")
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid.field("months", f"1 to {MOST_MONTHS} months.")


def _make(found: Sequence[Line], *, thorough: bool = False) -> list[dict[str, Any]]:
    """All lines carried forward in one batch, so that their past errors are pooled."""
    if not found:
        return []
    width = max(len(line.values) for line in found)
    values = np.array([np.concatenate([np.full(width - len(line.values), np.nan), line.values]) for line in found])
    flows = np.array([not line.measure.is_stock for line in found])
    values[flows] = without_surprises(values[flows])
    judged = ranged(values, MOST_MONTHS, thorough=thorough)
    errors = [
        _missed(judged.backtest.model - judged.backtest.truth),
        _missed(judged.backtest.naive - judged.backtest.truth),
    ]
    return [_row(line, judged, row, errors) for row, line in enumerate(found)]


def without_surprises(values: Floats) -> Floats:
    """Series (N, T) with anomalous months replaced by what was expected of them: a spike says nothing about next month.
    Not for seats and MRR, where what left does not come back by itself.

    Causal, so that a backtest on the result uses nothing from the future.
    """
    judged = bands(values, kind="level" if (np.nan_to_num(values) >= 0).all() else "amount")
    return np.asarray(np.where(judged.outside & ~judged.shifted, judged.expected, values))


def _missed(errors: Floats) -> Floats:
    """Mean absolute error per series of all steps up to each, (N, O, H) -> (N, H); NaN without any."""
    known = np.isfinite(errors)
    total = np.where(known, np.abs(errors), 0.0).sum(axis=1).cumsum(axis=1)
    count = known.sum(axis=1).cumsum(axis=1)
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean


def _row(line: Line, judged: Ranged, row: int, errors: Sequence[Floats]) -> dict[str, Any]:
    """One series as it is kept: numbers of twelve steps each."""
    known = int(np.isfinite(line.values).sum())
    told = known >= LEAST_KNOWN and bool(np.isfinite(line.values[-QUIET:]).any())
    level = np.nanmean(np.abs(line.values[-12:])) if np.isfinite(line.values[-12:]).any() else np.nan
    model, simple = (_numbers(part[row] / level) if level else [None] * MOST_MONTHS for part in errors)
    return {
        "metric": line.measure.metric,
        "item": line.item,
        "currency": line.currency,
        "method": "none" if not told else "naive" if judged.use_naive[row] else "model",
        "months_known": known,
        "last_on": line.days[-1],
        "last": _known(line.values[-1]),
        "mean": _numbers(judged.mean[row]),
        "lower": _numbers(judged.lower[NEAR][row]),
        "upper": _numbers(judged.upper[NEAR][row]),
        "error": model,
        "naive_error": simple,
        "detail": {
            "days": [day.isoformat() for day in line.days],
            "values": _numbers(line.values),
            "far_lower": _numbers(judged.lower[FAR][row]),
            "far_upper": _numbers(judged.upper[FAR][row]),
            "pooled": judged.pooled.astype(int).tolist(),
            "past": _past(line, judged, row),
        },
    }


def _past(line: Line, judged: Ranged, row: int) -> list[dict[str, Any]]:
    """What would have been said at past month ends about the twelve months after, and what they were."""
    tested, offset = judged.backtest, judged.columns - len(line.values)
    result = []
    for number, origin in enumerate(tested.origins):
        at = origin - offset - 1
        if at >= 0 and np.isfinite(tested.model[row, number]).any():
            parts = {name: _numbers(getattr(tested, name)[row, number]) for name in ("truth", "model", "naive")}
            result.append({"at": at, **parts})
    return result


def _numbers(values: Floats) -> list[float | None]:
    return [_known(value) for value in values]


def _known(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None


def _short(book: Book, row: Mapping[str, Any], months: int) -> dict[str, Any]:
    measure, at, told = MEASURES[row["metric"]], months - 1, row["method"] != "none"
    known = row["months_known"]
    return {
        "metric": measure.metric,
        "label": measure.label,
        "definition": measure.definition,
        "unit": measure.unit,
        **{name: row[name] for name in ("item", "currency", "months_known", "last_on", "last", "method")},
        "ahead": row["mean"][at] if told else None,
        "lower": row["lower"][at] if told else None,
        "upper": row["upper"][at] if told else None,
        "error": row["error"][at],
        "naive_error": row["naive_error"][at],
        "silence": None if told else _silence(known),
        "made_at": book.made_at,
        "nightly": book.nightly,
    }


def _silence(known: int) -> str:
    """Why nothing is said of a series with so many known months."""
    if known >= LEAST_KNOWN:
        return f"Nothing came in the last {QUIET} months, so nothing is carried forward."
    return f"{known} {'month is' if known == 1 else 'months are'} known; a forecast needs {LEAST_KNOWN}."


def _detail(book: Book, row: Mapping[str, Any], months: int) -> dict[str, Any]:
    kept = row["detail"]
    days = [date.fromisoformat(day) for day in kept["days"]]
    return {
        **_short(book, row, months),
        "history": [{"on": day, "value": value} for day, value in zip(days, kept["values"], strict=True)],
        "points": _points(row, days[-1], months) if row["method"] != "none" else [],
        "backtest": _checks(kept["past"], days, months),
        "pooled": min(kept["pooled"][:months]),
    }


def _points(row: Mapping[str, Any], last: date, months: int) -> list[dict[str, Any]]:
    kept = row["detail"]
    columns = (row["mean"], row["lower"], row["upper"], kept["far_lower"], kept["far_upper"])
    names = ("mean", "lower", "upper", "far_lower", "far_upper")
    steps = zip(*(column[:months] for column in columns), strict=True)
    return [
        {"on": end_of(last, -ahead), **dict(zip(names, step, strict=True))} for ahead, step in enumerate(steps, start=1)
    ]


def _checks(past: Sequence[Mapping[str, Any]], days: Sequence[date], months: int) -> list[dict[str, Any]]:
    """What would have been said about the month `months` later, and what it was."""
    result = []
    for made in past:
        truth, model, simple = (made[name][months - 1] for name in ("truth", "model", "naive"))
        if truth is not None and model is not None:
            on = {"made_on": days[made["at"]], "on": days[made["at"] + months]}
            result.append({**on, "value": truth, "model": model, "naive": simple})
    return result
