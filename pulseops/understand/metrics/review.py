"""Looking back on a period: how one client, or all together, were served, used what they have, and paid.

All figures of a period come with the same figure of the period before; what nobody reported is None, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.observe.clients import service as clients
from pulseops.understand.features import repository as features_repository
from pulseops.understand.metrics import review_repository as repository
from pulseops.understand.metrics.review_definitions import REVIEW
from pulseops.understand.metrics.service import Figure

Span = tuple[date, date]
SUBJECTS_SHOWN = 6
HOLDINGS_SHOWN = 40


@dataclass(frozen=True)
class Review:
    """What happened in a period (first and last day) and the one before; `months` are series over whole months."""

    span: Span
    before: Span
    figures: dict[str, Figure]
    months: list[Span]
    series: dict[str, list[float | None]]
    priorities: list[dict[str, Any]]
    subjects: list[dict[str, Any]]


def review(
    ctx: Context, client_id: UUID | None, span: Span, before: Span, months: Sequence[Span], currency: str
) -> Review:
    """Look back on `span` against `before`, with series over `months`, for one client or all. Raises NotFound."""
    ctx.require("clients:read")
    if client_id:
        clients.get(ctx, client_id)
    spans = [span, before, *months]
    values = _values(ctx, client_id, spans, currency)
    figures = {
        name: Figure(metric, values[name][0], values[name][1], currency if metric.unit == "money" else None)
        for name, metric in REVIEW.items()
    }
    return Review(
        span,
        before,
        figures,
        list(months),
        {name: values[name][2:] for name in values},
        repository.priorities(ctx, client_id, *span),
        repository.subjects(ctx, client_id, *span, SUBJECTS_SHOWN),
    )


def _values(
    ctx: Context, client_id: UUID | None, spans: Sequence[Span], currency: str
) -> dict[str, list[float | None]]:
    """Each figure for each span."""
    has = features_repository.sources_of_series(ctx)
    tickets = repository.tickets(ctx, client_id, spans)
    answers = repository.answers(ctx, client_id, spans)
    use = repository.use(ctx, client_id, spans)
    billed = repository.billed(ctx, client_id, spans, currency)
    still_open = repository.open_at(ctx, client_id, [last for _, last in spans])
    return {
        "tickets_opened": [float(t["opened"]) if has["tickets"] else None for t in tickets],
        "tickets_open": [float(n) if has["tickets"] else None for n in still_open],
        "tickets_pressing": [float(t["pressing"]) if has["tickets"] else None for t in tickets],
        "response_hours": [_number(t["response_hours"]) for t in tickets],
        "resolution_hours": [_number(t["resolution_hours"]) for t in tickets],
        "sla": [_share(t, "sla_met", "sla_known") for t in tickets],
        "escalated": [_share(t, "escalated", "escalated_known") for t in tickets],
        "csat": [_number(a["csat"]) for a in answers],
        "csat_answers": [float(a["csat_answers"]) for a in answers],
        "nps": [_nps(a) for a in answers],
        "active_users": [_number(u["users"]) for u in use],
        "invoiced": [_number(b["total_minor"]) if has["invoices"] else None for b in billed],
        "paid_share": [_share(b, "paid_minor", "total_minor") for b in billed],
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _share(row: Mapping[str, Any], part: str, whole: str) -> float | None:
    return float(row[part]) / float(row[whole]) if row[whole] else None


def _nps(row: Mapping[str, Any]) -> float | None:
    asked = row["nps_answers"]
    return 100.0 * (row["promoters"] - row["detractors"]) / asked if asked else None


def holdings(ctx: Context, client_id: UUID, on: date) -> dict[str, list[dict[str, Any]]]:
    """Agreements and licenses a client has on a day. Raises NotFound."""
    ctx.require("clients:read")
    clients.get(ctx, client_id)
    return {
        "contracts": repository.contracts(ctx, client_id, on)[:HOLDINGS_SHOWN],
        "licenses": repository.licenses(ctx, client_id, on)[:HOLDINGS_SHOWN],
    }
