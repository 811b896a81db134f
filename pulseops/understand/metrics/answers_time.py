"""Answers over time: how a figure went, where it goes, and what did not fit."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import profit, service, spend, spend_repository
from pulseops.understand.metrics.answer import Answer, Column, Query, Unit
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.predictions import anomalies, forecasts
from pulseops.understand.predictions import service as predictions
from pulseops.understand.predictions.anomaly_repository import SORTS, Filter
from pulseops.understand.predictions.forecast_series import MEASURES

MINOR = 100
KNOWN_SHOWN = 18
SERIES = ("mrr", "active_clients", "nrr", "grr", "health", "licenses", "utilization")
DAYS_A_MONTH = 30.4375


def trend(ctx: Context, query: Query) -> Answer:
    """Monthly points of a figure, or the health or risk of one client by day; value the newest, before the oldest."""
    if query.client_id:
        return _of_client(ctx, query)
    name = query.metric or "mrr"
    if name in ("software_cost", "spend"):
        return _spending(ctx, query)
    if name == "arr":
        name = "mrr"
    if name not in SERIES:
        raise Invalid.field(
            "metric", f"There is no monthly history of {METRICS[name].label if name in METRICS else name}."
        )
    metric, own = METRICS[name], tenant_settings(ctx).currency
    points = [p for p in service.trend(ctx, [name]) if name != "mrr" or p["currency"] == own]
    scale = MINOR if metric.unit == "money" else 1
    summed: dict[Any, float] = {}
    for p in points:
        summed[p["on"]] = summed.get(p["on"], 0.0) + p["value"] if name == "active_clients" else p["value"]
    series = [{"on": on, "value": round(value * scale) if scale > 1 else value} for on, value in sorted(summed.items())]
    series = series[-(query.months or 13) :]
    return _over(
        metric.label,
        metric.unit,
        metric.definition,
        metric.rows,
        series,
        own if metric.unit == "money" else None,
        features_service.as_of(ctx),
    )


def _over(
    label: str, unit: Unit, meaning: str, href: str, series: list[dict[str, Any]], currency: str | None, as_of: Any
) -> Answer:
    known = [p for p in series if p["value"] is not None]
    columns = (Column("on", "Month", "date"), Column("value", label, unit))
    rows = tuple({**p, "currency": currency} for p in series)
    return Answer(
        "trend",
        label,
        known[-1]["value"] if known else None,
        unit,
        meaning,
        href,
        as_of=as_of,
        currency=currency,
        before=known[0]["value"] if len(known) > 1 else None,
        columns=columns,
        rows=rows,
        total=len(series),
        series=tuple(series),
        facts={"first_on": known[0]["on"] if known else None, "last_on": known[-1]["on"] if known else None},
    )


def _of_client(ctx: Context, query: Query) -> Answer:
    assert query.client_id
    row = service.standing(ctx, query.client_id)
    if query.metric in ("mrr", "arr", "software_cost", "spend"):
        return _money_of_client(ctx, query, row)
    kind = "churn" if query.metric in ("churn", "p30", "p60", "p90", "at_risk") else "health"
    days = round((query.months or 12) * DAYS_A_MONTH)
    since = features_service.as_of(ctx) - timedelta(days=days)
    rows = [r for r in predictions.history(ctx, query.client_id, kind, days=days) if r["as_of"] >= since]
    series = [{"on": r["as_of"], "value": r["value"], "lower": r["lower"], "upper": r["upper"]} for r in rows]
    label = f"{'Risk' if kind == 'churn' else 'Health'} of {row['name']}"
    meaning = (
        "Scores as they were believed on each day." if kind == "health" else "Probability to leave within 90 days."
    )
    return _over(
        label,
        "probability" if kind == "churn" else "score",
        meaning,
        f"/clients/{row['id']}?tab=history",
        series,
        None,
        row["as_of"],
    )


def _money_of_client(ctx: Context, query: Query, row: Mapping[str, Any]) -> Answer:
    """What a client pays, or what software costs a department, by month."""
    metric = METRICS["mrr" if query.metric in ("mrr", "arr") else "software_cost"]
    months = query.months or 13
    if metric.id == "mrr":
        currency, href = row["currency"], f"/clients/{row['id']}?tab=contracts"
        found = profit.trend_of(ctx, row["id"], months, currency)
        series = [{"on": each["on_day"], "value": each["revenue_minor"]} for each in found]
    else:
        book = spend.ledger(ctx)
        whole, currency, href = [m.month for m in book.months if not m.is_partial][-months:], book.currency, "/spend"
        parts = spend_repository.part_months(ctx, currency, whole[0], whole[-1]) if whole else []
        billed = {
            p["month"]: p["amount_minor"] for p in parts if p["scope"] == "department" and p["key"] == str(row["id"])
        }
        series = [{"on": month, "value": billed.get(month)} for month in whole]
    label = f"{metric.label} of {row['name']}"
    return _over(label, "money", metric.definition, href, series, currency, row["as_of"])


def _spending(ctx: Context, query: Query) -> Answer:
    book = spend.ledger(ctx)
    months = [m for m in book.months if not m.is_partial][-(query.months or 13) :]
    series = [{"on": m.month, "value": m.amount_minor} for m in months]
    metric = METRICS["software_cost"]
    return _over("Software spend", "money", metric.definition, "/spend", series, book.currency, book.as_of)


def forecast(ctx: Context, query: Query) -> Answer:
    """A figure some months ahead with its 80 % range, and how good such forecasts were. Money in minor units."""
    months = max(1, min(query.months or 6, forecasts.MOST_MONTHS))
    metric = {"software_cost": "spend", "arr": "mrr", "open_tickets": "tickets", "licenses": "seats"}.get(
        query.metric or "mrr", query.metric or "mrr"
    )
    if metric not in MEASURES:
        raise Invalid.field(
            "metric", f"There is no forecast of {METRICS[metric].label if metric in METRICS else metric}."
        )
    item = query.group
    if metric == "seats" and item is None:
        item = _largest(ctx, "seats")
    found = forecasts.get(ctx, metric, item=item, months=months)
    scale = MINOR if found["unit"] == "money" else 1

    def scaled(value: float | None) -> float | None:
        return None if value is None else round(value * scale, 4 if scale == 1 else 0)

    series = _line(found, scaled)
    points = [p for p in series if p.get("forecast") is not None]
    label = found["label"] if found["item"] is None else f"{found['label']} of {found['item']}"
    columns = (
        Column("on", "Month", "date"),
        Column("forecast", "Expected", found["unit"]),
        Column("lower", "80 % from", found["unit"]),
        Column("upper", "to", found["unit"]),
    )
    facts = {
        "lower": scaled(found["lower"]),
        "upper": scaled(found["upper"]),
        "on": points[-1]["on"] if points else None,
        "months": months,
        "method": found["method"],
        "error": found["error"],
        "silence": found["silence"],
        "last": scaled(found["last"]),
        "last_on": found["last_on"],
    }
    return Answer(
        "forecast",
        label,
        scaled(found["ahead"]),
        found["unit"],
        found["definition"],
        f"/forecasts?metric={metric}",
        as_of=features_service.as_of(ctx),
        currency=found["currency"],
        before=scaled(found["last"]),
        columns=columns,
        rows=tuple({**p, "currency": found["currency"]} for p in points),
        total=len(points),
        series=tuple(series),
        facts=facts,
    )


def _line(found: dict[str, Any], scaled: Callable[[float | None], float | None]) -> list[dict[str, Any]]:
    """The last known months and those ahead, each with its range."""
    known = [{"on": p["on"], "value": scaled(p["value"])} for p in found["history"]][-KNOWN_SHOWN:]
    ahead = [
        {
            "on": p["on"],
            "value": None,
            "forecast": scaled(p["mean"]),
            "lower": scaled(p["lower"]),
            "upper": scaled(p["upper"]),
        }
        for p in found["points"]
    ]
    return known + ahead


def _largest(ctx: Context, metric: str) -> str | None:
    """The item of a measure that is only known by item."""
    return next((row["item"] for row in forecasts.summary(ctx) if row["metric"] == metric), None)


def unusual(ctx: Context, query: Query) -> Answer:
    """Open anomalies, the most excess money first; of a client or product when named."""
    narrow = Filter(statuses=("open",), client_id=query.client_id, product_id=query.product_id, q=query.vendor)
    order = f"{SORTS['severity']}, {SORTS['excess_minor']} DESC NULLS LAST, a.id"
    rows, totals = anomalies.page(ctx, narrow, order, offset=0, limit=query.limit)
    total = sum(t["n"] for t in totals if t["status"] == "open")
    columns = (
        Column("label", "What"),
        Column("period_on", "Month", "date"),
        Column("excess_minor", "Above expected", "money"),
        Column("severity", "Severity"),
    )
    shown = tuple({**row, "name": row["label"], "href": f"/anomalies/{row['id']}"} for row in rows)
    return Answer(
        "anomalies",
        "Open anomalies",
        float(total),
        "count",
        METRICS["open_anomalies"].definition,
        "/anomalies",
        as_of=features_service.as_of(ctx),
        columns=columns,
        rows=shown,
        total=total,
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"trend": trend, "forecast": forecast, "anomalies": unusual}
