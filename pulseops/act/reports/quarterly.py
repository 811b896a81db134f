"""The review a provider brings to a client: how it was served, what it has, what comes next.

Nothing in it is meant for the provider alone: no margin, no score of health or risk.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pulseops.act.reports import blocks, wording
from pulseops.act.reports.frame import Draft, Frame
from pulseops.base.context import Context
from pulseops.core.words import day
from pulseops.understand.metrics import review as reviews
from pulseops.understand.metrics.review import Review
from pulseops.understand.metrics.service import Figure

HEADLINES = ("tickets_opened", "sla", "response_hours", "resolution_hours", "csat", "active_users")
SPARE_SHARE = 0.1
SOON_DAYS = 180


def compose(ctx: Context, frame: Frame) -> Draft:
    """The review of one client."""
    client = frame.client or {}
    client_id: UUID = client["id"]
    found = reviews.review(ctx, client_id, frame.span, frame.before, frame.months, frame.currency)
    held = reviews.holdings(ctx, client_id, frame.as_of)
    texts = {
        "summary": {"label": "Summary", "text": summary(frame, found)},
        "plan": {"label": "What we propose", "text": plan(frame, found, held)},
    }
    sections = [
        blocks.section("In short", blocks.text("summary"), _headlines(frame, found)),
        blocks.section("What we propose", blocks.text("plan")),
        _service(frame, found),
        _use(frame, found),
        _licenses(frame, held["licenses"]),
        _agreements(frame, found, held["contracts"]),
    ]
    return Draft("Business review", sections, texts)


def _headlines(frame: Frame, found: Review) -> blocks.Block:
    items = [found.figures[name] for name in HEADLINES]
    return blocks.figures(items, against=frame.against, source=frame.of_period("Tickets, surveys and usage"))


def _service(frame: Frame, found: Review) -> dict[str, Any]:
    """Tickets by month, priority and subject."""
    rows = [
        [row["priority"].capitalize(), row["opened"], row["response_hours"], row["resolution_hours"], row["sla"]]
        for row in found.priorities
    ]
    subjects = [[row["subject"], row["opened"], row["resolution_hours"]] for row in found.subjects]
    source = frame.of_period("Tickets opened")
    return blocks.section(
        "Service",
        blocks.chart(
            "Tickets opened a month",
            frame.month_labels,
            {"Tickets": found.series["tickets_opened"]},
            style="bars",
            unit="count",
            source=frame.of_today("Tickets by the month they were opened in"),
        ),
        blocks.chart(
            "Half of the tickets were resolved within",
            frame.month_labels,
            {"Resolution": found.series["resolution_hours"], "First response": found.series["response_hours"]},
            style="line",
            unit="hours",
            source=frame.of_today("Median of tickets by the month they were opened in"),
        ),
        blocks.table(
            "By priority",
            [("Priority", "text"), ("Opened", "count"), ("First response", "hours"), ("Resolved in", "hours"),
             ("Within SLA", "ratio")],
            rows,
            source=f"{source}. Times are medians",
            empty="No ticket was opened in this period.",
        ),
        blocks.table(
            "Most often about",
            [("Subject", "text"), ("Tickets", "count"), ("Resolved in", "hours")],
            subjects,
            source=source,
            empty="No ticket with a subject was opened in this period.",
        ),
    )  # fmt: skip


def _use(frame: Frame, found: Review) -> dict[str, Any]:
    """Satisfaction and active users by month."""
    answers = sum(int(value or 0) for value in found.series["csat_answers"])
    csat = blocks.chart(
        "Satisfaction, 0 to 100",
        frame.month_labels,
        {"Satisfaction": found.series["csat"]},
        style="line",
        unit="score",
        source=frame.of_today(f"Mean of {answers} answers to surveys, by the month they were given in"),
    )
    users = blocks.chart(
        "Active users",
        frame.month_labels,
        {"Active users": found.series["active_users"]},
        style="line",
        unit="count",
        source=frame.of_today("Mean of the reported days of each month"),
    )
    missing = None if csat else blocks.note("No survey was answered in the last twelve months.")
    return blocks.section("Satisfaction and use", csat, missing, users)


def _licenses(frame: Frame, licenses: Sequence[dict[str, Any]]) -> dict[str, Any]:
    rows = [
        [*(row[n] for n in ("name", "purchased", "assigned")), _spare(row),
         *(row[n] for n in ("price_minor", "term_end_on", "cancel_by_on"))]
        for row in licenses
    ]  # fmt: skip
    table = blocks.table(
        "What you have",
        [("Product", "text"), ("Bought", "count"), ("Assigned", "count"), ("Not assigned", "count"),
         ("Price a month", "money"), ("Term ends", "day"), ("Cancel by", "day")],
        rows,
        currencies=[row["currency"] for row in licenses],
        source=frame.of_today("Running subscriptions"),
        empty="No running subscription is known.",
    )  # fmt: skip
    return blocks.section("Licenses", table)


def _spare(row: dict[str, Any]) -> int | None:
    if row["purchased"] is None or row["assigned"] is None:
        return None
    return max(0, int(row["purchased"]) - int(row["assigned"]))


def _agreements(frame: Frame, found: Review, contracts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    rows = [
        [
            row["name"] or row["product_name"] or "Agreement",
            row["quantity"],
            row["mrr_minor"] if row["recurrence"] != "one_time" and not row["is_trial"] else None,
            row["start_on"],
            row["end_on"],
            wording.yes(row["auto_renew"]),
        ]
        for row in contracts
    ]
    table = blocks.table(
        "Running agreements",
        [("Agreement", "text"), ("Quantity", "count"), ("A month", "money"), ("From", "day"), ("To", "day"),
         ("Auto-renew", "text")],
        rows,
        currencies=[row["currency"] for row in contracts],
        source=frame.of_today("Running agreements"),
        empty="No running agreement is known.",
    )  # fmt: skip
    money = [found.figures[name] for name in ("invoiced", "paid_share", "tickets_open")]
    billed = blocks.figures(money, against=frame.against, source=frame.of_period("Invoices and payments"))
    return blocks.section("Agreements and invoices", table, billed if found.figures["invoiced"].value else None)


def summary(frame: Frame, found: Review) -> str:
    """Sentences about the period, each with its numbers; nothing is said of what is not known."""
    said = [
        _tickets(frame, found),
        _known(found, "sla", "{} of them were handled within the agreed times."),
        _known(found, "resolution_hours", "Half were resolved within {}."),
        _satisfaction(found),
        _known(found, "active_users", "On a usual day {} people used the services."),
    ]
    return " ".join(sentence for sentence in said if sentence) or "Little was reported about this period."


def _tickets(frame: Frame, found: Review) -> str | None:
    figure = found.figures["tickets_opened"]
    if figure.value is None:
        return None
    was = "" if figure.before is None else f", after {wording.shown(figure.before, 'count')} in {frame.against}"
    return f"In {frame.label} you opened {wording.shown(figure.value, 'count')} tickets{was}."


def _satisfaction(found: Review) -> str | None:
    answers = found.figures["csat_answers"].value
    if not answers:
        return None
    given = f"{answers:.0f} answer{'' if answers == 1 else 's'}"
    return _known(found, "csat", f"Your satisfaction was {{}} of 100 ({given}).")


def _known(found: Review, name: str, sentence: str) -> str | None:
    figure: Figure = found.figures[name]
    return None if figure.value is None else sentence.format(wording.shown(figure.value, figure.metric.unit))


def plan(frame: Frame, found: Review, held: dict[str, list[dict[str, Any]]]) -> str:
    """One line a proposal, from facts: spare seats, terms that end, tickets still open."""
    lines = []
    for row in held["licenses"]:
        spare = _spare(row)
        if spare and row["purchased"] and spare / row["purchased"] >= SPARE_SHARE:
            until = f" before {day(row['cancel_by_on'])}" if row["cancel_by_on"] else ""
            lines.append(
                f"- {row['name']}: {spare} of {row['purchased']} licenses are not assigned."
                f" Assign or give them back{until}."
            )
    for row in held["contracts"]:
        if row["end_on"] and (row["end_on"] - frame.as_of).days <= SOON_DAYS:
            name = row["name"] or "The agreement"
            lines.append(f"- {name} ends on {day(row['end_on'])}: agree on what follows.")
    still_open = found.figures["tickets_open"].value
    if still_open:
        lines.append(f"- {still_open:.0f} tickets were open at the end of the period: go through them together.")
    return "\n".join(lines) or "- No open point follows from the figures."
