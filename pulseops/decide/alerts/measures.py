"""What a rule of a tenant's own may speak of: figures of one client's standing, each with its unit and range.

`sql` reads `client_standing s`; money in major units. `past` names how the figure of an earlier day is found in stored
history (see repository_history.py); None: it was not kept, and a rule with it cannot be tried on the past.
"""

from dataclasses import dataclass
from typing import Literal

from pulseops.core.money import digits_of, major_sql

Unit = Literal["score", "ratio", "money", "count", "days"]


@dataclass(frozen=True)
class Measure:
    """One figure. `lower` and `upper` are what it can be; None is without limit."""

    id: str
    label: str
    unit: Unit
    text: str
    sql: str
    past: str | None
    lower: float | None = 0
    upper: float | None = None


def _major(minor: str) -> str:
    return f"{major_sql(minor, 's.currency')}::float8"


MEASURES: dict[str, Measure] = {
    m.id: m
    for m in (
        Measure("health", "Health", "score", "Health score, higher is healthier.", "s.health", "health", upper=100),
        Measure(
            "health_change", "Health change", "score", "Health against a month before; a fall is below 0.",
            "s.health - s.health_before", "health_change", -100, 100,
        ),
        Measure(
            "p30", "Leaving within 30 days", "ratio", "Probability to leave within 30 days.", "s.p30", "p30", upper=1
        ),
        Measure(
            "p60", "Leaving within 60 days", "ratio", "Probability to leave within 60 days.", "s.p60", "p60", upper=1
        ),
        Measure(
            "p90", "Leaving within 90 days", "ratio", "Probability to leave within 90 days.", "s.p90", "p90", upper=1
        ),
        Measure(
            "p60_change", "Leaving within 60 days, change", "ratio",
            "Probability within 60 days against a month before.",
            "s.p60 - s.p60_before", "p60_change", -1, 1,
        ),
        Measure("mrr", "MRR", "money", "Monthly recurring revenue.", _major("s.mrr_minor"), "mrr"),
        Measure(
            "mrr_change", "MRR change", "money", "MRR against a month before; a loss is below 0.",
            _major("(s.mrr_minor - s.mrr_before_minor)"), "mrr_change", None,
        ),
        Measure("utilization", "Utilization", "ratio", "Seats in use of seats bought.", "s.utilization", None),
        Measure("seats", "Seats", "count", "Seats bought.", "s.seats_purchased", None),
        Measure(
            "seats_unused", "Unused seats", "count", "Seats bought and not in use.",
            "s.seats_purchased - s.seats_active", None, None,
        ),
        Measure("open_tickets", "Open tickets", "count", "Tickets not resolved.", "s.open_tickets", "open_tickets"),
        Measure(
            "open_tickets_change", "Open tickets, change", "count", "Open tickets against a month before.",
            "s.open_tickets - s.open_tickets_before", "open_tickets_change", None,
        ),
        Measure("overdue", "Overdue", "money", "Unpaid and past due.", _major("s.overdue_minor"), "overdue"),
        Measure(
            "days_to_renewal", "Days to renewal", "days", "Days until the contract ends.",
            "s.renewal_on - s.as_of", "days_to_renewal",
        ),
        Measure(
            "days_since_contact", "Days since contact", "days", "Days since the last ticket, answer or note.",
            "s.as_of - s.last_contact_on", "days_since_contact",
        ),
        Measure(
            "days_as_client", "Days as a client", "days", "Days since the relation began.",
            "(SELECT s.as_of - c.since_on FROM client c WHERE c.id = s.client_id)", "days_as_client",
        ),
        Measure(
            "coverage", "Data coverage", "ratio", "How much of the health signals is known.", "s.coverage", None,
            upper=1,
        ),
    )
}  # fmt: skip


# What departments of an IT team have none of: they neither pay nor leave.
OF_CLIENTS_ONLY = frozenset({"p30", "p60", "p90", "p60_change", "mrr", "mrr_change", "overdue"})


def shown(unit: str | None, value: float | None, currency: str | None = None) -> str:
    """A value in words: `46 %`, `USD 1,200`, `12 days`, `unknown`."""
    if value is None:
        return "unknown"
    if unit == "ratio":
        digits = 0 if abs(value) >= 0.1 or value == 0 else 1
        return f"{f'{value * 100:.{digits}f}'.removesuffix('.0')} %"
    if unit == "money":
        whole = float(value) == int(value)
        return f"{currency or ''} {value:,.{0 if whole else digits_of(currency)}f}".strip()
    text = f"{value:,.{0 if unit == 'count' else 1}f}".removesuffix(".0")
    return f"{text} day{'' if text == '1' else 's'}" if unit == "days" else text
