"""What the figures of a period mean."""

from pulseops.understand.metrics.definitions import Metric

_CLIENTS = "/clients"

REVIEW: dict[str, Metric] = {
    m.id: m
    for m in (
        Metric("tickets_opened", "Tickets opened", "count", "Tickets opened in the period.", "none", _CLIENTS),
        Metric(
            "tickets_open", "Open at the end", "count", "Tickets not resolved at the period's end.", "down", _CLIENTS
        ),
        Metric(
            "tickets_pressing",
            "Urgent and high",
            "count",
            "Tickets opened in the period with priority urgent or high.",
            "down",
            _CLIENTS,
        ),
        Metric(
            "response_hours",
            "First response",
            "hours",
            "Median time from opening to the first response, over tickets opened in the period that have one.",
            "down",
            _CLIENTS,
        ),
        Metric(
            "resolution_hours",
            "Resolution",
            "hours",
            "Median time from opening to resolution, over tickets opened in the period that are resolved.",
            "down",
            _CLIENTS,
        ),
        Metric(
            "sla",
            "Within SLA",
            "ratio",
            "Tickets opened in the period that met their SLA, of those for which the source says so.",
            "up",
            _CLIENTS,
        ),
        Metric(
            "escalated",
            "Escalated",
            "ratio",
            "Tickets opened in the period that were escalated, of those for which the source says so.",
            "down",
            _CLIENTS,
        ),
        Metric(
            "csat",
            "Satisfaction",
            "score",
            "Mean answer to satisfaction surveys in the period, 0 to 100.",
            "up",
            _CLIENTS,
        ),
        Metric("csat_answers", "Answers", "count", "Answers to satisfaction surveys in the period.", "none", _CLIENTS),
        Metric(
            "nps",
            "NPS",
            "score",
            "Share of 9 and 10 less share of 0 to 6 among answers to the recommendation question, -100 to 100.",
            "up",
            _CLIENTS,
        ),
        Metric(
            "active_users",
            "Active users",
            "count",
            "Mean number of users active a reported day in the period.",
            "up",
            _CLIENTS,
        ),
        Metric("invoiced", "Invoiced", "money", "Invoices issued in the period.", "none", _CLIENTS),
        Metric(
            "paid_share",
            "Paid by the end",
            "ratio",
            "Of the amount invoiced in the period, what was paid by its end.",
            "up",
            _CLIENTS,
        ),
    )
}
