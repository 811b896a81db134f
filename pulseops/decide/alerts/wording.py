"""Alerts in words: facts with numbers, present tense. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.core.money import exact, major
from pulseops.core.words import day
from pulseops.decide.alerts.rules import RANK, RuleSetting

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """One line of evidence: what, how much, as of when, and the page with the rows behind it."""

    label: str
    value: str
    at: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Candidate:
    """What a rule says about one subject now. The fingerprint holds no time and no changing number."""

    rule_key: str
    fingerprint: str
    verdict: str
    client_id: UUID | None
    product_id: UUID | None
    subject_name: str
    title: str
    severity: str
    value: float | None
    threshold: float | None
    facts: tuple[Fact, ...] = field(default=())

    @property
    def rank(self) -> int:
        """1 critical to 5 info."""
        return RANK[self.severity]


def money(minor: float, currency: str | None) -> str:
    """`USD 1,234.50`; whole amounts without cents."""
    amount = major(minor, currency)
    return f"{currency or ''} {amount:,.0f}" if amount == int(amount) else f"{currency or ''} {exact(minor, currency)}"


def percent(ratio: float) -> str:
    """`46 %`; under one percent with one decimal."""
    return f"{ratio:.0%}".replace("%", " %") if ratio >= 0.01 or ratio == 0 else f"{ratio:.1%}".replace("%", " %")


def days(number: float) -> str:
    """`in 1 day`, `in 12 days`, `today`."""
    whole = round(number)
    return "today" if whole == 0 else f"in {whole} day{'' if whole == 1 else 's'}"


def candidate(setting: RuleSetting, row: Row) -> Candidate:
    """Put one row of a rule's query into words."""
    title, severity, threshold, facts = (
        _WORDS[setting.rule.key](setting, row) if row["verdict"] != "unknown" else _MISSING
    )
    return Candidate(
        rule_key=setting.rule.key,
        fingerprint=f"{setting.rule.key}:{_subject(row)}",
        verdict=row["verdict"],
        client_id=row["client_id"],
        product_id=row["product_id"],
        subject_name=row["subject_name"],
        title=title,
        severity=severity,
        value=None if row["value"] is None else float(row["value"]),
        threshold=threshold,
        facts=facts,
    )


Words = tuple[str, str, float | None, tuple[Fact, ...]]
_MISSING: Words = ("No data", "info", None, ())


def _subject(row: Row) -> str:
    if row.get("series"):
        return str(row["series"])
    if row.get("source_id"):
        return f"source:{row['source_id']}"
    return f"client:{row['client_id']}" if row["client_id"] else f"product:{row['product_id']}"


def _page(row: Row) -> str | None:
    return f"/clients/{row['client_id']}" if row["client_id"] else None


def _moved(label: str, before: float | None, now: float | None, show: Callable[[float], str]) -> str | None:
    """`Open tickets rose from 4 to 11`, or None when not both are known or nothing moved."""
    if before is None or now is None or show(before) == show(now):
        return None
    return f"{label} {'rose' if now > before else 'fell'} from {show(before)} to {show(now)}"


def _common(row: Row) -> tuple[Fact, ...]:
    """Facts that stand with every alert of a client, as far as they are known."""
    facts = []
    at, href = str(row["as_of"]), _page(row)
    if row.get("open_tickets") is not None:
        before = row.get("open_tickets_before")
        was = f" (a month before: {before})" if before is not None else ""
        facts.append(Fact("Open tickets", f"{row['open_tickets']}{was}", at, href))
    if row.get("utilization") is not None:
        facts.append(Fact("Seats in use", percent(row["utilization"]), at, href))
    if row.get("mrr_minor"):
        facts.append(Fact("MRR", money(row["mrr_minor"], row["currency"]), at, href))
    if row.get("renewal_on"):
        facts.append(Fact("Renewal", day(row["renewal_on"]), at, href))
    return tuple(facts)


def _churn_high(setting: RuleSetting, row: Row) -> Words:
    p = row["p90"]
    title = f"{percent(p)} likely to leave within 90 days"
    if row["risk_before"] in ("low", "medium"):
        title += f"; the risk was {row['risk_before']} a month ago"
    at, href = str(row["as_of"]), _page(row)
    facts = [Fact("Probability of leaving within 90 days", percent(p), at, href)]
    if row["p90_lower"] is not None and row["p90_upper"] is not None:
        facts.append(Fact("Range", f"{percent(row['p90_lower'])} to {percent(row['p90_upper'])}", at))
    if row["top_driver"]:
        facts.append(Fact("Strongest driver", row["top_driver"], at, href))
    severity = "critical" if p >= setting.params["critical"] else setting.severity
    return title, severity, setting.params["probability"], (*facts, *_common(row))


def _health_low(setting: RuleSetting, row: Row) -> Words:
    health, limit = row["health"], setting.params["health"]
    title = f"Health is {health:.0f}, the limit is {limit:.0f}"
    moved = _moved("Health", row["health_before"], health, lambda v: f"{v:.0f}")
    at, href = str(row["as_of"]), _page(row)
    facts = [Fact("Health", f"{health:.0f} of 100", at, href)]
    if moved:
        facts.append(Fact("Against a month before", moved, at, href))
    if row["top_driver"]:
        facts.append(Fact("Strongest driver", row["top_driver"], at, href))
    severity = "high" if health < setting.params["high"] else setting.severity
    return title, severity, limit, (*facts, *_common(row))


