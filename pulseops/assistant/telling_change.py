"""Why money moved and how two clients differ, in words: MRR by cause, spend by service, figures side by side."""

import re
from datetime import date, timedelta
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant import telling_desk
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean
from pulseops.base.context import Context
from pulseops.understand.metrics.answer import Answer, Query
from pulseops.understand.metrics.answers import run
from pulseops.understand.metrics.answers_bridge import CAUSES
from pulseops.understand.metrics.answers_clients import OF_CLIENT

MOST_MOVED = 10
_NAMES = {
    "new": "New",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churned": "Churned",
}
_COMPARED = (
    ("margin", r"margins?|profit(?:able|ability|s)?"),
    ("satisfaction", r"satisf\w*|csat|happ(?:y|ier|iness)"),
    ("nps", r"nps"),
    ("resolution_time", r"resolution|resolved?|fast(?:er)?"),
    ("escalation_rate", r"escalat\w*"),
    ("payment_history", r"pay(?:s|ing)? (?:late|on time)|payment (?:history|behaviou?r|discipline)"),
    ("contract_length", r"contract (?:length|left|term)"),
    ("login_frequency", r"log-?ins?"),
    ("overdue", r"overdue|unpaid|owes?|outstanding"),
    ("open_tickets", r"tickets?"),
    ("utilization", r"utili[sz]ation|adoption|usage"),
    ("licenses", r"licen[sc]es?|seats?"),
    ("health", r"health\w*"),
    ("p90", r"churn|risk\w*|likel\w+"),
    ("software_cost", r"software costs?|spend(?:ing)?|costs?"),
    ("mrr", r"mrr|revenue"),
    ("arr", r"arr"),
    ("renewal", r"renewals?"),
    ("last_contact", r"last contact"),
)


def _wanted(step: Step) -> str | None:
    """The figure two clients are compared by: the one named last; None for all."""
    words, found = step.slots.get("masked", ""), list[tuple[int, str]]()
    for name, pattern in _COMPARED:
        found += [(hit.end(), name) for hit in re.finditer(rf"\b(?:{pattern})\b", words)]
    metric = step.slots.get("metric")
    return max(found)[1] if found else metric if metric in OF_CLIENT else None


def compare(ctx: Context, step: Step, reply: Reply) -> None:
    """Side by side: by the figure named, else by all."""
    other, is_team = step.slots.get("other"), tenant_settings(ctx).kind == "it"
    wanted = _wanted(step)
    if is_team and wanted in ("mrr", "arr", "margin"):
        wanted = "software_cost"
    ids: dict[str, Any] = {"client_id": step.slots["client"].id, "other_id": other.id if other else None}
    answer = run(ctx, Query("compare", metric=wanted, **ids))
    if wanted:
        _one_figure(answer, reply)
        rest = run(ctx, Query("compare", **ids))
        reply.table(rest)
        return
    one, two = answer.facts["one"], answer.facts["other"]
    if two and one["health"] is not None and two["health"] is not None:
        better, worse = (one, two) if one["health"] >= two["health"] else (two, one)
        good, bad = (
            reply.figure(
                r["health"], "score", answer, label=f"Health of {clean(r['name'])}", href=f"/clients/{r['id']}"
            )
            for r in (better, worse)
        )
        reply.say(f"{clean(better['name'])} is healthier: {good} against {bad}.")
    else:
        reply.say(f"{clean(answer.label)}, side by side.")
    reply.table(answer)


def _one_figure(answer: Answer, reply: Reply) -> None:
    row, one, two = (answer.facts[name] for name in ("asked", "one", "other"))
    names = clean(one["name"]), clean(two["name"]) if two else "the average"
    hrefs = f"/clients/{one['id']}", f"/clients/{two['id']}" if two else answer.href
    first, second = (
        reply.figure(row[side], row["unit"], answer, currency=row[money], label=f"{row['name']}, {name}", href=href)
        for side, money, name, href in zip(("one", "other"), ("currency", "other_currency"), names, hrefs, strict=True)
    )
    unit = {"hours": " hours", "days": " days"}.get(row["unit"], "")
    reply.say(f"{row['name']}: {names[0]} {first}{unit}, {names[1]} {second}{unit}.")


def mrr(ctx: Context, step: Step, reply: Reply) -> None:
    """MRR from one day to another by cause, the clients (of one client its agreements) below."""
    answer = _bridge(ctx, step, reply)
    if answer.total:
        reply.table(answer, limit=MOST_MOVED)


