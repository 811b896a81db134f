"""Answers that explain: what a score is made of, what moved it, what would lift it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pulseops.base.context import Context
from pulseops.core import features, health
from pulseops.understand.metrics import reasons, service
from pulseops.understand.metrics.answer import Answer, Column, Query, need
from pulseops.understand.predictions import service as predictions


def drivers(ctx: Context, query: Query) -> Answer:
    """What a score is made of: of health in points against the best, of churn in log-odds; the worst first."""
    client_id = need(query.client_id, "client_id")
    row = service.standing(ctx, client_id)
    kind = "churn" if query.metric in ("churn", "p30", "p60", "p90", "at_risk") else "health"
    found = predictions.latest(ctx, client_id, kind)
    shown = _churn_parts(found) if kind == "churn" else _health_parts(found)
    label = "What drives the risk" if kind == "churn" else "What the health is made of"
    meaning = (
        "Each signal's part in the log-odds of leaving; above zero raises the risk."
        if kind == "churn"
        else "Points each signal costs against its best; all add up to what lacks to 100."
    )
    columns = (Column("name", "Signal"), Column("contribution", "Log-odds" if kind == "churn" else "Points", "score"))
    value = row["p90"] if kind == "churn" else row["health"]
    return Answer(
        "drivers",
        f"{label} of {row['name']}",
        value,
        "probability" if kind == "churn" else "score",
        meaning,
        f"/clients/{client_id}",
        as_of=row["as_of"],
        columns=columns,
        rows=tuple(shown[: query.limit]),
        total=len(shown),
        facts={**row, "kind": kind},
    )


def _churn_parts(found: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    parts = [{"name": features.GROUPS[g], "contribution": c} for g, c in (found["drivers"] if found else ())]
    return sorted(parts, key=lambda p: -p["contribution"])


def _health_parts(found: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Signal, points it adds, and its own value; those that add least for their weight first."""
    labels = {s.id: s for s in health.SIGNALS}
    parts = []
    for signal, contribution, value, points in found["drivers"] if found else ():
        parts.append(
            {
                "name": labels[signal].label,
                "contribution": contribution,
                "value": value,
                "points": points,
                "unit": labels[signal].unit,
            }
        )
    return sorted(parts, key=lambda p: p["points"])


def change(ctx: Context, query: Query) -> Answer:
    """What moved a client's health (or its risk) between a day and now, by signal."""
    client_id = need(query.client_id, "client_id")
    kind: reasons.Kind = "churn" if query.metric in ("churn", "p30", "p60", "p90", "at_risk") else "health"
    found = reasons.changed(ctx, client_id, kind, query.since or ctx.today - timedelta(days=query.days or 30))
    row = service.standing(ctx, client_id)
    parts = tuple({"name": p["label"], **p} for p in found.parts if abs(p["change"]) > 1e-9)
    columns = (
        Column("name", "Signal"),
        Column("change", "Change", "score"),
        Column("before", "Before", "score"),
        Column("now", "Now", "score"),
    )
    return Answer(
        "change",
        f"Change of {'health' if kind == 'health' else 'risk'} of {row['name']}",
        found.now,
        "score" if kind == "health" else "probability",
        "Parts by signal that add up to the difference between the two days.",
        f"/clients/{client_id}",
        as_of=found.now_on,
        before=found.before,
        columns=columns,
        rows=parts[: query.limit],
        total=len(parts),
        facts={
            "before_on": found.before_on,
            "now_on": found.now_on,
            "kind": kind,
            "name": row["name"],
            "same_model": found.same_model,
        },
    )


def levers(ctx: Context, query: Query) -> Answer:
    """The fewest changes that lift a client to the next band, each tried in the scorer."""
    client_id = need(query.client_id, "client_id")
    advice = reasons.levers(ctx, client_id)
    row = service.standing(ctx, client_id)
    rows = tuple({"name": lever["text"], "gain": lever["gain"], "signal": lever["label"]} for lever in advice.levers)
    columns = (Column("name", "What"), Column("gain", "Points on its own", "score"))
    return Answer(
        "levers",
        f"What would lift {row['name']}",
        advice.now,
        "score",
        "Changes tried in the scorer until the next band is reached; the fewest that do.",
        f"/clients/{client_id}",
        as_of=advice.as_of,
        columns=columns,
        rows=rows,
        total=len(rows),
        facts={
            "name": row["name"],
            "band": advice.band,
            "goal": advice.goal,
            "then": advice.then,
            "reached": advice.reached,
            "reason": advice.reason,
        },
    )


def what_if(ctx: Context, query: Query) -> Answer:
    """Health of a client with some signals at other values; nothing is kept. Raises Invalid (the signal)."""
    client_id = need(query.client_id, "client_id")
    tried = dict(query.signals)
    both = service.what_if(ctx, client_id, tried)
    row = service.standing(ctx, client_id)
    labels = {s.id: s for s in health.SIGNALS}
    columns = (Column("name", "Signal"), Column("one", "Now", "score"), Column("other", "Tried", "score"))
    now = {each["id"]: each["value"] for each in both["now"]["signals"]}
    rows = tuple(
        {"name": labels[name].label, "one": now[name], "other": value, "unit": "score"} for name, value in tried.items()
    )
    return Answer(
        "what_if",
        f"Health of {row['name']} with other values",
        both["then"]["value"],
        "score",
        "The health score with these signals replaced and all else as it is. Nothing is stored.",
        f"/clients/{client_id}",
        as_of=row["as_of"],
        before=both["now"]["value"],
        columns=columns,
        rows=rows,
        total=len(rows),
        facts={"name": row["name"], "band": both["then"]["band"], "band_before": both["now"]["band"]},
    )


KINDS: dict[str, Callable[[Context, Query], Answer]] = {
    "drivers": drivers,
    "change": change,
    "levers": levers,
    "what_if": what_if,
}
