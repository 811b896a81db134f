"""Recommendations in words and money: from the facts of a query to a proposal. Pure.

Expected value = probability of success x value - cost, in minor units of the subject's currency. A proposal whose
expected value is not above zero is not made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.core.waste import LIMITS
from pulseops.core.words import day
from pulseops.decide.alerts.wording import money, percent
from pulseops.decide.recommendations import assumptions
from pulseops.decide.recommendations.assumptions import PLAYS, Play

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one subject. `expires_on` is the day it loses its point."""

    kind: str
    play: str
    fingerprint: str
    client_id: UUID | None
    product_id: UUID | None
    subject_name: str
    title: str
    why: str
    steps: list[dict[str, str]]
    evidence: list[dict[str, str | None]]
    probability: float
    probability_basis: str
    value_minor: int
    value_basis: str
    cost_minor: int
    expected_minor: int
    currency: str
    success_test: dict[str, Any]
    expires_on: date


@dataclass(frozen=True)
class Draft:
    """The part of a proposal that differs between kinds."""

    title: str
    why: str
    steps: tuple[tuple[str, str], ...]
    value_minor: float
    value_basis: str
    test: str
    metric: str
    baseline: float | None
    facts: tuple[tuple[str, str], ...] = ()
    until: date | None = None
    kind: str | None = None


def propose(kind: str, row: Row) -> Proposal | None:
    """Turn the facts of one subject into a proposal; None when it is not worth its cost."""
    draft = _DRAFTS[kind](row)
    if draft is None:
        return None
    play = PLAYS[kind]
    value, cost = round(draft.value_minor), assumptions.cost_minor(play)
    expected = round(play.success * value - cost)
    if expected <= 0:
        return None
    as_of: date = row["as_of"]
    facts = (*draft.facts, *(_common(row) if not row["product_id"] else ()))
    return Proposal(
        kind=draft.kind or kind,
        play=play.play,
        fingerprint=f"{kind}:{row['client_id']}" + (f":{row['product_id']}" if row["product_id"] else ""),
        client_id=row["client_id"],
        product_id=row["product_id"],
        subject_name=row["subject_name"],
        title=draft.title,
        why=draft.why,
        steps=[{"type": kind_of, "text": text} for kind_of, text in draft.steps],
        evidence=[
            {"label": label, "value": text, "at": as_of.isoformat(), "href": _href(row)} for label, text in facts
        ],
        probability=play.success,
        probability_basis=assumptions.basis(play),
        value_minor=value,
        value_basis=draft.value_basis,
        cost_minor=cost,
        expected_minor=expected,
        currency=row["currency"],
        success_test=_test(play, draft),
        expires_on=draft.until or as_of + timedelta(days=assumptions.EXPIRES_DAYS),
    )


def _test(play: Play, draft: Draft) -> dict[str, Any]:
    return {"metric": draft.metric, "text": draft.test, "days": play.test_days, "baseline": draft.baseline}


def _href(row: Row) -> str | None:
    if row["product_id"]:
        return f"/licenses/{row['product_id']}"
    return f"/clients/{row['client_id']}" if row["client_id"] else None


def _common(row: Row) -> tuple[tuple[str, str], ...]:
    """What is known of a client besides; unknown figures are left out."""
    facts: list[tuple[str, str]] = [("MRR", money(row["mrr_minor"], row["currency"]))]
    if row["health"] is not None:
        before = "" if row["health_before"] is None else f", {row['health_before']:.0f} a month before"
        facts.append(("Health", f"{row['health']:.0f} of 100{before}"))
    if row["open_tickets"] is not None:
        before = "" if row["open_tickets_before"] is None else f", {row['open_tickets_before']} a month before"
        facts.append(("Open tickets", f"{row['open_tickets']}{before}"))
    if row["utilization"] is not None:
        facts.append(("Seats in use", percent(row["utilization"])))
    if row["overdue_minor"]:
        facts.append(("Overdue", money(row["overdue_minor"], row["currency"])))
    if row["renewal_on"]:
        facts.append(("Renewal", day(row["renewal_on"])))
    if row["last_contact_on"]:
        facts.append(("Last contact", day(row["last_contact_on"])))
    return tuple(facts)


def _mrr(row: Row) -> str:
    return f"MRR {money(row['mrr_minor'], row['currency'])} x 12"


def _loss(row: Row) -> tuple[float, str]:
    value = row["mrr_minor"] * assumptions.YEAR_MONTHS * row["p90"]
    return (
        value,
        f"{_mrr(row)} x {percent(row['p90'])} probability of leaving in 90 days",
    )


def _retention(row: Row) -> Draft:
    value, basis = _loss(row)
    why = f"The probability of leaving within 90 days is {percent(row['p90'])}"
    why += f"; the strongest driver is: {row['top_driver']}." if row["top_driver"] else "."
    steps = (
        ("prepare", f"Read the drivers on the client page{_driver(row)}"),
        ("call", "Call the decision maker and ask what does not work"),
        ("agree", "Agree on one measure with a date and write it down as a note"),
        ("wait", "Wait 30 days"),
        ("check", "Look at health and probability again"),
    )
    facts: tuple[tuple[str, str], ...] = (("Probability of leaving within 90 days", percent(row["p90"])),)
    if row["p90_lower"] is not None and row["p90_upper"] is not None:
        facts += (("Range", f"{percent(row['p90_lower'])} to {percent(row['p90_upper'])}"),)
    test = "Still a client, with a lower probability of leaving than now."
    title = "Call the decision maker before they decide"
    return Draft(title, why, steps, value, basis, test, "p90", row["p90"], facts)