def overall(ctx: Context, step: Step, reply: Reply) -> None:
    """What changed, when no figure is named: MRR by cause, who left, whose health moved."""
    if tenant_settings(ctx).kind == "msp":
        answer = _bridge(ctx, step, reply)
        first, last = answer.facts["first_on"] + timedelta(days=1), answer.facts["last_on"]
        gone = run(ctx, Query("left", since=first, until=last))
        reply.say(f"{reply.total(gone)} {'client' if gone.total == 1 else 'clients'} left in that time.")
    telling_desk.movers(ctx, step, reply)


def _days(step: Step, today: date) -> tuple[date | None, date | None]:
    """Since and until when a change is asked about: in a span that was, or from the end of one until now."""
    period, words = step.slots.get("period"), step.slots.get("masked", "")
    if not period or period.first > today or "since last month" in words:
        return None, None
    if re.search(r"\bsince (?:the )?last\b", words):
        return period.last + timedelta(days=1), None
    return period.first, None if "since" in words else min(period.last, today)


def _bridge(ctx: Context, step: Step, reply: Reply) -> Answer:
    """Say the bridge of MRR; its rows are left to the caller."""
    client = step.slots.get("client")
    since, until = _days(step, ctx.today)
    named = client.id if client else None
    answer = run(ctx, Query("mrr_bridge", client_id=named, since=since, until=until, limit=MOST_MOVED))
    of = f" of {clean(client.text)}" if client else ""
    if answer.value is None:
        reply.say(f"No contract{of} is known, so there is no MRR to explain.")
        return answer
    facts = answer.facts
    before, now = (
        reply.figure(facts[f"{when}_minor"], "money", answer, label=f"MRR{of} {when}") for when in ("before", "now")
    )
    first, last = (reply.figure(facts[f"{end}_on"], "date", answer, label=f"{end} day") for end in ("first", "last"))
    if not answer.total:
        reply.say(f"MRR{of} did not change between {first} and {last}: {now}.")
        return answer
    by = reply.figure(abs(answer.value), "money", answer)
    went = f"rose by {by}" if answer.value > 0 else f"fell by {by}" if answer.value else "is the same, but moved inside"
    reply.say(f"MRR{of} {went}: from {before} ({first}) to {now} ({last}).")
    thing = "agreement" if client else "client"
    parts = []
    for cause in CAUSES:
        found = facts["causes"][cause]
        if found["n"]:
            amount = reply.figure(found["amount_minor"], "money", answer, label=f"{_NAMES[cause]} MRR")
            many = reply.figure(found["n"], "count", answer, label=f"{_NAMES[cause]} {thing}s")
            parts.append(f"{_NAMES[cause]} {amount} ({many} {thing}{'' if found['n'] == 1 else 's'})")
    reply.say(f"{', '.join(parts)}.")
    return answer


def spend(ctx: Context, step: Step, reply: Reply) -> None:
    """What moved spend against the month before: in all, or of one department or vendor, by service."""
    client, vendor = step.slots.get("client"), step.slots.get("vendor")
    period = step.slots.get("period")
    past = period.last.replace(day=1) if period and period.last < ctx.today.replace(day=1) else None
    answer = run(
        ctx, Query("cost_causes", client_id=client.id if client else None, vendor=vendor, month=past, limit=MOST_MOVED)
    )
    name = f"Spend on {clean(client.text if client else vendor)}" if client or vendor else "Software spend"
    facts, month = answer.facts, _month(answer.facts["month"])
    if answer.value is None:
        reply.say(f"{name} in {month} cannot be set against the month before: one of the two has no bills.")
        return
    by = reply.figure(abs(answer.value), "money", answer)
    now, was = (
        reply.figure(facts[column], "money", answer, label=label)
        for column, label in (("total_minor", f"Spend in {month}"), ("before_minor", "Month before"))
    )
    went = f"rose by {by}" if answer.value > 0 else f"fell by {by}" if answer.value else "did not change"
    reply.say(f"{name} {went} in {month}: {now}, after {was} the month before.")
    up, down = ([row for row in answer.rows if (row["change_minor"] > 0) == is_up][:2] for is_up in (True, False))
    for word, rows in (("Rose most", up), ("Fell most", down)):
        if rows:
            reply.say(f"{word}: {' and '.join(_moved(row, answer, reply) for row in rows)}.")
    reply.table(answer, limit=MOST_MOVED)


def _moved(row: dict[str, Any], answer: Answer, reply: Reply) -> str:
    name = clean(row["name"])
    amount = reply.figure(abs(row["change_minor"]), "money", answer, label=f"Change of {name}")
    return f"{name} by {amount}" + {"new": " (new)", "ended": " (no bill any more)"}.get(row["cause"], "")


def _month(on: date) -> str:
    return f"{on:%B %Y}"
