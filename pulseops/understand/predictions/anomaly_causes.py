"""Why a series left its range: lines of the bill, seats or price, unpaid invoices, kinds of tickets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from pulseops.base.context import Context
from pulseops.understand.predictions import anomaly_judgement as judgement
from pulseops.understand.predictions import anomaly_repository as repository
from pulseops.understand.predictions.anomaly_judgement import USUAL, Found
from pulseops.understand.predictions.anomaly_series import next_period

Causes = dict[int, Sequence[Mapping[str, Any]]]
DAYS_OF_USUAL = 31 * USUAL


def of(ctx: Context, found: Sequence[Found], months: Sequence[date]) -> Causes:
    """Parts of the change per index of `found`; `months` are those of the bills. Nothing for what has no parts."""
    return {
        **_costs(ctx, found, months),
        **_billed(ctx, found),
        **_late(ctx, found),
        **_tickets(ctx, found),
    }


def _of_kind(found: Sequence[Found], kind: str) -> dict[int, Found]:
    return {n: item for n, item in enumerate(found) if item.kind == kind}


def _clients(items: Mapping[int, Found]) -> list[UUID]:
    return [item.item.client_id for item in items.values() if item.item.client_id]


def _month_end(day: date) -> date:
    return next_period("month", day) - timedelta(days=1)


def _costs(ctx: Context, found: Sequence[Found], months: Sequence[date]) -> Causes:
    items = _of_kind(found, "cost")
    if not items:
        return {}
    keys: dict[str, list[object]] = defaultdict(list)
    for item in items.values():
        keys[item.item.level].append(item.item.name)
    first = months[max(months.index(min(item.days[0] for item in items.values())) - USUAL, 0)]
    cells = repository.cost_cells(ctx, first, keys)
    return {n: judgement.by_line(cells, item, months) for n, item in items.items()}


def _billed(ctx: Context, found: Sequence[Found]) -> Causes:
    items = _of_kind(found, "billing")
    if not items:
        return {}
    since = min(item.days[0] for item in items.values()) - timedelta(days=62)
    lines: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for line in repository.contract_lines(ctx, _clients(items), since):
        lines[line["client_id"]].append(line)
    return {
        n: judgement.price_or_quantity(
            lines[item.item.client_id], _month_end(item.days[0]), item.days[0] - timedelta(days=1)
        )
        for n, item in items.items()
    }


def _late(ctx: Context, found: Sequence[Found]) -> Causes:
    """Invoices unpaid past their day at the end of the last month."""
    items = _of_kind(found, "overdue")
    invoices = repository.late_invoices_of(ctx, _clients(items)) if items else []
    result: Causes = {}
    for n, item in items.items():
        end = _month_end(item.days[1])
        unpaid = [
            row
            for row in invoices
            if (row["client_id"], row["currency"]) == (item.item.client_id, item.item.currency)
            and row["due"] < end
            and (row["settled_on"] is None or row["settled_on"] > end)
        ]
        unpaid.sort(key=lambda row: (-row["total_minor"], row["due"]))
        result[n] = [
            _part(f"{row['number']}, due {row['due']:%b} {row['due'].day}", 0, row["total_minor"]) for row in unpaid
        ]
    return result


def _tickets(ctx: Context, found: Sequence[Found]) -> Causes:
    """Tickets by priority: those of the first month against the median of the months before."""
    items = _of_kind(found, "tickets")
    if not items:
        return {}
    first = min(item.days[0] for item in items.values()) - timedelta(days=DAYS_OF_USUAL)
    opened: dict[UUID | None, dict[str, dict[date, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in repository.tickets_by_priority(ctx, _clients(items), first):
        opened[row["client_id"]][row["priority"]][row["month"]] = row["opened"]
    result: Causes = {}
    for n, item in items.items():
        before = _months_before(item.days[0])
        parts = [
            _part(
                f"{priority} priority", round(float(np.median([by.get(m, 0) for m in before]))), by.get(item.days[0], 0)
            )
            for priority, by in opened[item.item.client_id].items()
        ]
        result[n] = sorted(parts, key=lambda part: -part["change_minor"])
    return result


def _months_before(day: date) -> list[date]:
    months = [day]
    for _ in range(USUAL):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[1:]


def _part(label: str, before: int, now: int) -> dict[str, Any]:
    return {"kind": "line", "label": label, "before_minor": before, "now_minor": now, "change_minor": now - before}