def _driver(row: Row) -> str:
    return f", above all: {row['top_driver']}" if row["top_driver"] else ""


def _renewal(row: Row) -> Draft:
    value, basis = _loss(row)
    left = (row["renewal_on"] - row["as_of"]).days
    title = f"Prepare the renewal of {day(row['renewal_on'])}"
    why = f"The contract ends in {left} days and the client is calm: the best time to renew is before it has to decide."
    steps = (
        ("prepare", "Put the results of the last term on one page"),
        ("mail_draft", "Offer a date to talk about the next term"),
        ("call", "Agree on term and price"),
        ("check", "Record the new contract"),
    )
    test = "A contract that runs past the present end is on record."
    return Draft(title, why, steps, value, basis, test, "renewal_on", None, (), row["renewal_on"])


def _upsell(row: Row) -> Draft:
    share = assumptions.EXPANSION_SHARE
    value = row["mrr_minor"] * assumptions.YEAR_MONTHS * share
    basis = f"{_mrr(row)} x {percent(share)} more seats ({assumptions.ASSUMED})"
    why = f"Health is {row['health']:.0f} and {percent(row['utilization'])} of the seats are in use."
    steps = (
        ("prepare", "Compare seats purchased and people active on the client page"),
        ("mail_draft", "Send an offer for more seats with the growth of the last months"),
        ("call", "Ask about plans for new staff"),
        ("check", "Record the changed contract"),
    )
    test = "MRR is higher than now."
    return Draft("Offer more seats", why, steps, value, basis, test, "mrr_minor", float(row["mrr_minor"]))


def _license_optimization(row: Row) -> Draft:
    unused = 1 - row["utilization"]
    asked = assumptions.ASK_BACK_SHARE
    value = row["mrr_minor"] * assumptions.YEAR_MONTHS * unused * asked
    basis = f"{_mrr(row)} x {percent(unused)} of seats unused x {percent(asked)} of clients ask for it back"
    basis += f" ({assumptions.ASSUMED})"
    active, seats = row["seats_active"], row["seats_purchased"]
    why = f"{active:.0f} of {seats} seats are in use. A client that notices first asks for less money."
    steps = (
        ("prepare", "List the people who hold a seat and do not use it"),
        ("call", "Ask which of them should use it, and offer training"),
        ("agree", "Move or return the rest at the renewal"),
        ("check", "Look at utilization after 60 days"),
    )
    test = "Utilization is at least 60 %."
    return Draft(
        "Review unused seats with the client", why, steps, value, basis, test, "utilization", row["utilization"]
    )


def _cost_saving(row: Row) -> Draft:
    """Seats that a contract lets go of: as many, from the day and for the money that the room `waste` worked out."""
    seats, start, cancel_by, currency = row["seats"], row["effective_on"], row["cancel_by_on"], row["currency"]
    monthly = money(row["monthly_minor"], currency)
    basis = f"{seats} seats, {monthly} a month, over the next 12 months, from {day(start)} by days"
    parts = [f"{row[name]} {words}" for name, words in _SEATS if row[name]]
    why = f"{monthly} a month for {', '.join(parts)}{_where(row['departments'])}."
    if cancel_by:
        why += f" The term allows the change from {day(start)}; give notice by {day(cancel_by)}."
    steps = (
        ("prepare", "Check the list of seats on the page Waste"),
        ("ask", "Ask the holders whether they still need it"),
        ("reclaim", f"Reduce the subscription by {seats} seats, effective {day(start)}"),
        ("check", "Check the next invoice"),
    )
    facts = [
        ("Seats purchased", f"{row['purchased']}"),
        *((label.capitalize(), str(row[name])) for name, label in _SEATS if row[name]),
    ]
    facts.append(("Cost a month of these seats", monthly))
    test = f"At least half of the {seats} seats are gone from the subscription."
    kind = "license_optimization" if seats > assumptions.IDLE_BELOW * row["purchased"] else None
    title = f"Return {seats} of {row['purchased']} seats"
    value, purchased = row["amount_minor"], row["purchased"]
    return Draft(title, why, steps, value, basis, test, "purchased", purchased, tuple(facts), cancel_by, kind)


def _where(departments: str | None) -> str:
    """The departments (or client) that waste most, at most three by name."""
    names = (departments or "").split(", ")
    if not names[0]:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f", most in {', '.join(names[:3])}{more}" if len(names) > 1 else f", in {names[0]}"


_SEATS = (
    ("unassigned", "seats nobody holds"),
    ("disabled", "seats of disabled accounts"),
    ("inactive", f"seats not used for {LIMITS.idle_days} days"),
    ("duplicate", "second licenses for the same need"),
)


_DRAFTS: dict[str, Callable[[Row], Draft | None]] = {
    "retention": _retention,
    "renewal": _renewal,
    "upsell": _upsell,
    "license_optimization": _license_optimization,
    "cost_saving": _cost_saving,
}
