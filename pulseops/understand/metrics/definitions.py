"""The one list of figures: every page takes its numbers and their meaning from here."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "money", "ratio", "score", "hours"]


@dataclass(frozen=True)
class Metric:
    """A figure: `good` says which direction is better, `rows` the page that lists what it counts."""

    id: str
    label: str
    unit: Unit
    definition: str
    good: Literal["up", "down", "none"]
    rows: str


METRICS: dict[str, Metric] = {
    m.id: m
    for m in (
        Metric(
            "active_clients",
            "Active clients",
            "count",
            "Clients with status active on the day of the data. Change: against the same day a month earlier.",
            "up",
            "/clients?status=active",
        ),
        Metric(
            "inactive_clients",
            "Inactive clients",
            "count",
            "Clients that left or were deactivated. Change: those that left within the last month.",
            "down",
            "/inactive",
        ),
        Metric(
            "mrr",
            "MRR",
            "money",
            "Monthly recurring revenue: running recurring contracts, annual ones divided by 12; no one-time amounts, "
            "no trials.",
            "up",
            "/clients?status=active&sort=-mrr_minor",
        ),
        Metric("arr", "ARR", "money", "MRR times 12.", "up", "/clients?status=active&sort=-mrr_minor"),
        Metric(
            "nrr",
            "NRR",
            "ratio",
            "Net revenue retention: what the clients of a year ago pay now, divided by what they paid then.",
            "up",
            "/clients?status=active&sort=-mrr_minor",
        ),
        Metric(
            "grr",
            "GRR",
            "ratio",
            "Gross revenue retention: as NRR, but no client counts for more than a year ago.",
            "up",
            "/inactive",
        ),
        Metric(
            "licenses",
            "Active licenses",
            "count",
            "Seats under running contracts or subscriptions of active clients.",
            "up",
            "/clients?status=active&sort=-seats_purchased",
        ),
        Metric(
            "utilization",
            "Utilization",
            "ratio",
            "Seats in use divided by seats purchased, over active clients for which both are known.",
            "up",
            "/clients?status=active&sort=utilization",
        ),
        Metric(
            "at_risk",
            "At-risk clients",
            "count",
            "Active clients whose probability of leaving within 90 days is in the high band (Settings).",
            "down",
            "/at-risk",
        ),
        Metric(
            "revenue_at_risk",
            "Revenue at risk",
            "money",
            "MRR of the at-risk clients. The expected loss weighs every client's MRR with its probability to leave in "
            "90 days.",
            "down",
            "/at-risk",
        ),
        Metric(
            "health",
            "Average health",
            "score",
            "Mean health of active clients with enough data; clients without are left out, not counted as 0.",
            "up",
            "/clients?status=active&sort=health",
        ),
        Metric(
            "gross_margin",
            "Gross margin",
            "ratio",
            "Recurring revenue less labor less licenses, divided by revenue, over the clients for which all three are "
            "known, in whole months up to the day of the data. Tiers: A from 60 %, B from 40 %, C from 20 %, D below.",
            "up",
            "/profitability",
        ),
        Metric(
            "gross_profit",
            "Gross profit",
            "money",
            "Recurring revenue (the MRR at the end of each month) less labor less licenses, over the clients for which "
            "all three are known. One-time amounts, trials and unknown terms count 0; currencies are not added.",
            "up",
            "/profitability",
        ),
        Metric(
            "labor_cost",
            "Labor",
            "money",
            "Hours worked times what an hour cost on that day, over the clients whose margin is known.",
            "down",
            "/profitability?sort=-labor_minor",
        ),
        Metric(
            "license_cost",
            "Licenses",
            "money",
            "Seats purchased times cost a seat of running subscriptions at the end of each month; for clients without "
            "any subscription the unit costs of their agreements. Over the clients whose margin is known.",
            "down",
            "/profitability?sort=-licenses_minor",
        ),
        Metric(
            "open_tickets",
            "Open tickets",
            "count",
            "Tickets of active clients that are not resolved.",
            "down",
            "/clients?status=active&sort=-open_tickets",
        ),
        Metric(
            "software_cost",
            "Monthly software cost",
            "money",
            "Sum of the bill lines of the newest complete month; without bills, seats purchased times cost a seat of "
            "running subscriptions. Change: against the month before.",
            "down",
            "/spend",
        ),
        Metric(
            "cost_per_head",
            "Cost per person",
            "money",
            "Monthly software cost divided by the enabled accounts of people (no shared, service or guest accounts).",
            "down",
            "/spend",
        ),
        Metric(
            "seats_active",
            "Active seats",
            "count",
            "Seats used within 30 days of the day of the data; where no seat list is known, users that usage reports.",
            "up",
            "/licenses?sort=-active",
        ),
        Metric(
            "seats_unused",
            "Unused seats",
            "count",
            "Seats purchased minus seats active, over products for which both are known.",
            "down",
            "/licenses?sort=-unused",
        ),
        Metric(
            "seat_utilization",
            "Utilization of seats",
            "ratio",
            "Seats active divided by seats purchased, over products for which both are known.",
            "up",
            "/licenses?sort=utilization",
        ),
        Metric(
            "open_anomalies",
            "Open anomalies",
            "count",
            "Months of cost or use outside the range their history predicts that nobody has judged yet.",
            "down",
            "/anomalies",
        ),
        Metric(
            "savings_potential",
            "Savings potential",
            "money",
            "What seats found wasted and not decided on are worth in the next 12 months, from the day each contract "
            "allows, never more than it lets go of. Change: against the ledger of a month before.",
            "none",
            "/waste",
        ),
        Metric(
            "savings_approved",
            "Savings approved",
            "money",
            "What the seats given up by a decision are worth over 12 months from it; decisions taken back are taken "
            "off. Part of it may be realised already: the two are not added.",
            "up",
            "/savings?kind=approved",
        ),
        Metric(
            "savings_realised",
            "Savings realised",
            "money",
            "The part of the approved savings that a lower seat count or bill has proven, over 12 months.",
            "up",
            "/savings?kind=realised",
        ),
        Metric(
            "renewals_due",
            "Renewals to decide",
            "count",
            "Terms whose notice (or end, where no notice is known) is due within 90 days from today.",
            "none",
            "/renewals",
        ),
    )
}
