"""The built-in rules: what each looks for, how bad it is, and the limits a tenant may set."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pulseops.base.errors import FieldProblem, Invalid

Severity = Literal["critical", "high", "medium", "low", "info"]
RANK: dict[str, int] = {"critical": 1, "high": 2, "medium": 3, "low": 4, "info": 5}


@dataclass(frozen=True)
class Limit:
    """One number of a rule. `default` None: taken from the tenant's own bands."""

    label: str
    unit: Literal["ratio", "points", "days", "hours", "money"]
    default: float | None
    lower: float
    upper: float


@dataclass(frozen=True)
class Rule:
    """A condition of a client, product or source. `lets_go` says when an open alert ends (hysteresis)."""

    key: str
    label: str
    text: str
    lets_go: str
    severity: Severity
    limits: dict[str, Limit] = field(default_factory=dict)


RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        Rule(
            "churn_high",
            "Likely to leave",
            "The probability that the client leaves within 90 days is at or above the limit.",
            "Ends when the probability is a fifth below the limit.",
            "high",
            {
                "probability": Limit("Probability (empty: your high band)", "ratio", None, 0.01, 0.99),
                "critical": Limit("Critical from", "ratio", 0.4, 0.01, 1),
            },
        ),
        Rule(
            "health_low",
            "Health low",
            "Health is below the limit.",
            "Ends when health is 3 points above the limit.",
            "medium",
            {"health": Limit("Health below", "points", 50, 1, 100), "high": Limit("High below", "points", 35, 0, 100)},
        ),
        Rule(
            "health_falling",
            "Health falling",
            "Health fell by at least this many points in a month.",
            "Ends when the fall of a month is under two thirds of the limit.",
            "medium",
            {"points": Limit("Points lost in a month", "points", 10, 1, 100)},
        ),
        Rule(
            "renewal_near",
            "Renewal near",
            "A contract or subscription ends, or the last day to give notice comes, within the days set.",
            "Ends when the date has passed or was moved.",
            "low",
            {
                "first": Limit("Days before, first notice (low)", "days", 90, 1, 365),
                "second": Limit("Second notice (medium)", "days", 60, 1, 365),
                "third": Limit("Third notice (high)", "days", 30, 1, 365),
            },
        ),
        Rule(
            "payment_overdue",
            "Payment overdue",
            "An invoice is unpaid for at least this many days past its due date.",
            "Ends when nothing is overdue.",
            "medium",
            {
                "days": Limit("Days past due", "days", 14, 1, 365),
                "high": Limit("High from", "days", 45, 1, 730),
            },
        ),
        Rule(
            "seats_exhausted",
            "Seats exhausted",
            "Almost all purchased seats are in use.",
            "Ends when use is 3 points below the limit.",
            "low",
            {"utilization": Limit("Utilization at or above", "ratio", 0.95, 0.5, 2)},
        ),
        Rule(
            "anomaly",
            "Unusual figure",
            "A cost or a metric lies outside the range its own history predicts.",
            "Ends when the anomaly is closed or marked as expected.",
            "medium",
        ),
        Rule(
            "source_stale",
            "Data source stale",
            "A connected source or scheduled file delivered nothing for this long. One-off files are left out.",
            "Ends at the next successful delivery.",
            "high",
            {"hours": Limit("Hours without delivery", "hours", 48, 1, 8760)},
        ),
        Rule(
            "model_drift",
            "Model drift",
            "Clients look otherwise than those the churn model was fitted on, or leave otherwise than it says.",
            "Ends when a check finds no more drift, or another model is in use.",
            "medium",
        ),
    )
}


@dataclass(frozen=True)
class RuleSetting:
    """A rule as one tenant set it: every limit has a number."""

    rule: Rule
    enabled: bool
    severity: str
    params: dict[str, float]
    digest_only: bool = False
    demoted_at: datetime | None = None


def check_params(rule: Rule, params: dict[str, float | None]) -> None:
    """Refuse limits the rule does not have or that make no sense. Raises Invalid naming each."""
    wrong: list[FieldProblem] = []
    for name, value in params.items():
        limit = rule.limits.get(name)
        if limit is None:
            wrong.append(
                FieldProblem(f"params.{name}", f"The rule has no such limit. Known: {', '.join(rule.limits)}.")
            )
        elif value is None and limit.default is not None:
            wrong.append(FieldProblem(f"params.{name}", f"{limit.label} needs a number."))
        elif value is not None and not limit.lower <= value <= limit.upper:
            wrong.append(FieldProblem(f"params.{name}", f"{limit.label}: {limit.lower:g} to {limit.upper:g}."))
    if wrong:
        raise Invalid("invalid-input", "; ".join(w.message for w in wrong), fields=tuple(wrong))