def _health_falling(setting: RuleSetting, row: Row) -> Words:
    title = f"Health fell from {row['health_before']:.0f} to {row['health']:.0f} in a month"
    tickets = _moved("open tickets", row["open_tickets_before"], row["open_tickets"], lambda v: f"{v:.0f}")
    if tickets and row["open_tickets"] > row["open_tickets_before"]:
        title += f"; {tickets}"
    at, href = str(row["as_of"]), _page(row)
    facts = (Fact("Health", f"{row['health']:.0f} of 100, {row['health_before']:.0f} a month before", at, href),)
    severity = "high" if row["value"] >= 2 * setting.params["points"] else setting.severity
    return title, severity, setting.params["points"], (*facts, *_common(row))


def _renewal_near(setting: RuleSetting, row: Row) -> Words:
    left = row["value"]
    severity = (
        "high"
        if left <= setting.params["third"]
        else "medium"
        if left <= setting.params["second"]
        else setting.severity
    )
    at = str(row["as_of"])
    if row["product_id"]:
        title = f"Decide {days(left)}: {row['seats'] or 'unknown number of'} seats renew after {day(row['decide_on'])}"
        facts = [Fact("Last day to cancel or change", day(row["decide_on"]), at, f"/licenses/{row['product_id']}")]
        if row["monthly_minor"]:
            facts.append(Fact("Cost a month", money(float(row["monthly_minor"]), row["currency"]), at))
        return title, severity, setting.params["first"], tuple(facts)
    notice, renewal = row["notice_on"], row["renewal_on"]
    if notice and (renewal is None or notice < renewal):
        title = f"Last day to give notice is {day(notice)} ({days(left)})"
    else:
        title = f"Contract ends on {day(renewal)} ({days(left)})"
    facts = [Fact("Last day to give notice", day(notice), at, _page(row))] if notice else []
    return title, severity, setting.params["first"], (*facts, *_common(row))


def _payment_overdue(setting: RuleSetting, row: Row) -> Words:
    owed = money(row["overdue_minor"], row["currency"])
    late = row["value"]
    at, href = str(row["as_of"]), _page(row)
    facts = [Fact("Overdue", owed, at, href)]
    title = f"{owed} overdue"
    severity = setting.severity
    if late is not None:
        title += f", the oldest for {late:.0f} days"
        facts.append(
            Fact("Unpaid invoices past due", f"{row['invoices']}, oldest due {day(row['since_on'])}", at, href)
        )
        severity = "high" if late >= setting.params["high"] else severity
    return title, severity, setting.params["days"], (*facts, *_common(row))


def _seats_exhausted(setting: RuleSetting, row: Row) -> Words:
    use = row["utilization"]
    at, href = str(row["as_of"]), _page(row)
    seats, active = row["seats_purchased"], row["seats_active"]
    title = f"{percent(use)} of the seats are in use"
    if seats is not None and active is not None:
        title = f"{active:.0f} of {seats} seats are in use ({percent(use)})"
    severity = "medium" if use > 1 else setting.severity
    return (
        title,
        severity,
        setting.params["utilization"],
        (Fact("Seats in use", percent(use), at, href), *_common(row)[2:]),
    )


def _anomaly(setting: RuleSetting, row: Row) -> Words:
    show: Callable[[float], str] = (
        (lambda v: money(round(v * 100), row["currency"]))
        if row["kind"] in ("cost", "billing") and row["currency"]
        else (lambda v: f"{v:,.0f}")
    )
    when = f"in {row['period_on']:%b %Y}" if row["grain"] == "month" else f"in the week of {row['period_on']:%d %b %Y}"
    title = f"{row['label']}: {show(row['observed'])} {when}, {show(row['expected'])} expected"
    at = str(row["period_on"])
    facts = [
        Fact("Observed", show(row["observed"]), at),
        Fact("Expected", f"{show(row['expected'])} ({show(row['lower'])} to {show(row['upper'])})", at),
    ]
    if row["excess_minor"]:
        facts.append(Fact("Money at stake", money(row["excess_minor"], row["currency"]), at, _anomaly_page(row)))
    severity = row["severity"] if row["severity"] in RANK else setting.severity
    return title, severity, row["upper"], tuple(facts)


def _anomaly_page(row: Row) -> str:
    return f"/anomalies/{row['anomaly_id']}"


def _source_stale(setting: RuleSetting, row: Row) -> Words:
    last = row["last_success_at"]
    age = f"{row['value'] / 24:.0f} days" if row["value"] >= 72 else f"{row['value']:.0f} hours"
    title = f"No delivery for {age}" if last else f"No delivery since it was set up {age} ago"
    facts = (Fact("Last successful delivery", f"{last:%Y-%m-%d %H:%M} UTC" if last else "never", None, "/imports"),)
    return title, setting.severity, setting.params["hours"], facts


def _model_drift(setting: RuleSetting, row: Row) -> Words:
    reasons = [str(reason) for reason in row["reasons"]]
    title = reasons[0].removesuffix(".") if reasons else "The model no longer fits"
    facts = (
        *(Fact("What was found", reason, str(row["as_of"]), "/models") for reason in reasons),
        Fact("Since", day(date.fromisoformat(row["since_on"])), None, "/models"),
    )
    return title, setting.severity, None, facts


_WORDS: dict[str, Callable[[RuleSetting, Row], Words]] = {
    "churn_high": _churn_high,
    "health_low": _health_low,
    "health_falling": _health_falling,
    "renewal_near": _renewal_near,
    "payment_overdue": _payment_overdue,
    "seats_exhausted": _seats_exhausted,
    "anomaly": _anomaly,
    "source_stale": _source_stale,
    "model_drift": _model_drift,
}
